"""A form draws itself anew while somebody is typing in it: nothing typed, chosen or added is ever lost by that."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Route, expect

OpenPage = Callable[..., Page]
REMARK, REASON, ADD = "备注", "延误原因", "添加到场人员"


class Refreshing:
    """The form of the gallery, whose answers come when the test lets them."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.asked: list[Route] = []
        self.questions: list[str] = []
        page.on("request", lambda sent: self.questions.append(sent.url) if "/refresh/" in sent.url else None)
        page.route("**/gallery/refresh/", lambda route: self.asked.append(route))
        self.remark = page.get_by_label(REMARK)
        self.guests = page.locator("[data-field=guests] [data-row-list] input")

    def choose(self, answer: str = "是") -> None:
        self.page.get_by_role("radio", name=answer).check()

    def answer(self) -> None:
        """Let the question be answered, and the page take note of it."""
        while not self.asked:
            self.page.evaluate("0")  # the browser has sent it; the route is about to hear of it
        with self.page.expect_response("**/gallery/refresh/") as answered:
            self.asked.pop(0).continue_()
        answered.value.finished()
        self.page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")


@pytest.fixture
def form(open_page: OpenPage) -> Refreshing:
    return Refreshing(open_page("form"))


def asks(form: Refreshing, act: Callable[[], object]) -> None:
    with form.page.expect_request("**/gallery/refresh/"):
        act()


def caret(control: Locator) -> int:
    place: int = control.evaluate("one => one.selectionStart")
    return place


def test_what_is_typed_while_the_answer_is_on_its_way_stays(form: Refreshing) -> None:
    asks(form, form.choose)
    form.remark.press_sequentially("写到一半")
    with form.page.expect_request("**/gallery/refresh/"):
        form.answer()
    expect(form.remark).to_have_value("写到一半")
    assert form.page.get_by_label(REASON).count() == 0, "an answer to older input is not taken"
    form.answer()
    expect(form.page.get_by_label(REASON)).to_be_visible()
    expect(form.remark).to_have_value("写到一半")


def test_the_control_in_use_keeps_its_place_its_caret_and_its_past(form: Refreshing) -> None:
    form.remark.press_sequentially("前后")
    form.remark.press("ArrowLeft")
    form.remark.evaluate("one => { one.marked = true; }")
    asks(
        form,
        lambda: form.page.get_by_role("radio", name="是").evaluate(
            "one => { one.checked = true; one.dispatchEvent(new Event('change', {bubbles: true})); }"
        ),
    )
    form.answer()
    expect(form.page.get_by_label(REASON)).to_be_visible()
    expect(form.remark).to_be_focused()
    assert form.remark.evaluate("one => one.marked"), "it is the same control, not one like it"
    assert caret(form.remark) == 1
    form.remark.press("Control+z")
    expect(form.remark).not_to_have_value("前后")


def test_what_is_composed_is_waited_for(form: Refreshing) -> None:
    keyboard = form.page.context.new_cdp_session(form.page)
    asks(form, form.choose)
    form.remark.focus()
    keyboard.send("Input.imeSetComposition", {"text": "zhong", "selectionStart": 5, "selectionEnd": 5})
    form.answer()
    expect(form.remark).to_have_value("zhong")
    with form.page.expect_request("**/gallery/refresh/"):
        keyboard.send("Input.insertText", {"text": "中"})
    form.answer()
    expect(form.page.get_by_label(REASON)).to_be_visible()
    expect(form.remark).to_have_value("中")


def test_a_row_added_meanwhile_stays_and_a_blank_row_too(form: Refreshing) -> None:
    asks(form, form.choose)
    form.page.get_by_role("button", name=ADD).click()
    with form.page.expect_request("**/gallery/refresh/"):
        form.answer()
    expect(form.guests).to_have_count(1)
    form.answer()
    expect(form.guests).to_have_count(1)
    expect(form.guests).to_be_focused()


def test_rows_are_numbered_as_they_stand(form: Refreshing) -> None:
    for name in ("甲", "乙", "丙"):
        form.page.get_by_role("button", name=ADD).click()
        form.guests.last.fill(name)
    asks(form, form.page.get_by_role("button", name="移除到场人员").first.click)
    names = form.guests.evaluate_all("all => all.map(one => [one.name, one.id, one.labels[0].htmlFor, one.value])")
    assert names == [
        [f"guests.{n}.name", f"f-guests-{n}-name", f"f-guests-{n}-name", value] for n, value in enumerate("乙丙")
    ]
    expect(form.guests.first).to_be_focused()
    form.answer()
    expect(form.guests.first).to_be_focused()
    assert form.guests.evaluate_all("all => all.map(one => one.value)") == ["乙", "丙"]


def test_one_question_at_a_time(form: Refreshing) -> None:
    asks(form, form.choose)
    form.choose("否")
    form.choose("是")
    form.remark.fill("三")
    with form.page.expect_request("**/gallery/refresh/"):
        form.answer()
    form.answer()
    expect(form.page.get_by_label(REASON)).to_be_visible()
    assert len(form.questions) == 2, "what changed thrice while one was out is asked once"


def test_leaving_while_an_answer_is_on_its_way_is_quiet(form: Refreshing) -> None:
    asks(form, form.choose)
    with form.page.expect_response("**/gallery/save/"):
        form.page.get_by_role("button", name="保存").click()
    assert form.page.locator(".toast-note").count() == 0

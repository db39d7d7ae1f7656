"""常用意见: an officer's own, in their own order, and what the region proposes at a step; never sent unseen."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import html

from guicheng.filings.acts import phrases
from tests.officers.shared import refused
from tests.portal.shared import text_of
from tests.support.office import Office, step, tasks
from tests.support.world import said

pytestmark = pytest.mark.django_db

CHAINS = {
    "said": {"steps": [step("s", phrases=["材料齐全，同意。", "缺少盖章页，请补正。"])]},
    "bare": {"steps": [step("s", decisions=[{"id": "approve", "comment": "none"}])]},
}


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path, CHAINS)


def kept(office: Office) -> list[str]:
    return [one.text for one in phrases.of(office.clerk)]


def test_they_are_kept_in_an_order_of_one_s_own(office: Office) -> None:
    first, second, third = (phrases.add(office.clerk, words) for words in ("甲", " 乙  丙 ", "丁"))
    assert kept(office) == ["甲", "乙 丙", "丁"]
    phrases.move(office.clerk, third.pk, 1)
    assert kept(office) == ["丁", "甲", "乙 丙"]
    phrases.move(office.clerk, third.pk, 99)
    assert kept(office) == ["甲", "乙 丙", "丁"]
    phrases.drop(office.clerk, second.pk)
    phrases.add(office.clerk, "甲")
    assert kept(office) == ["甲", "丁"], "one that is kept already stays where it is"
    assert phrases.of(office.second) == []
    assert refused(lambda: phrases.drop(office.second, first.pk)).code == "not-found"
    assert refused(lambda: phrases.move(office.second, first.pk, 1)).code == "not-found"


@pytest.mark.parametrize(("words", "code"), [("  ", "phrase-empty"), ("长" * 201, "phrase-long")])
def test_what_is_no_phrase(office: Office, words: str, code: str) -> None:
    assert refused(lambda: phrases.add(office.clerk, words)).code == code


def test_there_is_an_end_to_them(office: Office) -> None:
    for number in range(phrases.MOST):
        phrases.add(office.clerk, f"意见{number}")
    assert refused(lambda: phrases.add(office.clerk, "再一条")).code == "phrases-full"


def test_they_are_offered_at_the_opinion_beside_what_the_step_proposes(office: Office) -> None:
    (task,) = tasks(office.file("said"))
    phrases.add(office.clerk, "已阅。")
    phrases.add(office.clerk, "材料齐全，同意。")
    browser = office.person(office.clerk).client()
    page = html.fromstring(browser.get(f"/tasks/{task.pk}/").content)
    shown = [one.text_content() for one in page.xpath("//*[@data-phrases='f-opinion']//button[@data-phrase]")]
    assert shown == ["已阅。", "材料齐全，同意。", "缺少盖章页，请补正。"], "each once, one's own first"
    assert all(one.get("type") == "button" for one in page.xpath("//button[@data-phrase]")), "none of them sends"
    (bare,) = tasks(office.file("bare"))
    assert "data-phrases" not in browser.get(f"/tasks/{bare.pk}/").content.decode()


def test_by_page(office: Office) -> None:
    browser = office.person(office.clerk).client()
    assert "/me/phrases/" in browser.get("/me/").content.decode()
    assert browser.post("/me/phrases/", {"text": "拟同意"}).status_code == 302
    assert browser.post("/me/phrases/", {"text": "请补正"}).status_code == 302
    assert browser.post("/me/phrases/", {"text": " "}).status_code == 400
    script = {"headers": {"X-Requested-With": "XMLHttpRequest"}}
    assert browser.post("/me/phrases/", {"text": "已核"}, **script).status_code == 204
    assert browser.post("/me/phrases/", {"text": ""}, **script).content.decode() == "请填写常用意见"
    last = phrases.of(office.clerk)[-1]
    browser.post(f"/me/phrases/{last.pk}/", {"how": "1"})
    assert kept(office) == ["已核", "拟同意", "请补正"]
    browser.post(f"/me/phrases/{last.pk}/", {"how": "drop"})
    assert kept(office) == ["拟同意", "请补正"]
    assert "拟同意" in text_of(browser.get("/me/phrases/"))
    assert office.person(office.second).client().post(f"/me/phrases/{last.pk}/", {"how": "drop"}).status_code == 404


def test_by_api(office: Office) -> None:
    api = office.person(office.clerk).api()
    first = said(api.send("POST", "/api/v1/me/phrases", {"text": "拟同意"}))["items"][0]
    second = said(api.send("POST", "/api/v1/me/phrases", {"text": "请补正"}))["items"][1]
    moved = said(api.send("PATCH", f"/api/v1/me/phrases/{second['id']}", {"place": 1}))["items"]
    assert [one["text"] for one in moved] == ["请补正", "拟同意"]
    assert api.send("DELETE", f"/api/v1/me/phrases/{first['id']}").status_code == 204
    assert [one["text"] for one in said(api.get("/api/v1/me/phrases"))["items"]] == ["请补正"]
    assert api.send("DELETE", f"/api/v1/me/phrases/{first['id']}").status_code == 404

"""Two tabs of one browser at one form: what only a browser shows (else `tests/portal/test_editable_things.py`)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page, expect

from guicheng.attachments.models import Attachment
from guicheng.config.model.whole import RegionConfig
from guicheng.filings.models import Filing
from tests.journeys import people
from tests.journeys.forms import Forms
from tests.journeys.test_nothing_is_lost import COPIES
from tests.support.browsing import PHONE, Surfer
from tests.support.world import Tenant


def another(page: Page) -> Page:
    """A second tab of the same browser at the same address."""
    tab = page.context.new_page()
    tab.goto(page.url)
    return tab


def edges(found: Locator) -> tuple[list[float], list[float]]:
    """Where elements begin and end on the page."""
    boxes = found.evaluate_all(
        "all => all.map((one) => one.getBoundingClientRect()).map((box) => [box.top, box.bottom])"
    )
    return [top for top, _ in boxes], [bottom for _, bottom in boxes]


def title(page: Page) -> Any:
    return page.locator("[name=title]")


def test_the_second_tab_says_who_saved_and_merges(
    config: RegionConfig, tenant: Callable[[], Tenant], surf: Surfer
) -> None:
    """Autosave in both: the second keeps what was typed, names who saved and when, and leads to both values."""
    ours = tenant()
    person, pk = ours.person("project-team"), Forms(config, ours).draft
    first = surf.arrive(person, f"/filings/{pk}/edit/")
    second = another(first)
    title(first).fill("先到的分部工程")
    expect(first.locator("[data-save-state]")).to_contain_text("已保存")
    title(second).fill("后到的分部工程名称")
    state = second.locator("[data-save-state]")
    expect(state).to_contain_text("在另一处保存了此内容")
    expect(state).to_contain_text(person.account.name)
    assert "后到的分部工程名称" in json.dumps(second.evaluate("Object.entries(localStorage)"), ensure_ascii=False)
    surf.look(second, "saved-elsewhere")
    second.get_by_role("button", name="查看两边并合并").click()
    expect(second.get_by_role("heading", level=1)).to_contain_text("请选择保留哪一份")
    sides = second.locator(".conflict-value")
    expect(sides).to_contain_text(["后到的分部工程名称", "先到的分部工程"])
    tops, _ = edges(sides)
    assert tops[0] == tops[1], "side by side"
    surf.look(second, "conflict")
    second.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    tops, bottoms = edges(sides)
    assert tops[1] >= bottoms[0], "one below the other"
    surf.look(second, "conflict-phone")
    sides.nth(0).click()
    second.get_by_role("button", name="按所选继续").click()
    expect(second.locator(".conflict-value")).to_have_count(0)
    assert Filing.objects.unscoped().get(pk=pk).data["title"] == "后到的分部工程名称"
    second.goto(f"/filings/{pk}/edit/")
    expect(second.locator("[data-offer]")).to_have_count(0)


def test_copies_of_two_tabs_do_not_write_over_one_another(tenant: Callable[[], Tenant], surf: Surfer) -> None:
    """Both are offered afterwards; whoever takes one keeps the other, and what was typed meanwhile."""
    first = surf.arrive(tenant().person("general-office"), "/organisations/new/")
    second = another(first)
    first.on("dialog", lambda asked: asked.accept())
    for page, words in ((first, "甲写的单位"), (second, "乙写的单位")):
        page.locator("main form [name=name]").fill(words)
    copies = first.evaluate(COPIES)
    assert all(words in copies for words in ("甲写的单位", "乙写的单位"))
    first.goto("/me/")  # the words are kept, so leaving asks nothing that is lost
    first.goto("/organisations/new/")
    offers = first.locator("[data-offer]")
    expect(offers).to_contain_text(["乙写的单位", "甲写的单位"])
    surf.look(first, "two-copies")
    field = first.locator("main form [name=name]")
    field.fill("丙写的单位")
    offers.nth(1).get_by_role("button", name="恢复").click()
    expect(field).to_have_value("甲写的单位")
    expect(offers).to_have_count(2)
    copies = first.evaluate(COPIES)
    assert all(words in copies for words in ("甲写的单位", "乙写的单位", "丙写的单位"))


def test_a_caption_is_not_overwritten_from_another_tab(
    config: RegionConfig, tenant: Callable[[], Tenant], surf: Surfer
) -> None:
    """Files save what is said of them one by one: of two tabs the later is told; one tab may go on as it likes."""
    ours = tenant()
    pk = Forms(config, ours).draft
    first = surf.arrive(ours.person("project-team"), f"/filings/{pk}/edit/")
    with first.expect_response(lambda got: "/files/" in got.url and got.request.method == "POST"):
        first.locator("[data-upload] input[data-pick]").first.set_input_files([people.photo("封顶")])
    stored = first.locator("[name^=_caption-]").last
    expect(first.locator(".picture[data-state]")).to_have_count(0)
    file = int((stored.get_attribute("name") or "").rpartition("-")[2])
    caption = f"[name=_caption-{file}]"
    second = another(first)
    for words in ("先到的说明", "又改的说明"):
        with first.expect_response(lambda got: got.url.endswith(f"/files/{file}/change/")) as done:
            first.locator(caption).fill(words)
            first.locator(caption).blur()
        assert done.value.status == 200
    second.locator(caption).fill("后到的说明")
    second.locator(caption).blur()
    expect(second.locator("[data-save-state]")).to_contain_text("未保存：他人或另一窗口已改过此内容")
    assert Attachment.objects.get(pk=file).caption == "又改的说明"
    second.get_by_role("button", name="查看两边并合并").click()
    expect(second.locator(".conflict-value")).to_contain_text(["后到的说明", "又改的说明"])
    second.get_by_role("button", name="按所选继续").click()
    expect(second.locator(".conflict-value")).to_have_count(0)
    assert Attachment.objects.get(pk=file).caption == "后到的说明"

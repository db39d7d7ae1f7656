"""Deciding by keyboard, and many at once where one of them may not pass."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import expect

from guicheng.common import clock
from tests.journeys import people
from tests.journeys.people import day
from tests.support.browsing import Surfer
from tests.support.world import Tenant


def test_the_inbox_by_keyboard(tenant: Callable[[], Tenant], surf: Surfer) -> None:
    ours = tenant()
    people.filed(ours, "permit", housing_system=False, permit_no=f"水利{ours.mark}001号")
    page = surf.arrive(ours.person("permit-reviewer"), "/inbox/")
    page.keyboard.press("?")
    expect(page.locator("#shortcuts-dialog")).to_be_visible()
    surf.look(page, "shortcuts")
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type(ours.entry("project").name)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"\?"))  # the page that was found: keys typed before it comes go nowhere
    page.wait_for_load_state("load")
    expect(page.locator("tr[data-row]")).to_have_count(1)
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("[data-bulk-count]")).to_have_text("1")
    page.keyboard.press("x")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("施工许可证")
    page.wait_for_load_state("load")
    page.keyboard.press("a")
    people.dialog(page, "施工许可证")
    expect(page.get_by_role("main")).to_contain_text("已确认")


def test_many_at_once_with_a_mixed_result(tenant: Callable[[], Tenant], surf: Surfer) -> None:
    ours = tenant()
    clock.set_to(day("2025-09-25 09:00"))
    people.filed(ours, "contract", confirmed=False, document_date="2025-09-20")
    clock.set_to(day("2025-11-21 10:00"))
    people.filed(ours, "signboard", confirmed=False)
    page = surf.arrive(ours.person("enterprise"), "/queues/confirmation/")
    page.get_by_role("checkbox", name="全选本页").check()
    surf.look(page, "queue-selected")
    page.get_by_role("button", name="批量确认").click()
    people.dialog(page, "确认所选")
    expect(page.get_by_text("已办理 1 条")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("已逾期")
    surf.look(page, "bulk-result")
    page.get_by_role("link", name="返回列表").click()
    expect(people.row(page, "挂牌")).to_contain_text("已确认")

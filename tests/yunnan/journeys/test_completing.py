"""竣工验收备案, on a phone from the first page to the last: kept, submitted, approved by either body; the locks of the
work's people are released (YNR-33 to YNR-36)."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from guicheng.registers.models import Lock
from tests.journeys import people
from tests.support.browsing import PHONE, Surfer
from tests.yunnan.journeys import steps
from tests.yunnan.journeys.city import City


@pytest.mark.parametrize("who", ["authority", "body"])
def test_a_completion_releases(city: City, surf: Surfer, who: str) -> None:
    city.employ("li", "李样一", "contractor", "registered-constructor", "safety-b")
    city.employ("wang", "王样二", "contractor", "safety-c")
    city.build("hall", "会展中心一标段", "HT-1")
    city.appoint("li", "hall", "project-manager", "contractor")
    city.appoint("wang", "hall", "safety-officer", "contractor")
    assert [city.status("li"), city.status("wang")] == ["locked", "locked"]

    page = surf.arrive(city.person("owner"), size=PHONE)
    steps.through(page, "项目管理", "竣工验收备案")
    surf.look(page, "completions-empty")
    keeps_it(page, surf, city)
    submits_from_the_list(page, surf)
    name = f"{city.named('会展中心一标段')}竣工验收备案"
    desk = surf.arrive(city.person(who), "/inbox/", PHONE)
    surf.look(desk, "completion-inbox")
    desk.get_by_role("link", name=name).click()
    desk.wait_for_url("**/tasks/*/")
    surf.look(desk, "completion-decide")
    steps.approves(desk)
    page.reload()
    expect(page.get_by_role("main")).to_contain_text("已办结")
    page.goto("/registers/work/")  # the only one: its own page
    expect(page.get_by_role("heading", level=1)).to_have_text(city.named("会展中心一标段"))
    expect(page.get_by_role("main")).to_contain_text("已竣工验收备案")
    page.get_by_role("link", name="返回").click()
    expect(steps.row(page, city.named("会展中心一标段"))).to_contain_text("已竣工验收备案")
    surf.look(page, "works")
    the_locks_are_gone(surf, city)


def keeps_it(page: Page, surf: Surfer, city: City) -> None:
    """添加 → the work → the form → 暂存: a draft in the list (YNR-34)."""
    steps.chooses(page, "竣工验收备案", "会展中心一标段")
    page.get_by_label("竣工验收日期").fill("2025-06-30")
    page.get_by_label("竣工验收意见").fill("五方验收合格，同意备案")
    page.get_by_label("联系人").fill("杨样")
    page.get_by_label("联系电话").fill("13900000001")
    steps.names_both_bodies(page, city)
    steps.uploads_a_paper(page, "竣工验收备案资料")
    surf.look(page, "completion-form")
    page.get_by_role("button", name="暂存", exact=True).click()
    expect(steps.row(page, city.named("会展中心一标段"))).to_contain_text("暂存")
    surf.look(page, "completions-draft")


def submits_from_the_list(page: Page, surf: Surfer) -> None:
    page.wait_for_load_state("load")
    page.locator("tr[data-row]").get_by_role("button", name="上报").click()
    people.dialog(page, "")
    expect(page.locator("tr[data-row]")).to_contain_text("已上报，待审核")
    surf.look(page, "completions")


def the_locks_are_gone(surf: Surfer, city: City) -> None:
    """YNR-36: the posts no longer count; the record of the lock stays."""
    assert [city.status("li"), city.status("wang")] == ["unlocked", "unlocked"]
    assert Lock.objects.unscoped().filter(origin=city.entry("hall"), ended="ended").count() == 2
    page = surf.arrive(city.person("contractor"), "/registers/person/", PHONE)
    expect(page.locator("tr[data-row]").filter(has_text="未锁定")).to_have_count(2)
    page.get_by_role("link", name="李样一").click()
    expect(page.get_by_role("main")).to_contain_text("目前没有锁定")
    expect(page.get_by_role("main")).to_contain_text("历次锁定记录")
    surf.look(page, "released")

"""An application to unlock: one's own locked people, the mandatory paper, both bodies asked, one of them decides
(YNR-14 to YNR-18)."""

from __future__ import annotations

import re
import zipfile

import pytest
from playwright.sync_api import Page, Request, Route, expect

from guicheng.filings.models import Filing
from guicheng.registers.models import Lock
from guicheng.workflow.models import Task
from tests.journeys import people
from tests.support.browsing import Surfer
from tests.yunnan.journeys import steps
from tests.yunnan.journeys.city import City

PAPER = "建设工程项目人员解锁申请表"


@pytest.fixture
def locked(city: City) -> City:
    """李样一 is locked as a manager; 赵样二 is free; another firm has a locked manager of its own."""
    city.employ("li", "李样一", "contractor", "registered-constructor", "safety-b")
    city.employ("zhao", "赵样二", "contractor", "registered-constructor")
    city.employ("gao", "高样三", "rival", "registered-constructor", "safety-b")
    city.build("hall", "会展中心一标段", "HT-1")
    city.build("school", "第八中学教学楼", "HT-2")
    city.appoint("li", "hall", "project-manager", "contractor")
    city.appoint("gao", "school", "project-manager", "rival")
    return city


@pytest.mark.parametrize(("first", "other"), [("body", "authority"), ("authority", "body")])
def test_whoever_decides_first_unlocks(locked: City, surf: Surfer, first: str, other: str) -> None:
    page = surf.arrive(locked.person("contractor"))
    steps.through(page, "人员管理", "人员解锁申请")
    surf.look(page, "unlocks-empty")
    picks_somebody(page, surf)
    needs_the_paper(page, locked)
    steps.submits(page)
    expect(steps.row(page, "李样一")).to_contain_text("已上报，待审核")
    surf.look(page, "unlocks")
    desk = steps.opens_task(surf, locked, first, "李样一解锁申请")
    surf.look(desk, "unlock-decide")
    late = steps.opens_task(surf, locked, other, "李样一解锁申请")
    expect(desk.get_by_role("main")).to_contain_text("已不担任该工程项目经理")
    steps.approves(desk, "情况属实，同意解锁")
    steps.has_nothing_to_do(surf, locked, first)
    steps.has_nothing_to_do(surf, locked, other)
    is_told_who_was_first(late)
    steps.shows_status(page, "李样一", "未锁定")
    is_told(page)


def picks_somebody(page: Page, surf: Surfer) -> None:
    """Only one's own locked people may be chosen; of the others it says why not."""
    page.get_by_role("link", name="添加").click()
    surf.look(page, "unlock-subjects")
    expect(steps.row(page, "李样一").get_by_role("button", name="选择")).to_be_visible()
    expect(page.get_by_text("高样三")).to_have_count(0)
    page.locator("summary").filter(has_text="不能办理的").click()
    expect(steps.row(page, "赵样二")).to_contain_text("该人员未被锁定，无需申请解锁")
    expect(steps.row(page, "赵样二").get_by_role("button")).to_have_count(0)
    steps.row(page, "李样一").get_by_role("button", name="选择").click()
    page.wait_for_url("**/edit/")


def needs_the_paper(page: Page, city: City) -> None:
    """What is locked is there already; the paper has a template and may not be missing."""
    expect(page.get_by_label("锁定工程")).to_contain_text(city.named("会展中心一标段"))
    expect(page.get_by_label("锁定职务")).to_contain_text("项目经理锁定")
    steps.names_both_bodies(page, city)
    page.get_by_label("解锁原因").select_option("left-post")
    page.get_by_label("情况说明").fill("已不担任该工程项目经理")
    steps.submits(page)
    expect(people.summary(page)).to_contain_text("请上传“建设工程项目人员解锁申请表”")
    with page.expect_download() as begun:
        people.slot(page, PAPER).get_by_role("link", name="下载模板").click()
    with zipfile.ZipFile(begun.value.path()) as template:
        assert "word/document.xml" in template.namelist()
    steps.uploads_a_paper(page, PAPER)


def is_told_who_was_first(late: Page) -> None:
    """A page that has stood open since before: pressing says who decided, and shows how things stand now."""
    late.get_by_role("button", name="审核通过").click()
    people.dialog(late, "确认办理")
    expect(people.summary(late)).to_contain_text("该任务已由")
    expect(late.locator(".page-head")).to_contain_text("已办结")
    expect(late.get_by_role("button", name="审核通过")).to_have_count(0)


def is_told(page: Page) -> None:
    page.goto("/messages/")
    expect(page.get_by_role("main")).to_contain_text("李样一解锁申请已办结")


def test_both_at_the_same_instant(locked: City, surf: Surfer) -> None:
    """Both have the page open and press; their requests leave together. One decides; the other reads who did."""
    filing = locked.filed("contractor", "unlock", "li", reason="left-post", explanation="已不担任该工程项目经理")
    desks = {who: steps.opens_task(surf, locked, who, "李样一解锁申请") for who in ("authority", "body")}
    held = {who: presses(desk) for who, desk in desks.items()}
    for route in held.values():
        route.continue_()
    for desk in desks.values():
        expect(desk.locator("[data-error-summary], .banner").first).to_be_visible()
    winners = [who for who, desk in desks.items() if desk.url.endswith("/inbox/")]
    assert len(winners) == 1, [desk.url for desk in desks.values()]
    loser = desks["body" if winners == ["authority"] else "authority"]
    expect(people.summary(loser)).to_contain_text("该任务已由")
    expect(loser.locator(".page-head")).to_contain_text("已办结")
    surf.look(loser, "unlock-second")
    decided = Task.objects.filter(filing_id=filing, decision="approve")
    assert decided.count() == 1
    assert Filing.objects.unscoped().get(pk=filing).state == "confirmed"
    assert Lock.objects.unscoped().filter(person=locked.entry("li"), ended="released").count() == 1
    assert locked.status("li") == "unlocked"


def presses(desk: Page) -> Route:
    """审核通过 and yes; the request is held back at the browser's door."""
    held: list[Route] = []
    desk.route(re.compile(r"/decide/"), lambda route: held.append(route))
    desk.get_by_role("textbox", name="意见").fill("同意解锁")
    desk.get_by_role("button", name="审核通过").click()
    shown = desk.locator("#confirm-dialog")
    expect(shown).to_be_visible()

    def is_the_answer(request: Request) -> bool:
        return request.method == "POST"

    with desk.expect_request(is_the_answer):
        shown.locator("[data-ok]").dispatch_event("click")
    while not held:
        desk.context.cookies()  # it has left; anything that asks the browser lets the handler have its turn
    return held[0]

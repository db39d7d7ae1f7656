"""The quarterly report: inside its window, outside it, twice, with too few pictures, taken back, and a day too late."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from guicheng.clockwork.sweep import sweep
from guicheng.common import clock
from tests.journeys import people
from tests.journeys.people import day, photo
from tests.support.browsing import PC, PHONE, Surfer
from tests.support.world import Tenant

PANORAMA, QUALITY = "现场实景全景图", "局部实体质量图"


def reports(page: Page, tenant: Tenant) -> None:
    """The list of the project's quarterly reports."""
    page.goto(f"/entries/{tenant.entry('project').pk}/filings/quarterly-report/")


def tells(page: Page, percent: str = "35.5") -> None:
    page.get_by_label("工程进度阶段").select_option(label="主体阶段")
    page.get_by_label("当前季度完成工程量描述").fill("主体结构施工至十二层，本季度完成四层，进度正常。")
    page.get_by_label("累计完成工程量百分比").fill(percent)
    page.get_by_label("当前季度完成造价").fill("1200.50")


def starts(tenant: Tenant, moment: str) -> None:
    """The project's works began on the day; its quarters count from then on."""
    clock.set_to(day(moment))
    entry = tenant.entry("project")
    entry.data = {**entry.data, "started_on": moment[:10]}
    entry.created_at = clock.now()
    entry.save()


def test_the_quarter_of_last_year_filed_in_january(tenant: Callable[[], Tenant], surf: Surfer) -> None:
    ours = tenant()
    starts(ours, "2025-11-20 09:00")
    clock.set_to(day("2026-01-05 09:00"))
    team = surf.arrive(ours.person("project-team"), size=PHONE)
    reports(team, ours)
    surf.look(team, "quarters-open")
    team.get_by_role("button", name="新增2025年4季度信息").click()
    expect(team.get_by_label("填报季度").or_(team.get_by_text("2025年4季度").first).first).to_be_visible()
    tells(team)
    people.upload(team, PANORAMA, photo("全景一"), photo("全景二", colour="#6d7f95"))
    people.upload(team, QUALITY, photo("梁柱", colour="#8d7a84"), photo("钢筋", colour="#84807a"))
    people.submit(team)
    wrong = people.summary(team)
    expect(wrong).to_contain_text("请上传不少于三张局部实体质量图")
    surf.look(team, "quarter-refused")
    people.upload(team, QUALITY, photo("砌体", colour="#95806d"))
    people.submit(team)
    line = people.row(team, "2025年4季度")
    expect(line).to_contain_text("待公司确认")
    expect(team.get_by_role("button", name="本季度信息已填报，不能新增")).to_be_disabled()
    surf.look(team, "quarters-filed")

    line.get_by_role("button", name="取消上报").click()
    people.dialog(team, "再次上报")
    expect(line).to_contain_text("未上报")
    people.offer(line, "修改").click()
    team.get_by_label("累计完成工程量百分比").fill("36")
    people.submit(team)
    expect(line).to_contain_text("36")

    boss = surf.arrive(ours.person("enterprise"), "/queues/confirmation/")
    waiting = people.row(boss, "季度")
    waiting.get_by_role("button", name="确认").click()
    people.dialog(boss, "确认工程季度信息")
    expect(people.row(boss, "季度")).to_contain_text("已确认")
    reports(team, ours)
    expect(line).to_contain_text("公司已确认")


def test_outside_the_window_nothing_can_be_added(tenant: Callable[[], Tenant], surf: Surfer) -> None:
    ours = tenant()
    team = surf.arrive(ours.person("project-team"), size=PHONE)
    reports(team, ours)
    expect(team.get_by_role("button", name="不在季报信息填报期内")).to_be_disabled()
    expect(team.locator(".window-notice")).to_be_visible()
    surf.look(team, "quarters-closed")


def test_confirmed_a_day_late_is_void_for_good(tenant: Callable[[], Tenant], surf: Surfer) -> None:
    ours = tenant()
    starts(ours, "2025-11-20 09:00")
    clock.set_to(day("2026-01-15 17:00"))
    people.stands(ours)
    people.filed(ours, "quarterly-report", confirmed=False, cumulative_percent=12)
    boss = surf.arrive(ours.person("enterprise"), "/registers/project/", PC)
    expect(people.row(boss, "途")).to_contain_text("已报备")
    clock.set_to(day("2026-01-16 00:10"))
    surf.admit(boss, ours.person("enterprise"))
    boss.goto("/queues/confirmation/")
    button = people.row(boss, "季度").get_by_role("button", name="确认")
    if button.count():
        button.click()
        people.dialog(boss, "确认工程季度信息")
        expect(people.summary(boss)).to_be_visible()
    sweep()
    boss.goto("/queues/confirmation/")
    expect(people.row(boss, "季度")).to_contain_text("逾期无效")
    boss.goto(f"/entries/{ours.entry('project').pk}/")
    expect(boss.locator(".page-head")).to_contain_text("缺季度信息")
    surf.look(boss, "missing-quarter")
    clock.set_to(day("2026-03-20 09:00"))
    surf.admit(boss, ours.person("enterprise"))
    people.filed(ours, "quarterly-report", cumulative_percent=20)
    sweep()
    boss.goto(f"/entries/{ours.entry('project').pk}/")
    expect(boss.locator(".page-head")).to_contain_text("缺季度信息")

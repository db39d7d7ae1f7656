"""The way of a filing in a browser that runs no scripts: a table row, files, the question before handing in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import people
from tests.support.browsing import PC, PHONE, Surfer
from tests.support.world import Tenant


def answers_yes(page: Page) -> None:
    """The page that asks what the dialog would have asked."""
    expect(page.locator("input[name=confirmed]")).to_have_count(1)
    page.get_by_role("main").locator("button.btn-primary").click()


@pytest.mark.parametrize("size", [PC, PHONE], ids=["pc", "phone"])
def test_file_withdraw_and_confirm(tenant: Callable[[], Tenant], surf: Surfer, size: dict[str, int]) -> None:
    ours = tenant()
    team = surf.open(size, scripts=False)
    surf.sign_in(team, ours.person("project-team").account.login, "Kestrel-7193")
    people.menu(team, "填报")
    team.locator(".tile").get_by_role("link", name="创精品工程挂牌信息").click()
    team.get_by_role("button", name="新增").click()
    team.locator("[name=document_date]").fill("2025-11-12")
    team.get_by_role("button", name="保存并上报").click()
    question, mistakes = team.locator("input[name=confirmed]"), team.locator(".error-summary")
    expect(question.or_(mistakes).first).to_be_attached()
    if question.count():
        answers_yes(team)
    expect(mistakes).to_contain_text("挂牌照片")
    team.get_by_role("link", name="修改").click()
    team.locator("input[type=file][name=pictures]").set_input_files([people.photo("挂牌"), people.photo("大门")])
    team.get_by_role("button", name="保存", exact=True).click()
    line = people.row(team, "创精品工程挂牌信息")
    team.wait_for_load_state("load")
    if not line.count():
        team.get_by_role("link", name="返回").click()
    expect(line).to_contain_text("未上报")
    line.get_by_role("button", name="上报").click()
    answers_yes(team)
    expect(line).to_contain_text("待公司确认")
    line.get_by_role("button", name="取消上报").click()
    answers_yes(team)
    expect(line).to_contain_text("未上报")
    line.get_by_role("button", name="上报").click()
    answers_yes(team)

    boss = surf.arrive(ours.person("enterprise"), "/queues/confirmation/", size, scripts=False)
    people.row(boss, "挂牌").get_by_role("button", name="确认").click()
    answers_yes(boss)
    expect(people.row(boss, "挂牌")).to_contain_text("已确认")

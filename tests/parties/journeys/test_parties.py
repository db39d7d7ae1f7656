"""One filing in the hands of several organisations, on a computer and on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from guicheng.accounts.models import Account
from guicheng.filings.acts import decisions
from guicheng.filings.acts.decisions import Answer
from guicheng.filings.models import Filing
from guicheng.rehearsal.scenarios.stage import Stage
from tests.support.browsing import PC, PHONE, Surfer
from tests.support.world import Person

SIZES = pytest.mark.parametrize("size", [PC, PHONE], ids=["computer", "phone"])


def person(stage: Stage, name: str) -> Person:
    actor = stage.actor(name)
    return Person(actor.role, Account.objects.unscoped().get(pk=actor.account_id), actor.membership_id or 0)


def hand_in(page: Page) -> None:
    """上报, and yes to the question."""
    page.get_by_role("button", name="上报").first.click()
    page.get_by_role("dialog").get_by_role("button", name="上报").click()


@SIZES
def test_a_station_issues_a_notice_about_a_firms_project(stage: Stage, surf: Surfer, size: dict[str, int]) -> None:
    fault = f"临边防护缺失{size['width']}"
    page = surf.arrive(person(stage, "station.inspector"), "/filings/of/rectification/", size)
    page.get_by_role("link", name="新增整改通知").click()
    surf.look(page, "notice-about")
    page.locator("tr").filter(has_text="学校").get_by_role("button", name="选择").click()
    page.get_by_label("整改要求").fill(fault)
    page.get_by_label("整改期限").fill("2025-03-10")
    surf.look(page, "notice-form")
    hand_in(page)
    expect(page.get_by_role("main")).to_contain_text("待审核")
    filing = Filing.objects.unscoped().filter(type="rectification").order_by("-pk")[0]
    team = surf.arrive(person(stage, "school.team"), "/filings/of/rectification/", size)
    expect(team.get_by_role("main")).not_to_contain_text(fault)
    decisions.decide_filing(stage.actor("station.leader"), filing.pk, Answer("approve"))
    team.reload()
    surf.look(team, "notice-received")
    team.locator("tr").filter(has_text=fault).get_by_role("link").first.click()
    main = team.get_by_role("main")
    for text in ("填报单位", "五华区监督站", "对象所属单位", "甲建筑公司", fault):
        expect(main).to_contain_text(text)
    surf.look(team, "notice")


@SIZES
def test_a_second_firm_signs(stage: Stage, surf: Surfer, size: dict[str, int]) -> None:
    page = surf.arrive(person(stage, "acme.builder"), "/filings/of/subcontract/", size)
    page.get_by_role("button", name="新增分包合同备案").click()
    page.get_by_label("合同名称").fill("幕墙分包")
    route = page.get_by_role("region", name="上报后由谁办理")
    expect(route).to_contain_text("填写“分包单位”后，由其指明的单位办理")
    surf.look(page, "contract-begun")
    picker = page.get_by_role("combobox", name="分包单位")
    picker.fill("乙建")
    page.get_by_role("option", name="乙建筑公司").click()
    expect(route).to_contain_text("乙建筑公司")
    surf.look(page, "contract-form")
    hand_in(page)
    expect(page.get_by_role("main")).to_contain_text("待分包单位签署")
    surf.look(page, "contracts")
    signer = surf.arrive(person(stage, "rival.signer"), "/inbox/", size)
    signer.get_by_role("link", name="幕墙分包").first.click()
    surf.look(signer, "contract-to-sign")
    expect(signer.get_by_role("main")).to_contain_text("甲建筑公司")
    signer.get_by_role("button", name="同意").first.click()
    with signer.expect_navigation():
        signer.locator("#confirm-dialog [data-ok]").click()
    signer.goto("/filings/of/subcontract/")
    expect(signer.get_by_role("main")).to_contain_text("待审核")
    surf.look(signer, "contracts-of-the-signer")


@SIZES
def test_an_installer_files_about_what_a_lessor_lets(stage: Stage, surf: Surfer, size: dict[str, int]) -> None:
    """What may only be chosen shows its name and what is open of it; its page stays closed."""
    firm = "rival" if size is PC else "third"
    page = surf.arrive(person(stage, f"{firm}.builder"), "/filings/of/installation/", size)
    page.get_by_role("link", name="新增设备安装").click()
    main = page.get_by_role("main")
    expect(main).to_contain_text("塔吊一号（型号：QTZ63）")
    for hidden in ("塔吊二号", "三万"):
        expect(main).not_to_contain_text(hidden)
    surf.look(page, "what-may-be-installed")
    page.get_by_role("button", name="选择").first.click()
    page.get_by_label("安装地点").fill("大桥")
    hand_in(page)
    expect(main).to_contain_text("待出租单位确认")
    surf.look(page, "installations")
    page.get_by_role("link", name="塔吊一号").first.click()
    expect(main).to_contain_text("对象所属单位")
    assert main.locator(f"a[href='/entries/{stage.entries['crane'].pk}/']").count() == 0
    surf.look(page, "installation")
    lessor = surf.arrive(person(stage, "acme.builder"), "/filings/of/installation/?side=received", size)
    expect(lessor.get_by_role("main")).to_contain_text("塔吊一号")
    surf.look(lessor, "installations-received")
    lessor.goto("/filings/of/installation/?side=sent")
    expect(lessor.get_by_role("main")).not_to_contain_text("塔吊一号")

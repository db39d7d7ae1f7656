"""What is open, read on a computer and on a phone: by anyone, by a role, and in a form of registration."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from guicheng.accounts.models import Account
from guicheng.rehearsal.scenarios.stage import Stage
from tests.support.browsing import PC, PHONE, Surfer
from tests.support.world import Person

SIZES = pytest.mark.parametrize("size", [PC, PHONE], ids=["computer", "phone"])


@SIZES
def test_anyone_reads_what_is_published(surf: Surfer, size: dict[str, int]) -> None:
    page = surf.open(size)
    page.goto("/r/openly/")
    surf.look(page, "public-entry")
    page.get_by_role("link", name="工程质量信息公示").click()
    main = page.get_by_role("main")
    expect(main).to_contain_text("人民路1号")
    surf.look(page, "public-list")
    page.get_by_role("link", name="学校").first.click()
    for text in ("1200平方米", "教学楼", "优良", "公示材料", "竣工照片"):
        expect(main).to_contain_text(text)
    expect(main).not_to_contain_text("章明")
    expect(page.get_by_role("navigation", name="主导航")).to_have_count(0)
    surf.look(page, "public-row")
    page.get_by_role("link", name="返回列表").click()
    expect(page).to_have_url(f"{surf.origin}/r/openly/open/quality/")


@SIZES
def test_a_role_goes_from_a_count_to_the_people(stage: Stage, surf: Surfer, size: dict[str, int]) -> None:
    actor = stage.actor("acme.builder")
    builder = Person(actor.role, Account.objects.unscoped().get(pk=actor.account_id or 0), actor.membership_id or 0)
    page = surf.arrive(builder, "/open/agencies/", size)
    surf.look(page, "agencies")
    page.get_by_role("link", name="1", exact=True).click()
    main = page.get_by_role("main")
    expect(main).to_contain_text("李雷")
    expect(main).not_to_contain_text("韩梅")
    surf.look(page, "agency")


@SIZES
def test_a_stranger_chooses_firm_and_project(surf: Surfer, size: dict[str, int]) -> None:
    page = surf.open(size)
    page.goto("/r/openly/register/builder/")
    page.get_by_role("combobox", name="企业名称").fill("甲")
    page.get_by_role("option", name="甲建筑公司").click()
    page.get_by_role("combobox", name="项目名称").fill("学")
    page.get_by_role("option", name="学校").click()
    expect(page.get_by_role("option", name="农贸市场")).to_have_count(0)
    surf.look(page, "registration-choices")


@SIZES
def test_a_stranger_joins_a_project_in_three_steps(surf: Surfer, size: dict[str, int]) -> None:
    page = surf.open(size)
    page.goto("/r/openly/register/project-user/")
    surf.look(page, "joining-terms")
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_role("main")).to_contain_text("请阅读并同意注册协议")
    page.get_by_label("我已阅读并同意").check()
    page.get_by_role("button", name="下一步").click()
    page.get_by_role("combobox", name="企业名称").fill("甲")
    page.get_by_role("option", name="甲建筑公司").click()
    page.get_by_role("combobox", name="项目名称").fill("农贸")
    expect(page.get_by_role("option").first).to_contain_text("未在平台报监")
    surf.look(page, "joining-nothing-found")
    page.get_by_role("combobox", name="项目名称").fill("学")
    page.get_by_role("option", name="学校").click()
    page.get_by_label("姓名").fill("周工")
    page.get_by_role("button", name="上一步").click()
    expect(page.get_by_label("我已阅读并同意")).to_be_visible()  # a second press while the first is under way is none
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_label("姓名")).to_have_value("周工")
    expect(page.get_by_role("combobox", name="项目名称")).to_have_value("学校")
    page.get_by_label("手机号").fill("13900005552")
    page.get_by_label("登录名").fill(f"zhougong{size['width']}")
    page.get_by_label("密码", exact=True).fill("Abcdefg1-2")
    page.get_by_label("再输入一次密码").fill("Abcdefg1-2")
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_role("main")).to_contain_text("加入“学校”")
    surf.look(page, "joining-done")

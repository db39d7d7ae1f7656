"""An enterprise creates a project and its account; the team files; the enterprise looks, confirms, and sees why."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from guicheng.accounts.models import Account
from tests.journeys import people
from tests.support.browsing import PHONE, Surfer
from tests.support.world import Tenant

CHOSEN = "Heron-5528"
PROJECT = {
    "name": "样例湘江艺术中心",
    "address.detail": "潇湘中路1号",
    "scale": "12000",
    "cost": "5600",
    "started_on": "2025-11-01",
    "manager_name": "王样一",
    "manager_phone": "19900000001",
    "owner_name": "样例建设单位",
    "designer_name": "样例设计院",
    "supervisor_name": "样例监理公司",
    "chief_engineer": "李样二",
    "quality_body": "样例质监站",
    "contact_name": "周样三",
    "contact_mobile": "19900000002",
    "reporter_name": "吴样四",
    "reporter_mobile": "19900000003",
    "account_login": "yishu01",
    "account_password": "first-pass1",
}


def test_a_project_is_created_filed_and_confirmed(tenant: Callable[[], Tenant], surf: Surfer) -> None:
    ours = tenant()
    boss = first_sign_in_of_the_enterprise(ours, surf)
    creates_the_project(boss, surf)
    team = first_sign_in_of_the_team(surf)
    files_the_permit(team, surf, ours)
    files_the_contract(team, surf)
    files_the_signboard(team, surf)
    looks_at_the_pictures(boss, surf)
    confirms(boss, surf)
    sees_why(boss, surf)


def changes_the_password(page: Page, old: str) -> None:
    for name, value in (("old", old), ("new", CHOSEN), ("again", CHOSEN)):
        page.locator(f"input[name={name}]").fill(value)
    page.get_by_role("button", name="修改密码").click()
    expect(page.get_by_text("密码已修改，请用新密码登录")).to_be_visible()  # WHS-24: and signs in again


def first_sign_in_of_the_enterprise(ours: Tenant, surf: Surfer) -> Page:
    account = Account.objects.unscoped().get(pk=ours.person("enterprise").account.pk)
    account.set_password("123456")
    account.must_change_password = True
    account.save()
    page = surf.open()
    page.goto("/")
    surf.look(page, "entry")
    surf.sign_in(page, account.login, "123456")
    expect(page.get_by_role("heading", name="修改密码")).to_be_visible()
    expect(page.get_by_text("首次登录需要修改密码")).to_be_visible()
    page.goto("/registers/project/")
    expect(page).to_have_url(re.compile("/me/password/"))
    surf.look(page, "password")
    changes_the_password(page, "123456")
    surf.sign_in(page, account.login, CHOSEN)
    expect(page.get_by_role("heading", name="须知")).to_be_visible()
    return page


def creates_the_project(page: Page, surf: Surfer) -> None:
    people.menu(page, "项目管理")
    surf.look(page, "projects")
    page.locator(".page-head-actions").get_by_role("link").or_(page.locator(".page-head-actions button")).first.click()
    for name, value in PROJECT.items():
        page.locator(f"[name='{name}']:visible").fill(value)
    page.locator("[name='address.code']").first.select_option(label="长沙市")
    page.locator("[name='category']").select_option("public")
    expect(page.get_by_text("平方米(单体公共建筑)")).to_be_visible()  # the unit follows
    expect(page.locator("[name='account_password']")).to_have_value(PROJECT["account_password"])
    surf.look(page, "project-new")
    page.get_by_role("button", name="保存").click()
    expect(people.row(page, PROJECT["name"])).to_contain_text("未报备")


def first_sign_in_of_the_team(surf: Surfer) -> Page:
    page = surf.open(PHONE)
    surf.sign_in(page, PROJECT["account_login"], PROJECT["account_password"])
    expect(page.get_by_text("首次登录需要修改密码")).to_be_visible()
    surf.look(page, "password")
    changes_the_password(page, PROJECT["account_password"])
    surf.sign_in(page, PROJECT["account_login"], CHOSEN)
    people.menu(page, "填报")
    expect(page.locator(".tile")).to_have_count(17)
    surf.look(page, "tiles")
    return page


def begins(page: Page, tile: str, button: str) -> None:
    people.menu(page, "填报")
    page.locator(".tile").get_by_role("link", name=tile, exact=True).click()
    page.get_by_role("button", name=button).click()


def files_the_permit(page: Page, surf: Surfer, ours: Tenant) -> None:
    known = people.permit_of(ours, PROJECT["name"])  # what the housing authorities hold
    begins(page, "施工许可证", "新增施工许可证信息")
    page.get_by_label("施工许可证编号").fill(known["permit_no"])
    page.locator("[name='document_date']").fill(known["issued_on"])
    heavy = people.photo("许可证", heavy=True)
    assert len(heavy["buffer"]) > 2 * 1024 * 1024
    people.upload(page, "施工许可证扫描件", heavy)
    surf.look(page, "permit-form")
    people.submit(page)
    expect(people.row(page, "施工许可证")).to_contain_text("待公司确认")
    surf.look(page, "permit-list")
    page.get_by_role("link", name="查看").click()
    picture = page.locator("a.picture-view").first
    got = page.request.get(picture.get_attribute("href") or "")
    assert got.ok
    assert 0 < len(got.body()) <= 2 * 1024 * 1024, "shrunk in the browser"


def files_the_contract(page: Page, surf: Surfer) -> None:
    begins(page, "施工合同", "新增施工合同")
    page.locator("[name='document_date']").fill("2025-11-05")
    people.upload(
        page,
        "施工合同扫描件",
        *(people.photo(f"第{n}页", colour=c) for n, c in enumerate(("#7a8d84", "#8d7a84", "#84807a", "#6d7f95"), 1)),
    )
    page.get_by_role("button", name="保存并上报").click()
    people.dialog(page, "企业确认")
    expect(people.summary(page)).to_contain_text("签字盖章页")
    surf.look(page, "contract-refused")
    for number, kind in enumerate(("parties", "scale", "price", "signatures")):
        with page.expect_response(re.compile("/change/")):
            page.locator("select[name^='_kind-']").nth(number).select_option(kind)
    people.submit(page)
    expect(people.row(page, "施工合同")).to_contain_text("待公司确认")


def files_the_signboard(page: Page, surf: Surfer) -> None:
    begins(page, "创精品工程挂牌信息", "新增")
    page.locator("[name='document_date']").fill("2025-11-12")
    people.upload(page, "挂牌照片", people.photo("挂牌"), people.photo("大门", colour="#6d7f95"))
    people.submit(page)
    expect(people.row(page, "创精品工程挂牌信息")).to_contain_text("待公司确认")


def looks_at_the_pictures(page: Page, surf: Surfer) -> None:
    people.menu(page, "填报管理")
    expect(page.get_by_role("heading", name="公司报备信息管理")).to_be_visible()
    surf.look(page, "queue")
    people.row(page, "挂牌").get_by_role("link", name="查看").click()
    surf.look(page, "signboard")
    page.locator("a.picture-view").first.click()
    shown = page.locator(".viewer-container")
    image = page.locator(".viewer-canvas img")
    expect(image).to_be_visible()
    expect(page.locator(".viewer-title")).to_contain_text("1/2")
    before = image.bounding_box()
    page.get_by_role("button", name="放大").click()
    expect(page.locator(".viewer-canvas img")).to_be_visible()
    page.wait_for_function(
        "w => document.querySelector('.viewer-canvas img').getBoundingClientRect().width > w",
        arg=before["width"] if before else 0,
    )
    page.get_by_role("button", name="向右旋转").click()
    expect(image).to_have_attribute("style", re.compile(r"rotate\(90deg\)"))
    page.get_by_role("button", name="下一张").click()
    expect(page.locator(".viewer-title")).to_contain_text("2/2")
    page.keyboard.press("Escape")
    expect(shown).to_have_count(0)


def confirms(page: Page, surf: Surfer) -> None:
    for kind, question in (("施工许可证", "确认施工许可证信息"), ("施工合同", "确认施工合同信息"), ("挂牌", "信息")):
        people.menu(page, "填报管理")
        people.row(page, kind).get_by_role("button", name="确认").click()
        people.dialog(page, question)
        expect(people.row(page, kind).get_by_role("button", name="确认")).to_have_count(0)
        expect(page.get_by_role("status").or_(page.locator(".banner")).first).to_be_visible()
    surf.look(page, "queue-done")


def sees_why(page: Page, surf: Surfer) -> None:
    people.menu(page, "项目管理")
    people.row(page, PROJECT["name"]).get_by_role("link", name=PROJECT["name"]).click()
    expect(page.locator(".page-head")).to_contain_text("已报备")
    why = page.locator("details.why").first
    why.locator("summary").click()
    expect(why).to_contain_text("已确认")
    expect(why.locator(".why-source")).to_have_count(0)
    surf.look(page, "project")

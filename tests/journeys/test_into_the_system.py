"""From the first page to signing in: registered on a phone, let in at a desk, signed in by password, then by a code."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import import_module

from django.conf import settings
from playwright.sync_api import Page, expect

from tests.journeys import people
from tests.support import samples
from tests.support.browsing import PHONE, Surfer
from tests.support.world import Tenant

PASSWORD = "Harvest-Moon-3"


def code_on(page: Page) -> str:
    """Where the code on a screen leads: what a camera would read, read from the session that shows it."""
    cookies = {one["name"]: one["value"] for one in page.context.cookies()}
    store = import_module(settings.SESSION_ENGINE).SessionStore(cookies[settings.SESSION_COOKIE_NAME])
    return f"/scan/{store['scan']['token']}/"


def test_somebody_new_comes_in(tenant: Callable[[], Tenant], surf: Surfer) -> None:
    ours = tenant()
    phone = surf.open(PHONE)
    phone.goto(f"/r/{surf.region}/")
    surf.look(phone, "entry")
    phone.get_by_role("link", name="注册账号").click()
    surf.look(phone, "kinds")
    phone.get_by_role("link", name=re.compile("注册单位和账号")).click()
    surf.look(phone, "form")
    phone.get_by_role("button", name="提交注册申请").click()
    expect(people.summary(phone)).to_contain_text("请填写单位名称")
    surf.look(phone, "form-wrong")
    phone.locator("[name=_name]").fill(f"{ours.mark}新来建设有限公司")
    phone.locator("[name=_credit_code]").fill(samples.credit_code(99001))
    phone.locator("[name=_person]").fill("江映川")
    phone.locator("[name=_mobile]").fill("13800138000")
    phone.locator("[name=legal_person]").fill("郑明远")
    phone.locator("[name=address]").fill("长沙市芙蓉区五一大道1号")
    people.upload(phone, "单位介绍信", people.photo("介绍信"))
    people.upload(phone, "营业执照", people.photo("营业执照", colour="#a08060"))
    phone.locator("[name=_login]").fill("newcomer01")
    phone.locator("[name=_password]").fill(PASSWORD)
    phone.locator("[name=_again]").fill(PASSWORD)
    phone.get_by_role("button", name="提交注册申请").click()
    expect(phone.get_by_role("heading", name="申请进度")).to_be_visible()
    expect(phone.get_by_role("main")).to_contain_text("待审核")
    surf.look(phone, "status")

    desk = surf.arrive(ours.person("general-office"), "/registrations/")
    surf.look(desk, "registrations")
    people.row(desk, "新来建设").locator("[data-row-link]").click()
    expect(desk.get_by_role("main")).to_contain_text("138****8000")
    surf.look(desk, "registration-case")
    desk.locator("#f-opinion").fill("材料齐全，同意开通")
    desk.get_by_role("button", name="审核通过", exact=True).click()
    people.dialog(desk, "可以登录")
    expect(desk.get_by_text("已通过").first).to_be_visible()

    phone.reload()
    expect(phone.get_by_role("main")).to_contain_text("审核已通过")
    phone.get_by_role("link", name="去登录").click()
    surf.sign_in(phone, "newcomer01", PASSWORD)
    expect(phone.get_by_role("heading", level=1, name="须知")).to_be_visible()

    screen = surf.open()
    screen.goto(f"/r/{surf.region}/")
    surf.look(screen, "entry")
    screen.get_by_role("link", name="扫码登录").click()
    expect(screen.get_by_role("img", name="登录二维码")).to_be_visible()
    surf.look(screen, "scan")
    phone.goto(code_on(screen))
    expect(phone.get_by_role("main")).to_contain_text("Chrome")
    surf.look(phone, "scan-answer")
    expect(screen.get_by_text("已扫描")).to_be_visible()
    phone.get_by_role("button", name="确认登录").click()
    expect(phone.get_by_role("main")).to_contain_text("请回到电脑继续")
    surf.look(phone, "scan-answered")
    expect(screen.get_by_role("heading", level=1, name="须知")).to_be_visible()

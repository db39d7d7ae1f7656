"""Menus, lists and texts of the manual, read off the pages of the published region with its demonstration."""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client

from guicheng.accounts.models import Account
from guicheng.config import releases
from guicheng.filings.models import Filing
from guicheng.registers.models import Entry
from guicheng.rehearsal.demo.story import read
from guicheng.rehearsal.management.commands.demo_accounts import accounts
from tests.hunan.test_screens import words
from tests.support.world import config_of
from tests.wuhan.shared import FILE, REGION, person

pytestmark = pytest.mark.django_db


def entry(register: str, name: str) -> Entry:
    return Entry.objects.unscoped().get(region=REGION, register=register, name=name)


NAVIGATION = re.compile(r"<nav\b.*?</nav>", re.S)


def menu(client: Client, at: str = "/home/") -> set[str]:
    """The addresses that the menu of somebody leads to, on this page."""
    found = "".join(NAVIGATION.findall(client.get(at, follow=True).content.decode()))
    return {address for address in re.findall(r'href="(/[^"#]*)"', found) if "logout" not in address}


@pytest.mark.parametrize(
    "login", ["91420100MA6DEM101J", "yijianzhao", "jaanjian", "dhzhijian", "whanguan", "whyunwei"], ids=str
)
def test_everything_on_a_menu_opens(told: None, login: str) -> None:
    """A home page for every role, and no item that leads nowhere."""
    client = person(login).client()
    addresses = menu(client)
    assert len(addresses) >= 3
    answers = {one: client.get(one, follow=True).status_code for one in sorted(addresses)}
    assert {one: code for one, code in answers.items() if code != 200} == {}


def test_the_administrator_manages_and_enters_no_business(told: None) -> None:
    """WHS-04, WHS-25, WHS-56: the users of the enterprise, and nothing else."""
    client = person("91420100MA6DEM101J").client()
    assert not any("/registers/" in one or "/filings/" in one for one in menu(client))
    page = words(client.get("/accounts/"))
    assert "赵样" in page
    assert "孙样" not in page
    assert client.get(f"/entries/{entry('project', '江岸样例花园一期').pk}/").status_code == 404
    (own,) = re.findall(r'href="(/organisations/\d+/)"', client.get("/organisations/").content.decode())
    page = words(client.get(own))
    assert "系统授权" in page
    assert "用户" in page


def test_three_modules_stand_in_the_menu(told: None) -> None:
    """WHS-28: each with the list of its projects; nothing is added to 联合报监 by hand (WHS-29)."""
    client = person("yijianzhao").client()
    (entrance,) = set(re.findall(r'href="(/registers/project[^"]*)"', client.get("/systems/").content.decode()))
    lists = {one for one in menu(client, entrance) if one.startswith("/registers/project")}
    assert len(lists) == 3
    pages = {one: words(client.get(one)) for one in lists}
    shown = {
        name: [one for one, page in pages.items() if name in page]
        for name in ("武昌样例医院", "样例大桥引桥", "样例路雨水管网")
    }
    assert sorted(len(found) for found in shown.values()) == [1, 1, 1]
    assert "施工许可证编号" in pages[shown["武昌样例医院"][0]]


def test_the_four_tabs(told: None) -> None:
    """WHS-32, WHS-33, WHS-37 to WHS-49: every field of the manual stands in the form."""
    client = person("yijianzhao").client()
    draft = Filing.objects.unscoped().get(region=REGION, type="advance-report", state="draft")
    page = " ".join(
        words(client.post(f"/filings/{draft.pk}/edit/", {"_page": tab}, follow=True))
        for tab in ("basics", "parties", "units", "papers")
    )
    for text in (
        "基本信息", "责任主体信息", "单位工程信息", "附件", "工程名称", "项目编号", "项目名称", "项目类别", "所属区域",
        "工程地址", "GIS经度", "界址点", "施工面积", "合同金额", "计划开工日期", "计划竣工日期", "工期", "工期码",
        "是否装配式建筑", "项目状态", "建设规模", "备注", "管辖区域", "建设单位", "施工单位", "监理单位", "项目负责人",
        "项目经理", "总监理工程师", "报监对象", "安监", "质监",
    ):  # fmt: skip
        assert text in page, text


def test_the_support_and_the_guide(told: None) -> None:
    """WHS-55: the operations contact, on WeChat, naming the project; the guide tells where a project is reported."""
    first = words(Client().get(f"/r/{REGION}/"))
    assert all(text in first for text in ("138****0000", "微信同号", "备注项目名称"))
    guide = words(person("yijianzhao").client().get("/pages/guide/"))
    assert "请优先在联合报监办理" in guide
    assert "无需重复报监" in guide


def test_the_administrator_signs_in_with_the_credit_code(told: None) -> None:
    """WHS-20, B-05: on the tab 企业端; small letters do not matter, and neither does the tab."""
    address = f"/r/{REGION}/"
    first = words(Client().get(address))
    assert "企业端" in first
    assert "统一社会信用代码" in first
    for login in ("91420100MA6DEM101J", "91420100ma6dem101j"):
        answer = Client().post(address, {"login": login, "password": "Demo-2026"}, follow=True)
        assert "平台管理" in words(answer), login


def test_the_administrator_looks_after_its_users(told: None) -> None:
    """WHS-22: one is added with the fixed first password, changed and disabled; none of another enterprise."""
    client = person("91420100MA6DEM101J").client()
    users = client.get("/accounts/").content.decode()
    assert all(text in users for text in ("新增", "赵样", "钱样"))
    theirs = Account.objects.unscoped().get(region=REGION, login="erjiansun")
    assert client.get(f"/accounts/{theirs.pk}/").status_code == 404
    own = Account.objects.unscoped().get(region=REGION, login="yijianzhao")
    page = words(client.get(f"/accounts/{own.pk}/"))
    assert all(text in page for text in ("修改", "停用"))


def test_the_first_password_must_be_changed(told: None) -> None:
    """WHS-23, WHS-24: the fixed first password, exclamation mark and all."""
    answer = Client().post(f"/r/{REGION}/", {"login": "yijianqian", "password": "Zjwh@123!"}, follow=True)
    assert "首次登录需要修改密码" in words(answer)
    assert Account.objects.unscoped().get(region=REGION, login="yijianqian").must_change_password


def test_every_state_is_in_the_demonstration(told: None) -> None:
    found = Entry.objects.unscoped().filter(region=REGION, register="project").values_list("status", flat=True)
    assert set(found) == {"unreported", "reviewing", "returned", "reported"}
    assert set(Filing.objects.unscoped().filter(region=REGION).values_list("type", "state")) == {
        ("joint-report", "confirmed"), ("joint-report", "reviewing"), ("early-report", "returned"),
        ("advance-report", "confirmed"), ("advance-report", "draft"),
    }  # fmt: skip


def test_everybody_gets_in_and_the_readme_names_them(told: None) -> None:
    readme = FILE.parents[2].joinpath("README.md").read_text(encoding="utf-8")
    for login, password, _, _ in accounts(releases.current(REGION), read(FILE)):
        answer = Client().post(f"/r/{REGION}/", {"login": login, "password": password})
        assert answer.status_code == 302, login
        assert f"`{login}`" in readme, login


def test_the_systems_stand_in_the_application_centre(told: None) -> None:
    """WHS-19, WHS-21, WHS-26, A-24: seven icons; one is entered, the others do not run here."""
    client = person("yijianzhao").client()
    home = words(client.get("/home/", follow=True))
    assert all(text in home for text in ("应用集成", "预警消息", "江岸样例会堂"))
    page = words(client.get("/systems/"))
    for system in ("项目报监", "安全监管", "督查巡查", "危大工程", "项目评价", "人员评价", "信用监管"):
        assert system in page, system
    assert "未开通" in page


def test_a_stranger_registers_for_a_project(told: None) -> None:
    """WHS-05 to WHS-13: the enterprise and its reported projects alone; the agreement, and a template to fill in."""
    stranger, kind = Client(), f"/r/{REGION}/register/project-user/"
    page = words(stranger.get(kind))
    for text in (
        "企业名称",
        "项目名称",
        "职务",
        "姓名",
        "身份证号",
        "身份证照片",
        "办理承诺函",
        "手机号",
        "密码",
        "不超过5M",
    ):
        assert text in page, text
    given = json.dumps({"enterprise": {"id": str(entry("enterprise", "武汉样例一建有限公司").pk)}})
    for query, found in (("江岸样例花园一期", True), ("江岸样例中学", False), ("武昌样例医院", False)):
        answer = stranger.get(f"{kind}entries/", {"field": "project", "q": query, "given": given}).content.decode()
        assert (f"{entry('project', query).pk}" in answer) == found, query
    assert "需要先完成项目报监" in answer


def test_registering_takes_three_steps(told: None) -> None:
    """WHS-06, WHS-16: the agreement must be ticked; 上一步 loses nothing, and one may leave."""
    stranger, kind = Client(), f"/r/{REGION}/register/project-user/"
    typed = {"_person": "舒平", "_mobile": "13971000105"}
    step = 'aria-current="step">{}'.format
    first = stranger.get(kind).content.decode()
    assert step("阅读注册协议") in first
    assert "办理承诺函" in first, "what is to be downloaded"
    assert step("阅读注册协议") in stranger.post(kind, {**typed, "_go": "next"}).content.decode()
    there = stranger.post(kind, {**typed, "_agreed": "1", "_go": "next"}).content.decode()
    assert step("填写基本信息") in there
    assert all(text in there for text in ("上一步", "下一步", "取消注册"))
    back = stranger.post(kind, {**typed, "_agreed": "1", "_go": "back"}).content.decode()
    assert step("阅读注册协议") in back
    assert 'value="舒平"' in back


@pytest.mark.parametrize("kind", ["project-user", "project-manager"])
def test_what_waits_is_listed_as_in_the_manual(kind: str) -> None:
    """WHS-18: the columns of 待审核, and what is searched."""
    declared = config_of(REGION).region.registration.kinds[kind].columns
    assert [one.title.zh for one in declared] == ["姓名", "手机号", "身份证号", "职务", "项目名称", "状态", "注册时间"]
    assert [one.title.zh for one in declared if one.search] == ["姓名", "手机号", "项目名称"]

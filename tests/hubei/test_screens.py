"""Menus, lists and texts of the manual, read off the pages of the published region with its demonstration."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from guicheng.config import releases
from guicheng.config.model.region import MenuItem
from guicheng.filings.models import Filing
from guicheng.registers.models import Entry
from guicheng.rehearsal.demo.story import read
from guicheng.rehearsal.management.commands.demo_accounts import accounts
from tests.hubei.shared import FILE, GARDEN, REGION, person
from tests.hunan.test_screens import headings, words

pytestmark = pytest.mark.django_db


def entry(register: str, name: str) -> Entry:
    return Entry.objects.unscoped().get(region=REGION, register=register, name=name)


def leaves(items: list[MenuItem]) -> list[str]:
    return [title for item in items for title in (leaves(item.items) if item.items else [item.title.zh])]


def test_the_menu_of_a_project_says_what_the_manual_says(told: None) -> None:
    """The entrances of the app, chapters 3.1 to 3.10."""
    assert set(leaves(releases.current(REGION).region.menus["project-team"])) >= {
        "监督注册登记表", "单位工程登记", "监督交底", "整改回复", "分部验收告知", "分户验收告知", "竣工验收告知",
        "中止监督申请", "恢复监督申请", "终止监督申请", "一证两书", "检测不合格报告", "见证取样异常",
    }  # fmt: skip


@pytest.mark.parametrize("login", [GARDEN, "jajiandu", "jazuzhang", "whchayue", "whguanli", "hbzongzhan"])
def test_everything_on_a_menu_opens(told: None, login: str) -> None:
    """HBZ-02: a home page for every role, and no item that leads nowhere."""
    client = person(login).client()
    home = client.get("/home/", follow=True)
    assert home.status_code == 200
    navigation = "".join(re.findall(r"<nav\b.*?</nav>", home.content.decode(), re.S))
    addresses = {found for found in re.findall(r'href="(/[^"#]*)"', navigation) if "logout" not in found}
    assert len(addresses) >= 8
    refused = {
        address: answer.status_code
        for address in sorted(addresses)
        if (answer := client.get(address, follow=True)).status_code != 200
    }
    assert refused == {}


def test_the_page_of_a_project(told: None) -> None:
    """HBZ-12, HBZ-13: what the manual's screen shows, the ID number masked for whoever is not of the project."""
    garden = entry("project", "江岸样例花园一期")
    own = words(person(GARDEN).client().get(f"/entries/{garden.pk}/"))
    for text in (
        "许可证编号",
        GARDEN,
        "复制",
        "监督注册号",
        f"{GARDEN}-001",
        "已竣工",
        "鄂质改420102-2026-0002",
        "开工时间",
        "竣工时间",
        "86427.45",
        "42670",
        "建设单位",
        "夏雨",
        "施工单位",
    ):
        assert text in own, text
    theirs = words(person("jajiandu").client().get(f"/entries/{garden.pk}/"))
    assert "420102198501010016" not in theirs
    assert "0016" in theirs


def test_unit_works_stand_in_a_list_with_their_number_and_status(told: None) -> None:
    """HBZ-11, HBZ-14, HBZ-15."""
    answer = person(GARDEN).client().get("/registers/unit/")
    assert headings(answer)[:2] == ["监督注册号", "单位工程"]
    page = words(answer)
    assert all(text in page for text in (f"{GARDEN}-001", "15栋", "已竣工", "幼儿园", "已中止", "剪力墙/33层"))


def test_resumption_begins_at_a_suspended_unit_alone(told: None) -> None:
    """HBZ-38: 【恢复】 at what is suspended, no free “+”."""
    client = person(GARDEN).client()
    assert "新增" not in words(client.get("/filings/of/resumption/")).split("恢复监督申请", 1)[-1]
    assert "新增" in words(client.get("/filings/of/suspension/"))
    suspended = client.get(f"/entries/{entry('unit', '幼儿园').pk}/").content.decode()
    running = client.get(f"/entries/{entry('unit', '16栋').pk}/").content.decode()
    assert re.search(r">\s*恢复\s*<", suspended)
    assert not re.search(r">\s*恢复\s*<", running)
    assert "中止监督申请" in running


def test_what_is_under_way_is_called_as_in_the_manual(told: None) -> None:
    """HBZ-25, HBZ-32: 未确认, 确认, 待审核 stand in lists and on buttons."""
    client = person(GARDEN).client()
    sections = words(client.get("/filings/of/section-acceptance/"))
    assert "未确认" in sections
    assert "已确认" in sections
    notices = words(client.get("/registers/notice/"))
    assert all(text in notices for text in ("待回复", "待审核", "已闭环", "限期整改", "局部暂停施工"))
    draft = Filing.objects.unscoped().get(region=REGION, type="section-acceptance", state="draft")
    page = client.get(f"/filings/{draft.pk}/", follow=True).content.decode()
    assert "确认" in page
    assert "上报" not in page


def test_the_first_page_says_by_which_ways_one_comes_in(db: None, told: None) -> None:
    """HBZ-04, HBZ-05, HBZ-08, HBZ-53."""
    html = Client().get(f"/r/{REGION}/")
    page = words(html)
    assert all(text in page for text in ("仅限安卓系统", "苹果系统", "建设工程质量监督", "027-87746866"))
    for picture in ("service-group.png", "mini-program.png"):
        address = f"/r/{REGION}/pictures/{picture}"
        assert address in html.content.decode()
        found = Client().get(address)
        assert (found.status_code, found.headers["Content-Type"]) == (200, "image/png")


def test_the_guide_tells_both_flows(told: None) -> None:
    """HBZ-03."""
    page = words(person(GARDEN).client().get("/pages/guide/"))
    assert "质量监督流程" in page
    assert "日常抽查流程" in page


def test_figures_of_agencies_and_samples_lead_to_their_rows(told: None) -> None:
    """HBZ-47, HBZ-50: every figure is a link to what it counts."""
    client = person("hbzongzhan").client()
    page = client.get("/statistics/").content.decode()
    for title in ("检测机构及分支机构分布", "检测机构人员数量", "见证取样异常"):
        assert title in page, title
    people = re.findall(r'href="(/registers/agency-person/[^"]*)"', page)
    assert people
    assert client.get(people[0].replace("&amp;", "&"), follow=True).status_code == 200


def test_every_state_is_in_the_demonstration(told: None) -> None:
    units = set(Entry.objects.unscoped().filter(region=REGION, register="unit").values_list("status", flat=True))
    notices = set(Entry.objects.unscoped().filter(region=REGION, register="notice").values_list("status", flat=True))
    assert units == {"supervised", "suspended", "completed"}
    assert notices == {"open", "overdue", "reviewing", "closed"}
    assert set(Filing.objects.unscoped().filter(region=REGION).values_list("type", "state")) >= {
        ("registration", "confirmed"), ("section-acceptance", "draft"), ("termination", "reviewing"),
        ("rectification-reply", "reviewing"), ("home-papers", "confirmed"), ("completion-check", "confirmed"),
    }  # fmt: skip


def test_everybody_gets_in_and_the_readme_names_them(told: None) -> None:
    """HBZ-06, HBZ-07: the code of the link, or the works code; the first password asks for another one."""
    readme = FILE.parents[2].joinpath("README.md").read_text(encoding="utf-8")
    roles = set()
    for login, password, role, _ in accounts(releases.current(REGION), read(FILE)):
        answer = Client().post(f"/r/{REGION}/", {"login": login, "password": password})
        assert answer.status_code == 302, login
        assert f"`{login}`" in readme, login
        roles.add(role)
    assert len(roles) == len(releases.current(REGION).region.roles)
    first = Client().post(f"/r/{REGION}/", {"login": "GJM4201062026001", "password": "Zj1234567"}, follow=True)
    assert "修改密码" in words(first) or "新密码" in words(first)

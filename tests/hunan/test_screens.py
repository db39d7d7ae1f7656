"""The lists, menus, labels and texts of the manual, read off the pages of the published region."""

from __future__ import annotations

import re
from html import unescape

import pytest

from guicheng.config.state_titles import state_label
from tests.support.world import World

pytestmark = pytest.mark.django_db


def words(response: object) -> str:
    """The visible text of a page."""
    html = response.content.decode()  # type: ignore[attr-defined]
    html = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", html, flags=re.S)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


def headings(response: object) -> list[str]:
    """The column headings of the first table of a page."""
    html = response.content.decode()  # type: ignore[attr-defined]
    head = re.search(r"<thead.*?</thead>", html, re.S)
    cells = re.findall(r"<th\b.*?</th>", head[0], re.S) if head else []
    texts = [re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", cell))).strip() for cell in cells]
    return [text for text in texts if text and "选" not in text]


def test_the_entry_page_is_public_and_says_whom_to_call(world: World, client) -> None:  # type: ignore[no-untyped-def]
    """HNQ-04, HNQ-116."""
    page = words(client.get(f"/r/{world.region}/"))
    for text in ("湖南省创精品工程报备系统", "建议使用火狐、谷歌浏览器", "0731-89902981", "875931706"):
        assert text in page


@pytest.mark.parametrize(
    ("role", "tabs"),
    [("enterprise", ["须知", "项目管理", "填报管理", "我"]), ("project-team", ["须知", "查询", "填报", "我"])],
)
def test_each_edition_has_its_tabs(world: World, role: str, tabs: list[str]) -> None:
    """HNQ-05, HNQ-15, HNQ-117."""
    assert [item.title.zh for item in world.a.config.region.menus[role]] == tabs
    page = words(world.a.person(role).client().get("/home/", follow=True))
    assert all(tab in page for tab in tabs)


def test_the_project_list_has_the_manuals_actions(world: World) -> None:
    """HNQ-16."""
    page = words(world.a.person("enterprise").client().get("/registers/project/"))
    for action in ("修改", "重置密码", "完成报备", "报备信息"):
        assert action in page


def test_the_queue_has_the_manuals_columns_filters_and_dialog(world: World) -> None:
    """HNQ-35, HNQ-36, HNQ-37, HNQ-38, HNQ-41."""
    team, enterprise = world.a.person("project-team"), world.a.person("enterprise")
    waiting = world.begin(team, "section-acceptance", submitted=True)
    draft = world.begin(team, "key-node")
    response = enterprise.client().get("/queues/confirmation/")
    page = words(response)
    listed = [int(row) for row in re.findall(r'data-row="(\d+)"', response.content.decode())]
    assert listed[0] == waiting.pk, "what waits stands first"
    assert draft.pk in listed[1:]
    found = headings(response)
    assert [found.index(name) for name in ("项目名称", "信息名称", "状态", "操作")] == sorted(
        found.index(name) for name in ("项目名称", "信息名称", "状态", "操作")
    )
    for text in ("信息种类", "状态", "项目名称", "查询", "已上报，待确认", "未上报", "查看", "确认"):
        assert text in page
    assert "确认分部验收记录信息" in response.content.decode()


def test_the_question_before_deleting_names_what_goes(world: World) -> None:
    """HNQ-98."""
    team = world.a.person("project-team")
    draft = world.begin(team, "commendation", data={"title": "绿色施工示范工程"})
    asked = words(team.client().post(f"/filings/{draft.pk}/delete/"))
    assert "删除“考评表彰信息 · 绿色施工示范工程 · " in asked
    assert "填写的内容、1 个附件随之删除" in asked


TILES = [
    "工程基本信息", "工程概况", "施工合同", "参建合同", "创优策划书", "施工许可证", "创精品工程挂牌信息",
    "工程季度信息", "施工工艺信息", "关键节点信息", "考评表彰信息", "过程评价", "分部验收记录",
    "竣工验收记录", "消防验收意见表", "竣工验收备案表", "自评价",
]  # fmt: skip


def test_the_project_page_has_its_seventeen_tiles(world: World) -> None:
    """HNQ-66, in the manual's order."""
    page = words(world.a.person("project-team").client().get("/registers/project/tiles/", follow=True))
    tiles = page[page.index(TILES[0]) :]
    places = [tiles.index(title) for title in TILES]
    assert len(TILES) == 17
    assert places == sorted(places)


LISTS = {
    "quarterly-report": ("HNQ-83", ["填报季度", "工程进度阶段", "累计完成造价百分比(%)", "状态"]),
    "permit": ("HNQ-80", ["工程文件名称", "日期", "状态"]),
    "contract": ("HNQ-72", ["工程文件名称", "日期", "状态"]),
    "process-evaluation": ("HNQ-102", ["评价类别", "评价分数", "日期", "状态"]),
}


@pytest.mark.parametrize(("filing_type", "row"), LISTS.items())
def test_a_list_of_filings_has_the_manuals_columns(world: World, filing_type: str, row: tuple[str, list[str]]) -> None:
    titles = [column.title.zh for column in world.a.config.filings[filing_type].columns]
    assert [title for title in titles if title in row[1]] == row[1], row[0]


def test_a_row_offers_what_its_state_allows(world: World) -> None:
    """HNQ-72, HNQ-98: 查看 修改 上报 删除 for what is not submitted, 查看 取消上报 for what waits."""
    team = world.a.person("project-team")
    entry = world.a.entry("project")
    where = f"/entries/{entry.pk}/filings/key-node/"
    world.begin(team, "key-node")
    page = words(team.client().get(where))
    assert all(action in page for action in ("查看", "修改", "上报", "删除"))
    world.begin(team, "technique", submitted=True)
    page = words(team.client().get(f"/entries/{entry.pk}/filings/technique/"))
    assert "取消上报" in page
    assert "待公司确认" in page


LABELS = [
    ("draft", "enterprise", "未上报"), ("draft", "project-team", "未上报"),
    ("submitted", "enterprise", "已上报，待确认"), ("submitted", "project-team", "待公司确认"),
    ("confirmed", "enterprise", "已确认"), ("confirmed", "project-team", "公司已确认"),
]  # fmt: skip


@pytest.mark.parametrize(("state", "role", "label"), LABELS)
def test_one_state_has_a_label_for_each_role(world: World, state: str, role: str, label: str) -> None:
    """HNQ-45, HNQ-46, A-10."""
    config = world.a.config
    assert state_label(config, config.filings["key-node"], state, role).zh == label


def test_the_enterprise_opens_only_what_was_submitted(world: World) -> None:
    """HNQ-41, A-30."""
    team, enterprise = world.a.person("project-team"), world.a.person("enterprise")
    draft = world.begin(team, "technique")
    handed_in = world.begin(team, "technique", submitted=True)
    browser = enterprise.client()
    assert browser.get(f"/filings/{handed_in.pk}/").status_code == 200
    shown = words(browser.get(f"/filings/{draft.pk}/"))
    assert str(draft.data.get("title")) not in shown


@pytest.mark.parametrize("role", ["enterprise", "project-team"])
def test_the_notes_say_the_rules(world: World, role: str) -> None:
    """HNQ-15, HNQ-44, HNQ-83, HNQ-97, HNQ-115, HNQ-118."""
    menu = world.a.config.region.menus[role][0]
    page = words(world.a.person(role).client().get(f"/pages/{menu.of}/"))
    assert "2个月" in page
    assert "60日" in page
    assert ("系统以企业账号确认时间为信息上报时间" in page) == (role == "enterprise")


def test_a_subcontract_says_what_belongs_here(world: World) -> None:
    """HNQ-78."""
    description = world.a.config.filings["subcontract"].description
    assert description is not None
    assert "只填报计划作为参建单位申报" in description.zh


def test_an_account_belongs_to_one_enterprise_and_one_project(world: World) -> None:
    """HNQ-06, HNQ-09, HNQ-14: who holds which role, and how many may."""
    roles = world.a.config.region.roles
    assert (roles["enterprise"].one_per, roles["project-team"].one_per) == ("organisation", "subject")
    assert roles["enterprise"].manages == ["project-team"]
    assert roles["enterprise"].accounts.initial_password is not None
    assert roles["enterprise"].accounts.initial_password.value == "123456"


def test_the_operators_side_is_there(world: World) -> None:
    """HNQ-08, HNQ-11, HNQ-12, HNQ-13."""
    roles = world.a.config.region.roles
    assert "operate-accounts" in roles["information-centre"].may
    assert "manage-organisations" in roles["general-office"].may
    assert {"permit-reviewer", "expert-panel"} <= set(roles)
    assert world.a.person("general-office").client().get("/organisations/").status_code == 200
    assert world.a.person("information-centre").client().get("/accounts/").status_code == 200

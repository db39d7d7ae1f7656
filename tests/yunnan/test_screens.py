"""Menus, lists and texts of the manual, read off the pages of the published region."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from playwright.sync_api import Browser, expect

from guicheng.filings.models import Filing
from tests.hunan.test_screens import headings, words
from tests.support.browsing import PHONE, Surfer, served
from tests.support.world import config_of
from tests.yunnan.shared import REGION, Scene

pytestmark = pytest.mark.django_db


def test_the_menu_has_three_levels(scene: Scene) -> None:
    """YNR-06: 人员管理 → 锁定/解锁 → 人员解锁申请."""
    menu = scene.stage.config.region.menus["contractor-user"]
    people = next(item for item in menu if item.title.zh == "人员管理")
    locking = next(item for item in people.items if item.title.zh == "锁定/解锁")
    assert [item.title.zh for item in locking.items] == ["人员解锁申请", "项目主要管理人员变更"]
    page = words(scene.client("contractor").get("/home/", follow=True))
    assert all(text in page for text in ("人员管理", "锁定/解锁", "人员解锁申请", "项目主要管理人员变更"))


def test_the_owners_menu_leads_where_the_manual_says(scene: Scene) -> None:
    """YNR-06, YNR-32, YNR-34: 项目管理 → 在建 → 工程报监 / 竣工验收备案; 企业管理 → 基本信息 → 企业基本信息."""
    paths = {
        (top.title.zh, second.title.zh, third.title.zh)
        for top in scene.stage.config.region.menus["owner-user"]
        for second in top.items
        for third in second.items
    }
    assert paths >= {
        ("项目管理", "在建", "工程报监"), ("项目管理", "在建", "补录施工许可证"), ("项目管理", "在建", "变更工程信息"),
        ("项目管理", "在建", "变更工程人员"), ("项目管理", "在建", "变更参建单位"),
        ("项目管理", "在建", "竣工验收备案"),
        ("企业管理", "基本信息", "企业基本信息"),
    }  # fmt: skip
    page = scene.page("owner", "/filings/of/completion/")
    assert (
        re.findall(r'aria-current="page">(?:\s*<svg.*?</svg>)?\s*<span>(.*?)</span>', page, re.S)[-1] == "竣工验收备案"
    )


def test_the_present_place_is_marked_on_all_three_levels(scene: Scene) -> None:
    page = scene.page("contractor", "/filings/of/unlock/")
    marked = re.findall(r'aria-current="(page|true)">(?:\s*<svg.*?</svg>)?\s*<span>(.*?)</span>', page, re.S)
    top, drawer, side = '<nav class="shell-top"', '<nav class="drawer-body"', '<nav class="shell-nav"'
    assert all(part in page for part in (top, drawer, side))
    assert marked.count(("true", "锁定/解锁")) == 2, "at the side and in the drawer"
    assert marked.count(("page", "人员解锁申请")) == 2
    assert ("true", "人员管理") in marked


def test_a_role_that_shares_a_menu_finds_it(scene: Scene) -> None:
    page = scene.page("firm", "/filings/of/unlock/")
    assert '<nav class="shell-top"' in page
    body = scene.page("body", "/inbox/")
    assert '<nav class="shell-top"' not in body, "two levels keep the side alone"
    assert '<nav class="shell-nav"' in body


def test_the_menu_works_in_a_browser(transactional_db: None, scene: Scene, browser: Browser) -> None:
    """On a computer the levels fold at the keyboard; on a phone the drawer opens, without scripts as well."""
    with served() as origin:
        surfer = Surfer(browser, origin, REGION)
        page = surfer.arrive(scene.person("contractor"), "/filings/of/unlock/")
        page.locator("nav.shell-top").get_by_role("link", name="人员管理").wait_for()
        fold = page.locator(".shell-nav summary", has_text="锁定/解锁")
        leaf = page.locator(".shell-nav").get_by_role("link", name="人员解锁申请")
        expect(leaf).to_be_visible()
        fold.focus()
        page.keyboard.press("Enter")
        expect(leaf).to_be_hidden()
        surfer.look(page, "menu")
        for scripts in (True, False):
            phone = surfer.arrive(scene.person("contractor"), "/filings/of/unlock/", PHONE, scripts=scripts)
            expect(phone.locator(".shell-nav")).to_be_hidden()
            phone.get_by_label("菜单", exact=True).click()
            drawer = phone.get_by_role("navigation", name="全部菜单")
            assert drawer.get_by_role("link", name="人员解锁申请").get_attribute("aria-current") == "page"
            drawer.get_by_role("link", name="人员证书").click()
            phone.wait_for_url("**/registers/certificate/")
        surfer.close()


def test_changes_are_listed_with_the_manuals_columns(scene: Scene) -> None:
    """YNR-28, in order."""
    wanted = [
        "序号", "工程名称", "变更类型", "变更前人员", "变更后人员", "变更原因", "申请单位", "上报时间", "状态",
    ]  # fmt: skip
    titles = [column.title.zh for column in scene.stage.config.filings["personnel-change"].columns]
    assert titles == wanted
    scene.client("contractor").post(f"/entries/{scene.entry('li-on-hall').pk}/filings/personnel-change/new/")
    shown = headings(scene.client("contractor").get("/filings/of/personnel-change/"))
    assert [title for title in shown if title] == [*wanted, "操作"]


def test_the_owner_reads_the_works_that_were_reported(scene: Scene) -> None:
    """YNR-30, YNR-32: a read-only list of one's own works."""
    page = words(scene.client("owner").get("/registers/work/"))
    assert "滇池会展中心一标段" in page
    assert "工程名称" in page
    register = scene.stage.config.registers["work"]
    assert (register.create, register.edit) == ([], [])


def test_the_enterprise_maintains_its_information(scene: Scene) -> None:
    """YNR-05: 编辑企业信息后点击“保存”完成修改."""
    browser = scene.client("contractor")
    assert browser.get("/registers/enterprise/").status_code == 200
    assert "统一社会信用代码" in words(browser.get("/registers/enterprise/new/"))


def test_the_entry_page_names_every_way_to_ask(db: None, scene: Scene, client: Client) -> None:
    """YNR-37."""
    page = words(client.get(f"/r/{REGION}/"))
    for topic, contact in (
        ("系统技术支持", "0871-65631360"), ("系统技术支持", "0871-65212258"), ("注考中心（服务大厅）", "0871-68503755"),
        ("人员类咨询", "0871-68503755"), ("人员类咨询", "64320981"), ("质量安全监管", "0871-64322249"),
        ("QQ群1", "641805811"), ("QQ群2", "768158740"), ("QQ群3", "674588137"),
    ):  # fmt: skip
        assert re.search(rf"{topic}[\W\d]*?{contact}", page), (topic, contact)


def test_a_system_is_chosen_on_the_first_page(scene: Scene, client: Client) -> None:
    """YNR-04: of several published systems each has its own door; of one alone the first page is the door."""
    title = "云南省建筑市场监管与诚信一体化平台（质量安全管理）"
    assert title in words(client.get("/", follow=True))
    config_of("hunan-quality")
    answer = client.get("/")
    assert answer.status_code == 200
    assert title in words(answer)
    page = answer.content.decode()
    assert all(f'href="/r/{region}/"' in page for region in (REGION, "hunan-quality"))


@pytest.mark.parametrize(
    ("reader", "there", "item"),
    [("firm", "/pages/notes/", "人员解锁申请"), ("body", "/inbox/", "业务审核"), ("authority", "/inbox/", "业务审核")],
)
def test_a_role_that_shares_a_menu_has_it(scene: Scene, reader: str, there: str, item: str) -> None:
    """YNR-06: a supervision firm works with the contractor's menu, a supervision body with the authority's."""
    browser = scene.client(reader)
    assert browser.get("/home/").headers["Location"] == there
    page = browser.get(there).content.decode()
    assert item in page[page.index("<nav") :]


def test_rows_are_numbered_and_a_draft_is_its_authors_alone(scene: Scene) -> None:
    """YNR-28: 序号; YNR-26: 暂存 is nobody else's to read."""
    browser = scene.client("contractor")
    begun = browser.post(f"/entries/{scene.entry('li-on-hall').pk}/filings/personnel-change/new/")
    buttons = re.findall(r'name="act" value="save"[^>]*>.*?</button>', browser.get(begun["Location"]).content.decode())
    assert [re.sub(r"<[^>]+>|^[^>]*>", "", one).strip() for one in buttons] == ["暂存"]
    page = scene.page("contractor", "/filings/of/personnel-change/")
    assert re.search(r'<td data-label="序号"[^>]*>1</td>', page)
    assert re.search(
        r'<td data-label="工程名称"[^>]*><a href="/filings/\d+/[^>]*data-row-link>滇池会展中心一标段</a>', page
    )
    for reviewer in ("authority", "body"):
        assert "滇池会展中心一标段" not in words(scene.client(reviewer).get("/queues/reviews/"))
    filing = Filing.objects.unscoped().get()
    assert scene.client("body").get(f"/filings/{filing.pk}/").status_code == 404


def test_a_telephone_of_several_subjects_stands_once_in_the_foot(scene: Scene) -> None:
    page = scene.page("contractor", "/messages/")
    assert page.count(">0871-68503755<") == 1


@pytest.mark.parametrize(
    ("who", "entry", "kind", "button"),
    [
        ("contractor", "li", "unlock", "/filings/of/unlock/subjects/"),
        ("owner", "hall", "completion", "/filings/of/completion/subjects/"),
    ],
)
def test_an_address_that_begins_a_filing_leads_to_its_button(
    scene: Scene, who: str, entry: str, kind: str, button: str
) -> None:
    """Nothing begins by opening an address, and saving leads back to the list one came from."""
    browser = scene.client(who)
    address = f"/entries/{scene.entry(entry).pk}/filings/{kind}/new/"
    opened = browser.get(address)
    assert (opened.status_code, opened.headers["Location"]) == (302, button)
    assert not Filing.objects.unscoped().filter(type=kind).exists()
    form = browser.post(address).headers["Location"]
    saved = browser.post(form, {"explanation": "已离职"})
    assert (saved.status_code, saved.headers["Location"]) == (302, f"/filings/of/{kind}/")
    assert scene.client("other-authority").get(address).status_code == 404


def test_an_address_for_buttons_says_what_to_do(scene: Scene) -> None:
    answer = scene.client("contractor").get("/queues/reviews/decide/")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert "请返回页面，点击其中的按钮办理" in words(answer)


@pytest.mark.parametrize("who", ["contractor", "firm", "authority"])
def test_the_menu_leads_to_the_exports_of_the_role(scene: Scene, who: str) -> None:
    page = scene.page(who, "/exports/")
    assert 'href="/exports/locked-people/"' in page
    assert re.search(r'href="/exports/"[^>]* aria-current="page"', page)

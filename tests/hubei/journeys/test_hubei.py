"""A project on its way, mostly on a phone: pushed, registered, divided into units, notified, inspected, put right late
and once more, suspended and resumed, completed (HBZ-04, HBZ-09 to HBZ-40)."""

from __future__ import annotations

import datetime as dt
import json
import re

from playwright.sync_api import Page, expect

from guicheng.clockwork import sweep
from guicheng.common import clock
from guicheng.config import releases
from guicheng.feeds import receiving
from guicheng.feeds.models import FeedBatch
from guicheng.registers.models import Entry
from tests.hubei.shared import REGION, TODAY, person
from tests.journeys import people
from tests.support.browsing import PHONE, Surfer

LINK, NAME = "4201032611010021-SX-001", "江汉样例中学"
ROW = {
    "linkCode": LINK, "modified": "2026-11-20T08:00:00+08:00", "name": NAME, "region": "420103", "permitNo": LINK,
    "permitOn": "2026-11-18", "startedOn": "2026-11-25", "completedOn": "2028-06-30", "area": 18600,
    "investment": "92000000",
    "builder": {
        "code": "91420100MA6DEM0727", "name": "武汉样例江城置业有限公司", "lead": "夏雨", "phone": "13971000101",
    },
    "contractor": {"name": "楚天样例建设有限公司", "lead": "何山", "phone": "13971000102"},
}  # fmt: skip


def entry(register: str, name: str = "") -> Entry:
    """An entry of the project, as it is now; the newest."""
    rows = Entry.objects.unscoped().filter(region=REGION, register=register, name__contains=name)
    return rows.order_by("-pk")[0]


def seen(surf: Surfer, page: Page, name: str) -> None:
    """A long form, scrolled: no wider than the screen."""
    surf.shoot(page, name)
    surf.fits(page)


def offered(page: Page, at: Entry, title: str) -> None:
    """Begin something on the page of an entry."""
    page.goto(f"/entries/{at.pk}/")
    page.wait_for_load_state("load")
    page.get_by_role("link" if title.startswith("新增") else "button", name=title, exact=True).first.click()
    page.wait_for_load_state("load")


def hands_in(page: Page, act: str, says: str = "") -> None:
    """The button that hands in, and yes to the question."""
    page.get_by_role("button", name=act, exact=True).click()
    people.dialog(page, says)
    page.wait_for_load_state("load")


def test_from_the_push_to_the_end(surf: Surfer) -> None:
    body = json.dumps({"data": {"projects": [ROW]}}, ensure_ascii=False).encode()
    assert (
        receiving.receive(releases.current(REGION), "projects", body, FeedBatch.Way.FILE, "x").as_json()["created"] == 1
    )
    page = surf.open(PHONE)
    signs_in(page, surf)
    registers(page, surf)
    divides(page, surf)
    notifies(page, surf)
    is_put_right_late(page, surf)
    stops_and_goes_on(page, surf)
    is_completed(page, surf)
    is_public(surf)


def signs_in(page: Page, surf: Surfer) -> None:
    """HBZ-06: the code of the link and the first password, which must be changed."""
    surf.sign_in(page, LINK, "Zj1234567")
    expect(page.get_by_text("首次登录需要修改密码")).to_be_visible()
    surf.look(page, "hb-first-password")
    for name, value in (("old", "Zj1234567"), ("new", "Qiming-2026"), ("again", "Qiming-2026")):
        page.locator(f"input[name={name}]").fill(value)
    page.get_by_role("button", name="修改密码").click()
    expect(page.get_by_label("账号", exact=True)).to_be_visible()  # B-09: one signs in again
    surf.sign_in(page, LINK, "Qiming-2026")
    expect(page.get_by_role("heading", level=1)).to_have_text(NAME)


def registers(page: Page, surf: Surfer) -> None:
    """HBZ-10: 保存 alone completes it."""
    offered(page, entry("project", NAME), "监督注册登记表")
    page.get_by_label("工程类别").select_option("public")
    people.upload(page, "施工许可证", people.photo("许可证"))
    people.upload(page, "施工图审查合格书", people.photo("合格书"))
    seen(surf, page, "hb-registration")
    hands_in(page, "保存", "保存即填报完成")
    expect(page.get_by_role("main")).to_contain_text("已填报")


def divides(page: Page, surf: Surfer) -> None:
    """HBZ-11, HBZ-18: a unit with what the project says of its parties."""
    offered(page, entry("project", NAME), "新增单位工程")
    expect(page.get_by_label("建设单位负责人")).to_have_value("夏雨")
    page.get_by_label("单位工程", exact=True).fill("教学楼")
    page.get_by_label("建筑面积").fill("9000")
    page.get_by_label("基础类型").select_option("pile")
    page.get_by_label("结构类型").fill("框架/5层")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page).not_to_have_url(re.compile("/new/"))  # the form shows the coming number, too
    expect(page.get_by_role("main")).to_contain_text(f"{LINK}-001")
    surf.look(page, "hb-unit")


def notifies(page: Page, surf: Surfer) -> None:
    """HBZ-29, HBZ-32: 确认."""
    offered(page, entry("unit", "教学楼"), "分部验收告知")
    page.get_by_label("验收部位").fill("地基基础")
    page.get_by_label("工程进度").fill("桩基已完成")
    people.upload(page, "附件", people.photo("验收资料"))
    seen(surf, page, "hb-section")
    hands_in(page, "保存并确认", "质监站可查看、可抽查")
    expect(page.get_by_role("main")).to_contain_text("已确认")


def is_put_right_late(page: Page, surf: Surfer) -> None:
    """HBZ-23 to HBZ-27: issued, overdue, answered, not good enough, answered again, closed."""
    desk = surf.arrive(person("whjiandu"), size=PHONE)
    offered(desk, entry("project", NAME), "下发整改通知")
    desk.get_by_label("限期整改").check()
    desk.get_by_label("存在问题").fill("桩头处理不到位")
    desk.get_by_label("整改要求").fill("按方案处理后复验")
    desk.get_by_label("整改期限").fill("2026-11-21")
    seen(surf, desk, "hb-notice")
    hands_in(desk, "保存并下发", "不能再修改")
    expect(desk.get_by_role("main")).to_contain_text("已下发")

    clock.set_to(TODAY + dt.timedelta(days=1))
    sweep.sweep()
    notice = entry("notice")
    assert notice.status == "overdue"
    surf.admit(page, person(LINK))
    offered(page, notice, "整改回复")
    page.get_by_label("整改说明").fill("已按方案处理")
    people.upload(page, "整改附件图片", people.photo("整改后"))
    seen(surf, page, "hb-reply")
    hands_in(page, "保存并提交")
    expect(page.get_by_role("main")).to_contain_text("待审核")
    surf.admit(desk, person("whjiandu"))
    decides(desk, f"{notice.name}整改回复", "整改不到位", "仍有两根没有处理")
    page.goto("/filings/of/rectification-reply/")
    page.get_by_role("main").get_by_role("link", name="整改回复").first.click()
    expect(page.get_by_role("main")).to_contain_text("仍有两根没有处理")
    page.get_by_role("main").get_by_role("link", name="修改").first.click()
    page.get_by_label("整改说明").fill("全部处理并复验合格")
    hands_in(page, "保存并提交")
    expect(page.get_by_role("main")).to_contain_text("待审核")
    decides(desk, f"{notice.name}整改回复", "审核通过")
    assert entry("notice").status == "closed"


def decides(desk: Page, name: str, answer: str, opinion: str = "") -> None:
    """From the inbox to the answer."""
    desk.goto("/inbox/")
    desk.wait_for_load_state("load")
    desk.locator("tr[data-row]").filter(has_text=name).get_by_role("link").first.click()
    desk.wait_for_load_state("load")
    if opinion:
        desk.get_by_label("意见").first.fill(opinion)
    desk.get_by_role("button", name=answer, exact=True).click()
    people.dialog(desk, "")
    expect(desk.get_by_role("button", name=answer, exact=True)).to_have_count(0)


def stops_and_goes_on(page: Page, surf: Surfer) -> None:
    """HBZ-35 to HBZ-39."""
    for act, day, status in (("中止监督申请", "中止时间", "suspended"), ("恢复", "恢复时间", "supervised")):
        offered(page, entry("unit", "教学楼"), act)
        page.get_by_label(day).fill("2026-11-22")
        page.get_by_label("申请原因").fill("资金调整")
        people.upload(page, "附件", people.photo("停工报告"))
        hands_in(page, "保存并确认", "监督组长审核")
        expect(page.get_by_role("main")).to_contain_text("待审核")
        desk = surf.arrive(person("whzuzhang"), size=PHONE)
        decides(desk, "教学楼", "同意")
        assert entry("unit", "教学楼").status == status


def is_completed(page: Page, surf: Surfer) -> None:
    """HBZ-31, HBZ-34: notified, then supervised and recorded as passed."""
    offered(page, entry("unit", "教学楼"), "竣工验收告知")
    people.upload(page, "竣工验收资料", people.photo("竣工资料"))
    hands_in(page, "保存并确认", "质监站可查看、可抽查")
    expect(page.get_by_role("main")).to_contain_text("已确认")
    desk = surf.arrive(person("whjiandu"), size=PHONE)
    offered(desk, entry("unit", "教学楼"), "竣工验收监督")
    desk.get_by_label("监督过程").fill("五方到场，程序符合要求")
    desk.get_by_label("合格", exact=True).check()
    seen(surf, desk, "hb-completion")
    hands_in(desk, "保存并完成记录", "向社会公示")
    expect(desk.get_by_role("main")).to_contain_text("已记录")
    assert entry("unit", "教学楼").status == "completed"
    page.goto(f"/entries/{entry('unit', '教学楼').pk}/")
    expect(page.get_by_role("main")).to_contain_text("已竣工")
    surf.look(page, "hb-completed")


def is_public(surf: Surfer) -> None:
    """HBZ-51, HBZ-52: whoever comes by reads it without signing in."""
    visitor = surf.open(PHONE)
    visitor.goto(f"/r/{REGION}/")
    visitor.get_by_role("link", name="工程质量信息公示").first.click()
    visitor.get_by_role("main").get_by_role("link", name=NAME).first.click()
    expect(visitor.get_by_role("main")).to_contain_text("教学楼")
    surf.look(visitor, "hb-public")

"""A change of a manager: why somebody is not eligible, the manual's words, approval, and what becomes of both people
(YNR-19 to YNR-29)."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from guicheng.registers.models import Entry
from tests.journeys import people
from tests.support.browsing import Surfer
from tests.yunnan.journeys import steps
from tests.yunnan.journeys.city import City

NO_B = "该人员不具备有效的安全生产考核B证，请重新选择"
HAS_WORK = "该项目经理已有项目管理工作，请重新选择"
COLUMNS = [
    "序号", "工程名称", "变更类型", "变更前人员", "变更后人员", "变更原因", "申请单位", "上报时间", "状态", "操作",
]  # fmt: skip


def test_a_manager_is_changed(city: City, surf: Surfer) -> None:
    city.employ("li", "李样一", "contractor", "registered-constructor", "safety-b")
    city.employ("zhao", "赵样二", "contractor", "registered-constructor")
    city.employ("zhou", "周样四", "contractor", "registered-constructor", "safety-b")
    city.employ("qian", "钱样五", "contractor", "registered-constructor", "safety-b")
    city.build("hall", "会展中心一标段", "HT-1")
    city.build("school", "第八中学教学楼", "HT-2")
    city.appoint("li", "hall", "project-manager", "contractor")
    city.appoint("zhou", "school", "project-manager", "contractor")

    page = surf.arrive(city.person("contractor"))
    steps.through(page, "人员管理", "项目主要管理人员变更")
    steps.chooses(page, "项目主要管理人员变更", "会展中心一标段")
    what_leaves_is_there(page, city)
    surf.look(page, "change-form")
    nobody_without_b(page, surf)
    nobody_with_a_work(page)
    takes(page, "钱样五")
    steps.submits(page)
    the_list_is_the_manuals(page, surf, city)

    desk = steps.opens_task(surf, city, "authority", f"{city.named('会展中心一标段')}人员变更")
    surf.look(desk, "change-decide")
    steps.approves(desk)
    steps.has_nothing_to_do(surf, city, "body")
    steps.shows_status(page, "李样一", "未锁定")
    steps.shows_status(page, "钱样五", "锁定")
    the_post_has_moved(page, surf, city)


def what_leaves_is_there(page: Page, city: City) -> None:
    expect(page.get_by_label("工程名称")).to_contain_text(city.named("会展中心一标段"))
    expect(page.get_by_label("变更类型")).to_contain_text("项目经理")
    expect(page.get_by_label("变更前人员")).to_contain_text("李样一")
    steps.names_both_bodies(page, city)
    page.get_by_label("变更原因").select_option("left")
    page.get_by_label("变更说明").fill("原项目经理已离职，由他人接任")
    steps.uploads_a_paper(page, "变更附件")


def offers(page: Page, name: str) -> Locator:
    """The line of a candidate in the picker."""
    box = page.get_by_role("combobox", name="变更后人员")
    box.click()
    box.fill(name)
    return page.get_by_role("listbox").get_by_role("option").filter(has_text=name)


def takes(page: Page, name: str) -> None:
    """Pick a candidate who may be picked; the form is drawn again without a complaint."""
    offers(page, name).click()
    expect(page.get_by_role("combobox", name="变更后人员")).to_have_value(name)
    expect(page.locator("[data-field=successor].has-error")).to_have_count(0)


def nobody_without_b(page: Page, surf: Surfer) -> None:
    """YNR-23: shown, with the reason, and not to be taken."""
    line = offers(page, "赵样二")
    expect(line).to_have_attribute("aria-disabled", "true")
    expect(line).to_contain_text(NO_B)
    surf.look(page, "change-picker")
    line.click(force=True)
    expect(page.locator("input[name=successor]").first).to_have_value("")


def nobody_with_a_work(page: Page) -> None:
    """YNR-23: the manual's words, exactly; whoever gets a work meanwhile is refused at the end."""
    line = offers(page, "周样四")
    expect(line).to_have_attribute("aria-disabled", "true")
    expect(line.get_by_text(HAS_WORK, exact=True)).to_be_visible()


def the_list_is_the_manuals(page: Page, surf: Surfer, city: City) -> None:
    """YNR-28."""
    line = steps.row(page, "李样一")
    expect(line).to_contain_text("已上报，待审核")
    assert page.locator("thead th").all_inner_texts() == COLUMNS
    shown = [text.strip() for text in line.locator("td").all_inner_texts()][:9]
    assert re.fullmatch(r"2025-07-01 09:\d\d", shown.pop(7))
    wanted = ["1", city.named("会展中心一标段"), "项目经理", "李样一", "钱样五", "离职", city.named("建设工程有限公司")]
    assert shown == [*wanted, "已上报，待审核"]
    surf.look(page, "changes")


def the_post_has_moved(page: Page, surf: Surfer, city: City) -> None:
    """YNR-21: the outgoing person's post has its last day; the incoming holds it (YNR-20)."""
    ended = Entry.objects.unscoped().get(pk=city.stage.entries["li-on-hall"].pk)
    assert ended.data["until"] == "2025-07-01"
    page.goto(f"/entries/{city.entry('li').pk}/")
    expect(page.get_by_role("main")).to_contain_text("目前没有锁定")
    page.goto(f"/entries/{city.entry('qian').pk}/")
    expect(page.get_by_role("main")).to_contain_text("项目经理锁定")
    expect(page.get_by_role("main")).to_contain_text(city.named("会展中心一标段"))
    surf.look(page, "change-successor")


def test_somebody_who_got_a_work_meanwhile_is_refused_at_the_end(city: City, surf: Surfer) -> None:
    """The picker is a courtesy: the rule stands at the submission, in the same words."""
    city.employ("li", "李样一", "contractor", "registered-constructor", "safety-b")
    city.employ("qian", "钱样五", "contractor", "registered-constructor", "safety-b")
    city.build("hall", "会展中心一标段", "HT-1")
    city.build("school", "第八中学教学楼", "HT-2")
    city.appoint("li", "hall", "project-manager", "contractor")
    page = surf.arrive(city.person("contractor"), "/filings/of/personnel-change/")
    steps.chooses(page, "项目主要管理人员变更", "会展中心一标段")
    what_leaves_is_there(page, city)
    takes(page, "钱样五")
    city.appoint("qian", "school", "project-manager", "contractor")
    steps.submits(page)
    expect(people.summary(page)).to_contain_text(HAS_WORK)
    surf.look(page, "change-refused")

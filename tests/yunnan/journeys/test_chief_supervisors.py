"""A chief supervisor: three works under two contracts do not lock, the third contract does, a fourth is refused
(YNR-10, YNR-12, YNR-25)."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.support.browsing import Surfer
from tests.yunnan.journeys import steps
from tests.yunnan.journeys.city import City
from tests.yunnan.journeys.test_changing import offers, takes

AT_THE_LIMIT = "该项目总监已有 3 个及以上项目请重新选择"


def test_the_third_contract_locks(city: City, surf: Surfer) -> None:
    for alias, name in (("sun", "孙样一"), ("qian", "钱样二"), ("feng", "冯样三")):
        city.employ(alias, name, "firm", "registered-supervision-engineer")
    for alias, name, contract in (
        ("hall", "会展中心一标段", "HT-1"), ("annex", "会展中心二标段", "HT-1"), ("school", "第八中学教学楼", "HT-2"),
        ("bridge", "跨江大桥", "HT-3"), ("clinic", "社区医院", "HT-4"),
    ):  # fmt: skip
        city.build(alias, name, contract)
    for work in ("hall", "annex", "school"):
        city.appoint("sun", work, "chief-supervisor", "firm")
    city.appoint("qian", "bridge", "chief-supervisor", "firm")
    city.appoint("feng", "clinic", "chief-supervisor", "firm")

    page = surf.arrive(city.person("firm"))
    steps.shows_status(page, "孙样一", "未锁定")
    page.goto(f"/entries/{city.entry('sun').pk}/")
    expect(page.get_by_role("main")).to_contain_text("目前没有锁定")
    expect(page.get_by_text("第 2 个，上限 3 个")).to_be_visible()
    expect(page.get_by_text("第 1 个，上限 3 个")).to_have_count(2)
    surf.look(page, "chief-two-contracts")

    takes_over(page, "跨江大桥", "孙样一")
    steps.approves(steps.opens_task(surf, city, "body", f"{city.named('跨江大桥')}人员变更"))
    steps.shows_status(page, "孙样一", "锁定")
    page.goto(f"/entries/{city.entry('sun').pk}/")
    expect(page.get_by_text("第 3 个，上限 3 个")).to_be_visible()
    surf.look(page, "chief-locked")

    begins(page, "社区医院")
    line = offers(page, "孙样一")
    expect(line).to_have_attribute("aria-disabled", "true")
    expect(line.get_by_text(AT_THE_LIMIT, exact=True)).to_be_visible()


def begins(page: Page, work: str) -> None:
    steps.through(page, "人员管理", "项目主要管理人员变更")
    steps.chooses(page, "项目主要管理人员变更", work)


def takes_over(page: Page, work: str, name: str) -> None:
    """The supervision firm applies for its own post (YNR-22)."""
    begins(page, work)
    expect(page.get_by_label("变更类型")).to_contain_text("项目总监")
    takes(page, name)
    page.get_by_label("变更原因").select_option("illness")
    page.get_by_label("变更说明").fill("原总监因病不能履职")
    steps.uploads_a_paper(page, "变更附件")
    steps.submits(page)
    expect(steps.row(page, name)).to_contain_text("已上报，待审核")

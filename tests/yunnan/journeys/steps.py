"""What people do on the pages of Yunnan."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.journeys import people
from tests.support.browsing import Surfer
from tests.yunnan.journeys.city import City


def through(page: Page, *titles: str) -> None:
    """Open an item of the menu: from the top bar to the side of a computer; on a phone from the foot (YNR-06)."""
    if (page.viewport_size or {})["width"] > 800:
        page.get_by_role("navigation", name="一级菜单").get_by_role("link", name=titles[0]).click()
        page.locator(".shell-nav").get_by_role("link", name=titles[-1], exact=True).click()
        return
    people.menu(page, titles[0])
    page.get_by_role("main").get_by_role("link", name=titles[-1]).click()


def row(page: Page, text: str) -> Locator:
    """A row of a table that may be chosen, not one below 不能办理的."""
    return page.locator("tr[data-row]").filter(has_text=text)


def chooses(page: Page, kind: str, text: str) -> None:
    """添加, then the row of what it is about."""
    page.get_by_role("link", name="添加").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(kind)
    row(page, text).get_by_role("button", name="选择").click()
    expect(page.get_by_role("button", name="保存并上报")).to_be_visible()
    page.wait_for_load_state("load")  # what the scripts add is there


def submits(page: Page) -> None:
    """保存并上报, and yes to the question."""
    page.get_by_role("button", name="保存并上报").click()
    people.dialog(page, "主管部门或监督机构审核")


def uploads_a_paper(page: Page, title: str) -> None:
    """A picture of a sealed paper."""
    people.upload(page, title, people.photo("盖章材料"))


def names_both_bodies(page: Page, city: City) -> None:
    """Who decides stands there before anything is submitted (YNR-17)."""
    route = page.get_by_role("region", name="上报后由谁办理")
    for name in city.bodies:
        expect(route).to_contain_text(name)


def opens_task(surf: Surfer, city: City, who: str, name: str) -> Page:
    """The page of a decision, from the inbox of whoever is asked."""
    page = surf.arrive(city.person(who), "/inbox/")
    row(page, name).get_by_role("link", name=name).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    expect(page.get_by_role("button", name="审核通过")).to_be_visible()
    page.wait_for_load_state("load")
    return page


def approves(page: Page, opinion: str = "同意") -> None:
    """An opinion, 审核通过, and yes to the question; then the inbox again."""
    page.get_by_role("textbox", name="意见").fill(opinion)
    page.get_by_role("button", name="审核通过").click()
    people.dialog(page, "确认办理")
    expect(page.get_by_role("main")).to_contain_text("已办理，当前状态：已办结")


def has_nothing_to_do(surf: Surfer, city: City, who: str) -> None:
    """The task of the other body is gone (YNR-17)."""
    page = surf.arrive(city.person(who), "/inbox/")
    expect(page.locator("tr[data-row]")).to_have_count(0)
    expect(page.get_by_role("main")).to_contain_text("没有")


def shows_status(page: Page, name: str, status: str) -> None:
    """The lock of somebody in the list of one's own people (YNR-13)."""
    page.goto("/registers/person/")
    expect(row(page, name)).to_contain_text(re.compile(rf"(?<!未){status}"))

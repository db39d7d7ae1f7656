"""Menus, lists and texts of the manual, read off the pages of the published region."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.hunan.test_screens import headings, words
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


def test_changes_are_listed_with_the_manuals_columns(scene: Scene) -> None:
    """YNR-28, in order."""
    wanted = [
        "序号", "工程名称", "变更类型", "变更前人员", "变更后人员", "变更原因", "申请单位", "上报时间", "状态",
    ]  # fmt: skip
    titles = [column.title.zh for column in scene.stage.config.filings["personnel-change"].columns]
    assert titles == wanted
    response = scene.client("contractor").get("/filings/of/personnel-change/")
    assert response.status_code == 200
    shown = headings(response)
    assert not shown or [title for title in shown if title in wanted] == wanted


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
    for contact in ("0871-65631360", "0871-65212258", "641805811", "0871-64322249"):
        assert contact in page


def test_a_system_is_chosen_on_the_first_page(scene: Scene, client: Client) -> None:
    """YNR-04: each published system has its own door."""
    answer = client.get("/", follow=True)
    assert answer.status_code == 200
    assert "云南省建筑市场监管与诚信一体化平台（质量安全管理）" in words(answer)

"""A manager authorises a system and takes it back, a clerk enters it from home: on a computer and on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from guicheng.accounts.models import Organisation
from guicheng.rehearsal.scenarios.stage import Stage
from tests.support.browsing import PC, PHONE, Surfer
from tests.systems.test_systems import person

SIZES = pytest.mark.parametrize("size", [PC, PHONE], ids=["computer", "phone"])


@SIZES
def test_from_the_authorisation_into_the_system(stage: Stage, surf: Surfer, size: dict[str, int]) -> None:
    firm = stage.organisations["acme"].pk
    Organisation.objects.unscoped().filter(pk=firm).update(systems={})
    manager = surf.arrive(person(stage, "acme.manager"), "/organisations/", size)
    surf.look(manager, "organisations")
    manager.get_by_role("link", name="甲建筑公司").first.click()
    surf.look(manager, "organisation")
    manager.get_by_role("link", name="用户", exact=True).click()
    surf.look(manager, "organisation-accounts")
    manager.get_by_role("link", name="系统授权").click()
    surf.look(manager, "systems-none")
    manager.get_by_label("项目报监").check()
    manager.get_by_label("信用监管").check()
    manager.get_by_role("button", name="确定").click()
    expect(manager.get_by_role("row", name="项目报监").get_by_role("button", name="收回")).to_be_visible()
    surf.look(manager, "systems-held")

    clerk = surf.arrive(person(stage, "acme.clerk"), "/home/", size)
    expect(clerk).to_have_url(f"{surf.origin}/panels/")
    surf.look(clerk, "home")
    clerk.get_by_role("link", name="更多 应用中心").click()
    surf.look(clerk, "app-centre")
    clerk.get_by_role("link", name="项目报监").click()
    surf.look(clerk, "inside")

    manager.get_by_role("row", name="项目报监").get_by_role("button", name="收回").click()
    dialog = manager.get_by_role("dialog")
    expect(dialog).to_contain_text("已有的数据不变")
    dialog.get_by_role("button", name="收回").or_(dialog.get_by_role("button", name="确定")).click()
    expect(manager.get_by_role("main")).to_contain_text("已收回授权")
    clerk.goto("/systems/")
    expect(clerk.get_by_role("main")).to_contain_text("未授权")
    surf.look(clerk, "app-centre-after")

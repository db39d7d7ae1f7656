"""名额分配 from the menu to the table of the bodies, with a refusal that loses nothing."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from guicheng.rehearsal.scenarios.stage import Stage
from tests.quotas.test_page import person
from tests.support.browsing import PC, PHONE, Surfer


@pytest.mark.parametrize("size", [PC, PHONE], ids=["computer", "phone"])
def test_a_city_divides_the_places_of_a_session(stage: Stage, surf: Surfer, size: dict[str, int]) -> None:
    page = surf.arrive(person(stage, "city"), "/quotas/", size)
    expect(page.locator("h1")).to_have_text("名额分配")
    surf.look(page, "quotas")
    page.get_by_role("link", name="春季班").first.click()
    share = page.get_by_label("五华区监督站 名额")
    share.fill("9")
    page.get_by_role("button", name="提交分配").click()
    expect(page.get_by_text("超过总名额5个").first).to_be_visible()
    expect(share).to_have_value("9")
    surf.look(page, "quotas-refused")
    share.fill("3")
    page.get_by_role("button", name="提交分配").click()
    expect(page.get_by_text("已分配 3，待分配 2")).to_be_visible()
    surf.look(page, "quotas-divided")

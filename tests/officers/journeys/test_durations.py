"""环节用时, from the menu to what lies behind a number."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from guicheng.common import clock
from guicheng.filings.acts import decisions
from guicheng.filings.acts.decisions import Answer
from tests.support.browsing import PC, PHONE, Surfer
from tests.support.office import NOW, Office, tasks


@pytest.mark.parametrize("size", [PC, PHONE], ids=["computer", "phone"])
def test_a_leader_looks_behind_a_number(office: Office, surf: Surfer, size: dict[str, int]) -> None:
    for day, name in ((2, "东风大桥加固方案"), (7, "西湖隧道监测方案"), (9, "南站改造")):
        clock.set_to(NOW)
        (task,) = tasks(office.file("two", subject=name))
        clock.set_to(NOW.replace(day=day))
        decisions.decide(office.clerk, task.pk, Answer("approve"))
    page = surf.arrive(office.person(office.leader), "/durations/", size)
    expect(page.locator("h1")).to_have_text("环节用时")
    surf.look(page, "durations")
    row = page.locator("tr", has_text="环节first").first
    row.get_by_role("link").last.click()
    expect(page.locator("h1")).to_have_text("期内办结")
    surf.look(page, "durations-behind")
    clock.set_to(NOW)

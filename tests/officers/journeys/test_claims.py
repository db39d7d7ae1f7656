"""Claiming a task of the desk, and finding that a colleague has it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys import people
from tests.support.browsing import PC, PHONE, Surfer
from tests.support.office import Office, tasks


@pytest.mark.parametrize("size", [PC, PHONE], ids=["computer", "phone"])
def test_one_claims_and_another_takes_over(office: Office, surf: Surfer, size: dict[str, int]) -> None:
    (task,) = tasks(office.file("shared", subject="东风大桥加固方案"))
    page = surf.arrive(office.person(office.clerk), f"/tasks/{task.pk}/", size)
    page.locator("#deciding").get_by_role("button", name="认领").click()
    expect(page.locator(".claim")).to_contain_text("您已认领")
    surf.look(page, "claimed")
    other = surf.arrive(office.person(office.second), "/inbox/?order=newest", size)
    expect(people.row(other, "office.clerk").first).to_contain_text("已由office.clerk认领")
    surf.look(other, "inbox-claimed")
    other.goto(f"/tasks/{task.pk}/")
    expect(other.locator("#deciding").get_by_role("button", name="同意")).to_have_count(0)
    surf.look(other, "claimed-by-another")
    other.get_by_role("button", name="接手").click()
    people.dialog(other, "office.clerk会收到通知")
    expect(other.locator(".claim")).to_contain_text("您已认领")
    other.get_by_role("button", name="放回").click()
    people.dialog(other, "同岗位的人都可以办理")
    expect(other.get_by_text("已放回")).to_be_visible()

"""Naming a deputy, and deciding in somebody else's place."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from guicheng.filings.acts import decisions
from guicheng.filings.acts.decisions import Answer
from tests.journeys import people
from tests.support.browsing import PC, PHONE, Surfer
from tests.support.office import Office


@pytest.mark.parametrize("size", [PC, PHONE], ids=["computer", "phone"])
def test_a_colleague_stands_in(office: Office, surf: Surfer, size: dict[str, int]) -> None:
    filing = office.file("two", subject="东风大桥加固方案")
    decisions.decide_filing(office.clerk, filing.pk, Answer("approve"))
    page = surf.arrive(office.person(office.leader), "/me/", size)
    page.get_by_role("link", name="代理人").click()
    page.get_by_label("代理人", exact=True).select_option(label="second（经办人）")
    page.get_by_label("结束日期").fill("2025-07-10")
    surf.look(page, "deputy-form")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("main")).to_contain_text("由second代理")
    surf.look(page, "deputy-named")
    deputy = surf.arrive(office.person(office.second), "/inbox/?order=newest", size)
    expect(people.row(deputy, "代office.leader办理").first).to_be_visible()
    surf.look(deputy, "deputy-inbox")
    people.row(deputy, "代office.leader办理").first.get_by_role("link", name="办理").click()
    surf.look(deputy, "deputy-task")
    deputy.get_by_role("button", name="同意").click()
    people.dialog(deputy, "同意")
    expect(deputy.get_by_text("已办理，当前状态")).to_be_visible()
    page.goto(f"/filings/{filing.pk}/")
    expect(page.get_by_role("main")).to_contain_text("second代office.leader")
    page.goto("/me/deputy/")
    page.get_by_role("button", name="结束代理").click()
    people.dialog(page, "代理随即结束")
    expect(page.get_by_role("main")).to_contain_text("目前没有代理")

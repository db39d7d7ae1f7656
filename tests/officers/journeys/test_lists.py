"""The lists of the inbox, on a computer and on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from guicheng.filings.acts import decisions, drafts
from guicheng.filings.acts.decisions import Answer
from tests.support.browsing import PC, PHONE, Surfer
from tests.support.office import Office


@pytest.mark.parametrize("size", [PC, PHONE], ids=["computer", "phone"])
def test_from_what_waits_to_what_was_done(office: Office, surf: Surfer, size: dict[str, int]) -> None:
    done = office.file("two", subject="东风大桥加固方案")
    decisions.decide_filing(office.clerk, done.pk, Answer("approve", opinion="材料齐全，拟同意"))
    back = office.file("two", subject="西山隧道施工方案")
    decisions.decide_filing(office.clerk, back.pk, Answer("return", opinion="缺少设计单位盖章页"))
    office.file("two", subject="南湖泵站")
    page = surf.arrive(office.person(office.clerk), "/inbox/", size)
    surf.look(page, "inbox")
    page.get_by_role("link", name="已办").click()
    expect(page.get_by_role("main")).to_contain_text("材料齐全，拟同意")
    surf.look(page, "decided")
    page.goto("/inbox/decided/?q=没有这样的")
    expect(page.get_by_text("没有符合条件的记录")).to_be_visible()
    surf.look(page, "decided-none")
    filer = surf.arrive(office.person(office.filer), "/inbox/begun/", size)
    drafts.create(office.filer, "two", None, {})
    filer.reload()
    expect(filer.get_by_role("main")).to_contain_text("审批一科")
    surf.look(filer, "begun")

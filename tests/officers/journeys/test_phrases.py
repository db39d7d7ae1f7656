"""Putting phrases into an opinion, keeping one, and their page."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from guicheng.filings.acts import phrases
from tests.support.browsing import PC, PHONE, Surfer
from tests.support.office import Office, tasks


@pytest.mark.parametrize("size", [PC, PHONE], ids=["computer", "phone"])
def test_a_phrase_is_put_in_seen_and_kept(office: Office, surf: Surfer, size: dict[str, int]) -> None:
    (task,) = tasks(office.file("two", subject="东风大桥加固方案"))
    for one in phrases.of(office.clerk):
        phrases.drop(office.clerk, one.pk)
    page = surf.arrive(office.person(office.clerk), f"/tasks/{task.pk}/", size)
    opinion = page.locator("#f-opinion")
    page.get_by_role("button", name="材料齐全，拟同意。").click()
    expect(opinion).to_have_value("材料齐全，拟同意。")
    opinion.press("Alt+2")
    expect(opinion).to_have_value("材料齐全，拟同意。缺少盖章页，请补正后重新上报。")
    opinion.fill("已现场核实，同意")
    page.get_by_role("button", name="存为常用意见").click()
    expect(page.get_by_role("button", name="已现场核实，同意")).to_be_visible()
    surf.look(page, "phrases")
    phrases.add(office.clerk, "请补充监理单位意见")
    page.goto("/me/phrases/")
    page.get_by_role("button", name="下移 已现场核实，同意").click()
    expect(page.locator(".phrase-list li").first).to_contain_text("请补充监理单位意见")
    surf.look(page, "phrases-page")

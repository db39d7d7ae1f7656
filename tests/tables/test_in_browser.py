"""A permit by rows as people carry it through: filled in on a phone, a picture for each row, judged side by side."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from guicheng.config import releases
from guicheng.filings.models import Filing, IssuedPaper
from tests.journeys.people import dialog, photo
from tests.support.browsing import PC, PHONE, Surfer, served
from tests.tables.conftest import Rows, published

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def live(transactional_db: None, tmp_path: Path, settings: Any) -> Iterator[Rows]:
    releases.forget()
    yield published(tmp_path, settings)
    releases.forget()


@pytest.fixture
def surf(browser: Browser, live: Rows) -> Iterator[Surfer]:
    with served() as origin:
        surfer = Surfer(browser, origin, "by-rows")
        yield surfer
        surfer.close()


def only() -> Filing:
    return Filing.objects.unscoped().get(type="permit")


def test_a_permit_from_a_phone_to_two_verdicts(surf: Surfer, live: Rows) -> None:
    draft = live.draft()
    page = surf.arrive(live.person("firm.clerk"), f"/filings/{draft.pk}/edit/", PHONE)
    expect(page.get_by_role("button", name="添加一行")).to_have_count(0)
    expect(page.get_by_role("group", name="申请材料 1")).to_contain_text("营业执照")
    page.get_by_role("group", name="是否委托代办").get_by_label("是", exact=True).check()
    expect(page.get_by_role("group", name="申请材料 2")).to_contain_text("授权委托书")
    for number in (1, 2, 3):
        row = page.get_by_role("group", name=f"申请材料 {number}")
        row.get_by_label("份数").fill("1")
        scan = row.get_by_role("group", name="扫描件")
        expect(scan.get_by_text("拍照", exact=True)).to_be_visible()
        scan.locator("[data-pick]").last.set_input_files([photo(f"第{number}张", colour=f"#{number}a8d84")])
        expect(scan.get_by_text("已上传 1")).to_be_visible()
    surf.look(page, "permit-edit")
    page.get_by_role("button", name="上报").first.click()
    page.get_by_role("dialog").get_by_role("button", name="上报").click()
    expect(page.get_by_text("已上报").first).to_be_visible()
    assert (only().state, only().data["amount"]) == ("checking", 3)

    page = surf.arrive(live.person("county.window"), f"/filings/{draft.pk}/", PC)
    for number, verdict in ((1, "合格"), (2, "不合格"), (3, "合格")):
        row = page.get_by_role("group", name=f"申请材料 {number}")
        row.get_by_label("窗口初审").select_option(label=verdict)
    surf.look(page, "permit-window")
    page.get_by_role("button", name="同意", exact=True).click()
    dialog(page, "同意")
    expect(page.get_by_text("已办理")).to_be_visible()

    for size in (PHONE, PC):
        page = surf.arrive(live.person("county.department"), f"/filings/{draft.pk}/", size)
        surf.look(page, "permit-department")
    for number, verdict in ((1, "合格"), (2, "不合格"), (3, "合格")):
        page.get_by_role("group", name=f"申请材料 {number}").get_by_label("部门审定").select_option(label=verdict)
    page.get_by_role("button", name="同意", exact=True).click()
    dialog(page, "同意")
    expect(page.get_by_role("link", name="不合格理由")).to_be_visible()
    surf.look(page, "permit-refused")
    row = page.get_by_role("group", name="申请材料 2")
    expect(row.get_by_label("部门审定")).to_have_value("fail")
    row.get_by_label("不合格理由").fill("未盖章")
    page.get_by_role("button", name="同意", exact=True).click()
    dialog(page, "同意")
    expect(page.get_by_text("已办理")).to_be_visible()
    assert only().state == "confirmed"
    for size in (PHONE, PC):
        page = surf.arrive(live.person("firm.clerk"), f"/filings/{draft.pk}/", size)
        surf.look(page, "permit-read")
        page.get_by_role("link", name="施工许可审批表", exact=True).click()
        expect(page.get_by_role("heading", name="施工许可审批表")).to_be_visible()
        surf.look(page, "permit-paper")
    live.person("firm.clerk").client().get(f"/filings/{draft.pk}/documents/permit/docx")
    for size in (PHONE, PC):
        page = surf.open(size)
        page.goto(f"/verify/{IssuedPaper.objects.get().token}/")
        expect(page.get_by_text("校验码", exact=True)).to_be_visible()
        surf.look(page, "permit-verified")

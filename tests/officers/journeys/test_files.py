"""Files of an opinion and of a slot that the step writes, sent by the page, kept over a refusal, shown afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.support.browsing import PC, PHONE, Surfer
from tests.support.office import Office, tasks
from tests.support.world import picture


@pytest.mark.parametrize("size", [PC, PHONE], ids=["computer", "phone"])
def test_files_go_with_an_answer(office: Office, surf: Surfer, size: dict[str, int], tmp_path: Path) -> None:
    filing = office.file("looked", subject="东风大桥现场核查")
    (task,) = tasks(filing)
    paths = []
    for number, name in enumerate(("现场全景.png", "裂缝.png", "记录.png")):
        path = tmp_path / name
        path.write_bytes(picture(number).read())
        paths.append(path)
    page = surf.arrive(office.person(office.clerk), f"/tasks/{task.pk}/", size)
    site, given = page.locator("#f-site"), page.locator("#f-opinion-files")
    page.locator("#f-opinion").fill("现场与图纸不符，请补正。")
    page.get_by_role("button", name="退回").click()
    page.get_by_role("dialog").get_by_role("button", name="确定").click()
    expect(page.locator("[data-error-summary]")).to_contain_text("请上传核查记录")
    expect(page.locator("#f-opinion")).to_have_value("现场与图纸不符，请补正。")
    site.locator("input[multiple][data-pick]").set_input_files([paths[0]])
    expect(site.locator(".picture")).to_have_count(1)
    given.locator("input[multiple][data-pick]").set_input_files(paths[1:])
    expect(given.locator(".picture")).to_have_count(2)
    surf.look(page, "files-chosen")
    page.reload()
    expect(given.locator(".picture")).to_have_count(2)
    page.locator("#f-opinion").fill("现场与图纸不符，请补正。")
    page.get_by_role("button", name="退回").click()
    page.get_by_role("dialog").get_by_role("button", name="确定").click()
    page.wait_for_url("**/inbox/**")
    page = surf.arrive(office.person(office.filer), f"/filings/{filing.pk}/", size)
    expect(page.locator(".timeline .picture")).to_have_count(2)
    surf.look(page, "files-read")

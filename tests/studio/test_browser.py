"""One journey of an administrator in the browser: change a text, slip, see the error, mend it, preview, publish."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from guicheng.config import releases
from guicheng.config.workbench import bench
from tests.studio import world
from tests.studio.world import FILE, PASSWORD, REGION, UI
from tests.support import patience
from tests.support.axe import assert_accessible
from tests.support.browsing import SHOTS

REPLACE = """([old, fresh]) => {
  const editor = document.querySelector("[data-code-editor]").editor;
  editor.set(editor.view.state.doc.toString().replace(old, fresh));
}"""

KEPT = "(words) => Object.keys(localStorage).some((key) => localStorage[key].includes(words))"


@pytest.fixture
def studio(transactional_db: None, live_server: LiveServer, tmp_path: Path, page: Page) -> Iterator[Page]:
    """A browser in the studio; what it complains about fails the test."""
    releases.forget()
    bench.files_of.cache_clear()
    world.publish(tmp_path)
    world.person("administrator")
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda note: complaints.append(note.text) if "Content Security" in note.text else None)
    page.context.set_default_timeout(patience.BROWSER)
    page.set_viewport_size({"width": 1366, "height": 900})
    page.goto(f"{live_server.url}/r/{REGION}/?next=/r/{REGION}/studio/")
    page.locator("input[name=login]").fill("administrator")
    page.locator("input[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="配置工作台")).to_be_visible()
    yield page
    assert complaints == []
    releases.forget()
    bench.files_of.cache_clear()


def open_file(page: Page, path: str) -> None:
    page.goto(re.sub(r"/studio/.*", f"/studio/file/{path}", page.url))
    expect(page.locator(".cm-content")).to_be_visible()


def test_change_slip_mend_preview_compare_publish(studio: Page) -> None:
    page = studio
    assert_accessible(page)
    open_file(page, FILE)
    state, findings = page.locator("[data-save-state]"), page.locator("#findings")
    page.evaluate(REPLACE, ["role: reviewer", "role: reviewr"])
    expect(findings).to_contain_text("没有角色“reviewr”")
    expect(findings).to_contain_text("是不是想写 `reviewer`？")
    expect(page.locator(".cm-lint-marker-error")).to_be_visible()
    expect(state).to_have_text(re.compile("已保存"))
    assert_accessible(page)
    findings.get_by_role("link", name=f"{FILE}:").click()
    assert page.evaluate("document.querySelector('#editor').editor.view.state.selection.main.head > 0")

    page.evaluate(REPLACE, ["role: reviewr", "role: reviewer"])
    expect(findings).to_contain_text("没有错误")
    page.evaluate(REPLACE, ["title: 开工报告 ", "title: 开工报告书 "])
    expect(state).to_have_text(re.compile("已保存"))

    open_file(page, UI)
    page.evaluate(REPLACE, ["label: 开工日期", "label: 实际开工日期"])
    preview = page.frame_locator("iframe[data-reload-on-saved]")
    expect(preview.get_by_label("实际开工日期")).to_be_visible()

    page.get_by_role("link", name="差异与发布").first.click()
    expect(page.get_by_text("开工报告书").first).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="发布…").click()
    page.get_by_label("改了什么、为什么").fill("名称与纸质文件一致")
    assert_accessible(page)
    page.get_by_role("button", name="检查并发布").click()
    expect(page.get_by_role("heading", name="版本 2", exact=True)).to_be_visible()
    assert str(releases.current(REGION).filings["report"].title) == "开工报告书"


def test_scenarios_run_in_sight_and_a_phone_can_read_everything(studio: Page) -> None:
    page = studio
    root = re.sub(r"/studio/.*", "/studio/", page.url)
    page.goto(f"{root}check/?run=1")
    expect(page.locator("[data-progress-done]")).to_have_text("1")
    assert_accessible(page)
    page.set_viewport_size({"width": 390, "height": 844})
    for path in ("", f"file/{FILE}", "forms/?width=phone", "chains/", "try/", "values/", "releases/", "releases/1/"):
        page.goto(root + path)
        assert_accessible(page)
        overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert overflow <= 0, path


def test_two_editors_make_one_text_of_theirs_change_by_change(studio: Page) -> None:
    """What another saved meanwhile stands line by line beside one's own; of each change one side is taken."""
    page = studio
    open_file(page, FILE)
    before = page.evaluate("document.querySelector('[data-code-editor]').editor.view.state.doc.toString()")
    other = world.client("configurator", login="other", name="王某")
    theirs = before.replace("title: 开工报告 ", "title: 开工报告（王） ", 1) + "# 王写的\n"
    assert other.post(f"/r/{REGION}/studio/save/", {"path": FILE, "text": theirs, "version": "0"}).status_code == 204
    mine = before.replace("title: 开工报告 ", "title: 开工报告（我） ", 1).replace("filing: ", "# 我写的\nfiling: ", 1)
    page.evaluate("(text) => document.querySelector('[data-code-editor]').editor.set(text)", mine)
    page.get_by_role("button", name="查看两边并合并").click()
    expect(page.get_by_role("heading", name="文件已被他人修改，请逐处合并")).to_be_visible()
    left = page.locator("[data-merge-state]")
    expect(left).to_contain_text("还有 3 处不同")
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        if SHOTS:
            page.screenshot(path=f"{SHOTS}/merge-{width}.png")
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    page.get_by_role("button", name="保留我的").nth(1).press("Enter")  # the title: mine
    expect(left).to_contain_text("还有 2 处不同")
    page.get_by_role("button", name="采用现在的").last.click()  # the last line: theirs
    expect(left).to_contain_text("还有 1 处不同")
    page.wait_for_function(KEPT, arg="# 王写的")
    page.get_by_role("button", name="保存合并的内容").click()
    expect(page.locator("#editor .cm-content")).to_be_visible()
    made = page.evaluate("document.querySelector('[data-code-editor]').editor.view.state.doc.toString()")
    assert made == mine + "# 王写的\n"

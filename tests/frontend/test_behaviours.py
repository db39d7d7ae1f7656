"""What the scripts do, one behaviour a test, in a real browser."""

from __future__ import annotations

import io
import json
import random
import re
from collections.abc import Callable

from PIL import Image
from playwright.sync_api import Page, Route, expect

OpenPage = Callable[..., Page]


def test_the_error_summary_takes_focus_and_leads_to_the_field(open_page: OpenPage) -> None:
    page = open_page("form")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    page.get_by_role("link", name="累计完成应在 0 到 100 之间").click()
    expect(page.get_by_label("累计完成")).to_be_focused()


def test_a_draft_saves_itself_and_says_when(open_page: OpenPage) -> None:
    page = open_page("form")
    with page.expect_request("**/gallery/save/") as sent:
        page.get_by_label("工程名称").fill("改过的名称")
    assert "改过的名称" in (sent.value.post_data or "")
    expect(page.locator("[data-save-state]")).to_have_text(re.compile(r"已保存 \d\d:\d\d"))


def test_a_draft_typed_offline_is_kept_and_offered_again(open_page: OpenPage) -> None:
    page = open_page("form")
    page.route("**/gallery/save/", lambda route: route.abort())
    page.get_by_label("工程名称").fill("断网时写的")
    expect(page.locator("[data-save-state]")).to_have_attribute("data-state", "failed")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(page.get_by_label("工程名称")).to_have_value("样例工程")
    page.get_by_role("button", name="恢复").click()
    expect(page.get_by_label("工程名称")).to_have_value("断网时写的")
    assert "password" not in page.evaluate("JSON.stringify(localStorage)").lower()


def test_leaving_with_unsaved_changes_asks_first(open_page: OpenPage) -> None:
    page = open_page("form")
    page.route("**/gallery/save/", lambda route: route.abort())
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.get_by_label("工程名称").press_sequentially("甲")
    page.reload()
    assert asked == ["beforeunload"]


def test_a_page_that_answers_a_form_is_gone_back_to_and_loaded_anew(open_page: OpenPage) -> None:
    """Neither sends the form once more, nor ends at the browser's own page that asks whether to."""
    page = open_page("form")
    there, sent = page.url, []
    page.on("request", lambda one: sent.append(one.url) if one.method == "POST" else None)
    press = """() => {
        const form = document.createElement("form");
        Object.assign(form, { method: "post", action: "/lockout/" });
        const token = document.querySelector("[name=csrf-token]").content;
        form.innerHTML = `<input name="csrfmiddlewaretoken" value="${token}">`;
        document.body.append(form);
        form.submit(); }"""
    for _ in range(2):
        with page.expect_navigation():
            page.evaluate(press)
    assert page.url == there
    page.reload()
    expect(page.get_by_label("工程名称")).to_be_visible()
    with page.expect_navigation():
        page.evaluate(press)
    page.goto("/gallery/tasks/")
    page.go_back()
    expect(page.get_by_label("工程名称")).to_be_visible()
    assert page.url == there
    assert len(sent) == 3


def test_a_double_tap_on_a_dialog_does_not_reach_what_lies_below(open_page: OpenPage) -> None:
    page = open_page("form")
    there = page.url
    below = """() => {
        const link = document.createElement("a");
        Object.assign(link, { href: "/gallery/tasks/", textContent: "below", id: "below" });
        Object.assign(link.style, { position: "fixed", inset: 0, zIndex: 9999 });
        document.body.append(link);
        const dialog = document.getElementById("confirm-dialog");
        dialog.showModal(); }"""
    page.evaluate(below)
    page.locator("#confirm-dialog [data-ok]").dblclick()
    expect(page.locator("#confirm-dialog")).to_be_hidden()
    page.wait_for_timeout(300)
    assert page.url == there
    page.locator("#below").click(position={"x": 5, "y": 5})  # elsewhere, it is a tap of its own
    page.wait_for_url("**/gallery/tasks/")


def test_the_server_decides_what_is_asked_and_focus_stays(open_page: OpenPage) -> None:
    page = open_page("form")
    assert page.get_by_label("延误原因").count() == 0
    page.get_by_role("radio", name="是").check()
    expect(page.get_by_label("延误原因")).to_be_visible()
    expect(page.get_by_role("radio", name="是")).to_be_focused()
    expect(page.get_by_text("0/200")).to_be_visible()


def test_characters_are_counted_as_people_count_them(open_page: OpenPage) -> None:
    page = open_page("form")
    page.get_by_label("工程概况").fill("𠮷" * 501)
    expect(page.get_by_text("501/500 · 超出 1 字")).to_be_visible()


def test_the_cascade_loads_the_next_level(open_page: OpenPage) -> None:
    page = open_page("form")
    page.get_by_label("选择市").select_option("2")
    expect(page.get_by_label("选择县区").get_by_role("option")).to_have_text(["选择县区", "2-1", "2-2", "2-3"])


def test_the_picker_finds_and_takes_by_keyboard(open_page: OpenPage) -> None:
    page = open_page("form")
    box = page.get_by_role("combobox", name="建设单位")
    box.fill("第 3")
    expect(page.get_by_role("listbox").get_by_role("option")).to_have_count(1)
    box.press("ArrowDown")
    box.press("Enter")
    expect(box).to_have_value("样例建设集团第 3 公司")
    assert page.locator("input[name=owner]").input_value() == "3"
    expect(box).to_have_attribute("aria-expanded", "false")


def test_rows_come_and_go(open_page: OpenPage) -> None:
    page = open_page("form")
    rows = page.locator("[data-row-list] > *")
    page.get_by_role("button", name="添加一行").click()
    expect(rows).to_have_count(2)
    expect(page.locator("[name='partners.1.name']")).to_be_focused()
    rows.nth(1).get_by_role("button", name="删除").click()
    expect(rows).to_have_count(1)
    expect(rows.first.get_by_role("button", name="删除")).to_be_disabled()


def test_the_place_of_the_device_is_taken_over(open_page: OpenPage) -> None:
    page = open_page("form")
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": 28.2282, "longitude": 112.9388, "accuracy": 12})
    page.get_by_role("button", name="取当前位置").click()
    expect(page.get_by_label("纬度")).to_have_value("28.228200")
    expect(page.get_by_label("经度")).to_have_value("112.938800")


def test_a_password_can_be_shown(open_page: OpenPage) -> None:
    page = open_page("form")
    page.get_by_role("button", name="显示密码").click()
    expect(page.locator("[name=secret]")).to_have_attribute("type", "text")


def _photo(side: int) -> bytes:
    """A JPEG that cannot be packed small: noise, lying on its side (EXIF orientation 6)."""
    noise = Image.frombytes("RGB", (side, side // 2), random.Random(7).randbytes(side * (side // 2) * 3))
    exif = Image.Exif()
    exif[0x0112] = 6
    buffer = io.BytesIO()
    noise.save(buffer, "JPEG", quality=95, exif=exif)
    return buffer.getvalue()


def test_a_large_photo_is_shrunk_turned_upright_and_uploaded(open_page: OpenPage) -> None:
    page = open_page("form")
    photo = _photo(2400)
    assert len(photo) > 2 * 1024 * 1024
    bodies: list[bytes] = []

    def seen(route: Route) -> None:
        bodies.append(route.request.post_data_buffer or b"")
        route.continue_()

    page.route("**/gallery/store/", seen)
    page.locator("[data-pick]").nth(1).set_input_files({"name": "IMG_9.jpg", "mimeType": "image/jpeg", "buffer": photo})
    expect(page.locator("[data-tally]")).to_have_text("已上传 3 个")
    start = bodies[0].index(b"\xff\xd8\xff")
    stored = bodies[0][start:]
    assert len(stored) <= 2 * 1024 * 1024 + 200
    width, height = Image.open(io.BytesIO(stored)).size
    assert width < height


def test_a_refused_file_says_why_and_can_be_removed(open_page: OpenPage) -> None:
    page = open_page("form")
    page.route(
        "**/gallery/store/",
        lambda route: route.fulfill(
            status=409, content_type="application/problem+json", body=json.dumps({"detail": "这张照片已经上传过"})
        ),
    )
    page.locator("[data-pick]").nth(1).set_input_files(
        {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": _photo(64)}
    )
    failed = page.locator(".picture[data-state=failed]")
    expect(failed).to_contain_text("这张照片已经上传过")
    expect(page.locator("#toasts .toast-note")).to_have_count(0)
    expect(page.locator("[data-upload-messages]")).to_contain_text("a.jpg：这张照片已经上传过")
    failed.get_by_role("button", name="移除").click()
    expect(failed).to_have_count(0)
    expect(page.locator("[data-upload-messages]")).to_be_empty()


def test_further_actions_of_a_row_open_and_close_by_keyboard(open_page: OpenPage) -> None:
    page = open_page("tasks")
    fold = page.locator("details.row-more").first
    button = fold.locator("summary")
    button.focus()
    page.keyboard.press("Enter")
    expect(fold.get_by_role("link", name="作废")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(fold.get_by_role("link", name="作废", include_hidden=True)).to_be_hidden()
    expect(button).to_be_focused()


def test_an_action_asks_in_a_dialog_and_then_says_it_was_confirmed(open_page: OpenPage) -> None:
    page = open_page("form")
    page.get_by_role("button", name="上报").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("上报后须由公司确认")
    dialog.get_by_role("button", name="取消").click()
    expect(dialog).to_be_hidden()
    page.get_by_role("button", name="上报").click()
    with page.expect_request("**/gallery/save/") as sent:
        dialog.get_by_role("button", name="上报").click()
    assert 'name="confirmed"' in (sent.value.post_data or "") or "confirmed=1" in (sent.value.post_data or "")


def test_selected_rows_go_together_with_a_comment(open_page: OpenPage) -> None:
    page = open_page("tasks")
    expect(page.locator("#bulk")).to_be_hidden()
    page.get_by_label("全选本页").check()
    expect(page.locator("[data-bulk-count]")).to_have_text("7")
    page.get_by_role("button", name="批量退回").click()
    page.get_by_label("退回原因").fill("照片不清")
    with page.expect_request("**/gallery/save/") as sent:
        page.get_by_role("button", name="确定").click()
    body = sent.value.post_data or ""
    assert body.count("selected=") == 7
    assert "action=return" in body
    assert "comment=" in body


def test_the_inbox_is_worked_by_keyboard(open_page: OpenPage) -> None:
    page = open_page("tasks")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="键盘快捷键")).to_be_visible()
    page.keyboard.press("Escape")
    for key in ("j", "x", "j", "x"):
        page.keyboard.press(key)
    expect(page.locator("[data-bulk-count]")).to_have_text("2")
    page.keyboard.press("a")
    expect(page.get_by_role("dialog")).to_contain_text("样例工程 2 号楼")
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.locator("[data-search]")).to_be_focused()
    page.keyboard.press("j")
    expect(page.locator("[data-search]")).to_have_value("j")
    page.locator("tr.is-cursor").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/gallery/case/")


def test_a_picture_opens_in_the_viewer(open_page: OpenPage) -> None:
    page = open_page("case")
    page.locator("a[data-picture]").nth(1).click()
    for name in ("放大", "缩小", "上一张", "下一张", "向左旋转", "左右翻转", "关闭"):
        expect(page.get_by_role("button", name=name, exact=True)).to_be_visible()
    expect(page.locator(".viewer-title")).to_contain_text("现场全景 2（2/5）")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".viewer-title")).to_contain_text("现场全景 3（3/5）")
    page.keyboard.press("Escape")
    expect(page.locator("a[data-picture]").nth(1)).to_be_focused()


def test_the_viewer_zooms_moves_turns_and_mirrors(open_page: OpenPage) -> None:
    """HNQ-40: by the wheel and by the buttons below, dragged, turned, mirrored, and closed by ×."""
    page = open_page("case")
    page.locator("a[data-picture]").first.click()
    picture = page.locator(".viewer-canvas img.viewer-move, .viewer-canvas img").first
    expect(picture).to_be_visible()
    page.wait_for_timeout(500)

    def style() -> dict[str, str]:
        said: str = picture.get_attribute("style") or ""
        return {name.strip(): value.strip() for name, _, value in (one.partition(":") for one in said.split(";"))}

    def changed_by(act: Callable[[], object], *names: str) -> list[bool]:
        before = style()
        act()
        page.wait_for_timeout(500)
        return [before.get(name) != style().get(name) for name in names]

    where = ("transform", "margin-left", "left")
    box = picture.bounding_box()
    assert box is not None
    grip = (box["x"] + box["width"] / 3, box["y"] + box["height"] / 3)  # beside the word that says how large it is
    page.mouse.move(*grip)
    assert any(changed_by(lambda: page.mouse.wheel(0, -200), "width", "transform")), "the wheel zooms"

    def drag() -> None:
        page.mouse.down()
        page.mouse.move(grip[0] + 60, grip[1] + 40, steps=4)
        page.mouse.up()

    assert any(changed_by(drag, *where)), "a drag moves"
    for name in ("放大", "缩小", "向左旋转", "向右旋转", "左右翻转", "上下翻转"):
        button = page.get_by_role("button", name=name, exact=True)
        assert any(changed_by(button.click, "width", "transform")), name
    page.get_by_role("button", name="下一张", exact=True).click()
    expect(page.locator(".viewer-title")).to_contain_text("（2/5）")
    page.get_by_role("button", name="上一张", exact=True).click()
    expect(page.locator(".viewer-title")).to_contain_text("（1/5）")
    page.get_by_role("button", name="关闭", exact=True).click()
    expect(page.locator(".viewer-canvas")).to_have_count(0)


def test_a_number_is_copied(open_page: OpenPage) -> None:
    page = open_page("case")
    page.get_by_role("button", name="复制 2026-0001").click()
    expect(page.locator("#toasts")).to_contain_text("已复制")


def test_the_time_left_is_shown(open_page: OpenPage) -> None:
    page = open_page("components")
    expect(page.locator("time[data-countdown]")).to_have_text(re.compile(r"天 \d\d:\d\d|已截止"))


def test_charts_are_drawn_and_told_as_a_table(open_page: OpenPage) -> None:
    page = open_page("dashboard")
    expect(page.locator("[data-chart] canvas")).to_be_visible()
    page.get_by_text("查看数据表").click()
    expect(page.get_by_role("cell", name="132")).to_be_visible()


def test_the_editor_marks_what_the_checker_found_and_completes(open_page: OpenPage) -> None:
    page = open_page("editor")
    expect(page.locator("#editor .cm-lint-marker-error")).to_be_visible()
    page.get_by_role("link", name="第 3 行：没有这个环节").click()
    page.keyboard.type("con")
    expect(page.locator(".cm-tooltip-autocomplete")).to_contain_text("confirm")
    assert "con" in page.locator("#editor textarea").input_value().splitlines()[2]

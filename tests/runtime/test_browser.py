"""The tools of the browser tests: Chromium starts, Chinese is drawn, and the platform answers it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tools import browser, machine


@pytest.mark.django_db(transaction=True)
def test_chromium_opens_a_page_of_the_platform(live_server: LiveServer, page: Page) -> None:
    page.goto(f"{live_server.url}/healthz")
    expect(page.locator("body")).to_have_text(re.compile('"status": "ok"'))
    assert page.evaluate("navigator.language") == "zh-CN"


def test_chinese_characters_are_drawn_and_not_boxed(page: Page) -> None:
    assert browser.has_chinese_font()
    page.set_content("<span id=a style='font-size:100px'>规</span> <span id=b style='font-size:100px'>程</span>")
    shots = [page.locator(name).screenshot() for name in ("#a", "#b")]
    assert shots[0] != shots[1], "two characters that look the same are two boxes"


@pytest.mark.parametrize(
    ("user", "found", "expected"),
    [(1000, "/usr/bin/apt-get", "sudo apt-get install --yes chromium"), (0, None, "elsewhere:")],
    ids=["not root", "not Debian"],
)
def test_where_nothing_may_be_installed_the_command_is_named(
    monkeypatch: pytest.MonkeyPatch, user: int, found: str | None, expected: str
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: user)
    monkeypatch.setattr("shutil.which", lambda _name: found)
    with pytest.raises(SystemExit, match=expected):
        machine.ensure_debian_packages(["chromium"], "A browser is needed.")


@pytest.mark.parametrize(
    ("chromium", "font", "expected"),
    [
        (True, True, []),
        (False, True, ["chromium"]),
        (True, False, ["fontconfig", "fonts-wqy-microhei"]),
        (False, False, ["chromium", "fontconfig", "fonts-wqy-microhei"]),
    ],
)
def test_only_what_is_missing_is_installed(
    monkeypatch: pytest.MonkeyPatch, chromium: bool, font: bool, expected: list[str]
) -> None:
    asked: list[str] = []

    def found() -> Path:
        if chromium:
            return Path("/usr/bin/chromium")
        raise FileNotFoundError

    ensure: Callable[[list[str], str], None] = lambda packages, _why: asked.extend(packages)  # noqa: E731
    monkeypatch.setattr(browser, "chromium", found)
    monkeypatch.setattr(browser, "has_chinese_font", lambda: font)
    monkeypatch.setattr(browser, "ensure_debian_packages", ensure)
    browser.main()
    assert asked == expected

"""The tools of the browser tests: Chromium starts, Chinese is drawn, and the platform answers it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Error, Page, expect
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
    ("chromium", "shell", "font", "expected"),
    [
        (browser.SHELL, True, True, []),
        ("chromium", False, True, []),
        ("chromium", True, True, [browser.SHELL]),
        (None, False, True, ["chromium"]),
        (None, True, True, [browser.SHELL]),
        ("chromium", False, False, ["fontconfig", "fonts-wqy-microhei"]),
        (None, False, False, ["chromium", "fontconfig", "fonts-wqy-microhei"]),
    ],
)
def test_only_what_is_missing_is_installed(
    monkeypatch: pytest.MonkeyPatch, chromium: str | None, shell: bool, font: bool, expected: list[str]
) -> None:
    asked: list[str] = []
    ensure: Callable[[list[str], str], None] = lambda packages, _why: asked.extend(packages)  # noqa: E731
    _has(monkeypatch, chromium, shell)
    monkeypatch.setattr(browser, "has_chinese_font", lambda: font)
    monkeypatch.setattr(browser, "ensure_debian_packages", ensure)
    browser.main()
    assert asked == expected


def test_a_shell_that_cannot_be_had_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []

    def without_a_network(packages: list[str], why: str) -> None:
        tried.extend(packages)
        raise SystemExit(why)

    _has(monkeypatch, "chromium", shell=True)
    monkeypatch.setattr(browser, "has_chinese_font", lambda: True)
    monkeypatch.setattr(browser, "ensure_debian_packages", without_a_network)
    browser.main()
    assert tried == [browser.SHELL]


def test_no_browser_reaches_another_host(page: Page) -> None:
    for address in ("http://example.org/", "http://192.0.2.1/"):
        with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
            page.goto(address)


def _has(monkeypatch: pytest.MonkeyPatch, chromium: str | None, shell: bool) -> None:
    """A machine with this browser, where the shell is to be had or not."""

    def found() -> Path:
        if chromium:
            return Path("/usr/bin") / chromium
        raise FileNotFoundError

    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setattr(browser, "chromium", found)
    monkeypatch.setattr(browser, "offers_shell", lambda: shell)

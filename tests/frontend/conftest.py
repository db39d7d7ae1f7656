"""The gallery served to a browser by a thread of this process: no database, the platform's own policy."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator

import pytest
from django.test import override_settings
from playwright.sync_api import Browser, ConsoleMessage, Page

from guicheng.common import clock
from tests.support import patience
from tests.support.browsing import PC, served

EXPECTED = re.compile(r"status of 4|net::ERR_FAILED")
"""What tests bring about themselves: a refused request, a broken line."""
MOMENT = "2026-11-21 10:00"


@pytest.fixture(scope="package")
def gallery_url() -> Iterator[str]:
    """The address of the gallery's server."""
    with (
        override_settings(ROOT_URLCONF="tests.frontend.urls", DEBUG=True, DEBUG_PROPAGATE_EXCEPTIONS=False),
        served() as url,
    ):
        yield url


@pytest.fixture(autouse=True)
def _a_day_in_november(_clock_runs: None) -> None:
    clock.set_to(dt.datetime.fromisoformat(MOMENT))


@pytest.fixture
def open_page(browser: Browser, gallery_url: str) -> Iterator[Callable[..., Page]]:
    """Opens a page of the gallery; what the browser complains about (content policy, script errors) fails the test."""
    complaints: list[str] = []
    contexts = []

    def note(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not EXPECTED.search(message.text):
            complaints.append(message.text)

    def opener(name: str, *, size: dict[str, int] = PC, locale: str = "zh-CN", scripts: bool = True) -> Page:
        context = browser.new_context(
            viewport=size, locale=locale, java_script_enabled=scripts, base_url=gallery_url, timezone_id="Asia/Shanghai"
        )
        context.grant_permissions(["clipboard-read", "clipboard-write"])  # a browser without a window asks nobody
        context.set_default_timeout(patience.BROWSER)
        contexts.append(context)
        page = context.new_page()
        page.on("console", note)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(name if name.startswith("/") else f"/gallery/{name}/")
        return page

    yield opener
    for context in contexts:
        context.close()
    assert complaints == []

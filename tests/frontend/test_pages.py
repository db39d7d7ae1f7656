"""Every page of the gallery as a browser shows it: accessible, within the content policy, no wider than the screen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.support.axe import assert_accessible
from tests.support.browsing import PC, PHONE

PAGES = ("components", "form", "tasks", "case", "dashboard", "editor")
OpenPage = Callable[..., Page]
TARGETS = (
    "main .btn:not(.btn-sm), main .form-select, main input.form-control:not(.form-control-sm), "
    ".tabbar-item, .header-tool"
)


@pytest.mark.parametrize(
    ("name", "size", "locale"),
    [
        *((name, PC, "zh-CN") for name in PAGES),
        ("form", PHONE, "en-US"),
        ("tasks", PHONE, "en-US"),
        ("case", PHONE, "en-US"),
    ],
    ids=lambda value: value if isinstance(value, str) else str(value["width"]),
)
def test_a_page_is_accessible_and_fits(open_page: OpenPage, name: str, size: dict[str, int], locale: str) -> None:
    page = open_page(name, size=size, locale=locale)
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


@pytest.mark.parametrize("name", ["form", "tasks", "case"])
def test_a_thumb_hits_44_pixels_and_large_text_fits(open_page: OpenPage, name: str) -> None:
    page = open_page(name, size=PHONE)
    small = page.evaluate(
        """selector => [...document.querySelectorAll(selector)]
          .filter(e => e.offsetParent && e.getBoundingClientRect().height < 44).map(e => e.outerHTML.slice(0, 120))""",
        TARGETS,
    )
    assert small == []
    page.evaluate("document.documentElement.classList.add('text-large')")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


@pytest.mark.parametrize("name", ["form", "tasks", "editor"])
def test_a_page_without_script_shows_its_content(open_page: OpenPage, name: str) -> None:
    page = open_page(name, scripts=False)
    assert page.locator("h1").is_visible()
    assert page.locator(".js-only:visible").count() == 0
    if name == "form":
        assert page.locator("input[type=file][name=photos]").is_visible()


@pytest.mark.parametrize(("address", "status"), [("/lockout/", 429)])
def test_a_page_that_says_no_is_accessible(open_page: OpenPage, address: str, status: int) -> None:
    page = open_page(address)
    assert page.evaluate("performance.getEntriesByType('navigation')[0].responseStatus") == status
    assert_accessible(page)


def test_the_page_speaks_english_when_asked(open_page: OpenPage) -> None:
    page = open_page("tasks")
    page.get_by_label("显示设置").click()
    page.get_by_role("button", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.get_by_role("heading", name="To do").is_visible()


def test_large_text_stays_on_the_next_page(open_page: OpenPage) -> None:
    page = open_page("tasks")
    page.get_by_label("显示设置").click()
    page.get_by_role("button", name="大字模式").click()
    page.wait_for_function("document.documentElement.classList.contains('text-large')")
    page.goto("/gallery/case/")
    assert "text-large" in (page.locator("html").get_attribute("class") or "")


def test_on_paper_only_the_content_is_left(open_page: OpenPage) -> None:
    page = open_page("case")
    page.emulate_media(media="print")
    assert not page.locator(".shell-header").is_visible()
    assert not page.locator(".action-bar").is_visible()
    assert page.locator(".facts").first.is_visible()

"""WCAG 2.2 AA on a page as the browser shows it: `assert_accessible(page)` for every test with a playwright page."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from playwright.sync_api import Error, Page

Answer = TypeVar("Answer")

AXE = Path(__file__).resolve().parents[1] / "frontend" / "vendor" / "axe.min.js"
RUN = "([context, tags]) => axe.run(context, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})"
WENT_AWAY = re.compile("context was destroyed|axe is not defined|navigat")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def of_one_that_stays(page: Page, ask: Callable[[], Answer]) -> Answer:
    """What `ask` says of a page. A click does not wait for the page it leads to: where the page goes away meanwhile,
    the next one is asked."""
    for _ in range(2):
        page.wait_for_load_state()
        try:
            return ask()
        except Error as error:
            if not WENT_AWAY.search(error.message):
                raise
    page.wait_for_load_state()
    return ask()


def violations(page: Page, within: str = "html", without: tuple[str, ...] = ()) -> list[str]:
    """What axe finds wrong inside the CSS selector `within`, one line each: the rule, what it wants, where."""
    context: dict[str, Any] = {"include": [[within]], "exclude": [[selector] for selector in without]}

    def run() -> Any:
        # Not add_script_tag: the pages' content policy would refuse it, and rightly so.
        page.evaluate(AXE.read_text("utf-8"))
        return page.evaluate(RUN, [context, TAGS])

    result = of_one_that_stays(page, run)
    return [
        f"{found['id']}: {found['help']} — "
        + ", ".join(" ".join(map(str, node["target"])) for node in found["nodes"][:5])
        for found in result["violations"]
    ]


def assert_accessible(page: Page, within: str = "html", without: tuple[str, ...] = ()) -> None:
    """Fail with every violation of WCAG 2.2 AA that axe finds on `page`."""
    found = violations(page, within, without)
    assert not found, f"{page.url} is not accessible:\n" + "\n".join(found)

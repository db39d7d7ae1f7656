"""WCAG 2.2 AA on a page as the browser shows it: `assert_accessible(page)` for every test with a playwright page."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Error, Page

AXE = Path(__file__).resolve().parents[1] / "frontend" / "vendor" / "axe.min.js"
RUN = "([context, tags]) => axe.run(context, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})"
WENT_AWAY = re.compile("context was destroyed|axe is not defined|navigat")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Page, within: str = "html", without: tuple[str, ...] = ()) -> list[str]:
    """What axe finds wrong inside the CSS selector `within`, one line each: the rule, what it wants, where.

    A click does not wait for the page it leads to: where the page goes away meanwhile, the next one is read.
    """
    context: dict[str, Any] = {"include": [[within]], "exclude": [[selector] for selector in without]}
    for left in (2, 1, 0):
        page.wait_for_load_state()
        try:
            # Not add_script_tag: the pages' content policy would refuse it, and rightly so.
            page.evaluate(AXE.read_text("utf-8"))
            result = page.evaluate(RUN, [context, TAGS])
            break
        except Error as error:
            if not left or not WENT_AWAY.search(error.message):
                raise
    return [
        f"{found['id']}: {found['help']} — "
        + ", ".join(" ".join(map(str, node["target"])) for node in found["nodes"][:5])
        for found in result["violations"]
    ]


def assert_accessible(page: Page, within: str = "html", without: tuple[str, ...] = ()) -> None:
    """Fail with every violation of WCAG 2.2 AA that axe finds on `page`."""
    found = violations(page, within, without)
    assert not found, f"{page.url} is not accessible:\n" + "\n".join(found)

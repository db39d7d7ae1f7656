"""The whole platform served to a browser by threads of this process, and what a browser may never do there.

`served()` runs the server; `Surfer` opens pages and notes every complaint: a script error, a breach of the content
policy, a request to any other host (which the browser's own rules leave unanswered: a route would, too, but with one no
browser keeps a style sheet or script from one page to the next). Signing in goes through the page (`sign_in`) or, where
that is not what a test is about, through a session made at the desk (`arrive`).
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

from tests.support import patience
from tests.support.axe import of_one_that_stays, violations
from tests.support.world import Person

PC = {"width": 1366, "height": 900}
PHONE = {"width": 390, "height": 844}
EXPECTED = re.compile(r"status of 4(00|01|03|04|09|15|22)|ERR_INTERNET_DISCONNECTED")
"""A refusal is an answer, and so is no network where a test takes it away; the browser still writes it down."""
SHOTS = os.environ.get("GUICHENG_SHOTS", "")
"""A folder for a picture of every page looked at; empty: none are taken."""

UNTIL_SCRIPTS_HAVE_RUN = """
const page = document.documentElement;
if (page) {
  page.style.pointerEvents = "none";
  document.addEventListener("DOMContentLoaded", () => page.style.removeProperty("pointer-events"));
}
"""
"""Nothing can be pressed before the page's scripts have run: a button pressed earlier asks on a page of its own, as
without scripts, and no test is about who is faster."""


WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


class _Quiet(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        """Says nothing: a test run is no access log."""


@contextmanager
def served() -> Iterator[str]:
    """The address of a server that runs for the body of a ``with``."""
    server = ThreadedWSGIServer(("127.0.0.1", 0), _Quiet)
    server.set_app(WSGIHandler())
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


class Surfer:
    """Browsers of several people on one site, and what went wrong in any of them."""

    def __init__(self, browser: Browser, origin: str, region: str) -> None:
        self.browser, self.origin, self.region = browser, origin, region
        self.complaints: list[str] = []
        self.contexts: list[BrowserContext] = []

    def open(self, size: dict[str, int] = PC, *, scripts: bool = True, locale: str = "zh-CN") -> Page:
        """An empty page of a browser of its own."""
        context = self.browser.new_context(
            viewport=size, java_script_enabled=scripts, locale=locale, timezone_id="Asia/Shanghai",
            base_url=self.origin, has_touch=size is PHONE, reduced_motion="reduce", accept_downloads=True,
        )  # fmt: skip
        context.set_default_timeout(patience.BROWSER)
        context.add_init_script(UNTIL_SCRIPTS_HAVE_RUN)
        self.contexts.append(context)
        page = context.new_page()
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("request", self._asked)
        page.on("response", lambda got: self._broke(got.url) if got.status >= 500 else None)
        return page

    def arrive(self, person: Person, at: str = "/home/", size: dict[str, int] = PC, *, scripts: bool = True) -> Page:
        """A page of somebody who has signed in already."""
        page = self.open(size, scripts=scripts)
        self.admit(page, person)
        page.goto(at)
        return page

    def admit(self, page: Page, person: Person) -> None:
        """Give the browser a fresh session of `person`, as after moving the clock."""
        name = settings.SESSION_COOKIE_NAME
        page.context.add_cookies([{"name": name, "value": person.client().cookies[name].value, "url": self.origin}])

    def sign_in(self, page: Page, login: str, password: str) -> None:
        """Sign in as people do, through the public page."""
        page.goto(f"/r/{self.region}/")
        page.get_by_label("账号", exact=True).fill(login)
        page.locator("#f-password").fill(password)
        page.get_by_role("button", name="登录").click()

    def look(self, page: Page, name: str = "") -> None:
        """What every page must be: free of violations, and no wider than the screen."""
        found = [f"{page.url}: {line}" for line in violations(page)]
        self.shoot(page, name)
        assert not found, "\n".join(found)
        self.fits(page)

    def fits(self, page: Page) -> None:
        """No page is wider than the screen."""
        wide = of_one_that_stays(page, lambda: page.evaluate(WIDER))
        assert wide <= 0, f"{page.url}: {wide}px wider than the screen of {page.viewport_size}"

    def shoot(self, page: Page, name: str) -> None:
        """A picture of the page, where pictures are asked for."""
        if SHOTS and name and page.viewport_size:
            path = Path(SHOTS) / f"{name}-{page.viewport_size['width']}.png"
            page.screenshot(path=str(path), full_page=True, caret="initial")

    def close(self) -> None:
        """Close every browser; any complaint fails the test."""
        for number, context in enumerate(self.contexts):
            for page in context.pages:
                self.shoot(page, f"last-{number}")
            context.close()
        assert not self.complaints, "\n".join(self.complaints)

    def _note(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not EXPECTED.search(message.text):
            self.complaints.append(f"console: {message.text}")

    def _asked(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.netloc != urlsplit(self.origin).netloc:
            self.complaints.append(f"a request left the host: {request.url}")

    def _broke(self, url: str) -> None:
        self.complaints.append(f"the server broke at {url}")

"""The ground every test stands on: a real PostgreSQL, the browser's launch options, a running clock."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from django.conf import settings as settings_of_django
from django.core.cache import cache
from django.db import connection
from django.utils import translation
from hypothesis import HealthCheck, settings
from playwright.sync_api import expect

from guicheng.common import clock
from tests.support import patience
from tools.browser import CHROMIUM_ARGUMENTS, chromium

# pytest-playwright keeps an event loop in the test's thread, and Django takes that for asynchronous code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# How long something takes says how busy the machine is, and nothing of what is tested: no test fails on it.
expect.set_options(timeout=patience.BROWSER)
_UNHURRIED: dict[str, Any] = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("same", **_UNHURRIED, derandomize=True)
settings.register_profile("search", **_UNHURRIED, print_blob=True)
settings.load_profile("same")
"""Every run tries the same examples; ``pytest --hypothesis-profile search`` looks for others."""

LONGEST = (
    "tests/runtime/",
    "tests/journeys/",
    "tests/yunnan/journeys/",
    "tests/filings/test_who_reads_what.py",
    "tests/api/",
)
"""What takes longest begins first, so that the processes of a run end together."""

_resources = pytest.StashKey[ExitStack]()


def pytest_configure(config: pytest.Config) -> None:
    """Start the embedded server, once for all processes of the run, unless ``DATABASE_URL`` names another."""
    from django.conf import settings

    if hasattr(config, "workerinput") or not settings.DATABASE_IS_EMBEDDED:
        return
    from guicheng.runtime import sharing
    from guicheng.runtime.postgres import DISPOSABLE, Postgres

    config.stash[_resources] = ExitStack()
    config.stash[_resources].enter_context(sharing.server(Postgres(settings.VAR, DISPOSABLE)))


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the server, if no other run uses it."""
    if _resources in config.stash:
        config.stash[_resources].close()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first; the order is otherwise as it was."""
    items.sort(
        key=lambda item: next((n for n, long in enumerate(LONGEST) if item.nodeid.startswith(long)), len(LONGEST))
    )


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """A test with transactions of its own empties every table afterwards; only here may the audit's be emptied."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for table, trigger in (("audit_auditentry", "audit_entry_stays"), ("audit_seal", "audit_seal_stays")):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")


@pytest.fixture(autouse=True)
def _clock_runs() -> Iterator[None]:
    """A test that sets the clock does not set it for the next one."""
    yield
    clock.set_to(None)


@pytest.fixture(autouse=True)
def _nobody_has_chosen_a_language() -> None:
    """A request in another language leaves it in force in its thread, which here is the thread of the next test."""
    translation.activate(settings_of_django.LANGUAGE_CODE)


@pytest.fixture(autouse=True)
def _nobody_has_tried_yet() -> None:
    """Tries are counted in the cache by address, and all tests come from one."""
    cache.clear()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium: a test run fetches no browser of its own."""
    return {**browser_type_launch_args, "executable_path": str(chromium()), "args": CHROMIUM_ARGUMENTS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A Chinese user; a test that wants English or a phone says so."""
    return {**browser_context_args, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}

"""What every package of journeys has: its `conftest` takes these names, and says with `ground` what they stand on.

from tests.support.journeys import _django_db_helper, pytest_collection_modifyitems, surfing

surf = surfing(REGION)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.support.browsing import Surfer


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every journey works on the test database, in transactions of its own."""
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture
def _django_db_helper(django_db_setup: None) -> None:
    """In place of pytest-django's: the tables are not emptied after each journey, but once, by `ground`."""


def surfing(region: str) -> Callable[..., Iterator[Surfer]]:
    """The fixture `surf` of the journeys of a region; the second of its `ground` is the address of the server."""

    @pytest.fixture
    def surf(browser: Browser, ground: tuple[Any, str]) -> Iterator[Surfer]:
        """Opens pages; what browsers complain about fails the test."""
        surfer = Surfer(browser, ground[1], region)
        yield surfer
        surfer.close()

    return surf

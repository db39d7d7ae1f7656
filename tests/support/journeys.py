"""What every package of journeys has: its `conftest` takes these names, and says with `ground` what they stand on.

from tests.support.journeys import _django_db_helper, pytest_collection_modifyitems, surfing

Those of a small region take `stage` and `that_morning`, too.

surf = surfing(REGION)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from guicheng.rehearsal.scenarios.stage import Stage
from tests.support.browsing import Surfer
from tests.support.grounds import MORNING
from tests.support.story import at


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every journey works on the test database, in transactions of its own."""
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture
def _django_db_helper(django_db_setup: None) -> None:
    """In place of pytest-django's: the tables are not emptied after each journey, but once, by `ground`."""


@pytest.fixture(autouse=True)
def that_morning(_clock_runs: None) -> None:
    """It is the morning on which the stories of small regions begin."""
    at(MORNING)


@pytest.fixture
def stage(ground: tuple[Stage, str]) -> Stage:
    """The people of the region, where `ground` begins with them."""
    return ground[0]


def surfing(region: str) -> Callable[..., Iterator[Surfer]]:
    """The fixture `surf` of the journeys of a region; the second of its `ground` is the address of the server."""

    @pytest.fixture
    def surf(browser: Browser, ground: tuple[Any, str]) -> Iterator[Surfer]:
        """Opens pages; what browsers complain about fails the test."""
        surfer = Surfer(browser, ground[1], region)
        yield surfer
        surfer.close()

    return surf

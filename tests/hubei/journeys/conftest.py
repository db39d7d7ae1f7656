"""The published region with its demonstration and a server, for all journeys."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from guicheng.common import clock
from guicheng.rehearsal.demo import player
from guicheng.rehearsal.demo.story import read
from tests.hubei.shared import FILE, REGION, TODAY
from tests.support.browsing import Surfer
from tests.support.grounds import Ground, ground_of, mark_journeys


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """See `mark_journeys`."""
    mark_journeys(items)


@pytest.fixture
def _django_db_helper(django_db_setup: None) -> None:
    """In place of pytest-django's: the tables are not emptied after each journey, but once, by `ground`."""


@pytest.fixture(scope="package")
def ground(django_db_setup: None, django_db_blocker: Any) -> Iterator[Ground]:
    """The region with its story, and the address of the server."""
    with ground_of(REGION, django_db_blocker) as made:
        clock.set_to(TODAY)
        assert player.load(REGION, read(FILE))
        yield made


@pytest.fixture(autouse=True)
def _the_day_of_the_story(_clock_runs: None) -> None:
    clock.set_to(TODAY)


@pytest.fixture
def surf(browser: Browser, ground: Ground) -> Iterator[Surfer]:
    """Opens pages; what browsers complain about fails the test."""
    surfer = Surfer(browser, ground[1], REGION)
    yield surfer
    surfer.close()

"""One published region, one server and one database for all journeys; a tenant of its own for each."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from guicheng.common import clock
from guicheng.config.model.whole import RegionConfig
from tests.support import world
from tests.support.grounds import Ground, ground_of
from tests.support.journeys import _django_db_helper, pytest_collection_modifyitems, surfing  # noqa: F401 -- of pytest

NOVEMBER = dt.datetime(2025, 11, 21, 10, 0, tzinfo=clock.SHANGHAI)
_numbers = itertools.count(1)


@pytest.fixture(scope="package")
def ground(django_db_setup: None, django_db_blocker: Any) -> Iterator[Ground]:
    """The region and the address of the server."""
    with ground_of(world.REGION, django_db_blocker) as made:
        yield made


@pytest.fixture(autouse=True)
def _a_day_in_november(_clock_runs: None) -> None:
    """Outside every quarterly window; a journey that wants another day sets it."""
    clock.set_to(NOVEMBER)


@pytest.fixture
def config(ground: Ground) -> RegionConfig:
    return ground[0]


@pytest.fixture
def tenant(config: RegionConfig) -> Callable[..., world.Tenant]:
    """Makes a tenant with people of every role; its names begin with a mark that no other has."""

    def made() -> world.Tenant:
        number = next(_numbers)
        return world.tenant(config, f"t{number}", f"途{number}样")

    return made


surf = surfing(world.REGION)

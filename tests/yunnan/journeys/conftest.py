"""The published region with a server for all journeys; a city of its own for each, with its bodies and firms."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator
from typing import Any

import pytest

from guicheng.accounts.models import Jurisdiction
from guicheng.common import clock
from tests.support.grounds import Ground, ground_of
from tests.support.journeys import _django_db_helper, pytest_collection_modifyitems, surfing  # noqa: F401 -- of pytest
from tests.yunnan.journeys.city import City
from tests.yunnan.shared import REGION

JULY = dt.datetime(2025, 7, 1, 9, 0, tzinfo=clock.SHANGHAI)
_numbers = itertools.count()


@pytest.fixture(scope="package")
def ground(django_db_setup: None, django_db_blocker: Any) -> Iterator[Ground]:
    """The region and the address of the server."""
    with ground_of(REGION, django_db_blocker) as made:
        yield made


@pytest.fixture(autouse=True)
def _a_day_in_july(_clock_runs: None) -> None:
    clock.set_to(JULY)


@pytest.fixture
def city(ground: Ground) -> City:
    """A city that no other journey knows: an application goes to the bodies of a place."""
    config, _ = ground
    rows = Jurisdiction.objects.filter(parent_id=config.region.jurisdiction, valid_until__isnull=True).order_by("code")
    return City.founded(config, rows[next(_numbers) % rows.count()])


surf = surfing(REGION)

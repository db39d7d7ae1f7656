"""The published region with its demonstration and a server, for all journeys."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from guicheng.common import clock
from guicheng.rehearsal.demo import player
from guicheng.rehearsal.demo.story import read
from tests.hubei.shared import FILE, REGION, TODAY
from tests.support.grounds import Ground, ground_of
from tests.support.journeys import _django_db_helper, pytest_collection_modifyitems, surfing  # noqa: F401 -- of pytest


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


surf = surfing(REGION)

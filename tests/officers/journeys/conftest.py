"""One office with a server for all journeys of officers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from guicheng.common import clock
from tests.officers.journeys.chains import CHAINS, FORM, ROLES
from tests.support.browsing import served
from tests.support.grounds import emptied
from tests.support.journeys import _django_db_helper, pytest_collection_modifyitems, surfing  # noqa: F401 -- of pytest
from tests.support.office import NAME, NOW, Office

Ground = tuple[Office, str]


@pytest.fixture(autouse=True)
def _nothing_parsed() -> None:
    """In place of that of the other tests: the office stays for all journeys."""


@pytest.fixture(scope="package")
def ground(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[Ground]:
    """The office and the address of the server."""
    with emptied(django_db_blocker):
        office = Office(tmp_path_factory.mktemp("office"), CHAINS, {"roles": ROLES}, form=FORM)
        with served() as origin:
            yield office, origin


@pytest.fixture(autouse=True)
def _that_morning(_clock_runs: None) -> None:
    clock.set_to(NOW)


@pytest.fixture
def office(ground: Ground) -> Office:
    return ground[0]


surf = surfing(NAME)

"""One office with a server for all journeys of officers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from playwright.sync_api import Browser

from guicheng.common import clock
from tests.officers.journeys.chains import CHAINS, FORM, ROLES
from tests.support.browsing import Surfer, served
from tests.support.grounds import mark_journeys
from tests.support.office import NAME, NOW, Office

Ground = tuple[Office, str]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """See `mark_journeys`."""
    mark_journeys(items)


@pytest.fixture
def _django_db_helper(django_db_setup: None) -> None:
    """In place of pytest-django's: the tables are not emptied after each journey, but once, by `ground`."""


@pytest.fixture(autouse=True)
def _nothing_parsed() -> None:
    """In place of that of the other tests: the office stays for all journeys."""


@pytest.fixture(scope="package")
def ground(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[Ground]:
    """The office and the address of the server."""
    with django_db_blocker.unblock():
        assert connection.settings_dict["NAME"].startswith("test_"), "what is emptied at the end is a test database"
        office = Office(tmp_path_factory.mktemp("office"), CHAINS, {"roles": ROLES}, form=FORM)
        with served() as origin:
            yield office, origin
        call_command("flush", verbosity=0, interactive=False, reset_sequences=False)
        connection.close()


@pytest.fixture(autouse=True)
def _that_morning(_clock_runs: None) -> None:
    clock.set_to(NOW)


@pytest.fixture
def office(ground: Ground) -> Office:
    return ground[0]


@pytest.fixture
def surf(browser: Browser, ground: Ground) -> Iterator[Surfer]:
    """Opens pages; what browsers complain about fails the test."""
    surfer = Surfer(browser, ground[1], NAME)
    yield surfer
    surfer.close()

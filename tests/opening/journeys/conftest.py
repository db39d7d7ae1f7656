"""The region that opens things, its school accepted, published and served once for all its journeys."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import override_settings
from playwright.sync_api import Browser

from guicheng.accounts import places
from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Jurisdiction
from guicheng.config import releases
from guicheng.rehearsal.scenarios.stage import Stage
from tests.opening.accepted import accept
from tests.opening.region import NAME, write
from tests.support.browsing import Surfer, served
from tests.support.grounds import mark_journeys
from tests.support.story import at

Ground = tuple[Stage, str]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """See `mark_journeys`."""
    mark_journeys(items)


@pytest.fixture
def _django_db_helper(django_db_setup: None) -> None:
    """In place of pytest-django's: the tables are not emptied after each journey, but once, by `ground`."""


@pytest.fixture(scope="package")
def ground(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[Ground]:
    """The people of the region and the address of the server."""
    with django_db_blocker.unblock():
        assert connection.settings_dict["NAME"].startswith("test_"), "what is emptied at the end is a test database"
        if not Jurisdiction.objects.exists():
            places.load()
        with override_settings(GUICHENG_CONFIG_ROOT=str(write(tmp_path_factory.mktemp("openly")))):
            at("2025-03-03T09:00:00")
            releases.publish_region(NAME, None, Actor.system(NAME, "tests"), scenarios=False)
        stage = Stage(releases.current(NAME))
        stage.set(stage.config.scenarios["openly"].given)
        accept(stage)
        with served() as origin:
            yield stage, origin
        call_command("flush", verbosity=0, interactive=False, reset_sequences=False)
        connection.close()


@pytest.fixture(autouse=True)
def _that_morning(_clock_runs: None) -> None:
    at("2025-03-03T09:00:00")


@pytest.fixture
def stage(ground: Ground) -> Stage:
    return ground[0]


@pytest.fixture
def surf(browser: Browser, ground: Ground) -> Iterator[Surfer]:
    """Opens pages; what browsers complain about fails the test."""
    surfer = Surfer(browser, ground[1], NAME)
    yield surfer
    surfer.close()

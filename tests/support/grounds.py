"""What journeys stand on: one published region, one server and one database for a package, emptied at its end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test import override_settings

from guicheng.accounts import places
from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Jurisdiction
from guicheng.common import clock
from guicheng.config import releases
from guicheng.config.model.whole import RegionConfig
from guicheng.rehearsal.demo import player
from guicheng.rehearsal.demo.story import read
from guicheng.rehearsal.scenarios.stage import Stage
from tests.support import world
from tests.support.again import again, content
from tests.support.browsing import served
from tests.support.story import at

MORNING = "2025-03-03T09:00:00"
"""The morning on which the stories of small regions begin."""

Ground = tuple[RegionConfig, str]
"""The region and the address of the server."""


@contextmanager
def ground_of(region: str, blocker: Any) -> Iterator[Ground]:
    """The ground for the body of a ``with``. Everything done on it is committed."""
    with emptied(blocker):
        config = world.config_of(region)
        with served() as origin:
            yield config, origin


def published(region: str, story: str) -> Stage:
    """A region of the folder in the settings, published, with the people and entries that its story `story` gives."""
    if not Jurisdiction.objects.exists():
        places.load()
    releases.publish_region(region, None, Actor.system(region, "tests"), scenarios=False)
    stage = Stage(releases.current(region))
    stage.set(stage.config.scenarios[story].given)
    return stage


def staging(region: str, write: Callable[[Path], Path], story: str) -> Callable[..., Stage]:
    """The fixture `stage` of the tests of a small region that `write` writes into a folder."""

    @pytest.fixture
    def stage(db: None, tmp_path: Path, settings: Any) -> Stage:
        """The region, published, with the people and entries of its scenarios, on the morning they begin."""
        root = write(tmp_path)
        settings.GUICHENG_CONFIG_ROOT = str(root)
        at(MORNING)
        return again((region, content(root)), lambda: published(region, story))

    return stage


@contextmanager
def stage_of(region: str, folder: Path, story: str, blocker: Any) -> Iterator[Stage]:
    """The people of a region whose files were written into a folder, published, as its story `story` gives them."""
    with emptied(blocker):
        with override_settings(GUICHENG_CONFIG_ROOT=str(folder)):
            at(MORNING)
            stage = published(region, story)
        yield stage


@contextmanager
def emptied(blocker: Any) -> Iterator[None]:
    """The test database, for the body of a ``with``, and empty afterwards. Everything done on it is committed."""
    with blocker.unblock():
        assert connection.settings_dict["NAME"].startswith("test_"), "what is emptied at the end is a test database"
        yield
        # Numbers go on: a process keeps configurations by the number of their release.
        call_command("flush", verbosity=0, interactive=False, reset_sequences=False)
        connection.close()


@contextmanager
def told_once(region: str, file: Path, day: dt.datetime, blocker: Any) -> Iterator[None]:
    """A region with its demonstration, told on `day`, for the tests of a module: see `kept`."""
    with kept(blocker):
        world.config_of(region)
        clock.set_to(day)
        assert player.load(region, read(file))
        yield


@contextmanager
def kept(blocker: Any) -> Iterator[None]:
    """Rows that the tests of a module share, for the body of a ``with``: undone at its end. Each test's own are undone
    after it, as ever. Not for tests with transactions of their own."""
    with blocker.unblock(), transaction.atomic():
        try:
            yield
        finally:
            transaction.set_rollback(True)

"""What journeys stand on: one published region, one server and one database for a package, emptied at its end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from guicheng.config.model.whole import RegionConfig
from tests.support import world
from tests.support.browsing import served

Ground = tuple[RegionConfig, str]
"""The region and the address of the server."""


@contextmanager
def ground_of(region: str, blocker: Any) -> Iterator[Ground]:
    """The ground for the body of a ``with``. Everything done on it is committed."""
    with blocker.unblock():
        assert connection.settings_dict["NAME"].startswith("test_"), "what is emptied at the end is a test database"
        config = world.config_of(region)
        with served() as origin:
            yield config, origin
        # Numbers go on: a process keeps configurations by the number of their release.
        call_command("flush", verbosity=0, interactive=False, reset_sequences=False)
        connection.close()


@contextmanager
def kept(blocker: Any) -> Iterator[None]:
    """Rows that the tests of a module share, for the body of a ``with``: undone at its end. Each test's own are undone
    after it, as ever. Not for tests with transactions of their own."""
    with blocker.unblock(), transaction.atomic():
        try:
            yield
        finally:
            transaction.set_rollback(True)


def mark_journeys(items: list[pytest.Item]) -> None:
    """Every journey works on the test database, in transactions of its own."""
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.django_db(transaction=True))

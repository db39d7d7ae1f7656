"""The demonstration of Wuhan, told once for a module; what a test writes is undone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from guicheng.common import clock
from tests.support.grounds import told_once
from tests.wuhan.shared import FILE, REGION, TODAY


@pytest.fixture(scope="module")
def story(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The story has been told."""
    with told_once(REGION, FILE, TODAY, django_db_blocker):
        yield


@pytest.fixture
def told(story: None, db: None) -> None:
    """It is the day on which the story is looked at."""
    clock.set_to(TODAY)

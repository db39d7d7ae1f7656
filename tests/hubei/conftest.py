"""The demonstration of Hubei, told once for a module; what a test writes is undone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from guicheng.common import clock
from tests.hubei.shared import FILE, REGION, TODAY
from tests.support.grounds import told_once


@pytest.fixture
def drop_root(settings: Any, tmp_path: Path) -> Path:
    """A folder of one's own for what other systems lay down."""
    settings.FEEDS_ROOT = tmp_path / "feeds"
    return tmp_path / "feeds"


@pytest.fixture(scope="module")
def story(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The story has been told."""
    with told_once(REGION, FILE, TODAY, django_db_blocker):
        yield


@pytest.fixture
def told(story: None, db: None) -> None:
    """It is the day on which the story is looked at."""
    clock.set_to(TODAY)

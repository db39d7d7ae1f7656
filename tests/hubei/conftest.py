"""The demonstration of Hubei, told once for a module; what a test writes is undone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from guicheng.common import clock
from guicheng.rehearsal.demo import player
from guicheng.rehearsal.demo.story import read
from tests.hubei.shared import FILE, REGION, TODAY
from tests.support.grounds import kept
from tests.support.world import config_of


@pytest.fixture
def drop_root(settings: Any, tmp_path: Path) -> Path:
    """A folder of one's own for what other systems lay down."""
    settings.FEEDS_ROOT = tmp_path / "feeds"
    return tmp_path / "feeds"


@pytest.fixture(scope="module")
def story(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The story has been told."""
    with kept(django_db_blocker):
        config_of(REGION)
        clock.set_to(TODAY)
        assert player.load(REGION, read(FILE))
        yield


@pytest.fixture
def told(story: None, db: None) -> None:
    """It is the day on which the story is looked at."""
    clock.set_to(TODAY)

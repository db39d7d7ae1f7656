"""Every test of feeds works in the region of `world`, published once for each test that asks for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from guicheng.config import releases
from guicheng.config.model.whole import RegionConfig
from tests.feeds import world
from tests.support.again import again


@pytest.fixture
def config(db: None) -> RegionConfig:
    """The region, live."""
    again(world.REGION, world.publish)
    return releases.current(world.REGION)


@pytest.fixture
def drop_root(settings: Any, tmp_path: Path) -> Path:
    """A drop folder of one's own."""
    settings.FEEDS_ROOT = tmp_path / "feeds"
    return tmp_path / "feeds"

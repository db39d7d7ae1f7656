"""Every test of feeds works in the region of `world`, published once for each test that asks for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from guicheng.config.model.whole import RegionConfig
from tests.feeds import world


@pytest.fixture
def config(db: None) -> RegionConfig:
    """The region, live."""
    return world.publish()


@pytest.fixture
def drop_root(settings: Any, tmp_path: Path) -> Path:
    """A drop folder of one's own."""
    settings.FEEDS_ROOT = tmp_path / "feeds"
    return tmp_path / "feeds"

"""Every test of the studio has the small region live."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from guicheng.config import releases
from guicheng.config.workbench import bench
from tests.studio import world


@pytest.fixture
def region(db: None, tmp_path: Path) -> Iterator[str]:
    """The region, published from files."""
    releases.forget()
    bench.files_of.cache_clear()
    world.publish(tmp_path)
    yield world.REGION
    releases.forget()
    bench.files_of.cache_clear()

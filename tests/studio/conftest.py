"""Every test of the studio has the small region live."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from guicheng.config import releases
from guicheng.config.workbench import bench
from tests.studio import world


@pytest.fixture
def region(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The region, published from files. Drafts are the same in many tests: what was checked in another is forgotten."""
    monkeypatch.setattr(bench, "_checked", bench._Checked())
    releases.forget()
    bench.files_of.cache_clear()
    world.publish(tmp_path)
    yield world.REGION
    releases.forget()
    bench.files_of.cache_clear()

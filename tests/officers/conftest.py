"""Every test has an office of its own; nothing that was parsed of it outlives the test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from guicheng.config import releases


@pytest.fixture(autouse=True)
def _nothing_parsed() -> Iterator[None]:
    """Tests roll back, and the database may hand out their ids again."""
    yield
    releases.forget()

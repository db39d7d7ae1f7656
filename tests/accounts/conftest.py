"""Every test of accounts works in the small region of `world`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support import violations


@pytest.fixture(autouse=True)
def _region(settings: Any) -> None:
    settings.GUICHENG_POLICY_RESOLVER = "tests.accounts.world.policy_of"


@pytest.fixture(autouse=True)
def _nothing_for_the_log_of_the_database() -> Iterator[None]:
    """What is taken is found by looking: a violation would be logged with everything that was typed."""
    with violations.none():
        yield

"""Every test of accounts works in the small region of `world`."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from guicheng.accounts.ports import above
from tests.accounts.world import policy_of
from tests.support import violations


@pytest.fixture(autouse=True)
def _region(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(above, "policy", policy_of)


@pytest.fixture(autouse=True)
def _nothing_for_the_log_of_the_database() -> Iterator[None]:
    """What is taken is found by looking: a violation would be logged with everything that was typed."""
    with violations.none():
        yield

"""Every test of accounts works in the small region of `world`."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _region(settings: Any) -> None:
    settings.GUICHENG_POLICY_RESOLVER = "tests.accounts.world.policy_of"

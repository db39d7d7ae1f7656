"""The tests of the API share one world; nobody in it is slowed down."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache

from tests.support.world import _published, transactional_world, world  # noqa: F401 - fixtures


@pytest.fixture(autouse=True)
def _unthrottled(settings: Any) -> None:
    """A test that is about throttling sets its own rates."""
    settings.API_RATES = {"anonymous": None, "account": None, "sign-in": None}
    cache.clear()

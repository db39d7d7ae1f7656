"""The region as it is published, with people of every role."""

from __future__ import annotations

from tests.support.world import _published, world

__all__ = ["_published", "world"]

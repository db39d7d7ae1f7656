"""The region of business systems, published for one test."""

from __future__ import annotations

from tests.support.grounds import staging
from tests.systems.region import NAME, write

stage = staging(NAME, write, "systems")

"""The region that opens things with its people, published for one test."""

from __future__ import annotations

from tests.opening.region import NAME, write
from tests.support.grounds import staging

stage = staging(NAME, write, "openly")

"""The region of several parties with its people, published for one test."""

from __future__ import annotations

from tests.parties.region import NAME, write
from tests.support.grounds import staging

stage = staging(NAME, write, "parties")

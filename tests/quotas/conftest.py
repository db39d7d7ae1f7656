"""The region that trains people, published for one test."""

from __future__ import annotations

from tests.quotas.region import NAME, write
from tests.support.grounds import staging

stage = staging(NAME, write, NAME)

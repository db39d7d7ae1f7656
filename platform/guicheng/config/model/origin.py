"""Where a piece of configuration was written."""

from __future__ import annotations

from typing import NamedTuple


class Origin(NamedTuple):
    """Where a piece of the effective configuration was written. Lines and columns count from 1."""

    file: str
    line: int
    column: int
    layer: str

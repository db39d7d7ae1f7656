"""Sizes of files for people: 2M, 500K, 2.01M."""

from __future__ import annotations

import math

KIB, MIB = 1024, 1024 * 1024


def shown(size: int) -> str:
    """The size of a file, rounded up to hundredths, so that one byte above 2M does not read 2M."""
    unit, sign = (MIB, "M") if size >= MIB else (KIB, "K")
    return f"{math.ceil(size * 100 / unit) / 100:g}{sign}"


def shown_limit(limit: int) -> str:
    """A limit, rounded down to hundredths: 2 097 152 is 2M (A-02)."""
    unit, sign = (MIB, "M") if limit >= MIB else (KIB, "K")
    return f"{math.floor(limit * 100 / unit) / 100:g}{sign}"

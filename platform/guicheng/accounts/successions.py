"""Codes of places that were given up, and what follows them (GB/T 2260): a place stays one place under both codes.

The table is `data/jurisdictions.csv`, the same that fills the tree of places; nothing is asked of the database. Whoever
watches a place watches what was filed under the codes it had before.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "data" / "jurisdictions.csv"


@cache
def followers() -> dict[str, str]:
    """Code given up → the code that follows it."""
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        return {row["code"]: row["successor"] for row in rows if row["successor"]}


@cache
def later(code: str) -> tuple[str, ...]:
    """The codes that followed a code, the nearest first."""
    found: list[str] = []
    following = followers().get(code)
    while following is not None and following not in found:
        found.append(following)
        following = followers().get(following)
    return tuple(found)


@cache
def earlier(code: str) -> tuple[str, ...]:
    """The codes that a code followed, itself or through others."""
    return tuple(old for old in followers() if code in later(old))


@cache
def moved_into(first: str, last: str) -> tuple[str, ...]:
    """The codes outside a range that were followed by one within it."""
    return tuple(
        old
        for old in followers()
        if not first <= old <= last and any(first <= following <= last for following in later(old))
    )

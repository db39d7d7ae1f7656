"""Codes of places (GB/T 2260 and the longer ones below counties): how high they stand, what lies within what.

Digits alone and the table of given-up codes; nothing is asked of the database.
"""

from __future__ import annotations

from functools import lru_cache

from guicheng.accounts import successions

WIDTH_OF_LEVEL = {"0000": 2, "00": 4}
_LEVELS = {6: "county", 9: "town", 12: "village"}


def prefix(code: str) -> str:
    """The digits that every code within a GB/T 2260 `code` begins with: 2 of a province, 4 of a city, 6 of a county."""
    for zeros, width in WIDTH_OF_LEVEL.items():
        if code.endswith(zeros):
            return code[:width]
    return code


def level(code: str) -> str:
    """How high in the tree a code stands: province, city, county, town or village; empty for what is no code."""
    if not (code.isascii() and code.isdecimal()):
        return ""
    return {2: "province", 4: "city"}.get(len(prefix(code)), _LEVELS.get(len(code), "")) if len(code) >= 6 else ""


@lru_cache(maxsize=8192)
def lies_within(code: str, place: str) -> bool:
    """Whether a place lies in another, or is it; each also under the codes that followed."""
    if not code or not place:
        return False
    theirs = (place, *successions.later(place))
    return any(one.startswith(prefix(whole)) for one in (code, *successions.later(code)) for whole in theirs)

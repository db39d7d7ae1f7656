"""Facts: what conditions ask about, by path."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol, TypeAlias, runtime_checkable

from guicheng.calendars.values import Calendar


class LazyFacts(Protocol):
    """Facts that are looked up when asked for: `get` gives the value at a path, ``None`` where there is none."""

    def get(self, path: str, /) -> object: ...


@runtime_checkable
class KnowsDays(Protocol):
    """Facts that know which days are worked."""

    def calendar(self, name: str, /) -> Calendar:
        """The calendar of that name, as far as its tables are known today."""
        ...


def calendar_of(facts: object, name: str) -> Calendar:
    """The calendar that facts are counted by; weekends alone where they know none."""
    return facts.calendar(name) if isinstance(facts, KnowsDays) else Calendar()


Facts: TypeAlias = Mapping[str, Any] | LazyFacts
"""Maps (nested, or flat with dotted keys, or mixed), or anything with ``get(path)``."""


def lookup(facts: object, path: str) -> object:
    """The value at a path of maps in maps, where a key may itself hold dots; ``None`` where there is none."""
    if not isinstance(facts, Mapping):
        return facts.get(path) if hasattr(facts, "get") else None
    if (found := facts.get(path)) is not None:
        return found
    cut = path.rfind(".")
    while cut > 0:
        inner = facts.get(path[:cut])
        if isinstance(inner, Mapping) and (found := lookup(inner, path[cut + 1 :])) is not None:
            return found
        cut = path.rfind(".", 0, cut)
    return None

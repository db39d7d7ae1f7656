"""Facts: what conditions ask about, by path."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol, TypeAlias


class LazyFacts(Protocol):
    """Facts that are looked up when asked for: `get` gives the value at a path, ``None`` where there is none."""

    def get(self, path: str, /) -> object: ...


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

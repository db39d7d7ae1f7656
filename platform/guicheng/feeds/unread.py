"""Names in rows that a declaration says nothing about: a column renamed upstream, or a value nobody here keeps.

They change nothing and refuse nothing; whoever looks after the feed is told of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from guicheng.config.model.feeds import FedEntry, Feed, Found, Owner, Source

MOST = 50
"""Names that are told of a batch."""

_Names = dict[str, Any]
"""The names that are read, and below each what is read there; `_WHOLE` where everything below is."""

_WHOLE = "\0"


class Unread:
    """Collects such names over the rows of a batch."""

    def __init__(self, feed: Feed) -> None:
        self.found: dict[str, None] = {}
        self._read: _Names = {}
        for source in (*feed.key, *feed.values.values(), *([feed.version.source] if feed.version else [])):
            self._add([], source)
        for path in feed.ignores:
            self._put([], path)
        for entry in feed.entries:
            self._entry(entry)

    def look(self, row: Mapping[str, Any]) -> None:
        """Note what of a row nobody reads."""
        if len(self.found) < MOST:
            self._look(row, self._read, "")

    def _look(self, value: Any, known: _Names, at: str) -> None:
        if isinstance(value, list):
            for one in value:
                self._look(one, known, at)
        elif isinstance(value, dict) and _WHOLE not in known:
            for name, inner in value.items():
                if name in known:
                    self._look(inner, known[name], f"{at}{name}.")
                elif len(self.found) < MOST:
                    self.found.setdefault(f"{at}{name}"[:200])

    def _entry(self, entry: FedEntry) -> None:
        levels = [path.split(".") for path in entry.each]
        for number in range(len(levels)):
            self._node(levels[: number + 1])
        sources = [*entry.key, *entry.values.values(), *entry.fields.values()]
        sources += entry.complete.scope if entry.complete else []
        if isinstance(entry.owner, Owner):
            sources += [one for one in (entry.owner.credit_code, entry.owner.name, entry.owner.place) if one]
        if isinstance(entry.parent, Found):
            sources += entry.parent.key
        for source in sources:
            self._add(levels, source)
        for file in entry.files.values():
            self._put(levels, file.path)

    def _add(self, levels: list[list[str]], source: Source) -> None:
        if source.path is not None:
            self._put(levels, source.path)
        if isinstance(source.entry, Found):
            for one in source.entry.key:
                self._add(levels, one)

    def _put(self, levels: list[list[str]], path: str) -> None:
        if path.startswith("/"):
            levels, path = [], path[1:]
        while path.startswith("../"):
            levels, path = levels[:-1], path[3:]
        self._node([*levels, [path]])[_WHOLE] = {}  # a name that holds dots itself
        self._node([*levels, path.split(".")])[_WHOLE] = {}

    def _node(self, levels: list[list[str]]) -> _Names:
        node = self._read
        for names in levels:
            for name in names:
                node = node.setdefault(name, {})
        return node

"""Where values stand in a row: paths that begin at the item at hand, at one around it, or at the row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

MOST_ITEMS = 500
"""Entries that one row may make."""

ABSENT = object()
"""What stands at a path that is not mentioned."""


def items_of(each: Sequence[str], row: Any) -> Iterator[tuple[tuple[int, ...], list[Any]]]:
    """Every item of lists in lists: its numbers, and the levels around it from the row down to itself."""
    waiting: list[tuple[tuple[int, ...], list[Any]]] = [((), [row])]
    for path in each:
        waiting = [
            ((*index, number), [*levels, item])
            for index, levels in waiting
            for number, item in enumerate(_list(read(path, levels)))
        ]
    yield from waiting


def _list(value: Any) -> list[Any]:
    """The items of a list; a single object is a list of one, as converters from XML write it."""
    if isinstance(value, list):
        return [item for item in value if isinstance(item, dict)][: MOST_ITEMS + 1]
    return [value] if isinstance(value, dict) else []


def said_at(path: str, levels: list[Any]) -> tuple[Any, list[str]]:
    """Where a path begins, and the names that lead on from there."""
    if path.startswith("/"):
        node, path = levels[0], path[1:]
    else:
        climbed = 0
        while path.startswith("../"):
            climbed, path = climbed + 1, path[3:]
        node = levels[max(len(levels) - 1 - climbed, 0)]
    return node, path.split(".")


def read(path: str, levels: list[Any]) -> Any:
    """What stands at a path; `ABSENT` where nothing is mentioned. A key that holds dots itself comes first."""
    node, names = said_at(path, levels)
    whole = ".".join(names)
    if isinstance(node, Mapping) and whole in node:
        return node[whole]
    for name in names:
        if not isinstance(node, Mapping) or name not in node:
            return ABSENT
        node = node[name]
    return node

"""What migrations are made of: small acts on plain data, of a file or of a whole configuration.

A migration finds what it changes wherever it stands; what is no map or list where one is wanted it leaves to the
checker. The order of keys is the author's: what is renamed or moved stays where it stood.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Tree = dict[str, Any]


def maps(tree: Any, *path: str) -> Iterator[Tree]:
    """The maps at a path; ``*`` is every key of a map and every item of a list."""
    if not path:
        if isinstance(tree, dict):
            yield tree
        return
    first, *rest = path
    if first != "*":
        found = [tree[first]] if isinstance(tree, dict) and first in tree else []
    elif isinstance(tree, dict):
        found = list(tree.values())
    else:
        found = list(tree) if isinstance(tree, list) else []
    for inner in found:
        yield from maps(inner, *rest)


def everywhere(tree: Any) -> Iterator[Tree]:
    """Every map of a tree, the outer before the inner."""
    if isinstance(tree, dict):
        yield tree
    for inner in tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ():
        yield from everywhere(inner)


def rename(part: Tree, old: str, new: str) -> None:
    """Call a key otherwise. One that stands there by its new name already is left alone."""
    if old in part and new not in part:
        _become(part, {key if key != old else new: value for key, value in part.items()})


def gather(part: Tree, keys: Mapping[str, str], into: str) -> None:
    """Put keys of a map, by new names, into the map `into` beside them: it stands where the first of them stood."""
    moved = {new: part[old] for old, new in keys.items() if old in part}
    if not moved or not isinstance(part.get(into, {}), dict):
        return
    present = part.get(into)
    gathered = {**moved, **(present or {})}
    result: Tree = {}
    for key, value in part.items():
        if key == into or (key in keys and present is None):
            result[into] = gathered
        elif key not in keys:
            result[key] = value
    _become(part, result)


def put_after(part: Tree, before: str, key: str, value: Any) -> None:
    """Give a map a key right after another one, first where that is not there."""
    rest = {name: inner for name, inner in part.items() if name != key}
    if key in part:
        part[key] = value
    elif before not in part:
        _become(part, {key: value, **rest})
    else:
        result: Tree = {}
        for name, inner in rest.items():
            result[name] = inner
            if name == before:
                result[key] = value
        _become(part, result)


def _become(part: Tree, wanted: Tree) -> None:
    part.clear()
    part.update(wanted)

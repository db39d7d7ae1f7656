"""Configuration as a tree that knows where each key and value was written, and which layer wrote it.

Paths are written with slashes; an item of a list is named by its `id` where it has one, else by its index:
``filings/<type>/chain/steps/confirm/by/0/role``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from guicheng.config.model.origin import Origin


@dataclass(slots=True)
class Scalar:
    """A text, number, yes/no value or nothing."""

    value: str | int | float | bool | None
    at: Origin


@dataclass(slots=True)
class ListNode:
    """A list."""

    items: list[Node]
    at: Origin


@dataclass(slots=True)
class MapNode:
    """A map. `keys` holds where each key was written, `at` where the map begins."""

    entries: dict[str, Node]
    at: Origin
    keys: dict[str, Origin] = field(default_factory=dict)


Node: TypeAlias = Scalar | ListNode | MapNode


def plain(node: Node) -> Any:
    """The data of a tree, as JSON holds it."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, MapNode):
        return {key: value.value if isinstance(value, Scalar) else plain(value) for key, value in node.entries.items()}
    return [item.value if isinstance(item, Scalar) else plain(item) for item in node.items]


def item_id(node: Node) -> str | None:
    """The `id` of a list's item, where it has one."""
    found = node.entries.get("id") if isinstance(node, MapNode) else None
    return found.value if isinstance(found, Scalar) and isinstance(found.value, str) else None


def by_id(node: ListNode) -> bool:
    """Whether the items of a list are addressed by id: all of them have one."""
    return bool(node.items) and all(item_id(item) is not None for item in node.items)


def origins(node: Node) -> dict[str, Origin]:
    """Every path of a tree with its origin: of a key where the key stands, of an item where it begins."""
    found: dict[str, Origin] = {}
    _origins(node, "", found)
    return found


def _origins(node: Node, prefix: str, found: dict[str, Origin]) -> None:
    if isinstance(node, MapNode):
        keys = node.keys
        for key, value in node.entries.items():
            path = f"{prefix}{key}"
            found[path] = keys.get(key) or value.at
            if not isinstance(value, Scalar):
                _origins(value, f"{path}/", found)
    elif isinstance(node, ListNode):
        for index, item in enumerate(node.items):
            path = f"{prefix}{item_id(item) or index}"
            found[path] = item.at
            if not isinstance(item, Scalar):
                _origins(item, f"{path}/", found)


def scalars(node: Node, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Scalar]]:
    """Every plain value of a tree with its location, in the order of writing."""
    if isinstance(node, Scalar):
        yield path, node
    elif isinstance(node, MapNode):
        for key, value in node.entries.items():
            yield from scalars(value, (*path, key))
    else:
        for index, item in enumerate(node.items):
            yield from scalars(item, (*path, index))


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a location in data leads in the tree: the nearest node, its path, where its key and its value stand, and
    which parts of the location led nowhere."""

    node: Node
    path: str
    key_at: Origin
    rest: tuple[str | int, ...]

    @property
    def at(self) -> Origin:
        """Where the value stands, if it is a plain one; else where its key stands."""
        return self.node.at if isinstance(self.node, Scalar) else self.key_at


def locate(root: Node, location: Sequence[str | int], *, skip_unknown: bool = False) -> Spot:
    """Follow keys, indexes and ids from `root`. Stops at the first part that leads nowhere, or goes on behind it where
    `skip_unknown` (pydantic's locations name the members of unions too)."""
    node, key_at, path, rest = root, root.at, [], []
    for number, part in enumerate(location):
        step = _step(node, part)
        if step is None:
            rest.append(part)
            if not skip_unknown:
                rest.extend(location[number + 1 :])
                break
            continue
        node, key_at, name = step
        path.append(name)
    return Spot(node, "/".join(path), key_at, tuple(rest))


def _step(node: Node, part: str | int) -> tuple[Node, Origin, str] | None:
    if isinstance(node, MapNode) and str(part) in node.entries:
        found = node.entries[str(part)]
        return found, node.keys.get(str(part), found.at), str(part)
    if isinstance(node, ListNode):
        if isinstance(part, str):
            index = next((n for n, item in enumerate(node.items) if item_id(item) == part), None)
            index = int(part) if index is None and part.isdigit() else index
        else:
            index = part
        if index is not None and index < len(node.items):
            item = node.items[index]
            return item, item.at, item_id(item) or str(index)
    return None


def follow(root: Node, path: str) -> Spot:
    """Follow a path written with slashes."""
    return locate(root, path.split("/") if path else [])

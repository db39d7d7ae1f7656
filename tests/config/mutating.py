"""Every place of a real region's tree, and what may stand there in place of what does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from guicheng.config.nodes import ListNode, MapNode, Node, Scalar

Place = tuple[str | int, ...]


def places(node: Node, above: Place = ()) -> Iterator[Place]:
    """Every place below a node."""
    inner: Any = node.entries.items() if isinstance(node, MapNode) else []
    inner = enumerate(node.items) if isinstance(node, ListNode) else inner
    for key, value in inner:
        yield (*above, key)
        yield from places(value, (*above, key))


def changed(node: Any, place: Place, change: Callable[[Any, Any], None]) -> Any:
    """A copy of a tree in which `change` was done to the map or list that holds a place."""
    key, *rest = place
    if isinstance(node, MapNode):
        copy: Any = MapNode(dict(node.entries), node.at, dict(node.keys))
        inside = copy.entries
    else:
        copy = ListNode(list(node.items), node.at)
        inside = copy.items
    if rest:
        inside[key] = changed(inside[key], tuple(rest), change)
    else:
        change(copy, key)
    return copy


def _put(make: Callable[[Node], Node]) -> Callable[[Any, Any], None]:
    def change(holder: Any, key: Any) -> None:
        inside = holder.entries if isinstance(holder, MapNode) else holder.items
        inside[key] = make(inside[key])

    return change


def _delete(holder: Any, key: Any) -> None:
    del (holder.entries if isinstance(holder, MapNode) else holder.items)[key]


def _misspell(holder: Any, key: Any) -> None:
    if isinstance(holder, MapNode):
        holder.entries = {f"{name}x" if name == key else name: value for name, value in holder.entries.items()}
        holder.keys[f"{key}x"] = holder.keys.get(key, holder.at)
    else:
        _delete(holder, key)


CHANGES: dict[str, Callable[[Any, Any], None]] = {
    "nothing": _put(lambda old: Scalar(None, old.at)),
    "an empty list": _put(lambda old: ListNode([], old.at)),
    "an empty map": _put(lambda old: MapNode({}, old.at)),
    "a number": _put(lambda old: Scalar(12345, old.at)),
    "yes": _put(lambda old: Scalar(True, old.at)),
    "a long text": _put(lambda old: Scalar("很长x" * 3000, old.at)),
    "a list of it": _put(lambda old: ListNode([old], old.at)),
    "a map of it": _put(lambda old: MapNode({"zzz": old}, old.at, {"zzz": old.at})),
    "no key": _delete,
    "another key": _misspell,
}

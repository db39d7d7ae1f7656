"""Layers: one tree laid over another.

Maps merge key by key, lists whose items have an `id` merge item by item, all else is replaced. What a layer may say
besides new content, always in the item or map itself:

- ``remove: true``: it is not there any more
- ``replace: true``: this content stands for all of the lower one
- ``before: <id>`` or ``after: <id>`` (items only): where it goes, for a new item and for one that moves
"""

from __future__ import annotations

from typing import NamedTuple

from guicheng.config.findings import Findings, did_you_mean
from guicheng.config.model.origin import Origin
from guicheng.config.nodes import ListNode, MapNode, Node, Scalar, by_id, item_id, plain


class Removal(NamedTuple):
    """A layer's `remove: true`: the path, what stood there, and where it is written."""

    path: str
    node: Node
    at: Origin


_IDENTIFYING = frozenset({"id", "filing", "language"})
"""Keys that a layer repeats to say what it changes."""


class Layering:
    """Lays trees over one another and tells what makes no sense."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self.removed: list[Removal] = []

    def over(self, lower: Node | None, upper: Node, path: str) -> Node | None:
        """`upper` laid over `lower`; None where it is removed. `path` says where, for findings."""
        if isinstance(upper, MapNode):
            if _asks(upper, "remove"):
                if lower is None:
                    self._nothing_below("remove", upper, path)
                else:
                    self.removed.append(Removal(path, lower, upper.keys["remove"]))
                return None
            if _asks(upper, "replace"):
                if lower is None:
                    self._nothing_below("replace", upper, path)
                return self.alone(without_controls(upper), path)
        if lower is None:
            return upper if isinstance(upper, Scalar) else self.alone(upper, path)
        if isinstance(lower, MapNode) and isinstance(upper, MapNode):
            return self._maps(lower, upper, path)
        if isinstance(lower, ListNode) and isinstance(upper, ListNode) and by_id(lower) and _items_named(upper):
            return self._items(lower, upper, path)
        if plain(lower) == plain(upper):
            self._no_change(lower, upper, path)
        return self.alone(upper, path)

    def alone(self, node: Node, path: str) -> Node:
        """A tree with nothing below it: what it says about lower layers is a mistake, ids must be unique."""
        if isinstance(node, MapNode):
            entries: dict[str, Node] = {}
            for key, value in node.entries.items():
                kept = value if isinstance(value, Scalar) else self.over(None, value, _below(path, key))
                if kept is not None:
                    entries[key] = kept
            return MapNode(entries, node.at, node.keys)
        if isinstance(node, ListNode):
            self._unique(node, path)
            items = [self.over(None, item, _below(path, item_id(item) or n)) for n, item in enumerate(node.items)]
            return ListNode([item for item in items if item is not None], node.at)
        return node

    def _maps(self, lower: MapNode, upper: MapNode, path: str) -> MapNode:
        entries, keys = dict(lower.entries), dict(lower.keys)
        for key, value in upper.entries.items():
            merged = self.over(entries.get(key), value, _below(path, key))
            if merged is None:
                entries.pop(key, None)
                continue
            if key not in entries or not isinstance(merged, MapNode | ListNode):
                keys[key] = upper.keys[key]
            entries[key] = merged
        return MapNode(entries, lower.at, keys)

    def _items(self, lower: ListNode, upper: ListNode, path: str) -> ListNode:
        self._unique(upper, path)
        items = list(lower.items)
        for item in upper.items:
            assert isinstance(item, MapNode)
            name = item_id(item)
            index = next((n for n, other in enumerate(items) if item_id(other) == name), None)
            here = _below(path, name)
            if index is None:
                self._perhaps_meant(item, items, here)
            merged = self.over(items[index] if index is not None else None, _unplaced(item), here)
            if merged is None:
                items = [other for n, other in enumerate(items) if n != index]
            elif index is not None and not _placed(item):
                items[index] = merged
            else:
                rest = [other for n, other in enumerate(items) if n != index]
                items = self._inserted(rest, merged, item, here)
        return ListNode(items, lower.at)

    def _inserted(self, items: list[Node], new: Node, wish: MapNode, path: str) -> list[Node]:
        """`items` with `new` at its wished place, else at the end."""
        for word in ("before", "after"):
            target = wish.entries.get(word)
            if not isinstance(target, Scalar):
                continue
            for index, item in enumerate(items):
                if item_id(item) == target.value:
                    cut = index + (word == "after")
                    return [*items[:cut], new, *items[cut:]]
            self._findings.error(
                "layer-unknown-place",
                f"`{word}` 指向的“{target.value}”不在此列表中",
                f"`{word}` names {target.value!r}, which is not in this list",
                target.at,
                f"{path}/{word}",
                did_you_mean(target.value, filter(None, map(item_id, items))),
            )
        return [*items, new]

    def _nothing_below(self, word: str, upper: MapNode, path: str) -> None:
        self._findings.error(
            "layer-nothing-below",
            f"下层配置中没有“{path.rpartition('/')[2]}”，`{word}` 没有对象",
            f"no lower layer has {path.rpartition('/')[2]!r}: there is nothing to {word}",
            upper.keys[word],
            path,
        )

    def _no_change(self, lower: Node, upper: Node, path: str) -> None:
        if path.rpartition("/")[2] in _IDENTIFYING:
            return
        self._findings.warn(
            "layer-no-change",
            f"与下层配置（{lower.at.file} 第 {lower.at.line} 行）相同，可以删去",
            f"the same as below ({lower.at.file}, line {lower.at.line}); it can be left out",
            upper.at,
            path,
        )

    def _perhaps_meant(self, item: MapNode, items: list[Node], path: str) -> None:
        """A new item whose id is nearly that of another one was perhaps meant to change that one."""
        name = item_id(item)
        known = {item_id(other) for other in items if item_id(other)}
        suggestion = did_you_mean(name, filter(None, known))
        if _asks(item, "remove") or _asks(item, "replace") or not suggestion or "是不是" not in suggestion.zh:
            return
        self._findings.warn(
            "layer-near-miss",
            f"下层没有“{name}”，这里会新增一项",
            f"no lower layer has {name!r}: this adds an item",
            item.entries["id"].at,
            path,
            suggestion,
        )

    def _unique(self, node: ListNode, path: str) -> None:
        first: dict[str, int] = {}
        for item in node.items:
            name = item_id(item)
            if name is None or not isinstance(item, MapNode):
                continue
            at = item.entries["id"].at
            if name in first:
                self._findings.error(
                    "duplicate-id",
                    f"编号 `{name}` 重复，第 {first[name]} 行已经用过",
                    f"the id {name!r} is there twice; line {first[name]} has it already",
                    at,
                    _below(path, name),
                )
            first.setdefault(name, at.line)


def _below(path: str, name: object) -> str:
    return f"{path}/{name}" if path else str(name)


def without_controls(node: MapNode) -> MapNode:
    """A map without what it says about the layers below it."""
    left = {key: value for key, value in node.entries.items() if not _is_control(key, value)}
    return MapNode(left, node.at, {key: node.keys[key] for key in left})


def _unplaced(node: MapNode) -> MapNode:
    left = {k: v for k, v in node.entries.items() if not (k in ("before", "after") and _is_control(k, v))}
    return MapNode(left, node.at, {key: node.keys[key] for key in left})


def _placed(node: MapNode) -> bool:
    return any(_is_control(key, node.entries[key]) for key in ("before", "after") if key in node.entries)


def _is_control(key: str, value: Node) -> bool:
    """Models have keys of these names too, but with other kinds of value."""
    if key in ("remove", "replace"):
        return isinstance(value, Scalar) and value.value is True
    return key in ("before", "after") and isinstance(value, Scalar) and isinstance(value.value, str)


def _asks(node: MapNode, word: str) -> bool:
    return word in node.entries and _is_control(word, node.entries[word])


def _items_named(node: ListNode) -> bool:
    """Whether a list speaks of the items below it; an empty list replaces them."""
    return by_id(node)

"""What the keywords of a form's schema may hold, looked at before anything reads the schema.

Whoever reads a schema afterwards finds maps where maps belong, texts where texts belong. What has another shape is a
finding and is taken out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from guicheng.config.findings import Findings
from guicheng.config.nodes import ListNode, MapNode, Node, Scalar, plain

TYPES: Final = ("string", "integer", "number", "boolean", "object", "array", "null")

Shape = tuple[str, str, Callable[[Node], bool]]


def _scalar(*kinds: type) -> Callable[[Node], bool]:
    def fits(node: Node) -> bool:
        return isinstance(node, Scalar) and type(node.value) in kinds

    return fits


def _count(node: Node) -> bool:
    return isinstance(node, Scalar) and type(node.value) is int and node.value >= 0


def _texts(node: Node) -> bool:
    return isinstance(node, ListNode) and all(_scalar(str)(item) for item in node.items)


def _types(node: Node) -> bool:
    words = node.items if isinstance(node, ListNode) else [node]
    return bool(words) and all(isinstance(word, Scalar) and word.value in TYPES for word in words)


def _map(node: Node) -> bool:
    return isinstance(node, MapNode)


def _list(node: Node) -> bool:
    return isinstance(node, ListNode)


_TEXT: Shape = ("文字", "a text", _scalar(str))
_NUMBER: Shape = ("数字", "a number", _scalar(int, float))
_COUNT: Shape = ("不小于 0 的整数", "a whole number from 0 on", _count)
_FLAG: Shape = (" true 或 false", "true or false", _scalar(bool))
_MAP: Shape = ("一组“键: 值”", "a map of keys", _map)
_LIST: Shape = ("列表", "a list", _list)

_SHAPES: dict[str, Shape] = {
    "type": (f"以下之一：{'、'.join(TYPES)}", f"one of {', '.join(TYPES)}", _types),
    "required": ("字段名的列表", "a list of names of fields", _texts),
    "additionalProperties": (
        " true、false 或一个数据定义", "true, false or a schema", lambda node: _map(node) or _scalar(bool)(node)
    ),
    **dict.fromkeys(("format", "pattern", "title", "description", "$comment", "$ref"), _TEXT),
    **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"), _NUMBER),
    **dict.fromkeys(("minLength", "maxLength", "minItems", "maxItems"), _COUNT),
    **dict.fromkeys(("uniqueItems", "writeOnly", "readOnly"), _FLAG),
    **dict.fromkeys(("properties", "$defs", "items"), _MAP),
    "enum": ("至少有一项的列表", "a list of one value or more", lambda node: _list(node) and bool(plain(node))),
    "examples": _LIST,
}  # fmt: skip
_OF_SCHEMAS = ("properties", "$defs")
_SCHEMAS = ("items", "additionalProperties")


def well_shaped(node: MapNode, path: str, findings: Findings, taken: dict[str, Node]) -> MapNode:
    """A schema without the keywords that hold something of another shape. They are said in `findings`; `taken` gets the
    parts in which they stood, by path."""
    entries: dict[str, Node] = {}
    for key, value in node.entries.items():
        here = f"{path}/{key}"
        shape = _SHAPES.get(key)
        if shape is not None and not shape[2](value):
            at = value.at if isinstance(value, Scalar) else node.keys.get(key, value.at)
            zh, en = f"`{key}` 应为{shape[0]}", f"`{key}` must be {shape[1]}"
            findings.error("form.schema-value", zh, en, at, here)
            taken[here] = node
        elif isinstance(value, MapNode) and key in _OF_SCHEMAS:
            entries[key] = MapNode(dict(_schemas(value, here, findings, taken)), value.at, value.keys)
        elif isinstance(value, MapNode) and key in _SCHEMAS:
            entries[key] = well_shaped(value, here, findings, taken)
        else:
            entries[key] = value
    return MapNode(entries, node.at, node.keys)


def _schemas(node: MapNode, path: str, findings: Findings, taken: dict[str, Node]) -> Iterator[tuple[str, Node]]:
    """The schemas of a map of them; what is none is left out."""
    for name, value in node.entries.items():
        here = f"{path}/{name}"
        if isinstance(value, MapNode):
            yield name, well_shaped(value, here, findings, taken)
            continue
        zh, en = (
            f"“{name}”应为一个数据定义，如 {{type: string}}",
            f"{name!r} must be a schema, such as {{type: string}}",
        )
        findings.error("form.schema-value", zh, en, value.at if isinstance(value, Scalar) else node.keys[name], here)
        taken[here] = value

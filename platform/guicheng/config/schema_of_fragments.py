"""Where fragments may be used, for editors; and the schema of the file that declares them."""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]

_NAME: Schema = {"type": "string", "pattern": "^[a-z][a-z0-9-]*(/[a-z_][a-z0-9_.-]*)*$"}
_SAID = "使用片段：名称，或名称/其中的键 (a fragment of fragments.yaml)"
_KEY: Schema = {"description": _SAID, "anyOf": [_NAME, {"type": "array", "items": _NAME}]}
_ITEM: Schema = {
    "description": _SAID,
    "type": "object",
    "properties": {"use": _NAME},
    "required": ["use"],
    "additionalProperties": False,
}

_DEFINITIONS: Schema = {"UsedFragment": _ITEM, "UsedFragments": _KEY}
_ITEM_THERE: Schema = {"$ref": "#/$defs/UsedFragment"}
_KEY_THERE: Schema = {"$ref": "#/$defs/UsedFragments"}

FRAGMENTS: Schema = {
    "type": "object",
    "properties": {
        "fragments": {
            "description": "片段：名称 → 一组键，或一个列表 (fragments by name: a map of keys, or a list)",
            "type": "object",
            "propertyNames": {"pattern": "^[a-z][a-z0-9]*(-[a-z0-9]+)*$"},
            "additionalProperties": {"anyOf": [{"type": "object"}, {"type": "array"}]},
        }
    },
    "additionalProperties": False,
}
"""``rules/<layer>/fragments.yaml``."""


def usable(schema: Schema) -> Schema:
    """A schema of a file that takes ``use`` in place of keys, and of items, that a fragment has."""
    made: Schema = _usable(schema, outermost=True)
    return {**made, "$defs": {**made.get("$defs", {}), **_DEFINITIONS}}


def _usable(node: Any, *, outermost: bool = False) -> Any:
    if isinstance(node, list):
        return [_usable(item) for item in node]
    if not isinstance(node, dict) or node.get("title") == "Condition":
        return node
    result = {
        key: {name: _usable(inner) for name, inner in value.items()}
        if key in ("properties", "$defs") and isinstance(value, dict)
        else _usable(value)
        if key not in ("enum", "const", "default", "examples")
        else value
        for key, value in node.items()
    }
    if isinstance(items := result.get("items"), dict) and result.get("type") == "array":
        result["items"] = {"anyOf": [items, _ITEM_THERE]}
    properties, others = result.get("properties"), result.get("additionalProperties")
    if outermost and not _is_one_thing(result):
        return result
    if isinstance(properties, dict) and "use" not in properties:
        result["properties"] = {**properties, "use": _KEY_THERE}
        if not outermost or "layout" in properties:
            _ask_for_less(result)
    elif isinstance(others, dict) and properties is None:
        result["properties"] = {"use": {"anyOf": [_KEY_THERE, others]}}
    return result


def _is_one_thing(schema: Schema) -> bool:
    """Whether a file is one thing, such as a form; else each of its sections is a map of things."""
    return bool({"filing", "layout"} & schema.get("properties", {}).keys())


def _ask_for_less(schema: Schema) -> None:
    """What a fragment has need not stand there too."""
    if required := schema.pop("required", None):
        schema["anyOf"] = [{"required": required}, {"required": ["use"]}]

"""What a value is, by its JSON Schema."""

from __future__ import annotations

from typing import Any, Literal

Kind = Literal["text", "integer", "number", "boolean", "object", "choices", "objects", "none"]
"""What a value is: `choices` a list of plain values, `objects` a list of objects, `none` no value at all."""

JsonSchema = dict[str, Any]


_KINDS: dict[str, Kind] = {"integer": "integer", "number": "number", "boolean": "boolean", "object": "object"}


def kind_of(schema: JsonSchema) -> Kind:
    """What values of the schema are."""
    if (declared := _type_of(schema)) == "array":
        return "objects" if _type_of(items_of(schema)) == "object" else "choices"
    return _KINDS.get(declared, "text")


def items_of(schema: JsonSchema) -> JsonSchema:
    """The schema of one item of a list."""
    items = schema.get("items")
    return items if isinstance(items, dict) else {}


def _type_of(schema: JsonSchema) -> str:
    """The one type of a value; where several are allowed, the first that is not null; where none is said, a guess."""
    declared = schema.get("type")
    if isinstance(declared, list):
        declared = next((t for t in declared if t != "null"), None)
    if isinstance(declared, str):
        return declared
    for key, implied in (("properties", "object"), ("items", "array"), ("enum", ""), ("const", "")):
        if key in schema:
            return implied or _json_type(schema[key][0] if key == "enum" and schema[key] else schema[key])
    return "string"


def _json_type(value: Any) -> str:
    for kind, name in ((bool, "boolean"), (int, "integer"), (float, "number"), (dict, "object"), (list, "array")):
        if isinstance(value, kind):
            return name
    return "string"


def option_values(schema: JsonSchema) -> list[Any] | None:
    """The values an enumeration allows (of the field, or of the items of a list); None where there is none."""
    inner = items_of(schema) if kind_of(schema) == "choices" else schema
    values = inner.get("enum", [inner["const"]] if "const" in inner and kind_of(inner) != "boolean" else None)
    return values if isinstance(values, list) else None


def has_properties(schema: JsonSchema, *names: str) -> bool:
    """Whether the schema of an object names all of these properties."""
    properties = schema.get("properties")
    return isinstance(properties, dict) and all(name in properties for name in names)

"""The schema of a form as API clients get it: plain JSON Schema, with the names and choices that people see."""

from __future__ import annotations

import json
from typing import Any

from guicheng.common.text import text
from guicheng.config.widgets.field import FormField
from guicheng.config.widgets.kinds import JsonSchema, items_of
from guicheng.config.widgets.reading import KEY

_LAID = text("行的固定标识；只能填写已有的行", "Names the row for good; only rows that are there are filled in")
_KEPT = text("行的固定标识；改已有的行时写上", "Names the row for good; sent back with a row that was there")


def public_schema(schema: JsonSchema, fields: tuple[FormField, ...], language: str) -> JsonSchema:
    """A copy of the resolved schema with titles, descriptions and choices in `language`.

    `required` names only what is always required: what depends on other answers is left to the server, which says so
    in its problems. Computed and read-only fields are `readOnly`, passwords `writeOnly`.
    """
    result: JsonSchema = json.loads(json.dumps(schema))
    for field in fields:
        _describe(_node(result, field), field, language)
        if field.exists_if:
            _not_required(result, field)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **result}


def _node(schema: JsonSchema, field: FormField) -> JsonSchema:
    for name in field.path:
        schema = schema["properties"][name]
    return schema


def _describe(node: JsonSchema, field: FormField, language: str) -> None:
    ui = field.ui
    node["title"] = ui.label.for_language(language)
    if ui.help:
        node["description"] = ui.help.for_language(language)
    if ui.default is not None:
        node["default"] = ui.default
    if ui.computed or ui.read_only:
        node["readOnly"] = True
    if field.secret:
        node["writeOnly"] = True
    if field.options and field.kind != "boolean":
        _choices(items_of(node) if field.kind == "choices" else node, field, language)
    if field.ui.rows is not None or field.ui.slots:
        keys = items_of(node).setdefault("properties", {}).setdefault(KEY, {"type": "string"})
        keys["description"] = (_KEPT if field.ui.rows is None else _LAID).for_language(language)
    for column in field.columns:
        _describe(_node(items_of(node), column), column, language)


def _choices(node: JsonSchema, field: FormField, language: str) -> None:
    """The values as `enum`, their names in the description, which every generator of clients understands."""
    node["enum"] = [option.value for option in field.options]
    names = "; ".join(f"{option.value}: {option.label.for_language(language)}" for option in field.options)
    node["description"] = "\n".join(part for part in (node.get("description"), names) if part)


def _not_required(schema: JsonSchema, field: FormField) -> None:
    """Takes the field out of every `required` on its way, as it may not exist."""
    node: Any = schema
    for name in field.path:
        if name in node.get("required", []):
            node["required"] = [other for other in node["required"] if other != name]
        node = node["properties"][name]

"""What conditions may ask of a form: the type of every field as a fact."""

from __future__ import annotations

from typing import Any

from guicheng.config.conditions.types import ANY, BOOLEAN, DATE, NUMBER, TEXT, FactType, choice, list_of
from guicheng.config.form_schema import property_at, property_paths
from guicheng.config.model.forms import FieldUi, FormUi
from guicheng.config.widgets.kinds import JsonSchema, items_of, kind_of, option_values
from guicheng.config.widgets.reading import KEY


def fact_types(ui: FormUi, schema: JsonSchema, prefix: str = "form") -> dict[str, FactType]:
    """`<prefix>.<field>` → type, inner fields of objects included. `schema` is the resolved one."""
    types: dict[str, FactType] = {}
    for path in property_paths(schema):
        found = property_at(schema, path)
        if found is not None and found.schema.get("writeOnly") is not True:
            types[f"{prefix}.{path}"] = _type(found.schema, ui.fields.get(path))
    return types


def _type(schema: JsonSchema, ui: FieldUi | None) -> FactType:
    values = tuple(o.value for o in ui.options) if ui and ui.options else _plain(option_values(schema))
    match kind_of(schema):
        case "boolean":
            return BOOLEAN
        case "integer" | "number":
            return choice(*values) if values else NUMBER
        case "text":
            return choice(*values) if values else DATE if schema.get("format") == "date" else TEXT
        case "choices":
            return FactType("list", options=values) if values else list_of(_type(items_of(schema), None))
        case "object":
            return FactType("map", fields=_fields(schema, None))
        case "objects":
            return list_of(FactType("map", fields=_of_rows(items_of(schema), ui)))
    return ANY


def _of_rows(schema: JsonSchema, ui: FieldUi | None) -> dict[str, FactType] | None:
    """The columns of a table, with the key of its rows where they have one."""
    found = _fields(schema, ui)
    if ui is None or found is None or (ui.rows is None and not ui.slots):
        return found
    laid = [row.id for row in ui.rows] if isinstance(ui.rows, list) else []
    return {**found, KEY: choice(*laid) if laid else TEXT}


def _fields(schema: JsonSchema, ui: FieldUi | None) -> dict[str, FactType] | None:
    """The fields of an object; None where the schema does not name them."""
    columns = ui.columns if ui else {}
    found = {path: property_at(schema, path) for path in property_paths(schema)}
    return {path: _type(p.schema, columns.get(path)) for path, p in found.items() if p is not None} or None


def _plain(values: list[Any] | None) -> tuple[Any, ...]:
    return tuple(v for v in values or [] if isinstance(v, str | int) and not isinstance(v, bool))

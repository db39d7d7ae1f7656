"""Ways through a UI description, with the path of everything passed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from guicheng.config.form_schema import Property, property_at
from guicheng.config.forms_analysis.problem import Path
from guicheng.config.model.conditions import Condition
from guicheng.config.model.forms import Cell, FieldUi, FormUi, StaticCell
from guicheng.config.widgets.kinds import JsonSchema, items_of


@dataclass(frozen=True, slots=True)
class FieldPlace:
    """A field of the UI with its path and what the schema says of it; `outer` is the table a column is in."""

    name: str
    ui: FieldUi
    path: Path
    property: Property | None
    outer: str = ""


def all_fields(ui: FormUi, schema: JsonSchema) -> Iterator[FieldPlace]:
    """Every field and, after its table, every column."""
    for name, field in ui.fields.items():
        found = property_at(schema, name)
        yield FieldPlace(name, field, ("fields", name), found)
        items = items_of(found.schema) if found else {}
        for column, inner in field.columns.items():
            yield FieldPlace(column, inner, ("fields", name, "columns", column), property_at(items, column), name)


def cells(ui: FormUi) -> Iterator[tuple[Cell, Path]]:
    """Every cell of the layout as written."""
    for number, group in enumerate(ui.layout):
        for index, row in enumerate(group.rows):
            at: Path = ("layout", number, "rows", index)
            if isinstance(row, list):
                yield from ((cell, (*at, inner)) for inner, cell in enumerate(row))
            else:
                yield row, at


def conditions(ui: FormUi, schema: JsonSchema) -> Iterator[tuple[Condition, Path]]:
    """Every condition of the form."""
    for number, group in enumerate(ui.layout):
        if group.visible_if is not None:
            yield group.visible_if, ("layout", number, "visible_if")
    for cell, at in cells(ui):
        if isinstance(cell, StaticCell) and cell.visible_if is not None:
            yield cell.visible_if, (*at, "visible_if")
    for place in all_fields(ui, schema):
        yield from _conditions_of(place)
    for number, slot in enumerate(ui.slots):
        if slot.when is not None:
            yield slot.when, ("slots", number, "when")


def _conditions_of(place: FieldPlace) -> Iterator[tuple[Condition, Path]]:
    field = place.ui
    for key in ("visible_if", "required_if", "read_only_if"):
        condition = getattr(field, key)
        if condition is not None:
            yield condition, (*place.path, key)
    for number, option in enumerate(field.options):
        if option.when is not None:
            yield option.when, (*place.path, "options", number, "when")
    for number, case in enumerate(field.unit if isinstance(field.unit, list) else []):
        if case.when is not None:
            yield case.when, (*place.path, "unit", number, "when")

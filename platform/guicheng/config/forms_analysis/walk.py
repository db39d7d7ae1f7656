"""Ways through a UI description, with the path of everything passed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from guicheng.config.form_schema import Property, property_at
from guicheng.config.forms_analysis.problem import Path
from guicheng.config.model.conditions import Condition
from guicheng.config.model.forms import Cell, FieldUi, FormUi, Option, PresetRow, Slot, StaticCell, UnitCase
from guicheng.config.widgets.kinds import JsonSchema, items_of


@dataclass(frozen=True, slots=True)
class FieldPlace:
    """A field of the UI with its path and what the schema says of it; `outer` is the table a column is in, `is_laid`
    whether that has rows of its own."""

    name: str
    ui: FieldUi
    path: Path
    property: Property | None
    outer: str = ""
    is_laid: bool = False


def all_fields(ui: FormUi, schema: JsonSchema) -> Iterator[FieldPlace]:
    """Every field and, after its table, every column."""
    for name, field in ui.fields.items():
        found = property_at(schema, name)
        yield FieldPlace(name, field, ("fields", name), found)
        items = items_of(found.schema) if found else {}
        for column, inner in field.columns.items():
            at: Path = ("fields", name, "columns", column)
            yield FieldPlace(column, inner, at, property_at(items, column), name, field.rows is not None)


def cells(ui: FormUi) -> Iterator[tuple[Cell, Path]]:
    """Every cell of the layout as written."""
    for number, group in enumerate(ui.layout):
        for index, row in enumerate(group.rows):
            at: Path = ("layout", number, "rows", index)
            if isinstance(row, list):
                yield from ((cell, (*at, inner)) for inner, cell in enumerate(row))
            else:
                yield row, at


Asked = tuple[Condition, Path, str]
"""A condition, where it stands, and the table of whose row it may speak (`item.…`); none where it is empty."""


def conditions(ui: FormUi, schema: JsonSchema) -> Iterator[Asked]:
    """Every condition of the form but those that choose entries, which have facts of their own."""
    for number, group in enumerate(ui.layout):
        if group.visible_if is not None:
            yield group.visible_if, ("layout", number, "visible_if"), ""
    for cell, at in cells(ui):
        if isinstance(cell, StaticCell) and cell.visible_if is not None:
            yield cell.visible_if, (*at, "visible_if"), ""
    for place in all_fields(ui, schema):
        yield from _conditions_of(place)
    for number, slot in enumerate(ui.slots):
        yield from _conditions_of_slot(slot, ("slots", number), "")


def _conditions_of(place: FieldPlace) -> Iterator[Asked]:
    field = place.ui
    for key in ("visible_if", "required_if", "read_only_if"):
        condition = getattr(field, key)
        if condition is not None:
            yield condition, (*place.path, key), place.outer if key != "visible_if" else ""
    units = field.unit if isinstance(field.unit, list) else []
    rows = field.rows if isinstance(field.rows, list) else []
    inside: list[tuple[str, Sequence[Option | UnitCase | PresetRow], str]] = [
        ("options", field.options, place.outer),
        ("unit", units, ""),
        ("rows", rows, ""),
    ]
    for key, items, table in inside:
        for number, item in enumerate(items):
            if item.when is not None:
                yield item.when, (*place.path, key, number, "when"), table
    for number, slot in enumerate(field.slots):
        yield from _conditions_of_slot(slot, (*place.path, "slots", number), place.name)


def _conditions_of_slot(slot: Slot, at: Path, table: str) -> Iterator[Asked]:
    for key in ("when", "read_only_if"):
        condition = getattr(slot, key)
        if condition is not None:
            yield condition, (*at, key), table

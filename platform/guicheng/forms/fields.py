"""A form's fields as the engine uses them: schema and UI description of each brought together once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from guicheng.common.text import Text
from guicheng.config.form_schema import (
    JsonSchema,
    Kind,
    items_of,
    kind_of,
    option_values,
    property_at,
    widget_for,
)
from guicheng.config.model.conditions import Condition
from guicheng.config.model.forms import FieldCell, FieldUi, FormUi, Option, SlotCell, Widget
from guicheng.forms.paths import Path

POINT_BOUNDS = {"lat": (-90, 90), "lon": (-180, 180)}
"""Degrees; a form may narrow them in its schema."""


@dataclass(frozen=True)
class FormField:
    """One field (or one column of a table). `required` is what the schema says; conditions may add to it.
    `exists_if` are the conditions of the field and of its group: where one fails, the field does not exist."""

    id: str
    path: Path
    ui: FieldUi
    schema: JsonSchema
    kind: Kind
    widget: Widget
    required: bool
    options: tuple[Option, ...] = ()
    columns: tuple[FormField, ...] = ()
    exists_if: tuple[Condition, ...] = ()

    @property
    def format(self) -> str | None:
        """The `format` of the schema."""
        declared = self.schema.get("format")
        return declared if isinstance(declared, str) else None

    @property
    def secret(self) -> bool:
        """Taken in, checked and handed on, but never part of the data."""
        return self.widget == "password"

    @property
    def label(self) -> Text:
        """What people call it."""
        return self.ui.label

    def option(self, value: Any) -> Option | None:
        """The option with that value (`1` and `true` are different values)."""
        return next((o for o in self.options if o.value == value and type(o.value) is type(value)), None)


def fields_of(schema: JsonSchema, ui: FormUi) -> tuple[FormField, ...]:
    """Every field with data, in reading order; static texts are not fields."""
    group_of = {cell.field: group for group in ui.layout for cell in group.cells() if isinstance(cell, FieldCell)}
    ordered = [*(name for name in group_of if name in ui.fields), *(n for n in ui.fields if n not in group_of)]
    return tuple(_fields(schema, {name: ui.fields[name] for name in ordered}, group_of))


def _fields(schema: JsonSchema, uis: Mapping[str, FieldUi], groups: Mapping[str, Any]) -> Iterator[FormField]:
    for name, ui in uis.items():
        found = property_at(schema, name)
        if found is None:
            continue
        group = groups.get(name)
        conditions = [ui.visible_if, group.visible_if if group else None]
        yield FormField(
            id=name,
            path=tuple(name.split(".")),
            ui=ui,
            schema=found.schema,
            kind=kind_of(found.schema),
            widget=widget_for(found.schema, ui),
            required=found.required,
            options=_options(found.schema, ui),
            columns=tuple(_fields(items_of(found.schema), ui.columns, {})),
            exists_if=tuple(condition for condition in conditions if condition is not None),
        )


def slot_conditions(ui: FormUi) -> dict[str, tuple[Condition, ...]]:
    """The conditions of each slot and of its group: where one fails, the slot does not exist."""
    group_of = {cell.slot: group for group in ui.layout for cell in group.cells() if isinstance(cell, SlotCell)}
    found = {slot.id: (slot.when, group_of[slot.id].visible_if if slot.id in group_of else None) for slot in ui.slots}
    return {name: tuple(one for one in conditions if one is not None) for name, conditions in found.items()}


def _options(schema: JsonSchema, ui: FieldUi) -> tuple[Option, ...]:
    """The declared options; without any, the values of the enumeration under their own name."""
    if ui.options:
        return tuple(ui.options)
    values = option_values(schema) or []
    return tuple(Option(value=v, label=Text(zh=str(v))) for v in values if isinstance(v, str | int | bool))

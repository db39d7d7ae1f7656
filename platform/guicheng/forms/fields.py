"""A form's fields as the engine uses them: schema and UI description of each brought together once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from guicheng.common.text import Text
from guicheng.config.form_schema import property_at
from guicheng.config.model.conditions import Condition
from guicheng.config.model.forms import FieldCell, FieldUi, FormUi, Option, SlotCell
from guicheng.config.paths import FieldPath
from guicheng.config.widgets import widget_for
from guicheng.config.widgets.field import FormField
from guicheng.config.widgets.kinds import JsonSchema, items_of, kind_of, option_values


def fields_of(schema: JsonSchema, ui: FormUi) -> tuple[FormField, ...]:
    """Every field with data, in reading order; static texts are not fields."""
    group_of: Mapping[str, Any] = {
        cell.field: group for group in ui.layout for cell in group.cells() if isinstance(cell, FieldCell)
    }
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
            path=FieldPath(name).parts,
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

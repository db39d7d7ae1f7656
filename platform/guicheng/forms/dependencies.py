"""Which fields of a form other things in it depend on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from guicheng.config.facts.chosen import fields_asked, split
from guicheng.config.model.conditions import Condition
from guicheng.config.model.forms import Computed, FieldUi, FormUi, RowsOf, StaticCell
from guicheng.config.paths import FieldPath

_FORM = "form."
_ITEM = "item."
_OUTCOME = "outcome."


def dependents_of(ui: FormUi, named: Mapping[str, Condition]) -> dict[str, tuple[str, ...]]:
    """By a field that chooses an entry, the fields that begin anew when another one is chosen there: those that choose
    among what hangs on it, and those that begin with what it holds."""
    found: dict[str, list[str]] = {}
    for name, field in ui.fields.items():
        above = {str(field.entry.depends_on), *fields_asked(field.entry, named)} if field.entry else set()
        start = split(field.default_from.removeprefix(_FORM)) if field.default_from else None
        for other in above | ({start[0]} if start else set()):
            if (picker := ui.fields.get(other)) is not None and picker.entry is not None:
                found.setdefault(other, []).append(name)
    return {name: tuple(fields) for name, fields in found.items()}


def triggers_of(ui: FormUi, named: Mapping[str, Condition]) -> frozenset[str]:
    """The ids of the fields that conditions, units, formats, pickers or computed values of the form read."""
    read: set[str] = set(dependents_of(ui, named))
    for condition in _conditions(ui):
        if any(fact.startswith(_OUTCOME) for fact in condition.asked(named)):
            return frozenset(every_of(ui))  # a decision table may read any of them
        read |= {fact.removeprefix(_FORM) for fact in condition.asked(named) if fact.startswith(_FORM)}
    for name, field in ui.fields.items():
        for condition in _of_columns(field):
            asked = condition.asked(named)
            read |= {f"{name}.{fact.removeprefix(_ITEM)}" for fact in asked if fact.startswith(_ITEM)}
        read.update(inputs_of(field.computed) if field.computed else ())
        read.update({field.format_by.field} if field.format_by else ())
        read.update({field.entry.depends_on} if field.entry and field.entry.depends_on else ())
    return frozenset(name for name in every_of(ui) if any(path == name or path.startswith(f"{name}.") for path in read))


def every_of(ui: FormUi) -> tuple[str, ...]:
    """The ids of all fields and columns."""
    cells = (f"{name}.{column}" for name, field in ui.fields.items() for column in field.columns)
    return (*ui.fields, *cells)


def locks_itself(ui: FormUi, named: Mapping[str, Condition]) -> bool:
    """Whether a field or a cell is read-only by what the form itself answers."""
    every = (one for field in ui.fields.values() for one in (field, *field.columns.values()))
    locks = (one.read_only_if for one in every if one.read_only_if is not None)
    return any(fact.startswith((_FORM, _ITEM, _OUTCOME)) for lock in locks for fact in lock.asked(named))


def _conditions(ui: FormUi) -> Iterator[Condition]:
    cells = (cell for group in ui.layout for cell in group.cells() if isinstance(cell, StaticCell))
    every: list[Condition | None] = [
        *(group.visible_if for group in ui.layout),
        *(cell.visible_if for cell in cells),
        *(slot.when for slot in ui.slots),
        *(condition for field in ui.fields.values() for condition in _conditions_of(field)),
    ]
    return (condition for condition in every if condition is not None)


def _conditions_of(field: FieldUi) -> Iterator[Condition | None]:
    yield from (field.visible_if, field.required_if, field.read_only_if)
    yield from (option.when for option in field.options)
    if isinstance(field.unit, list):
        yield from (case.when for case in field.unit)
    if field.entry is not None:
        yield field.entry.where
    yield from _of_columns(field)
    yield from (row.when for row in field.rows if row.when) if isinstance(field.rows, list) else ()
    yield from (field.rows.where,) if isinstance(field.rows, RowsOf) else ()


def _of_columns(field: FieldUi) -> Iterator[Condition]:
    """The conditions inside a table, which may speak of the row."""
    every = [slot.when for slot in field.slots]
    for column in field.columns.values():
        every += _conditions_of(column)
    yield from (condition for condition in every if condition is not None)


def inputs_of(rule: Computed) -> Iterator[FieldPath]:
    """The form's own values that a computed value is made of, by path."""
    yield from [*(rule.sum or ()), *(rule.difference or ()), *(rule.concat or ())]
    if rule.copy_ is not None and rule.copy_.startswith(_FORM):
        yield FieldPath(rule.copy_.removeprefix(_FORM))
    if rule.days:
        yield from (rule.days.start, rule.days.end)
    if rule.id_number:
        yield rule.id_number.field

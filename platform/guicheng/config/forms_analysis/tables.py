"""Tables: the rows that they have by themselves, and the files of each row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from guicheng.common.text import Text
from guicheng.config.findings import did_you_mean
from guicheng.config.form_schema import property_at
from guicheng.config.forms_analysis.problem import FormProblem, Path
from guicheng.config.forms_analysis.slots import slot_problem
from guicheng.config.forms_analysis.walk import FieldPlace, all_fields
from guicheng.config.model.forms import FormUi, PresetRow, RowsOf
from guicheng.config.widgets import widget_for
from guicheng.config.widgets.kinds import JsonSchema, items_of, kind_of, option_values
from guicheng.config.widgets.reading import KEY


def table_problems(ui: FormUi, schema: JsonSchema) -> Iterator[FormProblem]:
    """Mistakes of tables with rows of their own or with files in their rows."""
    for place in all_fields(ui, schema):
        field, found = place.ui, place.property
        if field.rows is None and not field.slots:
            continue
        if place.outer or found is None or not widget_for(found.schema, field).lists_rows:
            key = "rows" if field.rows is not None else "slots"
            yield _wrong("not-a-table", (*place.path, key), f"只有表格可以写“{key}”", f"only a table has `{key}`")
            continue
        if KEY in field.columns:
            yield _wrong(
                "row-key",
                (*place.path, "columns", KEY),
                "“key”是每行的固定标识，列请用别的名字",
                "`key` names each row of this table: call the column otherwise",
            )
        yield from _rows(place, found.schema)
        yield from _slots(place)


def _wrong(code: str, path: Path, zh: str, en: str, suggestion: Text | None = None) -> FormProblem:
    return FormProblem.at(f"form.{code}", "ui", path, zh, en, suggestion=suggestion)


def _rows(place: FieldPlace, schema: JsonSchema) -> Iterator[FormProblem]:
    at: Path = (*place.path, "rows")
    rows = place.ui.rows
    given: list[tuple[Path, set[str]]] = []
    if isinstance(rows, RowsOf):
        yield from _known_columns(place, rows.values, (*at, "values"))
        given = [((*at, "values"), set(rows.values))]
    elif rows is not None:
        yield from _counted(rows, at, schema)
        for number, row in enumerate(rows):
            here: Path = (*at, number)
            if any(row.id == other.id for other in rows[:number]):
                yield _wrong("twice", (*here, "id"), f"行“{row.id}”重复", f"the row `{row.id}` is there twice")
            yield from _known_columns(place, row.values, (*here, "values"))
            yield from _values(place, row, (*here, "values"), items_of(schema))
            given.append((here, set(row.values)))
    required = items_of(schema).get("required", [])
    for here, names in given:
        for name, column in place.ui.columns.items():
            if column.read_only and name in required and name not in names:
                yield _wrong(
                    "required-hidden",
                    here,
                    f"只读的列“{name}”必填，但这一行没有给出",
                    f"the column `{name}` is required and read-only, but this row does not give it",
                )


def _counted(rows: list[PresetRow], at: Path, schema: JsonSchema) -> Iterator[FormProblem]:
    """A table cannot hold more rows than its schema takes, nor ask for more than there are."""
    least, most = schema.get("minItems", 0), schema.get("maxItems")
    always = sum(row.when is None for row in rows)
    if not rows or len(rows) < least or (most is not None and always > most):
        yield _wrong(
            "row-limits",
            at,
            f"预设{len(rows)}行，与 schema 的行数限制不符",
            f"{len(rows)} rows do not fit the limits of the schema",
        )


def _known_columns(place: FieldPlace, names: Any, at: Path) -> Iterator[FormProblem]:
    for name in names:
        if name not in place.ui.columns:
            yield _wrong(
                "unknown-field",
                (*at, name),
                f"表格没有列“{name}”",
                f"the table has no column `{name}`",
                suggestion=did_you_mean(name, place.ui.columns),
            )


def _values(place: FieldPlace, row: PresetRow, at: Path, items: JsonSchema) -> Iterator[FormProblem]:
    for name, value in row.values.items():
        found = property_at(items, name)
        if found is None or name not in place.ui.columns:
            continue
        allowed = option_values(found.schema)
        kinds: dict[str, type | tuple[type, ...]] = {"text": str, "boolean": bool, "choices": list, "objects": list}
        wanted = kinds.get(
            kind_of(found.schema), (int, float) if kind_of(found.schema) in ("integer", "number") else dict
        )
        fits = isinstance(value, wanted) and not (isinstance(value, bool) and wanted is not bool)
        several = value if isinstance(value, list) else [value]
        if not fits or (allowed is not None and any(one not in allowed for one in several)):
            yield _wrong(
                "default",
                (*at, name),
                f"“{value}”不能填入列“{name}”",
                f"{value!r} does not fit into the column `{name}`",
            )


def _slots(place: FieldPlace) -> Iterator[FormProblem]:
    ids = [slot.id for slot in place.ui.slots]
    for number, slot in enumerate(place.ui.slots):
        at: Path = (*place.path, "slots", number)
        yield from slot_problem(slot, at)
        if slot.id in ids[:number] or slot.id in place.ui.columns:
            yield _wrong("twice", (*at, "id"), f"“{slot.id}”重复", f"`{slot.id}` is there twice")

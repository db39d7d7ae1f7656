"""The files of the rows of a table. Each row has the slots that the table declares, at ``table.key.slot``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from guicheng.common.paths import value_at
from guicheng.common.text import Text, text
from guicheng.config.conditions.facts import Facts
from guicheng.config.model.conditions import Condition
from guicheng.config.model.forms import Slot
from guicheng.config.widgets.field import FormField
from guicheng.config.widgets.reading import KEY

if TYPE_CHECKING:
    from guicheng.forms.compiled import CompiledForm

_KEY = re.compile(r"[a-z][a-z0-9-]{0,63}")
_IN_ROW = text("{table}第{number}行：{slot}", "{table}, row {number}: {slot}")
_NAMED = text("{row}：{slot}", "{row}: {slot}")


def address(table: FormField, key: str, slot: Slot) -> str:
    """Where the files of a row lie."""
    return f"{table.id}.{key}.{slot.id}"


def keys(data: Mapping[str, Any], table: FormField) -> list[str]:
    """The keys of the rows of a table."""
    rows = value_at(data, table.path)
    return [row[KEY] for row in rows or () if isinstance(row, Mapping) and isinstance(row.get(KEY), str)]


def at(form: CompiledForm, place: str) -> Slot | None:
    """The slot of such an address, named by it; None where there is none. A row that has just come or was just added
    may hold files before it is saved; those of rows that are none in the end go when it is handed in."""
    outer, _, slot_id = place.rpartition(".")
    table_id, _, key = outer.rpartition(".")
    table = form.by_id.get(table_id)
    declared = table.ui.slots if table is not None and _KEY.fullmatch(key) else ()
    if table is not None and isinstance(table.ui.rows, list) and all(row.id != key for row in table.ui.rows):
        return None
    found = next((slot for slot in declared if slot.id == slot_id), None)
    return found.model_copy(update={"id": place}) if found is not None else None


def of_rows(
    form: CompiledForm, data: Mapping[str, Any], facts: Facts, holds: Callable[[Condition], bool]
) -> Iterator[Slot]:
    """The slots of every row that is there, each named by its address and titled with its row."""
    for table in form.fields:
        if not table.ui.slots or not form.exists(table, holds):
            continue
        for number, row in enumerate(value_at(data, table.path) or [], start=1):
            if not isinstance(row, Mapping) or not isinstance(row.get(KEY), str):
                continue
            for slot in table.ui.slots:
                if slot.when is None or form.asking(facts, data, row)(slot.when):
                    title = titled(table, row, number, slot)
                    yield slot.model_copy(update={"id": address(table, row[KEY], slot), "title": title})


def row_at(form: CompiledForm, place: str, data: Mapping[str, Any]) -> Mapping[str, Any]:
    """The row to which the files of such an address belong; empty where there is none (yet)."""
    table_id, _, key = place.rpartition(".")[0].rpartition(".")
    table = form.by_id.get(table_id)
    rows = value_at(data, table.path) if table is not None else None
    held = (row for row in rows if isinstance(row, Mapping)) if isinstance(rows, list) else ()
    return next((row for row in held if row.get(KEY) == key), {})


def titled(table: FormField, row: Mapping[str, Any], number: int, slot: Slot) -> Text:
    """What the files of a row are called: by what the row is called, where it is laid; else by its number."""
    first = table.columns[0] if table.columns else None
    name = value_at(row, first.path) if first is not None and table.ui.rows is not None else None
    if first is not None and name:
        zh, en = (first.displayed(name, language, None, "owner") for language in ("zh", "en"))
        return _NAMED.format(row=Text(zh=zh, en=en), slot=slot.title)
    return _IN_ROW.format(table=table.label, number=number, slot=slot.title)

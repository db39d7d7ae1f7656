"""Tables: rows with a cell for each column. Which rows there are, who writes which cell, the files of a row."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from guicheng.common.masking import Audience
from guicheng.common.paths import copied, put, value_at
from guicheng.common.text import Text, text
from guicheng.config.widgets.base import Fit
from guicheng.config.widgets.inventing import Inventor
from guicheng.config.widgets.kinds import JsonSchema
from guicheng.config.widgets.reading import ABSENT, KEY, MOST_ITEMS, WAS, At, Inputs, LaidRow, Reader
from guicheng.config.widgets.types.rows import Rows, listed
from guicheng.config.widgets.views import BLANK, BLANK_KEY, Drawing, FieldView, RowView
from guicheng.config.widgets.wording import Words

if TYPE_CHECKING:
    from guicheng.config.model.forms import FieldUi
    from guicheng.config.widgets.field import FormField

_KEY = re.compile(r"[a-z][a-z0-9-]{0,63}")


class Table(Rows, name="table"):
    """Rows with a cell for each column. Rows have a stable `key` where the table lays them itself, or where files hang
    on them; else a row that comes back says which stored one it was (`_was`)."""

    fit = Fit.USUAL
    needs = "columns"
    lists_rows = True
    counted = text("共{n}项", "items: {n}")

    def bound(self, ui: FieldUi, schema: JsonSchema) -> None:
        if _is_keyed(ui):
            schema.setdefault("items", {}).setdefault("properties", {}).setdefault(KEY, {"type": "string"})

    def names_inside(self, field: FormField) -> frozenset[str]:
        own = {WAS, KEY} if _is_keyed(field.ui) else {WAS}
        return frozenset(own | {name for column in field.columns for name in (column.id, column.path[0])})

    # -- reading ---------------------------------------------------------------------------------------------------

    def sent_item(self, inputs: Inputs, field: FormField) -> Any:
        row = {column.id: inputs.at(column.path).sent(column) for column in field.columns}
        known = (WAS, KEY) if _is_keyed(field.ui) else (WAS,)
        named = {name: found[-1] for name in known if (found := inputs.at((name,)).values)}
        return {**{k: v for k, v in row.items() if v is not ABSENT}, **named}

    def read(self, reader: Reader, field: FormField, raw: Any, stored: Any, at: At, format_name: str | None) -> Any:
        if reader.rights.rows_of(field) != "free":
            return self._refilled(reader, field, raw, stored, at)
        rows = super().read(reader, field, raw, stored, at, format_name)
        if _is_keyed(field.ui):
            taken: set[str] = set()
            for row in listed(rows):
                row[KEY] = _fresh() if row.get(KEY) in taken else row.get(KEY) or _fresh()
                taken.add(row[KEY])
        return rows

    def read_item(self, reader: Reader, field: FormField, raw: Any, stored: Any, at: At) -> Any:
        """The cells of a row, with those of the stored row that it says it was: masked ones, and those that are not to
        be written here."""
        if not isinstance(raw, Mapping):
            reader.wrong("type", at)
            return None
        was, row = _stored_row(field, stored, raw), dict[str, Any]()
        for column in field.columns:
            before = value_at(was, column.path)
            sent, place = _sent(column, raw), (*at, *column.path)
            if reader.rights.opens(field, column, was):
                put(row, column.path, reader.read(column, None if sent is ABSENT else sent, before, at=place))
            else:
                put(row, column.path, copied(before))
                _hold(reader, field, column, was, sent, place)
        key = raw.get(KEY)
        if isinstance(key, str) and _KEY.fullmatch(key) and _is_keyed(field.ui):
            is_there = row or reader.keeps_blank_rows or (field.ui.slots and was is not None)
            return {**row, KEY: key} if is_there else None
        return row or None

    def _refilled(self, reader: Reader, field: FormField, raw: Any, stored: Any, at: At) -> Any:
        """The rows that there are, with the cells that may be written: nobody adds a row or takes one away. Rows that
        the table lays itself may be sent before they are stored; those that it does not lay go again."""
        rows = [copied(row) if isinstance(row, Mapping) else {} for row in listed(stored)]
        if raw in (None, ""):
            return rows or None
        if not isinstance(raw, list | tuple):
            reader.wrong("type", at)
            return rows or None
        is_laid = reader.rights.rows_of(field) == "laid"
        for number, sent in enumerate(raw[:MOST_ITEMS]):
            place = _place_of(field, rows, sent, number if len(raw) == len(rows) else None)
            if place is None and is_laid and isinstance(sent, Mapping) and _KEY.fullmatch(str(sent.get(KEY))):
                place = len(rows)
                rows.append({KEY: sent[KEY]})
            if place is None:
                reader.wrong("row", (*at, number))
            else:
                self._fill(reader, field, sent, rows[place], (*at, number if is_laid else place))
        return rows or None

    def _fill(self, reader: Reader, field: FormField, sent: Any, row: dict[str, Any], at: At) -> None:
        was = copied(row)
        for column in field.columns:
            value, place = _sent(column, sent), (*at, *column.path)
            if value is not ABSENT and reader.rights.opens(field, column, was):
                put(row, column.path, reader.read(column, value, value_at(was, column.path), at=place))
            else:
                _hold(reader, field, column, was, value, place)

    def laid(self, field: FormField, value: Any, wanted: Iterable[LaidRow]) -> list[dict[str, Any]] | None:
        """The rows that a table has by itself, in order: what stands in those that are there, what the others begin
        with. What nobody types (`read_only`) always stands as it is laid."""
        there = {row.get(KEY): row for row in listed(value) if isinstance(row, Mapping)}
        rows = []
        for key, values in wanted:
            row = copied(there.get(key)) or {KEY: key}
            for column in field.columns:
                if column.id in values and (key not in there or column.ui.read_only):
                    put(row, column.path, copied(values[column.id]))
            rows.append(row)
        return rows or None

    # -- showing ---------------------------------------------------------------------------------------------------

    def told(self, field: FormField, value: Any, words: Words) -> str:
        lines = (words.listed(filter(None, (_told(c, row, words) for c in field.columns))) for row in listed(value))
        return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, start=1))

    def masked(self, field: FormField, value: Any, audience: Audience) -> Any:
        columns = {column.path[-1]: column for column in field.columns}

        def cell(name: str, found: Any) -> Any:
            column = columns.get(name)
            return column.widget.masked(column, found, audience) if column else found

        rows = listed(value)
        return [{n: cell(n, v) for n, v in row.items()} if isinstance(row, Mapping) else row for row in rows]

    def without(self, field: FormField, value: Any, is_hidden: Callable[[FormField], bool]) -> Any:
        hidden = [column for column in field.columns if is_hidden(column)]
        if not hidden or not isinstance(value, list):
            return value
        rows = copied(value)
        for row in rows:
            for column in hidden:
                if isinstance(row, dict):
                    put(row, column.path, None)
        return rows

    def held(self, *_: Any) -> None:
        """Nothing: the cells hold their own values, masked one by one."""

    def draw(self, drawing: Drawing, field: FormField, view: FieldView, value: Any) -> FieldView:
        titles = tuple(drawing.say(column.label) for column in drawing.columns(field))
        fixed = replace(view, fixed=drawing.rows_of(field) != "free")
        slots = tuple(drawing.say(slot.title) for slot in drawing.slots_of(field))
        return replace(super().draw(drawing, field, fixed, value), columns=titles, row_slots=slots)

    def row(
        self, drawing: Drawing, field: FormField, view: FieldView, index: str, value: Any, was: int | None
    ) -> RowView:
        drawn = super().row(drawing, field, view, index, value, was)
        if not _is_keyed(field.ui):
            return drawn
        key = value_at(value, KEY) or (BLANK_KEY if index == BLANK else _fresh())
        title = drawn.cells[0].display if view.fixed and drawn.cells and drawn.cells[0].read_only else ""
        return replace(drawn, was=None, key=key, title=title, slots=drawing.row_slots(field, value, key))

    def cells(self, drawing: Drawing, field: FormField, view: FieldView, value: Any) -> tuple[FieldView, ...]:
        def cell(column: FormField) -> FieldView:
            closed = view.read_only or not drawing.opens(field, column, value)
            return drawing.cell(field, column, f"{view.name}.{column.id}", value, read_only=closed)

        return tuple(map(cell, drawing.columns(field)))

    def invent_item(self, field: FormField, inventor: Inventor) -> Any:
        return {column.id: column.widget.invent(column, inventor) for column in field.columns}


def _sent(column: FormField, row: Any) -> Any:
    """What was sent for a cell, under its id or where its data lie."""
    if column.id in row:
        return row[column.id]
    value = value_at(row, column.path)
    return ABSENT if value is None else value


def _hold(reader: Reader, table: FormField, column: FormField, was: Any, sent: Any, at: At) -> None:
    """Notes what was sent for a cell that answers have locked."""
    if sent is not ABSENT and reader.rights.locks(table, column, was):
        reader.hold(column, sent, value_at(was, column.path), at)


def _is_keyed(ui: FieldUi) -> bool:
    return ui.rows is not None or bool(ui.slots)


def _fresh() -> str:
    return f"r{secrets.token_hex(8)}"


def _stored_row(field: FormField, stored: Any, raw: Mapping[str, Any]) -> Any:
    """The stored row that a sent one says it was; None of a new one."""
    place = _place_of(field, listed(stored), raw, None)
    return None if place is None else stored[place]


def _place_of(field: FormField, rows: list[Any], sent: Any, beside: int | None) -> int | None:
    """The number of the row that is meant: by its key, or by the number that it had; else the one `beside` it."""
    if not isinstance(sent, Mapping):
        return None
    if _is_keyed(field.ui):
        return next((n for n, row in enumerate(rows) if sent.get(KEY) and value_at(row, KEY) == sent[KEY]), None)
    was = sent.get(WAS, beside)
    index = int(was) if isinstance(was, str) and was.isdecimal() and len(was) < 7 else was
    is_index = isinstance(index, int) and not isinstance(index, bool)
    return index if is_index and 0 <= index < len(rows) else None


def _told(column: FormField, row: Any, words: Words) -> str:
    unit = column.ui.unit if isinstance(column.ui.unit, Text) else None
    return column.displayed(value_at(row, column.path), words.language, unit, words.audience)

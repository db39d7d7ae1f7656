"""Rows as tables that leave the platform: what people read, and what a spreadsheet counts with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from guicheng.common import clock
from guicheng.common.paths import value_at
from guicheng.common.text import Text
from guicheng.config.model.registers import Column
from guicheng.config.widgets.field import FormField
from guicheng.documents import values as layout
from guicheng.filings.context.facts import Facts
from guicheng.filings.models import Filing
from guicheng.forms.compiled import compile_form
from guicheng.registers.models import Entry
from guicheng.reports.column_values import Cells
from guicheng.reports.columns import Rows

NUMBER = "number"
"""The column that counts the rows."""


class Worder:
    """Turns rows into cells, for one reader. `column_values` words and masks; this adds the values behind the words."""

    def __init__(self, cells: Cells, rows: Rows, columns: Sequence[Column]) -> None:
        self.cells = cells
        self.rows = rows
        self.columns = columns

    def heads(self) -> list[layout.Column]:
        """The columns, with what kind of thing they hold."""
        return [layout.Column(c.title.for_language(self.cells.language), self._kind(c.value)) for c in self.columns]

    def line(self, row: Entry | Filing, facts: Facts, number: int) -> list[layout.Cell]:
        """One row; `number` is its place."""
        return [self._cell(row, column, facts, number) for column in self.columns]

    def lines_of_table(
        self, row: Filing, facts: Facts, table: str, first: int, *, keep: Callable[[Any], bool] | None = None
    ) -> list[list[layout.Cell]]:
        """A line for each row of a table of the filing's form (of those to `keep`), whose columns are called
        ``item.<column>``; the first is numbered `first`."""
        field = self.rows.field(f"form.{table}")
        items = facts.get(f"form.{table}") if field is not None else None
        columns = {f"item.{one.id}": one for one in field.columns} if field is not None else {}
        return [
            [
                self._item(columns[column.value], item)
                if column.value in columns
                else self._cell(row, column, facts, number)
                for column in self.columns
            ]
            for number, item in enumerate(filter(keep or _any, items if isinstance(items, list) else ()), start=first)
        ]

    def _item(self, column: FormField, item: Any) -> layout.Cell:
        value = value_at(item, column.path) if isinstance(item, dict) else None
        unit = column.ui.unit if isinstance(column.ui.unit, Text) else None
        return layout.Cell(column.displayed(value, self.cells.language, unit, self.cells.audience))

    def _kind(self, path: str) -> Any:
        if path == NUMBER:
            return "number"
        if self.rows.is_moment(path):
            return "moment"
        field = self.rows.field(path)
        if field is None or field.options or field.ui.sensitive:
            return "text"
        return field.widget.column(field)

    def _cell(self, row: Entry | Filing, column: Column, facts: Facts, number: int) -> layout.Cell:
        path = column.value
        if path == NUMBER:
            return layout.Cell(str(number), number)
        if isinstance(row, Filing):
            text = self.cells.filing_value(row, path, facts)
        else:
            text = self.cells.entry_value(row, path, facts)
        kind = self._kind(path) if text else "text"
        if kind == "text":
            return layout.Cell(text)
        return self._valued(text, kind, facts.get(path), self.rows.field(path), column, facts)

    def _valued(
        self, text: str, kind: str, value: Any, field: FormField | None, column: Column, facts: Facts
    ) -> layout.Cell:
        if kind == "moment":
            moment = clock.told(value, self.cells.config.zone)
            return layout.Cell(text, moment.replace(tzinfo=None) if moment else None)
        if kind == "date":
            return layout.Cell(text, _date(value))
        if field is None or isinstance(value, bool) or not isinstance(value, int | float):
            return layout.Cell(text)
        unit = self._unit(field, column, facts)
        if unit and unit in column.title.for_language(self.cells.language):
            text, unit = text.removesuffix(unit).rstrip(), ""
        return layout.Cell(text, value, field.ui.decimals, unit)

    def _unit(self, field: FormField, column: Column, facts: Facts) -> str:
        form_id, _ = self.rows.form_of(column.value)
        form = compile_form(self.cells.config.forms[form_id or ""], self.cells.config.conditions, facts.config.zone)
        unit = form.unit(field, form.asking(facts, facts.form))
        return unit.for_language(self.cells.language) if unit else ""


def _any(_item: Any) -> bool:
    return True


def _date(value: Any) -> dt.date | None:
    try:
        return dt.date.fromisoformat(value)
    except (TypeError, ValueError):
        return None

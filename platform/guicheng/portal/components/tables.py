"""Tables: columns and rows paired into cells, ready to be drawn as a row or as a card."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from django.utils import timezone

from guicheng.common.text import Text, text

_CODE: Final = re.compile(r"(?=.*\d)[0-9A-Za-z*()（）./:_-]{1,20}( \d{2}:\d{2}(:\d{2})?)?|.{1,8}")
_END: Final = frozenset({"number", "money", "percent"})


@dataclass(frozen=True)
class Column:
    """One column. `kind`: text, number, money (two decimals, grouped), percent, date, datetime, chip, html. A button
    copies what stands in a `copy`; a `mark` stands at the head of a card."""

    key: str
    label: str
    kind: str = "text"
    primary: bool = False
    sort_url: str = ""
    sorted: str = ""
    hide_on_phone: bool = False
    copy: bool = False
    mark: bool = False

    @property
    def css(self) -> str:
        """The classes of every cell of the column."""
        names = (
            "is-primary" if self.primary else "",
            "is-end" if self.kind in _END else "",
            "is-mark" if self.mark else "",
            "d-none d-md-table-cell" if self.hide_on_phone else "",
        )
        return " ".join(filter(None, names))


@dataclass(frozen=True)
class Cell:
    """One value as shown, with what may stand around it."""

    column: Column
    text: Any
    sub: str = ""
    url: str = ""
    tone: str = ""
    icon: str = ""

    @property
    def css(self) -> str:
        """Its classes; a number, a code, a date or a few words are not to be broken over two lines."""
        names = (
            self.column.css,
            "is-empty" if self.text in (None, "") else "",
            "is-code" if isinstance(self.text, str) and _CODE.fullmatch(self.text) else "",
        )
        return " ".join(filter(None, names))


@dataclass(frozen=True)
class Row:
    """One row: its cells, the page it opens, its identity for selection, what can be done with it.

    Few actions stand beside each other. Of more, the first (查看) and the one most likely (the first that is primary)
    do; the others are folded.
    """

    id: str
    url: str
    cells: tuple[Cell, ...]
    actions: Sequence[Mapping[str, Any]]
    selectable: bool
    name: str
    version: int | str = ""
    """Of what the row shows: a selection is sent along with it."""

    @property
    def outside(self) -> list[Mapping[str, Any]]:
        """The actions that are seen at once."""
        return [action for index, action in enumerate(self.actions) if not self._folds or index in self._first]

    @property
    def folded(self) -> list[Mapping[str, Any]]:
        """The actions behind one button."""
        return [action for index, action in enumerate(self.actions) if self._folds and index not in self._first]

    @property
    def fold_label(self) -> Text:
        """What the button for the folded says: 更多 where the likely act is seen already."""
        return text("更多", "More") if len(self._first) > 1 else text("办理", "Actions")

    @property
    def _first(self) -> set[int]:
        likely = next((i for i, action in enumerate(self.actions) if action.get("tone") == "primary"), 0)
        return {0, likely}

    @property
    def _folds(self) -> bool:
        return len(self.actions) - len(self._first) > 1


def columns_of(columns: Iterable[Mapping[str, Any] | Column]) -> tuple[Column, ...]:
    """`columns` as values; the first is the primary one where none says so."""
    made = tuple(c if isinstance(c, Column) else Column(**{k: _plain(k, v) for k, v in c.items()}) for c in columns)
    if made and not any(column.primary for column in made):
        first = made[0]
        made = (replace(first, primary=True, hide_on_phone=False), *made[1:])
    return made


def rows_of(columns: Sequence[Column], rows: Iterable[Mapping[str, Any]]) -> list[Row]:
    """`rows` (``{id, url, cells: {key: value or {value, sub, url, tone, icon}}, actions, selectable,
    version}``) paired with `columns`. The primary cell carries the row's link unless it has one of its own."""
    return [_row(columns, row) for row in rows]


def _row(columns: Sequence[Column], row: Mapping[str, Any]) -> Row:
    values = row.get("cells", {})
    url = str(row.get("url") or "")
    cells = tuple(_cell(column, values.get(column.key), url if column.primary else "") for column in columns)
    name = next((str(cell.text) for cell in cells if cell.column.primary), "")
    return Row(
        str(row.get("id", "")),
        url,
        cells,
        row.get("actions", ()),
        bool(row.get("selectable", True)),
        name,
        row.get("version", ""),
    )


def _cell(column: Column, value: Any, url: str) -> Cell:
    about = value if isinstance(value, Mapping) else {"value": value}
    return Cell(
        column=column,
        text=shown(about.get("value"), column.kind),
        sub=str(about.get("sub") or ""),
        url=str(about.get("url") or url),
        tone=str(about.get("tone") or ("neutral" if column.kind == "chip" else "")),
        icon=str(about.get("icon") or ""),
    )


def shown(value: Any, kind: str = "text") -> Any:
    """`value` as it is printed in a cell of `kind`; None gives an empty text."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        return f"{local:%Y-%m-%d}" if kind == "date" else f"{local:%Y-%m-%d %H:%M}"
    if isinstance(value, dt.date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        return {"money": f"{value:,.2f}", "percent": f"{value}%", "number": f"{value:,}"}.get(kind, str(value))
    return value


def _plain(key: str, value: Any) -> Any:
    return str(value) if key == "label" else value

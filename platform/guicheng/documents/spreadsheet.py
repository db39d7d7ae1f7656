"""Sheets as Excel workbooks, written row by row: real numbers and dates, a frozen header, ready to print."""

from __future__ import annotations

import datetime as dt
import io
import itertools
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.page import PageMargins

from guicheng.documents.measure import sampled_widths
from guicheng.documents.safety import MOST_IN_CELL, clean, in_workbook, is_formula
from guicheng.documents.values import Cell, Column, Sheet, words

SAMPLE = 200
"""Rows that the widths of columns are measured from."""
WIDE_FROM = 90
"""Characters from which a table is printed across."""

_FACE = "宋体"
_TITLE = Font(name="黑体", size=16, bold=True)
_SMALL = Font(name=_FACE, size=10, color="FF5B5B5B")
_HEAD = Font(name="黑体", size=11, bold=True)
_BODY = Font(name=_FACE, size=11)
_LINE = Side(style="thin", color="FF9AA3A0")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_SHADE = PatternFill("solid", fgColor="FFEDF3F0")
_MIDDLE = Alignment(horizontal="center", vertical="center", wrap_text=True)
_TEXT = Alignment(horizontal="left", vertical="center", wrap_text=True)
_FIGURE = Alignment(horizontal="right", vertical="center")
_DAY = Alignment(horizontal="center", vertical="center")
_LOOKS = {"text": _TEXT, "formula": _TEXT, "figure": _FIGURE, "day": _DAY}
_DAYS = ("date", "moment")
_BAD_IN_TITLE = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


def sheet_as_xlsx(sheet: Sheet) -> bytes:
    """The workbook: title, criteria, header, rows. Rows are read once, as a stream."""
    book = Workbook(write_only=True)
    page = book.create_sheet(clean(sheet.title).translate(_BAD_IN_TITLE).strip()[:31] or "Sheet1")
    rows = iter(sheet.rows)
    sample = list(itertools.islice(rows, SAMPLE))
    widths = sampled_widths(sheet.columns, sample)
    head = _above(page, sheet)
    _lay_out(page, head_row=len(head) + 1, widths=widths, language=sheet.language)
    for line in head:
        page.append(line)
    page.append([_styled(page, c.title, _HEAD, _MIDDLE, _SHADE) for c in sheet.columns])
    body = _Body(page, sheet.columns)
    for row in itertools.chain(sample, rows):
        page.append(body.row(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _above(page: Any, sheet: Sheet) -> list[list[Any]]:
    """The lines above the header."""
    lines = [[_styled(page, sheet.title, _TITLE)]]
    lines += [[_styled(page, f"{one.label}：{one.text}", _SMALL)] for one in sheet.criteria]
    return [*lines, [_styled(page, sheet.foot, _SMALL)]] if sheet.foot else lines


def _lay_out(page: Any, head_row: int, widths: Sequence[float], language: str) -> None:
    """Everything that a stream must know before its first row."""
    for number, width in enumerate(widths, start=1):
        page.column_dimensions[get_column_letter(number)].width = width + 2
    page.freeze_panes = f"A{head_row + 1}"
    page.print_title_rows = f"{head_row}:{head_row}"
    page.page_setup.orientation = "landscape" if sum(widths) > WIDE_FROM else "portrait"
    page.page_setup.paperSize = 9  # A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.page_margins = PageMargins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    page.oddFooter.center.text = words("page-of", language, n="&P", total="&N")


class _Body:
    """Makes the cells of the rows. Each look is made once and shared: giving fonts and borders to every cell of its own
    takes longer than everything else."""

    def __init__(self, page: Any, columns: Sequence[Column]) -> None:
        self.page = page
        self.columns = columns
        self.looks: dict[tuple[str, str], Any] = {}

    def row(self, cells: Sequence[Cell]) -> list[Any]:
        """One row."""
        return [self._cell(column, cell) for column, cell in zip(self.columns, cells, strict=True)]

    def _cell(self, column: Column, cell: Cell) -> Any:
        if cell.value is None:
            text = clean(cell.text)[:MOST_IN_CELL]
            return self._made(text, "formula" if is_formula(text) else "day" if column.kind in _DAYS else "text")
        look = "day" if isinstance(cell.value, dt.date) else "figure"
        return self._made(cell.value, look, number_format(cell))

    def _made(self, value: Any, look: str, number: str = "General") -> Any:
        made = WriteOnlyCell(self.page, value=in_workbook(value) if isinstance(value, str) else value)
        if isinstance(value, str):
            made.data_type = "s"
        made._style = self.looks.get((look, number)) or self._look(look, number)
        return made

    def _look(self, look: str, number: str) -> Any:
        made = WriteOnlyCell(self.page)
        made.font, made.border, made.alignment, made.number_format = _BODY, _BOX, _LOOKS[look], number
        made.quotePrefix = look == "formula"  # so that editing the cell does not turn it into a formula either
        self.looks[look, number] = made._style
        return made._style


def number_format(cell: Cell) -> str:
    """How a spreadsheet shows the value: dates in ISO, numbers with their places and unit, still numbers."""
    if isinstance(cell.value, dt.datetime):
        return "yyyy-mm-dd hh:mm"
    if isinstance(cell.value, dt.date):
        return "yyyy-mm-dd"
    places = "General" if cell.decimals is None else f"0.{'0' * cell.decimals}" if cell.decimals else "0"
    unit = clean(cell.unit).replace('"', "")
    return f'{places}"{unit}"' if unit else places


def _styled(page: Any, text: str, font: Font, alignment: Alignment | None = None, fill: Any = None) -> Any:
    """A cell of the head, which holds text and nothing but text; with a `fill` it is one of the ruled header."""
    text = clean(text)[:MOST_IN_CELL]
    made = WriteOnlyCell(page, value=in_workbook(text))
    made.data_type, made.font, made.quotePrefix = "s", font, is_formula(text)
    if alignment:
        made.alignment = alignment
    if fill:
        made.fill, made.border = fill, _BOX
    return made

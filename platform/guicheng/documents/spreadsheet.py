"""Sheets as Excel workbooks, written row by row: real numbers and dates, a frozen header, ready to print."""

from __future__ import annotations

import datetime as dt
import io
import itertools
from collections.abc import Iterator, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.page import PageMargins

from guicheng.documents.measure import sampled_widths
from guicheng.documents.safety import MOST_IN_CELL, clean, is_formula
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
    page.append([_styled(page, c.title, _HEAD, _MIDDLE, box=True, fill=_SHADE) for c in sheet.columns])
    for row in itertools.chain(sample, rows):
        page.append(list(_cells(page, sheet.columns, row)))
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


def _cells(page: Any, columns: Sequence[Column], row: Sequence[Cell]) -> Iterator[Any]:
    for column, cell in zip(columns, row, strict=True):
        if cell.value is None:
            yield _styled(page, cell.text, _BODY, _DAY if column.kind in ("date", "moment") else _TEXT, box=True)
            continue
        is_time = isinstance(cell.value, dt.date)
        made = WriteOnlyCell(page, value=cell.value)
        made.font, made.border, made.alignment = _BODY, _BOX, _DAY if is_time else _FIGURE
        made.number_format = number_format(cell)
        yield made


def number_format(cell: Cell) -> str:
    """How a spreadsheet shows the value: dates in ISO, numbers with their places and unit, still numbers."""
    if isinstance(cell.value, dt.datetime):
        return "yyyy-mm-dd hh:mm"
    if isinstance(cell.value, dt.date):
        return "yyyy-mm-dd"
    places = "General" if cell.decimals is None else f"0.{'0' * cell.decimals}" if cell.decimals else "0"
    unit = clean(cell.unit).replace('"', "")
    return f'{places}"{unit}"' if unit else places


def _styled(
    page: Any, text: str, font: Font, alignment: Alignment | None = None, *, box: bool = False, fill: Any = None
) -> Any:
    """A cell that holds text and nothing but text, whatever it begins with."""
    text = clean(text)[:MOST_IN_CELL]
    made = WriteOnlyCell(page, value=text)
    made.data_type = "s"
    made.font = font
    if is_formula(text):
        made.quotePrefix = True  # so that editing the cell does not turn it into a formula either
    if alignment:
        made.alignment = alignment
    if box:
        made.border = _BOX
    if fill:
        made.fill = fill
    return made

"""Sheets as CSV: for other programs. UTF-8 with a mark, so that Excel reads the Chinese; numbers bare, dates in ISO."""

from __future__ import annotations

import csv
import io

from guicheng.documents.safety import defused
from guicheng.documents.values import Cell, Sheet


def sheet_as_csv(sheet: Sheet) -> bytes:
    """The header and the rows, nothing else. Lines end in CRLF (RFC 4180)."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([defused(column.title) for column in sheet.columns])
    for row in sheet.rows:
        writer.writerow([_field(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def _field(cell: Cell) -> str:
    return defused(cell.text) if cell.value is None else str(cell.value)

"""Bytes to rows: JSON, separated text in the encodings that offices use, spreadsheets. Everything is bounded."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from openpyxl import load_workbook

from guicheng.common.errors import Refusal, refuse
from guicheng.common.paths import value_at
from guicheng.config.model.feeds import CsvFormat, Feed, JsonFormat, XlsxFormat
from guicheng.config.widgets.characters import storable
from guicheng.documents.safety import from_workbook

MOST_DEPTH = 16
MOST_COLUMNS = 400
MOST_LINES = 100_000
"""Lines that are read, blank ones too: a sheet may claim a million."""
MOST_UNPACKED = 64 * 2**20
"""Bytes a spreadsheet may have once unpacked."""

_BIGGEST = 10**18
_LAST_EXACT = 10**15
"""Numbers from here on have lost their last digits in a spreadsheet, which keeps fifteen."""

Row = dict[str, Any]


def read(feed: Feed, data: bytes) -> list[Row]:
    """The rows of a push or file. Raises `Refusal` (400 unreadable, 413 too large)."""
    if len(data) > feed.most_bytes:
        raise too_large(feed)
    match feed.format:
        case JsonFormat():
            rows = _json(feed.format, data)
        case CsvFormat():
            rows = _csv(feed.format, data)
        case XlsxFormat():
            rows = _xlsx(feed.format, data)
    found: list[Row] = []
    for row in rows:
        if len(found) >= feed.most_rows:
            raise refuse(
                "too-many-rows", f"一次最多 {feed.most_rows} 行", f"At most {feed.most_rows} rows at once", status=413
            )
        found.append(row)
    return found


def flag_of(data: bytes, path: str) -> Any:
    """A value beside the rows of a JSON batch that was read before; None where there is none."""
    try:
        found = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    return value_at(found, path)


def too_large(feed: Feed) -> Refusal:
    """What is larger than the feed takes."""
    return refuse("too-large", f"内容不能超过 {feed.most_bytes} 字节", f"At most {feed.most_bytes} bytes", status=413)


def _unreadable(zh: str, en: str) -> Refusal:
    return refuse("unreadable", zh, en, status=400)


# -- JSON --------------------------------------------------------------------------------------------------------------


def _json(declared: JsonFormat, data: bytes) -> Iterable[Row]:
    try:
        found = json.loads(data.decode("utf-8-sig"), parse_constant=_no_constant)
    except UnicodeDecodeError as wrong:
        raise _unreadable(
            f"编码不是 UTF-8（第 {wrong.start + 1} 个字节起）；JSON 只能用 UTF-8，不能用 GBK 等编码",
            f"Not in UTF-8 from byte {wrong.start + 1} on; JSON is UTF-8, never GBK or another encoding",
        ) from None
    except json.JSONDecodeError as wrong:
        raise _unreadable(
            f"不是 JSON（第 {wrong.lineno} 行第 {wrong.colno} 列）",
            f"This is not JSON (line {wrong.lineno}, column {wrong.colno})",
        ) from None
    except (ValueError, RecursionError):
        raise _unreadable("不是 JSON（数字过长、NaN 或嵌套过深）", "This is not JSON: a number or the depth") from None
    found = value_at(found, declared.rows or ())
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise _unreadable("没有找到行的列表", "The list of rows was not found")
    return (_safe(row, MOST_DEPTH) for row in found)


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def _safe(value: Any, depth: int) -> Any:
    """`value` as the database can hold it."""
    if depth == 0:
        raise _unreadable("嵌套过深", "Nested too deeply")
    match value:
        case str():
            return storable(value)
        case int() | float() if not isinstance(value, bool):
            return value if abs(value) < _BIGGEST else str(value)[:40]
        case list():
            return [_safe(one, depth - 1) for one in value]
        case dict():
            return {storable(key): _safe(one, depth - 1) for key, one in value.items()}
    return value


# -- separated text ----------------------------------------------------------------------------------------------------


def decoded(data: bytes) -> str:
    """Text as offices save it: UTF-8 with or without a mark, UTF-16 with one, else GB 18030."""
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _unreadable("编码无法识别，请用 UTF-8 或 GB 18030", "The encoding is not recognised; use UTF-8 or GB 18030")


def _csv(declared: CsvFormat, data: bytes) -> Iterator[Row]:
    lines = csv.reader(io.StringIO(decoded(data), newline=""), delimiter=declared.separator, strict=True)
    try:
        yield from _below_header(lines, shifts=True)
    except csv.Error:
        raise _unreadable("分隔文本的格式有误", "The separated text is not well formed") from None


def _below_header(lines: Iterator[list[Any]], *, shifts: bool) -> Iterator[Row]:
    """Rows by the names in the first line; lines without any value are none. Where a separator too many `shifts` the
    values that follow it, a line that is longer than the first is refused."""
    names = [storable(str(name or "")).strip() for name in next(lines, [])]
    while names and not names[-1]:
        names.pop()
    named = [name for name in names if name]
    if not named:
        raise _unreadable("没有表头", "There is no line that names the columns")
    if len(set(named)) != len(named) or len(names) > MOST_COLUMNS:
        raise _unreadable("表头重复或列数过多", "A column is named twice, or there are too many")
    for number, line in enumerate(lines, start=2):
        if number > MOST_LINES:
            raise refuse("too-many-rows", "空行过多", "There are too many lines", status=413)
        if shifts and any(cell not in (None, "") for cell in line[len(names) :]):
            raise _unreadable(
                f"表头下第 {number - 1} 行的列多于表头，各列可能错位；文字中的分隔符要加引号",
                f"Line {number - 1} below the header has more columns than it: quote separators within a text",
            )
        row = {name: cell for name, cell in zip(names, line, strict=False) if name and cell not in (None, "")}
        if row:
            yield _safe(row, MOST_DEPTH)


# -- spreadsheets ------------------------------------------------------------------------------------------------------


def _xlsx(declared: XlsxFormat, data: bytes) -> Iterator[Row]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED:
                raise refuse("too-large", "表格展开后过大", "The spreadsheet is too large unpacked", status=413)
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        if declared.sheet is not None and declared.sheet not in book.sheetnames:
            raise _unreadable(f"没有工作表“{declared.sheet}”", f"There is no sheet {declared.sheet!r}")
        sheet = book[declared.sheet] if declared.sheet else book.worksheets[0]
        sheet.reset_dimensions()  # what a sheet says of its own size may be wrong
        found = sheet.iter_rows(min_row=declared.header, max_col=MOST_COLUMNS + 1, values_only=True)
        yield from _below_header(([_cell(cell) for cell in line] for line in found), shifts=False)
    except Refusal:
        raise
    except Exception:  # whatever a broken file makes of the library that reads it
        raise _unreadable("不是电子表格（xlsx）", "This is not a spreadsheet (xlsx)") from None


def _cell(value: Any) -> Any:
    """A cell as JSON: dates as ISO text, without a time that is midnight."""
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat()
    if isinstance(value, int | float) and abs(value) >= _LAST_EXACT:
        return f"{Decimal(value):.5E}"  # as a spreadsheet shows it; whoever reads the column refuses it
    if isinstance(value, str):
        return from_workbook(value)
    return value.isoformat() if isinstance(value, dt.date | dt.time) else value

"""The closed set of conversions: from how another system writes a value to how a form takes it.

Each takes a value that is there (never None or '') and gives one, or None where nothing is left. A value it cannot read
raises `Unconvertible`, in words for whoever repairs the row.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from guicheng.accounts.places import current
from guicheng.common.text import Text, text
from guicheng.config.model.feeds import Conversion
from guicheng.config.widgets import check_digits
from guicheng.config.widgets.characters import code_characters, half_width, one_line
from guicheng.config.widgets.fault import Fault
from guicheng.config.widgets.formats import normal_date, plain_number

_YES = frozenset({"true", "1", "y", "yes", "是", "有", "on"})
_NO = frozenset({"false", "0", "n", "no", "否", "无", "off"})
_SPLIT = re.compile(r"[,，、;；|\n]")
_PARTS = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})(?:[T ].*)?")
_FIRST_SHEET_DAY = dt.date(1899, 12, 30)
_WAN = Decimal(10_000)
_ERRORS = frozenset(
    {
        "#N/A",
        "#DIV/0!",
        "#REF!",
        "#NAME?",
        "#NULL!",
        "#NUM!",
        "#VALUE!",
        "#SPILL!",
        "#CALC!",
        "#FIELD!",
        "#GETTING_DATA",
    }
)
_POWER = re.compile(r"[+-]?[0-9](?:\.[0-9]+)?[Ee]\+?([0-9]{1,3})")
_DIGITS_KEPT = 11
"""Spreadsheets show a number with twelve digits or more as a power of ten."""
_MOST_OF_A_NUMBER = 30
_BEYOND = 10**30
"""Larger numbers are no amounts, areas or moments."""


class Unconvertible(ValueError):
    """A value that is not what was declared."""

    def __init__(self, code: str, message: Text) -> None:
        self.code = code
        self.message = message
        super().__init__(message.zh)


@dataclass(frozen=True, slots=True)
class Setting:
    """What conversions depend on: the region's zone, and the day on which codes of places are read."""

    zone: ZoneInfo
    today: dt.date


def convert(value: Any, conversions: list[Conversion], setting: Setting) -> Any:
    """`value` after all conversions, in order. Raises `Unconvertible`."""
    _as_meant(value)
    for name in conversions:
        if value is None or value == "":
            return None
        value = TABLE[name](value, setting)
    return value


def _as_meant(value: Any) -> None:
    """Refuse what a spreadsheet made of a cell: an error, or digits of a name that it took for a number."""
    word = value.strip() if isinstance(value, str) else ""
    if word.upper() in _ERRORS:
        raise Unconvertible(
            "cell-error",
            text(
                f"单元格是错误值 {word}，请改正公式或直接填写内容后重新上传",
                f"The cell holds the error {word}; correct the formula or write the value, then send it again",
            ),
        )
    if (power := _POWER.fullmatch(word)) and _DIGITS_KEPT <= int(power[1]) < _MOST_OF_A_NUMBER:
        raise Unconvertible(
            "digits-lost",
            text(
                f"“{word}”是被电子表格当作数字的长编号，后几位已丢失；请把该列设为“文本”格式，重新填写后上传",
                f"{word} is a long number that a spreadsheet rounded; format the column as text and write it again",
            ),
        )


def written(value: Any) -> str:
    """A plain value as people write it. Raises `Unconvertible` for lists, objects and numbers beyond all measure."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float) and -_BEYOND < value < _BEYOND:
        return f"{Decimal(str(value)).normalize():f}"
    if isinstance(value, str):
        return value
    raise Unconvertible("not-plain", text("应为单个值", "A single value is wanted"))


def decimal_of(value: Any) -> Decimal:
    """A number, exactly; thousands separators and full-width digits are read."""
    try:
        found = Decimal(plain_number(written(value)))
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or abs(found) >= _BEYOND or found.adjusted() < -30:
        raise Unconvertible("not-a-number", text("不是数字", "This is not a number"))
    return found


def moment_of(value: Any, zone: ZoneInfo) -> dt.datetime:
    """A moment: ISO text (local time where it names no zone), or milliseconds or seconds since 1970."""
    if isinstance(value, int | float) or (isinstance(value, str) and re.fullmatch(r"\d{9,14}", value)):
        number = decimal_of(value)
        return _since_1970(number / 1000 if number >= 10**11 else number)
    try:
        found = dt.datetime.fromisoformat(half_width(written(value)).replace("/", "-"))
        return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        raise Unconvertible("not-a-moment", text("不是日期时间", "This is not a date and time")) from None


def _plain(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)


def _since_1970(seconds: Decimal) -> dt.datetime:
    try:
        return dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=float(seconds))
    except OverflowError:
        raise Unconvertible("not-a-moment", text("不是日期时间", "This is not a date and time")) from None


def _no_date() -> Unconvertible:
    return Unconvertible("not-a-date", text("不是日期", "This is not a date"))


def _date(value: Any, setting: Setting) -> str:
    """2025-3-8, 2025/3/8, 2025年3月8日, 20250308, or a moment: the day it falls on in the region."""
    try:
        return dt.date.fromisoformat(normal_date(written(value), setting.zone)).isoformat()
    except ValueError:
        raise _no_date() from None


def _date_of_parts(order: tuple[int, int]) -> Callable[[Any, Setting], str]:
    def read(value: Any, setting: Setting) -> str:  # noqa: ARG001 - the signature of all conversions
        match = _PARTS.fullmatch(half_width(written(value)))
        try:
            if match is None:
                raise ValueError
            return dt.date(int(match[3]), int(match[order[0]]), int(match[order[1]])).isoformat()
        except ValueError:
            raise _no_date() from None

    return read


def _epoch(divisor: int) -> Callable[[Any, Setting], str]:
    def read(value: Any, setting: Setting) -> str:
        return _since_1970(decimal_of(value) / divisor).astimezone(setting.zone).date().isoformat()

    return read


def _spreadsheet_date(value: Any, setting: Setting) -> str:
    """The number of days that spreadsheets count; a cell that is a date already is one."""
    try:
        days = int(decimal_of(value))
    except Unconvertible:
        return _date(value, setting)
    if not 0 < days < 200_000:
        raise _no_date()
    return (_FIRST_SHEET_DAY + dt.timedelta(days=days)).isoformat()


def _yes_no(value: Any, setting: Setting) -> bool:  # noqa: ARG001
    word = one_line(written(value)).lower()
    if word not in _YES | _NO:
        raise Unconvertible("not-yes-or-no", text("不是“是”或“否”", "This is neither yes nor no"))
    return word in _YES


def _list(value: Any, setting: Setting) -> list[Any] | None:  # noqa: ARG001
    if isinstance(value, list):
        return value or None
    return [part for part in map(str.strip, _SPLIT.split(written(value))) if part] or None


def _place(value: Any, setting: Setting) -> str:
    """The code of a place as it is today: codes of provinces and cities are filled up, finer ones cut, old ones
    followed to their successor (GB/T 2260)."""
    digits = code_characters(written(value))
    if not re.fullmatch(r"[0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12}", digits):
        raise Unconvertible("not-a-place", text("不是行政区划代码", "This is not the code of a place"))
    place = current(digits[:6].ljust(6, "0"), setting.today)
    if place is None:
        raise Unconvertible("unknown-place", text("没有这个行政区划代码", "There is no place with this code"))
    return place.code


def _number_of_kind(normal: Callable[[str], str], check: Callable[[str], None]) -> Callable[[Any, Setting], str]:
    def read(value: Any, setting: Setting) -> str:  # noqa: ARG001
        number = normal(written(value))
        try:
            check(number)
        except Fault as fault:
            raise Unconvertible(fault.kind, fault.message) from None
        return number

    return read


TABLE: dict[Conversion, Callable[[Any, Setting], Any]] = {
    "trim": lambda value, _: one_line(written(value)) or None,
    "upper": lambda value, _: code_characters(written(value)) or None,
    "digits": lambda value, _: re.sub(r"[^0-9]", "", half_width(written(value))) or None,
    "number": lambda value, _: _plain(decimal_of(value)),
    "yuan-to-wan": lambda value, _: _plain(decimal_of(value) / _WAN),
    "wan-to-yuan": lambda value, _: _plain(decimal_of(value) * _WAN),
    "percent-to-number": lambda value, _: _plain(decimal_of(half_width(written(value)).rstrip("%"))),
    "yes-no": _yes_no,
    "list": _list,
    "date": _date,
    "date-dmy": _date_of_parts((2, 1)),
    "date-mdy": _date_of_parts((1, 2)),
    "epoch-seconds": _epoch(1),
    "epoch-milliseconds": _epoch(1000),
    "spreadsheet-date": _spreadsheet_date,
    "jurisdiction": _place,
    "credit-code": _number_of_kind(check_digits.normal_credit_code, check_digits.check_credit_code),
    "id-number": _number_of_kind(check_digits.normal_id_number, check_digits.check_id_number),
}

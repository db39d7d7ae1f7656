"""Values as conditions see them: what counts as missing, what equals what, what can be ordered.

Everything here is total: a value that cannot be compared is simply not comparable, nothing raises.
"""

from __future__ import annotations

import datetime as dt
import decimal
import enum
import re
import uuid
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TypeAlias
from zoneinfo import ZoneInfo

Scalar: TypeAlias = bool | int | Decimal | str | dt.date | dt.datetime
"""A value that can be compared. Numbers are exact; a text that reads as an ISO date or moment is that."""

_ISO = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(?P<time>[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})?)?"
)
_EXACT = decimal.Context(prec=60, traps=[])


def scalar(value: object) -> Scalar | None:
    """`value` made comparable, or ``None`` where it is missing, not finite, or not one single value."""
    if isinstance(value, enum.Enum):
        value = value.value
    if isinstance(value, str):
        return _moment(value) if len(value) >= 10 and value[4] == "-" else value
    if isinstance(value, bool | int | dt.date):
        return value
    if isinstance(value, float):
        value = Decimal(repr(value))
    if isinstance(value, Decimal):
        return value if value.is_finite() else None
    return str(value) if isinstance(value, uuid.UUID) else None


def _moment(text: str) -> str | dt.date | dt.datetime:
    """The date or moment an ISO text stands for; the text itself where it stands for none."""
    match = _ISO.fullmatch(text)
    if match is None:
        return text
    try:
        return dt.datetime.fromisoformat(text) if match["time"] else dt.date.fromisoformat(text)
    except ValueError:
        return text


def is_empty(value: object) -> bool:
    """Whether nothing has been filled in: missing, null, blank text, an empty list or map, not a finite number."""
    if value is None:
        return True
    if isinstance(value, str):
        return not value.strip()
    if isinstance(value, Mapping | list | tuple | set | frozenset):
        return not value
    return scalar(value) is None


def items(value: object) -> list[object]:
    """The items of a list; of anything else, none."""
    return list(value) if isinstance(value, list | tuple | set | frozenset) else []


def compare(left: Scalar | None, right: Scalar | None, zone: ZoneInfo) -> int | None:
    """-1, 0 or 1 as `left` comes before, with or after `right`; ``None`` where the two have no order.

    Numbers compare with numbers, dates and moments with dates and moments (a moment beside a date counts as its date
    in `zone`; a moment without offset is one of `zone`). Texts, yes/no values and mixed kinds have no order.
    """
    if isinstance(left, bool | str) or isinstance(right, bool | str) or left is None or right is None:
        return None
    if isinstance(left, dt.date):
        return _compare_moments(left, right, zone) if isinstance(right, dt.date) else None
    if isinstance(right, dt.date):
        return None
    return (left > right) - (left < right)


def _compare_moments(left: dt.date, right: dt.date, zone: ZoneInfo) -> int:
    if isinstance(left, dt.datetime) and isinstance(right, dt.datetime):
        left, right = _placed(left, zone), _placed(right, zone)
    else:
        left, right = local_date(left, zone), local_date(right, zone)
    return (left > right) - (left < right)


def equal(left: Scalar | None, right: Scalar | None, zone: ZoneInfo) -> bool:
    """Whether two values are the same: of one kind and equal (1 is 1.0, but yes is not 1 and "1" is not 1)."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, str) or isinstance(right, str):
        return left == right
    return compare(left, right, zone) == 0


def as_date(value: Scalar | None, zone: ZoneInfo) -> dt.date | None:
    """The calendar date of a date or moment, in `zone`; ``None`` for anything else."""
    return local_date(value, zone) if isinstance(value, dt.date) else None


def as_moment(value: Scalar | None, zone: ZoneInfo) -> dt.date | None:
    """A date, or a moment with its offset (that of `zone` where it says none); ``None`` for anything else."""
    return _placed(value, zone) if isinstance(value, dt.datetime) else value if isinstance(value, dt.date) else None


def local_date(value: dt.date, zone: ZoneInfo) -> dt.date:
    """The calendar date of a date or moment, in `zone`."""
    if not isinstance(value, dt.datetime):
        return value
    try:
        return _placed(value, zone).astimezone(zone).date()
    except OverflowError:  # the first or last day of the calendar
        return value.date()


def _placed(value: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    return value if value.tzinfo is not None else value.replace(tzinfo=zone)


def distinct_key(value: Scalar, zone: ZoneInfo) -> tuple[str, object]:
    """A key that is the same for values that are `equal` and of the same precision."""
    if isinstance(value, bool):
        return "boolean", value
    if isinstance(value, str):
        return "text", value
    if isinstance(value, dt.datetime):
        return "moment", _placed(value, zone)
    return ("date" if isinstance(value, dt.date) else "number"), value


def total(values: Iterable[Scalar]) -> Scalar | None:
    """The exact sum of the numbers among `values`; 0 where there are none."""
    result = Decimal(0)
    for value in values:
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            result = _EXACT.add(result, Decimal(value))
    return scalar(result)


def extreme(values: Iterable[Scalar], *, highest: bool, zone: ZoneInfo) -> Scalar | None:
    """The highest (latest) or lowest (earliest) of the numbers or dates among `values`, or ``None``.

    Where kinds are mixed, those of the first comparable value's kind are looked at.
    """
    best: Scalar | None = None
    for value in values:
        if best is None:
            best = value if compare(value, value, zone) == 0 else None
        elif compare(value, best, zone) == (1 if highest else -1):
            best = value
    return best


def add_months(date: dt.date, months: int) -> dt.date | None:
    """`date` moved by calendar months; the last day of the month where it has no such day (民法典 202).

    ``None`` beyond the calendar (years 1 to 9999).
    """
    year, month = divmod(date.year * 12 + date.month - 1 + months, 12)
    if not dt.MINYEAR <= year <= dt.MAXYEAR:
        return None
    for day in range(date.day, 27, -1):
        try:
            return dt.date(year, month + 1, day)
        except ValueError:
            continue
    return dt.date(year, month + 1, date.day)

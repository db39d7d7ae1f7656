"""Reading one plain value: a text, number, yes/no or choice, from a form's text or from JSON."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from guicheng.common.clock import SHANGHAI
from guicheng.common.patterns import PatternMistake, pattern
from guicheng.config.widgets.characters import half_width, one_line, storable
from guicheng.config.widgets.formats import FORMATS, normal_date, plain_number

if TYPE_CHECKING:
    from guicheng.config.widgets.field import FormField

MOST_DIGITS = 15
"""Significant digits a JSON number carries through every program unchanged; more are refused, never rounded."""

_NUMBER = re.compile(r"-?([0-9]{1,40}(\.[0-9]{0,40})?|\.[0-9]{1,40})")
_YES = frozenset({"true", "1", "on", "yes", "y", "是"})
_NO = frozenset({"false", "0", "off", "no", "n", "否"})


class Unreadable(ValueError):
    """The value is not what the field holds. `kind` is `type` or `precision`; `limit` a number for the message."""

    def __init__(self, kind: str, limit: int | None = None) -> None:
        self.kind = kind
        self.limit = limit
        super().__init__(kind)


def plain_value(field: FormField, raw: Any, format_name: str | None = None, zone: dt.tzinfo = SHANGHAI) -> Any:
    """The value of a field that is not composite; None = nothing was entered. A moment where a day is wanted is the day
    it falls on in `zone`. Raises Unreadable."""
    if raw is None or raw == "":
        return None
    if field.options and field.kind != "boolean":
        return _choice(field, raw)
    match field.kind:
        case "integer" | "number":
            written = field.widget.digits(raw) if isinstance(raw, str) else raw
            return number(written, whole=field.kind == "integer", decimals=field.ui.decimals)
        case "boolean":
            return _yes_no(raw)
        case _:
            return _text(field, raw, format_name or field.format, zone)


def _text(field: FormField, raw: Any, format_name: str | None, zone: dt.tzinfo) -> str | None:
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        raise Unreadable("type")
    if field.secret:
        return storable(str(raw)) or None
    if format_name == "date":
        return normal_date(_written(raw), zone) or None
    spec = FORMATS.get(format_name or "")
    if spec is not None:
        return spec.normalise(_written(raw)) or None
    return field.widget.characters(field, _written(raw)) or None


def line(field: FormField, text: str) -> str:
    """A line of text; in half width where only that fits the pattern of the field."""
    text = one_line(text)
    wanted = field.schema.get("pattern")
    if not isinstance(wanted, str) or (half := half_width(text)) == text:
        return text
    try:
        only_half = pattern(wanted).is_in(half) and not pattern(wanted).is_in(text)
    except PatternMistake:
        return text
    return half if only_half else text


def _written(raw: str | float) -> str:
    """A text as it is; a number of JSON as people write it."""
    if isinstance(raw, int) and abs(raw) >= 10**40:
        raise Unreadable("type")
    return raw if isinstance(raw, str) else str(raw)


def number(raw: Any, *, whole: bool = False, decimals: int | None = None) -> float | int | None:
    """A number without rounding: too many places or digits are refused. Raises Unreadable."""
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        raise Unreadable("type")
    written = plain_number(_written(raw))
    if written == "":
        return None
    if isinstance(raw, float):
        written = f"{Decimal(repr(raw)):f}" if abs(raw) < 1e40 and raw == raw else "?"
    if not _NUMBER.fullmatch(written):
        raise Unreadable("type")
    exact = Decimal(written).normalize()
    _, digits, exponent = exact.as_tuple()
    assert isinstance(exponent, int)
    if whole and exponent < 0:
        raise Unreadable("type")
    if decimals is not None and -exponent > decimals:
        raise Unreadable("precision", decimals)
    if len(digits) + max(exponent, 0) > MOST_DIGITS:
        raise Unreadable("precision")
    return int(exact) if exponent >= 0 else float(exact)


def _yes_no(raw: Any) -> bool | None:
    if isinstance(raw, bool):
        return raw
    if not isinstance(raw, str | int):
        raise Unreadable("type")
    word = half_width(_written(raw)).lower()
    if word in _YES or word in _NO:
        return word in _YES
    if word == "":
        return None
    raise Unreadable("type")


def _choice(field: FormField, raw: Any) -> Any:
    """The value of the option that was meant: forms send every value as text. Others stay, to be refused by name."""
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    if isinstance(raw, bool | str | int):
        word = one_line(_written(raw)) if not isinstance(raw, bool) else str(raw).lower()
        for option in field.options:
            value = str(option.value).lower() if isinstance(option.value, bool) else str(option.value)
            if word == value or half_width(word) == half_width(value):
                return option.value
        return word or None
    raise Unreadable("type")

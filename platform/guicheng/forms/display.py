"""How values read: on detail pages, in lists, exports and prints."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from guicheng.common.masking import Audience, masked
from guicheng.common.text import Text, text
from guicheng.config.model.forms import FieldUi
from guicheng.forms.fields import FormField
from guicheng.forms.paths import value_at

YES, NO = text("是", "Yes"), text("否", "No")
ROWS = text("共{n}项", "items: {n}")
POINTS = text("{n}个点", "points: {n}")
_SEXES = {"male": text("男", "male"), "female": text("女", "female")}


def displayed(field: FormField, value: Any, language: str, unit: Text | None, audience: Audience) -> str:
    """The value as people read it; '' where there is none. `unit` is the one that holds now."""
    if value is None or value == "" or value == []:
        return ""
    if field.options:
        return _options(field, value, language)
    if isinstance(value, bool):
        return (YES if value else NO).for_language(language)
    match field.widget:
        case "date" | "month":
            return styled_date(str(value), field.ui)
        case "jurisdiction":
            return _joined(value, "", "name", "detail") or _joined(value, "", "code")
        case "entry":
            return _joined(value, "", "label") or _joined(value, "", "id")
        case "entries":
            return _separator(language).join(_joined(e, "", "label") or _joined(e, "", "id") for e in _list(value))
        case "name-phone":
            return _name_phone(field, value, audience)
        case "map-point":
            return _joined(value, ", ", "lat", "lon")
        case "boundary":
            return POINTS.format(n=len(_list(value))).for_language(language)
        case "table":
            return ROWS.format(n=len(_list(value))).for_language(language)
        case "password":
            return ""
    if field.ui.computed and field.ui.computed.id_number and value in _SEXES:
        return _SEXES[value].for_language(language)
    return _plain(field, value, language, unit, audience)


def told(field: FormField, value: Any, language: str, unit: Text | None, audience: Audience) -> str:
    """The value where two are compared: of a table every row on a line of its own, of a boundary every point."""
    rows = _list(value)
    if field.widget == "boundary":
        return "; ".join(_joined(point, ", ", "lat", "lon") for point in rows)
    if field.widget != "table":
        return displayed(field, value, language, unit, audience)
    separator = _separator(language)
    lines = (
        separator.join(
            said
            for column in field.columns
            if (said := displayed(column, value_at(row, column.path), language, _unit_of(column), audience))
        )
        for row in rows
    )
    return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, start=1))


def _unit_of(column: FormField) -> Text | None:
    return column.ui.unit if isinstance(column.ui.unit, Text) else None


def _plain(field: FormField, value: Any, language: str, unit: Text | None, audience: Audience) -> str:
    if isinstance(value, list):
        return _separator(language).join(map(str, value))
    shown = number_text(value, field.ui.decimals) if isinstance(value, int | float) else str(value)
    shown = str(masked(shown, field.ui.sensitive, audience))
    return f"{shown}{_spaced(unit.for_language(language))}" if unit else shown


def number_text(value: float, decimals: int | None) -> str:
    """A number without exponent, with the declared places after the point."""
    exact = Decimal(str(value))
    return f"{exact:.{decimals}f}" if decimals is not None else f"{exact:f}"


def styled_date(iso: str, ui: FieldUi) -> str:
    """An ISO date or month in the field's style (HNQ-39); other texts as they are."""
    if ui.date_style == "iso":
        return iso
    try:
        day = dt.date.fromisoformat(iso if len(iso) == 10 else f"{iso}-01")
    except ValueError:
        return iso
    short = ui.date_style == "short"
    if len(iso) == 7:
        return f"{day.year}-{day.month}" if short else f"{day.year}年{day.month}月"
    return f"{day.year}-{day.month}-{day.day}" if short else f"{day.year}年{day.month}月{day.day}日"


def _options(field: FormField, value: Any, language: str) -> str:
    labels = []
    for one in _list(value) if isinstance(value, list) else [value]:
        option = field.option(one)
        labels.append(option.label.for_language(language) if option else str(one))
    return _separator(language).join(labels)


def _name_phone(field: FormField, value: Any, audience: Audience) -> str:
    if not isinstance(value, Mapping):
        return ""
    phone = masked(value.get("phone"), "mobile" if field.ui.sensitive == "mobile" else None, audience)
    return " ".join(str(part) for part in (value.get("name"), phone) if part)


def _joined(value: Any, separator: str, *names: str) -> str:
    if not isinstance(value, Mapping):
        return ""
    return separator.join(str(value[name]) for name in names if value.get(name) not in (None, ""))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _separator(language: str) -> str:
    return ", " if language.startswith("en") else "、"


def _spaced(unit: str) -> str:
    """Units of letters or digits stand off, % and Chinese units do not: 12%, 5000万元, 12 m², 3 10,000 CNY."""
    return f" {unit}" if unit[:1].isascii() and unit[:1].isalnum() else unit

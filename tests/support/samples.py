"""Complete answers to any declared form: invented, valid, with right checksums."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Mapping
from random import Random
from typing import Any

from stdnum.cn import ric, uscc

from guicheng.common import clock
from guicheng.config.model.whole import RegionConfig
from guicheng.config.widgets.field import FormField
from guicheng.config.widgets.inventing import Inventor
from guicheng.forms import compile_form

_serial = itertools.count(1)

Entries = Callable[[FormField], Any]
"""Chooses an entry for a picker: its value."""


def credit_code(number: int) -> str:
    """An invented unified social credit code of a county that has one, with its check character."""
    body = f"91430102MA{number:07d}"
    return body + uscc.calc_check_digit(body)


def citizen_number(number: int) -> str:
    """An invented citizen number, with its check digit."""
    body = f"4301021990{number % 12 + 1:02d}{number % 28 + 1:02d}{number % 1000:03d}"
    return body + ric.calc_check_digit(body + "0")  # it counts the first 17 of 18 places


def mobile(number: int) -> str:
    """A mobile number of a range that is not given out."""
    return f"1990000{number % 10_000:04d}"


def answers(config: RegionConfig, form_id: str, mark: str, entries: Entries | None = None) -> dict[str, Any]:
    """Data that fill every required field of a form. `mark` stands in every text, so that its owner is recognised."""
    form = compile_form(config.forms[form_id], config.conditions, config.zone)
    return {
        field.id: value(field, mark, next(_serial), config, entries)
        for field in form.fields
        if (field.required or field.ui.required_if) and not field.ui.computed and not field.ui.read_only
    }


def value(field: FormField, mark: str, number: int, config: RegionConfig, entries: Entries | None = None) -> Any:
    """One answer."""
    schema = field.schema
    made = _BY_WIDGET.get(field.widget.name)
    if made is not None:
        return made(field, mark, number, config)
    if field.ui.entry is not None:
        chosen = entries(field) if entries else {"id": "1", "label": "—"}
        return [chosen] if field.kind == "objects" else chosen
    if field.options:
        first = field.options[0].value
        return [first] if field.kind == "choices" else first
    if field.columns:
        return [{column.id: value(column, mark, number, config, entries) for column in field.columns}]
    if field.kind in ("object", "objects"):
        return field.widget.invent(field, Inventor(Random(number), config.region.jurisdiction))
    if field.format in _BY_FORMAT:
        return _BY_FORMAT[field.format](number)
    if field.kind in ("number", "integer"):
        least = schema.get("minimum", schema.get("exclusiveMinimum", 0))
        return least + 1 if least + 1 <= schema.get("maximum", least + 1) else least
    if field.kind == "boolean":
        return True
    return _words(schema, mark, number)


def _words(schema: Mapping[str, Any], mark: str, number: int) -> str:
    text = f"{mark}样例{number}"
    least, most = schema.get("minLength", 0), schema.get("maxLength", 200)
    return text.ljust(least, "样")[:most]


def today() -> dt.date:
    """The date that documents bear."""
    return clock.today()


_BY_FORMAT: dict[str, Callable[[int], Any]] = {
    "date": lambda _: today().isoformat(),
    "month": lambda _: today().isoformat()[:7],
    "year": lambda _: str(today().year),
    "time": lambda _: "09:00",
    "decimal": lambda _: "1.00",
    "credit-code": credit_code,
    "id-number": citizen_number,
    "mobile": mobile,
    "phone": mobile,
    "login-name": lambda n: f"login{n}",
    "email": lambda n: f"user{n}@example.org",
    "uri": lambda n: f"https://example.org/{n}",
    "passport": lambda n: f"E{n:08d}",
}

_BY_WIDGET: dict[str, Callable[[FormField, str, int, RegionConfig], Any]] = {
    "jurisdiction": lambda _f, mark, n, config: {"code": config.region.jurisdiction, "detail": f"{mark}路{n}号"},
    "declaration": lambda *_: True,
    "password": lambda *_: "Sample-2468",
}

"""What people type with a Chinese keyboard, by kind of field: digits and Latin letters in full width, full-width
commas and per cent signs, spaces around. Page and API alike, as both come through the same door."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict

from tests.forms.sample import number, one, text

_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}

FIELDS: list[tuple[str, dict[str, Any], dict[str, Any], str, Any]] = [
    ("number", number(), {}, "12345.5", 12345.5),
    ("whole number", {"type": "integer"}, {}, "12345", 12345),
    ("money", number(), {"widget": "money"}, "12345.5", 12345.5),
    ("percent", number(maximum=100), {"widget": "percent"}, "85.5", 85.5),
    ("year", {"type": "integer"}, {"widget": "year"}, "2025", 2025),
    ("decimal", text(format="decimal"), {}, "12345.50", "12345.50"),
    ("date", text(format="date"), {}, "2025-3-8", "2025-03-08"),
    ("month", text(format="month"), {}, "2025-3", "2025-03"),
    ("time", text(format="time"), {}, "9:30", "09:30"),
    ("mobile", text(format="mobile"), {}, "13800138000", "13800138000"),
    ("phone", text(format="phone"), {}, "0731-88886666", "0731-88886666"),
    ("ID number", text(format="id-number"), {}, "11010519491231002x", "11010519491231002X"),
    ("credit code", text(format="credit-code"), {}, "91430100ma4r00001f", "91430100MA4R00001F"),
    ("passport", text(format="passport"), {}, "e12345678", "E12345678"),
    ("place", text(format="jurisdiction-code"), {}, "430104", "430104"),
    ("login", text(format="login-name"), {}, "tower_01", "tower_01"),
    ("e-mail", text(format="email"), {}, "a.b@example.com", "a.b@example.com"),
    ("code", text(format="code"), {}, "JT-2025-0001", "JT-2025-0001"),
    ("pattern", text(pattern="^[A-Z]{2}[0-9]{4}$"), {}, "AB2025", "AB2025"),
    ("choice", text(enum=["1", "other"]), {}, "1", "1"),
    ("yes or no", {"type": "boolean"}, {}, "yes", True),
]  # fmt: skip

SPELLINGS = {
    "plain": lambda typed: typed,
    "full width": lambda typed: typed.translate(_WIDE),
    "half of it": lambda typed: typed[:2] + typed[2:].translate(_WIDE),
    "spaces around": lambda typed: f"  {typed} ",
    "Chinese spaces around": lambda typed: f"\u3000{typed}\u3000\u00a0",
}


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize(("schema", "ui", "typed", "kept"), [f[1:] for f in FIELDS], ids=[f[0] for f in FIELDS])
def test_it_is_taken_however_it_is_typed(
    schema: dict[str, Any], ui: dict[str, Any], typed: str, kept: Any, spelling: str
) -> None:
    compiled, sent = one(schema, ui), SPELLINGS[spelling](typed)
    page = QueryDict(mutable=True)
    page["x"] = sent
    for way in (page, {"x": sent}):
        cleaned = compiled.clean(way)
        assert ([p.code for p in cleaned.problems], cleaned.data) == ([], {"x": kept})


AMOUNTS = [
    # how it is typed, the widget, what it is
    ("1,234,567.5", "number", 1234567.5),
    ("１，２３４，５６７．５", "money", 1234567.5),
    ("1，234", "number", 1234),
    ("85.5％", "percent", 85.5),
    ("８５．５％", "percent", 85.5),
    (" 85.5 % ", "percent", 85.5),
    ("＋12", "number", 12),
    ("－12", "number", -12),
]


@pytest.mark.parametrize(("typed", "widget", "kept"), AMOUNTS)
def test_amounts(typed: str, widget: str, kept: float) -> None:
    cleaned = one(number(), {"widget": widget}).clean({"x": typed})
    assert ([p.code for p in cleaned.problems], cleaned.data) == ([], {"x": kept})


PROSE = [
    # schema, ui, what is typed and stays
    (text(), {}, "雨花区融程大厦（１标）"),
    (text(), {"widget": "textarea"}, "建筑面积１２万㎡，合格率１００％"),
    (text(pattern="^[^<>]+$"), {}, "王（小）明"),
    (text(pattern="^[\u4e00-\u9fff（）]+$"), {}, "湘江（集团）公司"),
]


@pytest.mark.parametrize(("schema", "ui", "typed"), PROSE)
def test_names_and_prose_stay_as_they_are_written(schema: dict[str, Any], ui: dict[str, Any], typed: str) -> None:
    cleaned = one(schema, ui).clean({"x": typed})
    assert ([p.code for p in cleaned.problems], cleaned.data) == ([], {"x": typed})


def test_a_code_has_no_spaces_and_keeps_its_chinese_and_its_case() -> None:
    cleaned = one(text(format="code")).clean({"x": "［2018］施 [朝] 建字 0072 号a"})
    assert cleaned.data == {"x": "[2018]施[朝]建字0072号a"}

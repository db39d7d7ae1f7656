"""Every conversion as a table: what other systems write, what a form takes, what is refused."""

from __future__ import annotations

import datetime as dt
import io
from contextlib import suppress
from typing import Any, get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from guicheng.common.errors import Refusal
from guicheng.config.model.feeds import Conversion, Feed, XlsxFormat
from guicheng.feeds import rows
from guicheng.feeds.conversions import TABLE, Setting, Unconvertible, convert

SETTING = Setting(ZoneInfo("Asia/Shanghai"), dt.date(2026, 3, 9))

RIGHT: list[tuple[Any, str, Any]] = [
    ("  甲 公司\u00a0", "trim", "甲 公司"),
    (" ab－12 ", "upper", "AB-12"),
    ("编号 １２-3号", "digits", "123"),
    ("没有", "digits", None),
    ("1,234.50", "number", 1234.5),
    ("１２", "number", 12),
    (7.0, "number", 7),
    ("12,345,600", "yuan-to-wan", 1234.56),
    (5, "yuan-to-wan", 0.0005),
    ("1234.56", "wan-to-yuan", 12345600),
    ("35.5％", "percent-to-number", 35.5),
    ("是", "yes-no", True),
    (0, "yes-no", False),
    (True, "yes-no", True),
    ("a、b；c", "list", ["a", "b", "c"]),
    (["x"], "list", ["x"]),
    (" ; ", "list", None),
    ("2026年3月1日", "date", "2026-03-01"),
    ("2026/3/1", "date", "2026-03-01"),
    ("20260301", "date", "2026-03-01"),
    ("2026-02-28T16:30:00Z", "date", "2026-03-01"),  # half past midnight where the region is
    ("2026-03-01 23:59:59", "date", "2026-03-01"),
    ("01/02/2026", "date-dmy", "2026-02-01"),
    ("01/02/2026", "date-mdy", "2026-01-02"),
    (1_772_294_400, "epoch-seconds", "2026-03-01"),
    ("1772294399999", "epoch-milliseconds", "2026-02-28"),
    (46082, "spreadsheet-date", "2026-03-01"),
    ("2026-03-01", "spreadsheet-date", "2026-03-01"),
    ("430102", "jurisdiction", "430102"),
    ("43", "jurisdiction", "430000"),
    ("4301", "jurisdiction", "430100"),
    ("430102001003", "jurisdiction", "430102"),
    ("533526", "jurisdiction", "530925"),  # given up in 2004, followed to its successor
    (430102, "jurisdiction", "430102"),
    ("91430100ma4l5x3r8b", "credit-code", "91430100MA4L5X3R8B"),
    ("430102800101123", "id-number", "430102198001011233"),  # 15 digits, the same person
    ("43010419900303345x", "id-number", "43010419900303345X"),
]

WRONG: list[tuple[Any, str, str]] = [
    ("#N/A", "trim", "cell-error"),
    (" #div/0! ", "number", "cell-error"),
    ("#REF!", "date", "cell-error"),
    ("4.3E+17", "trim", "digits-lost"),
    ("4.30102E+17", "digits", "digits-lost"),
    ("1E11", "id-number", "digits-lost"),
    ({"a": 1}, "trim", "not-plain"),
    ("abc", "number", "not-a-number"),
    ("1e99", "number", "not-a-number"),
    (float("inf"), "number", "not-plain"),
    ("NaN", "yuan-to-wan", "not-a-number"),
    ("也许", "yes-no", "not-yes-or-no"),
    ("2026-02-30", "date", "not-a-date"),
    ("31/04/2026", "date-dmy", "not-a-date"),
    ("2026-03-01", "date-mdy", "not-a-date"),
    (10**20, "epoch-seconds", "not-a-moment"),
    (999_999, "spreadsheet-date", "not-a-date"),
    ("4301O2", "jurisdiction", "not-a-place"),
    ("999999", "jurisdiction", "unknown-place"),
    ("91430100MA4L5X3R8A", "credit-code", "checksum"),
    ("430102198001011239", "id-number", "checksum"),
    ([1], "id-number", "not-plain"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("sent", "name", "taken"), RIGHT)
def test_what_is_taken(sent: Any, name: Conversion, taken: Any) -> None:
    assert convert(sent, [name], SETTING) == taken


@pytest.mark.django_db
@pytest.mark.parametrize(("sent", "name", "code"), WRONG)
def test_what_is_refused(sent: Any, name: Conversion, code: str) -> None:
    with pytest.raises(Unconvertible) as caught:
        convert(sent, [name], SETTING)
    assert caught.value.code == code
    assert caught.value.message.zh
    assert caught.value.message.en


def test_the_set_is_closed_and_every_one_is_in_the_tables() -> None:
    assert set(TABLE) == set(get_args(Conversion)) == {name for _, name, _ in RIGHT}


@given(
    value=st.one_of(st.text(max_size=30), st.integers(), st.floats(), st.booleans(), st.lists(st.text(max_size=3))),
    name=st.sampled_from(sorted(set(TABLE) - {"jurisdiction"})),
)
def test_whatever_arrives_is_taken_or_refused(value: Any, name: Conversion) -> None:
    with suppress(Unconvertible):
        convert(value, [name], SETTING)


# -- bytes to rows -----------------------------------------------------------------------------------------------------

TABLE_OF = '编码,名称\r\nA,甲公司\r\n,\r\nB,"乙,公司"\r\n'
ROWS = [{"编码": "A", "名称": "甲公司"}, {"编码": "B", "名称": "乙,公司"}]


def feed(**form: Any) -> Feed:
    entry = {"id": "x", "register": "x", "key": "k", "fields": {"name": "n"}}
    return Feed.model_validate(
        {"title": "x", "system": "x", "ways": "file", "format": form, "key": "k", "entries": [entry], "most_rows": 3}
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_separated_text_is_read_in_the_encodings_of_offices(encoding: str) -> None:
    assert rows.read(feed(kind="csv"), TABLE_OF.encode(encoding)) == ROWS


def test_rare_characters_of_names_survive_gb_18030() -> None:
    assert rows.read(feed(kind="csv"), "名\n𠮷䶮\n".encode("gb18030")) == [{"名": "𠮷䶮"}]


def sheet(title: str, *lines: list[Any]) -> bytes:
    book, target = Workbook(), io.BytesIO()
    assert book.active is not None
    book.active.title = title
    for line in lines:
        book.active.append(line)
    book.save(target)
    return target.getvalue()


def test_a_spreadsheet_says_where_it_lost_digits_and_how_it_writes_signs() -> None:
    book = Workbook()
    book.active.append(["long", "exact", "error", "code", "none"])
    book.active.append([430104199001011234, 123456789012345, "#N/A", "_x0041_x_x000A_", "_x41_"])
    out = io.BytesIO()
    book.save(out)
    (row,) = rows._xlsx(XlsxFormat(kind="xlsx"), out.getvalue())
    assert row == {"long": "4.30104E+17", "exact": 123456789012345, "error": "#N/A", "code": "Ax\n", "none": "_x41_"}
    for name in ("long", "error"):
        with pytest.raises(Unconvertible):
            convert(row[name], ["trim"], SETTING)


def test_spreadsheets_are_read_below_their_header() -> None:
    data = sheet("表", ["标题"], ["编码", "日期", None], [7, dt.date(2026, 3, 1), "多余"], [None, None, None])
    assert rows.read(feed(kind="xlsx", header=2), data) == [{"编码": 7, "日期": "2026-03-01"}]


UNREADABLE = [
    (feed(kind="csv"), b"", "unreadable"),
    (feed(kind="csv"), b"a,a\n1,2\n", "unreadable"),
    (feed(kind="csv"), b'a,b\n"1,2\n', "unreadable"),
    (feed(kind="csv"), b"a\n\x81\n", "unreadable"),
    (feed(kind="csv"), b"a\n1\n2\n3\n4\n", "too-many-rows"),
    (feed(kind="xlsx"), b"PK\x03\x04 no", "unreadable"),
    (feed(kind="xlsx", sheet="另一张"), sheet("表", ["a"], [1]), "unreadable"),
    (feed(kind="json"), b"5", "unreadable"),
]


@pytest.mark.parametrize(("declared", "data", "code"), UNREADABLE)
def test_what_cannot_be_read_is_refused(declared: Feed, data: bytes, code: str) -> None:
    with pytest.raises(Refusal) as caught:
        rows.read(declared, data)
    assert caught.value.code == code


@given(st.binary(max_size=300), st.sampled_from(["json", "csv", "xlsx"]))
def test_no_bytes_make_a_failure(data: bytes, kind: str) -> None:
    with suppress(Refusal):
        assert isinstance(rows.read(feed(kind=kind), data), list)

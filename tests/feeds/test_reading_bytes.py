"""Bytes to rows: encodings that offices use are read, anything else is refused with the place of the fault."""

from __future__ import annotations

import datetime as dt
import io
import json
from typing import Any

import pytest
from openpyxl import Workbook

from guicheng.common.errors import Refusal
from guicheng.config.model.feeds import Feed
from guicheng.feeds import rows

ENTRY = {"id": "a", "register": "a", "key": "k", "fields": {"name": "n"}}


def feed(**changed: Any) -> Feed:
    return Feed.model_validate(
        {"title": "x", "system": "x", "ways": "rest", "key": "k", "entries": [ENTRY], "format": {"kind": "json"}}
        | changed
    )


JSON = json.dumps([{"k": "1", "名称": "滇池"}], ensure_ascii=False)


@pytest.mark.parametrize("data", [JSON.encode(), b"\xef\xbb\xbf" + JSON.encode()], ids=["utf-8", "with a mark"])
def test_json_is_utf_8_with_or_without_a_mark(data: bytes) -> None:
    assert rows.read(feed(), data) == [{"k": "1", "名称": "滇池"}]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (JSON.encode("gbk"), "编码不是 UTF-8（第 "),
        (JSON.encode("utf-16"), "编码不是 UTF-8（第 1 个字节起）"),
        (b'[{"k": 1}\n,]', "第 2 行第 2 列"),
        (b"[NaN]", "NaN"),
    ],
)
def test_what_is_no_json_is_refused_with_the_place_of_the_fault(data: bytes, words: str) -> None:
    with pytest.raises(Refusal) as caught:
        rows.read(feed(), data)
    assert (caught.value.code, caught.value.status) == ("unreadable", 400)
    assert words in caught.value.problems[0].message.zh


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gbk", "gb18030"])
def test_separated_text_is_read_as_offices_save_it(encoding: str) -> None:
    found = rows.read(feed(format={"kind": "csv"}), "编码,名称,\n1,滇池,\n,,\n".encode(encoding))
    assert found == [{"编码": "1", "名称": "滇池"}]


def test_a_separator_too_many_is_refused_before_columns_shift() -> None:
    with pytest.raises(Refusal) as caught:
        rows.read(feed(format={"kind": "csv"}), "编码,名称\n1,滇池\n2,滇池,二期\n".encode())
    assert "第 2 行" in caught.value.problems[0].message.zh


def sheet(*lines: list[Any], name: str = "") -> bytes:
    book, target = Workbook(), io.BytesIO()
    if name:
        book.active.title = name
    for line in lines:
        book.active.append(line)
    book.save(target)
    return target.getvalue()


def test_a_sheet_is_read_below_its_header() -> None:
    data = sheet(["说明"], ["编码", "日期", None], [1, dt.date(2026, 3, 1), "旁注"], [None, None, None])
    assert rows.read(feed(format={"kind": "xlsx", "header": 2}), data) == [{"编码": 1, "日期": "2026-03-01"}]


@pytest.mark.parametrize(
    ("made", "declared", "code"),
    [
        (sheet(["k"], ["1"], name="甲"), {"sheet": "乙"}, "unreadable"),
        (sheet([f"c{n}" for n in range(401)]), {}, "unreadable"),
        (b"PK\x03\x04", {}, "unreadable"),
        (sheet(["k", "k"]), {}, "unreadable"),
        (sheet([]), {}, "unreadable"),
    ],
)
def test_a_sheet_that_is_not_as_declared_is_refused(made: bytes, declared: dict[str, Any], code: str) -> None:
    with pytest.raises(Refusal) as caught:
        rows.read(feed(format={"kind": "xlsx", **declared}), made)
    assert caught.value.code == code


def test_a_sheet_that_claims_a_million_lines_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "MOST_LINES", 50)
    book, target = Workbook(), io.BytesIO()
    book.active.append(["k"])
    book.active.cell(100, 1).value = "1"
    book.save(target)
    with pytest.raises(Refusal) as caught:
        rows.read(feed(format={"kind": "xlsx"}), target.getvalue())
    assert caught.value.status == 413

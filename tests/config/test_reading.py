"""What may stand in a file, what it means, and where each mistake is."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guicheng.config.findings import Findings
from guicheng.config.nodes import follow, origins, plain
from guicheng.config.source_text import MAX_BYTES, MAX_NODES, decode, read


def reading(text: str) -> tuple[Any, list[tuple[str, int, int]]]:
    findings = Findings()
    node = read(text, "f.yaml", "layer", findings)
    return (plain(node) if node else None), [(f.code, f.origin.line, f.origin.column) for f in findings]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1", 1), ("-7", -7), ("0", 0), ("2.50", 2.5), ("1e3", 1000.0), ("true", True), ("False", False), ("~", None),
        ("", None), ("null", None),
        ("on", "on"), ("no", "no"), ("yes", "yes"), ("010", "010"), ("430000", 430000), ("03-16", "03-16"),
        ("12:30", "12:30"), ("2025-03-16", "2025-03-16"), ("1_000", "1_000"), ("0x1F", "0x1F"), (".", "."),
        ('"1"', "1"), ("'true'", "true"), ("1e999", "1e999"), (".inf", ".inf"), ("中文", "中文"),
        ("99999999999999999999", "99999999999999999999"),
    ],
)  # fmt: skip
def test_words_mean_what_yaml_1_2_says(written: str, meant: Any) -> None:
    assert reading(f"a: {written}") == ({"a": meant}, [])


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("a: 1\nb: 2\na: 3", "duplicate-key", 3, 1),
        ("a: &x 1", "anchor", 1, 4),
        ("a: *x", "anchor", 1, 4),
        ("a: !!python/object/apply:os.system [id]", "tag", 1, 4),
        ("a:\n\t- b", "yaml-syntax", 2, 1),
        ("a: b: c", "yaml-syntax", 1, 5),
        ("a: 'x", "yaml-syntax", 1, 6),
        ("a: [1, 2", "yaml-syntax", 2, 1),
        ("a: 1\n  b: 2", "yaml-syntax", 2, 4),
        ("---\na: 1\n---\nb: 2", "several-documents", 3, 1),
        ("? {x: 1}\n: 2", "bad-key", 1, 3),
        ("a: \x01", "yaml-character", 1, 1),
        ('a: "\\u0000"', "yaml-character", 1, 4),
        ("[" * 40, "too-deep", 1, 33),
        ("a: [" + "1, " * MAX_NODES + "1]", "too-many-nodes", 1, 149_996),
    ],
)
def test_what_is_not_allowed_is_found_at_its_place(text: str, code: str, line: int, column: int) -> None:
    assert reading(text)[1] == [(code, line, column)]


def test_an_alias_bomb_is_refused_before_it_grows() -> None:
    bomb = "\n".join(
        ["a: &a [x, x, x]", *(f"{c}: &{c} [*{p}, *{p}, *{p}]" for p, c in zip("abcdef", "bcdefg", strict=True))]
    )
    assert [code for code, *_ in reading(bomb)[1]] == ["anchor"]


@pytest.mark.parametrize(
    ("data", "text", "codes"),
    [
        (b"a: 1", "a: 1", []),
        (b"\xef\xbb\xbfa: 1", "a: 1", []),  # what Windows Notepad writes
        ("a: 湖南".encode("gbk"), None, ["not-utf8"]),
        ("a: 1".encode("utf-16"), None, ["not-utf8"]),
        (b"#" * (MAX_BYTES + 1), None, ["file-too-large"]),
    ],
)
def test_files_are_utf_8(data: bytes, text: str | None, codes: list[str]) -> None:
    findings = Findings()
    assert decode(data, "f.yaml", "layer", findings) == text
    assert [f.code for f in findings] == codes


def test_json_is_read_too() -> None:
    assert reading('{"a": [1, "\\u4e2d", null, true],\n\t"b": {}}') == ({"a": [1, "中", None, True], "b": {}}, [])


def test_every_key_knows_its_place() -> None:
    findings = Findings()
    node = read("a:\n  - id: x\n    t: 1\n  - id: y\nb: {c: 2}\n", "f.yaml", "layer", findings)
    assert node is not None
    assert {path: (o.line, o.column) for path, o in origins(node).items()} == {
        "a": (1, 1), "a/x": (2, 5), "a/x/id": (2, 5), "a/x/t": (3, 5), "a/y": (4, 5), "a/y/id": (4, 5), "b": (5, 1),
        "b/c": (5, 5),
    }  # fmt: skip
    assert follow(node, "a/x/t").at[1:3] == (3, 8)
    assert follow(node, "a/1/id").path == "a/y/id"
    assert follow(node, "b/nothing").rest == ("nothing",)


@given(st.text(max_size=200))
def test_no_text_raises(text: str) -> None:
    reading(text)


@given(st.binary(max_size=200))
def test_no_bytes_raise(data: bytes) -> None:
    findings = Findings()
    text = decode(data, "f.yaml", "layer", findings)
    assert (text is None) == findings.has_errors


_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**9), 10**9)
    | st.text(st.characters(categories=["L", "N", "P"]), max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(categories=["Ll"]), min_size=1, max_size=6), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(_VALUES)
def test_reading_gives_back_what_json_wrote(value: Any) -> None:
    assert reading(json.dumps({"a": value}, ensure_ascii=False)) == ({"a": value}, [])

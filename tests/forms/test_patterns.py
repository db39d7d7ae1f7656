"""Patterns of the configuration: what they mean, what is not offered, and that no text keeps them busy."""

from __future__ import annotations

import pytest

from guicheng.accounts.policy import LoginRule
from guicheng.common.patterns import PatternMistake, pattern
from guicheng.forms import compile_form
from tests.forms.sample import definition, text

LONG = "a" * 50_000 + "!"
"""With an engine that goes back over its steps, thirty of these letters take minutes."""


@pytest.mark.parametrize(
    ("written", "value", "is_in", "fits"),
    [
        ("^[A-Z]{2}[0-9]+$", "AB12", True, True),
        ("^[A-Z]{2}[0-9]+$", "AB12\n", False, False),
        ("[0-9]+", "第12号", True, False),
        (r"^[\u4e00-\u9fff]{2,4}$", "张三", True, True),
        (r"^\p{Han}+$", "𠮷", True, True),
        (r"\\u4e00", r"\u4e00", True, True),
        ("^a$", "\ud800", False, False),
        ("", "", True, True),
    ],
)
def test_a_pattern_means_what_json_schema_says(written: str, value: str, is_in: bool, fits: bool) -> None:
    assert (pattern(written).is_in(value), pattern(written).fits(value)) == (is_in, fits)


@pytest.mark.parametrize(
    "written", ["(?=a)b", "(?!a)b", "(?<=a)b", r"(a)\1", "(", "[", "a{2000}", "((a{99}){99}){99}", "a" * 1001, "\ud800"]
)
def test_what_the_engine_does_not_offer_is_refused(written: str) -> None:
    with pytest.raises(PatternMistake):
        pattern(written)


@pytest.mark.parametrize("written", ["^(a+)+$", "^(a|aa)+$", "^(a|a?)+$", "(.*a){20}$", "^(([a-z])+.)+[A-Z]([a-z])+$"])
def test_no_text_keeps_a_pattern_busy(written: str) -> None:
    form = compile_form(definition({"x": text(pattern=written)}, {"x": {"label": "x"}}))
    cleaned = form.clean({"x": LONG})
    assert [problem.code for problem in cleaned.problems] == ["form.pattern"]
    assert not LoginRule(written).allows(LONG)

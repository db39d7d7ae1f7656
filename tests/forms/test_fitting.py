"""What fits a schema is answered as jsonschema answers it: for whatever schema, and whatever data."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guicheng.forms import validation
from guicheng.forms.validation import SchemaValidator

TEXTS = st.sampled_from(["", "a", "ab", "13800000001", "2026-11-30", "好的", "123"])
NUMBERS = st.sampled_from([0, 1, -1, 1.0, 1.5, 0.3, 10**6])
VALUES = st.recursive(
    TEXTS | NUMBERS | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)
KEYWORDS: dict[str, Any] = {
    "type": st.sampled_from(["object", "array", "string", "boolean", "number", "integer", "null", ["string", "null"]]),
    "enum": st.lists(TEXTS | NUMBERS | st.booleans(), min_size=1, max_size=3),
    "const": TEXTS | NUMBERS | st.booleans(),
    "format": st.sampled_from(["mobile", "date", "email", "nothing-of-ours"]),
    "pattern": st.sampled_from(["^[0-9]+$", "a"]),
    "multipleOf": st.sampled_from([0.1, 1, 2]),
    "minimum": st.sampled_from([0, 1]),
    "maximum": st.sampled_from([0, 1.5]),
    "exclusiveMinimum": st.just(0),
    "exclusiveMaximum": st.just(1),
    "minLength": st.just(1),
    "maxLength": st.just(2),
    "minItems": st.just(1),
    "maxItems": st.just(1),
    "uniqueItems": st.just(value=True),
    "required": st.lists(st.sampled_from("abc"), unique=True, max_size=2),
    "additionalProperties": st.booleans(),
    "minProperties": st.just(1),
    "title": st.just("x"),
}
SCHEMAS = st.recursive(
    st.fixed_dictionaries({}, optional=KEYWORDS) | st.booleans(),
    lambda inner: st.fixed_dictionaries(
        {},
        optional={
            **KEYWORDS, "properties": st.dictionaries(st.sampled_from("abc"), inner, max_size=3), "items": inner,
            "prefixItems": st.lists(inner, min_size=1, max_size=2), "anyOf": st.lists(inner, min_size=1, max_size=2),
            "not": inner, "patternProperties": st.dictionaries(st.just("a"), inner, max_size=1),
        },
    ),
    max_leaves=6,
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(schema=SCHEMAS, data=VALUES, draft=st.booleans())
def test_it_says_what_jsonschema_says(schema: Any, data: Any, draft: bool) -> None:
    known = SchemaValidator(schema)
    fits = known._fits_as_draft if draft else known._fits
    whole = known._draft if draft else known._full
    assert fits(data) == (next(whole.iter_errors(data), None) is None)


def test_what_fits_is_not_gone_through_for_mistakes(monkeypatch: pytest.MonkeyPatch) -> None:
    """And what does not is: every mistake is found as before."""
    known = SchemaValidator({"type": "object", "properties": {"a": {"type": "string", "maxLength": 2}}})
    asked: list[Any] = []
    monkeypatch.setattr(validation, "_mistake", lambda error: asked.append(error) or error)
    assert list(known.mistakes({"a": "ok"}, draft=False)) == []
    assert not asked
    assert len(list(known.mistakes({"a": "long"}, draft=False))) == 1

"""Reading conditions: what is refused, where the mistake stands, and what is suggested instead."""

from __future__ import annotations

import contextlib
import copy
import datetime as dt
import pickle
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import TypeAdapter, ValidationError

from guicheng.config.conditions import ConditionSyntaxError
from guicheng.config.conditions.parse import MAX_DEPTH, MAX_NODES
from guicheng.config.conditions.parts import MAX_LIST
from guicheng.config.model.base import Part
from guicheng.config.model.conditions import Condition
from tests.conditions.strategies import CONDITIONS


class Rule(Part):
    when: Condition
    unless: Condition | None = None


def nested(depth: int) -> dict[str, Any]:
    data: dict[str, Any] = {"a": 1}
    for _ in range(depth):
        data = {"not": data}
    return data


@pytest.mark.parametrize(
    ("data", "code", "place", "suggestion"),
    [
        (True, "condition.not-a-map", (), "always: true"),
        ("a > 1", "condition.not-a-map", (), None),
        ({}, "condition.empty", (), "always: true"),
        ({"a": {}}, "condition.empty", ("a",), "present: true"),
        ({"a": None}, "condition.null", ("a",), "empty: true"),
        ({"a": {"gt": None}}, "condition.null", ("a", "gt"), "empty: true"),
        ({"a": {"gte": 1, "lte": [2]}}, "condition.bad-literal", ("a", "lte"), None),
        ({"a": {"equals": 1}}, "condition.bad-operator", ("a", "equals"), "eq"),
        ({"a": {">=": 1}}, "condition.bad-operator", ("a", ">="), "gte"),
        ({"a": {"presnt": True}}, "condition.bad-operator", ("a", "presnt"), "present"),
        ({"a": {"fact": "b"}}, "condition.bad-operator", ("a", "fact"), "eq: {fact: …}"),
        ({"a": {"eq": {"fcat": "b"}}}, "condition.bad-operand", ("a", "eq"), "{fact: …}"),
        ({"a": {"eq": {"item": "b"}}}, "condition.bad-operand", ("a", "eq"), "{fact: …}"),
        ({"a": {"present": "yes"}}, "condition.bad-operand", ("a", "present"), None),
        ({"a": {"between": [1]}}, "condition.bad-operand", ("a", "between"), None),
        ({"a": {"in": []}}, "condition.not-a-list", ("a", "in"), None),
        ({"a": [1, None]}, "condition.null", ("a", 1), "empty: true"),
        ({"a": float("nan")}, "condition.bad-literal", ("a",), None),
        ({"a": "x" * 501}, "condition.too-large", ("a",), None),
        ({"a": list(range(MAX_LIST + 1))}, "condition.too-large", ("a",), None),
        ({"a": {"count": {"where": {"k": 1}}}}, "condition.bad-operand", ("a", "count"), None),
        ({"a": {"count": {"of": "k", "gt": 1}}}, "condition.bad-operator", ("a", "count", "of"), None),
        ({"a": {"sum": {"gt": 1, "wher": {"k": 1}}}}, "condition.bad-operator", ("a", "sum", "wher"), "where"),
        ({"a": {"some": {"is": "named"}}}, "condition.not-here", ("a", "some", "is"), None),
        ({"a": {"some": {"k": {"gt": None}}}}, "condition.null", ("a", "some", "k", "gt"), "empty: true"),
        ({"any": {"a": 1}}, "condition.not-a-list", ("any",), None),
        ({"any": []}, "condition.not-a-list", ("any",), None),
        ({"all": [{"a": 1}, {"b": {"gt": None}}]}, "condition.null", ("all", 1, "b", "gt"), "empty: true"),
        ({"or": [{"a": 1}]}, "condition.bad-fact", ("or",), "any"),
        ({"ALL": [{"a": 1}]}, "condition.bad-fact", ("ALL",), "all"),
        ({"a..b": 1}, "condition.bad-fact", ("a..b",), None),
        ({"a" * 129: 1}, "condition.bad-fact", ("a" * 129,), None),
        ({1: 1}, "condition.bad-fact", ("1",), None),
        ({"is": "Not An Id"}, "condition.bad-name", ("is",), None),
        ({"holds": {"level": "1"}}, "condition.bad-operand", ("holds",), "kind"),
        ({"holds": {"kind": "b", "levle": "1"}}, "condition.bad-operator", ("holds", "levle"), "level"),
        ({"holds": []}, "condition.bad-operand", ("holds",), None),
        ({"always": 1}, "condition.bad-operand", ("always",), None),
        (nested(MAX_DEPTH + 1), "condition.too-deep", ("not",) * (MAX_DEPTH + 1), None),
        ({"any": [{"a": i} for i in range(MAX_NODES)]}, "condition.too-large", ("any", MAX_NODES - 1), None),
    ],
)  # fmt: skip
def test_a_mistake_is_named_at_its_place(data: Any, code: str, place: tuple[Any, ...], suggestion: str | None) -> None:
    with pytest.raises(ConditionSyntaxError) as caught:
        Condition(data)
    problem = caught.value.problems[0]
    assert (problem.code, problem.place, problem.suggestion) == (code, place, suggestion)
    assert problem.message.zh
    assert problem.message.en


def test_every_mistake_is_found_in_one_reading() -> None:
    with pytest.raises(ConditionSyntaxError) as caught:
        Condition({"a": {"gtt": 1}, "any": [{"b": None}, {"c": {"between": [1]}}]})
    assert [problem.place for problem in caught.value.problems] == [
        ("a", "gtt"),
        ("any", 0, "b"),
        ("any", 1, "c", "between"),
    ]


def test_a_model_reports_the_mistake_below_its_own_field() -> None:
    with pytest.raises(ValidationError) as caught:
        Rule.model_validate({"when": {"a": {"equals": 1}}, "unless": {"any": [{"b": None}]}})
    errors = caught.value.errors()
    assert [error["loc"] for error in errors] == [("when", "a", "equals"), ("unless", "any", 0, "b")]
    assert errors[0]["type"] == "condition.bad-operator"
    assert errors[0]["ctx"]["suggestion"] == "eq"


KEYS = st.sampled_from(["all", "not", "a", "count", "where", "eq", "some", "fact", "holds"]) | st.text(max_size=3)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(KEYS, children, max_size=3),
)


@given(ANYTHING)
@settings(max_examples=300, deadline=None)
def test_reading_fails_in_no_other_way(data: Any) -> None:
    with contextlib.suppress(ConditionSyntaxError):
        Condition(data)


@given(CONDITIONS)
@settings(max_examples=150, deadline=None)
def test_a_condition_survives_every_way_of_keeping_it(data: Any) -> None:
    rule = Rule(when=Condition(data))
    assert Rule.model_validate_json(rule.model_dump_json()) == rule
    assert Rule.model_validate(rule.model_dump()) == rule
    assert pickle.loads(pickle.dumps(rule.when)) == rule.when == copy.deepcopy(rule.when)
    assert hash(Condition(rule.when.data)) == hash(rule.when)
    assert Condition(rule.when.data).tree == rule.when.tree


@given(CONDITIONS)
@settings(max_examples=150, deadline=None)
def test_the_published_schema_accepts_whatever_can_be_read(data: Any) -> None:
    SCHEMA.validate({"when": Condition(data).data})


SCHEMA = Draft202012Validator(Rule.model_json_schema())


@pytest.mark.parametrize(
    "data", [True, {}, {"a": {"equals": 1}}, {"a": None}, {"any": []}, {"a": {"count": {"of": "k"}}}, {"Ab": 1}]
)
def test_the_published_schema_refuses_common_mistakes(data: Any) -> None:
    assert not SCHEMA.is_valid({"when": data})


def test_the_schema_stands_alone_too() -> None:
    schema = TypeAdapter(Condition).json_schema()
    Draft202012Validator.check_schema(schema)
    assert Draft202012Validator(schema).is_valid({"not": {"a": {"gte": 1}}})


def test_dates_of_yaml_become_texts() -> None:
    assert Condition({"a": {"gte": dt.date(2026, 3, 16)}}).data == {"a": {"gte": "2026-03-16"}}


def test_a_condition_never_changes() -> None:
    condition = Condition({"a": 1})
    with pytest.raises(AttributeError):
        condition.content = "{}"
    condition.data["a"] = 2
    assert condition.data == {"a": 1}


@pytest.mark.parametrize(
    ("data", "facts", "names"),
    [
        ({"a.b": 1, "not": {"c": {"gt": {"fact": "d"}}}}, {"a.b", "c", "d"}, set()),
        ({"rows": {"some": {"k": {"eq": {"fact": "w"}}}}}, {"rows", "w"}, set()),
        ({"rows": {"count": {"where": {"k": {"lt": {"fact": "w"}}}, "gte": {"fact": "n"}}}}, {"rows", "w", "n"}, set()),
        ({"on": {"days_since": {"lte": 60}}}, {"on", "today"}, set()),
        ({"on": {"days_since": {"lte": 60, "at": {"fact": "then"}}}}, {"on", "then"}, set()),
        ({"holds": "b"}, {"holder.certificates", "today"}, set()),
        ({"any": [{"is": "x"}, {"not": {"is": "y"}}]}, set(), {"x", "y"}),
    ],
)
def test_a_condition_knows_what_it_reads(data: Any, facts: set[str], names: set[str]) -> None:
    assert Condition(data).references() == facts
    assert Condition(data).names() == names

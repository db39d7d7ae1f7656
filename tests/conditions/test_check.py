"""What the checker finds: planted mistakes, each with its code, its place and the name that was meant."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guicheng.config.conditions import check, check_library, evaluate
from guicheng.config.conditions.types import BOOLEAN, DATE, NUMBER, TEXT, FactType, choice, list_of, rows
from guicheng.config.model.conditions import Condition
from tests.conditions.strategies import CONDITIONS, LITERALS

TYPES = {
    "project.percent": NUMBER,
    "project.stage": choice("foundation", "structure", "decoration"),
    "project.started_on": DATE,
    "project.finished_on": DATE,
    "project.name": TEXT,
    "project.housing": BOOLEAN,
    "form.parts": FactType("list", options=("roof", "wall")),
    "form.rows": rows(amount=NUMBER, state=choice("open", "done"), on=DATE, tags=list_of(TEXT)),
}


def found(data: Any) -> list[tuple[str, tuple[Any, ...], str | None]]:
    problems = check(Condition(data), TYPES, named=["has-permit"], certificates=["b-certificate"])
    return [(problem.code.removeprefix("condition."), problem.place, problem.suggestion) for problem in problems]


@pytest.mark.parametrize(
    ("data", "code", "place", "suggestion"),
    [
        ({"project.percnt": 1}, "unknown-fact", ("project.percnt",), "project.percent"),
        ({"project.name": {"eq": {"fact": "project.nam"}}}, "unknown-fact", ("project.name", "eq"), "project.name"),
        ({"form.rows": {"some": {"amout": 1}}}, "unknown-fact", ("form.rows", "some", "amout"), "amount"),
        ({"form.rows": {"sum": {"of": "amout", "gt": 1}}}, "unknown-fact", ("form.rows", "sum", "of"), "amount"),
        ({"form.rows": {"count": {"distinct": "sate", "gt": 1}}}, "unknown-fact",
         ("form.rows", "count", "distinct"), "state"),
        ({"project.stage": "structre"}, "unknown-option", ("project.stage",), "structure"),
        ({"project.stage": ["structure", "roof"]}, "unknown-option", ("project.stage", 1), None),
        ({"project.stage": {"ne": "decorations"}}, "unknown-option", ("project.stage", "ne"), "decoration"),
        ({"form.parts": {"contains": "walls"}}, "unknown-option", ("form.parts", "contains"), "wall"),
        ({"form.rows": {"some": {"state": "opne"}}}, "unknown-option", ("form.rows", "some", "state"), "open"),
        ({"project.percent": {"gte": "20"}}, "unfit-value", ("project.percent", "gte"), "20"),
        ({"project.housing": "yes"}, "unfit-value", ("project.housing",), "true"),
        ({"project.name": 43}, "unfit-value", ("project.name",), '"43"'),
        ({"project.started_on": {"lt": "soon"}}, "unfit-value", ("project.started_on", "lt"), None),
        ({"project.percent": {"gt": {"fact": "project.name"}}}, "unfit-value", ("project.percent", "gt"), None),
        ({"project.started_on": {"days_since": {"lte": 60, "at": {"fact": "project.name"}}}}, "unfit-value",
         ("project.started_on", "days_since", "at"), None),
        ({"project.started_on": {"days_since": {"lte": 1.5}}}, "unfit-value",
         ("project.started_on", "days_since", "lte"), None),
        ({"form.parts": "roof"}, "unfit-operator", ("form.parts",), "contains"),
        ({"form.parts": ["roof", "wall"]}, "unfit-operator", ("form.parts",), "contains_any"),
        ({"project.name": {"gt": "a"}}, "unfit-operator", ("project.name", "gt"), None),
        ({"project.percent": {"starts_with": "4"}}, "unfit-operator", ("project.percent", "starts_with"), None),
        ({"project.name": {"count": 1}}, "unfit-operator", ("project.name", "count"), None),
        ({"project.name": {"days_since": 1}}, "unfit-operator", ("project.name", "days_since"), None),
        ({"project.percent": {"some": {"k": 1}}}, "unfit-operator", ("project.percent", "some"), None),
        ({"form.rows": {"sum": {"of": "state", "gt": 1}}}, "unfit-operator", ("form.rows", "sum", "of"), None),
        ({"form.rows": {"sum": {"gt": 1}}}, "bad-operand", ("form.rows", "sum"), None),
        ({"project.percent": {"between": [80, 20]}}, "reversed", ("project.percent", "between"), None),
        ({"is": "has-permits"}, "unknown-condition", ("is",), "has-permit"),
        ({"holds": "b-certificat"}, "unknown-certificate", ("holds",), "b-certificate"),
        ({"any": [{"project.name": "a"}, {"not": {"project.nam": "b"}}]}, "unknown-fact",
         ("any", 1, "not", "project.nam"), "project.name"),
    ],
)  # fmt: skip
def test_a_planted_mistake_is_found_at_its_place(
    data: Any, code: str, place: tuple[Any, ...], suggestion: str | None
) -> None:
    assert found(data) == [(code, place, suggestion)]


@pytest.mark.parametrize(
    "data",
    [
        {"project.percent": {"gte": 20}, "project.stage": ["structure", "decoration"], "project.housing": True},
        {"project.started_on": {"lte": {"fact": "project.finished_on"}}, "today": {"gte": "2026-01-01"}},
        {"form.rows": {"count": {"distinct": "state", "where": {"state": "open"}, "gte": 3}}},
        {"form.rows": {"max": {"of": "on", "lt": "2026-01-01"}}},
        {"form.rows": {"sum": {"of": "amount", "gte": 0.5}}},
        {"form.rows": {"some": {"tags": {"contains_any": ["a"]}, "on": {"eq": {"item": "on"}}}}},
        {"project.name": {"starts_with": ["a", "b"], "contains": "x", "length": {"lte": 20}}},
        {"any": [{"is": "has-permit"}, {"holds": {"kind": "b-certificate", "on": {"fact": "project.started_on"}}}]},
        {"project.percent": {"between": [20, 20]}},
        {"project.percent": {"gte": 20, "lte": 20}},
        {"any": [{"project.percent": {"lt": 20}}, {"project.percent": {"gt": 80}}]},
        {"all": [{"project.name": {"ne": "a"}}, {"project.name": {"ne": "b"}}]},
    ],
)
def test_what_is_right_is_left_alone(data: Any) -> None:
    assert found(data) == []


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({"all": [{"project.name": "a"}, {"project.name": "b"}]}, "never"),
        ({"project.percent": {"gt": 50, "lt": 20}}, "never"),
        ({"project.percent": {"gte": 50, "lt": 50}}, "never"),
        ({"project.percent": {"eq": 5, "gt": 20}}, "never"),
        ({"project.name": {"eq": "a", "ne": "a"}}, "never"),
        ({"project.name": {"empty": True, "eq": "a"}}, "never"),
        ({"project.name": {"present": True, "empty": True}}, "never"),
        ({"form.rows": {"count": {"gt": 3, "lt": 2}}}, "never"),
        ({"form.rows": {"some": {"amount": {"gt": 3, "lt": 2}}}}, "never"),
        ({"project.started_on": {"gt": "2026-02-01", "lt": "2026-01-01"}}, "never"),
        ({"all": [{"project.name": "a"}, {"all": [{"project.name": "b"}]}]}, "never"),
        ({"any": [{"project.name": {"present": True}}, {"project.name": {"empty": True}}]}, "forever"),
        ({"any": [{"project.name": "a"}, {"project.name": {"ne": "a"}}]}, "forever"),
        ({"any": [{"project.stage": {"ne": "structure"}}, {"project.stage": {"ne": "decoration"}}]}, "forever"),
    ],
)
def test_what_never_or_always_holds_is_found(data: Any, code: str) -> None:
    assert [problem[0] for problem in found(data)] == [code]


CLOSE_TOGETHER = st.sampled_from(["eq", "ne", "gt", "gte", "lt", "lte"]).flatmap(
    lambda op: LITERALS.map(lambda value: {"a": {op: value}})
) | st.sampled_from([{"a": {"empty": True}}, {"a": {"present": True}}, {"a": {"between": [0, 2]}}])


@given(
    st.lists(CLOSE_TOGETHER, min_size=2, max_size=3), st.sampled_from(["all", "any"]), st.lists(LITERALS | st.none())
)
@settings(max_examples=400, deadline=None)
def test_no_value_proves_a_contradiction_wrong(parts: list[Any], kind: str, values: list[Any]) -> None:
    condition = Condition({kind: parts})
    codes = {problem.code for problem in check(condition, {"a": FactType("any")})} - {"condition.reversed"}
    for value in values:
        assert codes <= {"condition.forever" if evaluate(condition, {"a": value}) else "condition.never"}


@given(CONDITIONS)
@settings(max_examples=150, deadline=None)
def test_checking_never_fails(data: Any) -> None:
    for problem in check(Condition(data), {"a": NUMBER, "rows": rows(k=TEXT), "g.a": DATE}):
        assert problem.message.zh
        assert problem.message.en


def test_types_may_be_a_function() -> None:
    problems = check(Condition({"projct.name": "x"}), TYPES.get, facts=TYPES)
    assert [problem.suggestion for problem in problems] == ["project.name"]


def test_named_conditions_may_not_go_in_a_circle() -> None:
    library = {
        "a": Condition({"is": "b"}),
        "b": Condition({"not": {"is": "a"}}),
        "c": Condition({"any": [{"is": "a"}, {"x": 1}]}),
        "d": Condition({"x": 1}),
    }
    assert sorted(check_library(library)) == ["a", "b"]
    assert check_library({"a": library["d"]}) == {}

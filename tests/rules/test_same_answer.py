"""The engine concludes exactly what the plain evaluator says, for any conditions and any facts."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guicheng import rules
from guicheng.config.conditions import evaluate, explain
from guicheng.config.model.conditions import Condition
from tests.conditions.strategies import CONDITIONS, LIBRARY_CONDITIONS, NAMES, facts

TODAY = dt.date(2026, 2, 28)
TODAYS = st.sampled_from([TODAY, dt.date(2026, 3, 1), dt.date.min, dt.date.max])
LIBRARIES = st.fixed_dictionaries(dict.fromkeys(NAMES, LIBRARY_CONDITIONS))


@given(st.lists(CONDITIONS, min_size=1, max_size=6), st.lists(facts(), min_size=1, max_size=4), LIBRARIES, TODAYS)
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_engine_the_evaluator_and_the_explanation_agree(
    conditions: list[Any], worlds: list[dict[str, Any]], library: dict[str, Any], today: dt.date
) -> None:
    named = {name: Condition(data) for name, data in library.items()}
    listed = [(f"r{index}", Condition(data)) for index, data in enumerate(conditions)]
    rule_set = rules.compile_rules(listed, named=named)
    for world in worlds:
        plainly = tuple(
            rule_id for rule_id, condition in listed if evaluate(condition, world, named=named, today=today)
        )
        explained = tuple(
            rule_id for rule_id, condition in listed if explain(condition, world, named=named, today=today).holds
        )
        assert rules.evaluate(rule_set, world, today=today).rules == plainly == explained


NUMBERS: list[Any] = [-1, 0, 0.5, 1, 2]
DATES: list[Any] = ["2026-02-27", "2026-02-28", "2026-03-01"]
TEXTS: list[Any] = ["", "a", "b"]
AROUND: list[Any] = [
    *NUMBERS, *DATES, *TEXTS, True, False, None, -2, 0.25, Decimal("0.50"), 3, "2026-01-01", "2027-01-01", "c", [],
    dt.date(2026, 2, 28), "2026-02-27T16:00:00Z", float("nan"), "1",
]  # fmt: skip


def comparisons() -> list[Any]:
    """Every native operator with every literal of every family, and whether a fact is there."""
    ordered = [{op: value} for op in ("gt", "gte", "lt", "lte") for value in (*NUMBERS, *DATES, "a", True)]
    exact = [{op: value} for op in ("eq", "ne") for value in (*NUMBERS, *DATES, *TEXTS, True, False)]
    ranges = [{"between": [low, high]} for values in (NUMBERS, DATES) for low in values for high in values]
    return [*ordered, *exact, *ranges, {"present": True}, {"present": False}]


def both_ways(fact: str, test: Any) -> list[Any]:
    """A test as it is, denied, and beside others, so that what it denies meets what they ask."""
    return [
        {fact: test},
        {"not": {fact: test}},
        {"not": {"any": [{fact: test}, {"b": 1}]}},
        {"not": {"all": [{fact: test}, {"b": 1}]}},
        {"any": [{"not": {fact: test}}, {"all": [{fact: test}, {"b": {"ne": 1}}]}]},
    ]


@pytest.mark.parametrize("b", [1, 2])
@pytest.mark.parametrize("measured", [False, True])
def test_every_comparison_at_and_around_every_literal(measured: bool, b: int) -> None:
    tests = [{"max": test} for test in comparisons() if "present" not in test] if measured else comparisons()
    conditions = [Condition(data) for test in tests for data in both_ways("a", test)]
    for start in range(0, len(conditions), 250):
        listed = [(f"r{index}", condition) for index, condition in enumerate(conditions[start : start + 250])]
        rule_set = rules.compile_rules(listed)
        for value in AROUND:
            world = {"a": [value] if measured else value, "b": b}
            plainly = tuple(rule_id for rule_id, condition in listed if evaluate(condition, world, today=TODAY))
            assert rules.evaluate(rule_set, world, today=TODAY).rules == plainly, value

"""Conditions that can be read but never change: `all` that cannot hold, `any` that cannot fail.

Only what is certain is reported: literals about one and the same fact, side by side. A missing value is always
possible.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator

from guicheng.common.clock import SHANGHAI
from guicheng.common.text import Text
from guicheng.config.conditions.problems import ConditionProblem
from guicheng.config.conditions.tree import (
    COMPARISONS,
    Combination,
    Compare,
    Measure,
    Node,
    Not,
    Place,
    Presence,
    Quantified,
    Value,
)
from guicheng.config.conditions.values import Scalar, compare, equal

_POSITIVE = (
    "within",
    "level",
    "working_day",
    "eq",
    "in",
    "gt",
    "gte",
    "lt",
    "lte",
    "between",
    "starts_with",
    "contains",
    "contains_any",
    "contains_all",
)


def contradictions(node: Node) -> list[ConditionProblem]:
    """Every part of a condition that never holds or always holds, with its place."""
    found: list[ConditionProblem] = []
    match node:
        case Combination(kind="all"):
            for fact, tests in _by_fact(_flat(node, "all")).items():
                if _impossible(tests):
                    found.append(_never(node.place, fact))
        case Combination():
            for fact, tests in _by_fact(_flat(node, "any")).items():
                if _certain(tests):
                    found.append(_forever(node.place, fact))
        case Measure():
            if _impossible(list(node.tests)):
                found.append(_never(node.place, node.fact))
            return [*found, *(contradictions(node.where) if node.where else [])]
        case Quantified():
            return contradictions(node.where)
        case Not():
            return contradictions(node.part)
    parts = [part for part in _flat(node, node.kind) if isinstance(part, Node)] if isinstance(node, Combination) else []
    return [*found, *(problem for part in parts for problem in contradictions(part))]


def _flat(node: Node, kind: str) -> Iterator[Node]:
    """The parts of a combination; those of the same kind inside it count as its own."""
    if isinstance(node, Combination) and node.kind == kind:
        for part in node.parts:
            yield from _flat(part, kind)
    else:
        yield node


def _by_fact(parts: Iterable[Node]) -> dict[str, list[Compare | Presence]]:
    """Tests of facts among the parts, by fact; a fact whose values are tested once only cannot contradict itself."""
    tests: dict[str, list[Compare | Presence]] = defaultdict(list)
    for part in parts:
        if isinstance(part, Compare | Presence):
            tests[part.fact].append(part)
    return {fact: found for fact, found in tests.items() if len(found) > 1}


def _impossible(tests: list[Compare | Presence] | list[Compare]) -> bool:
    """Whether no value, present or missing, passes every test."""
    present = any(test.present if isinstance(test, Presence) else test.op in _POSITIVE for test in tests)
    absent = any(isinstance(test, Presence) and not test.present for test in tests)
    if present and absent:
        return True
    literal = [test for test in tests if isinstance(test, Compare) and _literal(test)]
    for candidates in (_values(test) for test in literal if test.op in ("eq", "in")):
        if not any(all(_passes(candidate, test) for test in literal) for candidate in candidates):
            return True
    return _empty_range(literal)


def _empty_range(tests: list[Compare]) -> bool:
    """Whether a lower bound lies above an upper one, or on it where one of the two excludes it."""
    lows = [(test.op == "gt", _values(test)[0]) for test in tests if test.op in ("gt", "gte", "between")]
    highs = [(test.op == "lt", _values(test)[-1]) for test in tests if test.op in ("lt", "lte", "between")]
    for above, low in lows:
        for below, high in highs:
            order = compare(low, high, SHANGHAI)
            if order == 1 or (order == 0 and (above or below)):
                return len(tests) > 1  # a reversed `between` alone is reported as reversed
    return False


def _certain(tests: list[Compare | Presence]) -> bool:
    """Whether every value, present or missing, passes one of the tests."""
    if {test.present for test in tests if isinstance(test, Presence)} == {True, False}:
        return True
    literal = [test for test in tests if isinstance(test, Compare) and _literal(test)]
    excluded = [_values(test) for test in literal if test.op in ("ne", "not_in")]
    return any(
        all(any(_passes(value, test) for test in literal if test.op not in ("ne", "not_in")) for value in values)
        for values in excluded
    ) or any(not _shared(a, b) for i, a in enumerate(excluded) for b in excluded[i + 1 :])


def _shared(left: list[Scalar], right: list[Scalar]) -> bool:
    return any(equal(a, b, SHANGHAI) for a in left for b in right)


def _passes(value: Scalar, test: Compare) -> bool:
    """Whether a value passes a comparison with literals."""
    wanted = _values(test)
    order = compare(value, wanted[0], SHANGHAI)
    match test.op:
        case "eq" | "in":
            return any(equal(value, one, SHANGHAI) for one in wanted)
        case "ne" | "not_in":
            return not any(equal(value, one, SHANGHAI) for one in wanted)
        case "gt":
            return order == 1
        case "gte":
            return order in (0, 1)
        case "lt":
            return order == -1
        case "lte":
            return order in (0, -1)
        case _:  # between
            return order in (0, 1) and compare(value, wanted[1], SHANGHAI) in (0, -1)


def _literal(test: Compare) -> bool:
    """Whether a test compares with literals that stand for one value each (a moment also meets the date it lies in)."""
    return test.op in COMPARISONS and all(
        isinstance(operand, Value) and not isinstance(operand.value, dt.datetime) for operand in test.operands
    )


def _values(test: Compare) -> list[Scalar]:
    return [operand.value for operand in test.operands if isinstance(operand, Value)]


def _never(place: Place, fact: str) -> ConditionProblem:
    message = Text(
        zh=f"对 {fact} 的要求互相矛盾，永远不成立", en=f"what is asked of {fact} contradicts itself: it never holds"
    )
    return ConditionProblem("condition.never", message, place)


def _forever(place: Place, fact: str) -> ConditionProblem:
    message = Text(
        zh=f"对 {fact} 的要求总是成立，等于没有写", en=f"what is asked of {fact} always holds: it asks nothing"
    )
    return ConditionProblem("condition.forever", message, place, severity="warning")

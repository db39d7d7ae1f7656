"""From a condition to what the engine can match: ways in which it holds, each a row of native comparisons.

The engine matches a message against conjunctions of comparisons. An `any` becomes several ways for one rule; a `not`
is carried down to the comparisons, each of which has an opposite. A part that would need too many ways becomes a flag.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeAlias

from guicheng.config.conditions.evaluate import MAX_CHAIN, HasTree
from guicheng.config.conditions.tree import Always, Combination, Compare, Is, Leaf, Measure, Node, Not, Presence, Value
from guicheng.config.conditions.values import Scalar
from guicheng.rules.errors import RuleSetError
from guicheng.rules.vocabulary import AT_LEAST, AT_MOST, EQUAL, UNEQUAL, Scale, Test, Vocabulary, family

Way: TypeAlias = frozenset[Test]
Ways: TypeAlias = frozenset[Way]
"""Alternatives: a condition holds where every test of one of its ways holds."""

MAX_WAYS_OF_ONE = 8
MAX_TESTS = 40
_ALWAYS: Ways = frozenset({frozenset()})
_NEVER: Ways = frozenset()
_NATIVE = ("eq", "ne", "gt", "gte", "lt", "lte", "between")


def expand(node: Node, named: Mapping[str, HasTree], chain: tuple[str, ...] = ()) -> Node:
    """`node` with every named condition in its place. Raises `RuleSetError` where one is missing or circular."""
    match node:
        case Combination():
            return replace(node, parts=tuple(expand(part, named, chain) for part in node.parts))
        case Not():
            return replace(node, part=expand(node.part, named, chain))
        case Is():
            if node.name in chain or len(chain) >= MAX_CHAIN:
                raise RuleSetError(f"condition {node.name!r} refers back to itself: {' → '.join(chain)}")
            if node.name not in named:
                raise RuleSetError(f"there is no condition {node.name!r}")
            return expand(named[node.name].tree, named, (*chain, node.name))
        case _:
            return node


def collect(node: Node, vocabulary: Vocabulary) -> None:
    """Enter every literal the engine will compare with into the vocabulary."""
    match node:
        case Combination():
            for part in node.parts:
                collect(part, vocabulary)
        case Not():
            collect(node.part, vocabulary)
        case Compare() | Measure():
            for test, measure in _natives(node):
                for literal in _literals(test):
                    _scale(test.fact, measure, literal, vocabulary).literals.append(literal)


def ways(node: Node, vocabulary: Vocabulary, *, holds: bool = True) -> Ways:
    """The ways in which an expanded condition holds (or, with `holds` false, fails). The vocabulary must be closed."""
    match node:
        case Always():
            return _ALWAYS if node.holds is holds else _NEVER
        case Not():
            return ways(node.part, vocabulary, holds=not holds)
        case Combination():
            return _combined(node, vocabulary, holds=holds)
        case Compare() | Measure() if natives := _natives(node):
            tests = [_native(test, measure, vocabulary, holds=holds) for test, measure in natives]
            found = _conjunction(tests) if holds else frozenset[Way]().union(*tests)
            return found if len(found) <= MAX_WAYS_OF_ONE else _flagged(node, vocabulary, holds=holds)
        case _:
            return _flagged(node, vocabulary, holds=holds)


def _combined(node: Combination, vocabulary: Vocabulary, *, holds: bool) -> Ways:
    """All of the parts, or one of them; failing turns the one into the other."""
    if (node.kind == "all") is not holds:
        found = frozenset[Way]().union(*(ways(part, vocabulary, holds=holds) for part in node.parts))
        return found if len(found) <= MAX_WAYS_OF_ONE else _flagged(node, vocabulary, holds=holds)
    result = _ALWAYS
    for part in node.parts:
        extended = _conjunction([result, ways(part, vocabulary, holds=holds)])
        if len(extended) > MAX_WAYS_OF_ONE:
            extended = _conjunction([result, _flagged(part, vocabulary, holds=holds)])
        result = extended
    too_long = any(len(way) > MAX_TESTS for way in result)
    return _flagged(node, vocabulary, holds=holds) if too_long else result


def _conjunction(parts: list[Ways]) -> Ways:
    result = _ALWAYS
    for part in parts:
        result = frozenset(left | right for left in result for right in part)
    return result


def _flagged(node: Node, vocabulary: Vocabulary, *, holds: bool) -> Ways:
    """A condition the engine is told the answer to. Whether a fact is present is asked once for all rules."""
    if isinstance(node, Presence):
        flag = vocabulary.flag(replace(node, present=True), key=("present", node.fact))
        holds = node.present is holds
    else:
        flag = vocabulary.flag(node)
    return frozenset({frozenset({(EQUAL, flag.name, int(holds))})})


def _natives(leaf: Leaf) -> list[tuple[Compare, Measure | None]]:
    """The comparisons of a leaf, each with what is measured, where the engine can make every one of them; else none."""
    if isinstance(leaf, Compare):
        return [(leaf, None)] if _is_native(leaf) else []
    if not isinstance(leaf, Measure) or leaf.name.startswith("months") or not all(map(_is_native, leaf.tests)):
        return []
    bare = replace(leaf, place=(), tests=())
    return [(test, bare) for test in leaf.tests]


def _is_native(test: Compare) -> bool:
    """Whether a comparison is one with literals of one family, and of one that has order where order is asked for."""
    literals = _literals(test)
    if test.op not in _NATIVE or len(literals) != len(test.operands):
        return False
    fit = ("number", "date") if test.op not in ("eq", "ne") else ("number", "date", "text", "boolean")
    families = {family(literal) for literal in literals}
    return len(families) == 1 and families <= set(fit)


def _literals(test: Compare) -> list[Scalar]:
    return [operand.value for operand in test.operands if isinstance(operand, Value)]


def _scale(fact: str, measure: Measure | None, literal: Scalar, vocabulary: Vocabulary) -> Scale:
    of = family(literal)
    assert of is not None  # `_is_native` has seen to it
    return vocabulary.scale(fact, measure, of)


def _native(test: Compare, measure: Measure | None, vocabulary: Vocabulary, *, holds: bool) -> Ways:
    """The ways of one comparison: each is one test, and so is its opposite."""
    literals = _literals(test)
    scale = _scale(test.fact, measure, literals[0], vocabulary)
    place = scale.place(literals[0])
    at_least = {True: (AT_LEAST, scale.low, place), False: (AT_MOST, scale.low, place - 1)}
    above = {True: (AT_LEAST, scale.low, place + 1), False: (AT_MOST, scale.low, place)}
    below = {True: (AT_MOST, scale.high, place - 1), False: (AT_LEAST, scale.high, place)}
    match test.op:
        case "eq" | "ne":
            return _one((EQUAL if (test.op == "eq") is holds else UNEQUAL, scale.low, place))
        case "gte":
            return _one(at_least[holds])
        case "gt":
            return _one(above[holds])
        case "lt":
            return _one(below[holds])
    last = scale.place(literals[-1])
    at_most = {True: (AT_MOST, scale.high, last), False: (AT_LEAST, scale.high, last + 1)}
    if test.op == "lte":
        return _one(at_most[holds])
    if holds:  # between
        return frozenset({frozenset({at_least[True], at_most[True]})})
    return _one(at_least[False]) | _one(at_most[False])


def _one(test: Test) -> Ways:
    return frozenset({frozenset({test})})

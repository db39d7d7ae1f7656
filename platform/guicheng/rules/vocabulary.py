"""How facts are put to the engine: as small whole numbers that stand for their place among the literals of the rules.

A rule set compares a fact with a handful of literals. Where a value lies among them is all that its rules can tell
apart, so that is all the engine is given: 2i+1 for the i-th literal itself, 2i for a value just below it. Order and
equality of numbers, dates, texts and yes/no values are thus exact, nothing is coerced, no text of a person reaches the
engine, and a missing value (below every literal on one side, above every one on the other) fails as it should.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

from guicheng.config.conditions.evaluate import Scope, answer, measured
from guicheng.config.conditions.tree import Measure, Node
from guicheng.config.conditions.values import Scalar, as_date, scalar

Family: TypeAlias = Literal["number", "date", "text", "boolean"]
Test: TypeAlias = tuple[str, str, int]
"""One native comparison: the engine's operator, the place in the message, the whole number compared with."""

Message: TypeAlias = dict[str, int]

MISSING_LOW = -1
EQUAL, UNEQUAL, AT_LEAST, AT_MOST = "", "$neq", "$gte", "$lte"


def family(value: Scalar) -> Family | None:
    """The family a literal belongs to; ``None`` for a moment, whose date depends on the time zone."""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, str):
        return "text"
    if isinstance(value, int | Decimal):
        return "number"
    return None if isinstance(value, dt.datetime) else "date"


@dataclass(slots=True)
class Scale:
    """The literals of one family that one fact, or one measure of a fact, is compared with."""

    name: str
    fact: str
    measure: Measure | None
    family: Family
    literals: list[Scalar] = field(default_factory=list)

    def close(self) -> None:
        """Put the literals in order, each once. Texts have no order of their own: any fixed one serves."""
        self.literals = sorted(set(self.literals))

    def place(self, literal: Scalar) -> int:
        """The place of one of the scale's own literals."""
        return 2 * bisect_left(self.literals, literal) + 1

    def write(self, scope: Scope, message: Message) -> None:
        """Put the place of the fact's present value into the message, from below and from above."""
        value = _of_family(self._value(scope), self.family, scope.zone)
        if value is None:
            message[self.low], message[self.high] = MISSING_LOW, 2 * len(self.literals)
            return
        index = bisect_left(self.literals, value)
        exact = index < len(self.literals) and self.literals[index] == value
        message[self.low] = message[self.high] = 2 * index + exact

    def _value(self, scope: Scope) -> Scalar | None:
        return scalar(scope.read(self.fact)) if self.measure is None else measured(self.measure, scope)

    @property
    def low(self) -> str:
        """Where the message holds the place that a missing value has below every literal."""
        return f"{self.name}l"

    @property
    def high(self) -> str:
        """Where the message holds the place that a missing value has above every literal."""
        return f"{self.name}h"


@dataclass(frozen=True, slots=True)
class Flag:
    """A condition answered before the engine runs: what its operators cannot say."""

    name: str
    node: Node

    def write(self, scope: Scope, message: Message) -> None:
        """Put the answer into the message."""
        message[self.name] = int(answer(self.node, scope))


class Vocabulary:
    """Every scale and flag of one rule set. Names are made by counting, so that no two can meet."""

    def __init__(self) -> None:
        self._scales: dict[tuple[str, Measure | None, Family], Scale] = {}
        self._flags: dict[object, Flag] = {}

    def scale(self, fact: str, measure: Measure | None, of: Family) -> Scale:
        """The scale of a fact (or of a measure of it) for one family of literals."""
        key = (fact, measure, of)
        if key not in self._scales:
            self._scales[key] = Scale(f"s{len(self._scales)}", fact, measure, of)
        return self._scales[key]

    def flag(self, node: Node, key: object = None) -> Flag:
        """The flag that holds the answer to a condition; the same flag for the same `key` (the node, where absent)."""
        key = node if key is None else key
        if key not in self._flags:
            self._flags[key] = Flag(f"f{len(self._flags)}", node)
        return self._flags[key]

    def close(self) -> None:
        """End the collecting of literals: from here on places are fixed."""
        for scale in self._scales.values():
            scale.close()

    def entries(self) -> tuple[Scale | Flag, ...]:
        """Everything that writes into a message."""
        return (*self._scales.values(), *self._flags.values())


def message(entries: Iterable[Scale | Flag], scope: Scope) -> Message:
    """The facts of one evaluation as the engine gets them."""
    written: Message = {}
    for entry in entries:
        entry.write(scope, written)
    return written


def _of_family(value: Scalar | None, wanted: Family, zone: ZoneInfo) -> Scalar | None:
    """The value where it can be compared with the family's literals; ``None`` (missing) where it cannot."""
    if wanted == "date":
        return as_date(value, zone)
    return value if value is not None and family(value) == wanted else None

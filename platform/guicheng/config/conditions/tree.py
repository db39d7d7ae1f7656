"""The tree a condition is parsed into. Nodes are plain, frozen data.

`place` is where a node stands in the author's data. Only `parse` makes nodes, so whoever holds one may rely on it being
well formed, bounded and complete.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from guicheng.config.conditions.values import Scalar

Place: TypeAlias = tuple[str | int, ...]
"""Keys and indexes from the top of a condition down to one of its parts."""

JsonScalar: TypeAlias = bool | int | float | str

Comparison: TypeAlias = Literal["eq", "ne", "in", "not_in", "gt", "gte", "lt", "lte", "between"]
TextOrList: TypeAlias = Literal["starts_with", "contains", "contains_any", "contains_all"]
Special: TypeAlias = Literal["within", "level", "working_day"]
MeasureName: TypeAlias = Literal[
    "count",
    "sum",
    "min",
    "max",
    "length",
    "days_since",
    "days_until",
    "months_since",
    "months_until",
    "working_days_since",
    "working_days_until",
    "half_days_since",
    "half_days_until",
]
Quantifier: TypeAlias = Literal["some", "every", "none"]

COMPARISONS: tuple[Comparison, ...] = get_args(Comparison)
TEXT_OR_LIST: tuple[TextOrList, ...] = get_args(TextOrList)
MEASURES: tuple[MeasureName, ...] = get_args(MeasureName)
SPECIAL: tuple[Special, ...] = get_args(Special)
"""Of places: within a place, of a level; of dates: whether they are worked."""

DISTANCES: tuple[MeasureName, ...] = MEASURES[5:]
"""The measures that count days or months from one date to another."""

WORKED: tuple[MeasureName, ...] = MEASURES[9:]
"""Those that count what is worked by a calendar."""

LEVELS = ("province", "city", "county", "town", "village")
QUANTIFIERS: tuple[Quantifier, ...] = ("some", "every", "none")
PRESENCE = ("present", "empty")
OPERATORS: tuple[str, ...] = (*COMPARISONS, *TEXT_OR_LIST, *SPECIAL, *PRESENCE, *MEASURES, *QUANTIFIERS)
COMBINATORS = ("all", "any", "not", "is", "always", "holds")

NATIONAL = "national"
"""The calendar that days are worked by where none is named."""

TODAY = "today"
"""The one fact every condition has: the date of the evaluation, in the region's time zone."""

HELD = "holder.certificates"
"""The fact `holds` looks at: a list of certificates with kind, level, specialty, state, valid_from and valid_to."""


@dataclass(frozen=True, slots=True)
class Value:
    """A literal: as the author wrote it, and made comparable."""

    raw: JsonScalar
    value: Scalar


@dataclass(frozen=True, slots=True)
class FactRef:
    """``{fact: path}`` on the right of a comparison: another fact of the whole."""

    path: str


@dataclass(frozen=True, slots=True)
class ItemRef:
    """``{item: path}`` on the right of a comparison inside `some`, `every`, `none` or `where`: a field of the item."""

    path: str


Operand: TypeAlias = Value | FactRef | ItemRef


@dataclass(frozen=True, slots=True)
class Always:
    """Holds always, or never."""

    place: Place
    holds: bool


@dataclass(frozen=True, slots=True)
class Is:
    """Holds where the named condition of the region's library holds."""

    place: Place
    name: str


@dataclass(frozen=True, slots=True)
class Combination:
    """`all` or `any` of its parts. The entries of one map are `all` too."""

    place: Place
    kind: Literal["all", "any"]
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Holds where its part does not."""

    place: Place
    part: Node


@dataclass(frozen=True, slots=True)
class Compare:
    """One fact against one operand, or several (`in`, `between`, `contains_any` …).

    `listed` says that the single operand is a reference to a list to look in (``in: {fact: …}``).
    """

    place: Place
    fact: str
    op: Comparison | TextOrList | Special
    operands: tuple[Operand, ...]
    listed: bool = False
    calendar: str = NATIONAL


@dataclass(frozen=True, slots=True)
class Presence:
    """Whether a fact has been filled in."""

    place: Place
    fact: str
    present: bool


@dataclass(frozen=True, slots=True)
class Measure:
    """A number (or date) made from a fact, and what it must be.

    `of` is the field of the items that `sum`, `min` and `max` take; `distinct` the field `count` counts by (``""`` for
    the items themselves); `where` keeps the items to look at; `at` is the date days and months are counted to or from.
    """

    place: Place
    fact: str
    name: MeasureName
    tests: tuple[Compare, ...]
    of: str | None = None
    distinct: str | None = None
    where: Node | None = None
    at: Operand | None = None
    calendar: str = NATIONAL


@dataclass(frozen=True, slots=True)
class Quantified:
    """Some, every or no item of a list fulfils a condition over its fields."""

    place: Place
    fact: str
    name: Quantifier
    where: Node


@dataclass(frozen=True, slots=True)
class Holds:
    """The person concerned holds a certificate: one of `kinds`, of one of `levels` and `specialties` where given,
    in force on the date `on` (today where absent). Requirement YNR-23…25, X-13."""

    place: Place
    kinds: tuple[str, ...]
    levels: tuple[str, ...] = ()
    specialties: tuple[str, ...] = ()
    on: Operand | None = None


Leaf: TypeAlias = Compare | Presence | Measure | Quantified | Holds
Node: TypeAlias = Always | Is | Combination | Not | Leaf


def walk(node: Node) -> Iterator[Node]:
    """`node` and every node below it that speaks of the same facts (not the conditions over items of a list)."""
    yield node
    if isinstance(node, Combination):
        for part in node.parts:
            yield from walk(part)
    elif isinstance(node, Not):
        yield from walk(node.part)


def references(node: Node) -> frozenset[str]:
    """The paths of every fact `node` reads; `today` where it counts days. Named conditions are not followed."""
    found: set[str] = set()
    for part in walk(node):
        if isinstance(part, Compare | Presence | Measure | Quantified):
            found.add(part.fact)
        elif isinstance(part, Holds):
            found.add(HELD)
        found |= right_hand_facts(part)
    return frozenset(found)


def names(node: Node) -> frozenset[str]:
    """The named conditions `node` refers to."""
    return frozenset(part.name for part in walk(node) if isinstance(part, Is))


def right_hand_facts(node: Node) -> set[str]:
    """Facts of the whole that one node has on the right of comparisons, also inside conditions over items."""
    match node:
        case Compare():
            return {operand.path for operand in node.operands if isinstance(operand, FactRef)}
        case Measure():
            found = set().union(*map(right_hand_facts, node.tests))
            if node.where is not None:
                found |= _outer_facts(node.where)
            return found | _date_facts(node.at, counts=node.name in DISTANCES)
        case Quantified():
            return _outer_facts(node.where)
        case Holds():
            return _date_facts(node.on, counts=True)
        case _:
            return set()


def _outer_facts(condition_over_items: Node) -> set[str]:
    return set().union(*(right_hand_facts(part) for part in walk(condition_over_items)))


def _date_facts(operand: Operand | None, *, counts: bool) -> set[str]:
    if isinstance(operand, FactRef):
        return {operand.path}
    return {TODAY} if operand is None and counts else set()

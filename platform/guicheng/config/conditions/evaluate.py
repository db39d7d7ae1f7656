"""The answer to a condition: yes or no, whatever the facts are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Protocol, TypeAlias
from zoneinfo import ZoneInfo

from guicheng.accounts import codes
from guicheng.calendars.values import Calendar
from guicheng.calendars.working_days import half_days_between, is_working_day, working_days_between
from guicheng.common import clock
from guicheng.config.conditions.facts import Facts, calendar_of, lookup
from guicheng.config.conditions.problems import ConditionReferenceError
from guicheng.config.conditions.tree import (
    HELD,
    TODAY,
    Always,
    Combination,
    Compare,
    FactRef,
    Holds,
    Is,
    ItemRef,
    Leaf,
    Measure,
    Node,
    Not,
    Operand,
    Presence,
    Quantified,
    Value,
)
from guicheng.config.conditions.values import (
    Scalar,
    add_months,
    as_date,
    as_moment,
    compare,
    distinct_key,
    equal,
    extreme,
    is_empty,
    items,
    scalar,
    total,
)

MAX_CHAIN = 16
"""How many named conditions may refer to one another in a row."""


class HasTree(Protocol):
    """Whatever carries a parsed condition, such as `guicheng.config.model.conditions.Condition`."""

    @property
    def tree(self) -> Node: ...


Named: TypeAlias = Mapping[str, HasTree]
"""The region's library of named conditions."""

_NO_ITEM = object()


@dataclass(frozen=True, slots=True)
class Scope:
    """What a condition is answered against. Inside a condition over items, `item` is the item at hand."""

    facts: Facts
    named: Named
    today: dt.date
    zone: ZoneInfo
    item: object = _NO_ITEM
    chain: tuple[str, ...] = ()

    def read(self, path: str) -> object:
        """The value of a fact: of the item, where there is one; ``None`` where it is missing."""
        return self.whole(path) if self.item is _NO_ITEM else lookup(self.item, path)

    def whole(self, path: str) -> object:
        """The value of a fact of the whole, also inside a condition over items."""
        return self.today if path == TODAY else lookup(self.facts, path)

    def calendar(self, asking: Compare | Measure) -> Calendar:
        """The calendar that days are worked by."""
        return calendar_of(self.facts, asking.calendar)

    def operand(self, operand: Operand) -> object:
        """What stands on the right of a comparison, as it is."""
        match operand:
            case Value():
                return operand.raw
            case FactRef():
                return self.whole(operand.path)
            case ItemRef():
                return lookup(self.item, operand.path)

    def comparable(self, operand: Operand) -> Scalar | None:
        """What stands on the right of a comparison, comparable."""
        return operand.value if isinstance(operand, Value) else scalar(self.operand(operand))

    def follow(self, node: Is) -> tuple[Node, Scope]:
        """The named condition a node refers to, and the scope to answer it in. Raises `ConditionReferenceError`."""
        if node.name in self.chain or len(self.chain) >= MAX_CHAIN:
            raise ConditionReferenceError(f"condition {node.name!r} refers back to itself: {' → '.join(self.chain)}")
        try:
            named = self.named[node.name]
        except KeyError:
            raise ConditionReferenceError(f"there is no condition {node.name!r}") from None
        return named.tree, replace(self, chain=(*self.chain, node.name))

    def over(self, where: Node | None, value: object) -> list[object]:
        """The items of a list that fulfil `where`."""
        if where is None:
            return items(value)
        return [item for item in items(value) if answer(where, replace(self, item=item))]


def evaluate(
    condition: HasTree,
    facts: Facts,
    *,
    named: Named | None = None,
    today: dt.date | None = None,
    zone: ZoneInfo = clock.SHANGHAI,
) -> bool:
    """Whether `condition` holds for `facts`.

    `today` is the date days are counted to (the clock's, where absent) and `zone` where moments have their date. Never
    raises for any facts; raises `ConditionReferenceError` where a named condition is missing or circular, which the
    checker finds before.
    """
    return answer(condition.tree, scope(facts, named=named, today=today, zone=zone))


def scope(facts: Facts, *, named: Named | None, today: dt.date | None, zone: ZoneInfo) -> Scope:
    """What a condition over the whole is answered against."""
    return Scope(facts, named or {}, today or clock.today(zone), zone)


def answer(node: Node, scope: Scope) -> bool:
    """Whether `node` holds in `scope`."""
    match node:
        case Combination(kind="all"):
            return all(answer(part, scope) for part in node.parts)
        case Combination():
            return any(answer(part, scope) for part in node.parts)
        case Not():
            return not answer(node.part, scope)
        case Is():
            return answer(*scope.follow(node))
        case Always():
            return node.holds
        case _:
            return leaf_holds(node, scope)


def leaf_holds(leaf: Leaf, scope: Scope) -> bool:
    """Whether one test of one fact holds."""
    match leaf:
        case Compare():
            return compare_holds(leaf, scope.read(leaf.fact), scope)
        case Presence():
            return is_empty(scope.read(leaf.fact)) is not leaf.present
        case Measure():
            return measure_holds(leaf, scope)
        case Quantified():
            found = scope.over(leaf.where, value := scope.read(leaf.fact))
            if leaf.name == "every":
                return bool(found) and len(found) == len(items(value))
            return bool(found) is (leaf.name == "some")
        case Holds():
            return any(_certificate_serves(leaf, item, scope) for item in items(scope.whole(HELD)))


# -- comparisons ---------------------------------------------------------------------------------------------------


def compare_holds(test: Compare, actual: object, scope: Scope) -> bool:
    """Whether `actual` passes a comparison. A missing or unfit value fails every one but `ne` and `not_in`."""
    match test.op:
        case "starts_with":
            return isinstance(actual, str) and any(
                isinstance(prefix, str) and prefix.strip() and actual.startswith(prefix)
                for prefix in _wanted(test, scope)
            )
        case "contains" | "contains_any":
            return any(_contains(actual, wanted, scope) for wanted in _wanted(test, scope))
        case "contains_all":
            all_wanted = _wanted(test, scope)
            return bool(all_wanted) and all(_contains(actual, wanted, scope) for wanted in all_wanted)
        case "within":
            return any(codes.lies_within(_code(actual), _code(wanted)) for wanted in _wanted(test, scope))
        case "level":
            return codes.level(_code(actual)) in _wanted(test, scope)
        case "working_day":
            date = as_date(scalar(actual), scope.zone)
            return date is not None and is_working_day(date, scope.calendar(test)) is test.operands[0].value  # type: ignore[union-attr]
        case _:
            value = scalar(actual)
            return _ordered(
                test,
                scope,
                same=lambda other: value is not None and equal(value, other, scope.zone),
                order=lambda other: compare(value, other, scope.zone),
            )


def _ordered(
    test: Compare, scope: Scope, *, same: Callable[[Scalar | None], bool], order: Callable[[Scalar | None], int | None]
) -> bool:
    """A comparison, given what is the same as the value at hand and where the value stands in order."""
    operands = _operands(test, scope)
    match test.op:
        case "eq" | "in":
            return any(map(same, operands))
        case "ne" | "not_in":
            return not any(map(same, operands))
        case "gt":
            return order(operands[0]) == 1
        case "gte":
            return order(operands[0]) in (0, 1)
        case "lt":
            return order(operands[0]) == -1
        case "lte":
            return order(operands[0]) in (0, -1)
        case _:  # between
            return order(operands[0]) in (0, 1) and order(operands[1]) in (0, -1)


def _operands(test: Compare, scope: Scope) -> list[Scalar | None]:
    if test.listed:
        return [scalar(value) for value in items(scope.operand(test.operands[0]))]
    return [scope.comparable(operand) for operand in test.operands]


def _wanted(test: Compare, scope: Scope) -> list[object]:
    """What a list or text is searched for; the text of a literal stays as it is written."""
    if len(test.operands) == 1:
        only = scope.operand(test.operands[0])
        return items(only) if test.listed or isinstance(only, list | tuple) else [only]
    return [scope.operand(operand) for operand in test.operands]


def _code(value: object) -> str:
    """The code of a place: as it stands, or of a field that chooses one."""
    value = value.get("code") if isinstance(value, Mapping) else value
    return value if isinstance(value, str) else ""


def _contains(actual: object, wanted: object, scope: Scope) -> bool:
    if isinstance(actual, str):
        return isinstance(wanted, str) and bool(wanted.strip()) and wanted in actual
    value = scalar(wanted)
    return value is not None and any(equal(scalar(item), value, scope.zone) for item in items(actual))


# -- measures ------------------------------------------------------------------------------------------------------


def measure_holds(measure: Measure, scope: Scope) -> bool:
    """Whether what is measured passes every comparison."""
    if measure.name.startswith("months"):
        return all(_months_hold(measure, test, scope) for test in measure.tests)
    value = measured(measure, scope)
    return all(compare_holds(test, value, scope) for test in measure.tests)


def measured(measure: Measure, scope: Scope) -> Scalar | None:
    """The number or date a measure gives; ``None`` where it gives none. Months have no number: see `_months_hold`."""
    actual = scope.read(measure.fact)
    match measure.name:
        case "length":
            return len(actual) if isinstance(actual, str) else (0 if actual is None else None)
        case "days_since" | "days_until":
            date, other = as_date(scalar(actual), scope.zone), reference_date(measure, scope)
            if date is None or other is None:
                return None
            return (other - date).days if measure.name == "days_since" else (date - other).days
        case "working_days_since" | "working_days_until":
            date, other = as_date(scalar(actual), scope.zone), reference_date(measure, scope)
            if date is None or other is None:
                return None
            first, last = (date, other) if measure.name == "working_days_since" else (other, date)
            return working_days_between(first, last, scope.calendar(measure))
        case "half_days_since" | "half_days_until":
            moment, now = as_moment(scalar(actual), scope.zone), _reference_moment(measure, scope)
            if moment is None or now is None:
                return None
            begins, ends = (moment, now) if measure.name == "half_days_since" else (now, moment)
            return half_days_between(begins, ends, scope.calendar(measure), scope.zone)
        case "count":
            return _count(measure, scope.over(measure.where, actual), scope)
        case _:
            return _aggregate(measure, _values(measure.of, scope.over(measure.where, actual)), scope)


def _aggregate(measure: Measure, values: Iterable[Scalar | None], scope: Scope) -> Scalar | None:
    present = [value for value in values if value is not None]
    if measure.name == "sum":
        return total(present)
    return extreme(present, highest=measure.name == "max", zone=scope.zone)


def _count(measure: Measure, found: list[object], scope: Scope) -> int:
    """How many items; with `distinct`, equal keys count once and every item without a key for itself (YNR-12)."""
    if measure.distinct is None:
        return len(found)
    keys = _values(measure.distinct, found)
    return len({distinct_key(key, scope.zone) for key in keys if key is not None and not is_empty(key)}) + sum(
        key is None or is_empty(key) for key in keys
    )


def _values(field: str | None, found: list[object]) -> list[Scalar | None]:
    return [scalar(lookup(item, field) if field else item) for item in found]


def reference_date(measure: Measure, scope: Scope) -> dt.date | None:
    """The date days and months are counted to or from: `at`, or today."""
    return scope.today if measure.at is None else as_date(scope.comparable(measure.at), scope.zone)


def _reference_moment(measure: Measure, scope: Scope) -> dt.date | None:
    """The date or moment half-days are counted to or from: `at`, or now."""
    return clock.now() if measure.at is None else as_moment(scope.comparable(measure.at), scope.zone)


def _months_hold(measure: Measure, test: Compare, scope: Scope) -> bool:
    """Calendar months compare dates: "at most 2 months since" means not after the date two months on (A-08)."""
    date, other = as_date(scalar(scope.read(measure.fact)), scope.zone), reference_date(measure, scope)
    early, late = (date, other) if measure.name == "months_since" else (other, date)

    def order(months: Scalar | None) -> int | None:
        if early is None or late is None or not isinstance(months, int | Decimal) or isinstance(months, bool):
            return None
        whole = int(months) if abs(Decimal(months)) < 10**6 else None
        limit = add_months(early, whole) if whole is not None and months == whole else None
        return None if limit is None else (late > limit) - (late < limit)

    return _ordered(test, scope, same=lambda months: order(months) == 0, order=order)


# -- certificates ----------------------------------------------------------------------------------------------


def _certificate_serves(holds: Holds, certificate: object, scope: Scope) -> bool:
    """Whether a certificate is of the kind, level and specialty asked for, and in force on the day."""
    on = as_date(scope.comparable(holds.on), scope.zone) if holds.on is not None else scope.today
    if on is None or lookup(certificate, "kind") not in holds.kinds:
        return False
    if lookup(certificate, "state") not in (None, "", "valid"):
        return False
    begins, ends = (as_date(scalar(lookup(certificate, key)), scope.zone) for key in ("valid_from", "valid_to"))
    if (begins is not None and on < begins) or (ends is not None and on > ends):
        return False
    return _one_of(certificate, "level", holds.levels) and _one_of(certificate, "specialty", holds.specialties)


def _one_of(certificate: object, field: str, wanted: tuple[str, ...]) -> bool:
    value = lookup(certificate, field)
    return not wanted or any(one in wanted for one in (items(value) or [value]))

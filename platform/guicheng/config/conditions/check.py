"""What cannot be meant: facts that do not exist, tests that do not fit a fact's type, conditions that never change."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal

from guicheng.accounts.codes import level
from guicheng.common.clock import SHANGHAI
from guicheng.config.conditions.contradictions import contradictions
from guicheng.config.conditions.evaluate import HasTree
from guicheng.config.conditions.problems import ConditionProblem, did_you_mean
from guicheng.config.conditions.tree import (
    DISTANCES,
    HELD,
    TODAY,
    WORKED,
    Combination,
    Compare,
    FactRef,
    Holds,
    Is,
    Leaf,
    Measure,
    Node,
    Not,
    Operand,
    Place,
    Presence,
    Quantified,
    Value,
)
from guicheng.config.conditions.types import ANY, CERTIFICATES, DATE, NUMBER, FactKind, FactType, FactTypes
from guicheng.config.conditions.values import Scalar, compare
from guicheng.config.nearness import nearest

_ORDERED: frozenset[FactKind] = frozenset({"number", "date", "moment", "any"})
_SINGLE: frozenset[FactKind] = frozenset({"text", "number", "boolean", "date", "moment", "any"})
_KIND_NAMES: dict[FactKind, tuple[str, str]] = {
    "text": ("文字", "a text"),
    "number": ("数字", "a number"),
    "boolean": ("是/否", "yes or no"),
    "date": ("日期", "a date"),
    "moment": ("时间", "a moment"),
    "list": ("列表", "a list"),
    "map": ("一组字段", "a group of fields"),
    "any": ("任意", "anything"),
}


def check(
    condition: HasTree,
    types: FactTypes,
    *,
    named: Iterable[str] = (),
    certificates: Iterable[str] | None = None,
    calendars: Iterable[str] | None = None,
    facts: Iterable[str] = (),
) -> list[ConditionProblem]:
    """Every mistake found in `condition`, each with its place and, where one is near, a suggestion.

    `types` knows the facts; where it is a function, `facts` lists paths to suggest from. `named` are the ids of the
    named conditions there are, `certificates` the known kinds and `calendars` those that days are worked by (``None`` =
    not checked).
    """
    known = list(types) if isinstance(types, Mapping) else list(facts)
    look_up = types.get if isinstance(types, Mapping) else types
    kinds, worked = (None if one is None else frozenset(one) for one in (certificates, calendars))
    checker = _Checker(look_up, known, frozenset(named), kinds, worked)
    checker.node(condition.tree, None)
    return [*checker.problems, *contradictions(condition.tree)]


class _Checker:
    def __init__(
        self,
        look_up: Callable[[str], FactType | None],
        known: list[str],
        named: frozenset[str],
        certificates: frozenset[str] | None,
        calendars: frozenset[str] | None,
    ) -> None:
        self.calendars = calendars
        self.look_up = look_up
        self.known = known
        self.named = named
        self.certificates = certificates
        self.problems: list[ConditionProblem] = []

    def complain(self, code: str, place: Place, zh: str, en: str, suggestion: str | None = None) -> None:
        self.problems.append(ConditionProblem(f"condition.{code}", did_you_mean(zh, en, suggestion), place, suggestion))

    def node(self, node: Node, item: FactType | None) -> None:
        """Check a node; `item` is the type of the items a condition is over, none for the whole."""
        match node:
            case Combination():
                for part in node.parts:
                    self.node(part, item)
            case Not():
                self.node(node.part, item)
            case Is():
                if node.name not in self.named:
                    self.complain(
                        "unknown-condition",
                        node.place,
                        f"没有命名条件“{node.name}”",
                        f"there is no condition `{node.name}`",
                        nearest(node.name, self.named),
                    )
            case Compare() | Presence() | Measure() | Quantified() | Holds():
                self.leaf(node, item)

    def leaf(self, leaf: Leaf, item: FactType | None) -> None:
        """Check one test of one fact."""
        match leaf:
            case Compare():
                if (kind := self.fact(leaf.fact, _above(leaf), item)) is not None:
                    self.compare(leaf, kind, item)
            case Presence():
                self.fact(leaf.fact, _above(leaf), item)
            case Measure():
                if (kind := self.fact(leaf.fact, _above(leaf), item)) is not None:
                    self.measure(leaf, kind, item)
            case Quantified():
                kind = self.fact(leaf.fact, _above(leaf), item)
                if kind is not None and self.must_be(kind, ("list",), leaf.place, leaf.name):
                    self.node(leaf.where, _item(kind))
            case Holds():
                self.holds(leaf)

    # -- facts ---------------------------------------------------------------------------------------------------

    def fact(self, path: str, place: Place, item: FactType | None) -> FactType | None:
        """The type of a fact; a complaint and ``None`` where there is no such fact."""
        if item is not None:
            found, known = item.field(path), list(item.fields or ())
        else:
            found = DATE if path == TODAY else CERTIFICATES if path == HELD else self.look_up(path)
            known = self.known
        if found is None:
            self.complain(
                "unknown-fact", place, f"没有事实“{path}”", f"there is no fact `{path}`", nearest(path, known)
            )
        return found

    def must_be(self, kind: FactType, kinds: Iterable[FactKind], place: Place, op: str) -> bool:
        """Whether an operator fits a type; a complaint where not."""
        if kind.kind == "any" or kind.kind in kinds:
            return True
        zh, en = _KIND_NAMES[kind.kind]
        suggestion = {"eq": "contains", "in": "contains_any"}.get(op) if kind.kind == "list" else None
        self.complain("unfit-operator", place, f"`{op}` 不能用于{zh}", f"`{op}` cannot be asked of {en}", suggestion)
        return False

    # -- comparisons ---------------------------------------------------------------------------------------------

    def compare(self, test: Compare, kind: FactType, item: FactType | None) -> None:
        """Check that a comparison fits the type of the fact, and its right side too."""
        partly = test.op in ("starts_with", "contains") and kind.kind == "text"
        match test.op:
            case "starts_with":
                if not self.must_be(kind, ("text",), test.place, test.op):
                    return
            case "contains" | "contains_any" | "contains_all":
                if not self.must_be(kind, ("list", "text"), test.place, test.op):
                    return
                kind = _item(kind) if kind.kind == "list" else kind
            case "gt" | "gte" | "lt" | "lte" | "between":
                if not self.must_be(kind, _ORDERED, test.place, test.op):
                    return
            case "within" | "level":
                if self.must_be(kind, ("text", "map"), test.place, test.op):
                    self.places(test, item)
                return
            case "working_day":
                self.must_be(kind, ("date", "moment"), test.place, test.op)
                self.worked(test)
                return
            case _:
                if not self.must_be(kind, _SINGLE, test.place, test.op):
                    return
        for operand, place in _placed(test):
            self.operand(operand, FactType(kind.kind) if partly else kind, place, item, listed=test.listed)
        if test.op == "between" and all(isinstance(one, Value) for one in test.operands):
            low, high = (one.value for one in test.operands if isinstance(one, Value))
            if compare(low, high, SHANGHAI) == 1:
                self.complain("reversed", test.place, "`between` 的界限颠倒了", "the bounds of `between` are reversed")

    def places(self, test: Compare, item: FactType | None) -> None:
        """What a place is asked to lie within: codes, or a fact that holds one."""
        for operand, place in _placed(test):
            if not isinstance(operand, Value):
                other = self.fact(operand.path, place, None if isinstance(operand, FactRef) else item)
                if other is not None:
                    self.must_be(other, ("text", "map", "list"), place, test.op)
            elif test.op == "within" and not level(str(operand.raw)):
                zh, en = f"“{operand.raw}”不是区划代码", f"`{operand.raw}` is no code of a place"
                self.complain("unfit-value", place, zh, en)

    def worked(self, asking: Compare | Measure) -> None:
        """The calendar that days are worked by is there."""
        if self.calendars is not None and asking.calendar not in self.calendars:
            self.complain(
                "unknown-calendar",
                asking.place,
                f"没有日历“{asking.calendar}”，无法计算工作日",
                f"there is no calendar `{asking.calendar}` to count working days by",
                nearest(asking.calendar, self.calendars),
            )

    def operand(
        self, operand: Operand, kind: FactType, place: Place, item: FactType | None, *, listed: bool = False
    ) -> None:
        """Check that what stands on the right can be compared with a fact of type `kind`."""
        if isinstance(operand, Value):
            self.literal(operand, kind, place)
            return
        other = self.fact(operand.path, place, None if isinstance(operand, FactRef) else item)
        if other is not None and listed and self.must_be(other, ("list",), place, "in"):
            other = _item(other)
        if other is not None and not _comparable(kind.kind, other.kind):
            (zh, en), (other_zh, other_en) = _KIND_NAMES[kind.kind], _KIND_NAMES[other.kind]
            self.complain(
                "unfit-value",
                place,
                f"{zh}不能与{other_zh}“{operand.path}”比较",
                f"{en} cannot be compared with {other_en}, `{operand.path}`",
            )

    def literal(self, literal: Value, kind: FactType, place: Place) -> None:
        """Check a literal: of the right type, and an option where the fact has options."""
        raw = literal.raw
        if not _fits(literal.value, raw, kind.kind):
            zh, en = _KIND_NAMES[kind.kind]
            suggestion = f'"{raw}"' if kind.kind == "text" else _unquoted(raw, kind.kind)
            said = json.dumps(raw, ensure_ascii=False)
            self.complain("unfit-value", place, f"{said} 不是{zh}", f"{said} is not {en}", suggestion)
        elif kind.options and raw not in kind.options:
            options = "、".join(str(option) for option in kind.options[:8])
            self.complain(
                "unknown-option",
                place,
                f"“{raw}”不是可选的值（{options}）",
                f"`{raw}` is not one of the options ({options})",
                nearest(raw, [str(option) for option in kind.options]),
            )

    # -- measures and certificates -------------------------------------------------------------------------------

    def measure(self, measure: Measure, kind: FactType, item: FactType | None) -> None:
        """Check what is measured, its options, and what it is compared with."""
        dated = measure.name in DISTANCES
        fits: tuple[FactKind, ...] = (
            ("text",) if measure.name == "length" else ("date", "moment") if dated else ("list",)
        )
        if not self.must_be(kind, fits, measure.place, measure.name):
            return
        result = NUMBER
        if not dated and measure.name != "length":
            inner = _item(kind)
            if measure.where is not None:
                self.node(measure.where, inner)
            if measure.distinct:
                self.fact(measure.distinct, (*measure.place, "distinct"), inner)
            if measure.name != "count":
                result = self.aggregated(measure, inner)
        if measure.name in WORKED:
            self.worked(measure)
        if measure.at is not None:
            self.operand(measure.at, DATE, (*measure.place, "at"), item)
        for test in measure.tests:
            self.compare(test, result, item)
            if result is NUMBER and measure.name not in ("sum", "min", "max"):
                self.whole(test)

    def aggregated(self, measure: Measure, inner: FactType) -> FactType:
        """The type of a sum, lowest or highest."""
        place = (*measure.place, "of") if measure.of else measure.place
        taken = self.fact(measure.of, place, inner) if measure.of else inner
        if taken is None:
            return ANY
        if inner.kind == "map" and not measure.of:
            fields = ", ".join(inner.fields or ())
            self.complain(
                "bad-operand",
                measure.place,
                f"`{measure.name}` 要写 of: 取哪一项",
                f"`{measure.name}` needs `of` ({fields})",
            )
            return ANY
        fits: Iterable[FactKind] = ("number",) if measure.name == "sum" else _ORDERED
        return taken if self.must_be(taken, fits, place, measure.name) else ANY

    def whole(self, test: Compare) -> None:
        """Counts, lengths, days and months are whole numbers."""
        for operand, place in _placed(test):
            if isinstance(operand, Value) and isinstance(operand.value, Decimal) and operand.value % 1:
                self.complain(
                    "unfit-value", place, f"“{operand.raw}”不是整数", f"`{operand.raw}` is not a whole number"
                )

    def holds(self, holds: Holds) -> None:
        """Check the kinds of certificate, and the date they are asked for."""
        for kind in holds.kinds if self.certificates is not None else ():
            if kind not in (self.certificates or ()):
                self.complain(
                    "unknown-certificate",
                    holds.place,
                    f"没有证书种类“{kind}”",
                    f"there is no certificate kind `{kind}`",
                    nearest(kind, self.certificates or ()),
                )
        if holds.on is not None:
            self.operand(holds.on, DATE, (*holds.place, "on"), None)


def _above(leaf: Compare | Presence | Measure | Quantified) -> Place:
    """The place of the fact a test is about: its key in the map."""
    place = leaf.place
    while place and place[-1] != leaf.fact:
        place = place[:-1]
    return place or leaf.place


def _placed(test: Compare) -> Iterable[tuple[Operand, Place]]:
    """The operands of a comparison, with the place of each."""
    if len(test.operands) == 1 and not isinstance(test.operands[0], Value):
        return [(test.operands[0], test.place)]
    several = test.op in ("in", "not_in", "between", "contains_any", "contains_all") or len(test.operands) > 1
    return [(one, (*test.place, index) if several else test.place) for index, one in enumerate(test.operands)]


def _item(kind: FactType) -> FactType:
    """The type of a list's items."""
    if kind.kind != "list":
        return ANY
    return kind.item or (FactType("text", options=kind.options) if kind.options else ANY)


def _comparable(left: FactKind, right: FactKind) -> bool:
    times = ("date", "moment")
    return "any" in (left, right) or left == right or (left in times and right in times)


def _fits(value: Scalar, raw: object, kind: FactKind) -> bool:
    """Whether a literal is of a type."""
    match kind:
        case "boolean":
            return isinstance(value, bool)
        case "number":
            return isinstance(value, int | Decimal) and not isinstance(value, bool)
        case "text":
            return isinstance(raw, str)
        case "date" | "moment":
            return isinstance(value, dt.date)
        case _:
            return kind == "any"


def _unquoted(raw: object, kind: FactKind) -> str | None:
    """The same literal as the type wants it, where only quotes stand between."""
    if kind == "number" and isinstance(raw, str) and raw.replace(".", "", 1).lstrip("-").isdecimal():
        return raw
    if kind == "boolean" and isinstance(raw, str):
        return {"是": "true", "yes": "true", "true": "true", "否": "false", "no": "false", "false": "false"}.get(
            raw.lower()
        )
    return None

"""The answer to a condition with its reasons: which test, which fact, what it is, what it must be."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, TypeAlias
from zoneinfo import ZoneInfo

from guicheng.calendars.working_days import is_provisional
from guicheng.common import clock
from guicheng.common.text import Text
from guicheng.config.conditions.evaluate import HasTree, Named, Scope, leaf_holds, measured, reference_date, scope
from guicheng.config.conditions.facts import Facts
from guicheng.config.conditions.render import Labels, Phrases, unlabelled
from guicheng.config.conditions.tree import (
    DISTANCES,
    HELD,
    WORKED,
    Always,
    Combination,
    Compare,
    Holds,
    Is,
    Leaf,
    Measure,
    Node,
    Not,
    Place,
    Quantified,
    right_hand_facts,
)
from guicheng.config.conditions.values import as_date, items, scalar

VerdictKind: TypeAlias = Literal["all", "any", "not", "is", "always", "test"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a condition held, and why, as a tree like the condition's.

    `place` is where the part stands in the condition's data; inside a named condition it counts from that condition.
    A test names its `fact` and, unless `hidden`, the `actual` value (JSON-ready). `name` is the named condition of an
    `is`. `text` says it in words.
    """

    holds: bool
    kind: VerdictKind
    place: Place
    text: Text
    fact: str | None = None
    actual: Any = None
    hidden: bool = False
    name: str | None = None
    children: tuple[Verdict, ...] = ()

    def decisive(self) -> tuple[Verdict, ...]:
        """The tests that made the answer what it is: the failing ones of an `all` that fails, and so on."""
        if not self.children:
            return (self,)
        telling = [child for child in self.children if child.holds is self.holds]
        return tuple(test for child in (telling or self.children) for test in child.decisive())

    def facts(self) -> dict[str, Any]:
        """Every fact looked at, with its value; hidden ones without."""
        found: dict[str, Any] = {} if self.fact is None else {self.fact: None if self.hidden else self.actual}
        for child in self.children:
            found.update(child.facts())
        return found

    def as_data(self) -> dict[str, Any]:
        """The verdict as JSON holds it, for the audit and for `Problem.explanation`."""
        data: dict[str, Any] = {
            "holds": self.holds,
            "kind": self.kind,
            "place": list(self.place),
            "text": {"zh": self.text.zh, "en": self.text.en},
        }
        if self.fact is not None:
            data |= {"fact": self.fact, "hidden": True} if self.hidden else {"fact": self.fact, "actual": self.actual}
        if self.name is not None:
            data["name"] = self.name
        if self.children:
            data["children"] = [child.as_data() for child in self.children]
        return data


def explain(
    condition: HasTree,
    facts: Facts,
    *,
    named: Named | None = None,
    today: dt.date | None = None,
    zone: ZoneInfo = clock.SHANGHAI,
    labels: Labels = unlabelled,
) -> Verdict:
    """The same answer as `evaluate`, with its reasons. Every part is answered, also those that no longer matter.

    `labels` names the facts for whoever reads it, and says which values may not be shown to them.
    """
    reader = _Reader(Phrases(labels))
    return reader.verdict(condition.tree, scope(facts, named=named, today=today, zone=zone))


class _Reader:
    def __init__(self, phrases: Phrases) -> None:
        self.phrases = phrases

    def verdict(self, node: Node, scope: Scope) -> Verdict:
        match node:
            case Combination():
                children = tuple(self.verdict(part, scope) for part in node.parts)
                quantify = all if node.kind == "all" else any
                return self._combined(node, quantify(child.holds for child in children), children)
            case Not():
                child = self.verdict(node.part, scope)
                return Verdict(not child.holds, "not", node.place, _negated(child), children=(child,))
            case Is():
                child = self.verdict(*scope.follow(node))
                title = self.phrases.condition(node)
                met = ("成立", "holds") if child.holds else ("不成立", "does not hold")
                said = Text(zh=f"{title.zh} {met[0]}：{child.text.zh}", en=f"{title.en} {met[1]}: {child.text.en}")
                return Verdict(child.holds, "is", node.place, said, name=node.name, children=(child,))
            case Always():
                return Verdict(node.holds, "always", node.place, self.phrases.condition(node))
            case _:
                return self._test(node, scope)

    def _combined(self, node: Combination, holds: bool, children: tuple[Verdict, ...]) -> Verdict:
        telling = [child.text for child in children if child.holds is holds] or [child.text for child in children]
        zh, en = ("；", "; ") if (node.kind == "all") is holds else ("；并且", "; and ")
        if node.kind == "any" and holds:
            telling = telling[:1]
        said = Text(zh=zh.join(t.zh for t in telling), en=en.join(t.for_language("en") for t in telling))
        return Verdict(holds, node.kind, node.place, said, children=children)

    def _test(self, leaf: Leaf, scope: Scope) -> Verdict:
        fact = HELD if isinstance(leaf, Holds) else leaf.fact
        holds = leaf_holds(leaf, scope)
        if self._is_secret(leaf, fact):
            subject = self.phrases.title(fact)
            met = ("符合", "meets") if holds else ("不符合", "does not meet")
            said = Text(
                zh=f"{subject.zh} {met[0]}要求（内容不公开）", en=f"{subject.en} {met[1]} what is asked (not shown)"
            )
            return Verdict(holds, "test", leaf.place, said, fact=fact, hidden=True)
        actual = _actual(leaf, fact, scope)
        said = self._said(leaf, holds, actual)
        if _is_provisional(leaf, actual, scope):
            said = Text(
                zh=f"{said.zh}（节假日安排未公布，暂定）", en=f"{said.en} (provisional: no table of holidays yet)"
            )
        return Verdict(holds, "test", leaf.place, said, fact=fact, actual=shown(actual))

    def _said(self, leaf: Leaf, holds: bool, actual: object) -> Text:
        subject, wanted = self.phrases.subject(leaf), self.phrases.expected(leaf)
        if isinstance(leaf, Holds):
            zh = f"{subject.zh}{wanted.zh}" if holds else f"{subject.zh}未{wanted.zh}"
            return Text(zh=zh, en=f"{subject.en} is {wanted.en}" if holds else f"{subject.en} is not {wanted.en}")
        is_now = self._now(leaf, actual)
        zh = f"符合要求（{wanted.zh}）" if holds else f"需要{wanted.zh}"
        en = f"as asked ({wanted.en})" if holds else f"must be {wanted.en}"
        if isinstance(actual, bool):  # 是 is the verb and the value
            return Text(zh=f"{subject.zh}：{is_now.zh}，{zh}", en=f"{subject.en}: {is_now.en}, {en}")
        return Text(zh=f"{subject.zh} 是 {is_now.zh}，{zh}", en=f"{subject.en} is {is_now.en}, {en}")

    def _now(self, leaf: Leaf, actual: object) -> Text:
        """What a test found: a value, or how many rows."""
        if isinstance(leaf, Quantified):
            count = len(items(actual))
            return Text(zh=f"{count} 行", en=f"{count} items")
        return self.phrases.value(actual, leaf.fact if isinstance(leaf, Compare) else "")

    def _is_secret(self, leaf: Leaf, fact: str) -> bool:
        """Whether a test reads anything this reader may not see, on either side."""
        return any(map(self.phrases.secret, {fact, *item_facts(leaf), *right_hand_facts(leaf)}))


def _is_provisional(leaf: Leaf, actual: object, scope: Scope) -> bool:
    """Whether a table of holidays that is not out yet may turn the answer."""
    date = as_date(scalar(actual), scope.zone)
    if date is None:
        return False
    if isinstance(leaf, Measure) and leaf.name in WORKED:
        return is_provisional(date, reference_date(leaf, scope) or date, scope.calendar(leaf))
    return isinstance(leaf, Compare) and leaf.op == "working_day" and is_provisional(date, date, scope.calendar(leaf))


def item_facts(leaf: Leaf) -> set[str]:
    """The fields of items a test looks at, as ``<list>.<field>``."""
    match leaf:
        case Quantified():
            return _fields(leaf.where, leaf.fact)
        case Measure():
            found = set() if leaf.where is None else _fields(leaf.where, leaf.fact)
            return found | {f"{leaf.fact}.{field}" for field in (leaf.of, leaf.distinct) if field}
        case _:
            return set()


def _fields(where: Node, inside: str) -> set[str]:
    match where:
        case Combination():
            return set().union(*(_fields(part, inside) for part in where.parts))
        case Not():
            return _fields(where.part, inside)
        case Always() | Is() | Holds():
            return set()
        case _:
            deeper = {f"{inside}.{path}" for path in item_facts(where)}
            return {f"{inside}.{where.fact}"} | deeper


def _negated(child: Verdict) -> Text:
    if child.holds:
        return Text(zh=f"不应当成立的却成立：{child.text.zh}", en=f"holds but must not: {child.text.en}")
    return Text(zh=f"如要求的不成立：{child.text.zh}", en=f"does not hold, as asked: {child.text.en}")


def _actual(leaf: Leaf, fact: str, scope: Scope) -> object:
    """The value to show: of the fact, or what was counted of it (a date stays a date)."""
    if isinstance(leaf, Measure) and leaf.name not in DISTANCES:
        return measured(leaf, scope)
    return scope.whole(HELD) if isinstance(leaf, Holds) else scope.read(fact)


def shown(value: object) -> Any:
    """`value` as JSON holds it, lists and maps cut to their size: an explanation is no copy of the data."""
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float | Decimal) and not math.isfinite(value):
        return None
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() and abs(value) < 10**15 else str(value)
    if isinstance(value, Mapping):
        return {"entries": len(value)}
    if isinstance(value, list | tuple | set | frozenset):
        if all(isinstance(one, str | int) for one in value) and len(value) <= 20:
            return list(value)
        return {"items": len(value)}
    if value is None or isinstance(value, bool | int | float):
        return value
    return str(value)[:500]

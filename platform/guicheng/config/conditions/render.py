"""A condition said in Chinese and English, with the names people know."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from guicheng.common.text import Text
from guicheng.config.conditions.evaluate import HasTree
from guicheng.config.conditions.tree import (
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

MAX_SHOWN = 80
"""Characters of a value, and items of a list, beyond which a text for people is cut short."""


@dataclass(frozen=True, slots=True)
class FactLabel:
    """How people know a fact: its `title`, the texts of its `options`, and whether its value is `secret` (masked to
    whoever reads the explanation), so that no text may give it away."""

    title: Text
    options: Mapping[str, Text] = field(default_factory=dict)
    secret: bool = False


Labels: TypeAlias = Callable[[str], FactLabel | None]
"""The label of the fact at a path (``<list>.<field>`` for a field of a list's items); ``None`` where it has none.

Conditions and certificate kinds are asked for as ``is:<id>`` and ``holds:<kind>``.
"""

_OPERATORS: dict[str, tuple[str, str]] = {
    "eq": ("等于 {}", "equal to {}"),
    "ne": ("不等于 {}", "other than {}"),
    "in": ("是 {} 之一", "one of {}"),
    "not_in": ("不是 {} 中的任何一个", "none of {}"),
    "gt": ("大于 {}", "more than {}"),
    "gte": ("不少于 {}", "at least {}"),
    "lt": ("小于 {}", "less than {}"),
    "lte": ("不超过 {}", "at most {}"),
    "between": ("在 {} 之间（含）", "between {} (included)"),
    "starts_with": ("以 {} 开头", "starting with {}"),
    "contains": ("包含 {}", "containing {}"),
    "contains_any": ("包含 {} 之一", "containing one of {}"),
    "contains_all": ("包含全部 {}", "containing all of {}"),
    "within": ("在 {} 之内", "within {}"),
    "level": ("是 {} 一级", "of level {}"),
}
_ON_DATES = {
    "gt": ("晚于 {}", "after {}"),
    "gte": ("不早于 {}", "not before {}"),
    "lt": ("早于 {}", "before {}"),
    "lte": ("不晚于 {}", "not after {}"),
}
_MEASURES: dict[str, tuple[str, str]] = {
    "count": ("的数量", "number of"),
    "sum": ("的合计", "sum of"),
    "min": ("的最小值", "lowest of"),
    "max": ("的最大值", "highest of"),
    "length": ("的字数", "length of"),
}
_DISTANCES: dict[str, tuple[str, str]] = {
    "days_since": ("至{at}{number} 天", "{number} days before {at}"),
    "days_until": ("距{at}还有{number} 天", "{number} days after {at}"),
    "months_since": ("至{at}{number} 个月", "{number} months before {at}"),
    "months_until": ("距{at}还有{number} 个月", "{number} months after {at}"),
    "working_days_since": ("至{at}{number} 个工作日", "{number} working days before {at}"),
    "working_days_until": ("距{at}还有{number} 个工作日", "{number} working days after {at}"),
    "half_days_since": ("至{at}{number} 个工作半天", "{number} half-days of work before {at}"),
    "half_days_until": ("距{at}还有{number} 个工作半天", "{number} half-days of work after {at}"),
}
_QUANTIFIERS = {
    "some": ("至少一行满足（{}）", "with at least one item where ({})"),
    "every": ("每一行都满足（{}）", "with every item where ({})"),
    "none": ("没有一行满足（{}）", "with no item where ({})"),
}


def unlabelled(_path: str) -> FactLabel | None:
    """Labels where nobody knows any: every fact is called by its path."""
    return None


def render(condition: HasTree | Node, labels: Labels = unlabelled) -> Text:
    """The whole condition as one sentence in both languages."""
    node = condition if isinstance(condition, Node) else condition.tree
    return Phrases(labels).condition(node)


class Phrases:
    """The words for the parts of a condition, with the labels of one reader. `inside` is the list whose items a
    condition is over ("" for the whole)."""

    def __init__(self, labels: Labels) -> None:
        self.labels = labels

    def condition(self, node: Node, inside: str = "") -> Text:
        """What must hold, as a sentence."""
        match node:
            case Combination():
                zh, en = ("，且", " and ") if node.kind == "all" else ("，或", " or ")
                return self._joined([self._bracketed(part, inside) for part in node.parts], zh, en)
            case Not():
                inner = self.condition(node.part, inside)
                return Text(zh=f"不满足（{inner.zh}）", en=f"not ({inner.en})")
            case Is():
                return self.title(f"is:{node.name}", fallback=node.name)
            case Always():
                return Text(zh="总是", en="always") if node.holds else Text(zh="从不", en="never")
            case Holds():
                return self.expected(node, inside)
            case _:
                subject, wanted = self.subject(node, inside), self.expected(node, inside)
                return Text(zh=f"{subject.zh}{wanted.zh}", en=f"{subject.en} {wanted.en}")

    def subject(self, leaf: Leaf, inside: str = "") -> Text:
        """What is looked at: the fact, or what is measured of it."""
        if isinstance(leaf, Holds):
            return Text(zh="本人", en="the person")
        title = self.title(_join(inside, leaf.fact))
        if not isinstance(leaf, Measure) or leaf.name in _DISTANCES:
            return title
        zh, en = _MEASURES[leaf.name]
        within = _join(inside, leaf.fact)
        if leaf.of:
            of = self.title(_join(within, leaf.of))
            title = Text(zh=f"{title.zh}{of.zh}", en=f"{of.en} in {title.en}")
        if leaf.where is not None:
            where = self.condition(leaf.where, within)
            title = Text(zh=f"{title.zh}中（{where.zh}）", en=f"{title.en} where ({where.en})")
        if leaf.distinct is not None:
            by = self.title(_join(within, leaf.distinct)) if leaf.distinct else Text(zh="值", en="value")
            title = Text(zh=f"{title.zh}按{by.zh}去重后", en=f"{title.en} by distinct {by.en}")
        return Text(zh=f"{title.zh}{zh}", en=f"{en} {title.en}")

    def expected(self, leaf: Leaf, inside: str = "") -> Text:
        """What it must be."""
        match leaf:
            case Compare():
                return self._comparison(leaf, inside, leaf.fact)
            case Presence():
                return Text(zh="已填写", en="filled in") if leaf.present else Text(zh="未填写", en="not filled in")
            case Measure():
                return self._measure(leaf, inside)
            case Quantified():
                where = self.condition(leaf.where, _join(inside, leaf.fact))
                zh, en = _QUANTIFIERS[leaf.name]
                return Text(zh=zh.format(where.zh), en=en.format(where.en))
            case Holds():
                return self._certificate(leaf)

    def secret(self, path: str) -> bool:
        """Whether the value of a fact may not be shown to this reader."""
        label = self.labels(path)
        return label is not None and label.secret

    def title(self, path: str, fallback: str = "") -> Text:
        """The name of a fact, named condition or kind of certificate."""
        if path == TODAY:
            return Text(zh="今天", en="today")
        label = self.labels(path)
        zh = label.title.zh if label else fallback or path
        return Text(zh=zh, en=label.title.for_language("en") if label else zh)

    def value(self, value: object, path: str) -> Text:
        """A value of the fact at `path` as people read it: option texts, 是/否, dates and numbers plain."""
        label = self.labels(path) if path else None
        if label and isinstance(value, str | int) and (option := label.options.get(str(value))):
            return Text(zh=f"“{option.zh}”", en=f"“{option.for_language('en')}”")
        if isinstance(value, list | tuple | set | frozenset):
            return self._joined([self.value(one, path) for one in list(value)[:MAX_SHOWN]], "、", ", ")
        if isinstance(value, bool):
            return Text(zh="是", en="yes") if value else Text(zh="否", en="no")
        if value is None or value == "":
            return Text(zh="未填写", en="not filled in")
        if isinstance(value, Mapping):
            return Text(zh=f"{len(value)} 项", en=f"{len(value)} entries")
        shown = str(value)
        shown = shown if len(shown) <= MAX_SHOWN else f"{shown[:MAX_SHOWN]}…"
        quoted = f"“{shown}”" if isinstance(value, str) and not shown[:4].isdigit() else shown
        return Text(zh=quoted, en=quoted)

    def operand(self, operand: Operand, fact: str, inside: str = "") -> Text:
        """What stands on the right of a comparison with `fact`."""
        match operand:
            case Value():
                return self.value(operand.raw, _join(inside, fact) if fact else "")
            case FactRef():
                return self.title(operand.path)
            case ItemRef():
                return self.title(_join(inside, operand.path))

    def _comparison(self, test: Compare, inside: str, fact: str) -> Text:
        if test.op == "working_day":
            is_so = test.operands[0] == Value(True, True)
            return Text(zh="是工作日", en="a working day") if is_so else Text(zh="不是工作日", en="no working day")
        words = _OPERATORS[test.op]
        first = test.operands[0]
        if test.op in _ON_DATES and isinstance(first, Value) and hasattr(first.value, "isoformat"):
            words = _ON_DATES[test.op]
        separators = (" 与 ", " and ") if test.op == "between" else ("、", ", ")
        wanted = self._joined([self.operand(one, fact, inside) for one in test.operands], *separators)
        return Text(zh=words[0].format(wanted.zh), en=words[1].format(wanted.en))

    def _measure(self, measure: Measure, inside: str) -> Text:
        of = _join(measure.fact, measure.of) if measure.of else ""
        wanted = self._joined([self._comparison(test, inside, of) for test in measure.tests], "，且", " and ")
        if measure.name not in _DISTANCES:
            return wanted
        zh, en = _DISTANCES[measure.name]
        at = self.title(TODAY) if measure.at is None else self.operand(measure.at, measure.fact, inside)
        return Text(zh=zh.format(at=at.zh, number=wanted.zh), en=en.format(at=at.en, number=wanted.en))

    def _certificate(self, holds: Holds) -> Text:
        kinds = self._joined([self.title(f"holds:{kind}", fallback=kind) for kind in holds.kinds], "或", " or ")
        details = [*holds.levels, *holds.specialties]
        zh = f"持有有效的{kinds.zh}" + (f"（{'、'.join(details)}）" if details else "")
        en = f"holding valid {kinds.en}" + (f" ({', '.join(details)})" if details else "")
        return Text(zh=zh, en=en)

    def _bracketed(self, node: Node, inside: str) -> Text:
        said = self.condition(node, inside)
        if isinstance(node, Combination) and len(node.parts) > 1:
            return Text(zh=f"（{said.zh}）", en=f"({said.en})")
        return said

    @staticmethod
    def _joined(texts: list[Text], zh: str, en: str) -> Text:
        return Text(zh=zh.join(t.zh for t in texts), en=en.join(t.for_language("en") for t in texts))


def _join(inside: str, path: str) -> str:
    return f"{inside}.{path}" if inside else path

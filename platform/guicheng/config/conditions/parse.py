"""From the data of a condition to its tree, with every mistake reported at its place."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, cast

from guicheng.config.conditions.problems import ConditionProblem, ConditionSyntaxError, did_you_mean
from guicheng.config.conditions.tree import (
    COMBINATORS,
    COMPARISONS,
    MEASURES,
    OPERATORS,
    PRESENCE,
    QUANTIFIERS,
    TEXT_OR_LIST,
    Always,
    Combination,
    Compare,
    Comparison,
    FactRef,
    Holds,
    Is,
    ItemRef,
    JsonScalar,
    Measure,
    MeasureName,
    Node,
    Not,
    Operand,
    Place,
    Presence,
    Quantified,
    TextOrList,
    Value,
)
from guicheng.config.conditions.values import scalar
from guicheng.config.nearness import nearest
from guicheng.config.paths import FactPath

MAX_DEPTH = 16
MAX_NODES = 400
MAX_LIST = 400
MAX_TEXT = 500
FACT_PATTERN = r"[a-z][a-z0-9_-]*(\.[a-z0-9][a-z0-9_-]*){0,7}"
NAME_PATTERN = r"[a-z][a-z0-9]*(-[a-z0-9]+)*"

_FACT = re.compile(FACT_PATTERN)
_NAME = re.compile(NAME_PATTERN)
_COMBINATOR_SYNONYMS = {"and": "all", "or": "any", "if": "is", "ref": "is", "unless": "not"}
_SYNONYMS = {
    "==": "eq",
    "=": "eq",
    "equals": "eq",
    "!=": "ne",
    "<>": "ne",
    "not": "ne",
    "neq": "ne",
    ">": "gt",
    ">=": "gte",
    "<": "lt",
    "<=": "lte",
    "ge": "gte",
    "le": "lte",
    "exists": "present",
    "required": "present",
    "null": "empty",
    "blank": "empty",
    "notin": "not_in",
    "not-in": "not_in",
    "one_of": "in",
    "prefix": "starts_with",
    "matches_prefix": "starts_with",
    "len": "length",
    "total": "sum",
    "any": "some",
    "all": "every",
    "older_than": "days_since",
    "age_days": "days_since",
}
_SINGLE = ("eq", "ne", "gt", "gte", "lt", "lte", "starts_with", "contains")
_DATED = ("days_since", "days_until", "months_since", "months_until")


def parse(data: object) -> Node:
    """The tree of a condition given as data (YAML or JSON already read).

    Raises `ConditionSyntaxError` with every mistake found; never anything else, whatever `data` is.
    """
    parser = _Parser()
    node = parser.condition(data, (), depth=0, over_items=False)
    if parser.problems:
        raise ConditionSyntaxError(tuple(parser.problems))
    return node


def canonical(data: Any) -> Any:
    """The same data as JSON holds it: dates as ISO texts, numbers as int or float, maps and lists as such."""
    if isinstance(data, Mapping):
        return {str(key): canonical(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [canonical(value) for value in data]
    if isinstance(data, dt.date):
        return data.isoformat()
    if isinstance(data, Decimal):
        return int(data) if data == data.to_integral_value() else float(data)
    return data


class _Parser:
    """One reading of one condition. Where a part cannot be read, a stand-in takes its place and reading goes on."""

    def __init__(self) -> None:
        self.problems: list[ConditionProblem] = []
        self.nodes = 0

    def complain(self, code: str, place: Place, zh: str, en: str, suggestion: str | None = None) -> None:
        self.problems.append(ConditionProblem(f"condition.{code}", did_you_mean(zh, en, suggestion), place, suggestion))

    # -- conditions ----------------------------------------------------------------------------------------------

    def condition(self, data: object, place: Place, *, depth: int, over_items: bool) -> Node:
        """A whole condition: a map whose entries must all hold."""
        if depth > MAX_DEPTH:
            self.complain(
                "too-deep", place, f"条件嵌套超过 {MAX_DEPTH} 层", f"conditions nest more than {MAX_DEPTH} deep"
            )
            return Always(place, False)
        if isinstance(data, bool):
            word = "true" if data else "false"
            self.complain(
                "not-a-map", place, f"条件不能只写 {word}", f"a condition cannot be just {word}", f"always: {word}"
            )
            return Always(place, False)
        if not isinstance(data, Mapping):
            self.complain(
                "not-a-map", place, "条件应写成“事实: 要求”的形式", "a condition is a map of facts to what they must be"
            )
            return Always(place, False)
        if not data:
            self.complain("empty", place, "条件是空的", "the condition is empty", "always: true")
            return Always(place, False)
        parts: list[Node] = []
        for key, value in data.items():
            self.nodes += 1
            if self.nodes > MAX_NODES:
                self.complain(
                    "too-large", place, f"条件超过 {MAX_NODES} 项", f"the condition has more than {MAX_NODES} parts"
                )
                break
            parts.append(self.entry(key, value, place, depth=depth, over_items=over_items))
        return parts[0] if len(parts) == 1 else Combination(place, "all", tuple(parts))

    def entry(self, key: object, value: object, place: Place, *, depth: int, over_items: bool) -> Node:
        """One entry of a condition's map: a combinator or a fact."""
        here = (*place, str(key))
        if key is True or not isinstance(key, str):
            self.complain("bad-fact", here, f"“{key}”不是事实的名称", f"`{key}` is not the name of a fact")
            return Always(here, False)
        if over_items and key in ("is", "holds"):
            self.complain(
                "not-here", here, f"`{key}` 不能用在列表各行的条件里", f"`{key}` cannot stand in a condition over items"
            )
            return Always(here, False)
        match key:
            case "all" | "any":
                return self.combination(cast(Any, key), value, here, depth=depth, over_items=over_items)
            case "not":
                return Not(here, self.condition(value, here, depth=depth + 1, over_items=over_items))
            case "is":
                return Is(here, self.name(value, here))
            case "always":
                return Always(here, self.flag(value, here))
            case "holds":
                return self.holds(value, here)
        if not _FACT.fullmatch(key) or len(key) > 128 or key in _COMBINATOR_SYNONYMS:
            suggestion = _COMBINATOR_SYNONYMS.get(key.lower()) or nearest(key, COMBINATORS)
            self.complain("bad-fact", here, f"“{key}”不是事实的名称", f"`{key}` is not the name of a fact", suggestion)
            return Always(here, False)
        return self.tests(key, value, here, depth=depth, over_items=over_items)

    def combination(self, kind: Any, value: object, here: Place, *, depth: int, over_items: bool) -> Node:
        if not isinstance(value, list | tuple) or not value:
            self.complain(
                "not-a-list",
                here,
                f"`{kind}` 后面应是一个不空的条件列表",
                f"`{kind}` takes a list of conditions, not empty",
            )
            return Always(here, False)
        parts = [
            self.condition(part, (*here, index), depth=depth + 1, over_items=over_items)
            for index, part in enumerate(value[: MAX_NODES + 1])
        ]
        return Combination(here, kind, tuple(parts))

    def holds(self, value: object, here: Place) -> Node:
        """A certificate the person concerned must hold: its kind, or a map with kind, level, specialty, on."""
        if not isinstance(value, Mapping):
            return Holds(here, self.words(value, here))
        for key in value:
            if key not in ("kind", "level", "specialty", "on"):
                self.unknown_key(key, here, ("kind", "level", "specialty", "on"))
        if "kind" not in value:
            self.complain(
                "bad-operand", here, "`holds` 要写明证书种类 kind", "`holds` names the kind of certificate", "kind"
            )
            return Always(here, False)
        return Holds(
            here,
            kinds=self.words(value["kind"], (*here, "kind")),
            levels=self.words(value["level"], (*here, "level")) if "level" in value else (),
            specialties=self.words(value["specialty"], (*here, "specialty")) if "specialty" in value else (),
            on=self.operand(value["on"], (*here, "on"), over_items=False) if "on" in value else None,
        )

    # -- the tests of one fact -----------------------------------------------------------------------------------

    def tests(self, fact: str, value: object, here: Place, *, depth: int, over_items: bool) -> Node:
        """What one fact must be: a literal, a list of literals, or a map of operators that must all hold."""
        if isinstance(value, list | tuple):
            return self.compare(fact, "in", value, here, over_items=over_items)
        if not isinstance(value, Mapping):
            return self.compare(fact, "eq", value, here, over_items=over_items)
        if not value:
            self.complain("empty", here, f"没有写 {fact} 的要求", f"nothing is asked of {fact}", "present: true")
            return Always(here, False)
        parts: list[Node] = []
        for op, argument in value.items():
            self.nodes += 1
            at = (*here, str(op))
            parts.append(self.test(fact, op, argument, at, depth=depth, over_items=over_items))
        return parts[0] if len(parts) == 1 else Combination(here, "all", tuple(parts))

    def test(self, fact: str, op: object, argument: object, at: Place, *, depth: int, over_items: bool) -> Node:
        """One operator of one fact."""
        if op in COMPARISONS or op in TEXT_OR_LIST:
            return self.compare(fact, cast(Any, op), argument, at, over_items=over_items)
        if op in PRESENCE:
            return Presence(at, fact, self.flag(argument, at) == (op == "present"))
        if op in MEASURES:
            return self.measure(fact, op, argument, at, depth=depth, over_items=over_items)
        if op in QUANTIFIERS:
            where = self.condition(argument, at, depth=depth + 1, over_items=True)
            return Quantified(at, fact, op, where)
        if op in ("fact", "item"):
            self.complain(
                "bad-operator",
                at,
                "与另一个事实比较要写运算符",
                "comparing with another fact needs an operator",
                f"eq: {{{op}: …}}",
            )
        else:
            suggestion = _SYNONYMS.get(str(op).lower()) or nearest(op, OPERATORS)
            self.complain("bad-operator", at, f"没有运算符“{op}”", f"there is no operator `{op}`", suggestion)
        return Always(at, False)

    def compare(
        self, fact: str, op: Comparison | TextOrList, argument: object, at: Place, *, over_items: bool
    ) -> Compare:
        """A comparison with one operand, with several, or with the list another fact holds."""
        if op in _SINGLE and not (op == "starts_with" and isinstance(argument, list | tuple)):
            return Compare(at, fact, op, (self.operand(argument, at, over_items=over_items),))
        if isinstance(argument, Mapping) and op != "between":
            return Compare(at, fact, op, (self.operand(argument, at, over_items=over_items),), listed=True)
        operands = self.operands(argument, at, over_items=over_items)
        if op == "between" and len(operands) != 2:
            self.complain(
                "bad-operand", at, "`between` 要写两个界限 [最小, 最大]", "`between` takes two bounds [low, high]"
            )
            return Compare(at, fact, op, (Value(0, 0), Value(0, 0)))
        return Compare(at, fact, op, operands)

    def measure(
        self, fact: str, name: MeasureName, argument: object, at: Place, *, depth: int, over_items: bool
    ) -> Measure:
        """An aggregate, length or distance in time: a plain value means `eq`, else a map of options and comparisons."""
        if not isinstance(argument, Mapping):
            op: Comparison = "in" if isinstance(argument, list | tuple) else "eq"
            return Measure(at, fact, name, (self.compare(fact, op, argument, at, over_items=over_items),))
        options = _options(name)
        tests: list[Compare] = []
        for key, value in argument.items():
            if key in COMPARISONS:
                tests.append(self.compare(fact, cast(Any, key), value, (*at, key), over_items=over_items))
            elif key not in options:
                self.unknown_key(key, at, (*COMPARISONS, *options))
        if not tests:
            self.complain(
                "bad-operand", at, f"`{name}` 没有写要求，例如 gte: 1", f"`{name}` asks for nothing, e.g. gte: 1"
            )
        given = {key: argument[key] for key in options if key in argument}
        return Measure(
            at,
            fact,
            name,
            tuple(tests),
            of=self.field(given["of"], (*at, "of")) if "of" in given else None,
            distinct=self.distinct(given["distinct"], (*at, "distinct")) if "distinct" in given else None,
            where=self.condition(given["where"], (*at, "where"), depth=depth + 1, over_items=True)
            if "where" in given
            else None,
            at=self.operand(given["at"], (*at, "at"), over_items=over_items) if "at" in given else None,
        )

    # -- the small parts -----------------------------------------------------------------------------------------

    def operands(self, argument: object, at: Place, *, over_items: bool) -> tuple[Operand, ...]:
        if not isinstance(argument, list | tuple) or not argument:
            self.complain("not-a-list", at, "这里应是一个不空的列表", "a list, not empty, belongs here")
            return (Value(0, 0),)
        if len(argument) > MAX_LIST:
            self.complain("too-large", at, f"列表超过 {MAX_LIST} 项", f"the list has more than {MAX_LIST} items")
            return (Value(0, 0),)
        return tuple(
            self.operand(one, (*at, index), over_items=over_items)
            for index, one in enumerate(cast(Sequence[object], argument))
        )

    def operand(self, argument: object, at: Place, *, over_items: bool) -> Operand:
        """A literal, ``{fact: path}`` or, inside a condition over items, ``{item: path}``."""
        if not isinstance(argument, Mapping):
            return self.literal(argument, at)
        if len(argument) == 1:
            ((key, path),) = argument.items()
            if key == "fact":
                return FactRef(self.field(path, (*at, "fact")))
            if key == "item" and over_items:
                return ItemRef(self.field(path, (*at, "item")))
        self.complain(
            "bad-operand", at, "右边只能是值或 {fact: 事实}", "the right side is a value or {fact: path}", "{fact: …}"
        )
        return Value(0, 0)

    def literal(self, argument: object, at: Place) -> Value:
        raw = canonical(argument)
        if raw is None:
            self.complain("null", at, "没有写值", "there is no value", "empty: true")
            return Value(0, 0)
        if isinstance(raw, str) and len(raw) > MAX_TEXT:
            self.complain("too-large", at, f"文字超过 {MAX_TEXT} 字", f"the text is longer than {MAX_TEXT} characters")
            return Value(0, 0)
        value = scalar(raw) if isinstance(raw, bool | int | float | str) else None
        if value is None or (isinstance(raw, float) and not math.isfinite(raw)):
            self.complain(
                "bad-literal", at, f"“{argument}”不是可比较的值", f"`{argument}` is not a value to compare with"
            )
            return Value(0, 0)
        return Value(cast(JsonScalar, raw), value)

    def field(self, argument: object, at: Place) -> FactPath:
        if not isinstance(argument, str) or not _FACT.fullmatch(argument) or len(argument) > 128:
            self.complain("bad-fact", at, f"“{argument}”不是事实的名称", f"`{argument}` is not the name of a fact")
            return FactPath("unknown")
        return FactPath(argument)

    def distinct(self, argument: object, at: Place) -> FactPath:
        return FactPath("") if argument is True else self.field(argument, at)

    def name(self, argument: object, at: Place) -> str:
        if not isinstance(argument, str) or not _NAME.fullmatch(argument):
            self.complain(
                "bad-name", at, f"“{argument}”不是条件的编号", f"`{argument}` is not the id of a named condition"
            )
            return "unknown"
        return argument

    def flag(self, argument: object, at: Place) -> bool:
        if not isinstance(argument, bool):
            self.complain("bad-operand", at, "这里只能写 true 或 false", "only true or false belongs here")
            return False
        return argument

    def words(self, argument: object, at: Place) -> tuple[str, ...]:
        words = argument if isinstance(argument, list | tuple) else [argument]
        if not words or not all(isinstance(word, str) and word and len(word) <= MAX_TEXT for word in words):
            self.complain("bad-operand", at, "这里应是文字或文字列表", "a text or a list of texts belongs here")
            return ("unknown",)
        return tuple(cast(Sequence[str], words))

    def unknown_key(self, key: object, at: Place, known: tuple[str, ...]) -> None:
        suggestion = _SYNONYMS.get(str(key).lower())
        suggestion = suggestion if suggestion in known else nearest(key, known)
        self.complain("bad-operator", (*at, str(key)), f"这里不能写“{key}”", f"`{key}` cannot stand here", suggestion)


def _options(name: MeasureName) -> tuple[str, ...]:
    """What may stand beside the comparisons of a measure."""
    if name in _DATED:
        return ("at",)
    return {"count": ("distinct", "where"), "length": ()}.get(name, ("of", "where"))

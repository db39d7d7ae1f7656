"""The small parts of a condition: literals, facts, names, and what is complained of where one cannot be read."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, cast

from guicheng.config.conditions.problems import ConditionProblem, did_you_mean
from guicheng.config.conditions.tree import FactRef, ItemRef, JsonScalar, Operand, Place, Value
from guicheng.config.conditions.values import scalar
from guicheng.config.nearness import nearest
from guicheng.config.paths import FactPath

MAX_LIST = 400
MAX_TEXT = 500
FACT_PATTERN = r"[a-z][a-z0-9_-]*(\.[a-z0-9][a-z0-9_-]*){0,7}"
NAME_PATTERN = r"[a-z][a-z0-9]*(-[a-z0-9]+)*"

FACT = re.compile(FACT_PATTERN)
NAME = re.compile(NAME_PATTERN)
SYNONYMS = {
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


class Parts:
    """Reads them; `problems` are the mistakes found so far."""

    def __init__(self) -> None:
        self.problems: list[ConditionProblem] = []
        self.nodes = 0

    def complain(self, code: str, place: Place, zh: str, en: str, suggestion: str | None = None) -> None:
        """Note a mistake at its place."""
        self.problems.append(ConditionProblem(f"condition.{code}", did_you_mean(zh, en, suggestion), place, suggestion))

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
        if not isinstance(argument, str) or not FACT.fullmatch(argument) or len(argument) > 128:
            self.complain("bad-fact", at, f"“{argument}”不是事实的名称", f"`{argument}` is not the name of a fact")
            return FactPath("unknown")
        return FactPath(argument)

    def distinct(self, argument: object, at: Place) -> FactPath:
        return FactPath("") if argument is True else self.field(argument, at)

    def name(self, argument: object, at: Place) -> str:
        if not isinstance(argument, str) or not NAME.fullmatch(argument):
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
        suggestion = SYNONYMS.get(str(key).lower())
        suggestion = suggestion if suggestion in known else nearest(key, known)
        self.complain("bad-operator", (*at, str(key)), f"这里不能写“{key}”", f"`{key}` cannot stand here", suggestion)

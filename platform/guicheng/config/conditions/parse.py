"""From the data of a condition to its tree, with every mistake reported at its place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from guicheng.config.conditions.parts import FACT, SYNONYMS, Parts
from guicheng.config.conditions.problems import ConditionSyntaxError
from guicheng.config.conditions.tree import (
    COMBINATORS,
    COMPARISONS,
    DISTANCES,
    LEVELS,
    MEASURES,
    NATIONAL,
    OPERATORS,
    PRESENCE,
    QUANTIFIERS,
    SPECIAL,
    TEXT_OR_LIST,
    WORKED,
    Always,
    Combination,
    Compare,
    Comparison,
    Holds,
    Is,
    Measure,
    MeasureName,
    Node,
    Not,
    Place,
    Presence,
    Quantified,
    Special,
    TextOrList,
    Value,
)
from guicheng.config.nearness import nearest

MAX_DEPTH = 16
MAX_NODES = 400
_COMBINATOR_SYNONYMS = {"and": "all", "or": "any", "if": "is", "ref": "is", "unless": "not"}
_SINGLE = ("eq", "ne", "gt", "gte", "lt", "lte", "starts_with", "contains")


def parse(data: object) -> Node:
    """The tree of a condition given as data (YAML or JSON already read).

    Raises `ConditionSyntaxError` with every mistake found; never anything else, whatever `data` is.
    """
    parser = _Parser()
    node = parser.condition(data, (), depth=0, over_items=False)
    if parser.problems:
        raise ConditionSyntaxError(tuple(parser.problems))
    return node


def _combinator_meant(key: str, value: object) -> str | None:
    """The combinator that a word is, whose value is a list of conditions or one condition: no fact is asked so."""
    if isinstance(value, list | tuple) and any(isinstance(one, Mapping) for one in value):
        return nearest(key, ("all", "any")) or "all"
    if isinstance(value, Mapping) and value and all("." in str(one) for one in value):
        return "not"
    return None


class _Parser(Parts):
    """One reading of one condition. Where a part cannot be read, a stand-in takes its place and reading goes on."""

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
        if not FACT.fullmatch(key) or len(key) > 128 or key in _COMBINATOR_SYNONYMS:
            suggestion = _COMBINATOR_SYNONYMS.get(key.lower()) or nearest(key, COMBINATORS)
            self.complain("bad-fact", here, f"“{key}”不是事实的名称", f"`{key}` is not the name of a fact", suggestion)
            return Always(here, False)
        if "." not in key and (meant := _combinator_meant(key, value)) is not None:
            self.complain("bad-fact", here, f"“{key}”不是事实的名称", f"`{key}` is not the name of a fact", meant)
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
        if op in SPECIAL:
            return self.special(fact, cast(Any, op), argument, at, over_items=over_items)
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
            suggestion = SYNONYMS.get(str(op).lower()) or nearest(op, OPERATORS)
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
            calendar=self.name(given["calendar"], (*at, "calendar")) if "calendar" in given else NATIONAL,
        )

    def special(self, fact: str, op: Special, argument: object, at: Place, *, over_items: bool) -> Compare:
        """Where a place lies, which level it has, whether a date is worked."""
        if op == "working_day":
            asked = argument if isinstance(argument, Mapping) else {"is": argument}
            for key in asked:
                if key not in ("is", "calendar"):
                    self.unknown_key(key, at, ("is", "calendar"))
            is_so = self.flag(asked.get("is", True), at)
            calendar = self.name(asked["calendar"], (*at, "calendar")) if "calendar" in asked else NATIONAL
            return Compare(at, fact, op, (Value(is_so, is_so),), calendar=calendar)
        if op == "within" and isinstance(argument, Mapping):
            return Compare(at, fact, op, (self.operand(argument, at, over_items=over_items),))
        words = self.words(argument, at)
        for word in words if op == "level" else ():
            if word not in LEVELS:
                self.complain(
                    "bad-operand", at, f"没有层级“{word}”", f"there is no level `{word}`", nearest(word, LEVELS)
                )
        return Compare(at, fact, op, tuple(Value(word, word) for word in words))


def _options(name: MeasureName) -> tuple[str, ...]:
    """What may stand beside the comparisons of a measure."""
    if name in DISTANCES:
        return ("at", "calendar") if name in WORKED else ("at",)
    return {"count": ("distinct", "where"), "length": ()}.get(name, ("of", "where"))

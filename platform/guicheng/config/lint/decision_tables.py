"""Decision tables: no gap, no overlap where none may be, no row that never decides (T5b).

A table is tried with every combination of the values that its rows tell apart: the options of a choice, yes and no, and
of numbers and dates the bounds that are written, what lies between them, and what lies beyond.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import pairwise, product
from typing import Any

from guicheng.common.text import Text, text
from guicheng.config import conditions
from guicheng.config.conditions import FactType
from guicheng.config.conditions.tree import TODAY, Compare, Measure, Presence, Quantified, Value, walk
from guicheng.config.conditions.types import ANY, DATE, MOMENT
from guicheng.config.facts.places import everywhere, inputs_of
from guicheng.config.findings import Finding
from guicheng.config.form_schema import ReferenceMistake, property_at, resolved_schema
from guicheng.config.lint import check
from guicheng.config.model.decision_tables import DecisionTable, TableRow
from guicheng.config.paths import FactPath
from guicheng.config.review import Review

MOST_TRIED = 20_000
"""Combinations of values with which a table is tried."""

_OTHER = "\uffff"
"""A text that no row names."""

Values = Mapping[str, Any]


@check
def decision_tables_decide(review: Review) -> Iterator[Finding]:
    """Every table answers whatever it is asked, and every row of it does sometimes."""
    for name, table in review.config.decision_tables.items():
        here = ("decision_tables", name)
        unused = set(table.outcomes) - {row.then for row in table.rows} - {table.otherwise}
        for outcome in sorted(unused):
            zh, en = f"没有一行得出“{outcome}”", f"no row leads to {outcome!r}"
            yield review.finding("outcome-never", zh, en, (*here, "outcomes", outcome), key=True)
        typed = inputs_of(review.facts, table)
        if not _is_sound(table, typed):
            continue  # what is wrong with it is said where it stands
        tried = _Tried(review, table, typed)
        if tried.untold:
            yield review.warning(
                "table-not-tried",
                f"决策表无法逐一试算（{tried.untold}），空缺和重叠请自行核对",
                f"the table cannot be tried with every value ({tried.untold}): look for gaps and overlaps yourself",
                (*here, "inputs"),
                key=True,
            )
        else:
            yield from _findings(review, table, tried, here)


def _is_sound(table: DecisionTable, typed: Mapping[str, FactType | None]) -> bool:
    """Whether all that is read is there, and asked in a way that fits it."""
    known = {**typed, TODAY: DATE, "now": MOMENT}
    whens = [row.when for row in table.rows if row.when is not None]
    return all(typed.values()) and not any(conditions.check(when, known.get) for when in whens)


def _findings(review: Review, table: DecisionTable, tried: _Tried, here: tuple[str, ...]) -> Iterator[Finding]:
    deciding, holding, gap = set(), set(), None
    overlap: dict[int, tuple[int, Values]] = {}
    for values in tried.combinations():
        rows = tried.holding(values)
        holding.update(rows)
        deciding.update(rows[:1])
        gap = values if not rows and gap is None else gap
        for later in rows[1:] if table.unique else []:
            overlap.setdefault(later, (rows[0], values))
    if gap is not None and table.otherwise is None:
        shown = _shown(gap)
        zh, en = f"没有一行对应：{shown.zh}", f"no row holds for: {shown.en}"
        yield review.finding("table-gap", zh, en, (*here, "rows"), key=True)
    for number, (first, values) in sorted(overlap.items()):
        shown = _shown(values)
        zh = f"第 {first + 1} 行和第 {number + 1} 行同时成立：{shown.zh}"
        en = f"rows {first + 1} and {number + 1} both hold for: {shown.en}"
        yield review.finding("table-overlap", zh, en, (*here, "rows", number))
    for number in sorted(set(range(len(table.rows))) - deciding):
        zh = "这一行从不成立" if number not in holding else "这一行轮不到：它成立时，上面已有一行成立"
        en = "this row never holds" if number not in holding else "a row above always holds before this one"
        yield review.finding("row-never-decides", zh, en, (*here, "rows", number))


def _shown(values: Values) -> Text:
    """Values as a finding quotes them."""
    told = {name: _told(value) for name, value in values.items()}
    return Text(
        zh="；".join(f"{name}={one.zh}" for name, one in told.items()),
        en="; ".join(f"{name}={one.for_language('en')}" for name, one in told.items()),
    )


def _told(value: Any) -> Text:
    if isinstance(value, bool):
        return text("是", "yes") if value else text("否", "no")
    if value is None:
        return text("未填", "nothing")
    return text("其他", "any other") if value == _OTHER else Text(zh=str(value))


class _Tried:
    """A table, and the values to try it with."""

    def __init__(self, review: Review, table: DecisionTable, typed: Mapping[str, FactType | None]) -> None:
        self.config = review.config
        self.rows = table.rows
        self.untold = ""
        self.values: dict[str, list[Any]] = {}
        for name, kind in typed.items():
            found = self._values(name, kind or ANY, _schema_of(review, table.inputs[name].fact))
            if found is None:
                self.untold = self.untold or name
            self.values[name] = found or []
        if not self.untold and math.prod(map(len, self.values.values())) > MOST_TRIED:
            self.untold = f"> {MOST_TRIED}"

    def combinations(self) -> Iterator[Values]:
        """Every combination of the values."""
        for chosen in product(*self.values.values()):
            yield dict(zip(self.values, chosen, strict=True))

    def holding(self, values: Values) -> list[int]:
        """The rows that hold for some values, by their numbers from 0."""
        return [number for number, row in enumerate(self.rows) if self._holds(row, values)]

    def _holds(self, row: TableRow, values: Values) -> bool:
        return row.when is None or conditions.evaluate(row.when, values, zone=self.config.zone)

    def _values(self, name: str, kind: FactType, schema: Mapping[str, Any]) -> list[Any] | None:
        """The values that the rows tell apart; None where they cannot be told."""
        written: set[Any] = set()
        may_be_missing = False
        for row in self.rows:
            for part in walk(row.when.tree) if row.when is not None else ():
                if isinstance(part, Measure | Quantified) and part.fact == name:
                    return None
                if isinstance(part, Presence) and part.fact == name:
                    may_be_missing = True
                if isinstance(part, Compare) and part.fact == name:
                    if part.listed or any(not isinstance(one, Value) for one in part.operands):
                        return None
                    written |= {one.value for one in part.operands if isinstance(one, Value)}
        missing = [None] if may_be_missing else []
        if kind.options:
            return [*kind.options, *missing]
        if kind.kind == "boolean":
            return [True, False, *missing]
        found = _between(written, kind, schema)
        return [*found, *missing] if found is not None else None


def _between(written: set[Any], kind: FactType, schema: Mapping[str, Any]) -> list[Any] | None:
    """The bounds that are written, what lies between them and what lies beyond, as far as the schema allows it."""
    if kind.kind == "number":
        step = 1 if schema.get("type") == "integer" else None
        low, high = schema.get("minimum"), schema.get("maximum")
        return [
            value
            for value in _numbers(sorted(Decimal(one) for one in written if isinstance(one, int | Decimal)), step)
            if (low is None or value >= Decimal(str(low))) and (high is None or value <= Decimal(str(high)))
        ]
    if kind.kind == "date":
        days = sorted(one for one in written if isinstance(one, dt.date))
        around = {day + dt.timedelta(days=n) for day in days for n in (-1, 0, 1)}
        return [day.isoformat() for day in sorted(around)] or [dt.date(2000, 1, 1).isoformat()]
    if kind.kind == "text":
        return [*sorted(one for one in written if isinstance(one, str)), _OTHER]
    return None


def _numbers(bounds: list[Decimal], step: int | None) -> list[Decimal]:
    if not bounds:
        return [Decimal(0)]
    if step is not None:
        return sorted({bound + n for bound in bounds for n in (-1, 0, 1)})
    between = [(first + last) / 2 for first, last in pairwise(bounds)]
    return sorted({bounds[0] - 1, *bounds, *between, bounds[-1] + 1})


def _schema_of(review: Review, fact: FactPath) -> Mapping[str, Any]:
    """The schema of the field that an input reads; empty for what is no field."""
    registers, rest = review.config.registers, FactPath(fact).rest
    forms = [registers[FactPath(fact).root].form] if FactPath(fact).root in registers else []
    if FactPath(fact).root == "form":
        forms = [space.form for space in everywhere(review.facts) if space.form and space.type_of(fact) is not None]
    for form in forms:
        try:
            found = property_at(resolved_schema(review.config.forms[form]), rest)
        except (ReferenceMistake, KeyError):
            continue
        if found is not None:
            return found.schema
    return {}

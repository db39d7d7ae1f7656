"""Rows that a condition may hold for, as far as the database can tell: what is left is asked row by row.

A condition is answered in one place, `config.conditions`, and two-valued; the database is only asked for a *necessary*
part of it: what may be left out there would not hold here. Where that part is the whole of the condition the rows need
not be asked again (`Narrowing.whole`). Of entries alone: a filing is read as its reader gets it, which is no column.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import reduce
from itertools import islice
from operator import and_, or_
from typing import Any

from django.db.models import BooleanField, Case, Q, QuerySet, When
from django.db.models.expressions import Combinable

from guicheng.accounts.actor import Actor
from guicheng.common import clock
from guicheng.config.conditions.evaluate import MAX_CHAIN
from guicheng.config.conditions.tree import (
    TODAY,
    Always,
    Combination,
    Compare,
    FactRef,
    Is,
    Node,
    Not,
    Operand,
    Presence,
    Value,
)
from guicheng.config.conditions.values import Scalar
from guicheng.config.model.conditions import Condition
from guicheng.registers import values
from guicheng.registers.models import Entry
from guicheng.reports import row_facts
from guicheng.reports.columns import Rows
from guicheng.reports.sources import OfColumn, OfField, Source

MOST_ROWS = 50_000
"""Rows that are told apart one by one."""

_NOTHING_HELD = Q(pk__in=[])
_FILLED = r"[^\s\u00a0\u3000]"
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Narrowing:
    """A filter that every row passes for which the condition holds; `whole` where no other row passes it."""

    filter: Q
    whole: bool = False


_ANY = Narrowing(Q())


def narrowed(found: QuerySet[Entry], rows: Rows, when: Condition) -> tuple[QuerySet[Entry], bool]:
    """The entries that a condition may hold for, and whether it holds for all of them."""
    asking = _Asking(rows)
    told = asking.of(when.tree)
    return found.alias(**asking.read).filter(told.filter), told.whole


def holding(found: QuerySet[Any], actor: Actor, rows: Rows, when: Condition, most: int = MOST_ROWS) -> QuerySet[Any]:
    """The rows that a condition holds for; where the database cannot tell, `most` of them that are asked one by one."""
    if rows.filing is None:
        found, whole = narrowed(found, rows, when)
        if whole:
            return found
    asked = row_facts.read(found, actor, rows.config, row_facts.Need.of(rows.config, (), when))
    return found.filter(pk__in=[row.pk for row, _ in islice(asked, most)])


class _Asking:
    """One condition over the entries of a register; `read` gathers what the database reads for it."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self.read: dict[str, Any] = {}
        self.today = clock.today(rows.config.zone)
        self._named = 0

    def of(self, node: Node) -> Narrowing:
        """The filter of a part of the condition."""
        match node:
            case Always():
                return Narrowing(Q() if node.holds else _NOTHING_HELD, whole=True)
            case Combination():
                return self._combined(node)
            case Is():
                return self._of_named(node)
            case Compare() if (source := self._source(node.fact)) is not None:
                return self._compared(node, source)
            case Not() if (part := self.of(node.part)).whole:
                return self._none_of(part.filter)
            case Presence() if (source := self._source(node.fact)) is not None:
                filled = Q(**{f"{self._name(source)}__regex": _FILLED})
                return Narrowing(filled, whole=True) if node.present else self._none_of(filled)
            case _:
                return _ANY

    def _none_of(self, held: Q) -> Narrowing:
        """The rows for which a filter does not hold: false, or not known."""
        if not held:
            return Narrowing(_NOTHING_HELD, whole=True)
        name = f"_not_{len(self.read)}"
        self.read[name] = Case(When(held, then=True), default=False, output_field=BooleanField())
        return Narrowing(Q(**{name: False}), whole=True)

    def _combined(self, node: Combination) -> Narrowing:
        parts = [self.of(part) for part in node.parts]
        whole = all(part.whole for part in parts)
        if node.kind == "all":
            return Narrowing(reduce(and_, (part.filter for part in parts), Q()), whole)
        if not all(part.filter for part in parts):  # a part that the database cannot tell may hold for any row
            return Narrowing(Q(), whole)
        return Narrowing(reduce(or_, (part.filter for part in parts), _NOTHING_HELD), whole)

    def _of_named(self, node: Is) -> Narrowing:
        named = self.rows.config.conditions.get(node.name)
        self._named += 1
        return self.of(named.tree) if named is not None and self._named <= MAX_CHAIN else _ANY

    def _source(self, path: str) -> Source | None:
        """Where the database holds a fact as one text: a column of the entry or of one above it, a field with one
        value."""
        source = self.rows.source(path)
        if isinstance(source, OfColumn) and source.name == "status":
            return source
        if not isinstance(source, OfField) or source.field.path[0] in values.OF_ENTRIES:
            return None  # an entry says itself what its data do not say
        return source if source.field.kind in ("text", "boolean") and not source.inside else None

    def _name(self, source: Source, stored: Combinable | None = None) -> str:
        """The name under which the database reads it, as text or as it is stored."""
        name = f"_{'asked' if stored is None else 'stored'}_{source.fact.replace('.', '_').replace('-', '_')}"
        self.read[name] = source.expression() if stored is None else stored
        return name

    def _compared(self, node: Compare, source: Source) -> Narrowing:
        literals = [self._literal(operand) for operand in node.operands]
        known = [value for value in literals if value is not None]
        if node.listed or len(known) < len(literals):
            return _ANY
        days = [_date(value) for value in known if isinstance(value, dt.date)]
        if len(days) == len(known) and node.op in _ENDS:
            first, last = _ENDS[node.op](days)
            return self._within(source, first, last)
        if node.op in ("ne", "not_in"):
            same = self._compared(replace(node, op="in"), source)
            return self._none_of(same.filter) if same.whole else _ANY
        if node.op not in ("eq", "in") or not all(isinstance(value, str | bool) for value in known):
            return _ANY  # of numbers, one is written in many ways
        if isinstance(source, OfField):
            name = self._name(source, source.stored())
            return Narrowing(reduce(or_, (Q(**{f"{name}__exact": value}) for value in known)), whole=True)
        return Narrowing(Q(**{f"{self._name(source)}__in": [v for v in known if isinstance(v, str)]}), whole=True)

    def _literal(self, operand: Operand) -> Scalar | None:
        if isinstance(operand, FactRef):
            return self.today if operand.path == TODAY else None
        return operand.value if isinstance(operand, Value) else None

    def _within(self, source: Source, first: dt.date | None, last: dt.date | None) -> Narrowing:
        """Whose text may be of these days: wider by a day each way, as a moment may be written with another offset."""
        name, asked = self._name(source), Q()
        if first is not None and first > dt.date.min + _DAY:
            asked &= Q(**{f"{name}__gte": (first - _DAY).isoformat()})
        if last is not None and last < dt.date.max - 2 * _DAY:
            asked &= Q(**{f"{name}__lt": (last + 2 * _DAY).isoformat()})
        return Narrowing(asked)


def _date(day: dt.date) -> dt.date:
    return day.date() if isinstance(day, dt.datetime) else day


_ENDS: Mapping[str, Callable[[list[dt.date]], tuple[dt.date | None, dt.date | None]]] = {
    "eq": lambda days: (days[0], days[0]),
    "in": lambda days: (min(days), max(days)),
    "gt": lambda days: (days[0], None),
    "gte": lambda days: (days[0], None),
    "lt": lambda days: (None, days[0]),
    "lte": lambda days: (None, days[0]),
    "between": lambda days: (days[0], days[1]),
}
"""Between which days a date lies for which a comparison holds."""

"""One fact by which rows are counted, and the way back: from a value of it to the rows that have it.

What counts rows (`statistics`) and what lists them (the faces) share the names under which an address asks a value:
`place`, `post`, `status`, `state`, `f.<field>` of the rows' own form, `by.<fact>` for every other that the database
holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Case, CharField, QuerySet, Value, When
from django.db.models.functions import Left

from guicheng.accounts.actor import Actor
from guicheng.accounts.codes import prefix
from guicheng.accounts.models import Jurisdiction
from guicheng.common.paths import value_at
from guicheng.common.text import Text, text
from guicheng.config import disclosures
from guicheng.config.model.region import Statistic
from guicheng.config.model.review import States
from guicheng.config.model.whole import RegionConfig
from guicheng.config.paths import FactPath
from guicheng.filings.access import rows as access
from guicheng.reports.columns import Rows
from guicheng.reports.narrowing import holding
from guicheng.reports.sources import Source, key

COUNTED = "counted"
"""The parameter that asks for the rows that a statistic counts, by its id."""

STATISTIC = text("统计", "Statistic")
NONE = text("未填写", "Not given")
PLACE = text("地区", "Place")


class Dimension:
    """A fact of the rows of a table, for one reader."""

    def __init__(self, actor: Actor, rows: Rows, fact: str) -> None:
        self.actor = actor
        self.rows = rows
        self.config: RegionConfig = rows.config
        self.fact = FactPath(fact)
        self.source: Source | None = rows.source(fact)

    # -- what it is ------------------------------------------------------------------------------------------------

    @property
    def is_territory(self) -> bool:
        """Whether it is a place: rows are counted one level below the territory of whoever looks."""
        return self.source is not None and self.source.is_place

    @property
    def is_several(self) -> bool:
        """Whether one row may have several values."""
        return self.source is not None and self.source.several

    @property
    def name(self) -> str:
        """The parameter under which an address asks for a value of it; '' where no list can show just its rows."""
        return self.source.parameter if self.source else ""

    @cached_property
    def title(self) -> Text:
        """What people call it."""
        found = self.source.title() if self.source else None
        return found or PLACE

    # -- counting --------------------------------------------------------------------------------------------------

    def expression(self) -> Any:
        """It as the database counts by it."""
        assert self.source is not None
        found = self.source.expression()
        if self._together:
            ways = [When(state__in=list(one.of), then=Value(name)) for name, one in self._together.items()]
            return Case(*ways, default=found, output_field=CharField())
        return Left(found, self._width) if self.is_territory else found

    def values_of_fact(self, found: Any) -> list[str]:
        """The values of a fact that was worked out for a row."""
        if isinstance(found, Mapping) and self.source is not None:
            found = value_at(found, self.source.inside)
        if self.is_territory:
            return [key(found)[: self._width]]
        return ([key(one) for one in found] or [""]) if isinstance(found, list) else [key(found)]

    # -- words -----------------------------------------------------------------------------------------------------

    def label(self, value: str, known: Mapping[str, Text]) -> Text:
        """What people call a value, with the `labels` that were read for all of them."""
        return known.get(value) or (text(value, value) if value else NONE)

    def labels(self, values: Iterable[str]) -> Mapping[str, Text]:
        """What people call these values."""
        if self.is_territory:
            codes = {value.ljust(6, "0"): value for value in values if value}
            found = Jurisdiction.objects.filter(code__in=codes)
            return {codes[place.code]: text(place.zh, place.en) for place in found}
        return {**self.declared, **(self.source.words(values) if self.source else {})}

    @cached_property
    def declared(self) -> Mapping[str, Text]:
        """Declared values with their labels, in their order."""
        found = self.source.choices(self.actor.role) if self.source else {}
        hidden = {state for one in self._together.values() for state in one.of}
        known = {name: one.title for name, one in self._together.items()}
        return {**{value: title for value, title in found.items() if value not in hidden}, **known}

    @cached_property
    def _together(self) -> Mapping[str, States]:
        """The states that are one for the reader, where this is the state of filings of a type."""
        kind = self.config.filings.get(self.rows.filing or "")
        is_state = self.fact.root == "filing" and self.fact.rest in ("state", "state_label")
        return disclosures.together(kind, self.actor.role) if kind is not None and is_state else {}

    # -- the way back ----------------------------------------------------------------------------------------------

    def query(self, value: str) -> dict[str, str]:
        """What a list is asked so that it shows the rows of a value; nothing where it cannot."""
        if not self.name or not value:
            return {}
        return {self.name: value.ljust(6, "0") if self.is_territory else value}

    def narrowed(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        """Only the rows that have the value."""
        assert self.source is not None
        if value in self._together:
            return rows.filter(state__in=list(self._together[value].of))
        return self.source.within(rows, value) if self.is_territory else self.source.equal(rows, value)

    @property
    def _width(self) -> int:
        """The digits of a code one level below the territory of whoever looks."""
        watches = self.actor.sees == "jurisdiction" and self.actor.jurisdiction
        return min(len(prefix(watches or self.config.region.jurisdiction)) + 2, 6)


@dataclass(frozen=True)
class Asked:
    """One value that an address asks for: its parameter, and what people read."""

    name: str
    value: str
    title: Text
    label: Text


def narrowed(
    actor: Actor, rows: Rows, found: QuerySet[Any], asked: Mapping[str, str]
) -> tuple[QuerySet[Any], list[Asked]]:
    """The rows that have every value asked for, and what was asked. Names that are no dimension of these rows for the
    actor's role are left alone; `status` and `state` are filters of their own."""
    said: list[Asked] = []
    if (statistic := _statistic(actor, rows, asked.get(COUNTED, ""))) is not None:
        found = counted(found, actor, rows.config, statistic)
        said.append(Asked(COUNTED, statistic.id, STATISTIC, statistic.title))
    for dimension in _dimensions(actor, rows, asked):
        value = asked[dimension.name]
        found = access.askable(found, actor, rows.config, rows.filing, [dimension.fact])
        found = dimension.narrowed(found, value)
        code = value.rstrip("0") if dimension.is_territory else value
        code = code + "0" * (len(code) % 2) if dimension.is_territory else code
        label = dimension.label(code, dimension.labels([code]))
        said.append(Asked(dimension.name, value, dimension.title, label))
    return found, said


def is_asked(actor: Actor, rows: Rows, asked: Mapping[str, str]) -> bool:
    """Whether something is asked for that `narrowed` would narrow the rows to."""
    counts = _statistic(actor, rows, asked.get(COUNTED, "")) is not None
    return counts or any(True for _ in _dimensions(actor, rows, asked))


def counted(found: QuerySet[Any], actor: Actor, config: RegionConfig, statistic: Statistic) -> QuerySet[Any]:
    """Those of the rows that a statistic counts: asked by the statistic and by the list that it leads to. Of what is
    closed to the actor nothing is counted, not even that it is there (A-34)."""
    if statistic.filing is not None:
        found = found.filter(access.readable(actor, config, [statistic.filing], as_it_was=True))
    if statistic.when is None:
        return found
    return holding(found, actor, Rows(config, statistic.register_, statistic.filing), statistic.when)


def _statistic(actor: Actor, rows: Rows, statistic_id: str) -> Statistic | None:
    """The statistic of the actor's role about rows of this table with that id."""
    for one in rows.config.region.statistics:
        if (one.id, one.register_, one.filing) == (statistic_id, rows.register, rows.filing) and actor.role in one.to:
            return one
    return None


def _dimensions(actor: Actor, rows: Rows, asked: Mapping[str, str]) -> Iterable[Dimension]:
    """The dimensions among the names asked for, each once."""
    found: dict[str, Dimension] = {}
    for fact in _facts(actor, rows):
        dimension = Dimension(actor, rows, fact)
        if dimension.name in asked and dimension.name not in ("status", "state"):
            found.setdefault(dimension.name, dimension)
    return found.values()


def _facts(actor: Actor, rows: Rows) -> Iterable[str]:
    """What rows of this table may be asked by: what the role's statistics count them by, where they are, the posts that
    lock them, and the fields of their own form."""
    declared = [
        one
        for one in rows.config.region.statistics
        if actor.role in one.to and (one.register_, one.filing) == (rows.register, rows.filing)
    ]
    yield from (fact for one in declared for fact in (one.by, one.across) if fact)
    if rows.filing is None:
        yield f"{rows.register}.jurisdiction"
        yield f"{rows.register}.locks.posts"
        register = rows.config.registers.get(rows.register or "")
        if register is not None:
            yield from (f"{rows.register}.{name}" for name in rows.config.forms[register.form].ui.fields)

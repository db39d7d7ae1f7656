"""One fact by which rows are counted, and the way back: from a value of it to the rows that have it.

What counts rows (`statistics`) and what lists them (the faces) share the names under which an address asks a value:
`place`, `post`, `status`, `state`, `f.<field>` of the rows' own form, `by.<fact>` for every other that the database
holds.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

from django.db.models import F, FilteredRelation, Q, QuerySet
from django.db.models.functions import Left

from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Jurisdiction
from guicheng.accounts.scoping import prefix, within
from guicheng.common.text import Text, text
from guicheng.config.model.region import Statistic
from guicheng.config.model.whole import RegionConfig
from guicheng.config.paths import FactPath
from guicheng.config.titles import state_label, statuses_of
from guicheng.filings.access import rows as access
from guicheng.filings.context import obligations
from guicheng.registers.models import Lock
from guicheng.reports import row_facts
from guicheng.reports.columns import Place, Rows

COUNTED = "counted"
"""The parameter that asks for the rows that a statistic counts, by its id."""

MOST_ROWS = 50_000
"""Rows that a condition is asked of, one by one."""

STATISTIC = text("统计", "Statistic")
NONE = text("未填写", "Not given")
PLACE = text("地区", "Place")
POST = text("锁定职务", "Locked post")


class Dimension:
    """A fact of the rows of a table, for one reader."""

    def __init__(self, actor: Actor, rows: Rows, fact: str) -> None:
        self.actor = actor
        self.rows = rows
        self.config: RegionConfig = rows.config
        self.fact = FactPath(fact)
        self.place: Place | None = rows.locate(fact)

    # -- what it is ------------------------------------------------------------------------------------------------

    @cached_property
    def is_of_locks(self) -> bool:
        """Whether it is the posts at which persons are locked."""
        people = self.config.people
        persons = people.persons.register_ if people else None
        return self.rows.filing is None and self.rows.register == persons and self.fact == f"{persons}.locks.posts"

    @cached_property
    def is_territory(self) -> bool:
        """Whether it is a place: rows are counted one level below the territory of whoever looks."""
        place = self.place
        if place is None:
            return False
        return place.column.endswith("jurisdiction") or (place.field is not None and place.field.widget.is_place)

    @property
    def is_several(self) -> bool:
        """Whether one row may have several values."""
        return self.is_of_locks or bool(self.place and self.place.field and self.place.field.kind == "choices")

    @property
    def is_counted_by_the_database(self) -> bool:
        """Whether the database holds it."""
        return self.is_of_locks or self.place is not None

    @cached_property
    def name(self) -> str:
        """The parameter under which an address asks for a value of it; '' where no list can show just its rows."""
        place = self.place
        if self.is_of_locks:
            return "post"
        if place is None:
            return ""
        if self.is_territory and "__" not in place.column:
            return "place"
        if place.column in ("status", "state"):
            return place.column
        own_form = place.column == "data" and len(place.keys) == 1
        return f"f.{place.keys[0]}" if own_form else f"by.{self.fact}"

    @cached_property
    def title(self) -> Text:
        """What people call it."""
        if self.is_of_locks:
            return POST
        if self.place is not None and self.place.field is not None:
            return self.place.field.ui.label
        found = self.config.labels()(self.fact)
        return PLACE if self.is_territory or found is None else found.title

    # -- counting --------------------------------------------------------------------------------------------------

    def prepared(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows, ready for `expression`."""
        if self.is_of_locks:
            rows = rows.alias(_running=FilteredRelation("locks", condition=Q(locks__until__isnull=True)))
        return rows

    def expression(self) -> Any:
        """It as the database counts by it."""
        if self.is_of_locks:
            return F("_running__post")
        assert self.place is not None
        if self.is_territory:
            return Left(self.place.compared(), self._width)
        return self.place.expression()

    def values(self, found: Any) -> list[str]:
        """The values that the database found for a row; '' for none."""
        several = self.is_several and not self.is_of_locks
        return [_key(one) for one in (json.loads(found) if several and found else [found])]

    def values_of_fact(self, found: Any) -> list[str]:
        """The values of a fact that was worked out for a row."""
        if self.is_territory:
            found = found.get("code") if isinstance(found, Mapping) else found
            return [_key(found)[: self._width]]
        return ([_key(one) for one in found] or [""]) if isinstance(found, list) else [_key(found)]

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
        if self.place is not None and self.place.column == "period" and self.rows.filing:
            kind = self.rows.filing
            return {value: obligations.period_label(self.config, kind, value) for value in values if value}
        return self.declared

    @cached_property
    def declared(self) -> dict[str, Text]:
        """Declared values with their labels, in their order."""
        config, place = self.config, self.place
        if self.is_of_locks and config.people:
            return {post: declared.title for post, declared in config.people.posts.items()}
        if place is None:
            kinds = config.region.organisation_kinds if self.fact == "organisation.kind" else {}
            return {name: kind.title for name, kind in kinds.items()}
        if place.field is not None:
            return place.answers
        if place.column == "state":
            kind = config.filings[self.rows.filing or ""]
            states = dict.fromkeys((*kind.chain.states, *kind.chain.ends))
            return {state: state_label(config, kind, state, self.actor.role) for state in states}
        if place.column.endswith("status"):
            return dict(statuses_of(config, self.rows.subject))
        return {}

    # -- the way back ----------------------------------------------------------------------------------------------

    def query(self, value: str) -> dict[str, str]:
        """What a list is asked so that it shows the rows of a value; nothing where it cannot."""
        if not self.name or not value:
            return {}
        return {self.name: value.ljust(6, "0") if self.is_territory else value}

    def narrowed(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        """Only the rows that have the value."""
        if self.is_of_locks:
            running = Lock.objects.unscoped().filter(region=self.config.region.region, until__isnull=True, post=value)
            return rows.filter(pk__in=running.values("person_id"))
        assert self.place is not None
        found: QuerySet[Any]
        if self.is_territory:
            found = within(rows, self.place.compared(), value)
        elif self.is_several:
            found = rows.filter(**{f"{'__'.join((self.place.column, *self.place.keys))}__contains": [value]})
        else:
            found = rows.alias(_is=self.place.expression()).filter(_is=value)
        return found

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


def counted(found: QuerySet[Any], actor: Actor, config: RegionConfig, statistic: Statistic) -> QuerySet[Any]:
    """Those of the rows that a statistic counts: asked by the statistic and by the list that it leads to. Of what is
    closed to the actor nothing is counted, not even that it is there (A-34)."""
    if statistic.filing is not None:
        found = found.filter(access.readable(actor, config, [statistic.filing], as_it_was=True))
    if statistic.when is None:
        return found
    holding = row_facts.read(found, actor, config, row_facts.Need.of((), statistic.when))
    return found.filter(pk__in=[row.pk for row, _ in islice(holding, MOST_ROWS)])


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


def _key(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

"""Where the database holds a fact of many rows: how it is read, compared, counted and worded.

Whatever `config.facts` marks with `Use.COUNT` has a source, found by the root of its family (`SOURCES`).
"""

from __future__ import annotations

import datetime as dt
import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django.db.models import Case, CharField, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.expressions import Combinable
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import StrIndex, Substr

from guicheng.accounts import scoping
from guicheng.accounts.models import Organisation
from guicheng.common.text import Text, text
from guicheng.config.conditions.types import MOMENT
from guicheng.config.decision_titles import answers_of
from guicheng.config.facts.decisions import role_of, roles_of
from guicheng.config.facts.declaration import Use
from guicheng.config.facts.families import FAMILIES
from guicheng.config.model.chains import Chain, Step
from guicheng.config.paths import FactPath
from guicheng.config.state_titles import state_label, states_of, statuses_of
from guicheng.config.widgets.field import FormField
from guicheng.filings.context import obligations
from guicheng.registers import values
from guicheng.registers.models import Lock
from guicheng.workflow.answered import ANSWERED
from guicheng.workflow.models import Task

if TYPE_CHECKING:
    from guicheng.reports.columns import Rows


@dataclass(frozen=True)
class Source(ABC):
    """A fact of the rows of a table that the database holds."""

    rows: Rows
    fact: FactPath

    several = False
    """Whether one row may have several values."""
    is_place = False
    inside: ClassVar[tuple[str, ...]] = ()
    """Where inside a value that is a map stands what it is read by."""
    parameter = ""
    """Under which name an address asks a list for the rows of a value; '' where it cannot."""

    @abstractmethod
    def expression(self) -> Combinable:
        """It as the database reads and compares it; of several values all as JSON."""

    def joined(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows, ready for `expression`."""
        return rows

    def values(self, found: Any) -> list[str]:
        """The values that the database found for a row; '' for none."""
        return [key(found)]

    def title(self) -> Text | None:
        """What people call it."""
        found = self.rows.config.labels()(self.fact)
        return found.title if found else None

    def choices(self, role: str) -> Mapping[str, Text]:  # noqa: ARG002 - states have a title for each
        """The declared values in their order, with their titles for a role; nothing where any may occur."""
        return {}

    def words(self, found: Iterable[str]) -> Mapping[str, Text]:  # noqa: ARG002 - for what has titles
        """What people call values that are not declared."""
        return {}

    def equal(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        """The rows that have a value."""
        return self._matching(rows, "exact", value)

    def containing(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        """The rows in whose text a text stands."""
        return self._matching(rows, "icontains", value)

    def within(self, rows: QuerySet[Any], code: str) -> QuerySet[Any]:
        """The rows whose place lies within a place."""
        return scoping.within(rows, self.expression(), code)

    def between(self, rows: QuerySet[Any], first: dt.date | None, last: dt.date | None) -> QuerySet[Any]:
        """The rows whose date lies from the first to the last day, both included."""
        rows = self._matching(rows, "gte", self._bound(first)) if first else rows
        return self._matching(rows, "lt", self._bound(last + dt.timedelta(days=1))) if last else rows

    def _bound(self, day: dt.date) -> Any:
        return day.isoformat()

    def _matching(self, rows: QuerySet[Any], lookup: str, value: Any) -> QuerySet[Any]:
        found: QuerySet[Any] = rows.alias(_asked=self.expression()).filter(**{f"_asked__{lookup}": value})
        return found


@dataclass(frozen=True)
class OfColumn(Source):
    """An attribute of the rows, or of the entry that a `way` of relations leads to."""

    name: str
    way: str = ""

    @property
    def is_place(self) -> bool:  # type: ignore[override] # worked out
        return self.name == "jurisdiction"

    @property
    def parameter(self) -> str:  # type: ignore[override]
        if self.is_place and not self.way:
            return "place"
        return self.name if self.name in ("status", "state") and not self.way else f"by.{self.fact}"

    def expression(self) -> Combinable:
        return F(self.way + self.name)

    def choices(self, role: str) -> Mapping[str, Text]:
        config = self.rows.config
        if self.name == "state":
            kind = config.filings[self.rows.filing or ""]
            return {state: state_label(config, kind, state, role) for state in states_of(kind)}
        root = self.fact.root
        return (
            statuses_of(config, root if root in config.registers else self.rows.subject)
            if self.name == "status"
            else {}
        )

    def words(self, found: Iterable[str]) -> Mapping[str, Text]:
        if self.name != "period":
            return {}
        config, kind = self.rows.config, self.rows.filing or ""
        return {value: obligations.period_label(config, kind, value) for value in found if value}

    def _bound(self, day: dt.date) -> Any:
        moments = self.rows.is_moment(self.fact)
        return dt.datetime.combine(day, dt.time(), self.rows.config.zone) if moments else day.isoformat()


@dataclass(frozen=True)
class OfField(Source):
    """A field of the form of the rows, or of the entry that a `way` leads to."""

    field: FormField
    way: str = ""

    @property
    def several(self) -> bool:  # type: ignore[override]
        return self.field.kind == "choices"

    @property
    def is_place(self) -> bool:  # type: ignore[override]
        return self.field.widget.is_place

    @property
    def parameter(self) -> str:  # type: ignore[override]
        if self.is_place and not self.way:
            return "place"
        return f"by.{self.fact}" if self.way or len(self.field.path) > 1 else f"f.{self.field.path[0]}"

    @property
    def inside(self) -> tuple[str, ...]:  # type: ignore[override]
        return self.field.widget.compared_by if self.is_place else self.field.widget.searched_in

    def expression(self) -> Combinable:
        *outer, last = (*self.field.path, *self.inside)
        return KeyTextTransform(last, self._below(outer))

    def stored(self) -> Combinable:
        """The value as it stands in the data, of its own kind."""
        *outer, last = self.field.path
        return KeyTransform(last, self._below(outer))

    def _below(self, names: Iterable[str]) -> Any:
        found: Any = f"{self.way}data"
        for name in names:
            found = KeyTransform(name, found)
        return found

    def values(self, found: Any) -> list[str]:
        return [key(one) for one in json.loads(found)] or [""] if self.several and found else [key(found)]

    def title(self) -> Text:
        return self.field.ui.label

    def choices(self, role: str) -> Mapping[str, Text]:  # noqa: ARG002 - the same for all
        return self.field.widget.answers(self.field)

    def equal(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        if not self.several:
            return super().equal(rows, value)
        within = "__".join((f"{self.way}data", *self.field.path))
        found: QuerySet[Any] = rows.filter(**{f"{within}__contains": [value]})
        return found

    def between(self, rows: QuerySet[Any], first: dt.date | None, last: dt.date | None) -> QuerySet[Any]:
        if self.field.kind in ("integer", "number"):  # a year written as a number
            return self.equal(rows, str(first.year)) if first else rows
        return super().between(rows, first, last)


@dataclass(frozen=True)
class OfOwner(Source):
    """An attribute of the organisation that the rows belong to."""

    name: str

    @property
    def is_place(self) -> bool:  # type: ignore[override]
        return self.name == "jurisdiction"

    def expression(self) -> Combinable:
        owner = Organisation.objects.unscoped().filter(pk=OuterRef("organisation_id"))
        return Subquery(owner.values(values.OF_ORGANISATIONS[self.name]))

    def choices(self, role: str) -> Mapping[str, Text]:  # noqa: ARG002 - the same for all
        kinds = self.rows.config.region.organisation_kinds if self.name == "kind" else {}
        return {name: kind.title for name, kind in kinds.items()}

    def within(self, rows: QuerySet[Any], code: str) -> QuerySet[Any]:
        owners = scoping.within(Organisation.objects.unscoped(), F("jurisdiction_id"), code)
        found: QuerySet[Any] = rows.filter(organisation_id__in=owners.values("pk"))
        return found

    def _matching(self, rows: QuerySet[Any], lookup: str, value: Any) -> QuerySet[Any]:
        owners = Organisation.objects.unscoped().filter(**{f"{values.OF_ORGANISATIONS[self.name]}__{lookup}": value})
        found: QuerySet[Any] = rows.filter(organisation_id__in=owners.values("pk"))
        return found


@dataclass(frozen=True)
class OfLocks(Source):
    """The posts at which persons are locked."""

    several = True
    parameter = "post"

    def joined(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        found: QuerySet[Any] = rows.alias(_running=FilteredRelation("locks", condition=Q(locks__until__isnull=True)))
        return found

    def expression(self) -> Combinable:
        return F("_running__post")

    def title(self) -> Text:
        return text("锁定职务", "Locked post")

    def choices(self, role: str) -> Mapping[str, Text]:  # noqa: ARG002 - the same for all
        people = self.rows.config.people
        return {post: declared.title for post, declared in people.posts.items()} if people else {}

    def _matching(self, rows: QuerySet[Any], lookup: str, value: Any) -> QuerySet[Any]:
        region = self.rows.config.region.region
        running = Lock.objects.unscoped().filter(region=region, until__isnull=True, **{f"post__{lookup}": value})
        found: QuerySet[Any] = rows.filter(pk__in=running.values("person_id"))
        return found


@dataclass(frozen=True)
class OfDecision(Source):
    """What is known of the answer given last at a step of the rows' chain."""

    chain: Chain
    step: Step
    part: str

    def expression(self) -> Combinable:
        given = Task.objects.filter(ANSWERED, filing_id=OuterRef("pk"), step=self.step.id)
        return Subquery(given.order_by("-finished", "-id").values(_part=self._column())[:1])

    def _column(self) -> Combinable:
        if self.part != "role":
            return F({"answer": "decision", "by": "decider", "at": "finished"}.get(self.part, self.part))
        alone = Value(role_of(self.chain, self.step.id, None) or "", output_field=CharField())
        of_desk = Substr("desk", StrIndex("desk", Value(":")) + 1)
        return Case(When(desk__contains=":", then=of_desk), default=alone)

    def choices(self, role: str) -> Mapping[str, Text]:  # noqa: ARG002 - the same for all
        roles = self.rows.config.region.roles
        if self.part == "role":
            return {name: roles[name].title for name in roles_of(self.step) if name in roles}
        return answers_of(self.step) if self.part == "answer" else {}

    def _bound(self, day: dt.date) -> Any:
        return dt.datetime.combine(day, dt.time(), self.rows.config.zone)


def key(value: Any) -> str:
    """A value as an address names it: text as it is, none as '', anything else as JSON."""
    value = "" if value is None else values.plain(value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _held(root: str) -> frozenset[str]:
    return frozenset(name for name, fact in FAMILIES[root].declared.items() if Use.COUNT in fact.uses)


_COLUMNS = {name: name for name in _held("filing")} | {
    "state_label": "state",
    "title": "type",
    "period_label": "period",
}


def _of_filing(rows: Rows, fact: FactPath) -> Source | None:
    return OfColumn(rows, fact, _COLUMNS[fact.rest]) if rows.filing and fact.rest in _COLUMNS else None


def _of_form(rows: Rows, fact: FactPath, way: str = "") -> Source | None:
    field = rows.field(fact)
    return OfField(rows, fact, field, way) if field else None


def _of_owner(rows: Rows, fact: FactPath) -> Source | None:
    return OfOwner(rows, fact, fact.rest) if fact.rest in _held("organisation") else None


def _of_decision(rows: Rows, fact: FactPath) -> Source | None:
    chain = rows.config.filings[rows.filing].chain if rows.filing else None
    name, _, part = fact.rest.partition(".")
    step = chain.step(name) if chain is not None else None
    held = chain is not None and step is not None and f"<环节>.{part}" in _held("decisions")
    return OfDecision(rows, fact, chain, step, part) if chain and step and held else None


def _of_filer(rows: Rows, fact: FactPath) -> Source | None:
    return _of_owner(rows, fact) if rows.filing else None


def of_entry(rows: Rows, fact: FactPath) -> Source | None:
    """A fact of the rows' own entry, or of one above it."""
    way = rows.way_to(fact.root)
    if way is None:
        return None
    if (found := _of_form(rows, fact, way)) is not None:
        return found
    if fact.rest == "locks.posts":
        people = rows.config.people
        return OfLocks(rows, fact) if people and not way and rows.register == people.persons.register_ else None
    return OfColumn(rows, fact, fact.rest, way) if fact.rest in _held("subject") else None


SOURCES: Mapping[str, Callable[[Rows, FactPath], Source | None]] = {
    "filing": _of_filing,
    "form": _of_form,
    "decisions": _of_decision,
    "organisation": _of_owner,
    "filer": _of_filer,
    "subject": of_entry,
}
"""By the root of a family, where the database holds a fact of it. Any other root is the name of a register."""

MOMENTS = frozenset(
    fact.name.rpartition(".")[2] for family in FAMILIES.values() for fact in family.facts if fact.type == MOMENT
)
"""The facts that are moments of the platform's own."""

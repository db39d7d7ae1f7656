"""What a person may read: every list and detail of the faces begins here, scoped to the actor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from guicheng.accounts.actor import Actor
from guicheng.common import search
from guicheng.config import releases
from guicheng.config.model.filing import FilingType
from guicheng.filings import employees, matter
from guicheng.filings.matter import Matter
from guicheng.filings.models import Filing
from guicheng.registers.models import Entry

M = TypeVar("M", bound=Model)


def filings(
    actor: Actor,
    *,
    types: Sequence[str] = (),
    states: Sequence[str] = (),
    subject_id: int | None = None,
    query: str = "",
) -> QuerySet[Filing]:
    """The filings the actor may list, latest first. `query` searches names, subjects, numbers and search columns."""
    rows = Filing.objects.visible_to(actor).select_related("subject")
    if types:
        rows = rows.filter(type__in=list(types))
    if states:
        rows = rows.filter(state__in=list(states))
    if subject_id is not None:
        rows = rows.filter(subject_id=subject_id)
    return matching(rows, query).order_by("-id")


def entries(
    actor: Actor, register: str, *, statuses: Sequence[str] = (), query: str = "", parent_id: int | None = None
) -> QuerySet[Entry]:
    """The entries of a register the actor may list, latest first: also the people whom their organisation employs."""
    rows = Entry.objects.visible_to(actor, also=_also(actor)).filter(register=register, removed_at__isnull=True)
    if statuses:
        rows = rows.filter(status__in=list(statuses))
    if parent_id is not None:
        rows = rows.filter(parent_id=parent_id)
    return matching(rows, query).order_by("-id")


def entry(actor: Actor, entry_id: int) -> Entry:
    """One entry. Refusal `not-found` where it is not there for the actor."""
    found = Entry.objects.visible_to(actor, also=_also(actor)).filter(pk=entry_id, removed_at__isnull=True).first()
    if found is None:
        raise matter.not_found()
    return found


def entry_to_read(actor: Actor, entry_id: int) -> Entry:
    """The same, also of one that was merged into another and leads there."""
    there = Q(removed_at__isnull=True) | Q(merged_into__isnull=False)
    found = Entry.objects.visible_to(actor, also=_also(actor)).filter(there, pk=entry_id).first()
    if found is None:
        raise matter.not_found()
    return found


def sees(actor: Actor, entry: Entry) -> bool:
    """Whether the actor may read an entry."""
    return Entry.objects.visible_to(actor, also=_also(actor)).filter(pk=entry.pk, removed_at__isnull=True).exists()


def entry_to_change(actor: Actor, entry_id: int) -> Entry:
    """One entry within the actor's scope: not people whom others registered. Refusal `not-found`."""
    found = Entry.objects.visible_to(actor).filter(pk=entry_id, removed_at__isnull=True).first()
    if found is None:
        raise matter.not_found()
    return found


def _also(actor: Actor) -> Q | None:
    return employees.also_seen(releases.current(actor.region), actor) if actor.organisation_id else None


def filing(actor: Actor, filing_id: int) -> Matter:
    """One filing with its configuration. Refusal `not-found` where it is not there for the actor."""
    return matter.find(actor, filing_id)


def matching(rows: QuerySet[M], query: str) -> QuerySet[M]:
    """Only the rows that hold what was typed; an empty query keeps every row, one of nothing but punctuation none."""
    return rows.filter(search.found_by(query))


def opens(kind: FilingType, role: str, state: str) -> bool:
    """Whether people of a role may read the content of a filing in a state (HNQ-41, A-30)."""
    for rule in kind.visibility:
        if role in rule.to:
            return state in rule.states
    return True


def listed(kind: FilingType, role: str, state: str) -> bool:
    """Whether people of a role see a row for it at all."""
    for rule in kind.visibility:
        if role in rule.to:
            return state in rule.states or rule.otherwise == "row"
    return True


def hidden_states(kind: FilingType, role: str) -> Q:
    """The filter that leaves out filings of which a role may not even see the row."""
    for rule in kind.visibility:
        if role in rule.to and rule.otherwise == "nothing":
            return ~Q(type=kind.filing) | Q(state__in=rule.states)
    return Q()

"""The entries that a person may read, scoped to the actor. Of filings `access` answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from guicheng.accounts.actor import Actor
from guicheng.common import search
from guicheng.config import releases
from guicheng.filings.context import employees, filing_context
from guicheng.registers.models import Entry

M = TypeVar("M", bound=Model)


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
        raise filing_context.not_found()
    return found


def entry_to_read(actor: Actor, entry_id: int) -> Entry:
    """The same, also of one that was merged into another and leads there."""
    there = Q(removed_at__isnull=True) | Q(merged_into__isnull=False)
    found = Entry.objects.visible_to(actor, also=_also(actor)).filter(there, pk=entry_id).first()
    if found is None:
        raise filing_context.not_found()
    return found


def sees(actor: Actor, entry: Entry) -> bool:
    """Whether the actor may read an entry."""
    return Entry.objects.visible_to(actor, also=_also(actor)).filter(pk=entry.pk, removed_at__isnull=True).exists()


def entry_to_change(actor: Actor, entry_id: int) -> Entry:
    """One entry within the actor's scope: not people whom others registered. Refusal `not-found`."""
    found = Entry.objects.visible_to(actor).filter(pk=entry_id, removed_at__isnull=True).first()
    if found is None:
        raise filing_context.not_found()
    return found


def _also(actor: Actor) -> Q | None:
    return employees.also_seen(releases.current(actor.region), actor) if actor.organisation_id else None


def matching(rows: QuerySet[M], query: str) -> QuerySet[M]:
    """Only the rows that hold what was typed; an empty query keeps every row, one of nothing but punctuation none."""
    return rows.filter(search.found_by(query))

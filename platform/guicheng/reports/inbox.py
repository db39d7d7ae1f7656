"""What waits for somebody: the tasks of the actor's desks, searched, in pages that cost the same however many wait."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from django.db.models import Q

from guicheng.accounts.actor import Actor
from guicheng.common import clock, search
from guicheng.config import releases
from guicheng.filings.access import rows as access
from guicheng.filings.context import time_left
from guicheng.filings.models import Filing
from guicheng.reports import cursors
from guicheng.workflow import queries
from guicheng.workflow.models import OPEN, Task
from guicheng.workflow.queries import InboxOrder

Claimed = Literal["mine", "free"]
"""Whose a task of a desk is: claimed by the actor, or by nobody."""


@dataclass(frozen=True)
class Row:
    """A task with the filing it is about."""

    task: Task
    filing: Filing


@dataclass(frozen=True)
class InboxPage:
    """One page of an inbox; `after` asks for the next one, '' where there is none."""

    rows: list[Row]
    after: str


@dataclass(frozen=True)
class Wanted:
    """Which of the tasks: of types, whose filing holds the words, `overdue`, due `within` so many working days, claimed
    by the actor (`mine`) or by nobody (`free`); in which order."""

    types: Sequence[str] = ()
    query: str = ""
    overdue: bool = False
    within: int | None = None
    claimed: Claimed | None = None
    order: InboxOrder = "due"

    @property
    def narrows(self) -> bool:
        """Whether anything is asked for."""
        return bool(self.types or self.query.strip() or self.overdue or self.claimed) or self.within is not None

    def where(self, actor: Actor) -> Q:
        """The tasks as a filter."""
        found, now = Q(region=actor.region), clock.now()
        if self.types:
            found &= Q(filing_type__in=list(self.types))
        if self.overdue:
            found &= Q(limit_at__lte=now)
        if self.within is not None:
            found &= time_left.within(releases.current(actor.region), self.within, now)
        if self.claimed is not None:
            over = Q(claimed_until__lte=now)
            free = Q(claimed_by__isnull=True) | over
            found &= free if self.claimed == "free" else Q(claimed_by=actor.account_id) & ~over
        if self.query.strip():
            matching = Filing.objects.unscoped().filter(search.found_by(self.query), region=actor.region, live=True)
            found &= Q(filing_id__in=matching.values("pk"))
        return found


def page(actor: Actor, wanted: Wanted = Wanted(), *, size: int = 20, after: str = "") -> InboxPage:
    """A page of the tasks that wait for the actor. Refusal `cursor-invalid` (400)."""
    tasks = queries.inbox_page(
        actor.desk_keys, size=size + 1, after=_place(after), where=wanted.where(actor), order=wanted.order
    )
    shown = tasks[:size]
    filings = access.by_id(actor, [task.filing_id for task in shown])
    rows = [Row(task, filings[task.filing_id]) for task in shown if task.filing_id in filings]
    return InboxPage(rows, _cursor(shown[-1]) if len(tasks) > size else "")


def tasks_of(actor: Actor, filing_ids: Iterable[int]) -> dict[int, Task]:
    """The open task of each filing that the actor may take, by filing: one statement for a page of rows."""
    rows = Task.objects.filter(filing_id__in=list(filing_ids), status=OPEN, desk__in=sorted(actor.desk_keys))
    found: dict[int, Task] = {}
    for task in rows.order_by("id"):
        found.setdefault(task.filing_id, task)
    return found


def rows_of(actor: Actor, task_ids: Sequence[int]) -> list[Row]:
    """Those of the tasks that wait for the actor, with their filings, in the order asked for."""
    waiting = Task.objects.filter(pk__in=list(task_ids), region=actor.region, status=OPEN)
    tasks = waiting.filter(desk__in=sorted(actor.desk_keys)).in_bulk()
    filings = Filing.objects.unscoped().select_related("subject").in_bulk([task.filing_id for task in tasks.values()])
    found = [tasks[pk] for pk in dict.fromkeys(task_ids) if pk in tasks]
    return [Row(task, filings[task.filing_id]) for task in found if task.filing_id in filings]


def _cursor(task: Task) -> str:
    limit, created, pk = queries.place_of(task)
    return cursors.written(limit, created, pk=pk)


def _place(cursor: str) -> queries.InboxPlace | None:
    found = cursors.place(cursor, moments=2)
    return (found[0][0], found[0][1], found[1]) if found is not None else None

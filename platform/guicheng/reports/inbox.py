"""What waits for somebody: the tasks of the actor's desks, searched, in pages that cost the same however many wait."""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from guicheng.accounts.actor import Actor
from guicheng.common import clock, search
from guicheng.common.errors import refuse
from guicheng.filings.access import rows as access
from guicheng.filings.models import Filing
from guicheng.workflow import queries
from guicheng.workflow.models import OPEN, Task


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


def page(
    actor: Actor, *, size: int = 20, after: str = "", types: Sequence[str] = (), query: str = "", overdue: bool = False
) -> InboxPage:
    """The tasks that wait for the actor, whose limit ends first coming first, then the longest waiting: of these types,
    whose filing matches the words, past their term."""
    where = Q(region=actor.region)
    if types:
        where &= Q(filing_type__in=list(types))
    if overdue:
        where &= Q(limit_at__lte=clock.now())
    if query.strip():
        matching = Filing.objects.unscoped().filter(search.found_by(query), region=actor.region, live=True)
        where &= Q(filing_id__in=matching.values("pk"))
    tasks = queries.inbox_page(actor.desk_keys, size=size + 1, after=_place(after), where=where)
    shown = tasks[:size]
    asked = Filing.objects.unscoped().select_related("subject").filter(pk__in=[task.filing_id for task in shown])
    filings = {filing.pk: filing for filing in access.shown(actor, asked)}
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
    return base64.urlsafe_b64encode(f"{limit.isoformat()} {created.isoformat()} {pk}".encode()).decode().rstrip("=")


def _place(cursor: str) -> queries.InboxPlace | None:
    """Where a page ended; None for the first. Refuses (400) a cursor that is none of ours."""
    if not cursor:
        return None
    try:
        limit, created, pk = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().split(" ")
        return _moment(limit), _moment(created), int(pk) if len(pk) <= 18 else 0
    except (ValueError, OverflowError):
        raise refuse("cursor-invalid", "分页游标无效", "The cursor is not valid", status=400, field="cursor") from None


def _moment(written: str) -> dt.datetime:
    return dt.datetime.fromisoformat(written).astimezone(dt.UTC)

"""What was answered at the steps of filings: the tasks that are done, without mere advice and what was taken back."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q, QuerySet
from viewflow.workflow.status import STATUS

from guicheng.workflow.models import Task
from guicheng.workflow.state import ChainState

ANSWERED = Q(status=STATUS.DONE, seat__gt=0, taken_back=False) & ~Q(kind="delegate")


def answers(filing_ids: Collection[int]) -> QuerySet[Task]:
    """The answers given to these filings, the oldest first."""
    return Task.objects.filter(ANSWERED, filing_id__in=filing_ids).order_by("finished", "id")


def take_back(run_id: int, before: ChainState) -> None:
    """What was answered since the chain stood so counts no more: by those who were asked then, and without being asked
    by whoever came after them."""
    asked = [seat.id for seat in before.seats if seat.pending]
    since = Q(seat__in=asked) | Q(seat__gt=before.last_seat)
    Task.objects.filter(since, process_id=run_id, status=STATUS.DONE).update(taken_back=True)

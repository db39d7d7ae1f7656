"""Terms counted again when a table of holidays arrives: what was provisional moves, what is over never does.

Every region is gone through once a day and once a release, in batches; how far it has come stands in a row of
`PlannedWork`, so that a worker that dies goes on where it stopped. Only filings whose type counts working days are
looked at.
"""

from __future__ import annotations

import structlog
from django.db import transaction
from django.db.models import Q, QuerySet

from guicheng import audit
from guicheng.accounts.actor import Actor
from guicheng.audit import workers
from guicheng.common import clock
from guicheng.common.text import text
from guicheng.config import releases
from guicheng.config.model.filing import FilingType
from guicheng.filings.acts import conclusion
from guicheng.filings.context import filing_context
from guicheng.filings.context.filing_context import FilingContext
from guicheng.filings.deadlines import planned_work
from guicheng.filings.models import Filing, PlannedWork
from guicheng.workflow.timeouts import replan

log = structlog.get_logger(__name__)
CALENDAR = "calendar"
TITLE = text("节假日安排变化，期限重新计算", "Terms counted again: the calendar has changed")


def sweep(most: int) -> int:
    """Go on with every region that has not been gone through today under its live release, at most `most` filings of
    each; how many filings had an end that moved."""
    now, moved = clock.now(), 0
    keys = {f"{name}:{releases.current_id(name)}:{clock.today()}": name for name in releases.published_ids()}
    known = {row.key: row for row in PlannedWork.objects.filter(kind=CALENDAR, key__in=list(keys))}
    for key, region in keys.items():
        marker = (
            known.get(key)
            or PlannedWork.objects.get_or_create(
                kind=CALENDAR, key=key, defaults={"region": region, "at": now, "task_id": 0}
            )[0]
        )
        if marker.done_at is None:
            moved += _batch(marker, most)
    return moved


def _batch(marker: PlannedWork, most: int) -> int:
    moved, ids = 0, list(_asking(marker.region).filter(pk__gt=marker.task_id or 0).order_by("pk")[:most])
    for pk in ids:
        try:
            moved += recount(pk)
        except Exception:
            log.exception("recounting.failed", filing=pk)
    over = len(ids) < most
    PlannedWork.objects.filter(pk=marker.pk).update(
        task_id=ids[-1] if ids else marker.task_id, done_at=clock.now() if over else None
    )
    return moved


def _asking(region: str) -> QuerySet[Filing, int]:
    """The running filings of a region whose type has a term that working days are counted for, by id."""
    rows = Filing.objects.unscoped().filter(region=region, live=True)
    where = Q(pk__in=())
    for release_id, name in rows.order_by().values_list("release_id", "type").distinct():
        kind = releases.load(release_id).filings.get(name)
        if kind is not None and asks_calendar(kind):
            where |= Q(release_id=release_id, type=name)
    return rows.filter(where).values_list("pk", flat=True)


def asks_calendar(kind: FilingType) -> bool:
    """Whether an end of its filings depends on which days are worked."""
    terms = [deadline.term for deadline in kind.deadlines]
    terms += [rule.after for step in kind.chain.steps for rule in step.timeouts]
    return any(term.build().asks_calendar for term in terms)


@transaction.atomic
def recount(filing_id: int) -> bool:
    """Count the ends of one running filing again; whether any moved. Doing it twice changes nothing."""
    filing_context.lock_subject(filing_id)
    rows = Filing.objects.unscoped().filter(pk=filing_id, live=True).select_related("subject")
    filing = filing_context.with_live_release(rows.select_for_update(of=("self",))).first()
    if filing is None:
        return False
    context = filing_context.of_filing(filing)
    actor = Actor.system(filing.region, workers.CLOCKWORK)
    changes = moved_ends(context, actor)
    if changes:
        audit.record(
            actor,
            audit.Event(
                "filing.recount",
                "filing",
                filing.pk,
                title=TITLE,
                subject_id=filing.subject_id,
                changes=changes,
                release=context.config.release_number,
                why={"calendar": context.current.release_number},
            ),
        )
    return bool(changes)


def moved_ends(context: FilingContext, actor: Actor) -> dict[str, list[str | None]]:
    """Plan the tasks and the due work of a filing again; what moved, from when to when."""
    changes: dict[str, list[str | None]] = {}
    for task in replan(context.filing.pk, router=conclusion.router(context, actor), at=context.now):
        before, after = task.limit if task.limit[0] != task.limit[1] else task.due
        changes[task.step] = [one.isoformat() if one else None for one in (before, after)]
    return {**changes, **planned_work.replan(context)}

"""The clockwork: whatever has fallen due is done, once, however often and by however many it is swept.

Each row in its own transaction, the rows of the subject and the filing locked first, as every use-case does; what
somebody else is at work on is left for the next sweep. One that fails stands back a while and does not stop the others.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Q, QuerySet

from guicheng.accounts.actor import Actor
from guicheng.accounts.service import people
from guicheng.audit import workers
from guicheng.clockwork import recounting, reindexing
from guicheng.common import clock
from guicheng.common.text import text
from guicheng.config import releases
from guicheng.config.model.events import FilingEvent
from guicheng.config.model.whole import RegionConfig
from guicheng.entries import entry_changes, locking, statuses
from guicheng.filings.acts import conclusion, ending
from guicheng.filings.context import filing_context, naming, obligations, time_limits
from guicheng.filings.context.dossier import Dossier
from guicheng.filings.context.facts import Facts
from guicheng.filings.context.filing_context import FilingContext
from guicheng.filings.deadlines import planned_work
from guicheng.filings.deadlines.work_keys import EntryNoticeKey, FilingNoticeKey
from guicheng.filings.guards import lapsing
from guicheng.filings.models import Filing, PlannedWork
from guicheng.filings.telling import notify
from guicheng.registers.models import Entry, Standing
from guicheng.workflow import service
from guicheng.workflow.models import OPEN, Task

log = structlog.get_logger(__name__)
BATCH = 500
MARKERS = (recounting.CALENDAR, reindexing.INDEX)
"""Rows of `PlannedWork` that say how far a pass through many rows has come."""
STANDS_BACK = dt.timedelta(minutes=10)


@dataclass
class Swept:
    """How much of each kind was done, and how much failed and stays."""

    due: int = 0
    timeouts: int = 0
    statuses: int = 0
    persons: int = 0
    recounted: int = 0
    indexed: int = 0
    expired: int = 0
    failed: int = 0

    @property
    def done(self) -> int:
        """How much was done in all."""
        return sum(count for name, count in asdict(self).items() if name != "failed")

    def add(self, other: Swept) -> None:
        """Count what another batch did, too."""
        for name, count in asdict(other).items():
            setattr(self, name, getattr(self, name) + count)


def sweep(most: int = BATCH) -> Swept:
    """Do what is due: windows and deadlines that ended, notices ahead of them, time-outs of tasks, statuses that the
    calendar changes, roles whose last day has passed. At most `most` of each kind."""
    recounted, indexed = recounting.sweep(most), reindexing.sweep(most)
    done = sweep_due(most)
    done.recounted, done.indexed = recounted, indexed
    return done


def sweep_due(most: int = BATCH, region: str | None = None) -> Swept:
    """The same, of one region or all, where nothing but the time has changed: neither a calendar nor a release."""
    now, done, here = clock.now(), Swept(), Q(region=region) if region else Q()
    _drop_moot(now, here)
    due = PlannedWork.objects.filter(here, done_at__isnull=True, at__lte=now)
    due = due.exclude(kind__in=MARKERS).order_by("at", "id")
    timed_out = Task.objects.filter(here, status=OPEN, next_timeout_at__isnull=False, next_timeout_at__lte=now)
    waiting = timed_out.order_by("next_timeout_at", "id")
    entries = Entry.objects.unscoped().filter(here, recompute_at__lte=now).order_by("recompute_at", "id")
    persons = Standing.objects.order_by("person_id")
    for pk in _ids(due, most):
        done.due += _safely(done, due, "at", pk, _due)
    for pk in _ids(waiting, most):
        done.timeouts += _safely(done, waiting, "next_timeout_at", pk, _timeout)
    for pk in _ids(entries, most):
        done.statuses += _safely(done, entries, "recompute_at", pk, _status)
    for pk in locking.to_recheck(most, region):
        done.persons += _safely(done, persons, "recheck_at", pk, _person)
    for where, pk in people.expired(most, region):
        done.expired += _ended(done, where, pk)
    return done


def _drop_moot(now: dt.datetime, here: Q) -> None:
    """Close what fell due for filings that have come through or to nothing meanwhile: one statement for all."""
    over = Filing.objects.unscoped().filter(Q(live=False) | Q(counted_at__isnull=False))
    PlannedWork.objects.filter(here, done_at__isnull=True, at__lte=now, filing__in=over).update(done_at=now)


def _ids(rows: QuerySet[Any], most: int) -> list[int]:
    return list(rows.values_list("pk", flat=True)[:most])


def _safely(done: Swept, rows: QuerySet[Any], moment: str, pk: int, act: Callable[[int], bool]) -> int:
    """Do one; where that fails, put its moment off, so that failures never fill the batches of later sweeps."""
    try:
        with transaction.atomic():
            return int(act(pk))
    except Exception:
        log.exception("sweep.failed", kind=act.__name__.strip("_"), id=pk)
        rows.filter(pk=pk).order_by().update(**{moment: clock.now() + STANDS_BACK})
        done.failed += 1
        return 0


def _ended(done: Swept, region: str, membership_id: int) -> int:
    """End a membership whose last day has passed; one that fails is tried again by the next sweep."""
    try:
        with transaction.atomic():
            return int(people.end_expired(region, membership_id, Actor.system(region, workers.CLOCKWORK.zh)))
    except Exception:
        log.exception("sweep.failed", kind="membership", id=membership_id)
        done.failed += 1
        return 0


def _due(pk: int) -> bool:
    row = PlannedWork.objects.filter(pk=pk, done_at__isnull=True).first()
    if row is None or not (_entry_is_done(row) if row.filing_id is None else _filing_is_done(row)):
        return False
    return bool(PlannedWork.objects.filter(pk=pk, done_at__isnull=True).update(done_at=clock.now()))


def _filing_is_done(row: PlannedWork) -> bool:
    """Does what a row says of a filing, if it still holds; False where somebody is at work on the filing."""
    filing = _locked(row.filing_id or 0)
    if filing is None or not PlannedWork.objects.filter(pk=row.pk, done_at__isnull=True).exists():
        return False
    if filing.live and filing.counted_at is None:
        context = filing_context.of_filing(filing)
        if row.kind == planned_work.NOTICE:
            _remind(context, row)
        elif problem := lapsing.of(context):
            ending.end(context, problem)
        else:
            planned_work.plan(context)  # its end has moved meanwhile, or its clock stood still: it falls due later
    return True


def _remind(context: FilingContext, row: PlannedWork) -> None:
    """The notice some days before the end of the window or deadline, whenever that now is."""
    planned = FilingNoticeKey.parse(row.key)
    if planned.what:
        deadline = next((d for d in context.kind.deadlines if d.id == planned.what), None)
        due = time_limits.due_of(deadline, context.facts()) if deadline else None
        end = due.moment if due else None
    else:
        end = context.period.closes if context.period else None
    if end is not None and context.now < end and end.date() == planned.end:
        notify.ahead(context.facts(), planned.notice, end, row.key)


def _entry_is_done(row: PlannedWork) -> bool:
    """Posts a notice about a period an entry owes, if it still does; False where somebody is at work on the entry."""
    entry = _locked_entry(row.entry_id or 0)
    if entry is None or not PlannedWork.objects.filter(pk=row.pk, done_at__isnull=True).exists():
        return False
    config = releases.current(entry.region)
    planned = EntryNoticeKey.parse(row.key)
    facts = Facts(config, Dossier.read(entry))
    if entry.removed_at is None and planned.period in obligations.periods_of(facts, planned.filing_type, "open"):
        _tell_of_period(config, facts, planned)
    return True


def _tell_of_period(config: RegionConfig, facts: Facts, planned: EntryNoticeKey) -> None:
    """The notice about an open period: of the filing that was begun for it, or of the one there ought to be."""
    kind, entry = config.filings[planned.filing_type], facts.dossier.subject
    begun = next((f for f in facts.dossier.of(kind.filing) if f.period == planned.period and f.live), None)
    rows = Filing.objects.unscoped().filter(pk=begun.id) if begun else None
    filing = (rows.first() if rows is not None else None) or Filing(
        region=config.region.region,
        type=kind.filing,
        subject=entry,
        period=planned.period,
        organisation_id=entry.organisation_id if entry else None,
        state=kind.chain.draft,
    )
    context = FilingContext(config, kind, filing, facts.dossier, facts.now)
    if not filing.name:
        naming.name(context, Actor.system(config.region.region, workers.CLOCKWORK))
    closes = context.period.closes if context.period else None
    if closes is not None:
        notify.ahead(context.facts(), planned.notice, closes, str(planned))


def _timeout(task_id: int) -> bool:
    filing_id = Task.objects.filter(pk=task_id).values_list("filing_id", flat=True).first()
    filing = _locked(filing_id) if filing_id else None
    if filing is None:
        return False
    found, task = filing_context.of_filing(filing), Task.objects.get(pk=task_id)
    actor = Actor.system(filing.region, workers.CLOCKWORK)
    moved = service.timeout(task_id, router=conclusion.router(found, actor), at=found.now)
    if moved is not None:
        title = text("办理提醒", "Reminded") if moved.reminded else text("办理超时", "Timed out")
        conclusion.conclude(found, actor, moved, FilingEvent("timeout", task.step), conclusion.Remark(title))
    return moved is not None


def _status(entry_id: int) -> bool:
    entry = _locked_entry(entry_id)
    if entry is None or entry.recompute_at is None or entry.recompute_at > clock.now():
        return False
    config, dossier = releases.current(entry.region), Dossier.read(entry)
    actor = Actor.system(entry.region, workers.CLOCKWORK)
    if statuses.refresh(config, dossier, actor):
        entry_changes.entry_changed(entry, actor)
    if entry.removed_at is None:
        planned_work.plan_entry(config, dossier, clock.now())
    return True


def _person(person_id: int) -> bool:
    region = Standing.objects.filter(pk=person_id).values_list("region", flat=True).get()
    return locking.recheck(region, person_id, Actor.system(region, workers.CLOCKWORK))


def _locked_entry(entry_id: int) -> Entry | None:
    """An entry, locked; None where it is gone or somebody is at work on it."""
    rows = Entry.objects.unscoped().select_for_update(skip_locked=True, of=("self",), no_key=True)
    return rows.filter(pk=entry_id).first()


def _locked(filing_id: int) -> Filing | None:
    """A filing, its subject's row locked before its own, as every use-case does; None where somebody is at work on
    either."""
    rows = Filing.objects.unscoped().filter(pk=filing_id)
    subject_id = rows.values_list("subject_id", flat=True).first()
    if subject_id is not None and _locked_entry(subject_id) is None:
        return None
    locked = rows.select_for_update(skip_locked=True, of=("self",)).select_related("subject")
    return filing_context.with_live_release(locked).first()

"""The clockwork: whatever has fallen due is done, once, however often and by however many it is swept.

Rows are taken with SKIP LOCKED, each in its own transaction: one that fails is left for the next sweep and does not
stop the others.
"""

from __future__ import annotations

from dataclasses import dataclass

import structlog
from django.db import transaction

from guicheng.accounts.actor import Actor
from guicheng.common import clock
from guicheng.common.text import text
from guicheng.config import releases
from guicheng.filings import conclusion, duework, matter, notify, statuses, voiding
from guicheng.filings.dossier import Dossier
from guicheng.filings.models import Due, Filing
from guicheng.registers.models import Entry
from guicheng.workflow import service
from guicheng.workflow.models import OPEN, Task

log = structlog.get_logger(__name__)
BATCH = 500
CLOCKWORK = text("系统定时任务", "Clockwork")


@dataclass
class Swept:
    """How much of each kind was done, and how much failed and stays."""

    due: int = 0
    timeouts: int = 0
    statuses: int = 0
    failed: int = 0


def sweep(most: int = BATCH) -> Swept:
    """Do what is due: windows and deadlines that ended, notices ahead of them, time-outs of tasks, statuses that the
    calendar changes. At most `most` of each kind."""
    done = Swept()
    for pk in _ids(Due.objects.filter(done_at__isnull=True, at__lte=clock.now()).order_by("at"), most):
        done.due += _safely(done, "due", pk, _due)
    waiting = Task.objects.filter(status=OPEN, due_at__isnull=False, due_at__lte=clock.now())
    for pk in _ids(waiting.order_by("due_at"), most):
        done.timeouts += _safely(done, "timeout", pk, _timeout)
    for pk in _ids(Entry.objects.unscoped().filter(recompute_at__lte=clock.now()).order_by("recompute_at"), most):
        done.statuses += _safely(done, "status", pk, _status)
    return done


def _ids(rows, most: int) -> list[int]:  # type: ignore[no-untyped-def]
    return list(rows.values_list("pk", flat=True)[:most])


def _safely(done: Swept, kind: str, pk: int, act) -> int:  # type: ignore[no-untyped-def]
    try:
        with transaction.atomic():
            return int(act(pk))
    except Exception:
        log.exception("sweep.failed", kind=kind, id=pk)
        done.failed += 1
        return 0


def _due(pk: int) -> bool:
    row = Due.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk, done_at__isnull=True).first()
    if row is None or row.filing_id is None:
        return False
    filing = _locked(row.filing_id)
    if filing is not None and filing.live:
        found = matter.of_filing(filing)
        if row.kind == duework.NOTICE:
            _filing, notice_id, *rest = row.key.split(":")
            notify.ahead(found, notice_id, ":".join(rest))
        elif filing.counted_at is None:
            _ended(found, row)
    Due.objects.filter(pk=pk).update(done_at=clock.now())
    return True


def _ended(found: matter.Matter, row: Due) -> None:
    """A window or deadline ended before the filing came through."""
    actor = Actor.system(found.filing.region, CLOCKWORK.zh)
    if row.kind == duework.WINDOW and found.kind.window and found.kind.window.when_closed == "void":
        why = found.config.explain_rule(f"windows/{found.kind.window.window}", closed=row.at.isoformat())
        voiding.void(found.filing, actor, why, dossier=found.dossier)
    elif row.kind == duework.DEADLINE:
        deadline_id = row.key.split(":")[1]
        deadline = next((d for d in found.kind.deadlines if d.id == deadline_id), None)
        if deadline is not None and deadline.when_late == "void" and found.filing.state != found.kind.chain.draft:
            why = found.config.explain_rule(
                f"filings/{found.kind.filing}/deadlines/{deadline_id}", due=row.at.isoformat()
            )
            voiding.void(found.filing, actor, why, dossier=found.dossier)


def _timeout(task_id: int) -> bool:
    task = Task.objects.filter(pk=task_id).first()
    filing = _locked(task.filing_id) if task else None
    if task is None or filing is None:
        return False
    found = matter.of_filing(filing)
    actor = Actor.system(filing.region, CLOCKWORK.zh)
    moved = service.timeout(task_id, router=conclusion.router(found, actor), at=found.now)
    if moved is not None:
        conclusion.conclude(found, actor, moved, f"timeout:{task.step}", title=text("办理超时", "Timed out"))
    return moved is not None


def _status(entry_id: int) -> bool:
    entry = Entry.objects.unscoped().select_for_update(skip_locked=True, of=("self",)).filter(pk=entry_id).first()
    if entry is None or entry.recompute_at is None or entry.recompute_at > clock.now():
        return False
    config = releases.current(entry.region)
    statuses.refresh(config, Dossier.read(entry), Actor.system(entry.region, CLOCKWORK.zh))
    return True


def _locked(filing_id: int) -> Filing | None:
    """The filing, its subject's row locked before its own, as every use-case does."""
    subject = Filing.objects.unscoped().filter(pk=filing_id).values_list("subject_id", flat=True).first()
    if subject is not None:
        list(Entry.objects.unscoped().select_for_update().filter(pk=subject).values_list("pk"))
    rows = Filing.objects.unscoped().select_for_update(of=("self",)).select_related("subject")
    return rows.filter(pk=filing_id).first()

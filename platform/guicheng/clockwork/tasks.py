"""The jobs of this package; what is due stands in the database, so a job that is lost loses nothing."""

from __future__ import annotations

from dataclasses import asdict

from celery import shared_task

from guicheng.attachments import laid_out
from guicheng.attachments import sweep as files
from guicheng.clockwork import sweep as clockwork
from guicheng.feeds import folder, retention
from guicheng.filings.acts import idempotency
from guicheng.registration import papers
from guicheng.reports import export_jobs


@shared_task(name="guicheng.clockwork.tasks.sweep", ignore_result=True)
def sweep() -> dict[str, int]:
    """Do whatever has fallen due, batch after batch, until nothing is left."""
    if folder.is_waiting():
        take_files.delay()
    for job_id in export_jobs.waiting():
        make_export.delay(job_id)
    export_jobs.sweep()
    idempotency.forget()
    retention.sweep()
    total = clockwork.Swept()
    while True:
        done = clockwork.sweep()
        total.add(done)
        if not done.done:
            return asdict(total)


@shared_task(name="guicheng.clockwork.tasks.tidy", ignore_result=True)
def tidy() -> dict[str, int]:
    """Forget the papers of registrations that were never sent, the files of forms that were never saved, and the bytes
    that nothing refers to."""
    return {"papers": papers.sweep(), "laid_out": laid_out.sweep(), **asdict(files.sweep())}


@shared_task(name="guicheng.clockwork.tasks.take_files", ignore_result=True)
def take_files() -> int:
    """Take the files that other systems have dropped; by itself, because one may be long."""
    return folder.sweep()


@shared_task(name="guicheng.clockwork.tasks.make_export", ignore_result=True)
def make_export(job_id: int) -> bool:
    """Make an export that somebody ordered."""
    return export_jobs.work(job_id)

"""Exports too large for one request: ordered, made by a worker, told of when they are ready, kept for some days.

What is ordered is a row; a broker that loses everything loses nothing. The worker acts as whoever ordered, under the
permissions of that moment; whoever downloads must still act for the same organisation under the same role.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from guicheng import audit
from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Account
from guicheng.accounts.sessions import actor_for
from guicheng.common import clock
from guicheng.common.errors import Refusal, refuse
from guicheng.common.export_formats import ExportFormat, no_format
from guicheng.common.text import Text, text
from guicheng.documents import File
from guicheng.filings.context.filing_context import not_found
from guicheng.filings.models import ExportJob
from guicheng.notices import service
from guicheng.notices.service import Post
from guicheng.reports import exporting
from guicheng.workflow.desk import Desk

log = structlog.get_logger(__name__)

MOST_WAITING = 3
"""Exports that one account has under way at once."""
KEPT = dt.timedelta(days=7)
STALE = dt.timedelta(minutes=30)
"""A worker that has said nothing for so long has died: another takes over."""
TRIES = 3
EVERY = 500
"""Rows after which the progress is written down."""


def order(
    actor: Actor, export_id: str, answers: Mapping[str, str], form: ExportFormat, *, language: str = "zh"
) -> ExportJob:
    """Have an export made. Refusals: those of `exporting.preview`, `no-format` (404), `exports-waiting` (429), and
    `export-ordered` where the same is under way already; of several ordered at once, too."""
    plan = exporting.plan(actor, export_id, answers, language=language)
    if form not in plan.formats or not form.most_later:
        raise no_format()
    with transaction.atomic():
        Account.objects.unscoped().select_for_update().filter(pk=actor.account_id or 0).first()  # one order at a time
        _require_free(actor, export_id, answers, form, language)
        job = ExportJob.objects.create(
            region=actor.region,
            account_id=actor.account_id or 0,
            membership_id=actor.membership_id,
            scope=_scope(actor),
            export=export_id,
            title_zh=plan.title.zh,
            title_en=plan.title.en or "",
            form=form,
            language=language,
            answers=dict(answers),
            total=plan.rows,
        )
        audit.record(
            actor,
            audit.Event(
                "export.order",
                "export",
                export_id,
                title=text("后台导出", "Export ordered"),
                release=plan.release,
                changes={"criteria": dict(answers), "format": form},
            ),
        )
    return job


def _require_free(actor: Actor, export_id: str, answers: Mapping[str, str], form: ExportFormat, language: str) -> None:
    """Refuse what is under way already, and more than an account may have under way."""
    under_way = _own(actor).filter(state__in=("waiting", "running"))
    same = under_way.filter(scope=_scope(actor), export=export_id, form=form, language=language, answers=dict(answers))
    if same.exists():
        raise refuse(
            "export-ordered",
            "相同的导出正在生成，完成后会通知您；可在“我的导出”查看进度",
            "The same export is being made; you are told when it is ready, and see it under My exports",
        )
    if under_way.count() >= MOST_WAITING:
        raise refuse(
            "exports-waiting",
            f"您已有 {MOST_WAITING} 个导出正在进行，请等其中一个完成",
            f"{MOST_WAITING} exports of yours are under way; wait until one of them is done",
            status=429,
        )


def waiting() -> list[int]:
    """Orders that nobody works on: new ones, and those whose worker died. What was tried too often has failed."""
    stale = Q(state="running", touched_at__lte=clock.now() - STALE)
    dead = ExportJob.objects.filter(stale, tries__gte=TRIES)
    dead.update(state="failed", problem_zh=_BROKEN.zh, problem_en=_BROKEN.en or "", finished_at=clock.now())
    rows = ExportJob.objects.filter(Q(state="waiting") | stale)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:100])


def work(job_id: int) -> bool:
    """Make one export; False where another worker is at it, or it is made already."""
    job = _taken(job_id)
    if job is None:
        return False
    try:
        actor = actor_for(Account.objects.unscoped().get(pk=job.account_id), job.membership_id)
        if _scope(actor) != job.scope:
            raise not_found()
        form = ExportFormat.named(job.form)
        made, rows = exporting.made(
            actor, job.export, job.answers, form, form.most_later, language=job.language, progress=_progress(job)
        )
        _keep(job, made)
    except Refusal as refused:
        _failed(job, refused.problems[0].message)
    except Exception:
        log.exception("export.failed", job=job.pk)
        if job.tries >= TRIES:
            _failed(job, _BROKEN)
        else:
            ExportJob.objects.filter(pk=job.pk).update(state="waiting")
    else:
        _ready(job, actor, made, rows)
    return True


def sweep() -> int:
    """Drop the files of exports that nobody may fetch any more; how many there were."""
    over = list(ExportJob.objects.filter(state="ready", expires_at__lte=clock.now())[:500])
    for job in over:
        _place(job).unlink(missing_ok=True)
        ExportJob.objects.filter(pk=job.pk).update(state="expired")
    return len(over)


# -- for those who ordered -----------------------------------------------------------------------------------------


def mine(actor: Actor) -> QuerySet[ExportJob]:
    """What the actor ordered under the present role, the latest first."""
    return _own(actor).filter(scope=_scope(actor)).order_by("-pk")


def file_of(actor: Actor, job_id: int) -> File:
    """The file of an export. Refusals: `not-found` for anybody else and for whoever may no longer run the export,
    `export-not-ready`, `export-expired` (410)."""
    job = mine(actor).filter(pk=job_id).first()
    if job is None or not any(one.id == job.export for one in exporting.exports_for(actor)):
        raise not_found()
    if job.state == "expired" or (job.expires_at is not None and job.expires_at <= clock.now()):
        raise refuse("export-expired", "文件已过期，请重新导出", "The file has expired; export it again", status=410)
    place = _place(job)
    if job.state != "ready" or not place.exists():
        raise refuse("export-not-ready", "文件还没有生成", "The file is not there yet")
    with transaction.atomic():
        audit.record(
            actor,
            audit.Event(
                "export.download",
                "export",
                job.export,
                title=text("下载导出文件", "Export downloaded"),
                changes={"export": job.title_zh, "rows": job.done, "format": job.form},
            ),
        )
    return File(job.file_name, job.media_type, place.read_bytes())


def of(actor: Actor, job_id: int) -> ExportJob:
    """An export that the actor ordered. Refuses `not-found`."""
    job = mine(actor).filter(pk=job_id).first()
    if job is None:
        raise not_found()
    return job


def remove(actor: Actor, job_id: int) -> None:
    """Drop an export that is not being made. Refusals: `not-found`, `export-running`."""
    job = of(actor, job_id)
    if not ExportJob.objects.filter(pk=job_id).exclude(state="running").delete()[0]:
        raise refuse("export-running", "正在生成，完成后才能删除", "It is being made; remove it afterwards")
    _place(job).unlink(missing_ok=True)


# -- the work ------------------------------------------------------------------------------------------------------

_BROKEN = text(
    "生成文件时出错，请重新导出；仍不成功时联系技术支持", "Making the file failed; export it again, or ask support"
)


def _own(actor: Actor) -> QuerySet[ExportJob]:
    return ExportJob.objects.filter(region=actor.region, account_id=actor.account_id or 0)


def _scope(actor: Actor) -> str:
    """Whom the actor acts for: what a file may hold depends on nothing else."""
    return f"{actor.role}/{actor.organisation_id or 0}/{actor.subject_id or 0}/{actor.sees}/{actor.jurisdiction}"


def _taken(job_id: int) -> ExportJob | None:
    """The order, now this worker's."""
    with transaction.atomic():
        stale = Q(state="running", touched_at__lte=clock.now() - STALE)
        rows = ExportJob.objects.select_for_update(skip_locked=True).filter(Q(state="waiting") | stale, pk=job_id)
        job = rows.first()
        if job is not None:
            job.state, job.tries, job.touched_at, job.done = "running", job.tries + 1, clock.now(), 0
            job.save(update_fields=["state", "tries", "touched_at", "done"])
        return job


def _progress(job: ExportJob) -> Any:
    def noted(rows: int) -> None:
        if rows % EVERY == 0:
            ExportJob.objects.filter(pk=job.pk).update(done=rows, touched_at=clock.now())

    return noted


def _place(job: ExportJob) -> Path:
    return Path(settings.MEDIA_ROOT) / "exports" / str(job.pk)


def _keep(job: ExportJob, made: File) -> None:
    place = _place(job)
    place.parent.mkdir(parents=True, exist_ok=True)
    unfinished = place.with_suffix(".part")
    unfinished.write_bytes(made.content)
    unfinished.replace(place)


def _ready(job: ExportJob, actor: Actor, made: File, rows: int) -> None:
    now = clock.now()
    with transaction.atomic():
        ExportJob.objects.filter(pk=job.pk).update(
            state="ready",
            done=rows,
            total=rows,
            size=len(made.content),
            file_name=made.name,
            media_type=made.media_type,
            finished_at=now,
            expires_at=now + KEPT,
        )
        audit.record(
            actor,
            audit.Event(
                "export.run",
                "export",
                job.export,
                title=text("导出", "Exported"),
                changes={"export": job.title_zh, "criteria": job.answers, "rows": rows, "format": job.form},
            ),
        )
        body = text(
            f"“{job.title_zh}”已生成，共 {rows} 行，请在 {KEPT.days} 天内到“我的导出”下载。",
            f"{job.title_en or job.title_zh} is ready ({rows} rows); fetch it from My exports within {KEPT.days} days.",
        )
        _tell(job, text(f"导出完成：{job.title_zh}", f"Exported: {job.title_en or job.title_zh}"), body)


def _failed(job: ExportJob, why: Text) -> None:
    with transaction.atomic():
        ExportJob.objects.filter(pk=job.pk).update(
            state="failed", problem_zh=why.zh, problem_en=why.en or "", finished_at=clock.now()
        )
        _tell(job, text(f"导出失败：{job.title_zh}", f"Export failed: {job.title_en or job.title_zh}"), why)


def _tell(job: ExportJob, title: Text, body: Text) -> None:
    once = f"export:{job.pk}:{job.tries}"
    service.post(job.region, [Post("export-ready", Desk.of_account(job.account_id).key, title, body, once=once)])

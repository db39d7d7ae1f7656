"""我的导出: exports that a worker makes, how far they are, and their files while they are kept."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _

from guicheng.clockwork.tasks import make_export
from guicheng.common import clock
from guicheng.common.export_formats import ExportFormat
from guicheng.common.text import text
from guicheng.filings.models import ExportJob
from guicheng.portal.downloads import sent
from guicheng.portal.paging import page_of
from guicheng.portal.views.exports import answers_of
from guicheng.portal.visit import Visit, page
from guicheng.reports import export_jobs, exporting

PAGE_SIZE = 20
TONES = {"waiting": "waiting", "running": "active", "ready": "success", "failed": "danger", "expired": "void"}


@page()
def mine(visit: Visit) -> HttpResponse:
    """What the actor ordered, the latest first."""
    found = page_of(visit.request, export_jobs.mine(visit.actor), PAGE_SIZE)
    rows = [_row(job) for job in found]
    context = {
        "rows": rows,
        "pages": found,
        "is_under_way": any(row["is_under_way"] for row in rows),
        "days": export_jobs.KEPT.days,
        "back": reverse("portal:exports"),
    }
    return visit.page("my_exports", context, place=("exports", ""))


@page("POST")
def order(visit: Visit, export_id: str, form: ExportFormat) -> HttpResponse:
    """Have an export made by a worker; a worker that is not told of it finds it by itself."""
    answers = answers_of(visit, exporting.criteria(visit.actor, export_id))
    job = export_jobs.order(visit.actor, export_id, answers, form, language=visit.language)
    transaction.on_commit(lambda: make_export.delay(job.pk))
    visit.say(_("已开始在后台导出，完成后会在消息中提醒您"))
    return visit.go("my-exports")


@page()
def file(visit: Visit, job_id: int) -> HttpResponse:
    """The file, for whoever ordered it and may still export it."""
    return sent(export_jobs.file_of(visit.actor, job_id))


@page("POST")
def remove(visit: Visit, job_id: int) -> HttpResponse:
    """Drop an export with its file."""
    if not visit.is_confirmed:
        question = _what_goes(export_jobs.of(visit.actor, job_id))
        return visit.ask(title=_("删除导出"), text=question, cancel=reverse("portal:my-exports"))
    export_jobs.remove(visit.actor, job_id)
    visit.say(_("已删除"))
    return visit.go("my-exports")


def _row(job: ExportJob) -> dict[str, Any]:
    words = {
        "waiting": _("排队中"),
        "running": _("生成中"),
        "ready": _("可下载"),
        "failed": _("失败"),
        "expired": _("已过期"),
    }
    over = job.state == "ready" and job.expires_at is not None and job.expires_at <= clock.now()
    state = "expired" if over else job.state
    ready = state == "ready"
    return {
        "title": _title(job),
        "form": ExportFormat.named(job.form).label,
        "state": words[state],
        "tone": TONES[state],
        "is_under_way": state in ("waiting", "running"),
        "done": job.done,
        "total": job.total,
        "size": filesizeformat(job.size) if ready else "",
        "problem": str(text(job.problem_zh, job.problem_en or job.problem_zh)) if job.problem_zh else "",
        "ordered_at": job.ordered_at,
        "expires_at": job.expires_at if ready else None,
        "download": reverse("portal:my-export-file", args=[job.pk]) if ready else "",
        "remove": _removal(job) if state != "running" else None,
    }


def _title(job: ExportJob) -> str:
    return str(text(job.title_zh, job.title_en or job.title_zh))


def _what_goes(job: ExportJob) -> str:
    said = _("删除“%(name)s”（%(count)s 行）？删除后不能再下载这个文件。")
    return said % {"name": _title(job), "count": job.total}


def _removal(job: ExportJob) -> dict[str, Any]:
    return {
        "label": _("删除"),
        "icon": "delete",
        "method": "post",
        "url": reverse("portal:my-export-remove", args=[job.pk]),
        "confirm_title": _("删除导出"),
        "confirm": _what_goes(job),
    }

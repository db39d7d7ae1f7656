"""待办: what waits for the actor, with search, saved searches, bulk answers and the keyboard; passing tasks on."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from guicheng.calendars.remaining import remaining
from guicheng.common import clock
from guicheng.common.text import joined
from guicheng.config.model.filing import FilingType
from guicheng.filings.acts import decisions
from guicheng.filings.context import filing_context, workdays
from guicheng.filings.context.dossier import Dossier
from guicheng.portal import bulk, conflicts, deciding, inputs, rowacts, saved, words
from guicheng.portal.inbox_tabs import tabs
from guicheng.portal.visit import Visit, page
from guicheng.reports import inbox
from guicheng.workflow import queries

PAGE_SIZE = 20


@page()
def tasks(visit: Visit) -> HttpResponse:
    """The inbox: whose limit ends first, then the longest waiting."""
    kind, query = visit.query("kind", 64), visit.query("q")
    overdue = visit.query("overdue", 1) == "1"
    found = inbox.page(
        visit.actor,
        size=PAGE_SIZE,
        after=visit.query("after"),
        types=[kind] if kind else [],
        query=query,
        overdue=overdue,
    )
    about = words.subject_title(visit.config, _kinds(visit))
    rows = [_row(row, about) for row in found.rows]
    context = {
        "tabs": tabs(visit, "inbox"),
        "filters": _filters(visit, about, kind, query, overdue=overdue),
        "saved": saved.links(visit.actor, "inbox", reverse("portal:inbox"), visit.request.GET),
        "save_url": reverse("portal:saved", args=["inbox"]),
        "columns": [
            {"key": "name", "label": _("事项"), "primary": True},
            {"key": "about", "label": about},
            {"key": "step", "label": _("环节")},
            {"key": "since", "label": _("到达时间"), "kind": "datetime"},
            {"key": "due", "label": _("时限"), "kind": "chip", "sorted": "ascending"},
        ],
        "rows": rows,
        "pages": {
            "previous": "",
            "next": _next(visit, found.after),
            "count": queries.inbox_size(visit.actor.desk_keys),
        },
        "bulk": [_bulk_action()] if any(row["selectable"] for row in rows) else [],
        "is_filtered": bool(kind or query or overdue),
    }
    return visit.page("inbox", context, place=("inbox", ""))


@page("POST")
def decide_many(visit: Visit) -> HttpResponse:
    """Answer the chosen tasks alike; each has a result of its own."""
    chosen = inputs.ids(visit.request.POST.getlist("selected"))[:500]
    back = reverse("portal:inbox")
    if not chosen:
        visit.say(_("没有选中任何记录"), "warning")
        return visit.go("inbox")
    decision = visit.chosen("action", "approve")
    rows = {row.task.pk: row.filing for row in inbox.rows_of(visit.actor, chosen)}
    if not visit.is_confirmed:
        return bulk.ask(visit, _("批量办理"), [bulk.titled(visit, filing) for filing in rows.values()], back)
    versions = bulk.versions_of(visit, {task: task for task in rows})
    answers = decisions.decide_many(visit.actor, list(rows), decision, opinion=visit.sent("comment"), versions=versions)
    return bulk.result(visit, answers, rows, len(chosen) - len(rows), back, ("inbox", ""))


@page("POST")
def pass_on(visit: Visit, task_id: int) -> HttpResponse:
    """Hand a task over (转办), ask a colleague's advice (委派), or add a signer (加签)."""
    _task, context = decisions.find_task(visit.actor, task_id)
    choice = deciding.choice_of(visit, context, task_id)
    if choice is None:
        raise filing_context.not_found()
    how: Any = visit.chosen("how", *deciding.ways())
    desk = decisions.successor(visit.actor, task_id, inputs.number(visit.request.POST, "to") or 0)
    title = deciding.ways()[how][1]
    if not visit.is_confirmed:
        return visit.ask(
            title=title, text=f"{title}：{desk.name}", cancel=reverse("portal:task", args=[task_id]), ok=title
        )
    opinion = visit.sent("opinion")
    conflicts.going_on(
        lambda version: decisions.pass_on(visit.actor, task_id, how, desk, opinion, version=version), visit.version
    )
    visit.say(f"{title}：{desk.name}")
    return visit.go("inbox")


@page("POST")
def keep_search(visit: Visit, page_id: str) -> HttpResponse:
    """Keep the present search of a page under a name."""
    if name := visit.sent("name", 20):
        saved.keep(visit.actor, page_id, name, visit.sent("query", saved.MOST_QUERY))
        visit.say(_("查询已保存"))
    return visit.back(reverse("portal:inbox"))


@page("POST")
def drop_search(visit: Visit, search_id: int) -> HttpResponse:
    """Forget a saved search."""
    saved.drop(visit.actor, search_id)
    return visit.back(reverse("portal:inbox"))


def _row(row: inbox.Row, about: str) -> dict[str, Any]:
    context = filing_context.of_filing(row.filing, Dossier(row.filing.subject))
    step = context.kind.chain.step(row.task.step)
    url = reverse("portal:task", args=[row.task.pk])
    due = row.task.limit_at
    late = due is not None and due <= clock.now()
    day = words.last_day_before(due, context.config.zone)
    unsure = not late and workdays.is_provisional(context.config, step, row.task.clock_from, due)
    until = _("截至 %(day)s（暂定）") if unsure else _("截至 %(day)s")
    return {
        "id": row.task.pk,
        "version": row.filing.version,
        "url": url,
        "cells": {
            "name": {"value": words.filing_name(context.config, row.filing), "sub": str(context.kind.title)},
            "about": words.subject_cell(context.config, row.filing, about),
            "step": str(step.title) if step else "",
            "since": row.task.created,
            "due": {
                "value": _("已超时") if late else str(remaining(due, clock.now(), context.config.zone)),
                "sub": until % {"day": f"{day:%m-%d}"},
                "tone": "danger" if late else "info",
            }
            if due
            else None,
        },
        "actions": [rowacts.open_task(row.task)],
        "selectable": step is not None and rowacts.at_once(step) is not None,
    }


def _kinds(visit: Visit) -> list[FilingType]:
    """The types that somebody decides."""
    return [one for one in visit.config.filings.values() if any(step.by for step in one.chain.steps)]


def _filters(visit: Visit, about: str, kind: str, query: str, *, overdue: bool) -> list[dict[str, Any]]:
    options = [{"value": one.filing, "label": str(one.title)} for one in _kinds(visit)]
    return [
        {"name": "q", "label": joined([about, _("名称")]), "value": query},
        {"name": "kind", "label": _("信息种类"), "kind": "select", "options": options, "value": kind},
        {
            "name": "overdue",
            "label": _("时限"),
            "kind": "select",
            "value": "1" if overdue else "",
            "options": [{"value": "1", "label": _("已超时")}],
        },
    ]


def _next(visit: Visit, after: str) -> str:
    if not after:
        return ""
    kept = {name: visit.query(name) for name in ("q", "kind", "overdue") if visit.query(name)}
    return f"?{urlencode({**kept, 'after': after})}"


def _bulk_action() -> dict[str, Any]:
    return {
        "label": _("批量通过"),
        "name": "approve",
        "url": reverse("portal:inbox-decide"),
        "tone": "primary",
        "icon": "approve",
        "confirm": _("通过所选的全部待办？"),
        "confirm_comment": _("意见"),
    }

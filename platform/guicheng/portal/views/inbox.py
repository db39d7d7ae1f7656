"""待办: what waits for the actor, with search, saved searches, bulk answers and the keyboard; passing tasks on."""

from __future__ import annotations

from typing import Any, get_args
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from guicheng.common import clock
from guicheng.common.text import joined
from guicheng.config.model.chains import Step
from guicheng.config.model.filing import FilingType
from guicheng.filings.acts import decisions
from guicheng.filings.context import claim_rules, filing_context, time_left
from guicheng.filings.context.dossier import Dossier
from guicheng.filings.context.filing_context import FilingContext
from guicheng.portal import bulk, claimed, conflicts, deciding, inputs, rowacts, saved, words
from guicheng.portal.inbox_tabs import tabs
from guicheng.portal.visit import Visit, page
from guicheng.reports import inbox
from guicheng.workflow import queries
from guicheng.workflow.models import Task
from guicheng.workflow.queries import InboxOrder

PAGE_SIZE = 20
SOON = 1
"""Working days left from which a limit is shown as urgent."""
WITHIN = ("0", "1", "3", "5", "10")
"""Working days left that one may filter by."""


@page()
def tasks(visit: Visit) -> HttpResponse:
    """The inbox: whose limit ends first, then the longest waiting, or in the order of arrival."""
    wanted = _wanted(visit)
    found = inbox.page(visit.actor, wanted, size=PAGE_SIZE, after=visit.query("after"))
    about = words.subject_title(visit.config, _kinds(visit))
    rows = [_row(visit, row, about) for row in found.rows]
    context = {
        "tabs": tabs(visit, "inbox"),
        "filters": _filters(visit, about, wanted),
        "saved": saved.links(visit.actor, "inbox", reverse("portal:inbox"), visit.request.GET),
        "save_url": reverse("portal:saved", args=["inbox"]),
        "columns": _columns(visit, about, wanted.order),
        "rows": rows,
        "pages": {
            "previous": "",
            "next": f"?{_query(visit, after=found.after)}" if found.after else "",
            "count": queries.inbox_size(visit.actor.desk_keys),
        },
        "bulk": [_bulk_action()] if any(row["selectable"] for row in rows) else [],
        "is_filtered": wanted.narrows,
    }
    return visit.page("inbox", context, place=("inbox", ""))


def _wanted(visit: Visit) -> inbox.Wanted:
    """What the address asks for."""
    kind, due = visit.query("kind", 64), visit.query("due", 8)
    late = due == "late" or visit.query("overdue", 1) == "1"  # as searches say that were saved earlier
    return inbox.Wanted(
        types=[kind] if kind else [],
        query=visit.query("q"),
        overdue=late,
        within=int(due) if due in WITHIN and not late else None,
        claimed=next((one for one in get_args(inbox.Claimed) if one == visit.query("claimed", 8)), None),
        order=next((one for one in get_args(InboxOrder) if one == visit.query("order", 8)), "due"),
    )


def _columns(visit: Visit, about: str, order: InboxOrder) -> list[dict[str, Any]]:
    """The columns; 到达时间 and 时限 lead to the list in their order, the former both ways."""
    since, due = f"?{_query(visit, order='newest' if order == 'arrived' else 'arrived')}", f"?{_query(visit, order='')}"
    return [
        {"key": "name", "label": _("事项"), "primary": True},
        {"key": "about", "label": about},
        {"key": "step", "label": _("环节")},
        {
            "key": "since",
            "label": _("到达时间"),
            "kind": "datetime",
            "sort_url": since,
            "sorted": {"arrived": "ascending", "newest": "descending"}.get(order, ""),
        },
        {
            "key": "due",
            "label": _("时限"),
            "kind": "chip",
            "sort_url": "" if order == "due" else due,
            "sorted": "ascending" if order == "due" else "",
        },
    ]


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


def _row(visit: Visit, row: inbox.Row, about: str) -> dict[str, Any]:
    context = filing_context.of_filing(row.filing, Dossier(row.filing.subject))
    step = context.kind.chain.step(row.task.step)
    url = reverse("portal:task", args=[row.task.pk])
    has = claimed.of_task(visit, context, row.task)
    return {
        "id": row.task.pk,
        "version": row.filing.version,
        "url": url,
        "cells": {
            "name": {"value": words.filing_name(context.config, row.filing), "sub": str(context.kind.title)},
            "about": words.subject_cell(context.config, row.filing, about),
            "step": {"value": str(step.title) if step else "", "sub": _whose(visit, row.task, has)},
            "since": row.task.created,
            "due": _due(context, step, row.task),
        },
        "actions": [rowacts.open_task(row.task), *(has["actions"] if has else ())],
        "selectable": step is not None and rowacts.at_once(step) is not None and not (has and has["held"]),
    }


def _whose(visit: Visit, task: Task, has: dict[str, Any] | None) -> str:
    """For whom the actor would decide a task, where not for themself; who has claimed it."""
    principal = visit.actor.at_desk(task.desk).acts_as
    place = _("代%(principal)s办理") % {"principal": principal.name} if principal else ""
    return joined([one for one in (place, has["words"] if has else "") if one])


def _due(context: FilingContext, step: Step | None, task: Task) -> dict[str, Any] | None:
    """What is left until the limit of a task, and which day that is."""
    left = time_left.of_task(context.config, step, task, clock.now())
    if left is None:
        return None
    day = words.last_day_before(task.limit_at, context.config.zone)
    until = _("截至 %(day)s（暂定）") if left.provisional else _("截至 %(day)s")
    soon = left.working_days is not None and left.working_days <= SOON
    return {
        "value": str(left.words),
        "sub": until % {"day": f"{day:%m-%d}"},
        "tone": "danger" if left.late else "warning" if soon else "info",
    }


def _kinds(visit: Visit) -> list[FilingType]:
    """The types that somebody decides."""
    return [one for one in visit.config.filings.values() if any(step.by for step in one.chain.steps)]


def _filters(visit: Visit, about: str, wanted: inbox.Wanted) -> list[dict[str, Any]]:
    options = [{"value": one.filing, "label": str(one.title)} for one in _kinds(visit)]
    named = {"0": _("今天截止"), **{n: _("%(days)s 个工作日内") % {"days": n} for n in WITHIN[1:]}}
    due = "late" if wanted.overdue else "" if wanted.within is None else str(wanted.within)
    filters: list[dict[str, Any]] = [
        {"name": "q", "label": joined([about, _("名称")]), "value": wanted.query},
        {"name": "kind", "label": _("信息种类"), "kind": "select", "options": options, "value": "".join(wanted.types)},
        {
            "name": "due",
            "label": _("时限"),
            "kind": "select",
            "value": due,
            "options": [
                {"value": "late", "label": _("已超时")},
                *({"value": value, "label": label} for value, label in named.items()),
            ],
        },
    ]
    if claim_rules.may_claim_any(visit.config):
        whose = [{"value": "mine", "label": _("我认领的")}, {"value": "free", "label": _("未认领")}]
        value = wanted.claimed or ""
        filters.append({"name": "claimed", "label": _("认领"), "kind": "select", "value": value, "options": whose})
    return filters


def _query(visit: Visit, **changed: str) -> str:
    """The address of the list as it is asked for, with something changed."""
    kept = {name: visit.query(name) for name in ("q", "kind", "due", "overdue", "claimed", "order")}
    return urlencode({name: value for name, value in {**kept, **changed}.items() if value})


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

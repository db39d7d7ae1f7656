"""积压待办: tasks that nobody can take or that wait long, found and given away by whoever manages their people."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from guicheng.accounts.heirs import DESK
from guicheng.common.errors import Problem, Refusal
from guicheng.common.text import joined
from guicheng.common.versions import Conflict
from guicheng.filings.acts import overseeing
from guicheng.filings.acts.handover import NOWHERE, Named
from guicheng.filings.acts.overseeing import TITLES, WHYS, Wanted, Why
from guicheng.portal import handing
from guicheng.portal.paging import page_of
from guicheng.portal.visit import Visit, page
from guicheng.workflow.desk import Desk
from guicheng.workflow.models import Task

PAGE_SIZE = 20
PLACE = None


@page()
def stuck(visit: Visit) -> HttpResponse:
    """The list, the longest waiting first."""
    wanted = Wanted(
        visit.query("why", 16),
        visit.query("office", 60),
        visit.query("step", 130),
        visit.query("person", 60),
        visit.query("q"),
    )
    found = page_of(visit.request, overseeing.waiting(visit.actor, visit.config, visit.policy, wanted), PAGE_SIZE)
    tasks = list(found)
    why = overseeing.reasons(visit.actor, visit.config, tasks)
    named = overseeing.titles(visit.actor, tasks)
    context = {
        "filters": _filters(visit, wanted),
        "columns": [
            {"key": "name", "label": _("事项"), "primary": True},
            {"key": "step", "label": _("环节")},
            {"key": "holder", "label": _("现办理人")},
            {"key": "since", "label": _("等待自"), "kind": "datetime"},
            {"key": "why", "label": _("积压原因"), "kind": "chip"},
        ],
        "rows": [_row(visit, task, named[task.pk], why[task.pk]) for task in tasks if task.pk in named],
        "pages": found,
        "is_filtered": wanted != Wanted(),
    }
    return visit.page("stuck", context, place=PLACE)


@page("GET", "HEAD", "POST")
def reassign(visit: Visit, task_id: int) -> HttpResponse:
    """改派: to somebody who may take the step, or back to its desk; with a reason, after a question."""
    task = overseeing.find(visit.actor, visit.config, visit.policy, task_id)
    people, back, manned = overseeing.candidates(visit.actor, task)
    options = [
        *([(DESK, handing.back_to(back.name or str(NOWHERE), manned=manned))] if back.key != task.desk else []),
        *((str(desk.account_id), desk.name) for desk in people),
    ]
    problems: tuple[Problem, ...] = ()
    if visit.request.method == "POST":
        to = visit.chosen("to", *(value for value, _label in options))
        if visit.sent("reason", 300) and not visit.is_confirmed:
            question = _("“%(step)s”由“%(old)s”改为“%(new)s”。") % {
                "step": _step(visit, task),
                "old": _holder(visit, task),
                "new": dict(options)[to],
            }
            return visit.ask(title=_("改派"), text=question, cancel=visit.request.path, ok=_("改派"))
        try:
            return _given(visit, task_id, None if to == DESK else int(to), dict(options)[to])
        except Conflict:
            raise
        except Refusal as refused:
            problems = refused.problems
    return _form(visit, task, options, problems)


def _given(visit: Visit, task_id: int, account_id: int | None, name: str) -> HttpResponse:
    """Refuses (`Conflict`) whatever changed since: who holds it is written, and no field of the filing says it."""
    overseeing.reassign(
        visit.actor, visit.config, visit.policy, task_id, account_id, visit.sent("reason", 300), version=visit.version
    )
    visit.say(_("已改派：%(name)s") % {"name": name})
    return visit.go("stuck")


def _form(visit: Visit, task: Task, options: list[tuple[str, str]], problems: tuple[Problem, ...]) -> HttpResponse:
    named = overseeing.titles(visit.actor, [task])[task.pk]
    why = overseeing.reasons(visit.actor, visit.config, [task])[task.pk]
    errors = [str(problem.message) for problem in problems if problem.field == "reason"]
    context = {
        "facts": [
            {"label": _("事项"), "value": named.title, "wide": True},
            {"label": _("环节"), "value": _step(visit, task)},
            {"label": _("现办理人"), "value": _holder(visit, task)},
            {"label": _("等待自"), "value": f"{task.clock_from.astimezone(visit.config.zone):%Y-%m-%d %H:%M}"},
            {"label": _("积压原因"), "value": joined(str(TITLES[one]) for one in why)},
        ],
        "fields": [
            {
                "name": "to",
                "label": _("由谁接办"),
                "kind": "select",
                "required": True,
                "options": options,
                "value": visit.sent("to", 20),
                "hint": _("只列出可以办理本环节的人员"),
            },
            {
                "name": "reason",
                "label": _("改派原因"),
                "required": True,
                "max_length": 300,
                "value": visit.sent("reason", 300),
                "errors": errors,
            },
        ],
        "nobody": not options,
        "version": visit.shown_version(named.version),
        "problems": problems,
        "back": reverse("portal:stuck"),
    }
    return visit.page("reassign", context, place=PLACE, status=400 if problems else 200)


def _row(visit: Visit, task: Task, named: Named, why: list[Why]) -> dict[str, Any]:
    kind = visit.config.filings.get(task.filing_type)
    url = reverse("portal:reassign", args=[task.pk])
    return {
        "id": task.pk,
        "url": reverse("portal:filing", args=[task.filing_id]) if named.opens else url,
        "cells": {
            "name": {"value": named.title, "sub": str(kind.title) if kind else ""},
            "step": _step(visit, task),
            "holder": _holder(visit, task),
            "since": task.clock_from,
            "why": {"value": joined(str(TITLES[one]) for one in why), "tone": _tone(why)} if why else None,
        },
        "actions": [{"label": _("改派"), "url": url, "icon": "transfer"}],
    }


def _tone(why: list[Why]) -> str:
    return "warning" if why == ["long"] else "danger"


def _holder(visit: Visit, task: Task) -> str:
    """Who has it, at the desk of a role with the role."""
    role = visit.config.region.roles.get(Desk(task.desk).role or "")
    name = task.desk_name or str(NOWHERE)
    return f"{name} · {role.title}" if role and Desk(task.desk).organisation_id else name


def _step(visit: Visit, task: Task) -> str:
    kind = visit.config.filings.get(task.filing_type)
    step = kind.chain.step(task.step) if kind else None
    return str(step.title) if step else task.step


def _filters(visit: Visit, wanted: Wanted) -> list[dict[str, Any]]:
    reasons = [{"value": why, "label": str(TITLES[why])} for why in WHYS]
    steps = [
        {"value": key, "label": str(title)} for key, title in overseeing.steps(visit.actor, visit.config, visit.policy)
    ]
    return [
        {"name": "q", "label": _("名称"), "value": wanted.query},
        {
            "name": "why",
            "label": _("积压原因"),
            "kind": "select",
            "value": wanted.why,
            "options": [*reasons, {"value": "all", "label": _("不限（含未积压的）")}],
        },
        {"name": "office", "label": _("单位"), "value": wanted.office},
        {"name": "person", "label": _("现办理人"), "value": wanted.person},
        {"name": "step", "label": _("环节"), "kind": "select", "options": steps, "value": wanted.step},
    ]

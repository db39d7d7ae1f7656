"""Queues: filings of several kinds that somebody works through (HNQ-35 to HNQ-38), and lists of one kind."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from guicheng.common.text import joined
from guicheng.config import disclosures
from guicheng.config.model.filing import FilingType
from guicheng.config.model.region import Queue
from guicheng.config.state_titles import state_label
from guicheng.filings.access import rows as access
from guicheng.filings.acts import decisions
from guicheng.filings.context import filing_context
from guicheng.filings.context.dossier import Dossier
from guicheng.filings.context.filing_context import not_found
from guicheng.filings.models import Filing
from guicheng.portal import bulk, drilled, inputs, markdown, presses, rowacts, words
from guicheng.portal.paging import MOST_COUNTED, page_of
from guicheng.portal.visit import Visit, page
from guicheng.reports import inbox, listing, queues
from guicheng.reports import tiles as use
from guicheng.reports.column_values import Cells
from guicheng.workflow.models import Task

PAGE_SIZE = 20
SIDES: tuple[access.Side, ...] = ("sent", "received")


@page()
def queue(visit: Visit, queue_id: str) -> HttpResponse:
    """A queue of the role, what waits first, with its filters: kind, state, words (HNQ-35)."""
    declared = _declared(visit, queue_id)
    kinds = _kinds(visit, declared)
    listed = queues.WaitingFirst(visit.actor, _rows(visit, kinds), MOST_COUNTED)
    found = page_of(visit.request, listed, declared.page_size)
    shown = list(found)
    tasks = inbox.tasks_of(visit.actor, [filing.pk for filing in shown])
    cells = Cells(visit.config, visit.actor, visit.language)
    pairs = listing.of_filings(cells, shown, declared.columns, first=found.start_index())
    rows = [_row(visit, declared, filing, tasks.get(filing.pk), one) for filing, one in pairs]
    context = {
        "title": str(declared.title),
        "filters": _filters(visit, declared, kinds),
        "columns": words.columns_for(declared.columns),
        "rows": rows,
        "pages": found,
        "bulk": [_bulk_action(queue_id)] if any(row["selectable"] for row in rows) else [],
        "waiting": len(tasks),
        "is_filtered": any(visit.query(name) for name in ("q", "kind", "state")),
    }
    return visit.page("queue", context, place=("queue", queue_id))


@page("POST")
def decide_many(visit: Visit, queue_id: str) -> HttpResponse:
    """Answer the chosen rows alike; each has a result of its own."""
    _declared(visit, queue_id)
    chosen = inputs.ids(visit.request.POST.getlist("selected"))[:500]
    back = reverse("portal:queue", args=[queue_id])
    if not chosen:
        visit.say(_("没有选中任何记录"), "warning")
        return visit.back(back)
    decision = visit.chosen("action", "approve")
    tasks = inbox.tasks_of(visit.actor, chosen)
    asked = access.listed(visit.actor, visit.config).filter(pk__in=list(tasks))
    filings = {row.pk: row for row in access.shown(visit.actor, asked)}
    rows = {task.pk: filings[pk] for pk, task in tasks.items() if pk in filings}
    if not visit.is_confirmed:
        question = _("确认所选的 %(count)s 条信息？") % {"count": len(rows)}
        names = [bulk.titled(visit, filing) for filing in rows.values()]
        return bulk.ask(visit, _("批量确认"), names, back, question, comment="")
    versions = bulk.versions_of(visit, {task: filing.pk for task, filing in rows.items()})
    answers = decisions.decide_many(visit.actor, list(rows), decision, versions=versions)
    return bulk.result(visit, answers, rows, len(chosen) - len(rows), back, ("queue", queue_id))


@page()
def filings(visit: Visit, filing_type: str) -> HttpResponse:
    """All filings of one type that the actor sees; of types about oneself, with the button that adds."""
    kind = visit.config.filings.get(filing_type)
    if kind is None or kind.hidden:
        raise not_found()
    side = next((one for one in SIDES if one == visit.query("side", 8)), None)
    rows = access.listed(visit.actor, visit.config, types=[filing_type], states=_states(visit), query=visit.query("q"))
    rows, chips = drilled.narrowed(visit, access.of_side(rows, visit.actor, side), None, filing_type)
    found = page_of(visit.request, rows, PAGE_SIZE)
    shown = list(found)
    tasks = inbox.tasks_of(visit.actor, [filing.pk for filing in shown])
    cells = Cells(visit.config, visit.actor, visit.language)
    context = {
        "title": str(kind.title),
        "description": markdown.render(str(kind.description)) if kind.description else "",
        "filters": [_text_filter(visit, kind.columns), *_side_filter(visit, kind), _state_filter(visit, [kind])],
        "chips": chips,
        "statistics_url": drilled.way_back(visit, chips),
        "columns": words.columns_for(kind.columns),
        "rows": [
            _row(visit, kind, filing, tasks.get(filing.pk), one)
            for filing, one in listing.of_filings(cells, shown, kind.columns, first=found.start_index())
        ],
        "pages": found,
        "create": _create(visit, kind),
        "bulk": [],
        "waiting": len(tasks),
        "is_filtered": bool(chips) or any(visit.query(name) for name in ("q", "state", "side")),
    }
    return visit.page("queue", context, place=("filings", filing_type))


def _create(visit: Visit, kind: FilingType) -> dict[str, Any] | None:
    if visit.actor.role not in kind.chain.applicant:
        return None
    if kind.about is not None:
        return _create_about(kind) if kind.tile is None else None
    button = use.create_button(visit.actor, visit.config, kind, Dossier(None))
    return {
        "label": str(button.label),
        "url": reverse("portal:filing-new-own", args=[kind.filing]),
        "method": "post",
        "fields": [presses.field()],
        "tone": "primary",
        "icon": "add",
        "disabled": not button.enabled,
    }


def _create_about(kind: FilingType) -> dict[str, Any]:
    """Begins with the choice of what the filing is about."""
    label = kind.create_label or _("新增%(title)s") % {"title": kind.title}
    url = reverse("portal:filing-subjects", args=[kind.filing])
    return {"label": str(label), "url": url, "tone": "primary", "icon": "add"}


def _declared(visit: Visit, queue_id: str) -> Queue:
    declared = visit.config.region.queues.get(queue_id)
    if declared is None or visit.actor.role not in declared.to:
        raise not_found()
    return declared


def _kinds(visit: Visit, declared: Queue) -> list[FilingType]:
    names = declared.filings or list(visit.config.filings)
    kinds = [kind for name in names if (kind := visit.config.filings.get(name)) and kind.chain.steps]
    return sorted(kinds, key=lambda kind: (kind.tile.order if kind.tile else 999, kind.filing))


def _states(visit: Visit) -> list[str]:
    return [visit.query("state", 64)] if visit.query("state", 64) else []


def _rows(visit: Visit, kinds: list[FilingType]) -> QuerySet[Filing]:
    wanted = visit.query("kind", 64)
    names = [kind.filing for kind in kinds if not wanted or kind.filing == wanted]
    return access.listed(visit.actor, visit.config, types=names or ["-"], states=_states(visit), query=visit.query("q"))


def _row(
    visit: Visit, declared: Queue | FilingType, filing: Filing, task: Task | None, cells: dict[str, str]
) -> dict[str, Any]:
    context = filing_context.of_filing(filing, Dossier(filing.subject))
    opens = not filing.is_placeholder
    step = context.kind.chain.step(task.step) if task else None
    return {
        "id": filing.pk,
        "version": filing.version,
        "url": reverse("portal:filing", args=[filing.pk]) if opens else "",
        "cells": words.toned(
            words.leading(context.config, filing, cells, declared.columns),
            declared.columns,
            words.state_tone(context.kind, filing.state),
        ),
        "actions": rowacts.of_filing(visit, context, opens=opens, task=task),
        "selectable": step is not None and rowacts.at_once(step) is not None,
    }


def _bulk_action(queue_id: str) -> dict[str, Any]:
    url = reverse("portal:queue-decide", args=[queue_id])
    question = _("确认所选的全部信息？")
    return {
        "label": _("批量确认"),
        "name": "approve",
        "url": url,
        "tone": "primary",
        "icon": "approve",
        "confirm": question,
    }


def _filters(visit: Visit, declared: Queue, kinds: list[FilingType]) -> list[dict[str, Any]]:
    options = [{"value": kind.filing, "label": str(kind.title)} for kind in kinds]
    kind_filter = {
        "name": "kind",
        "label": _("信息种类"),
        "kind": "select",
        "options": options,
        "value": visit.query("kind"),
    }
    return [_text_filter(visit, declared.columns), kind_filter, _state_filter(visit, kinds)]


def _state_filter(visit: Visit, kinds: list[FilingType]) -> dict[str, Any]:
    """Each state once, as the role calls it; states with one name are told apart by the first kind that has them."""
    labels: dict[str, str] = {}
    for kind in kinds:
        for state in kind.chain.states:
            known = disclosures.state_seen(kind, visit.actor.role, state)
            labels.setdefault(known, str(state_label(visit.config, kind, known, visit.actor.role)))
    options = [{"value": state, "label": label} for state, label in labels.items()]
    return {"name": "state", "label": _("状态"), "kind": "select", "options": options, "value": visit.query("state")}


def _side_filter(visit: Visit, kind: FilingType) -> list[dict[str, Any]]:
    """What the own organisation filed and what others did, where both stand in the list."""
    if not access.has_sides(visit.actor, kind):
        return []
    words = {"sent": _("我方发出的"), "received": _("我方收到的")}
    options = [{"value": side, "label": words[side]} for side in SIDES]
    return [{"name": "side", "label": _("方向"), "kind": "select", "options": options, "value": visit.query("side")}]


def _text_filter(visit: Visit, columns: list[Any]) -> dict[str, Any]:
    searched = joined(str(column.title) for column in columns if column.search) or _("名称")
    return {"name": "q", "label": searched, "value": visit.query("q")}

"""已办 and 我发起的: what the actor decided, and what the actor and their organisation began."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guicheng.common.text import joined
from guicheng.config.model.filing import FilingType
from guicheng.config.state_titles import state_label
from guicheng.filings.context import filing_context
from guicheng.filings.context.dossier import Dossier
from guicheng.filings.context.filing_context import FilingContext
from guicheng.portal import menus, rowacts, saved, words
from guicheng.portal.inbox_tabs import tabs
from guicheng.portal.visit import Visit, page
from guicheng.reports import begun as begun_
from guicheng.reports import decided as decided_

PAGE_SIZE = 20
_TITLES = {"decided": gettext_lazy("已办"), "begun": gettext_lazy("我发起的")}
_NONE = {
    "decided": {
        "title": gettext_lazy("还没有办理过"),
        "text": gettext_lazy("您办理过的信息会列在这里，并显示它目前到了哪一步。"),
        "icon": "approve",
    },
    "begun": {
        "title": gettext_lazy("还没有发起过"),
        "text": gettext_lazy("您和本单位发起的信息会列在这里，并显示正在等谁办理。"),
        "icon": "send",
    },
}
"""What an empty list says, by its name."""
_KEPT = ("q", "kind", "at_from", "at_to", "now", "stage", "mine")


@page()
def decided(visit: Visit) -> HttpResponse:
    """What the actor has answered, the latest first, with where it stands now."""
    now, zone = visit.query("now", 8), visit.config.zone
    wanted = decided_.Wanted(
        types=_one(visit.query("kind", 64)),
        query=visit.query("q"),
        since=_midnight(visit.query("at_from", 10), zone),
        until=_midnight(visit.query("at_to", 10), zone, days=1),
        live={"live": True, "over": False}.get(now),
    )
    found = decided_.page(visit.actor, size=PAGE_SIZE, after=visit.query("after"), wanted=wanted)
    about = words.subject_title(visit.config, _decided_kinds(visit))
    states = [{"value": "live", "label": _("办理中")}, {"value": "over", "label": _("已结束")}]
    filters: list[dict[str, Any]] = [
        *_sought(visit, about, _decided_kinds(visit)),
        {
            "name": "at",
            "label": _("办理时间"),
            "kind": "range",
            "from": visit.query("at_from", 10) if wanted.since else "",
            "to": visit.query("at_to", 10) if wanted.until else "",
        },
        {"name": "now", "label": _("目前"), "kind": "select", "value": now, "options": states},
    ]
    columns: list[dict[str, Any]] = [
        {"key": "name", "label": _("事项"), "primary": True},
        {"key": "about", "label": about},
        {"key": "answer", "label": _("我的意见"), "kind": "chip"},
        {"key": "at", "label": _("办理时间"), "kind": "datetime"},
        {"key": "state", "label": _("目前"), "kind": "chip"},
    ]
    rows = [_decided_row(visit, row, about) for row in found.rows]
    return _shown(visit, "decided", filters, columns, rows, _next(found.after, visit), wanted.narrows)


@page()
def begun(visit: Visit) -> HttpResponse:
    """What the actor's organisation or the actor began, the latest first, with whom it waits for."""
    kinds = begun_.kinds(visit.actor, visit.config)
    wanted = begun_.Wanted(
        types=_one(visit.query("kind", 64)),
        query=visit.query("q"),
        stage=next((one for one in begun_.STAGES if one == visit.query("stage", 8)), None),
        mine=visit.query("mine", 1) == "1",
    )
    rows = begun_.filings(visit.actor, visit.config, wanted)
    after = visit.query("after", 20)
    if after.isdecimal():
        rows = rows.filter(pk__lt=int(after[:18]))
    found = list(rows[: PAGE_SIZE + 1])
    about = words.subject_title(visit.config, kinds)
    named = {"draft": _("草稿"), "returned": _("退回待改"), "running": _("办理中"), "over": _("已结束")}
    filters: list[dict[str, Any]] = [
        *_sought(visit, about, kinds),
        {
            "name": "stage",
            "label": _("进展"),
            "kind": "select",
            "value": wanted.stage or "",
            "options": [{"value": one, "label": named[one]} for one in begun_.STAGES],
        },
        {
            "name": "mine",
            "label": _("发起人"),
            "kind": "select",
            "value": "1" if wanted.mine else "",
            "options": [{"value": "1", "label": _("仅本人")}],
        },
    ]
    columns: list[dict[str, Any]] = [
        {"key": "name", "label": _("事项"), "primary": True},
        {"key": "about", "label": about},
        {"key": "state", "label": _("状态"), "kind": "chip"},
        {"key": "waits", "label": _("等待办理")},
        {"key": "at", "label": _("上报时间"), "kind": "datetime"},
    ]
    shown = [_begun_row(visit, row, about) for row in begun_.rows_of(visit.actor, found[:PAGE_SIZE])]
    ahead = str(found[PAGE_SIZE - 1].pk) if len(found) > PAGE_SIZE else ""
    return _shown(visit, "begun", filters, columns, shown, _next(ahead, visit), wanted.narrows)


def _shown(
    visit: Visit,
    name: str,
    filters: list[dict[str, Any]],
    columns: list[dict[str, Any]],
    rows: list[dict[str, Any]],
    ahead: str,
    narrows: bool,
) -> HttpResponse:
    context = {
        "title": _TITLES[name],
        "none": _NONE[name],
        "tabs": tabs(visit, name),
        "filters": filters,
        "saved": saved.links(visit.actor, name, reverse(f"portal:{name}"), visit.request.GET),
        "save_url": reverse("portal:saved", args=[name]),
        "columns": columns,
        "rows": rows,
        "pages": {"previous": "", "next": ahead},
        "is_filtered": narrows,
    }
    own = menus.shows(visit.gate.menu, name)
    return visit.page("mine", context, place=(name if own else "inbox", ""))


def _decided_row(visit: Visit, row: decided_.Row, about: str) -> dict[str, Any]:
    step = str(row.step.title) if row.step else row.task.step
    opinion = row.task.opinion.strip()
    back = [{"name": "next", "value": visit.request.get_full_path()}]
    context = filing_context.of_filing(row.filing, Dossier(row.filing.subject))
    case = _case(visit, context, about)
    return {
        **case,
        "id": row.task.pk,
        "cells": {
            **case["cells"],
            "answer": {
                "value": str(row.answer),
                "tone": words.decision_tone(row.counts),
                "sub": f"{step}：{opinion}" if opinion else step,
            },
            "at": row.task.finished,
        },
        "actions": [{**rowacts.take_back_action(context), "fields": back}] if row.may_take_back else [],
    }


def _begun_row(visit: Visit, row: begun_.Row, about: str) -> dict[str, Any]:
    kind = visit.config.filings.get(row.filing.type)
    step = kind.chain.step(row.step) if kind and row.step else None
    case = _case(visit, filing_context.of_filing(row.filing, Dossier(row.filing.subject)), about)
    waits = {"value": joined(row.waits_for), "sub": str(step.title) if step else ""} if row.waits_for else ""
    return {**case, "cells": {**case["cells"], "waits": waits, "at": row.filing.submitted_at}}


def _case(visit: Visit, context: FilingContext, about: str) -> dict[str, Any]:
    """The cells that both lists have: which filing, what it is about, where it stands."""
    filing = context.filing
    label = state_label(context.config, context.kind, filing.state, visit.actor.role)
    return {
        "id": filing.pk,
        "url": "" if filing.is_placeholder else reverse("portal:filing", args=[filing.pk]),
        "cells": {
            "name": {"value": words.filing_name(visit.config, filing), "sub": str(context.kind.title)},
            "about": words.subject_cell(context.config, filing, about),
            "state": {"value": str(label), "tone": words.state_tone(context.kind, filing.state)},
        },
    }


def _decided_kinds(visit: Visit) -> list[FilingType]:
    """The types that somebody decides."""
    return [one for one in visit.config.filings.values() if any(step.by for step in one.chain.steps)]


def _sought(visit: Visit, about: str, kinds: Iterable[FilingType]) -> list[dict[str, Any]]:
    options = [{"value": one.filing, "label": str(one.title)} for one in kinds]
    return [
        {"name": "q", "label": joined([about, _("名称")]), "value": visit.query("q")},
        {
            "name": "kind",
            "label": _("信息种类"),
            "kind": "select",
            "options": options,
            "value": visit.query("kind", 64),
        },
    ]


def _one(name: str) -> list[str]:
    return [name] if name else []


def _midnight(day: str, zone: dt.tzinfo, *, days: int = 0) -> dt.datetime | None:
    """The beginning of a day that a filter names, or of one some days later; None where it names none."""
    try:
        return dt.datetime.combine(dt.date.fromisoformat(day) + dt.timedelta(days), dt.time(), zone)
    except (ValueError, OverflowError):
        return None


def _next(after: str, visit: Visit) -> str:
    if not after:
        return ""
    kept = {name: visit.query(name) for name in _KEPT if visit.query(name)}
    return f"?{urlencode({**kept, 'after': after})}"

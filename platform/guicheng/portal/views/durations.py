"""环节用时: what is open and late at every step and how long it takes, each number leading to the filings behind it."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from guicheng.common.export_formats import ExportFormat
from guicheng.filings.context import filing_context
from guicheng.filings.context.dossier import Dossier
from guicheng.portal import words
from guicheng.portal.downloads import sent
from guicheng.portal.paging import page_of
from guicheng.portal.visit import Visit, page
from guicheng.reports import durations as use

PAGE_SIZE = 20
PLACE = ("durations", "")


@page()
def durations(visit: Visit) -> HttpResponse:
    """The figures of every step that the actor is told of."""
    wanted = _wanted(visit)
    lines = use.lines(visit.actor, visit.config, wanted)
    context = {
        "filters": _filters(visit, wanted),
        "columns": [
            {"key": "type", "label": str(use.HEADS[0]), "primary": True},
            *({"key": key, "label": str(head), "kind": "number"} for key, head in _NUMBERS),
        ],
        "rows": [_line(wanted, line) for line in lines],
        "downloads": _downloads(wanted) if visit.actor.may("export") and lines else [],
        "is_filtered": bool(wanted.type or wanted.body),
    }
    return visit.page("durations", context, place=PLACE)


_NUMBERS = tuple(zip(("open", "late", "decided", "median", "ninth"), use.HEADS[2:], strict=True))


@page()
def durations_file(visit: Visit, form: ExportFormat) -> HttpResponse:
    """The same as a table to take along."""
    return sent(use.file_of(visit.actor, visit.config, _wanted(visit), form, language=visit.language))


@page()
def behind(visit: Visit, what: str) -> HttpResponse:
    """The filings behind a number."""
    wanted = _wanted(visit)
    asked: use.What = next((one for one in use.WHATS if one == what), "open")
    step = visit.query("step", 64)
    found = page_of(visit.request, use.behind(visit.actor, visit.config, wanted, asked, step=step), PAGE_SIZE)
    about = words.subject_title(visit.config, list(visit.config.filings.values()))
    ends = _("办结时间") if asked == "decided" else _("期限")
    kind = visit.config.filings.get(wanted.type)
    declared = kind.chain.step(step) if kind else None
    context = {
        "title": {"open": _("在办"), "late": _("已超时"), "decided": _("期内办结")}[asked],
        "of": " · ".join(str(one.title) for one in (kind, declared) if one is not None),
        "back": f"{reverse('portal:durations')}?{urlencode(_kept(wanted))}",
        "columns": [
            {"key": "name", "label": _("事项"), "primary": True},
            {"key": "about", "label": about},
            {"key": "step", "label": _("环节")},
            {"key": "since", "label": _("到达时间"), "kind": "datetime"},
            {"key": "end", "label": ends, "kind": "datetime"},
            {"key": "days", "label": _("用时（工作日）"), "kind": "number"},
        ],
        "rows": [_row(row, asked, about) for row in use.rows_of(visit.actor, list(found))],
        "pages": found,
    }
    return visit.page("durations_behind", context, place=PLACE)


def _wanted(visit: Visit) -> use.Wanted:
    body = visit.query("body", 18)
    return use.Wanted.of(
        visit.config,
        _day(visit.query("at_from", 10)),
        _day(visit.query("at_to", 10)),
        visit.query("kind", 64),
        int(body) if body.isdecimal() else None,
    )


def _day(written: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(written)
    except ValueError:
        return None


def _kept(wanted: use.Wanted, **more: str) -> dict[str, str]:
    """What an address keeps of what is asked for."""
    asked = {"at_from": wanted.since.isoformat(), "at_to": wanted.until.isoformat(), "kind": wanted.type}
    body = {"body": str(wanted.body)} if wanted.body is not None else {}
    return {name: value for name, value in {**asked, **body, **more}.items() if value}


def _filters(visit: Visit, wanted: use.Wanted) -> list[dict[str, Any]]:
    kinds = [{"value": name, "label": str(one.title)} for name, one in visit.config.filings.items() if one.chain.steps]
    bodies = use.bodies(visit.actor, visit.config, wanted)
    return [
        {
            "name": "at",
            "label": _("办结时间"),
            "kind": "range",
            "from": wanted.since.isoformat(),
            "to": wanted.until.isoformat(),
        },
        {"name": "kind", "label": _("事项"), "kind": "select", "value": wanted.type, "options": kinds},
        {
            "name": "body",
            "label": _("办理单位"),
            "kind": "select",
            "value": str(wanted.body or ""),
            "options": [{"value": str(pk), "label": name} for pk, name in bodies],
        },
    ]


def _line(wanted: use.Wanted, line: use.Line) -> dict[str, Any]:
    def to(what: use.What, value: int | None) -> dict[str, Any]:
        query = urlencode(_kept(wanted, kind=line.type, step=line.step))
        url = f"{reverse('portal:durations-behind', args=[what])}?{query}" if value else ""
        return {"value": "—" if value is None else str(value), "url": url}

    return {
        "cells": {
            "type": {"value": str(line.step_title), "sub": str(line.type_title)},
            "open": to("open", line.open),
            "late": to("late", line.late),
            "decided": to("decided", line.decided),
            "median": to("decided", line.median),
            "ninth": to("decided", line.ninth),
        }
    }


def _row(row: use.Row, what: use.What, about: str) -> dict[str, Any]:
    context = filing_context.of_filing(row.filing, Dossier(row.filing.subject))
    step = context.kind.chain.step(row.task.step)
    end = row.task.finished if what == "decided" else row.task.limit_at
    url = "" if row.filing.is_placeholder else reverse("portal:filing", args=[row.filing.pk])
    return {
        "id": row.task.pk,
        "url": url,
        "cells": {
            "name": {"value": words.filing_name(context.config, row.filing), "sub": str(context.kind.title)},
            "about": words.subject_cell(context.config, row.filing, about),
            "step": {"value": str(step.title) if step else row.task.step, "sub": row.task.desk_name},
            "since": row.task.clock_from,
            "end": end,
            "days": {"value": str(row.days)},
        },
    }


def _downloads(wanted: use.Wanted) -> list[dict[str, Any]]:
    return [
        {
            "label": _("下载 %(format)s") % {"format": form.label},
            "icon": "download",
            "download": True,
            "url": f"{reverse('portal:durations-file', args=[form])}?{urlencode(_kept(wanted))}",
        }
        for form in use.FORMATS
    ]

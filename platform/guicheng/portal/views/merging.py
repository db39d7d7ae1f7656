"""Merging an entry that stands twice into the one that is kept: which one, what would become of it, and why."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from guicheng.common.errors import Problem, Refusal
from guicheng.entries import merging
from guicheng.entries.merging import Preview
from guicheng.entries.writing import sheet_to_read
from guicheng.portal import conflicts, words
from guicheng.portal.paging import page_of
from guicheng.portal.visit import Visit, page
from guicheng.registers.models import Entry

PAGE_SIZE = 10


@page("GET", "HEAD", "POST")
def merge(visit: Visit, entry_id: int) -> HttpResponse:
    """The entries that may be the one to keep; of the chosen one what would follow; and, once confirmed, the merge."""
    duplicate = sheet_to_read(visit.actor, entry_id).entry
    into = visit.sent("into", 18) or visit.query("into", 18)
    if not into.isdecimal():
        return _choose(visit, duplicate)
    found = merging.preview(visit.actor, entry_id, int(into))
    if visit.request.method != "POST":
        return _shown(visit, found)
    reason = visit.sent("reason", 500)
    if reason.strip() and not visit.is_confirmed:
        return visit.ask(
            title=_("合并“%(name)s”") % {"name": duplicate.name},
            text=_question(found),
            cancel=f"{reverse('portal:entry-merge', args=[entry_id])}?into={into}",
            ok=_("合并"),
        )
    try:
        kept = merging.merge(
            visit.actor,
            entry_id,
            int(into),
            reason,
            version=visit.version,
            kept_version=conflicts.made_from(visit.request.POST, "kept_version"),
        )
    except Refusal as refused:
        return _shown(visit, found, refused)
    visit.say(_("已将“%(gone)s”并入“%(kept)s”") % {"gone": duplicate.name, "kept": kept.name})
    return visit.go("entry", kept.pk)


def _question(found: Preview) -> str:
    said = _(
        "“%(gone)s”将并入“%(kept)s”，%(entries)s 个条目、%(filings)s 件填报随之转移，锁定重新计算。合并后不能撤销。"
    )
    names = {"gone": found.pair.duplicate.name, "kept": found.pair.kept.name}
    moved = said % {**names, "entries": found.entries, "filings": found.filings}
    stands = [
        _("%(field)s：保留“%(stands)s”，不再采用“%(goes)s”")
        % {"field": one.label, "stands": one.stands or _("（空）"), "goes": one.goes}
        for one in found.differences
    ]
    return "\n".join([moved, *stands])


def _choose(visit: Visit, duplicate: Entry) -> HttpResponse:
    """The other entries of the register, searched by words."""
    query = visit.query("q")
    rows = merging.candidates(visit.actor, duplicate.pk, query or duplicate.name)
    found = page_of(visit.request, rows, PAGE_SIZE)
    context = {
        **_head(visit, duplicate),
        "filters": [{"name": "q", "label": _("名称、编号"), "value": query or duplicate.name}],
        "columns": [
            {"key": "name", "label": _("名称"), "primary": True},
            {"key": "status", "label": _("状态")},
            {"key": "made", "label": _("登记时间"), "kind": "datetime"},
        ],
        "rows": [_row(visit, duplicate, one) for one in found],
        "pages": found,
    }
    return visit.page("entry_merge", context, place=("register", duplicate.register))


def _row(visit: Visit, duplicate: Entry, one: Entry) -> dict[str, Any]:
    address = f"{reverse('portal:entry-merge', args=[duplicate.pk])}?into={one.pk}"
    cells = {"name": one.name, "status": words.status_title(visit.config, one), "made": one.created_at}
    return {"id": one.pk, "url": address, "cells": cells}


def _shown(visit: Visit, found: Preview, refused: Refusal | None = None) -> HttpResponse:
    pair = found.pair
    problems: tuple[Problem, ...] = refused.problems if refused else found.problems
    context = {
        **_head(visit, pair.duplicate),
        "kept": pair.kept,
        "version": pair.duplicate.version,
        "kept_version": pair.kept.version,
        "kept_url": reverse("portal:entry", args=[pair.kept.pk]),
        "problems": problems,
        "facts": [
            {"label": _("随之转移的条目"), "value": found.entries, "kind": "number"},
            {"label": _("随之转移的填报"), "value": found.filings, "kind": "number"},
        ],
        "differences": {
            "columns": [
                {"key": "label", "label": _("两者不同的内容"), "primary": True},
                {"key": "stands", "label": _("保留")},
                {"key": "goes", "label": _("不再采用")},
            ],
            "rows": [
                {"cells": {"label": str(one.label), "stands": one.stands or _("（空）"), "goes": one.goes}}
                for one in found.differences
            ],
        },
        "may_go": not found.problems,
        "question": _question(found),
        "reason": {
            "name": "reason",
            "label": _("为什么是同一个"),
            "required": True,
            "kind": "textarea",
            "max_length": 500,
            "value": visit.sent("reason", 500),
            "hint": _("例如核对了什么材料；写入操作记录"),
            "errors": [str(one.message) for one in problems if one.field == "reason"],
        },
    }
    status = refused.status if refused else 200
    return visit.page("entry_merge", context, place=("register", pair.duplicate.register), status=status)


def _head(visit: Visit, duplicate: Entry) -> dict[str, Any]:
    return {
        "title": _("合并“%(name)s”") % {"name": duplicate.name},
        "duplicate": duplicate,
        "kind": str(visit.config.registers[duplicate.register].title),
        "back": reverse("portal:entry", args=[duplicate.pk]),
        "other_url": reverse("portal:entry-merge", args=[duplicate.pk]),
    }

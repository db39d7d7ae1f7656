"""抄送我的: filings that others showed one, read or not; and sending a copy from the page of a task."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from guicheng.common.text import joined
from guicheng.filings.acts import copying
from guicheng.filings.acts.copying import Row
from guicheng.filings.context import filing_context
from guicheng.filings.context.dossier import Dossier
from guicheng.portal import inputs, menus, words
from guicheng.portal.inbox_tabs import tabs
from guicheng.portal.paging import page_of
from guicheng.portal.visit import Visit, page

PAGE_SIZE = 20


@page()
def copies(visit: Visit) -> HttpResponse:
    """The copies sent to the actor, the latest first; the unread alone where asked."""
    query, only = visit.query("q"), visit.query("unread", 1) == "1"
    found = page_of(visit.request, copying.copies_of(visit.actor, unread=only, query=query), PAGE_SIZE)
    about = words.subject_title(visit.config, visit.config.filings.values())
    context = {
        "tabs": tabs(visit, "copies"),
        "filters": [
            {"name": "q", "label": joined([about, _("名称")]), "value": query},
            {
                "name": "unread",
                "label": _("状态"),
                "kind": "select",
                "value": "1" if only else "",
                "options": [{"value": "1", "label": _("未读")}],
            },
        ],
        "columns": [
            {"key": "name", "label": _("事项"), "primary": True},
            {"key": "about", "label": about},
            {"key": "step", "label": _("环节")},
            {"key": "sender", "label": _("抄送人")},
            {"key": "sent", "label": _("抄送时间"), "kind": "datetime"},
            {"key": "read", "label": _("状态"), "kind": "chip"},
        ],
        "rows": [_row(visit, one, about) for one in copying.rows_of(visit.actor, found)],
        "pages": found,
        "unread": copying.unread(visit.actor, menus.MOST_COUNTED),
        "is_filtered": bool(query or only),
    }
    return visit.page("copies", context, place=("inbox", ""))


@page("POST")
def read(visit: Visit) -> HttpResponse:
    """Mark every copy as read."""
    copying.read_all(visit.actor)
    visit.say(_("已全部标为已读"))
    return visit.go("copies")


@page("POST")
def send(visit: Visit, task_id: int) -> HttpResponse:
    """Send a copy of a task's filing to somebody."""
    chosen = inputs.ids(visit.request.POST.getlist("copy_to"))
    sent = copying.send_to_people(visit.actor, task_id, chosen, visit.sent("note", 500))
    if sent:
        visit.say(_("已抄送给%(names)s") % {"names": joined(sent)})
    else:
        visit.say(_("此人已收到过抄送"), "info")
    return visit.go("task", task_id)


def _row(visit: Visit, row: Row, about: str) -> dict[str, Any]:
    context = filing_context.of_filing(row.filing, Dossier(row.filing.subject))
    step = context.kind.chain.step(row.copy.step)
    is_read = row.copy.read_at is not None
    return {
        "id": row.copy.pk,
        "url": "" if row.filing.is_placeholder else reverse("portal:filing", args=[row.filing.pk]),
        "cells": {
            "name": {"value": words.filing_name(visit.config, row.filing), "sub": str(context.kind.title)},
            "about": words.subject_cell(context.config, row.filing, about),
            "step": str(step.title) if step else "",
            "sender": row.sender or _("流程自动抄送"),
            "sent": row.copy.sent_at,
            "read": {"value": _("已读") if is_read else _("未读"), "tone": "neutral" if is_read else "info"},
        },
    }

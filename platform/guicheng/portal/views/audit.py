"""审计: who did what in the region, for roles that may read it, the latest first."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from guicheng.common import clock
from guicheng.common.text import joined
from guicheng.filings.access import audit_trail
from guicheng.filings.access.audit_trail import Asked, Trace
from guicheng.portal import inputs
from guicheng.portal.paging import page_of
from guicheng.portal.visit import Visit, page

PAGE_SIZE = 50
_PAGES = {"filing": "filing", "entry": "entry"}


@page()
def audit(visit: Visit) -> HttpResponse:
    """The acts in sight, narrowed by who, what and when."""
    since, until = inputs.day(visit.request.GET, "at_from"), inputs.day(visit.request.GET, "at_to")
    first = since or (None if visit.query("object") else clock.today() - dt.timedelta(days=audit_trail.DAYS))
    asked = Asked(
        who=visit.query("q", 60),
        kind=visit.query("kind", 64),
        object_id=visit.query("object", 64),
        since=_midnight(visit, first),
        until=_midnight(visit, until + dt.timedelta(days=1)) if until and until < dt.date.max else None,
    )
    found = page_of(visit.request, audit_trail.listed(visit.actor, asked), PAGE_SIZE)
    traces = audit_trail.traces(visit.actor, visit.config, list(found))
    context = {
        "filters": _filters(asked, since, until),
        "columns": [
            {"key": "at", "label": _("时间"), "kind": "datetime"},
            {"key": "by", "label": _("操作人")},
            {"key": "action", "label": _("操作"), "primary": True},
            {"key": "object", "label": _("对象")},
            {"key": "changed", "label": _("修改的内容"), "hide_on_phone": True},
            {"key": "opinion", "label": _("意见")},
            {"key": "where", "label": _("途径、地址"), "hide_on_phone": True},
        ],
        "rows": [_row(one) for one in traces],
        "pages": found,
        "days": audit_trail.DAYS if first and not since else 0,
        "is_filtered": bool(asked.who or asked.kind or asked.object_id or since or until),
    }
    return visit.page("audit", context, place=("audit", ""))


def _row(one: Trace) -> dict[str, Any]:
    who = [str(one.by), str(one.role or ""), one.organisation]
    place = _PAGES.get(one.object_kind) if one.object_name else None
    named = f"{one.kind} {one.object_name}" if one.object_name else f"{one.kind} {one.object_id}"
    return {
        "id": one.id,
        "url": reverse(f"portal:{place}", args=[one.object_id]) if place else "",
        "cells": {
            "at": one.at,
            "by": " · ".join(part for part in who if part),
            "action": str(one.action),
            "object": named,
            "changed": joined(str(label) for label in one.changed),
            "opinion": one.opinion,
            "where": " ".join(part for part in (_channel(one.channel), one.address) if part),
        },
    }


def _channel(name: str) -> str:
    named = {"page": _("网页"), "api": _("接口"), "command": _("命令"), "job": _("定时任务")}
    return named.get(name, name)


def _filters(asked: Asked, since: dt.date | None, until: dt.date | None) -> list[dict[str, Any]]:
    kinds = [{"value": name, "label": str(title)} for name, title in audit_trail.KINDS.items()]
    return [
        {"name": "q", "label": _("操作人、登录名、单位"), "value": asked.who},
        {"name": "kind", "label": _("对象"), "kind": "select", "options": kinds, "value": asked.kind},
        {"name": "object", "label": _("对象编号"), "value": asked.object_id},
        {"name": "at", "label": _("日期"), "kind": "range", "from": since or "", "to": until or ""},
    ]


def _midnight(visit: Visit, day: dt.date | None) -> dt.datetime | None:
    return dt.datetime.combine(day, dt.time(), visit.config.zone) if day else None

"""名额分配: the pools of places that one divides, and the share of each body."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from guicheng.common.errors import Problem, Refusal
from guicheng.filings.acts import sharing
from guicheng.portal.paging import page_of
from guicheng.portal.visit import Visit, page

PAGE_SIZE = 20
BODIES = 50
PLACE = ("quotas", "")


@page()
def quotas(visit: Visit) -> HttpResponse:
    """Every pool whose places the actor divides."""
    own = sharing.quotas_of(visit.actor, visit.config)
    query, chosen = visit.query("q"), visit.query("quota", 64)
    shown = page_of(visit.request, sharing.all_pools(visit.actor, visit.config, query, chosen), PAGE_SIZE)
    options = [{"value": name, "label": str(one.title)} for name, one in own.items()]
    of_kind = [{"name": "quota", "label": _("名额种类"), "kind": "select", "options": options, "value": chosen}]
    context = {
        "filters": [{"name": "q", "label": _("名称"), "value": query}, *(of_kind if len(own) > 1 else ())],
        "columns": [
            {"key": "name", "label": _("名称"), "primary": True},
            {"key": "quota", "label": _("名额种类")},
            {"key": "places", "label": _("总名额"), "kind": "number"},
            {"key": "given", "label": _("已分配"), "kind": "number"},
            {"key": "taken", "label": _("已占用"), "kind": "number"},
            {"key": "rest", "label": _("待分配"), "kind": "number"},
        ],
        "rows": [_row(one) for one in shown],
        "pages": shown,
        "is_filtered": bool(query or chosen),
    }
    return visit.page("quotas", context, place=PLACE)


def _row(one: sharing.Pool) -> dict[str, Any]:
    return {
        "id": f"{one.id}-{one.entry.pk}",
        "url": reverse("portal:quota-pool", args=[one.id, one.entry.pk]),
        "cells": {
            "name": one.entry.name,
            "quota": str(one.quota.title),
            "places": one.count.places,
            "given": one.count.given,
            "taken": one.count.taken,
            "rest": one.rest,
        },
    }


@page("GET", "HEAD", "POST")
def pool(visit: Visit, quota: str, entry_id: int) -> HttpResponse:
    """The bodies among which a pool is divided, with the share of each; what is sent is saved, or comes back."""
    problems: tuple[Problem, ...] = ()
    if visit.request.method == "POST":
        try:
            typed, read = _numbers(visit, "share-"), _numbers(visit, "was-")
            changed = {body: number for body, number in typed.items() if read.get(body) != number}
            sharing.share(visit.actor, quota, entry_id, changed, read)
            visit.say(_("名额分配已保存"))
            return visit.back(visit.request.get_full_path())
        except Refusal as refused:
            if refused.status in (403, 404):
                raise
            problems = refused.problems
    one = sharing.pool(visit.actor, visit.config, quota, entry_id)
    query = visit.query("q")
    shown = page_of(visit.request, sharing.shares(visit.actor, visit.config, one, query), BODIES)
    errors = {problem.field: str(problem.message) for problem in problems}
    closed = sharing.closed(visit.config, one)
    context = {
        "pool": one,
        "title": one.entry.name,
        "quota": str(one.quota.title),
        "problems": problems,
        "filters": [{"name": "q", "label": _("机构名称"), "value": query}],
        "rows": [_share(visit, row, errors) for row in shown],
        "pages": shown,
        "closed": str(closed.message) if closed else "",
        "is_filtered": bool(query),
        "back": reverse("portal:quotas"),
    }
    return visit.page("quota_pool", context, place=PLACE, status=400 if problems else 200)


def _share(visit: Visit, row: sharing.Share, errors: dict[str, str]) -> dict[str, Any]:
    name, was = f"share-{row.body.pk}", f"was-{row.body.pk}"
    sent = visit.request.POST.get(name)
    is_typed = sent is not None and sent != visit.request.POST.get(was)
    return {
        "name": name,
        "body": row.body.name,
        "was": was,
        "value": str(sent)[:12] if is_typed else row.given,
        "given": row.given,
        "taken": row.taken,
        "left": row.left,
        "error": errors.get(name, ""),
    }


def _numbers(visit: Visit, prefix: str) -> dict[int, int]:
    """The numbers of the bodies that were sent; what is no whole number is refused as -1 is, at its field."""
    found: dict[int, int] = {}
    for name, value in visit.request.POST.items():
        body = name.removeprefix(prefix)
        if name.startswith(prefix) and body.isdecimal() and len(body) < 19:
            text = str(value).strip() or "0"
            found[int(body)] = int(text) if text.isdecimal() and len(text) < 8 else -1
    return found

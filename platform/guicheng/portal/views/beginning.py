"""添加 in the list of a filing type: first what it is about, then its form (YNR-15, YNR-28, YNR-34)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from guicheng.common.text import clauses
from guicheng.config.model.filing import FilingType
from guicheng.config.model.registers import Column
from guicheng.config.paths import FactPath
from guicheng.filings.acts import beginning
from guicheng.filings.context.filing_context import not_found
from guicheng.portal import presses, words
from guicheng.portal.visit import Visit, page
from guicheng.reports import listing
from guicheng.reports.column_values import Cells


@page()
def subjects(visit: Visit, filing_type: str) -> HttpResponse:
    """What a filing may be begun about, as its register's list shows it; the others below, each with the reason."""
    kind = visit.config.filings.get(filing_type)
    if kind is None or kind.hidden or kind.about is None or visit.actor.role not in kind.chain.applicant:
        raise not_found()
    query = visit.query("q")
    found = beginning.subjects(visit.actor, kind, query)
    only_open = any(one.told is not None for one in found)
    columns = _name_alone(visit, kind.about) if only_open else _columns(visit, kind.about)
    reason = {"key": "_reason", "label": _("不能办理的原因"), "kind": "text"}
    context = {
        "title": str(kind.create_label or kind.title),
        "kind": str(kind.title),
        "about": str(visit.config.registers[kind.about].title),
        "filters": [{"name": "q", "label": _("名称、编号"), "value": query}],
        "columns": words.columns_for(columns),
        "offered": _rows(visit, kind, columns, [one for one in found if one.ok]),
        "other_columns": [*words.columns_for(columns), reason],
        "others": _rows(visit, kind, columns, [one for one in found if not one.ok]),
        "is_cut": len(found) == beginning.MOST_JUDGED,
        "is_filtered": bool(query),
        "back": reverse("portal:filings", args=[filing_type]),
    }
    return visit.page("subjects", context, place=("filings", filing_type))


def _columns(visit: Visit, register_id: str) -> list[Column]:
    """The columns of the register's list for the role, else of its first one."""
    register = visit.config.registers[register_id]
    listed = listing.list_for(register, visit.actor.role) or next(iter(register.lists), None)
    return listed.columns if listed else []


def _name_alone(visit: Visit, register_id: str) -> list[Column]:
    """What is shown where some entries may only be chosen: the name, beside which stands what else is told of them."""
    register = visit.config.registers[register_id]
    return [Column(id="name", title=register.title, value=FactPath(f"{register_id}.{register.name}"))]


def _rows(
    visit: Visit, kind: FilingType, columns: list[Column], found: list[beginning.Subject]
) -> list[dict[str, Any]]:
    cells = listing.of_entries(Cells(visit.config, visit.actor, visit.language), [one.entry for one in found], columns)
    return [
        {
            "id": one.entry.pk,
            "cells": {
                **words.toned(_with_told(texts, one), columns, words.status_tone(visit.config, one.entry)),
                "_reason": clauses(str(reason.message) for reason in one.reasons),
            },
            "actions": [_begin(kind, one)] if one.ok else [],
        }
        for one, (_entry, texts) in zip(found, cells, strict=True)
    ]


def _with_told(texts: dict[str, str], one: beginning.Subject) -> dict[str, str]:
    return {**texts, "name": f"{one.entry.name}（{one.told}）"} if one.told else texts


def _begin(kind: FilingType, one: beginning.Subject) -> dict[str, Any]:
    """On to the form; a filing without one asks its question first."""
    names = {True: "portal:filing-new", False: "portal:act"}
    url = reverse(names[kind.form is not None], args=[one.entry.pk, kind.filing])
    method = "post" if kind.form is not None else "get"
    return {
        "label": _("选择"),
        "url": url,
        "method": method,
        "tone": "primary",
        "icon": "add",
        "fields": [presses.field()],
    }

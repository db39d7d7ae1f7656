"""The list of a register: columns, search, status filter and row actions as configured for the role (HNQ-16)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from guicheng.common.icons import icon_named
from guicheng.common.text import joined
from guicheng.config.model.registers import EntryList, Register, RowAction
from guicheng.config.state_titles import statuses_of
from guicheng.filings.context.filing_context import not_found
from guicheng.portal import drilled, menus, presses, words
from guicheng.portal.paging import page_of
from guicheng.portal.visit import Visit, page
from guicheng.registers.models import Entry
from guicheng.reports import criteria, listing
from guicheng.reports.column_values import Cells


@page()
def register(visit: Visit, register_id: str, list_id: str = "") -> HttpResponse:
    """A list of a register, of entries that the actor sees: the one of that name, or the first; what a statistic leads
    to is looked for in the whole register. Where it is one entry and no other can be added, that one at once, from
    whose page `list_address` leads here."""
    declared = visit.config.registers.get(register_id)
    listed = listing.list_for(declared, visit.actor.role, list_id) if declared else None
    if declared is None or listed is None:
        raise not_found()
    answers = {name: visit.query(name) for name in visit.request.GET}
    every = not list_id and drilled.is_asked(visit, register_id)
    rows, asked = listing.narrowed(visit.actor, visit.config, register_id, listed, answers, every=every)
    rows, chips = drilled.narrowed(visit, rows, register_id, None)
    found = page_of(visit.request, rows, listed.page_size)
    create = _create_action(visit, register_id, declared)
    if found.paginator.count == 1 and create is None and not visit.request.GET:
        return visit.go("entry", found[0].pk)
    under_way = listing.under_way(visit.actor, listed.actions, list(found))
    context = {
        "title": str(listed.title or declared.title),
        "filters": [*_filters(visit, register_id, listed), *_of_columns(visit, rows, asked)],
        "chips": chips,
        "statistics_url": drilled.way_back(visit, chips),
        "columns": words.columns_for(listed.columns),
        "rows": [_row(visit, listed, entry, cells, under_way) for entry, cells in _cells(visit, listed, found)],
        "pages": found,
        "create": create,
        "is_filtered": bool(chips) or any(visit.query(name) for name in ("q", "status", *asked.names)),
    }
    return visit.page("register", context, place=("register", listing.named(register_id, listed)))


def list_address(register_id: str, listed: EntryList | None) -> str:
    """A list of a register, even where one entry is all that it holds."""
    return menus.register_address(listing.named(register_id, listed)) + "?list=1"


def row_actions(
    visit: Visit, actions: Iterable[RowAction], entry: Entry, under_way: Mapping[tuple[int, str], int]
) -> list[dict[str, Any]]:
    """Declared row actions as links; one that opens a filing only where there is one (`listing.under_way`)."""
    links = []
    for action in actions:
        if url := _address(action, entry, under_way):
            link = {"label": str(action.title), "url": url, "icon": icon_named(action.icon, "")}
            links.append({**link, **_posted(visit, action)})
    return links


def _posted(visit: Visit, action: RowAction) -> dict[str, Any]:
    """A filing with a form begins with the press, by POST; a bare act asks its question on a page of its own."""
    kind = visit.config.filings.get(action.filing or "") if action.does == "file" else None
    return {"method": "post", "fields": [presses.field()]} if kind is not None and kind.form is not None else {}


def _address(action: RowAction, entry: Entry, under_way: Mapping[tuple[int, str], int]) -> str:
    names = {"edit": "entry-edit", "view": "entry", "reset-password": "entry-password"}
    if action.does == "file":
        return reverse("portal:act", args=[entry.pk, action.filing])
    if action.does == "open":
        filing_id = under_way.get((entry.pk, action.filing or ""))
        return reverse("portal:filing", args=[filing_id]) if filing_id else ""
    if action.does == "document":
        return reverse("portal:document", args=[entry.pk, action.document])
    return reverse(f"portal:{names[action.does]}", args=[entry.pk])


def _cells(visit: Visit, listed: EntryList, found: Page[Entry]) -> list[tuple[Entry, dict[str, str]]]:
    cells = Cells(visit.config, visit.actor, visit.language)
    return listing.of_entries(cells, list(found), listed.columns, first=found.start_index())


def _row(
    visit: Visit, listed: EntryList, entry: Entry, cells: dict[str, str], under_way: Mapping[tuple[int, str], int]
) -> dict[str, Any]:
    offered = listing.offered(visit.config, visit.actor, listed.actions, entry)
    actions = row_actions(visit, offered, entry, under_way)
    return {
        "id": entry.pk,
        "url": reverse("portal:entry", args=[entry.pk]),
        "cells": words.toned(cells, listed.columns, words.status_tone(visit.config, entry)),
        "actions": actions,
    }


def _filters(visit: Visit, register_id: str, listed: EntryList) -> list[dict[str, Any]]:
    searched = joined(str(column.title) for column in listed.columns if column.search) or _("名称")
    filters: list[dict[str, Any]] = [{"name": "q", "label": searched, "value": visit.query("q")}]
    if statuses := statuses_of(visit.config, register_id):
        options = [{"value": key, "label": str(title)} for key, title in statuses.items()]
        filters.append(
            {"name": "status", "label": _("状态"), "kind": "select", "options": options, "value": visit.query("status")}
        )
    return filters


def _of_columns(visit: Visit, rows: QuerySet[Entry], asked: criteria.Asking) -> list[dict[str, Any]]:
    """The filters of the columns that offer one."""
    return [
        {
            "name": one.id,
            "label": str(one.title),
            "kind": "select",
            "value": visit.query(one.id),
            "options": [{"value": choice.value, "label": str(choice.label)} for choice in one.choices],
        }
        for one in asked.questions(rows)
    ]


def _create_action(visit: Visit, register_id: str, declared: Register) -> dict[str, Any] | None:
    """How an entry is added; one that belongs to another is added on the page of that."""
    if visit.actor.role not in declared.create or declared.about is not None:
        return None
    label = _("新增%(title)s") % {"title": declared.title}
    return {"label": label, "url": reverse("portal:entry-new", args=[register_id]), "icon": "add", "tone": "primary"}

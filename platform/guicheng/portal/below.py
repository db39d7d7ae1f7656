"""What lies below an entry, as sections of its page: a list each, with the way to add one and with pages of its own."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from guicheng.entries.writing import Sheet
from guicheng.portal import words
from guicheng.portal.paging import page_of
from guicheng.portal.visit import Visit
from guicheng.registers.models import Entry
from guicheng.reports import below
from guicheng.reports.below import BADGE, BelowList
from guicheng.reports.column_values import Cells


def sections(visit: Visit, sheet: Sheet) -> list[dict[str, Any]]:
    """The lists of an entry's page for the reader's role."""
    cells = Cells(visit.config, visit.actor, visit.language)
    return [_section(visit, sheet, listed, cells) for listed in below.of(sheet)]


def add_action(register_id: str, title: str, parent_id: int) -> dict[str, Any]:
    """The way to the form of a new entry below another."""
    return {
        "label": _("新增%(title)s") % {"title": title},
        "icon": "add",
        "url": f"{reverse('portal:entry-new', args=[register_id])}?parent={parent_id}",
    }


def _section(visit: Visit, sheet: Sheet, listed: BelowList, cells: Cells) -> dict[str, Any]:
    name, title = listed.declared.register_, str(listed.title)
    page = f"below-{name}"
    found = page_of(visit.request, listed.rows, listed.declared.page_size, page)
    worded = listed.worded(cells, list(found), first=found.start_index())
    return {
        "id": page,
        "title": title,
        "count": found.paginator.count,
        "columns": [_column(one) for one in words.columns_for(listed.columns, kinds={BADGE: "chip"})],
        "rows": [_row(visit, listed, entry, texts) for entry, texts in worded],
        "cards": listed.declared.drawn == "cards",
        "pages": found,
        "add": add_action(name, title, sheet.entry.pk) if listed.may_add else None,
        "empty": _("还没有%(title)s") % {"title": title},
    }


def _column(column: dict[str, Any]) -> dict[str, Any]:
    return {**column, "mark": column["key"] == BADGE}


def _row(visit: Visit, listed: BelowList, entry: Entry, texts: dict[str, str]) -> dict[str, Any]:
    return {
        "id": entry.pk,
        "url": reverse("portal:entry", args=[entry.pk]),
        "cells": words.toned(texts, listed.columns, words.status_tone(visit.config, entry)),
    }

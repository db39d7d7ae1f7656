"""What is open beyond one's own (G5): to anyone, without signing in and without a menu (X-20, HBZ-51), and to roles,
from an item of their menu (HBZ-50). Both show what `reports.opened` discloses now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from guicheng.accounts import limits
from guicheng.common.text import joined
from guicheng.portal import inputs
from guicheng.portal.downloads import streamed
from guicheng.portal.views.attachments import SIZES
from guicheng.portal.visit import Visit, page
from guicheng.portal.visitor import Visitor, public
from guicheng.reports import opened
from guicheng.reports.opened import Opened, OpenFile, Row, Section

Address = Callable[..., str]
"""The address of the list, of a row, or of a file: by the ids of row and file."""


# --- for anyone -------------------------------------------------------------------------------------------------------


@public()
def public_list(visitor: Visitor, opening_id: str) -> HttpResponse:
    """The list that anyone may read."""
    found, address = _for_anyone(visitor, opening_id)
    return _unlisted(visitor.page("opened_list", _list(visitor, found, address)))


@public()
def public_row(visitor: Visitor, opening_id: str, row_id: int) -> HttpResponse:
    """One row of it, with what lies below."""
    found, address = _for_anyone(visitor, opening_id)
    return _unlisted(visitor.page("opened_row", _row(found, found.row(row_id), address)))


@public()
def public_file(visitor: Visitor, opening_id: str, row_id: int, file_id: int) -> HttpResponseBase:
    """A file of the page of a row."""
    found, _address = _for_anyone(visitor, opening_id)
    return _served(visitor, found, row_id, file_id)


def _for_anyone(visitor: Visitor, opening_id: str) -> tuple[Opened, Address]:
    limits.count_reading(visitor.actor.address)
    return opened.find(visitor.actor, opening_id), _addresses(visitor.url, "public", opening_id)


def _unlisted(answer: HttpResponse) -> HttpResponse:
    """The page, kept by nobody and found by no search engine."""
    for name, value in opened.NOT_KEPT.items():
        answer.headers[name] = value
    return answer


# --- for those who have signed in -------------------------------------------------------------------------------------


@page()
def opened_list(visit: Visit, opening_id: str) -> HttpResponse:
    """The list of what is open to the role."""
    found, address = _for_role(visit, opening_id)
    return visit.page("opened_list", _list(visit, found, address), place=("open", opening_id))


@page()
def opened_row(visit: Visit, opening_id: str, row_id: int) -> HttpResponse:
    """One row of it, with what lies below."""
    found, address = _for_role(visit, opening_id)
    return visit.page("opened_row", _row(found, found.row(row_id), address), place=("open", opening_id))


@page()
def opened_file(visit: Visit, opening_id: str, row_id: int, file_id: int) -> HttpResponseBase:
    """A file of the page of a row."""
    found, _address = _for_role(visit, opening_id)
    return _served(visit, found, row_id, file_id)


def _for_role(visit: Visit, opening_id: str) -> tuple[Opened, Address]:
    return opened.find(visit.actor, opening_id), _addresses(_own, "opened", opening_id)


# --- what both show ---------------------------------------------------------------------------------------------------


def _own(name: str, *args: Any) -> str:
    return reverse(f"portal:{name}", args=args)


def _addresses(url: Callable[..., str], names: str, opening_id: str) -> Address:
    ways = (
        ("public-list", "public-row", "public-file") if names == "public" else ("opened", "opened-row", "opened-file")
    )
    return lambda *ids: url(ways[len(ids)], opening_id, *ids)


def _list(reader: Visit | Visitor, found: Opened, address: Address) -> dict[str, Any]:
    query = inputs.text(reader.request.GET, "q", 100)
    before = inputs.number(reader.request.GET, "before")
    listed = found.page(query, before)
    columns = [{"key": key, "label": str(label)} for key, label in found.columns]
    counted = [{"key": f"below-{key}", "label": str(label), "kind": "number"} for key, label in found.counted]
    first = columns[0]["key"] if columns else ""
    rows = [
        {
            "id": line.row.id,
            "url": address(line.row.id),
            "cells": {
                **_cells(line.row),
                first: line.row.title,
                **{
                    f"below-{key}": {"value": count, "url": f"{address(line.row.id)}#below-{key}" if count else ""}
                    for key, count in line.counts.items()
                },
            },
        }
        for line in listed.lines
    ]
    on = {**({"q": query} if query else {}), "before": listed.next}
    return {
        "title": str(found.title),
        "source": found.rule.source or "",
        "filters": [{"name": "q", "label": joined(map(str, found.searched)) or _("名称"), "value": query}],
        "columns": [*columns, *counted],
        "rows": rows,
        "next_url": f"?{urlencode(on)}" if listed.next is not None else "",
        "first_url": f"?{urlencode({'q': query} if query else {})}" if before is not None else "",
        "is_filtered": bool(query),
    }


def _row(found: Opened, row: Row, address: Address) -> dict[str, Any]:
    return {"title": row.title, "kind": str(found.title), "back": address(), "row": _drawn(row, row.id, address)}


def _drawn(row: Row, page_id: int, address: Address) -> dict[str, Any]:
    """A row for the page of the row with the id `page_id`."""
    return {
        "name": row.name,
        "facts": [{"label": str(one.label), "value": one.words} for one in row.values],
        "slots": _slots(row.files, page_id, address),
        "sections": [_section(one, page_id, address) for one in row.below],
    }


def _section(section: Section, page_id: int, address: Address) -> dict[str, Any]:
    """Rows of one kind below another: a table where they are plain, else one after the other."""
    plain = not any(row.files or row.below or not row.name for row in section.rows)
    labels = {one.id: str(one.label) for row in section.rows for one in row.values}
    return {
        "id": section.id,
        "title": str(section.title),
        "count": len(section.rows),
        "columns": [{"key": "", "label": _("名称")}, *({"key": key, "label": label} for key, label in labels.items())],
        "table": [{"id": row.id, "cells": {**_cells(row), "": row.name}} for row in section.rows] if plain else [],
        "rows": [] if plain else [_drawn(row, page_id, address) for row in section.rows],
    }


def _cells(row: Row) -> dict[str, str]:
    return {one.id: one.words for one in row.values}


def _slots(files: Sequence[OpenFile], page_id: int, address: Address) -> list[dict[str, Any]]:
    """The files by their slots."""
    found: dict[str, dict[str, Any]] = {}
    for one in files:
        kept = one.attachment
        url = address(page_id, kept.pk)
        shown = {
            "url": f"{url}?size=preview" if kept.is_picture else url,
            "thumb_url": f"{url}?size=thumbnail",
            "name": kept.name,
            "caption": kept.caption,
            "order": kept.number,
            "image": kept.is_picture,
        }
        found.setdefault(kept.slot, {"title": str(one.title), "files": []})["files"].append(shown)
    return list(found.values())


def _served(reader: Visit | Visitor, found: Opened, row_id: int, file_id: int) -> HttpResponseBase:
    rendition: Any = SIZES.get(reader.request.GET.get("size", ""), "original")
    served = found.file(row_id, file_id, rendition, download="download" in reader.request.GET)
    return streamed(served)

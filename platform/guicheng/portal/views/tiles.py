"""填报: an entry's tiles with state, counts and remaining days (HNQ-66), and the list behind each tile."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from guicheng.calendars.remaining import fill
from guicheng.common import clock
from guicheng.common.icons import icon_named
from guicheng.common.text import joined
from guicheng.config.model.filing import FilingType
from guicheng.filings.access import FilingAccess, rows
from guicheng.filings.context import filing_context, queries
from guicheng.filings.context.acting import acts_for_entry
from guicheng.filings.context.dossier import Dossier
from guicheng.filings.context.filing_context import not_found
from guicheng.filings.models import Filing
from guicheng.portal import markdown, presses, rowacts, words
from guicheng.portal.paging import page_of
from guicheng.portal.visit import Visit, page
from guicheng.registers.models import Entry
from guicheng.reports import listing
from guicheng.reports import tiles as use
from guicheng.reports.column_values import Cells

PAGE_SIZE = 20


@page()
def mine(visit: Visit, register_id: str) -> HttpResponse:
    """The menu's way to the tiles: those of one's own entry, or the list to choose one from."""
    if visit.actor.subject_id is not None:
        return HttpResponseRedirect(reverse("portal:entry-tiles", args=[visit.actor.subject_id]))
    return HttpResponseRedirect(reverse("portal:register", args=[register_id]))


@page()
def entry_tiles(visit: Visit, entry_id: int) -> HttpResponse:
    """The tiles of an entry."""
    entry = queries.entry(visit.actor, entry_id)
    shown = [_tile(visit, entry, tile) for tile in use.tiles(visit.actor, entry)]
    urgent = [tile for tile in shown if tile["due"] is not None or tile["missing"]]
    context = {
        "entry": entry,
        "status": {"title": words.status_title(visit.config, entry), "tone": words.status_tone(visit.config, entry)},
        "why": entry.status_why,
        "filed_links": _links(visit, entry),
        "tiles": shown,
        "urgent": sorted(urgent, key=lambda tile: (not tile["missing"], tile["due"] or clock.today())),
    }
    return visit.page("tiles", context, place=("tiles", ""))


def _links(visit: Visit, entry: Entry) -> dict[str, str]:
    """By kind of filing: where the filings about the entry are."""
    kinds = visit.config.filings_about(entry.register)
    return {kind.filing: reverse("portal:filings-of", args=[entry.pk, kind.filing]) for kind in kinds}


def _tile(visit: Visit, entry: Entry, tile: use.Tile) -> dict[str, Any]:
    name = "filings-of" if tile.kind == "filing" else "entry-tile"
    kind = visit.config.filings.get(tile.id) if tile.kind == "filing" else None
    missing = joined(str(label) for label in tile.missing)
    return {
        "title": str(tile.title),
        "url": reverse(f"portal:{name}", args=[entry.pk, tile.id]),
        "icon": icon_named(tile.icon),
        "note": _("缺少 %(periods)s") % {"periods": missing} if missing else str(tile.hint or ""),
        "label": str(tile.state) if tile.state else _("未填报") if kind is not None else "",
        "tone": words.state_tone(kind, tile.latest) if kind is not None and tile.latest else "neutral",
        "due": words.last_day(tile.due, visit.config.zone),
        "provisional": bool(tile.due and tile.due.provisional),
        "count": sum(tile.counts.values()) or None,
        "done": tile.tone == "good",
        "missing": missing,
    }


@page()
def filings_of(visit: Visit, entry_id: int, filing_type: str) -> HttpResponse:
    """The filings of one type about an entry, with the button that adds one (HNQ-83 to HNQ-86)."""
    entry = queries.entry(visit.actor, entry_id)
    kind = visit.config.filings.get(filing_type)
    if kind is None or kind.about != entry.register:
        raise not_found()
    dossier = Dossier.read(entry)
    listed = rows.listed(visit.actor, visit.config, types=[filing_type], subject_id=entry_id)
    found = page_of(visit.request, listed, PAGE_SIZE)
    context = {
        "entry": entry,
        "kind": kind,
        "title": str(kind.title),
        "description": markdown.render(str(kind.description)) if kind.description else "",
        "notice": _window_notice(visit, kind),
        "create": _create(visit, kind, dossier),
        "columns": words.columns_for(kind.columns),
        "rows": [_row(visit, kind, one, dossier, cells) for one, cells in _cells(visit, kind, list(found), dossier)],
        "pages": found,
        "back": reverse(
            "portal:entry-tiles" if visit.actor.role in kind.chain.applicant else "portal:entry", args=[entry_id]
        ),
    }
    return visit.page("filings_of", context, place=("tiles", ""))


def _cells(
    visit: Visit, kind: FilingType, filings: list[Filing], dossier: Dossier
) -> list[tuple[Filing, dict[str, str]]]:
    cells = Cells(visit.config, visit.actor, visit.language)
    return [
        (filing, words.leading(visit.config, filing, one, kind.columns))
        for filing, one in listing.of_filings(cells, filings, kind.columns, dossier)
    ]


def _create(visit: Visit, kind: FilingType, dossier: Dossier) -> dict[str, Any] | None:
    """The button that adds a filing, in its three states, with the reasons where it is off."""
    assert dossier.subject is not None
    if visit.actor.role not in kind.chain.applicant or kind.hidden or not acts_for_entry(visit.actor, dossier.subject):
        return None
    button = use.create_button(visit.actor, visit.config, kind, dossier)
    action = {
        "label": str(button.label),
        "url": reverse("portal:filing-new", args=[dossier.subject.pk, kind.filing]),
        "method": "post",
        "fields": [presses.field()],
        "tone": "primary",
        "icon": "add",
        "disabled": not button.enabled,
    }
    shown = button.problems if button.state in ("blocked", "closed") else ()
    return {"action": action, "problems": shown, "state": button.state}


def _window_notice(visit: Visit, kind: FilingType) -> str:
    """When it may be filed, in red above the list (HNQ-83)."""
    notice = visit.config.windows[kind.window.window].texts.notice if kind.window else None
    return str(fill(notice, None, clock.now(), visit.config.zone)) if notice else ""


def _row(visit: Visit, kind: FilingType, filing: Filing, dossier: Dossier, cells: dict[str, str]) -> dict[str, Any]:
    context = filing_context.of_filing(filing, dossier)
    due = FilingAccess(context, visit.actor).due
    opens = not filing.is_placeholder
    toned = words.toned(cells, kind.columns, words.state_tone(context.kind, filing.state))
    return {
        "id": filing.pk,
        "url": reverse("portal:filing", args=[filing.pk]) if opens else "",
        "cells": words.with_time_left(toned, kind.columns, due),
        "actions": rowacts.of_filing(visit, context, opens=opens),
    }

"""One entry whole: its status and why, findings, what is due, everything filed, what was done (HNQ-16, HNQ-117)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from guicheng import audit, rules
from guicheng.audit.log import COLUMNS
from guicheng.calendars.obligations import DuePeriod
from guicheng.config.model.filing import FilingType
from guicheng.config.model.registers import EntryList
from guicheng.config.widgets.views import FormReader
from guicheng.entries import entry_account, merging, writing
from guicheng.entries.writing import Sheet
from guicheng.filings.access import fields, rows
from guicheng.filings.context import filing_context, obligations, queries
from guicheng.filings.context.dossier import Dossier
from guicheng.filings.models import Filing
from guicheng.forms.access import READ_ALL
from guicheng.portal import below, file_views, people, rowacts, words
from guicheng.portal.views import papers
from guicheng.portal.views.registers import list_address, row_actions
from guicheng.portal.visit import Visit, page
from guicheng.registers.models import Entry
from guicheng.reports import below as below_lists
from guicheng.reports import listing, printing
from guicheng.reports.column_values import Cells

DUE_TONES = {"met": "success", "open": "warning", "grace": "warning", "missing": "danger", "upcoming": "neutral"}


@page()
def entry(visit: Visit, entry_id: int) -> HttpResponse:
    """The page of an entry."""
    sheet = writing.sheet_to_read(visit.actor, entry_id)
    row = sheet.entry
    listed = listing.list_holding(sheet.config, visit.actor, row) if row.removed_at is None else None
    groups = _groups(visit, sheet.dossier)
    context = {
        "entry": row,
        "kind": str(sheet.register.title),
        "status": {"title": words.status_title(visit.config, row), "tone": words.status_tone(visit.config, row)},
        "since": row.status_since,
        "why": row.status_why,
        "findings": _findings(sheet),
        "obligations": _obligations(sheet),
        "people": people.of_entry(visit, row),
        "below": below.sections(visit, sheet),
        "groups": groups,
        "filed_links": {one["type"]: f"#filed-{one['type']}" for one in groups},
        "due": _due(sheet),
        "form": sheet.form.view(
            row.data,
            sheet.facts,
            READ_ALL,
            (),
            FormReader(visit.language, fields.audience_of(visit.actor, row.organisation_id, row.pk)),
            files=file_views.of_entry(sheet),
        ),
        "merged": _merged(visit, row),
        "actions": _actions(visit, sheet, listed) if row.removed_at is None else [],
        "documents": _documents(visit, sheet) if row.removed_at is None else [],
        "log": audit.log_of(row.region, "entry", row.pk),
        "log_columns": [str(column) for column in COLUMNS],
        "log_empty": str(audit.EMPTY_LOG),
        "back": way_back(visit, row),
    }
    return visit.page("entry_page", context, place=_place(visit, sheet, listed))


@page()
def search(visit: Visit) -> HttpResponse:
    """查询: whoever works on one entry sees its progress; others search what they may see (HNQ-117)."""
    if visit.actor.subject_id is not None:
        return HttpResponseRedirect(reverse("portal:entry", args=[visit.actor.subject_id]))
    query = visit.query("q")
    listed = rows.listed(visit.actor, visit.config, query=query)[:50] if query else []
    filings = rows.shown(visit.actor, listed)
    found_entries = [
        {
            "name": one.name,
            "url": reverse("portal:entry", args=[one.pk]),
            "status": words.status_title(visit.config, one),
        }
        for register_id, register in visit.config.registers.items()
        if query and listing.list_for(register, visit.actor.role)
        for one in queries.entries(visit.actor, register_id, query=query)[:20]
    ]
    context = {
        "query": query,
        "filters": [{"name": "q", "label": _("名称、编号"), "value": query}],
        "entries": found_entries,
        "filings": [_found(visit, filing) for filing in filings],
    }
    return visit.page("search", context, place=("search", ""))


def _found(visit: Visit, filing: Filing) -> dict[str, Any]:
    context = filing_context.of_filing(filing, Dossier(filing.subject))
    opens = not filing.is_placeholder
    return {
        "name": words.filing_name(context.config, filing),
        "about": filing.subject.name if filing.subject else "",
        "url": reverse("portal:filing", args=[filing.pk]) if opens else "",
        "state": str(context.label(visit.actor.role)),
        "tone": words.state_tone(context.kind, filing.state),
    }


def _findings(sheet: Sheet) -> list[dict[str, Any]]:
    """What the declared findings conclude, each with its reasons (HNQ-53)."""
    config = sheet.config
    shown = []
    for set_id in sheet.register.findings:
        declared = config.findings[set_id]
        found = rules.findings(
            declared, sheet.facts, named=config.conditions, zone=config.zone, labels=config.labels(sheet.register.form)
        )
        lines = [
            {
                "text": str(one.text),
                "tone": words.TONES.get(one.tone, "neutral"),
                "holds": one.holds,
                "explanation": {
                    **config.explain_rule(f"findings/{set_id}/findings/{one.finding}"),
                    "text": str(one.text),
                    "because": one.verdict.as_data(),
                },
            }
            for one in found
            if one.text is not None
        ]
        shown.append({"title": str(declared.title), "lines": lines})
    return shown


def _obligations(sheet: Sheet) -> list[dict[str, Any]]:
    """Which periods are met, open, missing or coming, for every kind that is owed (HNQ-61)."""
    states = {
        "met": _("已完成"),
        "open": _("填报中"),
        "grace": _("宽限期"),
        "missing": _("缺报"),
        "upcoming": _("未到填报期"),
    }
    shown = []
    for kind in sheet.config.filings_about(sheet.entry.register):
        periods = obligations.due(sheet.facts, kind)
        if periods:
            shown.append(
                {
                    "title": str(kind.title),
                    "periods": [
                        {
                            "label": str(one.period.label),
                            "state": states[one.state],
                            "tone": DUE_TONES[one.state],
                            "first": one.period.first_day,
                            "last": one.period.last_day,
                        }
                        for one in periods
                    ],
                }
            )
    return shown


def _due(sheet: Sheet) -> dict[str, list[dict[str, Any]]]:
    """What is missing, and what is to be filed next with its last day, soonest first."""
    found = [
        {"title": _owed(kind, one), "type": kind.filing, "last": one.period.last_day, "is": one.state}
        for kind in sheet.config.filings_about(sheet.entry.register)
        for one in obligations.due(sheet.facts, kind)
    ]
    waits = [one for one in found if one["is"] in {"open", "grace"} and one["last"]]
    return {
        "missing": [one for one in found if one["is"] == "missing"],
        "next": sorted(waits, key=lambda one: str(one["last"])),
    }


def _owed(kind: FilingType, one: DuePeriod) -> str:
    """A period as the checklist calls it; of one that was missed, in the region's own words where it has some."""
    own = kind.obligation.missing if kind.obligation and one.state == "missing" else None
    return str(own.format(period=one.period.label) if own else f"{kind.title} {one.period.label}")


def _groups(visit: Visit, dossier: Dossier) -> list[dict[str, Any]]:
    """Everything filed about the entry, by kind, in the order of the tiles; kinds without anything are named, too."""
    assert dossier.subject is not None
    by_type: dict[str, list[Filing]] = {}
    for filing in rows.listed(visit.actor, visit.config, subject_id=dossier.subject.pk).order_by("id"):
        by_type.setdefault(filing.type, []).append(filing)
    cells = Cells(visit.config, visit.actor, visit.language)
    groups = []
    for kind in visit.config.filings_about(dossier.subject.register):
        filed = by_type.get(kind.filing, [])
        if not filed and (kind.tile is None or kind.hidden):
            continue
        pairs = listing.of_filings(cells, filed, kind.columns, dossier)
        groups.append(
            {
                "type": kind.filing,
                "title": str(kind.title),
                **_latest(visit, filed, dossier),
                "columns": words.columns_for(kind.columns),
                "rows": [
                    _row(visit, filing, words.leading(visit.config, filing, one, kind.columns), dossier)
                    for filing, one in pairs
                ],
            }
        )
    return groups


def _latest(visit: Visit, filed: list[Filing], dossier: Dossier) -> dict[str, Any]:
    """What the checklist says of a kind: how its latest filing stands, and since when."""
    if not filed:
        return {"state": _("未填报"), "tone": "neutral", "since": None}
    filing = filed[-1]
    context = filing_context.of_filing(filing, dossier)
    return {
        "state": str(context.label(visit.actor.role)),
        "tone": words.state_tone(context.kind, filing.state),
        "since": filing.finished_at or filing.submitted_at or filing.created_at,
    }


def _row(visit: Visit, filing: Filing, cells: dict[str, str], dossier: Dossier) -> dict[str, Any]:
    context = filing_context.of_filing(filing, dossier)
    opens = not filing.is_placeholder
    return {
        "id": filing.pk,
        "url": reverse("portal:filing", args=[filing.pk]) if opens else "",
        "cells": words.toned(cells, context.kind.columns, words.state_tone(context.kind, filing.state)),
        "actions": rowacts.of_filing(visit, context, opens=opens),
    }


def _actions(visit: Visit, sheet: Sheet, listed: EntryList | None) -> list[dict[str, Any]]:
    """The row actions of the list, but the one that leads here; and removal, as long as nothing was filed."""
    declared = listed.actions if listed and not sheet.is_others else []
    offered = listing.offered(visit.config, visit.actor, declared, sheet.entry, sheet.dossier)
    under_way = listing.under_way(visit.actor, offered, [sheet.entry])
    actions = row_actions(visit, [one for one in offered if one.does != "view"], sheet.entry, under_way)
    listed_below = {one.register_ for one in below_lists.declared_for(sheet.register, visit.actor.role)}
    actions += [
        below.add_action(register_id, str(register.title), sheet.entry.pk)
        for register_id, register in visit.config.registers.items()
        if register_id not in listed_below and writing.may_add_below(sheet, register_id)
    ]
    if merging.may_merge(visit.actor, visit.config, sheet.entry) and not sheet.is_others:
        actions.append(
            {"label": _("合并到…"), "url": reverse("portal:entry-merge", args=[sheet.entry.pk]), "icon": "partners"}
        )
    if sheet.may_remove and not sheet.dossier.filings:
        actions.append(
            {
                "label": _("删除"),
                "url": reverse("portal:entry-remove", args=[sheet.entry.pk]),
                "method": "post",
                "fields": [{"name": "version", "value": sheet.entry.version}],
                "icon": "delete",
                "tone": "danger",
                "confirm_title": _("删除“%(name)s”") % {"name": sheet.entry.name},
                "confirm": what_goes(visit, sheet.entry),
            }
        )
    return actions


def what_goes(visit: Visit, entry: Entry) -> str:
    """The question before an entry is taken out of its register: which one, in what state, with whose account."""
    about = [str(visit.config.registers[entry.register].title), entry.name, words.status_title(visit.config, entry)]
    parts = [_("删除“%(name)s”？登记的内容随之删除，不能恢复。") % {"name": " · ".join(filter(None, about))}]
    account = entry_account.of_entry(visit.actor, entry.pk)
    if account is not None:
        parts.append(_("随之创建的账号 %(login)s 同时停用。") % {"login": account.login})
    return "".join(parts)


def _merged(visit: Visit, row: Entry) -> dict[str, Any] | None:
    """The entry that one which was merged leads to; without an address where the reader does not see it."""
    kept = merging.kept_of(row)
    if kept is None:
        return None
    return {
        "name": kept.name,
        "url": reverse("portal:entry", args=[kept.pk]) if queries.sees(visit.actor, kept) else "",
    }


def _documents(visit: Visit, sheet: Sheet) -> list[dict[str, Any]]:
    """The papers that can be made about the entry by the actor's role; one that cannot be yet says why."""
    return papers.offered(printing.documents_for(visit.actor, sheet.entry), "document", sheet.entry.pk)


def way_back(visit: Visit, entry: Entry, *, gone: bool = False) -> str:
    """Where an entry is listed for the reader: on the page of what it belongs to, in the list of its register; else its
    own tiles, or, where it is `gone`, where one arrives."""
    if below_lists.leads_back(visit.config, visit.actor, entry):
        return reverse("portal:entry", args=[entry.parent_id])
    if (listed := listing.list_holding(visit.config, visit.actor, entry)) is not None:
        return list_address(entry.register, listed)
    return reverse("portal:home") if gone else reverse("portal:entry-tiles", args=[entry.pk])


def _place(visit: Visit, sheet: Sheet, listed: EntryList | None) -> tuple[str, str]:
    of_list = "register", listing.named(sheet.entry.register, listed)
    return of_list if visit.actor.subject_id is None else ("search", "")

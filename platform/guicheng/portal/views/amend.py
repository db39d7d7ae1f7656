"""Changing what stays open after a filing has left the draft (HNQ-73)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from guicheng.common.errors import Refusal
from guicheng.common.versions import Conflict
from guicheng.config.model.filing import Amend
from guicheng.config.widgets.views import FormReader, Typed
from guicheng.entries.picking import FilingLookups
from guicheng.filings.access import amendments, find
from guicheng.filings.acts import amending, filing_files
from guicheng.filings.context.filing_context import FilingContext, not_found
from guicheng.portal import conflicts, errors, file_views, sheets, typed, words
from guicheng.portal.views.filing_edit import list_url, place_of
from guicheng.portal.visit import Visit, page


@page("GET", "HEAD", "POST")
def amend(visit: Visit, filing_id: int, rule_id: str) -> HttpResponse:
    """The fields of one declared amendment; the rest of the filing is shown as it stands."""
    access = find(visit.actor, filing_id)
    context = access.context
    if not access.is_open:
        return errors.refusal(visit.request, not_found(), typed.into(visit, context.form, named=False))
    rule = next((one for one in amendments.open_to(context, visit.actor) if one.id == rule_id), None)
    if visit.request.method != "POST":
        return _form(visit, context, rule) if rule else visit.go("filing", filing_id)
    if rule and sheets.is_refresh(visit.request.POST):
        return _form(visit, context, rule, submitted=visit.request.POST)
    try:
        conflicts.going_on(
            lambda version: amending.amend(visit.actor, filing_id, rule_id, visit.request.POST, version=version),
            visit.version,
        )
    except Conflict:
        raise
    except Refusal as refused:
        if rule is None:  # it was open when the form was
            return errors.refusal(visit.request, refused, typed.into(visit, context.form))
        return _form(visit, context, rule, submitted=visit.request.POST, refused=refused)
    visit.say(_("已保存"))
    return visit.back(list_url(context))


def _form(
    visit: Visit, filing_context: FilingContext, rule: Amend, *, submitted: Any = None, refused: Refusal | None = None
) -> HttpResponse:
    assert filing_context.form is not None
    facts, looks = filing_context.facts(visit.actor), FilingLookups(visit.actor, filing_context)
    data, unread, rights = filing_context.filing.data, {}, amending.access(filing_context, visit.actor, rule)
    if submitted is not None:
        cleaned = filing_context.form.clean(submitted, facts, "draft", stored=data, access=rights, lookups=looks)
        data, unread = cleaned.data, cleaned.unread
    problems = refused.problems if refused else ()
    form = filing_context.form.view(
        data,
        facts,
        rights,
        problems,
        FormReader(visit.language, lookups=looks),
        typed=Typed(unread, sheets.rows_wanted(visit), stored=filing_context.filing.data),
        files=file_views.of_filing(filing_context, filing_files.files(filing_context.filing)),
    )
    context = {
        "title": str(rule.title),
        "name": words.filing_name(filing_context.config, filing_context.filing),
        "form": form,
        "current_page": visit.sent("_page", 100),
        "urls": sheets.addresses(filing_context.form.id, filing_context.filing.pk),
        "freezes": [],
        "version": visit.shown_version(filing_context.filing.version),
        "can_save": True,
        "problems": problems,
        "back": list_url(filing_context),
    }
    return visit.page("entry_form", context, place=place_of(filing_context), status=refused.status if refused else 200)

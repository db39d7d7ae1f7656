"""Changing what stays open after a filing has left the draft (HNQ-73)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from guicheng.common.errors import Refusal
from guicheng.common.versions import Conflict
from guicheng.config.model.filing import Amend
from guicheng.filings.access import amendments, find
from guicheng.filings.acts import amending, filing_files
from guicheng.filings.context.filing_context import FilingContext, not_found
from guicheng.filings.context.lookups import ActorLookups
from guicheng.portal import conflicts, errors, files, sheets, typed, words
from guicheng.portal.views.filing_edit import list_url, place_of
from guicheng.portal.visit import Visit, page


@page("GET", "HEAD", "POST")
def amend(visit: Visit, filing_id: int, rule_id: str) -> HttpResponse:
    """The fields of one declared amendment; the rest of the filing is shown as it stands."""
    access = find(visit.actor, filing_id)
    found = access.found
    if not access.is_open:
        return errors.refusal(visit.request, not_found(), typed.into(visit, found.form, named=False))
    rule = next((one for one in amendments.open_to(found, visit.actor) if one.id == rule_id), None)
    if visit.request.method != "POST":
        return _form(visit, found, rule) if rule else visit.go("filing", filing_id)
    if rule and sheets.is_refresh(visit.request.POST):
        return _form(visit, found, rule, submitted=visit.request.POST)
    try:
        conflicts.going_on(
            lambda version: amending.amend(visit.actor, filing_id, rule_id, visit.request.POST, version=version),
            visit.version,
        )
    except Conflict:
        raise
    except Refusal as refused:
        if rule is None:  # it was open when the form was
            return errors.refusal(visit.request, refused, typed.into(visit, found.form))
        return _form(visit, found, rule, submitted=visit.request.POST, refused=refused)
    visit.say(_("已保存"))
    return visit.back(list_url(found))


def _form(
    visit: Visit, found: FilingContext, rule: Amend, *, submitted: Any = None, refused: Refusal | None = None
) -> HttpResponse:
    assert found.form is not None
    facts, looks = found.facts(visit.actor), ActorLookups(visit.actor, found.config)
    data, unread, rights = found.filing.data, {}, amending.access(found, visit.actor, rule)
    if submitted is not None:
        cleaned = found.form.clean(submitted, facts, "draft", stored=data, access=rights, lookups=looks)
        data, unread = cleaned.data, cleaned.unread
    problems = refused.problems if refused else ()
    form = found.form.view(
        data, facts, rights, problems, visit.language, lookups=looks, unread=unread,
        files=files.of_filing(found, filing_files.files(found.filing)),
        more_rows=sheets.rows_wanted(visit, found.form.id),
        stored=found.filing.data,
    )  # fmt: skip
    urls = {**sheets.addresses(found.form.id), "uploads_url": reverse("portal:uploads", args=[found.filing.pk])}
    context = {
        "title": str(rule.title),
        "name": words.filing_name(found.config, found.filing),
        "form": form,
        "current_page": visit.sent("_page", 100),
        "urls": urls,
        "freezes": [],
        "version": visit.shown_version(found.filing.version),
        "can_save": True,
        "problems": problems,
        "back": list_url(found),
    }
    return visit.page("entry_form", context, place=place_of(found), status=refused.status if refused else 200)

"""Beginning a filing and filling it in: the generated form, its files, drafts that save themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from guicheng.common.errors import Problem, Refusal
from guicheng.common.text import joined
from guicheng.common.versions import Conflict, Version
from guicheng.config.model.events import SUBMIT
from guicheng.entries.picking import FilingLookups, objections, proposals
from guicheng.filings.access import FilingAccess, fields, find
from guicheng.filings.acts import drafts, filing_files, gone, staffing, submission
from guicheng.filings.context import queries
from guicheng.filings.context.filing_context import FilingContext, not_found
from guicheng.filings.context.lookups import ActorLookups
from guicheng.filings.guards import before_acts, deadlines
from guicheng.forms.cleaning import Cleaned, Mode
from guicheng.forms.messages import LOCKED
from guicheng.forms.views import FormView
from guicheng.portal import conflicts, errors, files, markdown, menus, rowacts, sheets, typed, words
from guicheng.portal.views import attachments
from guicheng.portal.visit import Visit, page
from guicheng.workflow.queries import HistoryLine, history


@page("GET", "HEAD", "POST")
def new(visit: Visit, entry_id: int, filing_type: str) -> HttpResponse:
    """Begin a filing about an entry and go on to its form. Nothing begins by opening an address: whoever kept it comes
    to where the button stands."""
    if visit.request.method != "POST":
        return visit.go(*begun_from(visit, filing_type, entry_id))
    saved = drafts.create(visit.actor, filing_type, entry_id)
    return visit.go("filing-edit", saved.matter.filing.pk)


@page("GET", "HEAD", "POST")
def new_of_organisation(visit: Visit, filing_type: str) -> HttpResponse:
    """Begin a filing that is about nothing but one's own organisation."""
    if visit.request.method != "POST":
        return visit.go("filings", filing_type)
    saved = drafts.create(visit.actor, filing_type, None)
    return visit.go("filing-edit", saved.matter.filing.pk)


@page("GET", "HEAD", "POST")
def edit(visit: Visit, filing_id: int) -> HttpResponse:
    """The form of a draft, or of a filing that came back; what was typed for one that was deleted meanwhile."""
    try:
        access = find(visit.actor, filing_id)
    except Refusal as refused:
        if visit.request.method != "POST":
            raise
        told = gone.typed(visit.actor, filing_id, visit.request.POST, visit.language)
        return errors.refusal(visit.request, refused, told)
    found = access.found
    if visit.request.method != "POST":
        opens = found.form is not None and access.may_file and found.is_editable and not found.closed
        return _form(visit, found) if opens else visit.go("filing", filing_id)
    if found.form is None or not access.may_file:
        return _not_theirs(visit, access)
    if sheets.is_refresh(visit.request.POST):
        return _drawn_again(visit, found)
    return _saved(visit, found)


def _not_theirs(visit: Visit, access: FilingAccess) -> HttpResponse:
    """Why it is not the sender's to fill in (any more), with what was typed: a role was taken or changed in another tab
    meanwhile."""
    try:
        before_acts.may_file(access.found, visit.actor)
    except Refusal as refused:
        return errors.refusal(visit.request, refused, typed.into(visit, access.found.form, named=access.is_open))
    return visit.go("filing", access.found.filing.pk)


def _drawn_again(visit: Visit, found: FilingContext) -> HttpResponse:
    """Another page of the form, or another row: what was typed so far is kept with the draft."""
    try:
        saved = _kept(visit, found)
    except Conflict:
        raise
    except Refusal as refused:
        return _unsaved(visit, found, refused)
    return _form(visit, saved.matter, cleaned=saved.cleaned)


def _kept(visit: Visit, found: FilingContext) -> drafts.Saved:
    """What was typed, saved. Files come along with the form where no script sends them: they are no part of a conflict,
    and stay with the draft while people choose."""

    def save(version: Version | None) -> drafts.Saved:
        return drafts.save(visit.actor, found.filing.pk, visit.request.POST, version=version)

    try:
        return conflicts.going_on(save, visit.version)
    except Conflict as conflict:
        try:
            attachments.take_from_form(visit, found)
        except Conflict as of_files:
            raise conflict.told(fields=of_files.fields) from None
        raise


def _unsaved(visit: Visit, found: FilingContext, refused: Refusal) -> HttpResponse:
    """The form as it was typed, which was refused."""
    cleaned = _cleaned(visit, found)
    return _form(visit, found, cleaned=cleaned, problems=refused.problems, status=refused.status)


def _saved(visit: Visit, found: FilingContext) -> HttpResponse:
    """Save what was typed; with 上报, hand it in."""
    try:
        saved = _kept(visit, found)
    except Conflict:
        raise
    except Refusal as refused:
        return _unsaved(visit, found, refused)
    refusals = attachments.take_from_form(visit, saved.matter)
    problems = (*saved.problems, *refusals)
    held = any(one.code == LOCKED for one in saved.problems)
    if visit.sent("act") == "submit" and not refusals and not held:
        return _submitted(visit, saved.matter, saved.cleaned)
    if problems:
        title = _("已保存为草稿；以下内容在上报前需要更正")
        return _form(visit, saved.matter, cleaned=saved.cleaned, problems=problems, title=title, status=400)
    visit.say(_("已保存，尚未上报"))
    return visit.back(list_url(found))


def _submitted(visit: Visit, found: FilingContext, cleaned: Cleaned | None) -> HttpResponse:
    if not visit.is_confirmed:
        return _ask_to_submit(visit, found)
    try:
        submitted = submission.submit(visit.actor, found.filing.pk, visit.request.POST, version=found.filing.version)
    except Conflict:
        raise
    except Refusal as refused:
        title = _("没有上报；内容已保存为草稿")
        fresh = find(visit.actor, found.filing.pk).found
        return _form(visit, fresh, cleaned=cleaned, problems=refused.problems, title=title, status=refused.status)
    visit.say(said_of(visit, submitted))
    point_out(visit, submitted)
    return visit.back(list_url(submitted))


def _ask_to_submit(visit: Visit, found: FilingContext) -> HttpResponse:
    """Without script, the question is a page of its own; what was typed has been saved already."""
    action = rowacts.submit_action(found)
    context = {
        "title": action["confirm_title"],
        "text": action["confirm"],
        "action_url": action["url"],
        "fields": [{"name": "version", "value": found.filing.version}],
        "ok": _("上报"),
        "cancel_url": reverse("portal:filing-edit", args=[found.filing.pk]),
    }
    return visit.page("confirm", context, place=place_of(found))


@page("POST")
def save(visit: Visit, filing_id: int) -> HttpResponse:
    """A draft saves itself: nothing to show, the version that it has now in a header; a conflict as data."""

    def kept(version: Version | None) -> drafts.Saved:
        return drafts.save(visit.actor, filing_id, visit.request.POST, version=version)

    try:
        saved = conflicts.going_on(kept, visit.version)
    except Conflict as conflict:
        return conflicts.as_data(conflict)
    return HttpResponse(status=204, headers={"X-Draft-Version": str(saved.matter.filing.version)})


@page("POST")
def refresh(visit: Visit, filing_id: int) -> HttpResponse:
    """The questions as they follow from what has been typed, without saving it."""
    access = find(visit.actor, filing_id)
    found = access.found
    if not access.may_file:
        raise not_found()
    context = {"form": _view(visit, found, cleaned=_cleaned(visit, found, "typing")), **_drawing(visit, found)}
    return visit.page("form_region", context)


def _cleaned(visit: Visit, found: FilingContext, mode: Mode = "draft") -> Cleaned | None:
    """What was typed, read but not kept."""
    if found.form is None:
        return None
    return found.form.clean(
        visit.request.POST, found.facts(visit.actor), mode, stored=found.filing.data,
        access=fields.of_applicant(found.kind), lookups=ActorLookups(visit.actor, found.config),
    )  # fmt: skip


def _form(
    visit: Visit,
    found: FilingContext,
    *,
    cleaned: Cleaned | None = None,
    problems: tuple[Problem, ...] = (),
    title: str = "",
    status: int = 200,
) -> HttpResponse:
    facts = found.facts(visit.actor)
    due = deadlines.due_of_filing(found.config, found.kind, found.filing, facts)
    is_fresh = is_untouched(visit, found)
    context = {
        "found": found,
        "version": found.filing.version if not problems or title else visit.shown_version(found.filing.version),
        "title": str(found.kind.title) if is_fresh else _("修改%(title)s") % {"title": found.kind.title},
        "state": {
            "label": str(found.label(visit.actor.role)),
            "tone": words.state_tone(found.kind, found.filing.state),
        },
        "description": markdown.render(str(found.kind.description)) if found.kind.description else "",
        "due": words.last_day(due, found.config.zone),
        "due_words": str(due.words) if due else "",
        "form": _view(visit, found, cleaned=cleaned, problems=problems),
        "problems": problems,
        "problem_title": title,
        "returned": _came_back_with(found),
        "blocked": [] if problems else before_acts.blocked(found, visit.actor, SUBMIT) if not is_fresh else [],
        "route": _route(visit, found),
        "submit": rowacts.submit_action(found),
        "is_fresh": is_fresh and not problems,
        "locks": found.form is not None and found.form.locks,
        "back": list_url(found),
        **_drawing(visit, found),
    }
    return visit.page("filing_form", context, place=place_of(found), status=status)


def _came_back_with(found: FilingContext) -> HistoryLine | None:
    """The opinion that a returned filing came back with: whoever mends it reads it first."""
    if found.filing.state != "returned":
        return None
    return next((line for line in reversed(history(found.filing.pk)) if line.opinion and not line.waiting), None)


def _drawing(visit: Visit, found: FilingContext) -> dict[str, Any]:
    assert found.form is not None
    urls = {**sheets.addresses(found.form.id), "uploads_url": reverse("portal:uploads", args=[found.filing.pk])}
    urls["entries_url"] = reverse("portal:entries-of-filing", args=[found.filing.pk])
    urls["templates_url"] = reverse("portal:templates", args=[found.filing.pk])
    return {"urls": urls, "current_page": visit.sent("_page", 100)}


def _view(
    visit: Visit, found: FilingContext, *, cleaned: Cleaned | None = None, problems: tuple[Problem, ...] = ()
) -> FormView:
    assert found.form is not None
    unread: Mapping[str, str] = cleaned.unread if cleaned else {}
    data = cleaned.data if cleaned else found.filing.data
    locked = tuple(one for one in cleaned.problems if one.code == LOCKED) if cleaned else ()
    said = problems or (*locked, *objections(found, visit.actor, data))
    held = filing_files.files(found.filing)
    return found.form.view(
        data, found.facts(visit.actor, data), fields.of_applicant(found.kind), said, visit.language,
        lookups=FilingLookups(visit.actor, found, data), unread=unread, files=files.of_filing(found, held),
        more_rows=sheets.rows_wanted(visit, found.form.id), watched=proposals(found), stored=found.filing.data,
    )  # fmt: skip


def _route(visit: Visit, found: FilingContext) -> list[dict[str, Any]]:
    """Who will decide, by name, before anything is submitted."""
    return [
        {
            "title": str(line.title),
            "desks": joined(desk.name for desk in line.desks if desk.name),
            "note": str(line.skipped or ""),
        }
        for line in staffing.route(found, visit.actor)
    ]


def said_of(visit: Visit, found: FilingContext) -> str:
    """What a submission came to."""
    return _("“%(name)s”已上报，当前状态：%(state)s") % {
        "name": words.filing_name(found.config, found.filing),
        "state": found.label(visit.actor.role),
    }


def point_out(visit: Visit, found: FilingContext) -> None:
    """What is late but was done all the same (A-08)."""
    for problem in found.warnings:
        visit.say(problem.message, "warning")


def is_untouched(visit: Visit, found: FilingContext) -> bool:
    """Whether a draft holds nothing but what it was begun with, so that 取消 leaves no trace of it."""
    if found.filing.version != 1 or found.form is None:
        return False
    begun_with = found.form.initial(found.facts(visit.actor, {}))
    return found.filing.data == begun_with and not filing_files.files(found.filing)


def place_of(found: FilingContext) -> tuple[str, str]:
    """The item of the menu that a filing of one's own belongs to."""
    of_type = menus.leads_to_filings(found.config.region, found.kind)
    return ("filings", found.kind.filing) if of_type else ("tiles", "")


def begun_from(visit: Visit, filing_type: str, entry_id: int) -> tuple[str, *tuple[object, ...]]:
    """The page with the button that begins filings of a type about an entry: its name and arguments."""
    kind = visit.config.filings.get(filing_type)
    queries.entry(visit.actor, entry_id)
    if kind is None or kind.hidden:
        raise not_found()
    if kind.tile is None and visit.actor.role in kind.chain.applicant:
        return "filing-subjects", filing_type
    return ("entry", entry_id) if kind.tile is None else ("filings-of", entry_id, filing_type)


def list_url(found: FilingContext) -> str:
    """The list a filing stands in. One of a type that the live release knows no more stands in none: there is the page
    of what it is about."""
    if found.kind.filing not in found.current.filings:
        if found.filing.subject_id is None:
            return reverse("portal:home")
        return reverse("portal:entry", args=[found.filing.subject_id])
    if found.filing.subject_id is None:
        return reverse("portal:filings", args=[found.kind.filing])
    if found.kind.tile is None:
        if menus.leads_to_filings(found.config.region, found.kind):
            return reverse("portal:filings", args=[found.kind.filing])
        return reverse("portal:entry", args=[found.filing.subject_id])
    return reverse("portal:filings-of", args=[found.filing.subject_id, found.kind.filing])

"""Beginning a filing and filling it in: the generated form, its files, drafts that save themselves."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from guicheng.common.errors import Problem, Refusal
from guicheng.common.text import joined
from guicheng.common.versions import Conflict, Version
from guicheng.config.model.events import SUBMIT
from guicheng.config.widgets.views import FormReader, Typed
from guicheng.entries.picking import FilingLookups, objections, proposals
from guicheng.filings.access import FilingAccess, fields, find
from guicheng.filings.acts import drafts, filing_files, gone, staffing, submission
from guicheng.filings.context import queries
from guicheng.filings.context.filing_context import FilingContext, not_found
from guicheng.filings.guards import before_acts, deadlines
from guicheng.forms.cleaning import Cleaned, Mode
from guicheng.forms.messages import LOCKED, UNFIT
from guicheng.forms.views import FormView
from guicheng.portal import conflicts, errors, file_views, markdown, menus, rowacts, sheets, typed, words
from guicheng.portal.views import attachments
from guicheng.portal.visit import Visit, page
from guicheng.workflow.queries import HistoryLine


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
    context = access.context
    if visit.request.method != "POST":
        opens = context.form is not None and access.may_file and context.is_editable and not context.closed
        return _form(visit, context) if opens else visit.go("filing", filing_id)
    if context.form is None or not access.may_file:
        return _not_theirs(visit, access)
    if sheets.is_refresh(visit.request.POST):
        return _drawn_again(visit, context)
    if visit.sent("act") == "submit" and visit.is_confirmed:
        return _submitted(visit, context)
    return _saved(visit, context)


def _not_theirs(visit: Visit, access: FilingAccess) -> HttpResponse:
    """Why it is not the sender's to fill in (any more), with what was typed: a role was taken or changed in another tab
    meanwhile."""
    try:
        before_acts.may_file(access.context, visit.actor)
    except Refusal as refused:
        return errors.refusal(visit.request, refused, typed.into(visit, access.context.form, named=access.is_open))
    return visit.go("filing", access.context.filing.pk)


def _drawn_again(
    visit: Visit, context: FilingContext, *, problems: tuple[Problem, ...] = (), title: str = "", status: int = 200
) -> HttpResponse:
    """The form again, its next page, with another row, or with why it was not handed in: what was typed so far is kept
    with the draft."""
    try:
        saved = _kept(visit, context)
    except Conflict:
        raise
    except Refusal as refused:
        return _unsaved(visit, context, refused)
    return _form(visit, saved.matter, cleaned=saved.cleaned, problems=problems, title=title, status=status)


def _kept(visit: Visit, context: FilingContext) -> drafts.Saved:
    """What was typed, saved. Files come along with the form where no script sends them: they are no part of a conflict,
    and stay with the draft while people choose."""

    def save(version: Version | None) -> drafts.Saved:
        return drafts.save(visit.actor, context.filing.pk, visit.request.POST, version=version)

    try:
        return conflicts.going_on(save, visit.version)
    except Conflict as conflict:
        try:
            attachments.take_from_form(visit, context)
        except Conflict as of_files:
            raise conflict.told(fields=of_files.fields) from None
        raise


def _unsaved(visit: Visit, context: FilingContext, refused: Refusal) -> HttpResponse:
    """The form as it was typed, which was refused."""
    cleaned = _cleaned(visit, context)
    return _form(visit, context, cleaned=cleaned, problems=refused.problems, status=refused.status)


def _saved(visit: Visit, context: FilingContext) -> HttpResponse:
    """Save what was typed; with 上报, ask whether to hand it in."""
    try:
        saved = _kept(visit, context)
    except Conflict:
        raise
    except Refusal as refused:
        return _unsaved(visit, context, refused)
    refusals = attachments.take_from_form(visit, saved.matter)
    problems = (*saved.problems, *refusals)
    held = any(one.code == LOCKED for one in saved.problems)
    if visit.sent("act") == "submit" and not refusals and not held:
        return _ask_to_submit(visit, saved.matter)
    if problems:
        title = _("已保存为草稿；以下内容在%(act)s前需要更正") % {"act": rowacts.called(context, "submit")}
        return _form(visit, saved.matter, cleaned=saved.cleaned, problems=problems, title=title, status=400)
    visit.say(_("已保存，尚未%(act)s") % {"act": rowacts.called(context, "submit")})
    return visit.back(list_url(context))


def _submitted(visit: Visit, context: FilingContext) -> HttpResponse:
    """Hand in what was typed, in one act that stores it too. Where that is refused, the draft keeps it."""
    try:
        refusals = attachments.take_from_form(visit, context)
    except Conflict:
        _kept(visit, context)
        raise
    if refusals:
        return _not_submitted(visit, context, refusals, 400)

    def submit(version: Version | None) -> FilingContext:
        return submission.submit(visit.actor, context.filing.pk, visit.request.POST, version=version)

    try:
        submitted = conflicts.going_on(submit, visit.version)
    except Conflict:
        raise
    except Refusal as refused:
        return _not_submitted(visit, context, refused.problems, refused.status)
    visit.say(said_of(visit, submitted))
    point_out(visit, submitted)
    return visit.back(list_url(submitted))


def _not_submitted(visit: Visit, context: FilingContext, problems: tuple[Problem, ...], status: int) -> HttpResponse:
    title = _("没有%(act)s；内容已保存为草稿") % {"act": rowacts.called(context, "submit")}
    return _drawn_again(visit, context, problems=problems, title=title, status=status)


def _ask_to_submit(visit: Visit, filing_context: FilingContext) -> HttpResponse:
    """Without script, the question is a page of its own; what was typed has been saved already."""
    action = rowacts.submit_action(filing_context)
    context = {
        "title": action["confirm_title"],
        "text": action["confirm"],
        "action_url": action["url"],
        "fields": [{"name": "version", "value": filing_context.filing.version}],
        "ok": action["label"],
        "cancel_url": reverse("portal:filing-edit", args=[filing_context.filing.pk]),
    }
    return visit.page("confirm", context, place=place_of(filing_context))


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
    filing_context = access.context
    if not access.may_file:
        raise not_found()
    cleaned = _cleaned(visit, filing_context, "typing")
    context = {"form": _view(visit, filing_context, cleaned=cleaned), **_drawing(visit, filing_context, cleaned)}
    return visit.page("form_region", context)


def _cleaned(visit: Visit, context: FilingContext, mode: Mode = "draft") -> Cleaned | None:
    """What was typed, read but not kept."""
    if context.form is None:
        return None
    return context.form.clean(
        visit.request.POST,
        context.facts(visit.actor),
        mode,
        stored=context.filing.data,
        access=fields.of_applicant(context.kind),
        lookups=FilingLookups(visit.actor, context),
    )


def _form(
    visit: Visit,
    filing_context: FilingContext,
    *,
    cleaned: Cleaned | None = None,
    problems: tuple[Problem, ...] = (),
    title: str = "",
    status: int = 200,
) -> HttpResponse:
    facts = filing_context.facts(visit.actor)
    due = deadlines.due_of_filing(filing_context.config, filing_context.kind, filing_context.filing, facts)
    is_fresh = is_untouched(visit, filing_context)
    context = {
        "found": filing_context,
        "version": filing_context.filing.version
        if not problems or title
        else visit.shown_version(filing_context.filing.version),
        "title": str(filing_context.kind.title)
        if is_fresh
        else _("修改%(title)s") % {"title": filing_context.kind.title},
        "state": {
            "label": str(filing_context.label(visit.actor.role)),
            "tone": words.state_tone(filing_context.kind, filing_context.filing.state),
        },
        "description": markdown.render(str(filing_context.kind.description)) if filing_context.kind.description else "",
        "due": words.last_day(due, filing_context.config.zone),
        "due_words": str(due.words) if due else "",
        "form": _view(visit, filing_context, cleaned=cleaned, problems=problems),
        "problems": problems,
        "problem_title": title,
        "returned": _came_back_with(visit, filing_context),
        "blocked": [] if problems else before_acts.blocked(filing_context, visit.actor, SUBMIT) if not is_fresh else [],
        "submit": rowacts.submit_action(filing_context),
        "save": rowacts.called(filing_context, "save") if filing_context.kind.draft else "",
        "is_fresh": is_fresh and not problems,
        "locks": filing_context.form is not None and filing_context.form.locks,
        "back": list_url(filing_context),
        **_drawing(visit, filing_context, cleaned),
    }
    return visit.page("filing_form", context, place=place_of(filing_context), status=status)


def _came_back_with(visit: Visit, context: FilingContext) -> HistoryLine | None:
    """The opinion that a returned filing came back with: whoever mends it reads it first."""
    if context.filing.state != "returned":
        return None
    return next(
        (
            line
            for line in reversed(FilingAccess(context, visit.actor).record.lines)
            if line.opinion and not line.waiting
        ),
        None,
    )


def _drawing(visit: Visit, context: FilingContext, cleaned: Cleaned | None) -> dict[str, Any]:
    """What is drawn anew with the form: who will decide follows from what is typed, too."""
    assert context.form is not None
    return {
        "urls": sheets.addresses(context.form.id, context.filing.pk),
        "current_page": visit.sent("_page", 100),
        "route": _route(visit, context, cleaned),
        "submitting": rowacts.called(context, "submit"),
    }


def _view(
    visit: Visit, context: FilingContext, *, cleaned: Cleaned | None = None, problems: tuple[Problem, ...] = ()
) -> FormView:
    assert context.form is not None
    data = cleaned.data if cleaned else context.form.live(context.filing.data, context.facts(visit.actor))
    locked = tuple(one for one in cleaned.problems if one.code in (LOCKED, UNFIT)) if cleaned else ()
    said = problems or (*locked, *objections(context, visit.actor, data))
    held = filing_files.files(context.filing)
    return context.form.view(
        data,
        context.facts(visit.actor, data),
        fields.of_applicant(context.kind),
        said,
        FormReader(visit.language, lookups=FilingLookups(visit.actor, context, data)),
        typed=Typed(
            cleaned.unread if cleaned else {},
            sheets.rows_wanted(visit),
            staffing.fields_asked(context).union(proposals(context)),
            context.filing.data,
        ),
        files=file_views.of_filing(context, held),
    )


def _route(visit: Visit, context: FilingContext, cleaned: Cleaned | None) -> list[dict[str, Any]]:
    """Who will decide by what was typed, by name, before anything is submitted; as far as it is disclosed."""
    sight = FilingAccess(context, visit.actor).sight
    return [
        {
            "title": str(line.title),
            "desks": joined(desk.name for desk in line.desks if desk.name),
            "note": str(line.skipped or ""),
        }
        for line in staffing.route(context, visit.actor, cleaned.data if cleaned else None)
        if sight.sees_waiting and sight.sees(line.step)
    ]


def said_of(visit: Visit, context: FilingContext) -> str:
    """What a submission came to."""
    return _("“%(name)s”已%(act)s，当前状态：%(state)s") % {
        "act": rowacts.called(context, "submit"),
        "name": words.filing_name(context.config, context.filing),
        "state": context.label(visit.actor.role),
    }


def point_out(visit: Visit, context: FilingContext) -> None:
    """What is late but was done all the same (A-08)."""
    for problem in context.warnings:
        visit.say(problem.message, "warning")


def is_untouched(visit: Visit, context: FilingContext) -> bool:
    """Whether a draft holds nothing but what it was begun with, so that 取消 leaves no trace of it."""
    if context.filing.version != 1 or context.form is None:
        return False
    begun_with = context.form.initial(context.facts(visit.actor, {}))
    return context.filing.data == begun_with and not filing_files.files(context.filing)


def place_of(context: FilingContext) -> tuple[str, str]:
    """The item of the menu that a filing of one's own belongs to."""
    of_type = menus.leads_to_filings(context.config.region, context.kind)
    return ("filings", context.kind.filing) if of_type else ("tiles", "")


def begun_from(visit: Visit, filing_type: str, entry_id: int) -> tuple[str, *tuple[object, ...]]:
    """The page with the button that begins filings of a type about an entry: its name and arguments."""
    kind = visit.config.filings.get(filing_type)
    if kind is None or kind.hidden:
        raise not_found()
    if kind.tile is None and visit.actor.role in kind.chain.applicant:
        return "filing-subjects", filing_type
    queries.entry(visit.actor, entry_id)
    return ("entry", entry_id) if kind.tile is None else ("filings-of", entry_id, filing_type)


def list_url(context: FilingContext) -> str:
    """The list a filing stands in. One of a type that the live release knows no more stands in none: there is the page
    of what it is about."""
    if context.kind.filing not in context.current.filings:
        if context.filing.subject_id is None:
            return reverse("portal:home")
        return reverse("portal:entry", args=[context.filing.subject_id])
    if context.filing.subject_id is None:
        return reverse("portal:filings", args=[context.kind.filing])
    if context.kind.tile is None:
        if menus.leads_to_filings(context.config.region, context.kind):
            return reverse("portal:filings", args=[context.kind.filing])
        return reverse("portal:entry", args=[context.filing.subject_id])
    return reverse("portal:filings-of", args=[context.filing.subject_id, context.kind.filing])

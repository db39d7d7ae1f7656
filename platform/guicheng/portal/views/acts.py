"""What is done to a filing at one press of a button: submitted, taken back, deleted, decided, urged, passed on."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from guicheng.common.errors import Problem, Refusal
from guicheng.common.versions import Conflict, Version
from guicheng.config.model.events import CREATE
from guicheng.filings.access import find
from guicheng.filings.acts import decisions, deleting, drafts, gone, submission
from guicheng.filings.context.filing_context import FilingContext, not_found
from guicheng.filings.guards import before_acts
from guicheng.portal import conflicts, deciding, errors, markdown, rowacts, sheets, typed, words
from guicheng.portal.views import attachments
from guicheng.portal.views.filing import show
from guicheng.portal.views.filing_edit import is_untouched, list_url, point_out, said_of
from guicheng.portal.visit import Visit, page
from guicheng.workflow.situation import TaskChoice


@page("POST")
def submit(visit: Visit, filing_id: int) -> HttpResponse:
    """上报 from a list or a detail page. What is missing leads to the form, where it can be mended."""
    access = find(visit.actor, filing_id)
    context = access.context
    if not visit.is_confirmed:
        action = rowacts.submit_action(context)
        return visit.ask(
            title=action["confirm_title"], text=action["confirm"], ok=action["label"], cancel=list_url(context)
        )
    try:
        submitted = conflicts.going_on(
            lambda version: submission.submit(visit.actor, filing_id, version=version), visit.version
        )
    except Conflict:
        raise
    except Refusal as refused:
        if not context.is_editable or refused.status in (403, 404):
            raise
        return show(visit, access, refused=refused, status=refused.status)
    visit.say(said_of(visit, submitted))
    point_out(visit, submitted)
    return visit.back(list_url(submitted))


@page("POST")
def withdraw(visit: Visit, filing_id: int) -> HttpResponse:
    """取消上报 (HNQ-99)."""
    found = find(visit.actor, filing_id).context
    action = rowacts.withdraw_action(found)
    if not visit.is_confirmed:
        return visit.ask(title=action["confirm_title"], text=action["confirm"], cancel=list_url(found))
    taken_back = conflicts.going_on(
        lambda version: submission.withdraw(visit.actor, filing_id, version=version), visit.version
    )
    said = {"name": name_of(taken_back), "act": rowacts.called(taken_back, "withdraw")}
    if taken_back.filing.live:
        visit.say(_("“%(name)s”已%(act)s，可以修改") % said)
    else:
        visit.say(_("“%(name)s”已%(act)s，当前状态：%(state)s") % {**said, "state": taken_back.label(visit.actor.role)})
    return visit.back(list_url(taken_back))


@page("POST")
def delete(visit: Visit, filing_id: int) -> HttpResponse:
    """删除, of what has not been submitted (HNQ-98)."""
    found = find(visit.actor, filing_id).context
    action = rowacts.delete_action(found)
    if not visit.is_confirmed:
        return visit.ask(title=action["confirm_title"], text=action["confirm"], cancel=list_url(found))
    conflicts.going_on(lambda version: deleting.delete(visit.actor, filing_id, version=version), visit.version)
    visit.say(_("“%(name)s”已%(act)s") % {"name": name_of(found), "act": rowacts.called(found, "delete")})
    return visit.back(list_url(found))


@page("POST")
def discard(visit: Visit, filing_id: int) -> HttpResponse:
    """取消 on a form that was just begun: the draft goes as it came; one that holds anything stays."""
    found = find(visit.actor, filing_id).context
    if found.is_editable and is_untouched(visit, found):
        deleting.delete(visit.actor, filing_id)
    return visit.back(list_url(found))


@page("POST")
def decide(visit: Visit, task_id: int) -> HttpResponse:
    """Give the answer of a desk (HNQ-38)."""
    try:
        task, context = decisions.find_task(visit.actor, task_id)
    except Refusal as refused:  # it is not theirs (any more)
        told = typed.into(visit, gone.form_of_task(visit.actor, task_id), named=False)
        return errors.refusal(visit.request, refused, told)
    choice = deciding.choice_of(visit, context, task_id)
    wrong = _files_of(visit, context, choice) if choice is not None else ()
    if wrong or sheets.is_refresh(visit.request.POST):
        unfit = Refusal(wrong, status=400) if wrong else None
        return show(visit, find(visit.actor, context.filing.pk), refused=unfit, status=400 if wrong else 200)
    decision = visit.chosen("decision")
    page_of_task = reverse("portal:task", args=[task_id])
    if choice is not None and not visit.is_confirmed:
        return visit.ask(**deciding.question_of(context, choice, decision), cancel=page_of_task)
    try:
        decided = conflicts.going_on(lambda version: _decided(visit, task_id, choice, version), visit.version)
    except Conflict:
        raise
    except Refusal as refused:
        if refused.status in (403, 404) or (choice is None and task.desk not in visit.actor.desk_keys):
            return errors.refusal(visit.request, refused, typed.into(visit, context.form))
        now = find(visit.actor, context.filing.pk)  # somebody else may have decided meanwhile
        return show(visit, now, refused=refused, status=refused.status)
    visit.say(
        _("“%(name)s”已办理，当前状态：%(state)s")
        % {"name": name_of(decided), "state": decided.label(visit.actor.role)}
    )
    point_out(visit, decided)
    return visit.back(_after(visit))


def _files_of(visit: Visit, context: FilingContext, choice: TaskChoice) -> tuple[Problem, ...]:
    """What is wrong with the files that came along; the others are kept, whatever becomes of the answer."""
    of_form = () if choice.advises else attachments.take_from_form(visit, context)
    return (*of_form, *attachments.take_with_answer(visit, choice.task.pk))


def _decided(visit: Visit, task_id: int, choice: TaskChoice | None, version: Version | None) -> FilingContext:
    decision = visit.chosen("decision")
    return decisions.decide(
        visit.actor,
        task_id,
        decisions.Answer(
            decision,
            opinion=visit.sent("opinion") or visit.sent("comment"),
            signature=visit.sent("signature", 200),
            to_step=deciding.place_of(visit, choice, decision),
            fields=visit.request.POST,
            version=version,
        ),
    )


def _after(visit: Visit) -> str:
    """Where one goes on working: the queue or inbox of the role."""
    queue = next((name for name, one in visit.config.region.queues.items() if visit.actor.role in one.to), None)
    menu = visit.gate.menu
    if any(item.opens == "inbox" for item in menu):
        return reverse("portal:inbox")
    return reverse("portal:queue", args=[queue]) if queue else reverse("portal:home")


@page("POST")
def urge(visit: Visit, filing_id: int) -> HttpResponse:
    """催办."""
    decisions.urge(visit.actor, filing_id)
    visit.say(_("已催办"))
    return visit.go("filing", filing_id)


@page("GET", "HEAD", "POST")
def act(visit: Visit, entry_id: int, filing_type: str) -> HttpResponse:
    """A filing that is begun from a row of a register, such as 完成报备 (HNQ-34): a bare act is one question, one with
    a form goes on to it at once, where it was posted. What stands in the way is said before anything is asked."""
    fresh = drafts.prepare(visit.actor, filing_type, entry_id)
    held = fresh.dossier.holding(filing_type)
    going_on = next((one for one in held if one.live), None)
    if going_on is not None:
        return visit.go("filing-edit", going_on.id)
    posted, goes_on = visit.request.method == "POST", fresh.form is not None
    if held and fresh.kind.limit is not None and (goes_on or not posted):
        return visit.go("filing", held[-1].id)
    if not posted or (goes_on and before_acts.blocked(fresh, visit.actor, CREATE)):
        return _before_act(visit, fresh)
    filing_id = drafts.create(visit.actor, filing_type, entry_id).matter.filing.pk
    if fresh.form is not None:
        return visit.go("filing-edit", filing_id)
    try:
        done = submission.submit(visit.actor, filing_id)
    except Refusal:
        deleting.delete(visit.actor, filing_id)
        raise
    visit.say(said_of(visit, done))
    point_out(visit, done)
    return visit.go("entry", entry_id)


def _before_act(visit: Visit, fresh: FilingContext) -> HttpResponse:
    if fresh.subject is None:
        raise not_found()
    context = {
        "title": str(fresh.kind.title),
        "entry": fresh.subject,
        "description": markdown.render(str(fresh.kind.description)) if fresh.kind.description else "",
        "question": str(fresh.kind.questions.submit or ""),
        "blocked": before_acts.blocked(fresh, visit.actor, CREATE),
        "has_form": fresh.form is not None,
        "back": reverse("portal:register", args=[fresh.subject.register]),
    }
    status = 409 if visit.request.method == "POST" else 200
    return visit.page("act", context, place=("register", fresh.subject.register), status=status)


def name_of(context: FilingContext) -> str:
    """How a filing is called in a message."""
    return words.filing_name(context.config, context.filing)

"""One filing to read: what was filed, its pictures, where it stands and why, what may be done (HNQ-39, YNR-27)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from guicheng import audit
from guicheng.audit.log import COLUMNS
from guicheng.common.text import joined
from guicheng.config import act_words
from guicheng.config.model.events import SUBMIT
from guicheng.filings.access import FilingAccess, fields, find, given
from guicheng.filings.acts import decisions, snapshots
from guicheng.filings.context import queries
from guicheng.filings.context.filing_context import FilingContext, not_found
from guicheng.filings.guards import before_acts, lapsing
from guicheng.forms.views import FormView
from guicheng.portal import compared, deciding, file_views, markdown, rowacts, typed, words
from guicheng.portal.views import papers
from guicheng.portal.views.filing_edit import list_url, place_of
from guicheng.portal.visit import Visit, page
from guicheng.reports import filing_documents, listing, printing
from guicheng.workflow import diagram
from guicheng.workflow import queries as chains
from guicheng.workflow.models import Task
from guicheng.workflow.outline import Look
from guicheng.workflow.service import read_copies


@page()
def filing(visit: Visit, filing_id: int) -> HttpResponse:
    """A filing the actor sees, as far as it opens to their role (A-30)."""
    access = _opened(visit, filing_id)
    read_copies(filing_id, actor=visit.actor, at=access.context.now)
    return show(visit, access)


@page()
def task(visit: Visit, task_id: int) -> HttpResponse:
    """The filing of a task, for whoever may take it."""
    task, _found = decisions.find_task(visit.actor, task_id)
    return show(visit, _opened(visit, task.filing_id))


def _opened(visit: Visit, filing_id: int) -> FilingAccess:
    """The filing, if its content is open to the actor; to whom it is not, there is no page of it."""
    access = find(visit.actor, filing_id)
    if not access.is_open:
        raise not_found()
    return access


def show(visit: Visit, access: FilingAccess, *, refused: Any = None, status: int = 200) -> HttpResponse:
    """The page of a filing, with what its decider fills in where a task waits for them."""
    found, due = access.context, access.due
    row = found.filing
    told = access.record
    task = access.choices[0].task if access.choices else None
    over = lapsing.of(found)
    form = _detail(visit, access, _asked_of(found, task))
    context: dict[str, Any] = {
        "found": found,
        "title": words.filing_name(found.config, row),
        "kind_title": str(found.kind.title),
        "state": {"label": str(found.label(visit.actor.role)), "tone": words.state_tone(found.kind, row.state)},
        "due": words.last_day(due, found.config.zone),
        "provisional": bool(due and due.provisional),
        "description": markdown.render(str(found.kind.description)) if found.kind.description else "",
        "facts": _facts(visit, found),
        "form": form,
        "links": compared.links(visit, form),
        "comparison": compared.before_and_after(visit, access),
        "successors": compared.successors(visit, access) if not found.is_editable else [],
        "actions": _actions(visit, access),
        "deciding": deciding.panel(visit, found, task, refused=refused) if task and not over else None,
        "over": over,
        "waits_for": _waits_for(found) if access.sight.sees_waiting else "",
        "blocked": before_acts.blocked(found, visit.actor, SUBMIT) if access.may_file and found.is_editable else [],
        "documents": _documents(visit, access),
        "history": _lines(access),
        "log": access.log,
        "shows_log": access.sight.rule is None or access.sight.rule.log,
        "log_columns": [str(column) for column in COLUMNS],
        "log_empty": str(audit.EMPTY_LOG),
        "chain": _drawing(visit, found, told.course) if access.sight.sees_drawing else "",
        "back": _back(visit, access),
        "problems": refused.problems if refused else (),
    }
    panel = context["deciding"]
    is_late = visit.request.method == "POST" and (panel is None or not panel["answers"])
    context["typed"] = typed.all_of(visit, found.form, named=access.is_open) if is_late else []
    return visit.page("filing", context, place=_place(access), status=status)


def _documents(visit: Visit, access: FilingAccess) -> list[dict[str, Any]]:
    """Its own papers, and those that its type names, for whoever may make them."""
    found = access.context
    about = found.subject.pk if found.subject else 0
    of_entry = printing.documents_of_filing(visit.actor, found)
    return [
        *papers.offered(filing_documents.offers(visit.actor, access), "filing-document", found.filing.pk),
        *papers.offered(of_entry, "document", about, query=f"?filing={found.filing.pk}"),
    ]


def _facts(visit: Visit, context: FilingContext) -> list[dict[str, Any]]:
    row = context.filing
    subject = context.subject
    submitted = str(act_words.handed_in_at(context.config, context.kind))
    moments = ((submitted, row.submitted_at), (_("确认时间"), row.counted_at), (_("办结时间"), row.finished_at))
    facts: list[dict[str, Any]] = []
    if subject is not None:
        url = reverse("portal:entry", args=[subject.pk]) if queries.sees(visit.actor, subject) else ""
        about = context.config.registers[subject.register].title
        facts.append({"label": str(about), "value": snapshots.about(context), "url": url, "wide": True})
    if context.kind.has_parties:
        facts.append({"label": _("填报单位"), "value": snapshots.filed_by(context)})
    if context.kind.filer == "actor" and subject is not None:
        owner = listing.names_of([subject.organisation_id]).get(subject.organisation_id or 0, "")
        facts.append({"label": _("对象所属单位"), "value": owner})
    if row.number:
        facts.append({"label": _("编号"), "value": row.number, "kind": "code"})
    if context.period is not None:
        facts.append({"label": _("填报期"), "value": str(context.period.label)})
    facts += [{"label": label, "value": at, "kind": "datetime"} for label, at in moments if at]
    return facts


def _asked_of(context: FilingContext, task: Task | None) -> list[str]:
    """The fields and slots that a decider fills in below, so that they do not stand there twice."""
    step = context.kind.chain.step(task.step) if task else None
    return fields.asked_at(step, context.form) if step and context.form else []


def _detail(visit: Visit, access: FilingAccess, without: Sequence[str] = ()) -> FormView | None:
    view = access.view(visit.language, without=without, files=file_views.of_filing(access.context, access.files))
    return snapshots.as_signed(view, access.context) if view else None


def _actions(visit: Visit, access: FilingAccess) -> list[dict[str, Any]]:
    """What the applicant may do here; deciders have their own panel."""
    context = access.context
    actions = [*rowacts.of_filing(visit, context, opens=False), *rowacts.besides(visit, context)]
    if access.may_file and context.filing.live and not context.is_editable and _may_urge(context):
        url = reverse("portal:urge", args=[context.filing.pk])
        actions.append({"label": rowacts.called(context, "urge"), "url": url, "method": "post", "icon": "urge"})
    return actions


def _may_urge(context: FilingContext) -> bool:
    step = next((one for one in context.kind.chain.steps if one.state == context.filing.state), None)
    return bool(step and "urge" in step.actions)


def _waits_for(context: FilingContext) -> str:
    """Whose turn it is, by name."""
    if context.is_editable or not context.filing.live:
        return ""
    return joined(task.desk_name for task in chains.open_tasks(context.filing.pk) if task.desk_name)


def _lines(access: FilingAccess) -> list[dict[str, Any]]:
    """Every act on it, with the files that were given with answers."""
    return [
        {**_line(line), "files": [file_views.given(one) for one in given.of_answer(access.given, line.task_id)]}
        for line in access.record.lines
    ]


def _line(line: chains.HistoryLine) -> dict[str, Any]:
    return {
        "at": None if line.waiting else line.at,
        "action": f"{line.step_title} · {line.act}" if line.step else str(line.act),
        "actor": line.who,
        "note": line.opinion,
        "signature": line.signature,
        "tone": "waiting" if line.waiting else words.decision_tone(line.counts),
        "pending": line.waiting,
    }


def _course(course: Sequence[chains.CourseLine]) -> list[dict[str, Any]]:
    """The chain step by step, as a table of a page for print."""
    return [{"step": str(one.title), "outcome": str(one.outcome), "by": one.by, "at": one.at} for one in course]


def _drawing(visit: Visit, context: FilingContext, course: Sequence[chains.CourseLine]) -> str:
    """The chain as a drawing, with what came of its steps and the present one marked; '' where there are none."""
    chain = context.kind.chain
    if not chain.steps:
        return ""
    current = next((line.step for line in course if line.came == "open"), context.filing.state)
    came = {line.step: line.outcome for line in course if line.came not in ("open", "ahead")}
    names = {role: declared.title for role, declared in context.config.region.roles.items()}
    states = {state: context.label(visit.actor.role, state) for state in chain.ends}
    look = Look(visit.language, current, came, visit.actor.roles, names, states)
    return mark_safe(diagram.svg(chain, context.kind.title, look, styled=False))  # noqa: S308 - drawn by us, every text escaped


def _back(visit: Visit, access: FilingAccess) -> str:
    if access.may_file:
        return list_url(access.context)
    queue = next((name for name, one in visit.config.region.queues.items() if visit.actor.role in one.to), None)
    return reverse("portal:queue", args=[queue]) if queue else reverse("portal:home")


def _place(access: FilingAccess) -> tuple[str, str]:
    return place_of(access.context) if access.may_file else ("queue", "")


@page()
def printed(visit: Visit, filing_id: int) -> HttpResponse:
    """A filing as it goes onto paper."""
    access = _opened(visit, filing_id)
    found, told = access.context, access.record
    context = {
        "found": found,
        "title": words.filing_name(found.config, found.filing),
        "facts": _facts(visit, found),
        "state": str(found.label(visit.actor.role)),
        "form": _detail(visit, access),
        "comparison": compared.before_and_after(visit, access),
        "history": _lines(access),
        "course": _course(told.course),
    }
    return visit.page("filing_print", context)

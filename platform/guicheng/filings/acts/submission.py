"""Handing a filing in, and taking it back."""

from __future__ import annotations

from typing import Any

from guicheng.accounts.actor import Actor
from guicheng.common.acts import act
from guicheng.common.errors import Problem, Refusal, refuse
from guicheng.common.versions import Version
from guicheng.config import act_words
from guicheng.config.model.events import CANCEL, SUBMIT, WITHDRAW
from guicheng.filings.access import fields, versions
from guicheng.filings.acts import conclusion, ending, filing_files, paper_basis, snapshots, staffing
from guicheng.filings.context import filing_context
from guicheng.filings.context.filing_context import FilingContext
from guicheng.filings.context.lookups import ActorLookups
from guicheng.filings.context.router import FilingRouter
from guicheng.filings.guards import before_acts
from guicheng.forms.access import READ_ALL
from guicheng.forms.submitted import require_known
from guicheng.workflow import service
from guicheng.workflow.runtime import Movement


@act
def submit(actor: Actor, filing_id: int, submitted: Any = None, *, version: Version | None = None) -> FilingContext:
    """Hand a draft (or a returned filing) in: 上报. Everything is validated and every rule tested.

    `submitted` are last changes that came with the act, `version` the one that it was made from. Refusals:
    `already-submitted`, a `Conflict`, and with every reason at once the problems of fields and slots and the declared
    rules at `submit`: 400 where fields or slots are wrong, else 409.
    """
    context = filing_context.find(actor, filing_id, lock=True)
    before_acts.may_file(context, actor)
    if not context.is_editable:
        label = context.label(actor.role)
        raise refuse(
            "already-submitted",
            f"当前状态为“{label.zh}”，不能{act_words.word(context.config, context.kind, 'submit').zh}",
            f"It is “{label.for_language('en')}” and cannot be submitted",
        )
    before = context.filing.data
    problems = _validated(context, actor, submitted, version)
    before_acts.check(context, actor, SUBMIT, besides=problems)
    context.filing.snapshot = snapshots.taken(context, actor)
    paper_basis.take(context)
    moved = _hand_in(context, actor)
    conclusion.conclude(context, actor, moved, SUBMIT, before=before)
    return context


def _hand_in(context: FilingContext, actor: Actor) -> Movement:
    """Move the chain: a first submission starts it, a later one goes on with it."""
    router = conclusion.router(context, actor)
    try:
        moved = _moved(context, actor, router)
    except Refusal as refusal:
        raise staffing.explained(context, router, refusal) from refusal
    staffing.require(context, router, moved)
    return moved


def _moved(context: FilingContext, actor: Actor, router: FilingRouter) -> Movement:
    filing = context.filing
    if filing.submitted_at is not None:
        return service.resubmit(filing.pk, router=router, actor=actor, at=context.now)
    return service.start(
        context.kind.chain,
        conclusion.flow_of(context),
        filing.pk,
        router=router,
        actor=actor,
        at=context.now,
        subject=service.Subject(filing.subject_id, filing.jurisdiction),
    )


def _validated(context: FilingContext, actor: Actor, submitted: Any, version: Version | None) -> list[Problem]:
    """Check data and files in full and take the normalised data over; every problem."""
    problems: list[Problem] = []
    if context.form is None:
        require_known(submitted, ())
        versions.require(context.filing, version, versions.reader(context, actor, fields.of_applicant(context.kind)))
    else:
        cleaned = context.form.clean(
            submitted or {},
            context.facts(actor),
            "full",
            stored=context.filing.data,
            access=fields.of_applicant(context.kind),
            lookups=ActorLookups(actor, context.config, context.facts(actor)),
        )
        mine = cleaned.data if submitted else None
        versions.require(
            context.filing, version, versions.reader(context, actor, fields.of_applicant(context.kind)), mine
        )
        context.filing.data = cleaned.data
        problems = [*cleaned.problems, *filing_files.problems(context, actor)]
        if not problems:
            filing_files.drop_of_gone_rows(context, actor)
    return problems


@ending.ends_what_is_over
@act
def withdraw(actor: Actor, filing_id: int, *, version: Version | None = None) -> FilingContext:
    """Take a submitted filing back: 取消上报 (HNQ-99). Refuses `no-withdrawal` in any state but the declared ones."""
    context = filing_context.find(actor, filing_id, lock=True)
    before_acts.may_file(context, actor)
    if context.filing.submitted_at is None:
        raise refuse("no-withdrawal", "尚未上报，无需取消", "It has not been submitted; there is nothing to take back")
    versions.require(context.filing, version, versions.reader(context, actor, fields.of_applicant(context.kind)))
    ending.require_running(context)
    moved = service.withdraw(context.filing.pk, router=conclusion.router(context, actor), actor=actor, at=context.now)
    conclusion.conclude(context, actor, moved, WITHDRAW)
    return context


@act
def cancel(actor: Actor, filing_id: int, reason: str, *, version: Version | None = None) -> FilingContext:
    """End an unfinished filing for good (作废), where the chain lets the actor's role do so. Refusals besides:
    `reason-required` (400)."""
    context = filing_context.find(actor, filing_id, lock=True)
    if not reason.strip():
        raise refuse("reason-required", "请填写作废原因", "Please say why", status=400, field="reason")
    if actor.role in context.kind.chain.applicant:
        before_acts.may_file(context, actor)
    if context.filing.submitted_at is None:
        raise refuse("no-cancellation", "尚未上报，不能作废", "It has not been submitted; there is nothing to cancel")
    versions.require(context.filing, version, versions.reader(context, actor, READ_ALL))
    moved = service.cancel(
        context.filing.pk, router=conclusion.router(context, actor), actor=actor, at=context.now, opinion=reason
    )
    conclusion.conclude(context, actor, moved, CANCEL, conclusion.Remark(opinion=reason))
    return context

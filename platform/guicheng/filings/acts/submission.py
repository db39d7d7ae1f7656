"""Handing a filing in, and taking it back."""

from __future__ import annotations

from typing import Any

from guicheng.accounts.actor import Actor
from guicheng.common.acts import act
from guicheng.common.errors import Problem, Refusal, refuse
from guicheng.common.versions import Version
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
    found = filing_context.find(actor, filing_id, lock=True)
    before_acts.may_file(found, actor)
    if not found.is_editable:
        label = found.label(actor.role)
        raise refuse(
            "already-submitted",
            f"当前状态为“{label.zh}”，不能上报",
            f"It is “{label.for_language('en')}” and cannot be submitted",
        )
    before = found.filing.data
    problems = _validated(found, actor, submitted, version)
    before_acts.check(found, actor, SUBMIT, besides=problems)
    found.filing.snapshot = snapshots.taken(found, actor)
    paper_basis.take(found)
    moved = _hand_in(found, actor)
    conclusion.conclude(found, actor, moved, SUBMIT, before=before)
    return found


def _hand_in(found: FilingContext, actor: Actor) -> Movement:
    """Move the chain: a first submission starts it, a later one goes on with it."""
    router = conclusion.router(found, actor)
    try:
        moved = _moved(found, actor, router)
    except Refusal as refusal:
        raise staffing.explained(found, router, refusal) from refusal
    staffing.require(found, router, moved)
    return moved


def _moved(found: FilingContext, actor: Actor, router: FilingRouter) -> Movement:
    filing = found.filing
    if filing.submitted_at is not None:
        return service.resubmit(filing.pk, router=router, actor=actor, at=found.now)
    return service.start(
        found.kind.chain,
        conclusion.flow_of(found),
        filing.pk,
        router=router,
        actor=actor,
        at=found.now,
        subject=service.Subject(filing.subject_id, filing.jurisdiction),
    )


def _validated(found: FilingContext, actor: Actor, submitted: Any, version: Version | None) -> list[Problem]:
    """Check data and files in full and take the normalised data over; every problem."""
    problems: list[Problem] = []
    if found.form is None:
        require_known(submitted, ())
        versions.require(found.filing, version, versions.reader(found, actor, fields.of_applicant(found.kind)))
    else:
        cleaned = found.form.clean(
            submitted or {},
            found.facts(actor),
            "full",
            stored=found.filing.data,
            access=fields.of_applicant(found.kind),
            lookups=ActorLookups(actor, found.config),
        )
        mine = cleaned.data if submitted else None
        versions.require(found.filing, version, versions.reader(found, actor, fields.of_applicant(found.kind)), mine)
        found.filing.data = cleaned.data
        problems = [*cleaned.problems, *filing_files.problems(found, actor)]
    return problems


@ending.ends_what_is_over
@act
def withdraw(actor: Actor, filing_id: int, *, version: Version | None = None) -> FilingContext:
    """Take a submitted filing back: 取消上报 (HNQ-99). Refuses `no-withdrawal` in any state but the declared ones."""
    found = filing_context.find(actor, filing_id, lock=True)
    before_acts.may_file(found, actor)
    if found.filing.submitted_at is None:
        raise refuse("no-withdrawal", "尚未上报，无需取消", "It has not been submitted; there is nothing to take back")
    versions.require(found.filing, version, versions.reader(found, actor, fields.of_applicant(found.kind)))
    ending.require_running(found)
    moved = service.withdraw(found.filing.pk, router=conclusion.router(found, actor), actor=actor, at=found.now)
    conclusion.conclude(found, actor, moved, WITHDRAW)
    return found


@act
def cancel(actor: Actor, filing_id: int, reason: str, *, version: Version | None = None) -> FilingContext:
    """End an unfinished filing for good (作废), where the chain lets the actor's role do so. Refusals besides:
    `reason-required` (400)."""
    found = filing_context.find(actor, filing_id, lock=True)
    if not reason.strip():
        raise refuse("reason-required", "请填写作废原因", "Please say why", status=400, field="reason")
    if actor.role in found.kind.chain.applicant:
        before_acts.may_file(found, actor)
    if found.filing.submitted_at is None:
        raise refuse("no-cancellation", "尚未上报，不能作废", "It has not been submitted; there is nothing to cancel")
    versions.require(found.filing, version, versions.reader(found, actor, READ_ALL))
    moved = service.cancel(
        found.filing.pk, router=conclusion.router(found, actor), actor=actor, at=found.now, opinion=reason
    )
    conclusion.conclude(found, actor, moved, CANCEL, opinion=reason)
    return found

"""Handing a filing in, and taking it back."""

from __future__ import annotations

from typing import Any

from guicheng.accounts.actor import Actor
from guicheng.common.acts import act
from guicheng.common.errors import Refusal, refuse
from guicheng.filings import attached, conclusion, drafts, guards, matter
from guicheng.filings.lookups import ActorLookups
from guicheng.filings.matter import Matter
from guicheng.workflow import service
from guicheng.workflow.runtime import Movement


@act
def submit(actor: Actor, filing_id: int, submitted: Any = None) -> Matter:
    """Hand a draft (or a returned filing) in: 上报. Everything is validated and every rule tested.

    `submitted` are last changes that came with the act. Refusals: `not-editable`, the problems of fields and slots
    (400), and the declared rules at `submit`.
    """
    found = matter.find(actor, filing_id, lock=True)
    guards.may_file(found, actor)
    if not found.is_editable:
        label = found.label(actor.role)
        raise refuse(
            "already-submitted",
            f"当前状态为“{label.zh}”，不能上报",
            f"It is “{label.for_language('en')}” and cannot be submitted",
        )
    before = found.filing.data
    validate(found, actor, submitted)
    guards.check(found, actor, "submit")
    moved = _hand_in(found, actor)
    conclusion.conclude(found, actor, moved, "submit", before=before)
    return found


def _hand_in(found: Matter, actor: Actor) -> Movement:
    """Move the chain: a first submission starts it, a later one goes on with it."""
    filing, router = found.filing, conclusion.router(found, actor)
    if filing.submitted_at is not None:
        return service.resubmit(filing.pk, router=router, actor=actor, at=found.now)
    return service.start(
        found.kind.chain,
        conclusion.flow_of(found),
        filing.pk,
        title=found.kind.title,
        router=router,
        actor=actor,
        at=found.now,
        subject=service.Subject(filing.subject_id, filing.jurisdiction),
    )


def validate(found: Matter, actor: Actor, submitted: Any = None) -> None:
    """Check data and files in full and take the normalised data over; refuses (400) with every problem."""
    problems = []
    if found.form is not None:
        cleaned = found.form.clean(
            submitted or {},
            found.facts(actor),
            "full",
            stored=found.filing.data,
            access=drafts.access_of(found),
            lookups=ActorLookups(actor, found.config),
        )
        found.filing.data = cleaned.data
        problems = [*cleaned.problems, *attached.problems(found, actor)]
    if problems:
        raise Refusal(problems, status=400)


@act
def withdraw(actor: Actor, filing_id: int) -> Matter:
    """Take a submitted filing back: 取消上报 (HNQ-99). Refuses `no-withdrawal` in any state but the declared ones."""
    found = matter.find(actor, filing_id, lock=True)
    guards.may_file(found, actor)
    if found.filing.submitted_at is None:
        raise refuse("no-withdrawal", "尚未上报，无需取消", "It has not been submitted; there is nothing to take back")
    moved = service.withdraw(found.filing.pk, router=conclusion.router(found, actor), actor=actor, at=found.now)
    conclusion.conclude(found, actor, moved, "withdraw")
    return found


@act
def cancel(actor: Actor, filing_id: int, reason: str) -> Matter:
    """End an unfinished filing for good (作废), where the chain lets the actor's role do so."""
    found = matter.find(actor, filing_id, lock=True)
    if actor.role in found.kind.chain.applicant:
        guards.may_file(found, actor)
    if found.filing.submitted_at is None:
        raise refuse("no-cancellation", "尚未上报，不能作废", "It has not been submitted; there is nothing to cancel")
    moved = service.cancel(
        found.filing.pk, router=conclusion.router(found, actor), actor=actor, at=found.now, opinion=reason
    )
    conclusion.conclude(found, actor, moved, "cancel", opinion=reason)
    return found

"""Handing a filing in, and taking it back."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from guicheng.accounts.actor import Actor
from guicheng.common.errors import Refusal, refuse
from guicheng.filings import attached, conclusion, drafts, guards, matter, uniqueness
from guicheng.filings.lookups import ActorLookups
from guicheng.filings.matter import Matter
from guicheng.workflow import service


@transaction.atomic
def submit(actor: Actor, filing_id: int, submitted: Any = None) -> Matter:
    """Hand a draft (or a returned filing) in: 上报. Everything is validated and every rule tested.

    `submitted` are last changes that came with the act. Refusals: `not-editable`, the problems of fields and slots
    (400), and the declared rules at `submit`.
    """
    found = matter.find(actor, filing_id, lock=True)
    guards.role_may_file(found, actor)
    if not found.is_editable:
        label = found.label(actor.role)
        raise refuse(
            "already-submitted", f"当前状态为“{label.zh}”，不能上报", f"It is “{label.for_language('en')}” and cannot be submitted"
        )
    validate(found, actor, submitted)
    guards.check(found, actor, "submit")
    uniqueness.claim(found)
    moved = service.start(
        found.kind.chain, conclusion.flow_of(found), found.filing.pk, conclusion.router(found, actor), actor, found.now
    )
    conclusion.conclude(found, actor, moved, "submit", event="submit")
    return found


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


@transaction.atomic
def withdraw(actor: Actor, filing_id: int) -> Matter:
    """Take a submitted filing back: 取消上报 (HNQ-99). Refuses `no-withdrawal` in any state but the declared ones."""
    found = matter.find(actor, filing_id, lock=True)
    guards.role_may_file(found, actor)
    moved = service.withdraw(found.filing.pk, actor, conclusion.router(found, actor), found.now)
    conclusion.conclude(found, actor, moved, "withdraw", event="withdraw")
    return found


@transaction.atomic
def cancel(actor: Actor, filing_id: int, reason: str) -> Matter:
    """End an unfinished filing for good (作废), where the chain lets the actor's role do so."""
    found = matter.find(actor, filing_id, lock=True)
    moved = service.cancel(found.filing.pk, actor, conclusion.router(found, actor), found.now, reason)
    conclusion.conclude(found, actor, moved, "cancel", event="void", opinion=reason)
    return found

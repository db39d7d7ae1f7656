"""What every transition comes to: state, moment that counts, checks, effects, number, due work, status, notices, audit.

Called once by each use-case after the chain has moved, in the same transaction. The order matters: effects see the new
state, the status sees the effects, notices see everything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from guicheng import audit
from guicheng.accounts.actor import Actor
from guicheng.common.text import Text, text
from guicheng.filings import checks, duework, effects, naming, notify, statuses, uniqueness
from guicheng.filings.dossier import Dossier
from guicheng.filings.guards import applies
from guicheng.filings.matter import Matter
from guicheng.filings.router import FilingRouter
from guicheng.registers.models import Entry
from guicheng.workflow.compile import FlowRef
from guicheng.workflow.desk import Desk
from guicheng.workflow.runtime import Movement

TITLES = {
    "submit": text("上报", "Submitted"),
    "withdraw": text("取消上报", "Taken back"),
    "cancel": text("作废", "Cancelled"),
}


def flow_of(found: Matter) -> FlowRef:
    """The compiled chain of the filing's release."""
    return FlowRef(found.filing.region, found.filing.type, found.config.release_key)


def router(found: Matter, actor: Actor) -> FilingRouter:
    """Answers the chain's questions about the filing. The applicant is whoever submits it, or did."""
    applicant = actor.account_id if found.is_editable else found.filing.created_by
    return FilingRouter(found.facts(actor), found.filing.organisation_id, applicant)


def conclude(
    found: Matter,
    actor: Actor,
    moved: Movement,
    moment: str,
    *,
    title: Text | None = None,
    opinion: str = "",
    before: Mapping[str, Any] | None = None,
) -> None:
    """Take the chain's movement over into the filing and everything that follows from it.

    `moment` is the act (`submit`, `withdraw`, `decide:<step>` …); `before` the data as they were, for the audit.
    """
    filing = found.filing
    state_before, events = filing.state, list(moved.events)
    deciders = [Desk(task.desk, task.desk_name) for task in moved.opened]
    _settle(found, moved, moment)
    while (pending := checks.pending(moved)) is not None:
        moved = checks.run(found, actor, pending, router(found, actor))
        events += moved.events
        deciders = [Desk(task.desk, task.desk_name) for task in moved.opened]
        _settle(found, moved, "")
    if found.kind.number and not filing.number and (applies([found.kind.number.at], moment) or "finish" in events):
        filing.number = naming.number(found.kind.number, f"filing/{filing.type}", found.facts(actor))
    naming.name(found, actor)
    filing.version += 1
    filing.updated_at = found.now
    filing.save()
    found.dossier.put(filing)
    changed = effects.run(found, actor, events)
    if not filing.live and moved.outcome in ("refused", "withdrawn", "void"):
        uniqueness.release(filing)
    duework.plan(found)
    statuses.refresh(found.config, found.dossier, actor, found.now)
    _refresh_others(found, actor, changed)
    notify.of_events(found, actor, events, deciders)
    changes = {"state": [state_before, filing.state]}
    if before is not None:
        changes |= audit.difference(before, filing.data)
    audit.record(
        actor, f"filing.{moment}", "filing", filing.pk, title=title or TITLES.get(moment),
        subject_id=filing.subject_id, release=found.config.release_number, opinion=opinion,
        changes=changes,
    )  # fmt: skip


def _settle(found: Matter, moved: Movement, moment: str) -> None:
    """The filing's own columns after a movement."""
    filing = found.filing
    filing.state = moved.state
    if moment == "submit":
        filing.submitted_at = found.now
    counts = found.kind.counts_at
    if applies([counts], moment) and not moved.returned:
        filing.counted_at = found.now
    if moved.ended:
        filing.live = False
        filing.finished_at = found.now
        if moved.outcome == "approved":
            filing.counted_at = filing.counted_at or found.now
        else:
            filing.counted_at = None
    elif moved.returned or filing.state == found.kind.chain.draft:
        filing.counted_at = None


def _refresh_others(found: Matter, actor: Actor, entries: Sequence[Entry]) -> None:
    """Statuses of other entries that an effect changed."""
    for entry in {entry.pk: entry for entry in entries}.values():
        if found.subject is None or entry.pk != found.subject.pk:
            statuses.refresh(found.config, Dossier.read(entry), actor, found.now)

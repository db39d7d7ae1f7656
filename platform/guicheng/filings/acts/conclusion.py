"""What every transition comes to: state, moment that counts, checks, effects, number, due work, status, notices, audit.

Called once by each use-case after the chain has moved, in the same transaction. The order matters: effects see the new
state, the status sees the effects, notices see everything.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from guicheng import audit
from guicheng.accounts.actor import Actor
from guicheng.common.text import Text, text
from guicheng.config import act_words
from guicheng.config.model.chains import Chain
from guicheng.config.model.events import FINISH, SUBMIT, TASK, VOID, FilingEvent, is_for
from guicheng.entries import entry_changes, statuses
from guicheng.filings.access import versions
from guicheng.filings.acts import answering, effects, giving_numbers, verifications
from guicheng.filings.context import naming, relations
from guicheng.filings.context.dossier import Dossier
from guicheng.filings.context.filing_context import FilingContext, of_filing
from guicheng.filings.context.router import FilingRouter
from guicheng.filings.deadlines import planned_work
from guicheng.filings.guards import before_acts, quotas, uniqueness
from guicheng.filings.models import Filing
from guicheng.filings.telling import notify
from guicheng.registers.models import Entry
from guicheng.statements import update_held
from guicheng.workflow import service
from guicheng.workflow.compile import FlowRef
from guicheng.workflow.desk import Desk
from guicheng.workflow.models import Task
from guicheng.workflow.runtime import Movement

VOIDED = text("失效", "Void")
COLUMNS = ("state", "live", "version", "updated_at", "submitted_at", "counted_at", "finished_at")
"""What every transition writes of a filing; its data, name and number only where they changed."""

REMINDER = text("提醒", "Reminder")


@dataclass(frozen=True)
class Outcome:
    """What an act came to: the state, what the end means ("" while it goes on), the step that is open now, the events,
    and the desks that are asked by it or reminded; then `again` is the word for that."""

    state: str
    outcome: str = ""
    step: str = ""
    events: tuple[FilingEvent, ...] = ()
    asked: tuple[Desk, ...] = ()
    again: Text | None = None

    @classmethod
    def of(cls, moved: Movement) -> Outcome:
        """The outcome of a movement of the chain. Who is reminded is told of the task again."""
        tasks: tuple[Task, ...] = (*moved.opened, *moved.reminded)
        events = moved.events if not moved.reminded else tuple(dict.fromkeys((*moved.events, TASK)))
        asked = tuple(Desk(task.desk, task.desk_name) for task in tasks if task.desk)
        return cls(
            moved.state,
            moved.outcome,
            moved.run.chain_state["step"],
            events,
            asked,
            REMINDER if moved.reminded else None,
        )


@dataclass(frozen=True)
class Remark:
    """What the log says of an act besides what it changed: its title (None = that of the moment), what whoever acted
    wrote, the rule behind an act of the clockwork, and the files that were given with it."""

    title: Text | None = None
    opinion: str = ""
    why: Mapping[str, Any] = field(default_factory=dict)
    given: Mapping[str, Any] = field(default_factory=dict)


def flow_of(context: FilingContext) -> FlowRef:
    """The compiled chain of the filing's release."""
    return FlowRef(context.filing.region, context.filing.type, context.config.release_key, context.kind.title)


def router(context: FilingContext, actor: Actor, typed: Mapping[str, Any] | None = None) -> FilingRouter:
    """Answers the chain's questions about the filing, with `typed` in place of what is stored. The applicant is whoever
    submits it, or did."""
    applicant = actor.account_id if context.is_editable else context.filing.created_by
    return FilingRouter(context.facts(actor, typed), context.filing.organisation_id, applicant)


def conclude(
    context: FilingContext,
    actor: Actor,
    moved: Movement | Outcome,
    moment: FilingEvent,
    remark: Remark | None = None,
    *,
    before: Mapping[str, Any] | None = None,
) -> None:
    """Take the chain's movement over into the filing and everything that follows from it.

    `moment` is the act (`submit`, `withdraw`, `decide:<step>` …); `before` the data as they were, of an act that may
    change them. Refuses what is declared to be tested at `finish`.
    """
    filing, state_before = context.filing, context.filing.state
    outcome = _through_checks(context, actor, moved)
    stood = context.filing.data
    if answering.clear(context, outcome.events) and before is None:
        before = stood
    reached = moments(context.kind.chain, moment, outcome.events)
    _settle(context, outcome, reached)
    if FINISH in reached:
        before_acts.check(context, actor, FINISH)
    numbered = giving_numbers.give(context, actor, reached)
    before = stood if before is None and "data" in numbered else before
    _store(context, actor, reached, before, numbered)
    uniqueness.settle(context, actor, state_before, before)
    quotas.settle(context, state_before)
    done = effects.run(context, actor, outcome.events)
    if planned_work.may_have_moved(context, before):
        planned_work.plan(context)
    act = _recorded(context, moment, remark or Remark(), {"state": [state_before, filing.state]}, before)
    status = statuses.derive(context.current, context.dossier, context.now)
    audit.record_many(actor, [act, *([status] if status else [])])
    _notify(context, actor, moved, outcome, is_status_new=status is not None)
    _tell_followers(context, actor, done.changed, status is not None)
    for other in done.cancelled:
        void(other, actor, {"filing": filing.pk}, dossier=context.dossier)


def _recorded(
    context: FilingContext,
    moment: FilingEvent,
    remark: Remark,
    changes: Mapping[str, Any],
    before: Mapping[str, Any] | None,
) -> audit.Event:
    """The act as the audit keeps it, with what it changed of the data."""
    filing = context.filing
    of_data = context.changed_since(before) if before is not None else {}
    return audit.Event(
        f"filing.{moment}",
        "filing",
        filing.pk,
        title=remark.title or (VOIDED if moment == VOID else act_words.done(context.config, context.kind, moment.kind)),
        subject_id=filing.subject_id,
        release=context.config.release_number,
        changes=versions.counted(filing, {**changes, **of_data, **remark.given}),
        why=remark.why,
        opinion=remark.opinion,
    )


def _notify(
    context: FilingContext, actor: Actor, moved: Movement | Outcome, outcome: Outcome, *, is_status_new: bool
) -> None:
    """Tell whoever is asked now, gets a copy, or follows the subject."""
    notify.of_events(context, actor, outcome.events, outcome.asked, outcome.again)
    if isinstance(moved, Movement) and moved.copies:
        notify.of_copies(context, actor, [Desk(copy.desk, copy.desk_name) for copy in moved.copies])
    if is_status_new:
        notify.of_status(context.current, context.dossier, context.now)


def void(
    filing: Filing, actor: Actor, why: Mapping[str, Any], *, dossier: Dossier | None = None, opinion: str = ""
) -> None:
    """End a live filing that came to nothing: its window closed, its deadline passed, another filing cancelled it. Its
    places are free again. Does nothing to one that is over already. The caller holds the subject's lock."""
    if not filing.live:
        return
    context = of_filing(filing, dossier)
    state = context.kind.chain.end_meaning("void") or "void"
    moved = service.void(filing.pk, state, router=router(context, actor), at=context.now, opinion=opinion)
    never_submitted = Outcome(state, "void", events=(VOID, FilingEvent.state(state)))
    conclude(context, actor, moved or never_submitted, VOID, Remark(why=why, opinion=opinion))


def moments(chain: Chain, act: FilingEvent, events: Sequence[FilingEvent]) -> set[FilingEvent]:
    """The moments of the language that an act has brought about: a step is decided once it is left with an approval,
    so neither by a return nor by the first of several who have to agree."""
    reached = {FINISH} & set(events) | ({act} if act.kind != "decide" else set())
    for event in events:
        step = chain.step(event.name) if event.kind == "decide" else None
        declared = step.decision(event.decision) if step else None
        if step is not None and (declared is None or declared.counts == "approve"):
            reached.add(FilingEvent.decide(step.id))
    return reached


def _through_checks(context: FilingContext, actor: Actor, moved: Movement | Outcome) -> Outcome:
    """The outcome after every check that the movement opened has been answered, one leading to the next."""
    if isinstance(moved, Outcome):
        return moved
    outcome = Outcome.of(moved)
    while (pending := verifications.pending(moved)) is not None:
        context.filing.state = moved.state
        moved = verifications.run(context, actor, pending, router(context, actor))
        following = Outcome.of(moved)
        outcome = replace(following, events=(*outcome.events, *following.events))
    return outcome


def _settle(context: FilingContext, outcome: Outcome, reached: set[FilingEvent]) -> None:
    """The filing's own columns after an act."""
    filing = context.filing
    filing.state = outcome.state
    if SUBMIT in reached:
        filing.submitted_at = context.now
        filing.handed_in = None
    if outcome.outcome:
        filing.live, filing.finished_at = False, context.now
    filing.counted_at = _counted(context, outcome, reached)
    context.dossier.put(filing)


def _counted(context: FilingContext, outcome: Outcome, reached: set[FilingEvent]) -> dt.datetime | None:
    """The legal reporting time (HNQ-44): that of the act that counts, once; nothing while that act lies ahead, again
    for what was sent back before it, or for good for what came to nothing."""
    chain, counts = context.kind.chain, context.kind.counts_at
    if outcome.outcome:
        return (context.filing.counted_at or context.now) if outcome.outcome == "approved" else None
    if outcome.state in (chain.draft, chain.returned):
        return None
    decisive = FilingEvent.parse(counts).name
    if outcome.step and chain.step(decisive) and chain.index(outcome.step) <= chain.index(decisive):
        return None
    return context.filing.counted_at or (context.now if is_for(counts, reached) else None)


def _store(
    context: FilingContext,
    actor: Actor,
    reached: set[FilingEvent],
    before: Mapping[str, Any] | None,
    numbered: Collection[str],
) -> None:
    """Write the filing, with the numbers that it was given: only the columns that may have changed."""
    filing, columns = context.filing, list(COLUMNS)
    if "number" in numbered:
        columns.append("number")
    if before is not None and filing.data != before:
        columns.append("data")
    if SUBMIT in reached:
        columns += ["snapshot", "handed_in"]
    if (
        filing.submitted_at is not None
        and (named := relations.named(context.kind, context.facts(actor))) != filing.named
    ):
        filing.named = named
        columns.append("named")
    if naming.name(context, actor):
        columns += ["name", "terms", "search_text"]
    filing.version += 1
    filing.updated_at = context.now
    update_held(filing, columns)
    context.dossier.put(filing)


def _tell_followers(context: FilingContext, actor: Actor, changed: Sequence[Entry], status_changed: bool) -> None:
    """Statuses of other entries that an effect changed; then whoever follows entries is told of all that changed."""
    entries = {entry.pk: entry for entry in changed}
    for entry in entries.values():
        if context.subject is None or entry.pk != context.subject.pk:
            statuses.refresh(context.current, Dossier.read(entry), actor, context.now)
    if context.subject is not None and status_changed:
        entries[context.subject.pk] = context.subject
    for entry in entries.values():
        entry_changes.entry_changed(entry, actor)

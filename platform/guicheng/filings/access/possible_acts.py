"""What somebody can do with a filing now, and why not: the answer behind buttons and behind `actions` of the API."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from guicheng.accounts.actor import Actor
from guicheng.common.errors import Problem
from guicheng.common.text import Text, text
from guicheng.config import act_words
from guicheng.config.model.acts import ActName
from guicheng.config.model.events import SUBMIT, FilingEvent
from guicheng.filings.access import amendments, deletion
from guicheng.filings.context import acting, claim_rules, desk_names
from guicheng.filings.context.filing_context import FilingContext
from guicheng.filings.guards import before_acts, lapsing
from guicheng.workflow import claiming
from guicheng.workflow.situation import Answer, Situation, TaskChoice, situation
from guicheng.workflow.state import ChainState

Kind = (
    Literal["save", "delete", "submit", "withdraw", "cancel", "urge", "amend"]
    | Literal["decide", "pass-on", "take-back", "remove-signer", "claim", "release"]
)


@dataclass(frozen=True)
class Action:
    """One act. `of` names what it is about where its kind does not say it: a decision, an amendment, a way of passing
    a task on, the seat of a signer; `task_id` the task. An act with `problems` would be refused for them now."""

    kind: Kind
    title: Text
    of: str = ""
    task_id: int | None = None
    problems: tuple[Problem, ...] = ()
    answer: Answer | None = None

    @property
    def allowed(self) -> bool:
        """Whether nothing known stands in its way; what is filled in is judged when it is done."""
        return not self.problems


def of(context: FilingContext, actor: Actor, now: Situation | None, *, may_file: bool) -> list[Action]:
    """The acts that are the actor's in the present state, in the order in which pages offer them; `now` is its
    `situation_of`."""
    chain = _of_chain(context, actor, now, may_file=may_file) if now is not None else ()
    mine = _of_applicant(context, actor) if may_file else ()
    return [*mine, *_deletion(context, actor), *chain, *_amendments(context, actor)]


def situation_of(context: FilingContext, actor: Actor) -> Situation | None:
    """Where the chain of a filing stands for the actor; None, unread, before it was handed in and after its end."""
    filing = context.filing
    return situation(filing.pk, actor) if filing.live and filing.submitted_at is not None else None


def _of_applicant(context: FilingContext, actor: Actor) -> Iterator[Action]:
    if not context.is_editable:
        return
    if context.kind.draft:
        yield Action("save", _word(context, "save"), problems=context.closed)
    yield Action("submit", _word(context, "submit"), problems=tuple(before_acts.blocked(context, actor, SUBMIT)))


def _deletion(context: FilingContext, actor: Actor) -> Iterator[Action]:
    """Throwing it away; where nothing is declared about that, only as long as it can be changed."""
    if deletion.is_theirs(context, actor) and (context.is_editable or context.kind.chain.delete is not None):
        yield Action("delete", _word(context, "delete"), problems=deletion.problems(context, actor))


def _of_chain(context: FilingContext, actor: Actor, now: Situation, *, may_file: bool) -> Iterator[Action]:
    over = lapsing.of(context)
    for choice in now.choices:
        yield from _claims(context, actor, choice)
        yield from _decisions(context, actor, choice, over)
    yield from besides(context, actor, now)
    if now.may_withdraw and may_file:
        yield Action("withdraw", _word(context, "withdraw"), problems=(over,) if over else ())
    if now.may_urge and may_file:
        yield Action("urge", _word(context, "urge"))


def besides(context: FilingContext, actor: Actor, now: Situation) -> Iterator[Action]:
    """What may be done with a filing under way without a task of one's own: take a decision back, remove a signer,
    end it for good."""
    if now.may_take_back and not effects_of_last(context, now.state):
        claimed = claim_rules.taken_up(context.config, context.kind, context.filing.pk, actor, context.now)
        yield Action("take-back", _word(context, "take-back"), problems=(claimed,) if claimed else ())
    for signer in now.signers:
        name = desk_names.name_of(context.config, signer.desk)
        yield Action("remove-signer", text(f"减签：{name}", f"Remove signer {name}"), str(signer.id))
    if now.may_cancel and acting.not_anothers(actor, context.kind, context.filing):
        yield Action("cancel", _word(context, "cancel"))


def _word(context: FilingContext, act: ActName) -> Text:
    return act_words.word(context.config, context.kind, act)


def effects_of_last(context: FilingContext, state: ChainState) -> bool:
    """Whether anything that is declared followed from the last decision of a chain."""
    if state.undo is None or state.step == state.undo.before.step:
        return False
    left = FilingEvent.decide(state.undo.before.step)
    reached = (FilingEvent.state(state.state), FilingEvent.state(state.undo.before.state))
    declared = [FilingEvent.parse(rule.on) for rule in context.kind.effects]
    return any(left.covers(event) or event in reached for event in declared)


def _claims(context: FilingContext, actor: Actor, choice: TaskChoice) -> Iterator[Action]:
    """Taking a task of the desk up, over from whoever has it, or giving it back."""
    rule = claim_rules.of_task(context.config, context.kind, choice.task)
    if rule is None:
        return
    holder = claiming.holder(choice.task, context.now)
    if holder is not None and holder == actor.account_id:
        yield Action("release", text("放回", "Give back"), task_id=choice.task.pk)
    elif holder is None:
        yield Action("claim", text("认领", "Claim"), task_id=choice.task.pk)
    elif rule.take_over:
        yield Action("claim", text("接手", "Take over"), "take-over", choice.task.pk)


def _decisions(context: FilingContext, actor: Actor, choice: TaskChoice, over: Problem | None) -> Iterator[Action]:
    rule = claim_rules.of_task(context.config, context.kind, choice.task)
    over = over or claim_rules.in_the_way(rule, actor, choice.task, context.now)
    blocked = () if over else tuple(before_acts.blocked(context, actor, FilingEvent.decide(choice.step.id)))
    for answer in choice.answers:
        problems = (over,) if over else blocked if answer.counts == "approve" else ()
        yield Action("decide", answer.title, answer.id, choice.task.pk, problems, answer)
    for way in choice.actions:
        held = () if over is None or way == "cc" else (over,)
        yield Action("pass-on", PASSED_ON.get(way, Text(zh=way, en=way)), way, choice.task.pk, held)


def _amendments(context: FilingContext, actor: Actor) -> Iterator[Action]:
    for rule in amendments.open_to(context, actor):
        yield Action("amend", rule.title, rule.id)


PASSED_ON = {
    "transfer": text("转办", "Transfer"),
    "delegate": text("委派", "Delegate"),
    "add-signer": text("加签", "Add a signer"),
    "cc": text("抄送", "Send a copy"),
}

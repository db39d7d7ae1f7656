"""What can be done now: the answer behind every button of a filing's page and every `actions` of the API."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from django.db.models import QuerySet
from viewflow.workflow.status import STATUS

from guicheng.common.text import Text, text
from guicheng.config.model.chains import Action, Chain, Decision, FieldAccess, Step
from guicheng.statements import planned
from guicheng.workflow.algebra import removable, return_places
from guicheng.workflow.models import ChainRun, Task
from guicheng.workflow.state import ChainState, Seat, from_json
from guicheng.workflow.undoing import can_take_back
from guicheng.workflow.who import Actor, who_of
from guicheng.workflow.words import answer_title


@dataclass(frozen=True, slots=True)
class Answer:
    """One decision somebody may give, as a button shows it."""

    id: str
    title: Text
    counts: str
    comment: str
    signature: bool
    files: Literal["required", "optional", ""]
    """Whether files must be given with it: `required` or `optional`; '' where the step takes none."""
    demands: tuple[str, ...]
    """The fields that whoever gives it must fill in."""
    places: tuple[tuple[str, Text], ...]
    """Where it may be sent back to, for a return: (id, name)."""


@dataclass(frozen=True, slots=True)
class TaskChoice:
    """One task the actor may take, and what the step allows with it."""

    task: Task
    step: Step
    answers: tuple[Answer, ...]
    actions: tuple[Action, ...]
    fields: FieldAccess

    @property
    def advises(self) -> bool:
        """Whether the actor is asked for advice alone."""
        return self.task.kind == "delegate"


@dataclass(frozen=True, slots=True)
class Situation:
    """Where a filing stands for an actor."""

    run: ChainRun
    state: ChainState
    step: Step | None
    choices: tuple[TaskChoice, ...]
    may_withdraw: bool
    """The chain allows it in this state; that the actor is the applicant is for `filings` to say."""
    may_take_back: bool
    """The last decision is theirs; whether its effects can be undone is for `filings` to say."""
    signers: tuple[Seat, ...]
    """Those they added or asked who have not answered yet, and need not (减签)."""
    may_cancel: bool
    may_urge: bool


def situation(filing_id: int, actor: Actor) -> Situation | None:
    """The situation of a submitted filing for an actor, in two statements; None before its first submission."""
    run = _run(filing_id).first()
    if run is None:
        return None
    chain: Chain = run.flow_class.chain
    state = from_json(run.chain_state)
    step = chain.step(state.step)
    choices = tuple(_choice(chain, state, step, task) for task in _tasks(run, actor)) if step else ()
    cancel = chain.cancel
    return Situation(
        run=run,
        state=state,
        step=step,
        choices=choices,
        may_withdraw=can_withdraw(chain, state),
        may_take_back=can_take_back(chain, state, who_of(actor)),
        signers=removable(state, actor.desk_keys),
        may_cancel=bool(cancel and state.state in cancel.while_ and actor.roles & set(cancel.by)),
        may_urge=bool(step and "urge" in step.actions),
    )


def _tasks(run: ChainRun, actor: Actor) -> list[Task]:
    """The open tasks of a run that the actor may take."""
    return list(_open(run.pk, sorted(actor.desk_keys)))


@planned
def _run(filing_id: int) -> QuerySet[ChainRun]:
    return ChainRun.objects.filter(filing_id=filing_id)


@planned
def _open(run_id: int, desks: Collection[str]) -> QuerySet[Task]:
    return Task.objects.filter(process_id=run_id, status=STATUS.NEW, desk__in=desks).order_by("id")


def can_withdraw(chain: Chain, state: ChainState) -> bool:
    """Whether the applicant may take the filing back now."""
    return state.phase == "open" and chain.withdraw is not None and state.state in chain.withdraw.while_


def _choice(chain: Chain, state: ChainState, step: Step, task: Task) -> TaskChoice:
    places = tuple((place, _place_name(chain, place)) for place in return_places(chain, state, step))
    others = ("urge", "take-back")  # what the applicant does, and what is done once there is no task any more
    actions = [a for a in step.actions if a not in others and (task.kind != "delegate" or a in ("transfer", "cc"))]
    return TaskChoice(
        task=task,
        step=step,
        answers=tuple(_answer(step, decision, places, task.kind) for decision in step.decisions),
        actions=tuple(actions),
        fields=step.fields if task.kind != "delegate" else FieldAccess(hidden=step.fields.hidden),
    )


def _answer(step: Step, decision: Decision, places: tuple[tuple[str, Text], ...], kind: str) -> Answer:
    return Answer(
        id=decision.id,
        title=answer_title(step, decision.id, kind),
        counts=decision.counts,
        comment=decision.comment,
        signature=decision.signature,
        files=decision.files if step.files is not None else "",
        demands=tuple(decision.demands) if kind != "delegate" else (),
        places=places if decision.counts == "return" and kind != "delegate" else (),
    )


def _place_name(chain: Chain, place: str) -> Text:
    step = chain.step(place)
    return step.title if step else text("填报人", "The applicant")

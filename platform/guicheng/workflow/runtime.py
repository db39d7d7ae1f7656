"""Carries an act out: one play through viewflow's activations, then the database in few statements."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from viewflow.workflow.status import STATUS

from guicheng.config.model.chains import Chain
from guicheng.config.model.events import FINISH, RETURN, SUBMIT, TAKE_BACK, TASK, VOID, WITHDRAW, FilingEvent
from guicheng.statements import insert, update_held, wait
from guicheng.workflow.activations import ApplicantActivation, ChainActivation, SeatActivation
from guicheng.workflow.acts import Act
from guicheng.workflow.events import (
    Cancel,
    Ended,
    Entered,
    Event,
    Left,
    Reassign,
    Skipped,
    Submit,
    TakeBack,
    Void,
    Withdraw,
)
from guicheng.workflow.models import ChainRun, Copy, Task
from guicheng.workflow.state import to_json

IN_HISTORY: dict[type[Event], str] = {
    Submit: "submit",
    Withdraw: "withdraw",
    Cancel: "cancel",
    Void: "cancel",
    TakeBack: "take-back",
    Reassign: "reassign",
}
"""The events that no task stands for: each is a row of its own, of this kind."""

TOLD: dict[type[Event], FilingEvent] = {Submit: SUBMIT, Withdraw: WITHDRAW, TakeBack: TAKE_BACK}
"""Those of them that notices and effects may be declared for."""


@dataclass(frozen=True, slots=True)
class Movement:
    """What an act came to, for whoever asked for it: the filing's state, the tasks it opened and closed, and `events`
    for which notices and effects are declared (`submit`, `return`, `decide:<step>.<decision>`, `state:<state>`,
    `finish` for an approval, `void`, `withdraw`, `task`)."""

    run: ChainRun
    state: str
    ended: bool
    outcome: str
    returned: bool
    round: int
    opened: tuple[Task, ...]
    closed: tuple[Task, ...]
    reminded: tuple[Task, ...]
    copies: tuple[Copy, ...]
    skipped: tuple[Skipped, ...]
    events: tuple[FilingEvent, ...]


def carry_out(act: Act, acting: Task | None = None) -> Movement:
    """Carries out an act that the algebra has answered; `acting` is the task that it is about, if it is about one."""
    act.read(acting)
    _begun(act, acting).activate_next()
    _write(act)
    return _movement(act)


def _begun(act: Act, acting: Task | None) -> ChainActivation:
    """The activation at which the act begins: the task's, or one of its own in the history."""
    kind = IN_HISTORY.get(type(act.event))
    if kind is None:
        assert acting is not None
        return SeatActivation(acting, act)
    node = act.flow.applicant_node(first=act.run.pk is None)
    row = act.row(node, kind, decided_by=act.account, decider=act.name, opinion=act.opinion)
    activation = ApplicantActivation(row, act)
    activation.complete()
    return activation


# --- writing ---------------------------------------------------------------------------------------------------------


def _write(act: Act) -> None:
    run, state = act.run, act.move.state
    run.state, run.chain_state = state.state, to_json(state)
    if run.pk is None:
        insert([run])
    else:
        update_held(run, ("state", "chain_state", "status", "finished", "outcome"))
    _write_changed(act)
    insert(act.new)
    if act.copies:
        Copy.objects.bulk_create(act.copies)


def _write_changed(act: Act) -> None:
    """One statement for a task with more to it, one for all that share a bare change of status."""
    plain: dict[tuple[object, object], list[int]] = {}
    for task, fields in act.changed.values():
        if fields <= {"status", "finished"}:
            plain.setdefault((task.status, task.finished), []).append(task.pk)
        else:
            update_held(task, sorted(fields))
    for (status, finished), ids in plain.items():
        # Not `= ANY` of an array: PostgreSQL would plan that anew for every array.
        these = ", ".join(["%s"] * len(ids))
        wait(f"UPDATE workflow_task SET status = %s, finished = %s WHERE id IN ({these})", [status, finished, *ids])  # noqa: S608


# --- telling ---------------------------------------------------------------------------------------------------------


def _movement(act: Act) -> Movement:
    effects, state = act.move.effects, act.move.state
    ended = next((effect for effect in effects if isinstance(effect, Ended)), None)
    return Movement(
        run=act.run,
        state=state.state,
        ended=ended is not None,
        outcome=ended.means if ended else "",
        returned=any(isinstance(effect, Left) and effect.to == "applicant" for effect in effects),
        round=state.round,
        opened=tuple(act.opened),
        closed=tuple(task for task, _ in act.changed.values() if task.status in (STATUS.DONE, STATUS.CANCELED)),
        reminded=tuple(act.reminded),
        copies=tuple(act.copies),
        skipped=tuple(effect for effect in effects if isinstance(effect, Skipped)),
        events=tuple(_events(act, ended)),
    )


def _events(act: Act, ended: Ended | None) -> Iterator[FilingEvent]:
    """The act as notices and effects are declared for it."""
    effects, state = act.move.effects, act.move.state.state
    left = [effect for effect in effects if isinstance(effect, Left)]
    told = TOLD.get(type(act.event))
    if told is not None:
        yield told
    for effect in left:
        yield FilingEvent.decide(effect.step, effect.decision or "approve")
    if any(_goes_back(act.flow.chain, effect) for effect in left):
        yield RETURN
    if told or left or ended:
        entered = [effect.state for effect in effects if isinstance(effect, Entered)]
        reached = [*entered, *([state] if entered[-1:] != [state] else [])]
        yield from map(FilingEvent.state, dict.fromkeys(reached))
    if ended is not None and ended.means in ("approved", "void"):
        yield FINISH if ended.means == "approved" else VOID
    if act.opened:
        yield TASK


def _goes_back(chain: Chain, left: Left) -> bool:
    """Whether a step was left for the applicant or an earlier step; a check that passes a filing on returns nothing."""
    if left.counts != "return" or left.to == "applicant":
        return left.counts == "return"
    return chain.step(left.to) is not None and chain.index(left.to) < chain.index(left.step)

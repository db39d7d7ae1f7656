"""Activations: viewflow's state machines of tasks, through which every act on a chain goes.

What is next is the algebra's to say: `activate_next` goes once through the effects of its move, and each is one
transition of one activation, which leaves what it changed in the `Act`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from viewflow.fsm import State
from viewflow.workflow.activation import Activation
from viewflow.workflow.signals import flow_finished, flow_started, task_finished
from viewflow.workflow.status import PROCESS, STATUS

from guicheng.workflow.acts import Act
from guicheng.workflow.events import Closed, Effect, Ended, Entered, Held, Left, Opened, Reassigned, Reminded, Skipped
from guicheng.workflow.models import Copy, Task
from guicheng.workflow.state import Seat
from guicheng.workflow.timeouts import go_on_with_clock_of, start_clock

if TYPE_CHECKING:
    from guicheng.workflow.nodes import StepNode


CLAIM = ("claimed_by", "claimer", "claimed_until")


class ChainActivation(Activation):
    """A task of a chain while an act is carried out."""

    def __init__(self, task: Task, act: Act) -> None:
        self.task = task
        self.process = act.run
        self.act = act

    @Activation.status.transition(source=State.ANY)
    def activate_next(self) -> None:
        """Carries out what follows from the act, in the order in which the algebra says it."""
        act, step = self.act, self.act.before.step
        for effect in act.move.effects:
            if isinstance(effect, Entered):
                step = effect.step
            _carry_out(act, effect, step)

    def _finish(self) -> None:
        self.task.finished = self.act.at
        self.act.change(self.task, "status", "finished")
        task_finished.send(sender=self.flow_class, process=self.process, task=self.task)


def _carry_out(act: Act, effect: Effect, step: str) -> None:
    """One effect by one transition; `step` is the one that is open."""
    match effect:
        case Opened(seat, again):
            activation = _standing(act, seat) if again else _asked(act, seat, step)
            activation.resume() if again else activation.activate()
        case Held(seat):
            _standing(act, seat).hold()
        case Closed(seat, "decided"):
            _standing(act, seat).decide(seat.decision, act.account, act.name)
        case Closed(seat, "moved"):
            _standing(act, seat).hand_over()
        case Closed(seat, "cancelled"):
            _standing(act, seat).cancel()
        case Closed(seat, how):  # `own` or `repeated`: nobody was asked
            _asked(act, seat, step, kind=how).decide(seat.decision)
        case Reassigned(seat):
            if seat.id in act.rows:  # one whose turn has not come has no row
                _standing(act, seat).reassign(seat.desk)
        case Reminded(seat):
            _standing(act, seat).remind()
        case Entered(entered, _, copies):
            act.copies += [_copy(act, entered, desk.key, desk.name) for desk in copies]
        case Ended(state):
            end = EndActivation(Task(process=act.run, flow_task=act.flow.end_node(state), kind="end"), act)
            end.activate()
            end.complete()
        case Left() | Skipped():
            pass  # told by the `Movement`
        case _:
            assert_never(effect)


def _standing(act: Act, seat: Seat) -> SeatActivation:
    return SeatActivation(act.rows[seat.id], act)


def _asked(act: Act, seat: Seat, step: str, kind: str = "") -> SeatActivation:
    """A seat that nobody was asked for yet, with a row of its own."""
    node: StepNode = act.flow.step_node(step)
    task = act.row(
        node,
        kind or seat.kind,
        seat=seat.id,
        step=step,
        desk=seat.desk,
        desk_name=_desk_name(act, seat.desk),
        target=seat.target,
        source=seat.source,
    )
    return SeatActivation(task, act)


def _desk_name(act: Act, desk: str) -> str:
    return act.move.names.get(desk) or (act.router.name(desk) if desk else "")


def _copy(act: Act, step: str, desk: str, name: str) -> Copy:
    run = act.run
    return Copy(
        filing_id=run.filing_id,
        region=run.region,
        step=step,
        desk=desk,
        desk_name=name,
        sent_at=act.at,
        sent_by=act.account,
    )


class ApplicantActivation(ChainActivation):
    """An act that no seat gives: handing in, taking back, ending. Done at once, and a line of the history."""

    @Activation.status.transition(source=STATUS.NEW, target=STATUS.DONE)
    def complete(self) -> None:
        """Books it."""
        self.task.started = self.act.at
        self._finish()
        if self.process.pk is None:
            flow_started.send(sender=self.flow_class, process=self.process, task=self.task)


class SeatActivation(ChainActivation):
    """One desk's opinion: taken, given, held back, taken up again, handed over, or cancelled."""

    @Activation.status.super()
    def activate(self) -> None:
        """Waits for the desk; a task that was handed over goes on with the clock it had."""
        old = self.act.rows.get(self.task.source or 0)
        if old is not None and old.decision == "moved":
            go_on_with_clock_of(old, self.task)
        else:
            step = self.act.flow.chain.step(self.task.step)
            start_clock(self.task, step.timeouts if step else (), self.act.router)
        self.act.opened.append(self.task)

    @Activation.status.transition(source=STATUS.NEW, target=STATUS.ASSIGNED)
    def assign(self, account: int | None, name: str) -> None:
        """Somebody of the desk takes it."""
        self.task.assigned = self.act.at
        self.task.decided_by, self.task.decider = account, name
        self.act.change(self.task, "assigned", "decided_by", "decider")

    @Activation.status.transition(source=STATUS.ASSIGNED, target=STATUS.STARTED)
    def start(self) -> None:
        """Works on it."""
        self.task.started = self.act.at
        self.act.change(self.task, "started")

    @Activation.status.transition(source=STATUS.STARTED, target=STATUS.DONE)
    def complete(self) -> None:
        """The opinion is given."""
        self._finish()

    @Activation.status.transition(source=STATUS.NEW, target=STATUS.SCHEDULED)
    def hold(self) -> None:
        """It has to wait for another signer or a delegate."""
        self.act.change(self.task, "status")

    @Activation.status.transition(source=STATUS.SCHEDULED, target=STATUS.NEW)
    def resume(self) -> None:
        """It is its turn again."""
        self.act.change(self.task, "status")
        self.act.opened.append(self.task)

    @Activation.status.transition(source=[STATUS.NEW, STATUS.SCHEDULED], target=STATUS.CANCELED)
    def cancel(self) -> None:
        """Its opinion is not needed any more."""
        self.task.finished = self.act.at
        self.act.change(self.task, "status", "finished")

    def hand_over(self) -> None:
        """Another desk gives the opinion in its place."""
        self._say("moved")
        self.task.decided_by, self.task.decider = self.act.account, self.act.name
        self.act.change(self.task, "decided_by", "decider")
        self.cancel()

    def decide(self, decision: str, account: int | None = None, name: str = "") -> None:
        """Takes the task and gives the seat's decision; nobody's where it counts without being asked."""
        self.assign(account, name)
        self.start()
        self._say(decision)
        self.task.signature = self.act.signature
        self.act.change(self.task, "signature")
        self.complete()

    def _say(self, decision: str) -> None:
        self.task.decision, self.task.opinion = decision, self.act.opinion
        self.act.change(self.task, "decision", "opinion")

    def reassign(self, desk: str) -> None:
        """Another desk sits here, where nobody has claimed it; the task stays what it is."""
        self.task.desk, self.task.desk_name = desk, _desk_name(self.act, desk)
        self.task.claimed_by, self.task.claimer, self.task.claimed_until = None, "", None
        self.act.change(self.task, "desk", "desk_name", *CLAIM)
        if self.task.status == STATUS.NEW:
            self.act.opened.append(self.task)

    def remind(self) -> None:
        """Its desk is reminded, and its next time-out planned already."""
        self.act.change(self.task, "next_timeout_at", "next_timeout")
        self.act.reminded.append(self.task)


class EndActivation(ChainActivation):
    """The chain is over. It leaves no row: the run says so."""

    @Activation.status.super()
    def activate(self) -> None:
        """Finishes the process."""
        node = self.flow_task
        self.process.status = PROCESS.CANCELED if node.means in ("withdrawn", "void") else PROCESS.DONE
        self.process.finished = self.act.at
        self.process.outcome = node.means

    @Activation.status.transition(source=STATUS.NEW, target=STATUS.DONE)
    def complete(self) -> None:
        """Tells viewflow's listeners."""
        flow_finished.send(sender=self.flow_class, process=self.process, task=self.task)

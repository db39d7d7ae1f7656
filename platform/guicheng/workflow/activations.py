"""Activations: viewflow's state machines of tasks, whose transitions carry a move out.

The algebra decides what happens; viewflow's state machines do it: every task is assigned, started and completed, held,
taken up again or cancelled by a transition, and the next nodes are activated by viewflow's own engine. Only the writing
differs from viewflow's stock nodes: an activation leaves its row in the `Run`, which writes all of them at once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from viewflow.workflow.activation import Activation
from viewflow.workflow.base import Node
from viewflow.workflow.exceptions import FlowRuntimeError
from viewflow.workflow.signals import flow_finished, flow_started, task_finished
from viewflow.workflow.status import PROCESS, STATUS
from viewflow.workflow.token import Token

from guicheng.workflow.events import Ended, Entered, Move, Opened, Router
from guicheng.workflow.models import Case, Task
from guicheng.workflow.state import Seat

if TYPE_CHECKING:
    from guicheng.workflow.compile import ChainFlow
    from guicheng.workflow.nodes import ChainNode

TOKEN = Token("start")


@dataclass
class Run:
    """One move being carried out, and the rows it leaves to be written."""

    case: Case
    move: Move
    at: dt.datetime
    router: Router
    account: int | None
    name: str
    opinion: str = ""
    signature: str = ""
    new: list[Task] = field(default_factory=list)
    changed: list[Task] = field(default_factory=list)
    reminded: list[Task] = field(default_factory=list)
    clocks: dict[int, Task] = field(default_factory=dict)

    @property
    def flow(self) -> type[ChainFlow]:
        """The flow class of the case."""
        return cast("type[ChainFlow]", self.case.flow_class)

    def task(self, node: Node, kind: str, **values: Any) -> Task:
        """A task row of the case at `node`, to be written with the others."""
        case = self.case
        task = Task(
            process=case, flow_task=node, flow_task_type=node.task_type, token=TOKEN, kind=kind, created=self.at,
            clock_from=self.at, filing_id=case.filing_id, region=case.region, filing_type=case.filing_type,
            subject_id=case.subject_id, jurisdiction=case.jurisdiction, round=self.move.state.round, **values,
        )  # fmt: skip
        self.new.append(task)
        return task


class ChainActivation(Activation):
    """An activation that leaves its rows in the run of its case."""

    run: Run

    def __init__(self, task: Task) -> None:
        self.task = task
        self.process = task.process
        self.run = task.process.run

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)  # its task has no key until the run is written

    def _finish(self) -> None:
        self.task.finished = self.run.at
        task_finished.send(sender=self.flow_class, process=self.process, task=self.task)

    @Activation.status.transition(source=STATUS.DONE)
    def create_next(self) -> Iterator[Activation]:
        """Activates whatever the move opened or ended: other seats of this step, seats of a further one, an end."""
        yield from onward(self.run, self)


def onward(run: Run, activation: ChainActivation | None) -> Iterator[Activation]:
    """The activations a move goes on to, in the graph of the flow."""
    node = activation.flow_task if activation else None
    step = run.case.chain_state["step"]
    for effect in run.move.effects:
        if isinstance(effect, Entered):
            step = effect.step
        elif isinstance(effect, Opened) and not effect.again:
            target = run.flow.step_node(step)
            _must_lead(node, target)
            yield target.seat(run, effect.seat)
        elif isinstance(effect, Ended):
            target = run.flow.end_node(effect.state)
            if activation is not None and effect.means not in ("withdrawn", "void"):
                _must_lead(node, target)
            yield target.activation_class(Task(process=run.case, flow_task=target, kind="end"))


def _must_lead(node: ChainNode | None, target: Node) -> None:
    if node is not None and target.name != node.name and target.name not in node.onward:
        raise FlowRuntimeError(f"the graph has no way from {node.name} to {target.name}")


class ApplicantActivation(ChainActivation):
    """The applicant hands the filing in, for the first time or corrected."""

    @Activation.status.super()
    def activate(self) -> None:
        """Nothing to wait for: the applicant has acted already."""

    @Activation.status.transition(source=STATUS.NEW, target=STATUS.DONE)
    def complete(self) -> None:
        """Books the submission."""
        self.task.started = self.run.at
        self._finish()

    def execute(self) -> None:
        """Hands it in and goes on."""
        self.complete()
        flow_started.send(sender=self.flow_class, process=self.process, task=self.task)
        self.activate_next()


class SeatActivation(ChainActivation):
    """One desk's opinion: taken, given, held back, taken up again, or cancelled."""

    @Activation.status.super()
    def activate(self) -> None:
        """Waits for the desk."""

    @Activation.status.transition(source=STATUS.NEW, target=STATUS.ASSIGNED)
    def assign(self) -> None:
        """Somebody of the desk takes it."""
        self.task.assigned = self.run.at
        self.task.decided_by, self.task.decider = self.run.account, self.run.name

    @Activation.status.transition(source=STATUS.ASSIGNED, target=STATUS.STARTED)
    def start(self) -> None:
        """Works on it."""
        self.task.started = self.run.at

    @Activation.status.transition(source=STATUS.STARTED, target=STATUS.DONE)
    def complete(self) -> None:
        """The opinion is given."""
        self._finish()
        self.run.changed.append(self.task)

    @Activation.status.transition(source=STATUS.NEW, target=STATUS.SCHEDULED)
    def hold(self) -> None:
        """It has to wait for another signer or a delegate."""
        self.run.changed.append(self.task)

    @Activation.status.transition(source=STATUS.SCHEDULED, target=STATUS.NEW)
    def resume(self) -> None:
        """It is its turn again."""
        self.run.changed.append(self.task)

    @Activation.status.transition(source=[STATUS.NEW, STATUS.SCHEDULED], target=STATUS.CANCELED)
    def cancel(self) -> None:
        """Its opinion is not needed any more."""
        self.task.finished = self.run.at
        self.run.changed.append(self.task)

    def decide(self, seat: Seat) -> None:
        """Takes the task and gives the seat's decision."""
        self.assign()
        self.start()
        self.task.decision = seat.decision
        self.task.opinion, self.task.signature = self.run.opinion, self.run.signature
        self.complete()


class EndActivation(ChainActivation):
    """The chain is over. It leaves no row: the case says so."""

    @Activation.status.super()
    def activate(self) -> None:
        """Finishes the process."""
        node = self.flow_task
        self.process.status = PROCESS.CANCELED if node.means in ("withdrawn", "void") else PROCESS.DONE
        self.process.finished = self.run.at
        self.process.outcome = node.means

    @Activation.status.transition(source=STATUS.NEW, target=STATUS.DONE)
    def complete(self) -> None:
        """Tells viewflow's listeners."""
        flow_finished.send(sender=self.flow_class, process=self.process, task=self.task)

    @Activation.status.transition(source=STATUS.DONE)
    def create_next(self) -> Iterator[Activation]:
        """Nothing follows."""
        return iter(())

"""One act on a running chain: who does what, the move the algebra answers, and the rows it leaves to be written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from django.db.models import QuerySet
from viewflow.workflow.base import Node
from viewflow.workflow.token import Token

from guicheng.statements import planned
from guicheng.workflow.algebra import apply
from guicheng.workflow.events import Closed, Effect, Event, Held, Move, Opened, Reassigned, Reminded, Router
from guicheng.workflow.models import ChainRun, Copy, Task
from guicheng.workflow.state import ChainState

if TYPE_CHECKING:
    from guicheng.workflow.compile import ChainFlow

TOKEN = Token("start")


@dataclass
class Act:
    """An event on a run whose row is locked, `before` being its state. Lives until its rows are written."""

    run: ChainRun
    before: ChainState
    event: Event
    router: Router
    at: dt.datetime
    account: int | None = None
    name: str = ""
    opinion: str = ""
    signature: str = ""
    move: Move = field(init=False)
    rows: dict[int, Task] = field(default_factory=dict)
    """The rows of the seats that the move touches and that had one before it."""
    new: list[Task] = field(default_factory=list)
    changed: dict[int, tuple[Task, set[str]]] = field(default_factory=dict)
    """The stored rows that differ now, by key, with the names of the fields that do."""
    opened: list[Task] = field(default_factory=list)
    reminded: list[Task] = field(default_factory=list)
    copies: list[Copy] = field(default_factory=list)

    @property
    def flow(self) -> type[ChainFlow]:
        """The flow class of the run."""
        return cast("type[ChainFlow]", self.run.flow_class)

    def ask(self) -> None:
        """Asks the algebra what follows. Raises its refusals."""
        self.move = apply(self.flow.chain, self.before, self.event, self.router)

    def read(self, acting: Task | None) -> None:
        """Reads the rows of the seats that the move touches, in one statement where there are others than `acting`."""
        waiting = self.run.waiting
        touched = {effect.seat.id for effect in self.move.effects if _has_row(effect)}  # type: ignore[union-attr]
        known = {acting.seat: acting} if acting is not None else {}
        self.rows = known | {seat: waiting[seat] for seat in (touched - known.keys()) & waiting.keys()}
        if seats := sorted(touched - self.rows.keys()):
            self.rows |= {task.seat: task for task in _tasks_at(self.run.pk, seats)}
        for task in self.rows.values():
            task.process = self.run

    def row(self, node: Node, kind: str, **values: Any) -> Task:
        """A new row of the run at `node`, to be written with the others."""
        run = self.run
        task = Task(
            process=run,
            flow_task=node,
            flow_task_type=node.task_type,
            token=TOKEN,
            kind=kind,
            created=self.at,
            clock_from=self.at,
            filing_id=run.filing_id,
            region=run.region,
            filing_type=run.filing_type,
            subject_id=run.subject_id,
            jurisdiction=run.jurisdiction,
            round=self.move.state.round,
            **values,
        )
        self.new.append(task)
        return task

    def change(self, task: Task, *fields: str) -> None:
        """Notes that fields of a row are to be written; a new row is written whole."""
        if task.pk is not None:
            self.changed.setdefault(task.pk, (task, set()))[1].update(fields)


def _has_row(effect: Effect) -> bool:
    """Whether an effect is about a seat that was asked, or may have been, before the move."""
    match effect:
        case Closed(how="decided" | "cancelled" | "moved") | Opened(again=True) | Held() | Reassigned() | Reminded():
            return True
    return False


@planned
def _tasks_at(run_id: int, seats: Sequence[int]) -> QuerySet[Task]:
    return Task.objects.filter(process_id=run_id, seat__in=seats)

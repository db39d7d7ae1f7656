"""Carries a move of the algebra out: through viewflow's activations, and then into the database in few statements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.db.models import QuerySet
from viewflow.workflow.status import STATUS

from guicheng.config.model.chains import Chain
from guicheng.statements import Shapes, execute, insert, places, update
from guicheng.workflow.activations import ApplicantActivation, Run, SeatActivation, onward
from guicheng.workflow.events import Closed, Effect, Ended, Entered, Held, Left, Opened, Reminded, Skipped
from guicheng.workflow.models import Case, Copy, Task
from guicheng.workflow.replanning import limit_of
from guicheng.workflow.state import to_json


@dataclass(frozen=True, slots=True)
class Movement:
    """What an act came to, for whoever asked for it: the filing's state, the tasks it opened and closed, and `events`
    in the words of notices and effects (`submit`, `return`, `decide:<step>.<decision>`, `state:<state>`, `finish` for
    an approval, `void`, `withdraw`, `task`)."""

    case: Case
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
    events: tuple[str, ...]


def submit(run: Run, node_name: str) -> Movement:
    """Carries a submission out, from the node where the applicant acts."""
    run.case.run = run
    node = run.flow.instance.node(node_name)
    task = run.task(node, "submit", decided_by=run.account, decider=run.name, opinion=run.opinion)
    activation = ApplicantActivation(task)
    _auto_approve(run)
    activation.execute()
    return _written(run, ["submit"])


def act(run: Run, acting: Task | None, decided: bool, act_name: str = "") -> Movement:
    """Carries any other move out. `acting` is the task it starts at; `decided` if that gives its opinion now;
    `act_name` is an act of the applicant or operator that goes into the history."""
    run.case.run = run
    rows = _rows(run, acting)
    opened_new = True
    if act_name:
        name = "correct__applicant" if "correct__applicant" in run.flow._nodes_by_name else "submit__start"
        task = run.task(
            run.flow.instance.node(name), act_name, decided_by=run.account, decider=run.name, opinion=run.opinion
        )
        ApplicantActivation(task).complete()
    if acting is not None and decided:
        activation = SeatActivation(acting)
        seat = next(e.seat for e in run.move.effects if isinstance(e, Closed) and e.seat.id == acting.seat)
        activation.decide(seat)
        _others(run, rows)
        activation.activate_next()
        opened_new = False
    else:
        _others(run, rows)
    if opened_new:
        for following in onward(run, None):
            following.activate()
            if following.complete.can_proceed():
                following.complete()
    return _written(run, [act_name] if act_name in ("withdraw", "take-back") else [])


def _rows(run: Run, acting: Task | None) -> dict[int, Task]:
    """The rows of every seat the move touches; read only where there are others than the acting one."""
    found = {acting.seat: acting} if acting is not None else {}
    touched = {seat_id for effect in run.move.effects for seat_id in _touched(effect)} - found.keys()
    found |= {seat: task for seat, task in run.case.waiting.items() if seat in touched}
    if seats := sorted(touched - found.keys()):
        wanted = places(len(seats) + 1)
        shape = _seats.get(len(seats), lambda: _tasks_at(wanted), wanted)
        for task in shape.all(run.case.pk, *seats):
            task.process = run.case
            found[task.seat] = task
    for task in found.values():
        task.process = run.case
    return found


def _tasks_at(places: Sequence[int]) -> QuerySet[Task]:
    case, *seats = places
    return Task.objects.filter(process_id=case, seat__in=seats)


_seats: Shapes[Task] = Shapes()


def _touched(effect: Effect) -> Iterable[int]:
    match effect:
        case Closed(seat, how) if how not in ("own", "repeated"):
            return (seat.id,)
        case Held(seat) | Reminded(seat) | Opened(seat, True):
            return (seat.id,)
    return ()


def _others(run: Run, rows: dict[int, Task]) -> None:
    """Holds, takes up and cancels the tasks of the other seats."""
    for effect in run.move.effects:
        match effect:
            case Closed(seat, "cancelled"):
                SeatActivation(rows[seat.id]).cancel()
            case Closed(seat, "moved"):
                task = rows[seat.id]
                task.decision, task.opinion = "moved", run.opinion
                task.decided_by, task.decider = run.account, run.name
                SeatActivation(task).cancel()
            case Held(seat):
                SeatActivation(rows[seat.id]).hold()
            case Opened(seat, True):
                SeatActivation(rows[seat.id]).resume()
    run.reminded = [rows[effect.seat.id] for effect in run.move.effects if isinstance(effect, Reminded)]
    _auto_approve(run)
    _keep_clocks(run, rows)


def _auto_approve(run: Run) -> None:
    """Books the seats that count as approved without being asked."""
    step = run.case.chain_state["step"]
    for effect in run.move.effects:
        if isinstance(effect, Entered):
            step = effect.step
        elif isinstance(effect, Closed) and effect.how in ("own", "repeated"):
            activation = cast(SeatActivation, run.flow.step_node(step).seat(run, effect.seat))
            activation.task.kind = effect.how
            person = run.account, run.name
            run.account, run.name = None, ""
            activation.decide(effect.seat)
            run.account, run.name = person


def _keep_clocks(run: Run, rows: dict[int, Task]) -> None:
    """Handing a task over does not stop its clock: the new task waits since the old one did."""
    run.clocks = {
        effect.seat.id: rows[effect.seat.id]
        for effect in run.move.effects
        if isinstance(effect, Closed) and effect.how == "moved"
    }


# --- writing ---------------------------------------------------------------------------------------------------------


def _written(run: Run, events: list[str]) -> Movement:
    _write_case(run)
    opened = [task for task in run.new if task.status == STATUS.NEW]
    again = {effect.seat.id for effect in run.move.effects if isinstance(effect, Opened) and effect.again}
    for task in opened:
        _set_due(run, task)
    changed = list({task.pk: task for task in run.changed if task.pk is not None}.values())
    _write_changed(changed)
    insert(run.new)
    copies = _copies(run)
    if copies:
        Copy.objects.bulk_create(copies)
    return _movement(run, events, [*opened, *(t for t in changed if t.seat in again)], changed, copies)


def _write_case(run: Run) -> None:
    case, state = run.case, run.move.state
    case.state, case.chain_state = state.state, to_json(state)
    if case.pk is None:
        insert([case])
        return
    update(case, ("state", "chain_state", "status", "finished", "outcome"))


_OPINION = ("status", "assigned", "started", "finished", "decision", "opinion", "signature", "decided_by", "decider")


def _write_changed(tasks: list[Task]) -> None:
    """One statement for a task with its own opinion, one for all that share a bare change of status."""
    plain: dict[tuple[str, Any], list[int]] = {}
    for task in tasks:
        if task.decision:
            update(task, _OPINION)
        else:
            plain.setdefault((task.status, task.finished), []).append(task.pk)
    for (status, finished), ids in plain.items():
        # Not `= ANY` of an array: PostgreSQL would plan that anew for every array.
        these = ", ".join(["%s"] * len(ids))
        execute(f"UPDATE workflow_task SET status = %s, finished = %s WHERE id IN ({these})", [status, finished, *ids])  # noqa: S608


def _set_due(run: Run, task: Task) -> None:
    """When the first time-out of a new task comes; a task that was handed over goes on with the old one's clock."""
    old = run.clocks.get(task.source) if task.source else None
    if old is not None:
        task.clock_from = old.clock_from
        task.due_at, task.due_number, task.limit_at = old.due_at, old.due_number, old.limit_at
        return
    step = run.flow.chain.step(task.step)
    task.limit_at = limit_of(step.timeouts if step else [], lambda rule: run.router.due(rule, task.clock_from))
    plan_due(run, task)


def plan_due(run: Run, task: Task) -> None:
    """Notes the task's next time-out after the one it has had last."""
    step = run.flow.chain.step(task.step)
    rules = step.timeouts if step else []
    last = (task.due_at, task.due_number) if task.due_at is not None else None
    plan = sorted((run.router.due(rule, task.clock_from), number) for number, rule in enumerate(rules))
    upcoming = [entry for entry in plan if last is None or entry > last]
    task.due_at, task.due_number = upcoming[0] if upcoming else (None, None)


def _copies(run: Run) -> list[Copy]:
    return [
        Copy(
            filing_id=run.case.filing_id,
            region=run.case.region,
            step=effect.step,
            desk=desk.key,
            desk_name=desk.name,
            sent_at=run.at,
            sent_by=run.account,
        )
        for effect in run.move.effects
        if isinstance(effect, Entered)
        for desk in effect.copies
    ]


def _goes_back(chain: Chain, left: Left) -> bool:
    """Whether a step was left for the applicant or an earlier step; a check that passes a filing on returns nothing."""
    if left.counts != "return" or left.to == "applicant":
        return left.counts == "return"
    return chain.step(left.to) is not None and chain.index(left.to) < chain.index(left.step)


def _movement(run: Run, events: list[str], opened: list[Task], changed: list[Task], copies: list[Copy]) -> Movement:
    effects, state = run.move.effects, run.move.state
    ended = next((effect for effect in effects if isinstance(effect, Ended)), None)
    left = [effect for effect in effects if isinstance(effect, Left)]
    returned = any(effect.to == "applicant" for effect in left)
    events += [f"decide:{effect.step}.{effect.decision or 'approve'}" for effect in left]
    events += ["return"] if any(_goes_back(run.flow.chain, effect) for effect in left) else []
    entered = [effect.state for effect in effects if isinstance(effect, Entered)]
    reached = [*entered, *([state.state] if not entered or entered[-1] != state.state else [])]
    events += [f"state:{name}" for name in dict.fromkeys(reached)] if events or ended else []
    if ended is not None:
        events += {"approved": ["finish"], "void": ["void"]}.get(ended.means, [])
    events += ["task"] if opened else []
    return Movement(
        case=run.case,
        state=state.state,
        ended=ended is not None,
        outcome=ended.means if ended else "",
        returned=returned,
        round=state.round,
        opened=tuple(opened),
        closed=tuple(task for task in changed if task.status in (STATUS.DONE, STATUS.CANCELED)),
        reminded=tuple(run.reminded),
        copies=tuple(copies),
        skipped=tuple(effect for effect in effects if isinstance(effect, Skipped)),
        events=tuple(events),
    )

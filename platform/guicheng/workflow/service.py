"""What can be done with a running chain. `filings` calls these inside its transaction and acts on the `Movement`.

Whether the actor may see the filing, whether its data are valid and its window open, is asked before, by `filings`;
whether it is the actor's turn, and what may be decided, is asked here. Every function locks the run's row first: of
two deciders at once, one decides and the other is refused with `task-already-decided`, who and when.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from django.db.models import F, QuerySet
from viewflow.workflow.status import STATUS

from guicheng.common.clock import SHANGHAI
from guicheng.common.errors import Refusal, refuse
from guicheng.common.search import fold
from guicheng.config.model.chains import Chain
from guicheng.statements import planned
from guicheng.workflow import answered, events
from guicheng.workflow.acts import Act
from guicheng.workflow.algebra import begin, closed_task
from guicheng.workflow.compile import FlowRef
from guicheng.workflow.desk import Desk
from guicheng.workflow.events import Event, Router
from guicheng.workflow.flows import flow_for
from guicheng.workflow.models import ChainRun, Copy, Task
from guicheng.workflow.runtime import Movement, carry_out
from guicheng.workflow.state import from_json
from guicheng.workflow.timeouts import plan_next
from guicheng.workflow.who import Actor, who_of
from guicheng.workflow.words import answer_title

URGE_AGAIN_AFTER = dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Subject:
    """What the filing is about, for scoping lists of tasks: the entry and the code of its place."""

    subject_id: int | None = None
    jurisdiction: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a desk says on a task: its decision and why, the name it signs with, the place to send it back to."""

    decision: str
    opinion: str = ""
    signature: str = ""
    to_step: str = ""


def start(
    chain: Chain,
    ref: FlowRef,
    filing_id: int,
    *,
    router: Router,
    actor: Actor,
    at: dt.datetime,
    subject: Subject = Subject(),
) -> Movement:
    """Submits a filing for the first time. Refusals: no-approver, chain-loop, no-branch."""
    flow = flow_for(ref, chain)
    run = ChainRun(
        flow_class=flow,
        definition_id=flow.__name__,
        filing_id=filing_id,
        region=ref.region,
        filing_type=ref.filing_type,
        release=ref.release,
        subject_id=subject.subject_id,
        jurisdiction=subject.jurisdiction,
        created=at,
    )
    act = Act(run, begin(chain), events.Submit(who_of(actor)), router, at, actor.account_id, actor.name)
    act.ask()
    return carry_out(act)


def resubmit(filing_id: int, *, router: Router, actor: Actor, at: dt.datetime) -> Movement:
    """Submits a filing again that came back or was taken back. Refusals as `start`, and already-submitted."""
    return _done(_locked_run(filing_id), events.Submit(who_of(actor)), router, actor, at)


def waiting(filing_id: int) -> dict[int, Task]:
    """The open tasks of a filing by id, its run locked. For callers that hold the filing's own lock, as every use-case
    does: then nothing changes between this reading and the act, and an act on one of them reads nothing more."""
    tasks = {task.pk: task for task in _opened(filing_id)}
    seats = {task.seat: task for task in tasks.values()}
    for task in tasks.values():
        task.process = next(iter(tasks.values())).process
        task.process.waiting = seats
    return tasks


@planned
def _opened(filing_id: int) -> QuerySet[Task]:
    open_ones = Task.objects.filter(process__filing_id=filing_id, seat__gt=0, status__in=(STATUS.NEW, STATUS.SCHEDULED))
    return open_ones.select_related("process").select_for_update(of=("process",)).order_by("id")


def decide(task: int | Task, reply: Reply, *, router: Router, actor: Actor, at: dt.datetime) -> Movement:
    """Gives a desk's opinion on a task, or on one that `waiting` gave.

    A signature is the name under which whoever decides is registered, typed by them.

    Refusals: task-already-decided, not-your-task, not-your-turn, own-filing, decision-not-allowed, opinion-required,
    signature-required, signature-name, return-place; no-approver where nobody can take what follows.
    """
    task = task if isinstance(task, Task) and task.has_run and task.process.waiting else _locked_task(_key(task))
    signed = bool(reply.signature.strip())
    event = events.Decide(task.seat, reply.decision, who_of(actor), reply.to_step, reply.opinion, signed)
    act = _asked(task.process, event, router, actor, at, reply.opinion, task)
    act.signature = _signed(reply.signature, actor)
    return carry_out(act, task)


def forget(filing_id: int) -> None:
    """The filing is thrown away: what its chain came to goes with it, and nobody is asked any more."""
    Copy.objects.filter(filing_id=filing_id).delete()
    Task.objects.filter(filing_id=filing_id).delete()
    ChainRun.objects.filter(filing_id=filing_id).delete()


def take_back(filing_id: int, *, router: Router, actor: Actor, at: dt.datetime, opinion: str = "") -> Movement:
    """Whoever gave the last decision takes it back. Refusal: nothing-to-take-back."""
    run = _locked_run(filing_id)
    last = from_json(run.chain_state).undo
    moved = _done(run, events.TakeBack(who_of(actor)), router, actor, at, opinion)
    if last is not None:
        answered.take_back(run.pk, last.before)
    return moved


def report(task_id: int, outcome: str, *, router: Router, at: dt.datetime, note: str = "") -> Movement:
    """Tells the result of a check that stands open. Refusals: task-already-decided, decision-not-allowed."""
    task = _locked_task(task_id)
    return _done(task.process, events.Report(task.seat, outcome), router, None, at, note, task)


def withdraw(filing_id: int, *, router: Router, actor: Actor, at: dt.datetime, opinion: str = "") -> Movement:
    """The applicant takes the filing back. Refusal: no-withdrawal."""
    return _done(_locked_run(filing_id), events.Withdraw(who_of(actor)), router, actor, at, opinion)


def cancel(filing_id: int, *, router: Router, actor: Actor, at: dt.datetime, opinion: str = "") -> Movement:
    """Somebody with a declared role ends it for good. Refusals: no-cancellation, not-allowed."""
    return _done(_locked_run(filing_id), events.Cancel(who_of(actor)), router, actor, at, opinion)


def void(filing_id: int, state: str, *, router: Router, at: dt.datetime, opinion: str = "") -> Movement | None:
    """The platform ends a filing in an end of its chain; None where it was never submitted.

    Refusals: already-ended, no-end.
    """
    run = ChainRun.objects.select_for_update().filter(filing_id=filing_id).first()
    if run is None:
        return None
    return _done(run, events.Void(state), router, None, at, opinion)


def transfer(task_id: int, to: Desk, *, router: Router, actor: Actor, at: dt.datetime, opinion: str = "") -> Movement:
    """Hands a task over for good. Refusals: action-not-allowed, already-asked and those of a task."""
    return _passed_on(task_id, lambda seat: events.Transfer(seat, to, who_of(actor)), router, actor, at, opinion)


def reassign(
    filing_id: int, seat: int, to: Desk, *, router: Router, actor: Actor, at: dt.datetime, opinion: str = ""
) -> Movement:
    """Gives a seat to another desk, whoever sits there. One whose turn has not come has no task yet.

    Refusals: task-already-decided, action-not-allowed (a check), already-asked.
    """
    run = _locked_run(filing_id)
    task = Task.objects.filter(process=run, seat=seat).first() if seat else None
    return _done(run, events.Reassign(seat, to), router, actor, at, opinion, task)


def delegate(task_id: int, to: Desk, *, router: Router, actor: Actor, at: dt.datetime, opinion: str = "") -> Movement:
    """Asks another desk's advice first; the task comes back with it. Refusals as `transfer`."""
    return _passed_on(task_id, lambda seat: events.Delegate(seat, to, who_of(actor)), router, actor, at, opinion)


def add_signer(
    task_id: int,
    desk: Desk,
    place: Literal["before", "after", "parallel"],
    *,
    router: Router,
    actor: Actor,
    at: dt.datetime,
) -> Movement:
    """One more desk has to agree. Refusals as `transfer`."""
    return _passed_on(task_id, lambda seat: events.AddSigner(seat, desk, place, who_of(actor)), router, actor, at)


def remove_signer(task_id: int, signer_seat: int, *, router: Router, actor: Actor, at: dt.datetime) -> Movement:
    """An added signer or delegate is not needed any more. Refusals: no-such-signer, task-already-decided."""
    return _passed_on(
        task_id, lambda seat: events.RemoveSigner(seat, signer_seat, who_of(actor)), router, actor, at, ""
    )


def timeout(task_id: int, *, router: Router, at: dt.datetime) -> Movement | None:
    """Does what the task's due time-out declares; None where it is not due (any more), so a sweep may repeat itself."""
    task = _locked_task(task_id)
    task.refresh_from_db(fields=["status", "next_timeout_at", "next_timeout", "clock_from"])
    comes, number = task.next_timeout_at, task.next_timeout
    if task.status != STATUS.NEW or comes is None or comes > at or number is None:
        return None
    act = _asked(task.process, events.Timeout(task.seat, number), router, None, at, task=task)
    step = act.flow.chain.step(task.step)
    plan_next(task, step.timeouts if step else (), router)
    return carry_out(act, task)


def cc(task_id: int, desks: Iterable[Desk], *, actor: Actor, at: dt.datetime) -> list[Copy]:
    """Sends copies to desks that have none yet. Refusals: not-your-task, action-not-allowed, task-already-decided."""
    task = _locked_task(task_id)
    step = task.process.flow_class.chain.step(task.step)
    if task.desk not in actor.desk_keys:
        raise refuse("not-your-task", "您不是该任务的办理人", "This task is not yours to take", status=403)
    if step is None or "cc" not in step.actions:
        raise refuse("action-not-allowed", "本环节不允许该操作", "This step does not allow copies", status=403)
    have = set(Copy.objects.filter(filing_id=task.filing_id, step=task.step).values_list("desk", flat=True))
    return Copy.objects.bulk_create(
        Copy(
            filing_id=task.filing_id,
            region=task.region,
            step=task.step,
            desk=desk.key,
            desk_name=desk.name,
            sent_at=at,
            sent_by=actor.account_id,
        )
        for desk in desks
        if desk.key not in have
    )


def read_copies(filing_id: int, *, actor: Actor, at: dt.datetime) -> int:
    """Marks the actor's unread copies of a filing as read; how many there were."""
    unread = Copy.objects.filter(filing_id=filing_id, desk__in=actor.own_desks, read_at=None)
    return unread.update(read_at=at, read_by=actor.account_id)


def urge(filing_id: int, *, at: dt.datetime) -> list[Task]:
    """Urges everybody the filing waits for, at most once an hour; the tasks, for the notice.

    Refusals: nothing-to-urge, action-not-allowed, urged-already.
    """
    run = _locked_run(filing_id)
    tasks = list(Task.objects.filter(process=run, status=STATUS.NEW).exclude(kind="check"))
    step = run.flow_class.chain.step(run.chain_state["step"])
    if not tasks or step is None:
        raise refuse("nothing-to-urge", "当前没有待办环节，无需催办", "Nobody is being waited for")
    if "urge" not in step.actions:
        raise refuse("action-not-allowed", "本环节不允许催办", "This step does not allow urging", status=403)
    if any(task.urged_at and at - task.urged_at < URGE_AGAIN_AFTER for task in tasks):
        raise refuse(
            "urged-already", "刚刚已催办，请稍后再试", "They have just been urged; try again later", status=429
        )
    Task.objects.filter(pk__in=[task.pk for task in tasks]).update(urged_at=at, urges=F("urges") + 1)
    return tasks


def _signed(signature: str, actor: Actor) -> str:
    """The signature as it is kept: the registered name of whoever gives it. Refuses any other text."""
    if not signature.strip() or not actor.signing_name:
        return signature.strip()
    if fold(signature) != fold(actor.signing_name):
        raise refuse(
            "signature-name",
            f"签名须为您登记的姓名“{actor.signing_name}”",
            f"The signature has to be the name under which you are registered: {actor.signing_name}",
            status=400,
            field="signature",
        )
    return actor.signing_name


# --- shared ----------------------------------------------------------------------------------------------------------


def move_subject(filing_ids: Iterable[int], subject_id: int) -> None:
    """Chains that have come to an end are about another entry now: the one they were about was the same."""
    ids = list(filing_ids)
    ChainRun.objects.filter(filing_id__in=ids).update(subject_id=subject_id)
    Task.objects.filter(filing_id__in=ids).update(subject_id=subject_id)


def _locked_run(filing_id: int) -> ChainRun:
    run = ChainRun.objects.select_for_update().filter(filing_id=filing_id).first()
    if run is None:
        raise refuse("no-such-case", "该填报件尚未提交", "This filing has not been submitted", status=404)
    return run


def _locked_task(task_id: int) -> Task:
    """The task, its run locked. The run's state is the truth; the task's own row may have been read before it."""
    task = _locking(task_id).first()
    if task is None:
        raise refuse("no-such-task", "任务不存在", "There is no such task", status=404)
    return task


def _key(task: int | Task) -> int:
    return task if isinstance(task, int) else task.pk


@planned
def _locking(task_id: int) -> QuerySet[Task]:
    return Task.objects.filter(pk=task_id, seat__gt=0).select_related("process").select_for_update(of=("process",))


def _done(
    run: ChainRun,
    event: Event,
    router: Router,
    actor: Actor | None,
    at: dt.datetime,
    opinion: str = "",
    task: Task | None = None,
) -> Movement:
    """What an event comes to on a locked run; `task` is the one it is about."""
    return carry_out(_asked(run, event, router, actor, at, opinion, task), task)


def _asked(
    run: ChainRun,
    event: Event,
    router: Router,
    actor: Actor | None,
    at: dt.datetime,
    opinion: str = "",
    task: Task | None = None,
) -> Act:
    """The act of an event on a locked run, answered by the algebra and still to be carried out."""
    account, name = (actor.account_id, actor.name) if actor is not None else (None, "")
    act = Act(run, from_json(run.chain_state), event, router, at, account, name, opinion)
    try:
        act.ask()
    except Refusal as refusal:
        if refusal.code == "task-already-decided" and task is not None:
            raise already_decided(task) from None
        raise
    return act


def _passed_on(
    task_id: int, event: Callable[[int], Event], router: Router, actor: Actor, at: dt.datetime, opinion: str = ""
) -> Movement:
    task = _locked_task(task_id)
    return _done(task.process, event(task.seat), router, actor, at, opinion, task)


def already_decided(task: Task) -> Refusal:
    """The refusal that names who settled a task that nobody waits for any more, how and when."""
    settled = Task.objects.filter(process_id=task.process_id, step=task.step, round=task.round, status=STATUS.DONE)
    decided = settled.exclude(decision="").exclude(kind="delegate")  # advice has settled nothing
    by = settled.filter(pk=task.pk).first() or decided.order_by("-finished", "-id").first()
    if by is None or by.finished is None:
        return closed_task()
    when = by.finished.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
    who = by.decider or by.desk_name or by.desk
    answer = answer_title(task.process.flow_class.chain.step(task.step), by.decision, by.kind)
    return refuse(
        "task-already-decided",
        f"该任务已由{who}于{when}办理（{answer.zh}）",
        f"{who} dealt with this on {when} ({answer.en or answer.zh})",
        decided_by=by.decided_by,
        decider=who,
        decided_at=by.finished.isoformat(),
        decision=by.decision,
    )

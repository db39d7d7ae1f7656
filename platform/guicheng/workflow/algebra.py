"""The approval algebra: a chain's state and an event give the state after it and everything that follows.

Pure: nothing is read or written but the answers of the `Router`. Promises, proven in `tests/workflow/test_laws.py`: an
open chain has an open seat and any other has none; there is one outcome; a settled seat cannot be decided again; a
return cancels the sibling seats and asks them anew; the order of votes does not matter; every move ends.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import assert_never

from guicheng.common.errors import Problem, Refusal, refuse
from guicheng.common.text import text
from guicheng.config.model.chains import Action, Chain, Decision, Step
from guicheng.config.model.desks import Lookup
from guicheng.workflow.desk import VACANT, Desk
from guicheng.workflow.events import (
    AddSigner,
    Cancel,
    Decide,
    Delegate,
    Event,
    Move,
    Reassign,
    Reassigned,
    Reminded,
    RemoveSigner,
    Report,
    Router,
    Submit,
    TakeBack,
    Timeout,
    Transfer,
    Void,
    Who,
    Withdraw,
)
from guicheng.workflow.move import MoveBuilder, first_place
from guicheng.workflow.state import ChainState, Seat, Undo
from guicheng.workflow.undoing import take_back


def begin(chain: Chain) -> ChainState:
    """The state of a chain before its first submission."""
    return ChainState(state=chain.draft)


def apply(chain: Chain, state: ChainState, event: Event, router: Router, *, strict: bool = False) -> Move:
    """The move `event` makes. Raises Refusal, and nothing has happened, where it is not possible.

    Handing in refuses where nobody can take a step (`no-approver`); later somebody else acts, who can do nothing about
    it: the task then waits at the desk whose people are missing, for whoever manages them. `strict` refuses always.
    """
    move = MoveBuilder(chain, state, router, strict=strict or isinstance(event, Submit))
    if not (isinstance(event, TakeBack) or _only_reminds(move, event)):
        move.state = replace(state, undo=None)
    match event:
        case Submit():
            _submit(move, event)
        case Decide():
            _decide(move, event)
        case TakeBack():
            take_back(move, event.who)
        case Report():
            _report(move, event)
        case Withdraw():
            _withdraw(move)
        case Cancel():
            _cancel(move, event)
        case Void():
            _void(move, event)
        case Transfer():
            _transfer(move, event)
        case Delegate():
            _delegate(move, event)
        case AddSigner():
            _add_signer(move, event)
        case RemoveSigner():
            _remove_signer(move, event)
        case Reassign():
            _reassign(move, event)
        case Timeout():
            _timeout(move, event)
        case _:
            assert_never(event)
    return move.finished()


def return_places(chain: Chain, state: ChainState, step: Step) -> list[str]:
    """Where a decider of the open step may send it back to, in the order of the chain, `applicant` first."""
    passed = {passed.step for passed in state.passed}
    allowed = set(step.return_to)
    earlier = [s.id for s in chain.steps[: chain.index(step.id)] if s.id in passed and s.verify is None]
    places = [place for place in earlier if place in allowed or "earlier" in allowed]
    return ["applicant", *places] if allowed & {"applicant", "earlier"} else places


def _submit(move: MoveBuilder, event: Submit) -> None:
    state = move.state
    if state.phase != "draft":
        raise refuse("already-submitted", "该填报件已提交，不能重复提交", "This filing has been submitted already")
    passages = state.course if state.resume else ()
    move.state = replace(state, round=state.round + 1, applicant=event.who.account, seats=(), course=passages)
    move.go(first_place(move))


def _decide(move: MoveBuilder, event: Decide) -> None:
    step, seat = _open_seat(move, event.seat)
    _holds(seat, event.who)
    decision = _allowed(step, event.decision)
    if event.to and event.to not in return_places(move.chain, move.state, step):
        raise refuse("return-place", "不能退回到所选环节", f"It cannot be sent back to {event.to}", field="to")
    if event.to and decision.counts != "return":
        raise refuse("return-place", "只有退回才能选择退回环节", "Only a return may name a place", field="to")
    if step.own == "refuse" and move.state.applicant in event.who.accounts:
        raise refuse(
            "own-filing",
            "不能办理本人提交的填报件，请由同岗位其他人员办理",
            "You may not decide on what you submitted yourself; let a colleague of the same post do it",
            status=403,
        )
    missing = []
    if decision.comment == "required" and not event.opinion.strip():
        missing.append(Problem("opinion-required", text("请填写意见", "Please give your reasons"), field="opinion"))
    if decision.signature and not event.signed:
        missing.append(Problem("signature-required", text("请签名", "Please sign"), field="signature"))
    if missing:
        raise Refusal(missing, status=400)
    before = move.state
    _answer(move, step, seat, decision, event.who.account, event.to)
    keeps = "take-back" in step.actions and seat.kind != "delegate" and move.state.phase == "open"
    if keeps and event.who.account is not None:
        move.state = replace(move.state, undo=Undo(event.who.account, seat.desk, seat.id, before))


def _only_reminds(move: MoveBuilder, event: Event) -> bool:
    """Whether an event leaves the chain as it is."""
    step = move.chain.step(move.state.step)
    return isinstance(event, Timeout) and step is not None and step.timeouts[event.number].do == "remind"


def _report(move: MoveBuilder, event: Report) -> None:
    step, seat = _open_seat(move, event.seat)
    if seat.kind != "check":
        raise refuse("not-a-check", "该环节须由人员办理", "People decide this step, not a check")
    _answer(move, step, seat, _allowed(step, event.outcome), None, "")


def _answer(move: MoveBuilder, step: Step, seat: Seat, decision: Decision, by: int | None, to: str) -> None:
    status = "approved" if decision.counts == "approve" or seat.kind == "delegate" else "rejected"
    move.close(replace(seat, decision=decision.id, to=to, by=by), status, "decided")
    move.settle(step)


def _withdraw(move: MoveBuilder) -> None:
    rule, state = move.chain.withdraw, move.state
    if rule is None or state.phase != "open" or state.state not in rule.while_:
        raise refuse("no-withdrawal", "当前状态不能撤回", "It cannot be taken back in its present state")
    if rule.to in move.chain.ends:
        move.end(rule.to)
        return
    move.close_all()
    move.stop()
    move.state = replace(move.state, phase="draft", state=rule.to, step="", passed=(), resume=(), kept=())


def _cancel(move: MoveBuilder, event: Cancel) -> None:
    rule, state = move.chain.cancel, move.state
    if rule is None or state.phase == "ended" or state.state not in rule.while_:
        raise refuse("no-cancellation", "当前状态不能作废", "It cannot be cancelled in its present state")
    if not event.who.roles & set(rule.by):
        raise refuse("not-allowed", "您没有作废权限", "You may not cancel this filing", status=403)
    move.end(rule.to)


def _void(move: MoveBuilder, event: Void) -> None:
    if move.state.phase == "ended":
        raise refuse("already-ended", "该填报件已办结", "This filing is over already")
    if event.state not in move.chain.ends:
        raise refuse("no-end", f"流程没有结束状态“{event.state}”", f"The chain has no end {event.state}")
    move.end(event.state)


def _transfer(move: MoveBuilder, event: Transfer) -> None:
    step, seat = _own_seat(move, event.seat, event.who, "transfer")
    if any(s.desk == event.desk.key and s.target == seat.target and s.votes for s in move.state.seats):
        raise refuse("already-asked", "该人员或单位已在办理名单中", "They are asked already", field="desk")
    _hand_over(move, step, seat, event.desk)


def _hand_over(move: MoveBuilder, step: Step, seat: Seat, desk: Desk) -> None:
    """Another desk takes the seat over, and whoever waited for it waits for the new one."""
    new = move.seat_for(desk, seat.unit, seat.target, seat.kind, source=seat.id)
    move.add(replace(new, waits_for=seat.waits_for))
    for other in move.state.seats:
        waits = tuple(new.id if i == seat.id else i for i in other.waits_for)
        source = new.id if other.source == seat.id and other.id != new.id else other.source
        move.state = move.state.with_seat(replace(other, waits_for=waits, source=source))
    move.close(seat, "moved", "moved")
    move.refresh(step)


def _reassign(move: MoveBuilder, event: Reassign) -> None:
    """The seat stays what it is, with its clock, its signers and whoever waits for it; another desk sits there. Advice
    that is given back to whoever asked for it is not needed any more."""
    step = _open_step(move)
    seat = move.state.seat(event.seat)
    if seat is None or not seat.pending:
        raise closed_task()
    if seat.kind == "check":
        raise refuse("action-not-allowed", "该环节由系统核验，不能改派", "A check is nobody's to give away", status=403)
    asker = move.state.asker(seat) if seat.kind == "delegate" else None
    if asker is not None and asker.desk == event.desk.key:
        _let_go(move, step, seat)
        return
    if event.desk.key != VACANT and event.desk.key in move.state.asked_with(seat):
        raise refuse("already-asked", "该人员或单位已在办理名单中", "They are asked already", field="to")
    move.names[event.desk.key] = event.desk.name
    given = replace(seat, desk=event.desk.key)
    move.state = move.state.with_seat(given)
    move.effects.append(Reassigned(given, seat.desk))


def _delegate(move: MoveBuilder, event: Delegate) -> None:
    step, seat = _own_seat(move, event.seat, event.who, "delegate")
    if event.desk.key == seat.desk:
        raise refuse("already-asked", "任务已在该处办理", "The task is with them already", field="desk")
    advisor = move.seat_for(event.desk, seat.unit, seat.target, "delegate", source=seat.id)
    move.add(advisor)
    move.state = move.state.with_seat(replace(seat, waits_for=(*seat.waits_for, advisor.id)))
    move.refresh(step)


def _add_signer(move: MoveBuilder, event: AddSigner) -> None:
    step, seat = _own_seat(move, event.seat, event.who, "add-signer")
    if any(s.desk == event.desk.key and s.unit == seat.unit and s.pending for s in move.state.seats):
        raise refuse("already-asked", "该人员或单位已在签署名单中", "They are asked already", field="desk")
    signer = move.seat_for(event.desk, seat.unit, seat.target, "added", source=seat.id)
    if event.place == "after":
        signer = replace(signer, waits_for=(seat.id,))
    move.add(signer)
    if event.place == "before":
        move.state = move.state.with_seat(replace(seat, waits_for=(*seat.waits_for, signer.id)))
    move.refresh(step)


def _remove_signer(move: MoveBuilder, event: RemoveSigner) -> None:
    step = _open_step(move)
    adder, signer = move.state.seat(event.seat), move.state.seat(event.signer)
    if adder is None or signer is None or move.state.asker(signer) != adder or signer.kind not in ("added", "delegate"):
        raise refuse("no-such-signer", "该加签人员不存在", "There is no such added signer", status=404)
    _holds(adder, event.who)
    if not signer.pending:
        raise refuse("task-already-decided", "该加签人员已办理，不能减签", "That signer has answered already")
    _let_go(move, step, signer)


def _let_go(move: MoveBuilder, step: Step, signer: Seat) -> None:
    """A signer or delegate is not needed any more, and nobody waits for them."""
    for other in move.state.seats:
        waits = tuple(i for i in other.waits_for if i != signer.id)
        move.state = move.state.with_seat(replace(other, waits_for=waits))
    move.drop(signer)
    move.settle(step)


def removable(state: ChainState, desks: Collection[str]) -> tuple[Seat, ...]:
    """The signers and delegates whom somebody at one of the desks added, and who have not answered."""
    asked = [seat for seat in state.seats if seat.pending and seat.kind in ("added", "delegate")]
    return tuple(s for s in asked if (by := state.asker(s)) and by.desk in desks and by.status != "cancelled")


def _timeout(move: MoveBuilder, event: Timeout) -> None:
    step, seat = _open_seat(move, event.seat)
    rule = step.timeouts[event.number]
    if rule.do == "remind":
        move.effects.append(Reminded(seat))
    elif rule.do == "decide":
        _answer(move, step, seat, _allowed(step, rule.decision or ""), None, "")
    else:
        desk = _escalation(move, rule.to, seat)
        if desk is None:
            move.effects.append(Reminded(seat))
        else:
            _hand_over(move, step, seat, desk)


def _escalation(move: MoveBuilder, lookups: list[Lookup], seat: Seat) -> Desk | None:
    """The first desk found that does not have the task yet; None leaves it where it is."""
    for lookup in lookups:
        for desk in move.router.desks(lookup, seat.target):
            if desk.key != seat.desk:
                return desk
    return None


def _open_step(move: MoveBuilder) -> Step:
    step = move.chain.step(move.state.step) if move.state.phase == "open" else None
    if step is None:
        raise closed_task()
    return step


def _open_seat(move: MoveBuilder, seat_id: int) -> tuple[Step, Seat]:
    step = _open_step(move)
    seat = move.state.seat(seat_id)
    if seat is not None and seat.status in ("waiting", "held"):
        raise refuse("not-your-turn", "须等待其他签署人先办理", "Others have to answer first")
    if seat is None or seat.status != "open":
        raise closed_task()
    return step, seat


def closed_task() -> Refusal:
    """The refusal for a task nobody waits for any more; `service` adds who decided and when."""
    return refuse("task-already-decided", "该任务已办结，无需再次办理", "This task has been dealt with already")


def _own_seat(move: MoveBuilder, seat_id: int, who: Who, action: Action) -> tuple[Step, Seat]:
    """The open seat of somebody who may use `action` on it."""
    step, seat = _open_seat(move, seat_id)
    _holds(seat, who)
    if action not in step.actions or (seat.kind == "delegate" and action != "transfer"):
        raise refuse("action-not-allowed", "本环节不允许该操作", f"This step does not allow {action}", status=403)
    return step, seat


def _holds(seat: Seat, who: Who) -> None:
    if seat.desk not in who.desks:
        raise refuse("not-your-task", "您不是该任务的办理人", "This task is not yours to take", status=403)


def _allowed(step: Step, decision_id: str) -> Decision:
    decision = step.decision(decision_id)
    if decision is None:
        allowed = [d.id for d in step.decisions]
        raise refuse(
            "decision-not-allowed",
            "本环节没有该审批意见可选",
            f"This step knows only {', '.join(allowed)}",
            status=400,
            field="decision",
            allowed=allowed,
        )
    return decision

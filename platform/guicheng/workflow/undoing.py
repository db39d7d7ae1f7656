"""Taking a decision back (撤回审批): the chain stands where it stood before it, with new seats for those it closed.

Allowed to whoever gave the last decision, where its step says so, while it waits for somebody and nothing has happened
since. What had gone to its end, or back to the applicant, stays where it is.
"""

from __future__ import annotations

from dataclasses import replace

from guicheng.common.errors import refuse
from guicheng.config.model.chains import Chain
from guicheng.workflow.events import Entered, Held, Opened, Who
from guicheng.workflow.move import MoveBuilder
from guicheng.workflow.state import ChainState, Seat


def can_take_back(chain: Chain, state: ChainState, who: Who) -> bool:
    """Whether the last decision is theirs and can still be taken back."""
    last = state.undo
    step = chain.step(last.before.step) if last else None
    mine = last is not None and last.by == who.account and last.desk in who.desks
    return mine and step is not None and "take-back" in step.actions and state.phase == "open"


def take_back(move: MoveBuilder, who: Who) -> None:
    """Stands the chain where it stood before the last decision. Refusal `nothing-to-take-back`."""
    last = move.state.undo
    if last is None or not can_take_back(move.chain, move.state, who):
        raise refuse(
            "nothing-to-take-back",
            "没有可以撤回的审批意见：只能撤回自己最后作出、后续环节尚未办理的意见",
            "There is no decision to take back: only your own, the last one, while nobody has gone on from it",
        )
    before, now = last.before, move.state
    places = {seat.id: _standing(seat, now) for seat in before.seats}
    for seat in now.seats:
        if seat.pending and places.get(seat.id) is not seat:
            move.drop(seat)
    if now.step != before.step:
        move.effects.append(Entered(before.step, before.state))
    move.state = replace(before, seats=(), last_seat=now.last_seat, undo=None)
    anew = {seat.id: _new_number(move) for seat in before.seats if seat.pending and places[seat.id] is None}
    _seat_again(move, before, places, anew)


def _standing(seat: Seat, now: ChainState) -> Seat | None:
    """The seat as it stands now, where nobody has lost or left it since."""
    same = now.seat(seat.id)
    if same is None or not same.pending:
        return None
    return same if same.status == seat.status or (seat.status, same.status) == ("held", "open") else None


def _new_number(move: MoveBuilder) -> int:
    """The number of a new seat: one that was closed never opens again. Its desk, unit and target stay."""
    number = move.state.last_seat + 1
    move.state = replace(move.state, last_seat=number)
    return number


def _seat_again(move: MoveBuilder, before: ChainState, places: dict[int, Seat | None], anew: dict[int, int]) -> None:
    for seat in before.seats:
        status = seat.status
        if seat.id in anew and status == "held":
            status = "waiting"  # it was held back, and is asked once those before it have answered
        again = replace(
            seat,
            id=anew.get(seat.id, seat.id),
            status=status,
            waits_for=tuple(anew.get(other, other) for other in seat.waits_for),
            source=anew.get(seat.source, seat.source) if seat.source is not None else None,
        )
        move.add(again)
        standing = places[seat.id]
        if seat.id in anew and status == "open":
            move.effects.append(Opened(again))
        elif standing is not None and standing.status != status:
            move.effects.append(Held(again))

"""How several opinions become one."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from guicheng.config.model.chains import AtLeast, Chain, Mode, Ratio, Step
from guicheng.workflow.desk import Desk
from guicheng.workflow.state import Seat

Vote = Literal["approve", "reject"] | None


def needed(mode: Mode, units: int) -> int:
    """How many of so many units must approve; more than there are where the mode cannot be met."""
    if isinstance(mode, AtLeast):
        return mode.at_least
    if isinstance(mode, Ratio):
        return max(1, math.ceil(Fraction(str(mode.ratio)) * units))
    return max(1, units) if mode in ("all", "sequential") else 1


def missing(mode: Mode, desks: Sequence[Desk]) -> int:
    """How many desks are wanting for the mode to be met; at least one has to be there."""
    return max(0, max(1, needed(mode, len(desks))) - len(desks))


def unit_vote(seats: Iterable[Seat]) -> Vote:
    """The one vote of a unit: all its signers must approve, one of them can reject."""
    statuses = [seat.status for seat in seats if seat.votes]
    if "rejected" in statuses:
        return "reject"
    return "approve" if statuses and all(status == "approved" for status in statuses) else None


def tally(mode: Mode, rejects: Literal["first", "all"], votes: Iterable[Vote]) -> Vote:
    """The vote of the whole panel, as soon as no further vote can change it; None while it can.

    With ``first`` a single rejection settles it; with ``all`` only when approval has become impossible (A-20).
    """
    cast = list(votes)
    approvals, rejections = cast.count("approve"), cast.count("reject")
    enough = needed(mode, len(cast))
    if approvals >= enough:
        return "approve"
    if (rejections and rejects == "first") or len(cast) - rejections < enough:
        return "reject"
    return None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a step came to: the decision that won and, for a return, the place chosen."""

    decision: str
    to: str = ""


def verdict(chain: Chain, step: Step, seats: tuple[Seat, ...]) -> Verdict | None:
    """The verdict of a step's seats, or None while it is not settled.

    Every target must approve; one target's rejection settles the step. It does not matter in which order the votes
    came: among those that count the same way, the decision listed last in the step wins, and among places to return
    to, the earliest.
    """
    by_target: dict[str, list[Seat]] = {}
    for seat in seats:
        by_target.setdefault(seat.target, []).append(seat)
    votes = {target: target_vote(step, group) for target, group in by_target.items()}
    if "reject" in votes.values():
        against = [s for s in seats if s.votes and s.status == "rejected" and votes[s.target] == "reject"]
        return _winner(chain, step, against)
    if all(vote == "approve" for vote in votes.values()):
        return _winner(chain, step, [s for s in seats if s.votes and s.status == "approved"])
    return None


def target_vote(step: Step, seats: Iterable[Seat]) -> Vote:
    """The vote of one target's panel."""
    units: dict[int, list[Seat]] = {}
    for seat in seats:
        units.setdefault(seat.unit, []).append(seat)
    return tally(step.mode, step.rejects, [unit_vote(unit) for unit in units.values()])


def _winner(chain: Chain, step: Step, seats: list[Seat]) -> Verdict:
    rank = {decision.id: number for number, decision in enumerate(step.decisions)}
    decision = max((seat.decision for seat in seats), key=lambda name: rank.get(name, -1), default="")
    places = [seat.to for seat in seats if seat.decision == decision and seat.to]
    return Verdict(decision, min(places, key=lambda to: -1 if to == "applicant" else chain.index(to), default=""))

"""Where a chain stands: an immutable value, and its compact JSON form on the run row.

Only the open step's seats are here; what happened before is in the task rows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

Status = Literal["waiting", "open", "held", "approved", "rejected", "cancelled", "moved"]
"""`waiting`: its turn has not come; `held`: it was open and has to wait for another now."""

Kind = Literal["asked", "added", "delegate", "check"]
Phase = Literal["draft", "open", "ended"]


@dataclass(frozen=True, slots=True)
class Seat:
    """One opinion asked for.

    Seats of one `unit` give one vote together: the desk that was asked and the signers added to it. A `delegate` gives
    advice and no vote; a `check` is a declared verification, not a person. `waits_for` are seats to be decided first.
    """

    id: int
    desk: str
    unit: int
    target: str = ""
    kind: Kind = "asked"
    status: Status = "waiting"
    waits_for: tuple[int, ...] = ()
    decision: str = ""
    to: str = ""
    by: int | None = None
    source: int | None = None

    @property
    def pending(self) -> bool:
        """Whether an opinion is still expected of it."""
        return self.status in ("waiting", "open", "held")

    @property
    def votes(self) -> bool:
        """Whether it takes part in the vote of its unit."""
        return self.kind != "delegate" and self.status not in ("cancelled", "moved")


@dataclass(frozen=True, slots=True)
class Passed:
    """A step that approved in this round, and the desks that did."""

    step: str
    desks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """What came of a step when the chain was last at it: how its answer counted, or `skip` with the reason why nobody
    was asked, or `cancel` where the chain was stopped while it was open. Never guessed; kept when the chain is over."""

    step: str
    came: Literal["approve", "return", "refuse", "skip", "cancel"]
    decision: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Undo:
    """What the last decision can be taken back to: who gave it at which desk, and the situation before it."""

    by: int
    desk: str
    seat: int
    before: ChainState


@dataclass(frozen=True, slots=True)
class ChainState:
    """A chain's whole situation. `resume` are the steps that sent it back and wait for it; `kept` the bodies (step,
    target) whose approval survived a return; `course` what came of every step that was reached; `undo` stands until
    anything else happens to the chain."""

    state: str
    phase: Phase = "draft"
    step: str = ""
    round: int = 0
    applicant: int | None = None
    seats: tuple[Seat, ...] = ()
    last_seat: int = 0
    passed: tuple[Passed, ...] = ()
    resume: tuple[str, ...] = ()
    kept: tuple[tuple[str, str], ...] = ()
    course: tuple[Passage, ...] = ()
    undo: Undo | None = None

    @property
    def open_seats(self) -> tuple[Seat, ...]:
        """The seats that may decide now."""
        return tuple(seat for seat in self.seats if seat.status == "open")

    def seat(self, seat_id: int) -> Seat | None:
        """The seat with that id, if it is of the present step."""
        return next((seat for seat in self.seats if seat.id == seat_id), None)

    def asked_with(self, seat: Seat) -> frozenset[str]:
        """The desks that are asked for the same body as a seat, or have answered for it; nobody is asked twice."""
        beside = [one for one in self.seats if one.target == seat.target and (one.votes or one.pending)]
        return frozenset(one.desk for one in beside)

    def asker(self, signer: Seat) -> Seat | None:
        """The seat that added a signer or asked a delegate, wherever either task has been handed since."""
        found = self.seat(signer.source or 0)
        while found is not None and found.status == "moved":
            found = self.seat(found.source or 0)
        return found

    def booked(self, passage: Passage) -> ChainState:
        """The state with what came of a step in place of what had come of it before."""
        return replace(self, course=(*(one for one in self.course if one.step != passage.step), passage))

    def with_seat(self, seat: Seat) -> ChainState:
        """The state with `seat` in place of the one with its id."""
        return replace(self, seats=tuple(seat if old.id == seat.id else old for old in self.seats))


_SHORT: dict[str, str] = {
    "unit": "u",
    "target": "t",
    "kind": "k",
    "status": "s",
    "waits_for": "w",
    "decision": "d",
    "to": "r",
    "by": "b",
    "source": "f",
}
_PLAIN = Seat(0, "", 0)


def to_json(state: ChainState) -> dict[str, Any]:
    """The state as JSON data; what is at its default is left out."""
    row = {
        "state": state.state,
        "phase": state.phase,
        "step": state.step,
        "round": state.round,
        "applicant": state.applicant,
        "last_seat": state.last_seat,
        "seats": [_seat_to_json(seat) for seat in state.seats],
        "passed": [[passed.step, list(passed.desks)] for passed in state.passed],
        "resume": list(state.resume),
        "kept": [list(pair) for pair in state.kept],
        "course": [[one.step, one.came, one.decision, one.why] for one in state.course],
    }
    if state.undo is not None:
        last = state.undo
        row["undo"] = {"by": last.by, "desk": last.desk, "seat": last.seat, "before": to_json(last.before)}
    return row


def from_json(data: dict[str, Any]) -> ChainState:
    """The state `to_json` wrote."""
    passed = tuple(Passed(step, tuple(desks)) for step, desks in data["passed"])
    course = tuple(Passage(*row) for row in data["course"]) if "course" in data else _as_passed(passed)
    return ChainState(
        state=data["state"],
        phase=data["phase"],
        step=data["step"],
        round=data["round"],
        applicant=data["applicant"],
        last_seat=data["last_seat"],
        seats=tuple(_seat_from_json(seat) for seat in data["seats"]),
        passed=passed,
        resume=tuple(data["resume"]),
        kept=tuple((step, target) for step, target in data["kept"]),
        course=course,
        undo=_undo_from_json(data.get("undo")),
    )


def _undo_from_json(row: dict[str, Any] | None) -> Undo | None:
    return Undo(row["by"], row["desk"], row["seat"], from_json(row["before"])) if row else None


def _as_passed(passed: tuple[Passed, ...]) -> tuple[Passage, ...]:
    """The course of a chain that began before it was kept: what had approved in its round."""
    return tuple(Passage(one.step, "approve") for one in passed)


def _seat_to_json(seat: Seat) -> dict[str, Any]:
    row: dict[str, Any] = {"id": seat.id, "desk": seat.desk}
    for name, short in _SHORT.items():
        value = getattr(seat, name)
        if value != getattr(_PLAIN, name):
            row[short] = list(value) if name == "waits_for" else value
    return row


def _seat_from_json(row: dict[str, Any]) -> Seat:
    values = {name: row[short] for name, short in _SHORT.items() if short in row}
    if "waits_for" in values:
        values["waits_for"] = tuple(values["waits_for"])
    return Seat(id=row["id"], desk=row["desk"], **{"unit": 0, **values})

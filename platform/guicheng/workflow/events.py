"""What can happen to a chain (events), what follows from it (effects), and what the algebra asks the world (Router)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from guicheng.common.text import Text
from guicheng.config.model.chains import ForEach, Step
from guicheng.config.model.chains import Timeout as TimeoutRule
from guicheng.config.model.conditions import Condition
from guicheng.config.model.desks import Lookup
from guicheng.workflow.desk import Desk
from guicheng.workflow.state import ChainState, Seat


class Router(Protocol):
    """Answers about the filing at hand, the same throughout a move; only what the move needs is asked."""

    def desks(self, lookup: Lookup, target: str) -> Sequence[Desk]:
        """The desks a lookup finds, in order, none where its `when` does not hold; `target` is the chosen body of a
        `for_each` step, else ''."""

    def vacant(self, lookup: Lookup, target: str) -> Desk | None:
        """The desk a lookup would find if its people were there; None where not even that is known."""

    def holds(self, condition: Condition) -> bool:
        """Whether a condition holds for the filing now."""

    def targets(self, each: ForEach) -> Sequence[str]:
        """The bodies chosen in the field, as strings that `desks` understands."""

    def own(self, desk: Desk) -> bool:
        """Whether the applicant is one of those who may take that desk."""

    def name(self, desk: str) -> str:
        """What a desk is called, by its key."""

    def due(self, rule: TimeoutRule, since: dt.datetime) -> dt.datetime:
        """When a time-out comes for a task opened at `since`."""


@dataclass(frozen=True, slots=True)
class Who:
    """Who does it: the account, the desks it may take, its roles. No account = the clock or a check."""

    account: int | None = None
    desks: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    stands_for: int | None = None
    """The account in whose place they act."""

    @property
    def accounts(self) -> frozenset[int]:
        """Whoever acts by it: both, of somebody who stands in."""
        return frozenset(one for one in (self.account, self.stands_for) if one is not None)


@dataclass(frozen=True, slots=True)
class Submit:
    """The applicant hands it in, for the first time or again."""

    who: Who


@dataclass(frozen=True, slots=True)
class Decide:
    """A desk gives its answer. `to` is the place chosen to send it back to."""

    seat: int
    decision: str
    who: Who
    to: str = ""
    opinion: str = ""
    signed: bool = False


@dataclass(frozen=True, slots=True)
class TakeBack:
    """Whoever gave the last decision takes it back, before anybody has gone on from it (撤回审批)."""

    who: Who


@dataclass(frozen=True, slots=True)
class Report:
    """A check tells its result (one of the step's decisions)."""

    seat: int
    outcome: str


@dataclass(frozen=True, slots=True)
class Withdraw:
    """The applicant takes it back."""

    who: Who


@dataclass(frozen=True, slots=True)
class Cancel:
    """Somebody with a role declared for it ends it."""

    who: Who


@dataclass(frozen=True, slots=True)
class Void:
    """The platform ends it: its window closed, its deadline passed, another filing cancelled it."""

    state: str


@dataclass(frozen=True, slots=True)
class Transfer:
    """The task goes to another desk for good (转办)."""

    seat: int
    desk: Desk
    who: Who


@dataclass(frozen=True, slots=True)
class Reassign:
    """The platform, or whoever manages its people, gives a seat to another desk for good (改派): be it open, held, or
    one whose turn has not come. Whether they may is for `filings` to say."""

    seat: int
    desk: Desk


@dataclass(frozen=True, slots=True)
class Delegate:
    """Another desk gives its advice, then the task comes back (委派)."""

    seat: int
    desk: Desk
    who: Who


@dataclass(frozen=True, slots=True)
class AddSigner:
    """One more desk must agree: before this one, after it, or beside it (加签)."""

    seat: int
    desk: Desk
    place: Literal["before", "after", "parallel"]
    who: Who


@dataclass(frozen=True, slots=True)
class RemoveSigner:
    """A signer added, or a delegate asked, is not needed any more (减签). `seat` is the one that added it."""

    seat: int
    signer: int
    who: Who


@dataclass(frozen=True, slots=True)
class Timeout:
    """The `number`-th time-out of the step has come for a seat."""

    seat: int
    number: int


Event = (
    Submit
    | Decide
    | TakeBack
    | Report
    | Withdraw
    | Cancel
    | Void
    | Transfer
    | Delegate
    | AddSigner
    | RemoveSigner
    | Reassign
    | Timeout
)


@dataclass(frozen=True, slots=True)
class Opened:
    """A seat may decide from now on; `again` if it had been waiting for another."""

    seat: Seat
    again: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """An open seat has to wait for another now (delegated, or a signer put before it)."""

    seat: Seat


@dataclass(frozen=True, slots=True)
class Closed:
    """A seat is done with: `decided`, `cancelled` with its step, `moved` to another desk, or approved without being
    asked (`own`, `repeated`)."""

    seat: Seat
    how: Literal["decided", "cancelled", "moved", "own", "repeated"]


@dataclass(frozen=True, slots=True)
class Reassigned:
    """A seat is another desk's now, and else what it was."""

    seat: Seat
    before: str


@dataclass(frozen=True, slots=True)
class Entered:
    """A step is open now."""

    step: str
    state: str
    copies: tuple[Desk, ...] = ()


@dataclass(frozen=True, slots=True)
class Skipped:
    """A step (or one target of it) was passed by: its condition does not hold, or nobody is there."""

    step: str
    reason: Literal["condition", "nobody"]
    target: str = ""


@dataclass(frozen=True, slots=True)
class Left:
    """A step came to its answer and leads on to `to` (a step, an end, or `applicant`)."""

    step: str
    decision: str
    counts: Literal["approve", "return", "refuse"]
    to: str


@dataclass(frozen=True, slots=True)
class Ended:
    """The chain is over."""

    state: str
    means: Literal["approved", "refused", "withdrawn", "void"]


@dataclass(frozen=True, slots=True)
class Reminded:
    """A seat is to be reminded."""

    seat: Seat


Effect = Opened | Held | Closed | Reassigned | Entered | Skipped | Left | Ended | Reminded


@dataclass(frozen=True, slots=True)
class Move:
    """What an event came to: the state after it and everything that follows, in order."""

    state: ChainState
    effects: tuple[Effect, ...] = ()
    names: dict[str, str] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Gap:
    """A step that nobody could take: which, and for which chosen body where it asks several."""

    step: Step
    target: str = ""


@dataclass(frozen=True, slots=True)
class Forecast:
    """One line of a route preview: a step, who will be asked, and why it is passed by where it is."""

    step: str
    title: Text
    desks: tuple[Desk, ...]
    skipped: Text | None = None
    gap: Gap | None = None

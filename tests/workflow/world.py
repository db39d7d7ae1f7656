"""A small world for chains: a router answered from plain tables, and short ways to write chains and events."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from guicheng.config.model.chains import Chain, ForEach, Timeout
from guicheng.config.model.conditions import Condition
from guicheng.config.model.desks import Lookup
from guicheng.workflow.algebra import apply, begin
from guicheng.workflow.desk import Desk
from guicheng.workflow.events import Decide, Event, Move, Submit, Who
from guicheng.workflow.state import ChainState

APPLICANT = Who(account=1, desks=frozenset({"a1"}))


@dataclass
class World:
    """Answers of the router. A lookup for role `r` finds `desks[r]`; a condition `{eq: [x, 1]}` holds if x is true."""

    people: dict[str, list[str]] = field(default_factory=dict)
    true: set[str] = field(default_factory=set)
    chosen: list[str] = field(default_factory=list)
    applicant_desks: set[str] = field(default_factory=set)
    day: dt.timedelta = dt.timedelta(days=1)

    def desks(self, lookup: Lookup, target: str) -> Sequence[Desk]:
        if lookup.when is not None and not self.holds(lookup.when):
            return ()
        names = self.people.get(f"{lookup.role}@{target}", self.people.get(str(lookup.role), [str(lookup.role)]))
        return [Desk(name, name.title()) for name in names]

    def vacant(self, lookup: Lookup, target: str) -> Desk | None:
        return Desk(f"vacant-{lookup.role}", f"{lookup.role}?") if lookup.role in self.people else None

    def holds(self, condition: Condition) -> bool:
        return condition.data["present"] in self.true

    def targets(self, each: ForEach) -> Sequence[str]:
        return self.chosen

    def own(self, desk: Desk) -> bool:
        return desk.key in self.applicant_desks

    def name(self, desk: str) -> str:
        return desk.title()

    def due(self, rule: Timeout, since: dt.datetime) -> dt.datetime:
        return since + self.day


def chain(*steps: dict[str, Any], **rest: Any) -> Chain:
    """A chain of steps written short: titles and lookups default to the step's id."""
    full = []
    for step in steps:
        values = {"title": step["id"], **step}
        if "verify" not in values:
            values.setdefault("by", {"role": step["id"]})
        full.append(values)
    return Chain.model_validate({"applicant": "team", "steps": full, **rest})


def who(desk: str, account: int = 100, **rest: Any) -> Who:
    """Somebody who may take one desk."""
    return Who(account=account, desks=frozenset({desk}), **rest)


@dataclass
class Life:
    """One run being played: the state so far and every effect."""

    chain: Chain
    world: World
    state: ChainState = None  # type: ignore[assignment]
    effects: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.state = begin(self.chain)

    def do(self, event: Event) -> Move:
        move = apply(self.chain, self.state, event, self.world)
        self.state = move.state
        self.effects += move.effects
        return move

    def submit(self) -> Move:
        return self.do(Submit(APPLICANT))

    def decide(self, desk: str, decision: str = "approve", to: str = "", **rest: Any) -> Move:
        """The desk answers on its open seat."""
        rest.setdefault("opinion", "because")
        return self.do(Decide(self.seat(desk), decision, who(desk), to=to, **rest))

    def seat(self, desk: str) -> int:
        return next(s.id for s in self.state.open_seats if s.desk == desk)

    @property
    def asked(self) -> list[str]:
        """The desks asked now."""
        return [s.desk for s in self.state.open_seats]

"""Who and what a scenario has so far, by the names that it gives them."""

from __future__ import annotations

import copy
import datetime as dt

from guicheng.config.model.scenarios import Act, Given, GivenOrganisation
from guicheng.config.model.whole import RegionConfig


class Story:
    """What is given, and what the lines before have made."""

    def __init__(self, given: Given) -> None:
        self.organisations: dict[str, GivenOrganisation] = {}
        self.registers: dict[str, str] = {}
        """Entry → its register."""
        self.calls: dict[str, str] = {}
        """Filing → its type."""
        self.registered: dict[str, str] = {}
        """Registration → its account kind."""
        self.signed_in: set[str] = set()
        self.roles: dict[str, list[str]] = {}
        """Who can act: organisation or entry → the roles it has people for."""
        self.last: str | None = None
        """The type of the filing that was made last."""
        self.until: dt.datetime | None = None
        """When the last line of it plays."""
        self.take(given)

    def copy(self) -> Story:
        """The same, to go on from."""
        return copy.deepcopy(self)

    def take(self, given: Given) -> None:
        """Add what is given."""
        self.organisations |= given.organisations
        self.registers |= {alias: entry.register_ for alias, entry in given.entries.items()}
        self.roles |= {alias: body.roles for alias, body in given.organisations.items()}
        self.roles |= {alias: entry.roles for alias, entry in given.entries.items() if entry.roles}

    @property
    def actors(self) -> set[str]:
        """Everybody who can act: a body with one role by its alias, each role by ``<alias>.<role>``."""
        named = {f"{alias}.{role}" for alias, roles in self.roles.items() for role in roles}
        return named | {alias for alias, roles in self.roles.items() if roles} | self.signed_in

    @property
    def aliases(self) -> frozenset[str]:
        """Whatever may be chosen in data."""
        return frozenset({*self.registers, *self.organisations})

    def follow(self, act: Act) -> None:
        """What there is after a line."""
        held = not (act.expect and act.expect.refused)
        if act.create is not None:
            self.calls[act.call or act.create] = act.create
            self.last = act.create
        if act.add is not None and held:
            self.registers[act.call or act.add] = act.add
        if act.register_ is not None and held:
            self.registered[act.call or act.register_] = act.register_
        if act.sign_in is not None and held:
            self.signed_in.add(act.sign_in)
            self.registered.setdefault(act.sign_in, "")

    def name(self, config: RegionConfig, made: str, alias: str) -> None:
        """Name what an effect made in a register, or a filing of a type."""
        if made in config.registers:
            self.registers[alias] = made
        else:
            self.calls[alias] = made

    def filing_of(self, act: Act) -> str | None:
        """The type of the filing that a line is about."""
        return act.create or self.calls.get(act.filing or "") or self.calls.get(act.reads or "")

    def register_of(self, act: Act) -> str | None:
        """The register of the entry that a line is about."""
        return act.add or self.registers.get(act.edit or act.reads or act.remove or "")

"""Who does something: the one value that every use-case and every scoped query takes first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass, field, fields, replace
from functools import cached_property
from typing import Literal, Self

from guicheng.common.desk_keys import DeskKey
from guicheng.common.text import Text

Sees = Literal["own-subject", "own-organisation", "jurisdiction", "region", "public"]
"""How far somebody sees: own entry, own organisation, a territory, the whole region, published rows only."""

BREADTH: tuple[Sees, ...] = ("public", "own-subject", "own-organisation", "jurisdiction", "region")
"""The scopes from the narrowest to the widest."""

ActsFor = Literal["own-organisation", "territory"]
"""Whose drafts and entries somebody changes, hands in and deletes: those of the own organisation (or of the own entry,
where nothing else is seen), or of everybody within what is seen."""

EVERYTHING = "*"
"""The permission that stands for all of them."""

Entrance = Literal["page", "api", "command", "job", "scenario"]


@dataclass(frozen=True, slots=True)
class RoleRules:
    """What a region declares about a role, as far as acting under it depends on it."""

    sees: Sees
    permissions: frozenset[str] = frozenset()
    acts_for: ActsFor = "own-organisation"


@dataclass(frozen=True, slots=True)
class StandsIn:
    """Somebody for whom an account stands in: whose tasks it takes too, until a last day."""

    account_id: int
    name: str
    desks: frozenset[str]
    first_day: dt.date
    last_day: dt.date


RoleResolver = Callable[[str, str], RoleRules | None]
"""(region, role) → its rules, or None for a role the region does not have (any more)."""


@dataclass(frozen=True)
class Scope:
    """All of an actor on which depends what it sees: whoever has the same scope sees the same rows.

    What scopes a query takes a `Scope`, so that it cannot look at anything else of an actor; a query that is planned
    once is kept by it. `sees` is None where it could not be resolved, or while a password that was given waits to be
    changed (A-29), and then nothing is shown. An empty `region` is the platform's own: it lies in no region.
    """

    region: str
    _: KW_ONLY
    sees: Sees | None = None
    acts_for: ActsFor = "own-organisation"
    role: str = ""
    organisation_id: int | None = None
    subject_id: int | None = None
    jurisdiction: str = ""
    manages_only: bool = False
    must_change_password: bool = False
    is_system: bool = False
    """Whether it is the platform itself at work."""

    def as_filer(self) -> Self:
        """The same with no wider sight than what it acts for: whatever it sees so, it may change, hand in and delete
        as far as its role goes. Seeing a territory is not acting for the bodies in it (HNA-29, HNA-70)."""
        wide = self.sees in ("jurisdiction", "region")
        return replace(self, sees="own-organisation") if wide and self.acts_for == "own-organisation" else self


@dataclass(frozen=True)
class Actor(Scope):
    """An account acting under one membership, the platform itself, or somebody who has not signed in.

    `roles` holds the role acted under and those gained by application in the same organisation (HNA-66). `sees` and
    `permissions` come from the region's declaration of these roles.
    """

    account_id: int | None = None
    login: str = ""
    name: str = ""
    organisation_kind: str = ""
    organisation_name: str = ""
    roles: frozenset[str] = frozenset()
    membership_id: int | None = None
    systems: frozenset[str] = field(default=frozenset(), repr=False)
    """The business systems that the organisation is authorised to enter."""
    permissions: frozenset[str] = field(default=frozenset(), repr=False)
    address: str = ""
    channel: Entrance = "page"
    request_id: str = ""
    name_en: str = ""
    stands_in: tuple[StandsIn, ...] = ()
    """Those for whom the account stands in where it acts now."""
    acts_as: StandsIn | None = None
    """The one of them for whom this act is; `name` then says so, and `own_name` who it is."""
    own_name: str = ""

    @classmethod
    def system(cls, region: str, name: str | Text, *, channel: Entrance = "job") -> Actor:
        """The platform at work by itself: a sweep, an import, a command; under a name that may be in both languages.
        Sees the whole region."""
        said = name if isinstance(name, Text) else Text(zh=name)
        return cls(
            region=region,
            name=said.zh,
            name_en=said.en or "",
            role="system",
            roles=frozenset({"system"}),
            sees="region",
            acts_for="territory",
            is_system=True,
            channel=channel,
        )

    @classmethod
    def anonymous(cls, region: str, *, address: str = "", channel: Entrance = "page", request_id: str = "") -> Actor:
        """Somebody who has not signed in: sees what is public, and may do what the entry page offers."""
        return cls(region=region, sees="public", address=address, channel=channel, request_id=request_id)

    @property
    def is_signed_in(self) -> bool:
        """Whether an account stands behind the actor."""
        return self.account_id is not None

    @property
    def is_platform(self) -> bool:
        """Whether it is an administrator of the platform, who belongs to no region."""
        return self.account_id is not None and not self.region

    @cached_property
    def scope(self) -> Scope:
        """What of the actor decides what it sees, and nothing else."""
        return Scope(**{one.name: getattr(self, one.name) for one in fields(Scope)})

    @property
    def signing_name(self) -> str:
        """The name under which they are registered, whomever they act for."""
        return self.own_name or self.name

    @cached_property
    def desk_keys(self) -> frozenset[str]:
        """The desks whose tasks the actor may take: their own, and those of whom they stand in for."""
        return self.own_desks.union(*(one.desks for one in self.stands_in))

    @cached_property
    def told_desks(self) -> frozenset[str]:
        """The desks whose notices the actor reads, whenever they came: all of them but the persons' for whom they stand
        in (`told_in_place`)."""
        return self.desk_keys - set(self.told_in_place)

    @cached_property
    def told_in_place(self) -> dict[str, dt.date]:
        """The persons for whom they stand in, by desk, with the day from which they do: from then on they read what
        these are told of filings, and none of their letters."""
        found = ((str(DeskKey("account", one.account_id)), one) for one in self.stands_in)
        return {desk: one.first_day for desk, one in found}

    def at_desk(self, desk: str) -> Self:
        """The same, acting on what waits at a desk: where it is not their own, for somebody else, and by a name that
        says so (李四代张三)."""
        if self.acts_as is not None or not self.stands_in or desk in self.own_desks:
            return self
        found = next((one for one in self.stands_in if desk in one.desks), None)
        if found is None:
            return self
        return replace(self, acts_as=found, own_name=self.name, name=f"{self.name}代{found.name}")

    @cached_property
    def own_desks(self) -> frozenset[str]:
        """The account's own desk and, for each role, the organisation's or, where the membership is for one entry only,
        the entry's (`DeskKey`)."""
        keys = [] if self.account_id is None else [DeskKey("account", self.account_id)]
        if self.subject_id is not None:
            keys += [DeskKey("entry", self.subject_id, role) for role in self.roles]
        elif self.organisation_id is not None:
            keys += [DeskKey("organisation", self.organisation_id, role) for role in self.roles]
        return frozenset(map(str, keys))

    def may(self, permission: str) -> bool:
        """Whether one of the actor's roles carries a permission; the platform and its administrators may everything."""
        return self.is_system or permission in self.permissions or EVERYTHING in self.permissions

    def in_region(self, region: str) -> Actor:
        """The same administrator of the platform, acting in `region`. Raises `ValueError` for anybody else."""
        if not self.is_platform:
            raise ValueError("only an administrator of the platform may step into a region")
        return replace(self, region=region, sees="region", acts_for="territory", permissions=frozenset({EVERYTHING}))


def furthest(reach: list[ActsFor]) -> ActsFor:
    """The widest of what several roles act for."""
    return "territory" if "territory" in reach else "own-organisation"


def widest(scopes: list[Sees]) -> Sees | None:
    """The widest of the scopes; None where there are none."""
    return max(scopes, key=BREADTH.index, default=None)

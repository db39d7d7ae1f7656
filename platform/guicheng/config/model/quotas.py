"""`rules/<region>/quotas.yaml`: how many places there are, who divides them, what takes one (G10).

The places of a quota stand in a field of the entries of a register: a session with 30 places is a pool of 30.
`docs/language/quotas.md` explains every key with examples; `guicheng.registers.quotas` keeps the promises.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from guicheng.config.model.base import Part, Text
from guicheng.config.model.conditions import Condition
from guicheng.config.model.kinds import Places, Refers
from guicheng.config.model.names import (
    AnyFact,
    DateFact,
    FilingTypeId,
    OneOrMany,
    OrganisationKindId,
    OwnId,
    RegisterField,
    RegisterId,
    RoleId,
)

TakenState = Annotated[str, Refers("states", of="filing")]
RefusalText = Annotated[Text, Places(frozenset({"pool", "body", "places", "taken"}))]


class Pool(Part):
    """Which entries have places, and how many."""

    register_: RegisterId = Field(alias="register")
    places: RegisterField = Field(description="the field that says how many: a whole number; empty = none")
    when: Condition | None = Field(None, description="only entries of which this holds have any; none = all")


class Among(Part):
    """The bodies among which places are divided: the owners of the entries of a register, or those of some kinds."""

    register_: RegisterId | None = Field(None, alias="register", description="whoever owns an entry of this register")
    kinds: list[OrganisationKindId] = Field(default_factory=list, description="organisations of these kinds")
    within: Literal["jurisdiction", "region"] = Field(
        "jurisdiction", description="bodies within the territory of whoever divides, or all of the region"
    )

    @model_validator(mode="after")
    def _says_which(self) -> Among:
        if (self.register_ is None) == (not self.kinds):
            raise ValueError("`register` 和 `kinds` 写且只写一项 / either `register` or `kinds`, and one of them")
        return self


class Shares(Part):
    """How the places of a pool are divided: each body has its share, and takes from that alone."""

    by: OneOrMany[RoleId] = Field(min_length=1, description="who divides them")
    among: Among
    until: DateFact | None = Field(None, description="the last day on which shares are changed; none = any day")


class Take(Part):
    """What takes a place: a filing, as long as it is in one of some states. It gives it back when it leaves them."""

    filing: FilingTypeId
    from_: AnyFact = Field(
        alias="from", description="where the pool stands: a field that chooses an entry of it, or `subject`"
    )
    while_: list[TakenState] = Field(alias="while", min_length=1, description="in these states it has a place")


class Quota(Part):
    """A quota (名额)."""

    title: Text
    pool: Pool
    shares: Shares | None = Field(None, description="none = whoever comes first takes a place")
    takes: list[Take] = Field(min_length=1)
    refuse: RefusalText = Field(
        description="said to whom no place is left, verbatim; places {pool} {body} {places} {taken}"
    )


class Quotas(Part):
    """The file."""

    quotas: dict[OwnId, Quota]

"""The business systems of a region (业务系统), and who authorises organisations to enter them (WHS-21, B-08)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from guicheng.accounts import policy
from guicheng.config.model.base import Identifier, Part, Text
from guicheng.config.model.kinds import Refers, Word
from guicheng.config.model.names import Icon, OneOrMany, OrganisationKindId, RoleId

SystemId = Annotated[Identifier, Refers("systems")]


class System(Part):
    """A business system: a part of the menus, or another system that an address leads to."""

    title: Text
    icon: Icon | None = Field(None, description="name of an icon of the design system")
    url: Annotated[str, Field(max_length=500), Word("value")] | None = Field(
        None, description="the https address of another system; one of this region has items of menus instead"
    )
    runs: bool = Field(True, description="`false`: it does not run here yet, and is shown so (未开通)")


class Authorisation(Part):
    """Who authorises which organisations to enter which business systems."""

    by: OneOrMany[RoleId] = Field(
        min_length=1,
        description="roles that authorise: for their own organisation, or, where they may `manage-organisations`, for "
        "those that they see",
    )
    of: OneOrMany[OrganisationKindId] = Field(
        min_length=1, description="the kinds of organisation that need it; all others enter every system"
    )
    offered: OneOrMany[SystemId] = Field(min_length=1, description="the systems that may be authorised")
    beginning: OneOrMany[SystemId] = Field(
        default_factory=list, description="those that every such organisation has until they are taken back"
    )

    def build(self) -> policy.SystemsPolicy:
        """The rule as the accounts read it."""
        return policy.SystemsPolicy(
            by=frozenset(self.by),
            kinds=frozenset(self.of),
            offered=tuple(self.offered),
            beginning=tuple(self.beginning),
        )

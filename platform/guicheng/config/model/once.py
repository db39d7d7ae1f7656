"""`rules/<region>/claims.yaml`: what may stand only once across several filing types (WHS-53, X-10)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from guicheng.config.model.base import Part, Text
from guicheng.config.model.kinds import Asks, Places, Refers
from guicheng.config.model.names import FilingTypeId, OwnId
from guicheng.config.paths import FactPath


class ClaimTaker(Part):
    """A filing type whose filings take the claim, and by which value."""

    filing: FilingTypeId
    value: Annotated[FactPath, Asks()] = Field(
        description="a field of its form with one plain value; where it is empty nothing is claimed",
        examples=["form.project_no"],
    )
    states: list[Annotated[str, Refers("states", of="filing")]] = Field(
        default_factory=list,
        description="the states that hold the claim; empty = all but drafts, returned ones and those that came to "
        "nothing",
    )


class SharedClaim(Part):
    """A value that may be reported only once, whichever of several filing types reports it; kept by the database. What
    one type alone takes is a `unique` of that type."""

    title: Text
    taken_by: list[ClaimTaker] = Field(min_length=1)
    message: Annotated[Text, Places(frozenset({"matter", "value"}))] = Field(
        description="shown to the later one; may name the filing type of the first as {matter}"
    )

    def taker(self, filing: str) -> ClaimTaker | None:
        """What filings of a type take it by; None where they do not."""
        return next((one for one in self.taken_by if one.filing == filing), None)


class Claims(Part):
    """The file."""

    claims: dict[OwnId, SharedClaim]

"""What is read beyond one's own scope: entries and filings that are open to other roles, to whoever registers, to
anyone (G5)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from guicheng.config.model.base import FieldPath, Part, Text
from guicheng.config.model.conditions import Condition
from guicheng.config.model.kinds import BELOW, FieldOf, Refers
from guicheng.config.model.names import OneOrMany, OwnField, OwnId, OwnSlot, RegisterId, SlotName, Words

ANYONE, REGISTRANTS = "anyone", "registrants"
STRANGERS = (ANYONE, REGISTRANTS)

Audience = Annotated[str, Refers("roles", also=STRANGERS)]
"""A role, `anyone` (whether signed in or not), or `registrants` (who fill in a registration)."""

FieldBelow = Annotated[FieldPath, FieldOf(BELOW)]


class OpenBelow(Part):
    """What is shown of the entries of a register that belong to an open one."""

    fields: list[FieldBelow] = Field(default_factory=list, description="what is shown beside the name")
    slots: list[SlotName] = Field(default_factory=list, description="files that may be downloaded as well")
    when: Condition | None = Field(None, description="only entries of which this holds; none = all")


class Opening(Part):
    """Entries or filings that people may read, or choose in a form, although they do not see them (G5). Nothing is
    shown but the name of an entry and the fields and files named here; what stops fulfilling `when` is gone at once."""

    id: OwnId | None = Field(None, description="its address; needed with `title`")
    to: OneOrMany[Audience] = Field(
        min_length=1,
        description="roles; or `anyone`, who need not sign in; or `registrants`, who fill in a registration",
    )
    title: Text | None = Field(
        None, description="the title of its page: a list, and a page for each. None = chosen in forms only"
    )
    source: Words | None = Field(
        None, description="the notice that orders the publication; needed where everything is open to anyone"
    )
    when: Condition | None = Field(None, description="only those of which this holds; none = all")
    search: list[OwnField] = Field(
        default_factory=list, description="what a search compares beside the name; none = all that is shown"
    )
    fields: list[OwnField] = Field(
        default_factory=list, description="what is shown beside the name; nothing else is disclosed"
    )
    slots: list[OwnSlot] = Field(default_factory=list, description="files that may be downloaded as well")
    below: dict[RegisterId, OpenBelow] = Field(
        default_factory=dict, description="what is shown of the entries that belong to it, by register"
    )

    @property
    def to_strangers(self) -> bool:
        """Whether somebody who has not signed in reads it."""
        return any(one in STRANGERS for one in self.to)

    @property
    def has_page(self) -> bool:
        """Whether there is a list of it."""
        return self.title is not None

    @model_validator(mode="after")
    def _says_what_its_page_needs(self) -> Opening:
        if self.title is not None and self.id is None:
            raise ValueError("有 `title`（有页面）的要写 `id` / what has a `title`, and so a page, needs an `id`")
        if len(self.to) > 1 and self.to_strangers:
            raise ValueError(
                "`anyone`、`registrants` 要单独写一条 / `anyone` and `registrants` stand alone, each in an item"
            )
        return self

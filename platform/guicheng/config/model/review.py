"""What people of some roles see of the review of a filing: answers, names, states (T3)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from guicheng.config.model.base import Identifier, Part, Text
from guicheng.config.model.kinds import Within
from guicheng.config.model.names import OwnId, RoleId, StateName

StepId = Annotated[Identifier, Within("steps")]


class States(Part):
    """Several states of the review that are one for an audience, such as 办理中."""

    title: Text
    of: list[StateName] = Field(min_length=1, description="the states; those of open steps")


class Disclosure(Part):
    """What an audience sees of the review. Whoever is named in none sees all of it."""

    to: list[RoleId] = Field(min_length=1, description="the audience")
    steps: list[StepId] | None = Field(None, description="steps that it sees; others are internal. None = all")
    opinions: bool = Field(True, description="whether it reads what was said")
    names: Literal["person", "office", "none"] = Field(
        "person", description="who decided: the person, only the office, or nobody"
    )
    drawing: bool = Field(True, description="whether it sees the chain drawn; not where steps are internal")
    log: bool = Field(True, description="whether it reads the operation log")
    waiting: bool = Field(True, description="whether it is told who it waits for, and who will decide")
    states: dict[OwnId, States] = Field(default_factory=dict, description="states that are one for the audience")

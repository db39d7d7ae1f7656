"""`fixtures/demo/<region>.yaml`: a demonstration story. Organisations with their accounts, entries, and acts at moments
relative to the day of loading.

In data, ``{id: $<alias>}`` chooses another entry or organisation of the story, and ``@-20d`` is the day twenty days
before the moment the data are entered. Everything that an alias names is there before it is spoken of.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from guicheng.config.model.base import Part
from guicheng.config.model.kinds import Within, Word
from guicheng.config.model.names import (
    DataField,
    DecisionId,
    FilingTypeId,
    Login,
    OrganisationKindId,
    PlaceCode,
    RegisterField,
    RegisterId,
    RoleId,
    Secret,
    SlotAddress,
    Value,
    WindowId,
    Words,
)
from guicheng.config.model.systems import SystemId

Alias = Annotated[
    str,
    Field(pattern=r"^[a-z][a-z0-9-]*$", max_length=64, description="a name used in this story only"),
    Within("aliases"),
]
Moment = Annotated[
    str,
    Field(
        pattern=r"^-?[0-9]{1,5}d( [0-2][0-9]:[0-5][0-9])?$",
        description="days from the day of loading, and the time: -250d 10:00; half past nine where no time stands",
    ),
    Word("time"),
]
Length = Annotated[
    str, Field(pattern=r"^[0-9]{1,4}[mhd]$", description="minutes, hours or days: 45m, 3h, 2d"), Word("time")
]


class StoryAccount(Part):
    """An account; who `keeps` the first password is asked to change it, as everybody is on the first day."""

    login: Login
    name: Words
    role: RoleId
    mobile: Words = ""
    keeps: bool = Field(False, description="the first password stands, to be changed at the first signing in")


class StoryBody(Part):
    """An organisation with its people."""

    kind: OrganisationKindId
    name: Words
    jurisdiction: PlaceCode | None = None
    credit_code: Words | None = None
    member_no: Words | None = None
    contact_name: Words = ""
    contact_mobile: Words = ""
    by: Login | None = Field(
        None, description="the login of whoever adds it with its accounts; where absent, the set-up of the system"
    )
    people: list[StoryAccount] = Field(default_factory=list)
    systems: list[SystemId] = Field(
        default_factory=list, description="the business systems that the first of its people who may has authorised"
    )


class StoryRecord(Part):
    """An entry of a register that an upstream system feeds: nobody adds it on a page."""

    id: Alias | None = Field(None, description="how other parts of the story call it")
    register_: RegisterId = Field(alias="register")
    at: Moment = "-400d"
    of: Alias | None = Field(
        None, description="the organisation that owns it; where absent, that of the entry it is about"
    )
    about: Alias | None = Field(None, description="the entry it belongs to")
    data: dict[RegisterField, Value]


class StoryEntry(Part):
    """An entry added by somebody on the page of its register, with the account that comes with it."""

    register_: RegisterId = Field(alias="register")
    at: Moment
    by: Login = Field(description="the login of whoever adds it")
    about: Alias | None = Field(None, description="the entry it belongs to")
    keeps: bool = Field(
        False, description="its account keeps the first password, to be changed at the first signing in"
    )
    data: dict[RegisterField, Value]
    files: dict[SlotAddress, int | list[Words]] = Field(
        default_factory=dict, description="slot → how many, or their captions"
    )


class StoryAnswer(Part):
    """What follows an act: a decision, some time later."""

    after: Length = "3h"
    by: Login = Field(description="the login of whoever decides")
    decision: DecisionId
    opinion: Words = ""
    fields: dict[DataField, Value] = Field(default_factory=dict, description="what the decider fills in")


class StoryPeriods(Part):
    """The act is repeated in every period of a window that has closed since the entry was there, up to its `at`."""

    window: WindowId
    day: int = Field(5, description="days after the opening")
    but: list[int] = Field(default_factory=list, description="periods left out, counted from the end: -1 is the last")
    lists: dict[DataField, list[Value]] = Field(
        default_factory=dict, description="field → value in each period, in order"
    )


class StoryAct(Part):
    """Something filed: a draft, or submitted at once, with what follows."""

    at: Moment = "0d"
    by: Login = Field(description="the login of whoever files it")
    file: FilingTypeId = Field(description="the filing type")
    about: Alias = Field(description="the entry it is about")
    data: dict[DataField, Value] = Field(default_factory=dict)
    files: dict[SlotAddress, int | list[Words]] = Field(
        default_factory=dict, description="slot → how many, or their captions"
    )
    submit: bool = Field(True, description="false = it stays a draft")
    then: list[StoryAnswer] = Field(default_factory=list)
    each_period: StoryPeriods | None = None
    makes: dict[RegisterId, Alias] = Field(
        default_factory=dict, description="register → how other parts of the story call the entry that its effects add"
    )


class Story(Part):
    """A whole story."""

    password: Secret = Field(description="everybody's, but of those who keep their first one")
    organisations: dict[Alias, StoryBody]
    fed_by: Login | None = Field(
        None, description="the login of whoever passes the records on; where absent, the upstream system"
    )
    records: list[StoryRecord] = Field(default_factory=list)
    entries: dict[Alias, StoryEntry] = Field(default_factory=dict)
    acts: list[StoryAct] = Field(default_factory=list)

    def there_from(self, alias: str) -> str:
        """The moment from which an entry is there. KeyError for one that the story does not have."""
        told = {record.id: record.at for record in self.records if record.id}
        told |= {made: act.at for act in self.acts for made in act.makes.values()}
        return self.entries[alias].at if alias in self.entries else told[alias]

"""`workflows/<region>/scenarios/*.yaml`: examples that ship with the rules; where one fails, nothing is published.

A scenario is a story with a clock. Each line of `steps` is one act by one person and what must come of it. Nothing it
does stays in the database.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field, model_validator

from guicheng.config.model.base import Identifier, Part, Text
from guicheng.config.model.kinds import Refers, Within, Word
from guicheng.config.model.names import (
    DataField,
    FilingTypeId,
    LockRuleId,
    Login,
    OrganisationKindId,
    OwnId,
    PeriodName,
    PlaceCode,
    RegisterField,
    RegisterId,
    RoleId,
    Secret,
    SlotName,
    StatusName,
    Value,
    Words,
)
from guicheng.config.model.registration import REGISTRATION_NOTICE

Alias = Annotated[
    str, Field(pattern=r"^[a-z][a-z0-9-]*$", description="a name used in this scenario only"), Within("aliases")
]
Sent = Annotated[Identifier, Refers("notices", also=(REGISTRATION_NOTICE,))]
Decided = Annotated[str, Within("decisions")]
RequirementId = Annotated[str, Word("requirement")]


class Given(Part):
    """People and entries that exist when the story begins."""

    organisations: dict[Alias, GivenOrganisation] = Field(default_factory=dict)
    entries: dict[Alias, GivenEntry] = Field(default_factory=dict)


class GivenOrganisation(Part):
    """An organisation and, by role, the people who act for it (each actor is called `<alias>` or `<alias>.<role>`)."""

    kind: OrganisationKindId
    name: Words
    jurisdiction: PlaceCode | None = None
    credit_code: Words | None = Field(None, description="its unified social credit code, for whoever asks to join it")
    roles: list[RoleId]


class GivenEntry(Part):
    """An entry of a register. In data, ``{id: $<alias>}`` chooses another entry of the story."""

    register_: RegisterId = Field(alias="register")
    of: Alias = Field(description="the organisation that owns it")
    about: Alias | None = Field(None, description="the entry it belongs to; it stands above in the file")
    data: dict[RegisterField, Value]
    created: dt.datetime | None = Field(None, description="when it was added; the scenario's clock where absent")
    roles: list[RoleId] = Field(default_factory=list, description="actors that come with it: `<entry>.<role>`")


class Registrant(Part):
    """What somebody types who registers by themselves, besides the form of the account kind (`data`) and its files."""

    organisation: Words | None = Field(None, description="the name of the organisation; not asked of whoever joins one")
    credit_code: Words | None = None
    jurisdiction: PlaceCode | None = None
    person: Words = Field("注册人", description="who registers")
    mobile: Words = ""
    email: Words = ""
    login: Login | None = Field(None, description="the login that is chosen; the name in the story where absent")
    password: Secret = "Story-Pass-2468"
    code: Secret | None = Field(None, description="the code that was sent is typed where absent")
    agreed: bool = Field(True, description="whether the terms are accepted")


RegistrationState = Literal["admitted", "pending", "approved", "refused", "returned", "withdrawn"]


class Expect(Part):
    """What must come of an act, or hold at that moment."""

    state: Annotated[str, Within("states")] | None = Field(None, description="the filing's state")
    label: dict[RoleId, Words] | None = Field(None, description="role → the label it reads, in Chinese")
    refused: Annotated[str, Word("code")] | None = Field(None, description="the code of the refusal")
    message: Words | None = Field(None, description="a text the refusal or finding must contain, in Chinese")
    period: Words | None = Field(None, description="the filing's period label, in Chinese")
    status: dict[Alias, StatusName] | None = Field(None, description="entry → derived status")
    why: Annotated[str, Within("rules")] | None = Field(None, description="the id of the rule that decided")
    due: list[PeriodName] | None = Field(None, description="the periods due for the subject")
    missing: list[PeriodName] | None = Field(None, description="the periods missing for the subject")
    button: Words | None = Field(None, description="the state of the create button: open, taken, closed")
    notices: dict[Alias, list[Sent]] | None = Field(None, description="actor → notices received by this act")
    deciders: list[Words] | None = Field(None, description="names of the bodies now asked to decide")
    number: Words | None = None
    data: dict[DataField, Value] | None = Field(None, description="values the filing must now hold")
    locks: dict[Alias, list[LockRuleId]] | None = Field(None, description="person → the rules that lock them now")
    entry: dict[Alias, dict[DataField, Value]] | None = Field(None, description="values entries must now hold")
    registration: dict[Alias, RegistrationState] | None = Field(
        None, description="registration → what has become of it; admitted = nobody had to review it"
    )
    signs_in: dict[Alias, bool] | None = Field(None, description="registration → whether signing in would succeed now")


class Act(Part):
    """One line of the story."""

    at: dt.datetime | None = Field(None, description="the clock moves here first")
    as_: Annotated[str, Within("actors")] | None = Field(
        None, alias="as", description="who acts: an actor of `given`, or a registration that has signed in"
    )
    create: FilingTypeId | None = Field(None, description="begin a draft of this filing type")
    about: Alias | None = Field(None, description="the entry it is about")
    call: Alias | None = Field(None, description="how later lines call this filing, or this registration")
    data: dict[DataField, Value] = Field(default_factory=dict)
    attach: dict[SlotName, int] = Field(default_factory=dict, description="slot → number of files of its kind")
    submit: bool | Alias = Field(False, description="true = the filing of this line; or the alias of one")
    withdraw: Alias | None = Field(None, description="the filing to take back; without `as`, the registration")
    take_back: Alias | None = Field(None, description="the filing whose last decision the actor takes back")
    delete: Alias | None = None
    decide: Alias | None = Field(None, description="the filing to decide on")
    decision: Decided = Field("", description="the answer of `decide` or `review`; none is meant by default")
    opinion: Words | None = None
    fields: dict[DataField, Value] = Field(default_factory=dict, description="what the decider fills in")
    edit: Alias | None = Field(None, description="an entry to change; the new values stand in `data`")
    register_: Annotated[Identifier, Refers("account-kinds")] | None = Field(
        None, alias="register", description="somebody registers by themselves for this account kind; nobody acts `as`"
    )
    joins: bool = Field(False, description="with `register`: asks to join the organisation of that credit code")
    with_: Registrant | None = Field(None, alias="with", description="what is typed about organisation and person")
    correct: Alias | None = Field(None, description="the returned registration that is corrected and sent again")
    review: Alias | None = Field(None, description="the registration to decide on: approve, refuse or return")
    sign_in: Alias | None = Field(None, description="the registration that signs in; it may act `as` itself from then")
    sweep: bool = Field(False, description="let the clockwork run: windows close, reminders go out")
    expect: Expect | None = None

    @model_validator(mode="after")
    def _one_act(self) -> Act:
        strangers = [self.register_, self.correct, self.sign_in]
        acts = [
            self.create,
            self.withdraw,
            self.take_back,
            self.delete,
            self.decide,
            self.edit,
            self.review,
            *strangers,
        ]
        if sum(x is not None for x in acts) > 1:
            raise ValueError("一步只做一件事 / one act a line")
        if self.as_ is not None and any(x is not None for x in strangers):
            raise ValueError("自行注册、更正和登录时还没有人登录，不写 `as` / nobody has signed in yet: no `as`")
        if not self.decision and (self.decide is not None or self.review is not None):
            raise ValueError(
                "`decide`、`review` 要用 `decision` 写明结果 / `decide` and `review` name their `decision`"
            )
        if self.review is not None and self.as_ is None:
            raise ValueError("`review` 要用 `as` 写明由谁审核 / say with `as` who reviews")
        if (self.joins or self.with_ is not None) and all(x is None for x in strangers):
            raise ValueError("`joins`、`with` 只用于自行注册 / `joins` and `with` are of registrations only")
        return self


class Scenario(Part):
    """A story with its clock, people, acts and expectations."""

    id: OwnId
    title: Text
    covers: list[RequirementId] = Field(
        default_factory=list, description="requirement ids it proves, e.g. HNQ-59, A-06"
    )
    clock: dt.datetime
    given: Given = Field(default_factory=Given)
    steps: list[Act] = Field(min_length=1)


class Scenarios(Part):
    """The file."""

    given: Given = Field(default_factory=Given, description="what every scenario of the file begins with")
    scenarios: list[Scenario]


Given.model_rebuild()

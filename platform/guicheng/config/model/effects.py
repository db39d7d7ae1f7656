"""What else happens when a filing comes to an event: side effects, in the same transaction."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from guicheng.config.model.base import FieldKey, Identifier, Part
from guicheng.config.model.conditions import Condition
from guicheng.config.model.kinds import APPOINTMENTS, EVENT, OWN, FieldOf, Refers
from guicheng.config.model.names import (
    AnyFact,
    CopiedValue,
    FilingTypeId,
    ListFact,
    LockRuleId,
    OwnId,
    PostId,
    RegisterField,
    RegisterId,
    SubjectField,
)
from guicheng.config.paths import FactPath

AppointmentId = Annotated[Identifier, Refers("appointments", of=OWN)]
AppointmentField = Annotated[FieldKey, FieldOf(APPOINTMENTS)]


class SetEffect(Part):
    """Writes fields of the subject's entry."""

    do: Literal["set"]
    values: dict[SubjectField, CopiedValue] = Field(description="field → literal, or {fact: <path>}")


class CreateEntryEffect(Part):
    """Adds an entry to a register."""

    do: Literal["create-entry"]
    register_: RegisterId = Field(alias="register")
    owner: AnyFact = Field(
        FactPath("filer"),
        description="whose it is: `filer`, who files; `subject`, the owner of what the filing is about; or a field "
        "that names an organisation or an entry (its owner), e.g. `form.contractor`",
    )
    parent: AnyFact | None = Field(
        None,
        description="the entry it belongs to and whose owner it gets, e.g. `item`; none = the subject, where it fits",
    )
    values: dict[RegisterField, CopiedValue]


class UpdateEntryEffect(Part):
    """Changes entries of a register: those found by matching fields, or the one that a fact leads to."""

    do: Literal["update-entry"]
    register_: RegisterId = Field(alias="register")
    match: dict[RegisterField, CopiedValue] = Field(default_factory=dict)
    entry: AnyFact | None = Field(None, description="the entry, e.g. `item`, in place of `match`")
    values: dict[RegisterField, CopiedValue]

    @model_validator(mode="after")
    def _one_way(self) -> UpdateEntryEffect:
        if bool(self.match) == bool(self.entry):
            raise ValueError("`match` 和 `entry` 要写其中一个，只能写一个 / write one of `match` and `entry`")
        return self


class StartFilingEffect(Part):
    """Starts a draft of another filing type about the same subject, with copied values."""

    do: Literal["start-filing"]
    filing: FilingTypeId
    values: dict[Annotated[FieldKey, FieldOf("filing")], CopiedValue] = Field(default_factory=dict)


class CancelFilingEffect(Part):
    """Voids unfinished filings of a type about the same subject."""

    do: Literal["cancel-filing"]
    filing: FilingTypeId


class AppointEffect(Part):
    """Carries a declared appointment out: the successor takes the post, whoever held it before leaves it (YNR-20)."""

    do: Literal["appoint"]
    appointment: AppointmentId = Field(description="an id of the filing type's `appointments`")
    values: dict[AppointmentField, CopiedValue] = Field(
        default_factory=dict, description="further fields of the new entry"
    )


class EndAppointmentEffect(Part):
    """Ends appointments, as of now (YNR-21)."""

    do: Literal["end-appointment"]
    of: AnyFact = Field(description="the appointment, or the work or person whose appointments end")
    posts: list[PostId] = Field(default_factory=list, description="only those to these posts; none = all")
    values: dict[AppointmentField, CopiedValue] = Field(default_factory=dict, description="fields of the ended entries")


class ReleaseLockEffect(Part):
    """Releases a person's lock: the appointments it rests on no longer count (YNR-18)."""

    do: Literal["release-lock"]
    person: AnyFact = FactPath("subject")
    rule: LockRuleId | None = Field(None, description="an id of locks.yaml; none = the lock set last")
    what: Literal["origin", "all"] = Field(
        "origin", description="the work that set the lock, or every work that holds a place under the rule"
    )


Effect = Annotated[
    SetEffect
    | CreateEntryEffect
    | UpdateEntryEffect
    | StartFilingEffect
    | CancelFilingEffect
    | AppointEffect
    | EndAppointmentEffect
    | ReleaseLockEffect,
    Field(discriminator="do"),
]


class EffectRule(Part):
    """What else happens when a filing comes to an event."""

    id: OwnId
    on: Annotated[
        str,
        Field(
            pattern=r"^(submit|withdraw|void|finish|state:[a-z][a-z0-9-]*|decide:[a-z0-9-]+(\.[a-z-]+)?)$",
            description="`submit`, `withdraw`, `void`, `finish`, `state:<state>`, `decide:<step>[.<decision>]`",
        ),
        EVENT,
    ]
    when: Condition | None = Field(None, description="asked of each item, where there is `each`")
    each: ListFact | None = Field(
        None,
        description="once for each entry or row of a list, which is the fact `item`: `form.<entries or table>`, "
        "`below.<register>`; at most 200",
    )
    effects: list[Effect]

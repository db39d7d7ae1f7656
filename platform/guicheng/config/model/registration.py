"""The part of `workflows/<region>/region.yaml` that says who may register by themselves, and who lets them in."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from guicheng.accounts.policy import RegistrationPolicy
from guicheng.config.model.base import Part, Text
from guicheng.config.model.names import FormId, OneOrMany, OrganisationKindId, OwnId, PageId, RoleId
from guicheng.config.model.notices import NoticeChannel

REGISTRATION_NOTICE = "registration"
"""The notice that tells of registrations; the platform sends it by itself."""


class AccountKind(Part):
    """A kind of account that people register for by themselves (注册账号类型, YNR-01)."""

    title: Text
    help: Text | None = Field(None, description="a line below the title: for whom it is, what to have at hand")
    organisation: OrganisationKindId = Field(description="the kind of organisation that registers, or is joined")
    role: RoleId = Field(description="the role of the account that registers an organisation (WHS-04)")
    reviewed_by: OneOrMany[RoleId] = Field(
        default_factory=list,
        description="roles that review it, each for what it sees; without any, one may sign in at once (YNR-02)",
    )
    form: FormId | None = Field(None, description="a form with further questions and attachments")
    confirm: Literal["none", "mobile", "email"] = Field(
        "none", description="what a code is sent to before the registration is taken"
    )
    joins_as: RoleId | None = Field(
        None, description="the role of whoever joins an organisation that is registered; without it nobody joins"
    )
    joined_by: OneOrMany[RoleId] = Field(
        default_factory=list, description="roles within that organisation that decide on joining"
    )

    @model_validator(mode="after")
    def _who_joins_is_decided_on(self) -> AccountKind:
        if bool(self.joins_as) != bool(self.joined_by):
            raise ValueError("`joins_as` 与 `joined_by` 要一起写 / joins_as and joined_by go together")
        return self

    def build(self, kind_id: str) -> RegistrationPolicy:
        """The account kind as the accounts read it."""
        return RegistrationPolicy(
            id=kind_id,
            title=self.title,
            organisation_kind=self.organisation,
            role=self.role,
            reviewers=frozenset(self.reviewed_by),
            confirm=self.confirm,
            joins_as=self.joins_as or "",
            joined_by=frozenset(self.joined_by),
        )


class Registration(Part):
    """Registering by oneself (注册): the account kinds there are to choose from."""

    kinds: dict[OwnId, AccountKind] = Field(min_length=1)
    agreement: PageId | None = Field(None, description="the page that must be read and accepted first (WHS-06)")
    channels: list[NoticeChannel] = Field(
        default_factory=lambda: ["page", "mail"],  # type: ignore[arg-type]
        description="how the applicant is told of the decision",
    )

"""The part of `workflows/<region>/region.yaml` that says who may register by themselves, and who lets them in."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from guicheng.accounts.policy import RegistrationPolicy
from guicheng.config.model.base import Part, Text
from guicheng.config.model.kinds import Within
from guicheng.config.model.names import DataField, FormId, OneOrMany, OrganisationKindId, OwnId, PageId, RoleId
from guicheng.config.model.notices import NoticeChannel

REGISTRATION_NOTICE = "registration"
"""The notice that tells of registrations; the platform sends it by itself."""


class JoinedEntry(Part):
    """The entry (a project) that whoever registers joins: a field of the form chooses it among those that its register
    opens to `registrants` (WHS-05, WHS-08)."""

    field: DataField = Field(description="the entry field of the form that chooses it; it may depend on another one")
    none_found: Text | None = Field(
        None, description="what it means that it is not found or not open: said by the search, and in the refusal"
    )


class OwnersRole(Part):
    """A role in the organisation that owns the entry."""

    role: RoleId
    of: Literal["owner"] = "owner"


class PeerReview(Part):
    """People of the entry decide on who joins it (WHS-17); its owner while it has nobody who could (B-06)."""

    role: RoleId = Field(description="a role of the entry: whoever holds it there decides")
    of: Literal["entry"]
    otherwise: OwnersRole = Field(description="who decides while nobody else holds that role for the entry")


ABOUT_PEOPLE = ("person.name", "person.mobile", "person.email", "person.login", "entry.name", "organisation.name")
"""What a column may show that the form does not ask; these can be searched for."""
ABOUT_REQUEST = ("request.state", "request.made_at", "request.decided_at")


class RegistrationColumn(Part):
    """A column of the list that `opens: registrations` (WHS-18)."""

    id: OwnId
    title: Text
    value: Annotated[str, Within("registration")] = Field(
        description="`form.<field>`; `person.name`, `person.mobile`, `person.email`, `person.login`; `entry.name`, "
        "`organisation.name`; `request.state`, `request.made_at`, `request.decided_at`"
    )
    search: bool = Field(False, description="the list is searched by it, a mobile number by the whole of it")


class AccountKind(Part):
    """A kind of account that people register for by themselves (注册账号类型, YNR-01)."""

    title: Text
    help: Text | None = Field(None, description="a line below the title: for whom it is, what to have at hand")
    organisation: OrganisationKindId | None = Field(
        None, description="the kind of organisation that registers, or is joined; not with `entry`"
    )
    entry: JoinedEntry | None = Field(
        None, description="the entry that a person joins, in place of an organisation: the role is held for it alone"
    )
    role: RoleId = Field(description="the role of the account that registers an organisation (WHS-04)")
    reviewed_by: PeerReview | OneOrMany[RoleId] = Field(
        default_factory=list,
        description="roles that review it, each for what it sees; without any, one may sign in at once (YNR-02). With "
        "`entry` also a role of that entry",
    )
    form: FormId | None = Field(None, description="a form with further questions and attachments")
    confirm: Literal["none", "mobile", "email"] = Field(
        "none", description="what a code is sent to before the registration is taken"
    )
    steps: bool = Field(
        False, description="three steps on the page: the terms, filling in, done (WHS-06); needs `agreement`"
    )
    columns: list[RegistrationColumn] = Field(
        default_factory=list, description="the columns of the list of those who wait; none = the usual ones"
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

    @model_validator(mode="after")
    def _registers_or_joins(self) -> AccountKind:
        if (self.organisation is None) == (self.entry is None):
            raise ValueError("写 `organisation` 或 `entry`，二者之一 / either `organisation` or `entry`")
        if self.entry is None and self.peers is not None:
            raise ValueError("`of: entry` 的审核只用于 `entry` / a review `of: entry` goes with `entry` only")
        if self.entry is not None and (self.form is None or not self.reviewed_by or self.joins_as):
            raise ValueError(
                "加入条目的要写 `form` 和 `reviewed_by`，不写 `joins_as` / "
                "who joins an entry needs a `form` and `reviewed_by`, and no `joins_as`"
            )
        return self

    @property
    def reviewers(self) -> list[str]:
        """The roles that review it for what they see; none where people of the entry do."""
        return [] if isinstance(self.reviewed_by, PeerReview) else self.reviewed_by

    @property
    def peers(self) -> PeerReview | None:
        """The review by people of the entry, where it is theirs."""
        return self.reviewed_by if isinstance(self.reviewed_by, PeerReview) else None

    @property
    def deciders(self) -> dict[str, list[str]]:
        """Every role that decides on it, by the key that names it."""
        peers = self.peers
        own = [peers.role, peers.otherwise.role] if peers is not None else self.reviewers
        return {"reviewed_by": own, "joined_by": self.joined_by}

    def build(self, kind_id: str) -> RegistrationPolicy:
        """The account kind as the accounts read it."""
        return RegistrationPolicy(
            id=kind_id,
            title=self.title,
            organisation_kind=self.organisation or "",
            role=self.role,
            reviewers=frozenset(self.reviewers),
            confirm=self.confirm,
            joins_as=self.joins_as or "",
            joined_by=frozenset(self.joined_by),
            for_entry=self.entry is not None,
            peer=self.peers.role if self.peers else "",
            owners=self.peers.otherwise.role if self.peers else "",
        )


class Registration(Part):
    """Registering by oneself (注册): the account kinds there are to choose from."""

    kinds: dict[OwnId, AccountKind] = Field(min_length=1)
    agreement: PageId | None = Field(None, description="the page that must be read and accepted first (WHS-06)")
    channels: list[NoticeChannel] = Field(
        default_factory=lambda: ["page", "mail"],  # type: ignore[arg-type]
        description="how the applicant is told of the decision",
    )

    @model_validator(mode="after")
    def _steps_begin_with_the_terms(self) -> Registration:
        if self.agreement is None and any(kind.steps for kind in self.kinds.values()):
            raise ValueError("`steps` 的第一步是阅读协议，要写 `agreement` / `steps` begin with the `agreement`")
        return self

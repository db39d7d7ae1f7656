"""Whom a step, a notice or a copy goes to: the people of a role in organisations, or one account."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from guicheng.config.model.base import Part, Text
from guicheng.config.model.conditions import Condition
from guicheng.config.model.names import AnyFact, OrganisationKindId, OwnId, RoleId
from guicheng.config.paths import FactPath


class Office(Part):
    """The organisation of a kind that is responsible for a place (X-12)."""

    kind: OrganisationKindId = Field(description="an organisation kind, e.g. `supervision-body`")
    at: Literal["region"] | AnyFact = Field(
        FactPath("subject.jurisdiction"),
        description="fact holding the place's code; `region` = the whole region's own body",
    )
    climb: bool = Field(
        True, description="where the place has none, or nobody there holds the role, ask the place above it"
    )


class Named(Part):
    """The organisations that a form field or another fact names, one or many."""

    named_in: AnyFact


Source = Literal["applicant", "target"] | Office | Named | AnyFact
"""Whose people: `filer` (or `applicant`) the organisation that files; `subject` the owner of what it is about; `target`
the chosen body of a `for_each` step; a fact that leads to an organisation (or to an entry: its owner), e.g. `project`,
`form.contractor`, `lock.origin.authority`; the responsible office `{kind: …, at: …}`; the bodies
`{named_in: form.bodies}`."""


class Lookup(Part):
    """Who takes a task: everybody holding `role` in the organisations `of`, or the one `account` a fact names."""

    id: OwnId | None = Field(None, description="name of this desk where a step asks several")
    title: Text | None = Field(None, description="what this desk does here, shown beside its name")
    role: RoleId | None = None
    of: Source | None = Field(None, description="the organisations; who files (`filer`) where it is left out")
    account: AnyFact | None = Field(None, description="fact naming one account, e.g. `form.reviewer`")
    each: Literal["desk", "person"] = Field(
        "desk", description="`desk`: whoever of the role comes first; `person`: every holder of the role for themself"
    )
    when: Condition | None = Field(None, description="this desk is asked only if the condition holds")

    @model_validator(mode="after")
    def _role_or_account(self) -> Lookup:
        if (self.role is None) == (self.account is None):
            raise ValueError(
                "找人要写 `role`（哪些单位的哪个角色）或 `account`，只能写一个 / "
                "a lookup names either a role (of organisations) or an account"
            )
        if self.account is not None and self.of is not None:
            raise ValueError("指明账号时不写 `of` / an account needs no `of`")
        return self

    @property
    def source(self) -> Source:
        """Where the organisations come from."""
        return self.of if self.of is not None else "applicant"

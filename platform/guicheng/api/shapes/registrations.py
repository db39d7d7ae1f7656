"""Registrations, for whoever decides on them."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field

from guicheng.accounts.models import AccessRequest
from guicheng.api.shapes.base import Listing, Shape
from guicheng.common.masking import masked

State = Literal["pending", "returned", "approved", "refused", "withdrawn"]


class RegistrationsOf(Listing):
    """Which registrations."""

    state: State | Literal[""] = Field("pending", description="空即全部 / empty = all")
    kind: Annotated[str, Field(max_length=64)] = Field("", description="账号类型 / the account kind")
    q: Annotated[str, Field(max_length=100)] = Field("", description="单位、姓名、登录名 / organisation, name, login")


class RegistrationShape(Shape):
    """注册申请 / A registration, or somebody who asks to join."""

    id: int
    kind: str = Field(description="账号类型 / the account kind")
    state: State
    name: str
    mobile: str = Field(description="已脱敏 / masked")
    login: str
    organisation: int | None
    organisation_name: str
    entry: int | None = Field(description="申请加入的条目 / the entry that is joined")
    made_at: dt.datetime
    decided_at: dt.datetime | None
    opinion: str

    @classmethod
    def of(cls, one: AccessRequest) -> RegistrationShape:
        """A request that the caller decides on."""
        return cls(
            id=one.pk,
            kind=one.account_kind,
            state=State.__args__[State.__args__.index(one.state)],  # type: ignore[attr-defined]
            name=one.account.name,
            mobile=masked(one.account.mobile, "mobile", "internal"),
            login=one.account.login.partition("#")[0],
            organisation=one.organisation_id,
            organisation_name=one.organisation.name if one.organisation else "",
            entry=one.subject_id,
            made_at=one.made_at,
            decided_at=one.decided_at,
            opinion=one.opinion,
        )


class RegistrationPage(Shape):
    """注册申请列表 / Registrations, the latest first."""

    items: list[RegistrationShape]
    next: str | None = None


class RegistrationDecision(Shape):
    """审核 / A decision."""

    outcome: Literal["approve", "refuse", "return"]
    opinion: Annotated[str, Field(max_length=500)] = Field("", description="退回、不通过时必填 / needed but to approve")


class Decided(Shape):
    """审核结果 / What came of it."""

    password: str | None = Field(None, description="只显示一次的初始密码 / a first password, shown once")

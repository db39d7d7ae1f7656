"""The audit, as the API tells of it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from guicheng.api.shapes.base import Listing, Moment, Shape, Words
from guicheng.filings.access.audit_trail import Trace


class AuditListing(Listing):
    """审计查询 / Which acts."""

    who: Annotated[str, Field("", max_length=60, description="操作人、登录名、单位 / name, login or organisation")]
    kind: Annotated[str, Field("", max_length=64, description="对象种类 / kind of object")]
    object_id: Annotated[str, Field("", max_length=64, alias="object", description="对象编号 / id of the object")]
    action: Annotated[str, Field("", max_length=64, description="操作代码 / code of the act")]
    since: Moment | None = Field(None, description="从此时起 / from this moment on")
    until: Moment | None = Field(None, description="此时之前 / before this moment")


class TraceShape(Shape):
    """一次操作 / An act. 只列出修改了哪些字段，不含其值 / the fields it changed by name, without their values."""

    id: int
    at: Moment
    by: Words
    login: str
    role: Words | None
    organisation: str
    action: Words
    object_kind: str
    object_id: str
    object_name: str = Field(description="可以打开的对象的名称 / the name of an object that you may open")
    changed: list[Words]
    opinion: str
    channel: str
    address: str

    @classmethod
    def of(cls, one: Trace) -> TraceShape:
        """An act."""
        return cls(
            id=one.id,
            at=one.at,
            by=Words.of(one.by),
            login=one.login,
            role=Words.of(one.role) if one.role else None,
            organisation=one.organisation,
            action=Words.of(one.action),
            object_kind=one.object_kind,
            object_id=one.object_id,
            object_name=one.object_name,
            changed=[Words.of(label) for label in one.changed],
            opinion=one.opinion,
            channel=one.channel,
            address=one.address,
        )


class AuditPage(Shape):
    """审计 / A page of the audit."""

    items: list[TraceShape]
    next: str | None

"""Signing in on another device by a code that is scanned."""

from __future__ import annotations

from pydantic import Field

from guicheng.api.shapes.base import Id, Moment, Shape, Words
from guicheng.api.shapes.people import MembershipShape


class ScanShape(Shape):
    """扫码登录请求 / Who asks to be signed in."""

    region: Words = Field(description="登录哪个系统 / which system")
    state: str = Field(description="seen、confirmed 或 refused / seen, confirmed or refused")
    agent: str = Field(description="提出请求的浏览器自报的名称 / what the asking browser calls itself")
    address: str = Field(description="提出请求的网络地址 / where it asks from")
    asked_at: Moment
    expires_at: Moment
    memberships: list[MembershipShape] = Field(description="可选的身份 / what to act under there, to choose from")


class ScanYes(Shape):
    """确认登录 / That it is oneself who asks."""

    membership: Id | None = Field(None, description="登录后的身份，不给则在那台设备上选 / what to act under there")

"""Business systems, and which of them an organisation is authorised to enter."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from guicheng.api.shapes.base import Key, Shape, Words
from guicheng.config.systems import State


class SystemShape(Shape):
    """业务系统 / A business system, as the caller finds it."""

    id: str
    title: Words
    icon: str | None
    url: str | None = Field(description="另一个系统的地址 / the address of another system")
    state: State = Field(
        description="open 可用、unauthorised 未授权、closed 未开通、elsewhere 本身份没有页面 / how it stands"
    )


class SystemList(Shape):
    """应用中心 / The systems of the region, in their order."""

    items: list[SystemShape]


class AuthorisedShape(Shape):
    """系统授权 / Whether an organisation is authorised for a system."""

    id: str
    title: Words
    authorised: bool
    offered: bool = Field(description="可供授权 / whether it may be authorised")
    runs: bool = Field(description="已开通 / whether it runs here")


class AuthorisedList(Shape):
    """单位的系统授权 / What an organisation is authorised for."""

    items: list[AuthorisedShape]


class Authorising(Shape):
    """授权 / The systems that an organisation may enter besides those it has."""

    systems: Annotated[list[Key], Field(min_length=1, max_length=100)]

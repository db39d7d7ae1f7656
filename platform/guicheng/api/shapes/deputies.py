"""Colleagues who stand in for somebody for some days."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import BeforeValidator, Field

from guicheng.accounts.models import Deputation
from guicheng.api.shapes.base import Id, Shape


def _day(value: object) -> object:
    """A day as JSON writes it; anything else as it is, to be refused."""
    return dt.date.fromisoformat(value) if isinstance(value, str) else value


Day = Annotated[dt.date, BeforeValidator(_day)]


class DeputationShape(Shape):
    """代理 / A deputation."""

    id: int
    principal: int = Field(description="被代理人 / whose tasks they are")
    principal_name: str
    deputy: int
    deputy_name: str
    organisation: int
    first_day: dt.date
    last_day: dt.date = Field(description="含当日 / included")
    reason: str

    @classmethod
    def of(cls, one: Deputation) -> DeputationShape:
        """A deputation that is not over."""
        return cls(
            id=one.pk,
            principal=one.principal_id,
            principal_name=one.principal.name,
            deputy=one.deputy_id,
            deputy_name=one.deputy.name,
            organisation=one.organisation_id,
            first_day=one.first_day,
            last_day=one.last_day,
            reason=one.reason,
        )


class DeputationPage(Shape):
    """代理列表 / Those that are not over, as the officer or as the deputy."""

    items: list[DeputationShape]


class NewDeputation(Shape):
    """指定代理人 / A deputy to be named."""

    deputy: Id
    first_day: Day
    last_day: Day
    reason: Annotated[str, Field("", max_length=200)]

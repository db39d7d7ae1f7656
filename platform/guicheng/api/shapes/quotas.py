"""Places that are divided among bodies."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from guicheng.api.shapes.base import Id, Line, Shape, Words
from guicheng.filings.acts import sharing


class PoolShape(Shape):
    """一批名额 / The places of an entry."""

    quota: str
    title: Words
    entry: int
    name: str
    places: int = Field(description="总名额 / places in all")
    given: int = Field(description="已分配 / given to bodies")
    taken: int = Field(description="已占用 / taken by filings")
    rest: int = Field(description="待分配 / places that may still be given")

    @classmethod
    def of(cls, one: sharing.Pool) -> PoolShape:
        """A pool as it stands."""
        found = one.count
        return cls(
            quota=one.id,
            title=Words.of(one.quota.title),
            entry=one.entry.pk,
            name=one.entry.name,
            places=found.places,
            given=found.given,
            taken=found.taken,
            rest=one.rest,
        )


class PoolQuery(Shape):
    """查找 / Which pools."""

    q: Annotated[Line, Field("", description="名称 / their names")]
    page: Annotated[int, Field(1, ge=1, le=10_000, description="第几页 / which page")]
    size: Annotated[int, Field(50, ge=1, le=200, description="每页条数 / rows a page")]


class PoolPage(Shape):
    """一页名额 / A page of pools."""

    items: list[PoolShape]
    more: bool = Field(description="是否还有下一页 / whether there is another page")


class ShareShape(Shape):
    """一个机构的名额 / The share of a body."""

    organisation: int
    name: str
    given: int
    taken: int
    left: int


class SharesShape(Shape):
    """名额分配 / A pool with the share of every body."""

    pool: PoolShape
    shares: list[ShareShape]

    @classmethod
    def of(cls, one: sharing.Pool, shares: list[sharing.Share]) -> SharesShape:
        """A pool divided."""
        listed = [
            ShareShape(organisation=row.body.pk, name=row.body.name, given=row.given, taken=row.taken, left=row.left)
            for row in shares
        ]
        return cls(pool=PoolShape.of(one), shares=listed)


class GivenShare(Shape):
    """分配 / A share to be given."""

    organisation: Id
    places: Annotated[int, Field(ge=0, le=sharing.MOST)]
    read: Annotated[
        int | None, Field(None, ge=0, le=sharing.MOST, description="所基于的名额 / the share it was made from")
    ]


class NewShares(Shape):
    """各机构名额 / Shares; bodies that are not named keep theirs."""

    shares: Annotated[list[GivenShare], Field(min_length=1, max_length=1000)]

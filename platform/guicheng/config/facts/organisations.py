"""What is asked of organisations, and what organisations and entries have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from guicheng.common.text import text
from guicheng.config.conditions import FactType
from guicheng.config.conditions.types import NUMBER, TEXT, choice
from guicheng.config.facts.declaration import ANYWHERE, Fact, Family

if TYPE_CHECKING:
    from guicheng.config.facts.space import FactSpace

ID = Fact("id", NUMBER, text("记录", "record"))
NAME = Fact("name", TEXT, text("名称", "name"), ANYWHERE)
PLACE = Fact("jurisdiction", TEXT, text("所在地", "place"), ANYWHERE, is_place=True)
OWNER = Fact("organisation_id", NUMBER, text("单位", "organisation"))
KIND = text("单位种类", "kind of organisation")

EVERYWHERE = text("处处", "everywhere")
OF_FILINGS = text("关于填报件的地方", "where a filing is spoken of")


class Organisation(Family):
    root = "organisation"
    title = text("填报的单位，或条目所属的单位", "The organisation that files, or that an entry belongs to")
    there = EVERYWHERE
    facts: ClassVar[tuple[Fact, ...]] = (
        ID,
        NAME,
        Fact("kind", TEXT, KIND, ANYWHERE),
        Fact("credit_code", TEXT, text("统一社会信用代码", "credit code"), ANYWHERE),
        Fact("member_no", TEXT, text("会员编号", "membership number"), ANYWHERE),
        PLACE,
    )

    def roots(self, space: FactSpace) -> Mapping[str, FactType]:
        return {self.root: FactType("map", fields={**self.asked, "kind": choice(*space.region.kinds)})}


class Filer(Organisation):
    root = "filer"
    title = text("填报的单位", "The organisation that files")
    there = OF_FILINGS
    facts = tuple(OWNER if fact is ID else fact for fact in Organisation.facts)

    def roots(self, space: FactSpace) -> Mapping[str, FactType]:
        return super().roots(space) if space.filing else {}

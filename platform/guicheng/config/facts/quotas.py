"""The facts of quotas: how many places there are, were given, are taken and left (G10)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from guicheng.common.text import Text, text
from guicheng.config.conditions import FactLabel, FactType
from guicheng.config.conditions.types import NUMBER
from guicheng.config.facts.declaration import Fact, Family

if TYPE_CHECKING:
    from guicheng.config.facts.labels import Known
    from guicheng.config.facts.space import FactSpace
    from guicheng.config.model.quotas import Quota

OF_QUOTAS = (
    Fact("<名额>.places", NUMBER, text("总名额", "places in all")),
    Fact("<名额>.given", NUMBER, text("分配的名额", "places given")),
    Fact("<名额>.taken", NUMBER, text("已用名额", "places taken")),
    Fact("<名额>.left", NUMBER, text("剩余名额", "places left")),
)
_NAMES = {fact.name.partition(".")[2]: fact for fact in OF_QUOTAS}


class OfQuotas(Family):
    """Of the share of whoever files, where a filing that takes a place is spoken of; else of the whole pool."""

    root = "quota"
    title = text("名额（quotas.yaml 的编号）", "Quotas (quotas.yaml)")
    there = text(
        "占用名额的事项（其所选条目、本机构的份额），和有名额的条目（合计）",
        "where a filing that takes a place is spoken of (of what it chose, and of the share), or an entry with places",
    )
    facts = OF_QUOTAS

    def roots(self, space: FactSpace) -> Mapping[str, FactType]:
        one = FactType("map", fields={name: fact.type for name, fact in _NAMES.items()})
        there = {name: one for name, quota in space.region.config.quotas.items() if _is_there(space, quota)}
        return {self.root: FactType("map", fields=there)} if there else {}

    def fact(self, space: FactSpace, root: str, rest: str) -> Fact | None:
        found = _NAMES.get(rest.partition(".")[2])
        return replace(found, name=rest) if found and space.type_of(f"{root}.{rest}") else None

    def label(self, known: Known, root: str, rest: str) -> FactLabel | None:  # noqa: ARG002 - its only one
        name, _, what = rest.partition(".")
        quota, fact = known.config.quotas.get(name), _NAMES.get(what)
        if quota is None or fact is None:
            return None
        title, own = quota.title, fact.label
        en = f"{title.for_language('en')}: {own.for_language('en')}"
        return FactLabel(Text(zh=f"{title.zh}：{own.zh}", en=en))


def _is_there(space: FactSpace, quota: Quota) -> bool:
    if space.filing is not None:
        return any(take.filing == space.filing for take in quota.takes)
    return quota.pool.register_ == space.subject

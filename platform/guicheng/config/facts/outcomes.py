"""The outcomes of decision tables: what follows from facts that are known together (T5b)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from guicheng.common.text import text
from guicheng.config.conditions import FactLabel, FactType
from guicheng.config.conditions.types import TEXT, choice
from guicheng.config.facts.declaration import Fact, Family

if TYPE_CHECKING:
    from guicheng.config.facts.labels import Known
    from guicheng.config.facts.space import FactSpace

ROOT = "outcome"
_OF_TABLE = Fact("<决策表>", TEXT, text("决策表的结果", "the outcome of a decision table"))


class Outcomes(Family):
    """There where every fact is that the table is read by; no table is read by the outcome of another."""

    root = ROOT
    title = text("决策表的结果（decision-tables.yaml 的编号）", "Outcomes of decision tables (decision-tables.yaml)")
    there = text("知道决策表所用全部事实的地方", "where all facts are known that the table is read by")
    facts = (_OF_TABLE,)

    def roots(self, space: FactSpace) -> Mapping[str, FactType]:
        tables = space.region.config.decision_tables
        if not tables or self.root in space.without:
            return {}
        known = replace(space, without=space.without | {self.root})
        there = {
            name: choice(*table.outcomes)
            for name, table in tables.items()
            if all(known.type_of(one.fact) is not None for one in table.inputs.values())
        }
        return {self.root: FactType("map", fields=there)} if there else {}

    def fact(self, space: FactSpace, root: str, rest: str) -> Fact | None:
        return replace(_OF_TABLE, name=rest) if space.type_of(f"{root}.{rest}") else None

    def label(self, known: Known, root: str, rest: str) -> FactLabel | None:  # noqa: ARG002 - its only one
        table = known.config.decision_tables.get(rest)
        return FactLabel(table.title, dict(table.outcomes)) if table is not None else None

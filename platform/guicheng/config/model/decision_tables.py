"""`rules/<region>/decision-tables.yaml`: what follows from several facts at once (T5b)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from guicheng.config.model.base import Identifier, Part, Text
from guicheng.config.model.conditions import Condition
from guicheng.config.model.kinds import Asks, Within
from guicheng.config.model.names import OwnId
from guicheng.config.paths import FactPath

Outcome = Annotated[Identifier, Within("outcomes")]


class TableInput(Part):
    """A column of the table: a fact, under a short name that its rows use."""

    fact: Annotated[FactPath, Asks()]


class TableRow(Part):
    """A row: what the inputs must be, and what follows."""

    when: Condition | None = Field(None, description="a condition over the inputs, by their short names; none = always")
    then: Outcome


class DecisionTable(Part):
    """What follows from some facts: the outcome of the first row that holds. Asked for as ``outcome.<table>``, wherever
    all of its facts are known."""

    title: Text
    inputs: dict[OwnId, TableInput] = Field(min_length=1, max_length=8)
    outcomes: dict[OwnId, Text] = Field(min_length=1, description="what may follow, and what people call it")
    rows: list[TableRow] = Field(min_length=1, max_length=200)
    unique: bool = Field(False, description="no two rows may hold at once; where two do, nothing follows")
    otherwise: Outcome | None = Field(
        None, description="the outcome where no row holds; without it the rows must leave no gap"
    )

    @property
    def facts(self) -> frozenset[str]:
        """The facts that it reads: those of its inputs, and the date where a row asks for it."""
        asked = frozenset().union(*(row.when.references() for row in self.rows if row.when is not None))
        return frozenset(one.fact for one in self.inputs.values()) | (asked & {"today", "now"})

    @model_validator(mode="after")
    def _known(self) -> DecisionTable:
        for outcome in [*(row.then for row in self.rows), *([self.otherwise] if self.otherwise else [])]:
            if outcome not in self.outcomes:
                raise ValueError(f"没有结果“{outcome}” / the outcome {outcome} is not declared in `outcomes`")
        return self


class DecisionTables(Part):
    """The file."""

    decision_tables: dict[OwnId, DecisionTable]

"""`rules/<region>/*.yaml`: named conditions, derived statuses, findings, eligibility and scoring.

All are conditions with a name and a text. Rules that stand in a list are tried in the order of the list.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, model_validator

from guicheng.config.model.base import Identifier, Part, Text
from guicheng.config.model.conditions import Condition
from guicheng.config.model.kinds import Within
from guicheng.config.model.names import OwnId, RegisterId

Tone = Literal["neutral", "good", "attention", "bad"]


class Conditions(Part):
    """The file: the region's library of named conditions, used as ``{is: <id>}``. They may refer to one another, but
    never in a circle."""

    conditions: dict[OwnId, Condition]


class Status(Part):
    """A status an entry may have (HNQ-47), and how it looks."""

    title: Text
    tone: Tone = "neutral"


class StatusRule(Part):
    """One way into a status."""

    id: OwnId
    status: Annotated[Identifier, Within("status")]
    when: Condition
    why: Text = Field(description="shown to whoever asks why the entry has this status")
    latch: bool = Field(
        False,
        description="once decided, it stays although `when` no longer holds, until a rule above it holds (HNQ-50)",
    )


class StatusRules(Part):
    """How the status of a register's entries is derived (X-03): the first rule that holds decides, from the top.

    A latching rule that has decided before goes on deciding, unless a rule above it holds. Where no rule holds, the
    status is `otherwise`.
    """

    statuses: dict[OwnId, Status] = Field(min_length=1)
    rules: list[StatusRule] = Field(min_length=1, max_length=64)
    otherwise: Annotated[Identifier, Within("status")]

    @model_validator(mode="after")
    def _consistent(self) -> StatusRules:
        _distinct(rule.id for rule in self.rules)
        for status in [*(rule.status for rule in self.rules), self.otherwise]:
            if status not in self.statuses:
                raise ValueError(
                    f"状态“{status}”没有在 statuses 中声明 / the status {status!r} is not declared in `statuses`"
                )
        return self


class Finding(Part):
    """A conclusion (结论) with a text for both answers: may the entry go on, what is missing (HNQ-53, HNQ-54)."""

    id: OwnId
    when: Condition
    holds: Text = Field(description="the conclusion where the condition holds")
    otherwise: Text | None = Field(None, description="the conclusion where it does not; none = nothing to say")
    tone: Tone = Field("good", description="how the conclusion looks where the condition holds")


class FindingSet(Part):
    """Findings about entries of a register that are shown and offered to linked systems together."""

    title: Text
    about: RegisterId = Field(description="the register")
    findings: list[Finding] = Field(min_length=1, max_length=64)

    @model_validator(mode="after")
    def _named_once(self) -> FindingSet:
        _distinct(finding.id for finding in self.findings)
        return self


class Requirement(Part):
    """One thing asked of a candidate, and what is said where it is not met, verbatim."""

    id: OwnId
    when: Condition
    refuse: Text


class Eligibility(Part):
    """Who may take a post (YNR-23…25): requirements in order, each with its message. Certificates are asked for with
    ``{holds: <kind>}``, as alternatives (`any`) and conjunctions (`all`)."""

    title: Text
    requires: list[Requirement] = Field(min_length=1, max_length=64)

    @model_validator(mode="after")
    def _named_once(self) -> Eligibility:
        _distinct(requirement.id for requirement in self.requires)
        return self


class DeductionItem(Part):
    """An item of a deduction library (HNA-50, X-21)."""

    id: OwnId
    title: Text
    group: Annotated[Identifier, Within("groups")] | None = None
    points: Decimal | None = Field(None, gt=0, description="what one occurrence takes off; none = the assessor says")
    most: Decimal | None = Field(None, gt=0, description="the most this item takes off in one assessment")


class DeductionGroup(Part):
    """A heading of the library, with the most its items take off together."""

    title: Text
    most: Decimal | None = Field(None, gt=0)


class Band(Part):
    """A grade, reached from a score on."""

    id: OwnId
    title: Text
    at_least: Decimal
    tone: Tone = "neutral"


class Scoring(Part):
    """How a score is made: a base minus deductions, per assessed project, then over the projects (HNA-53, HNQ-105)."""

    title: Text
    base: Decimal = Decimal(100)
    lowest: Decimal = Decimal(0)
    over: Literal["mean", "lowest", "sum"] = Field(
        "mean", description="several projects: mean of their scores, the lowest one, or one base for all deductions"
    )
    decimals: int = Field(2, ge=0, le=6, description="the final score is rounded half up")
    groups: dict[OwnId, DeductionGroup] = Field(default_factory=dict)
    items: list[DeductionItem] = Field(min_length=1)
    bands: list[Band] = Field(default_factory=list)

    @model_validator(mode="after")
    def _consistent(self) -> Scoring:
        _distinct(item.id for item in self.items)
        _distinct(band.id for band in self.bands)
        if self.lowest > self.base:
            raise ValueError("最低分高于基础分 / the lowest score is above the base")
        for item in self.items:
            if item.group is not None and item.group not in self.groups:
                raise ValueError(f"扣分组 {item.group} 没有声明 / group {item.group} is not declared")
        return self


class Statuses(Part):
    """The file: status rules by id."""

    statuses: dict[OwnId, StatusRules]


class Findings(Part):
    """The file: finding sets by id."""

    findings: dict[OwnId, FindingSet]


class Eligibilities(Part):
    """The file: eligibility for posts by id."""

    eligibility: dict[OwnId, Eligibility]


class Scorings(Part):
    """The file: scorings by id."""

    scoring: dict[OwnId, Scoring]


def _distinct(ids: Iterable[str]) -> None:
    """Raise where an id stands twice."""
    seen: set[str] = set()
    for one in ids:
        if one in seen:
            raise ValueError(f"编号 {one} 重复 / the id {one} stands twice")
        seen.add(one)

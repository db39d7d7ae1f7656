"""`rules/<region>/checks.yaml`: checks that decide a step instead of people (HNQ-81, HNQ-82).

A check looks a filing up in a register that an upstream system feeds. It passes where an entry is found and agrees,
fails where it is found and disagrees, and is `unknown` where nothing is found: the chain says where each leads.
"""

from __future__ import annotations

from pydantic import Field

from guicheng.config.model.base import Part, Text
from guicheng.config.model.conditions import Condition
from guicheng.config.model.names import CopiedValue, OwnId, RegisterField, RegisterId


class Check(Part):
    """A look-up that decides."""

    title: Text
    unless: Condition | None = Field(None, description="where this holds the check is not asked: unknown")
    register_: RegisterId = Field(alias="register")
    match: dict[RegisterField, CopiedValue] = Field(
        min_length=1, description="field of the register → literal or {fact: <path>}: how the entry is found"
    )
    agree: dict[RegisterField, CopiedValue] = Field(
        default_factory=dict, description="fields that must agree with the entry found"
    )
    ends: dict[RegisterField, CopiedValue] = Field(
        default_factory=dict,
        description="fields whose text the value must end with: a name that may have places in front of it (HNQ-17)",
    )
    passed: Text = Field(description="the opinion recorded on passing")
    failed: Text = Field(description="the opinion recorded where the entry disagrees")
    unknown: Text = Field(description="the opinion recorded where nothing is found")


class Checks(Part):
    """The file: every check of the region by id."""

    checks: dict[OwnId, Check]

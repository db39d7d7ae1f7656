"""What the acts of a filing are called, what is asked before them, and when a filing may be deleted."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from guicheng.config.model.base import Identifier, Part, Text
from guicheng.config.model.conditions import Condition
from guicheng.config.model.kinds import Within
from guicheng.config.model.names import RoleId

ActName = Literal["save", "submit", "withdraw", "delete", "cancel", "urge", "take-back"]
AskedName = Literal["submit", "withdraw", "delete", "cancel", "decide"]


class ActWords(Part):
    """What the acts of a filing are called: on buttons, in dialogs, in the log, in the API (X-02)."""

    save: Text | None = Field(None, description="keeping a draft; 保存 otherwise")
    submit: Text | None = Field(None, description="handing in; 上报 otherwise")
    withdraw: Text | None = Field(None, description="taking back; 取消 and the word of `submit` otherwise")
    delete: Text | None = Field(None, description="throwing away; 删除 otherwise")
    cancel: Text | None = Field(None, description="ending for good; 作废 otherwise")
    urge: Text | None = Field(None, description="urging whoever it waits for; 催办 otherwise")
    take_back: Text | None = Field(None, alias="take-back", description="taking a decision back; 撤回审批 otherwise")


class ActQuestions(Part):
    """What is asked before the acts of a filing, where it is not what the platform would ask."""

    submit: Text | None = Field(None, description="asked of whoever hands it in")
    withdraw: Text | None = Field(None, description="asked of whoever takes it back")
    delete: Text | None = Field(None, description="asked of whoever throws it away")
    cancel: Text | None = Field(None, description="asked of whoever ends it for good")
    decide: Text | None = Field(None, description="asked of the deciders of the first step (HNQ-38)")


class Delete(Part):
    """In which states a filing may be thrown away, and by whom; the audit keeps what it said (HNQ-98, HNA-30)."""

    while_: list[Annotated[Identifier, Within("states")]] = Field(
        alias="while", min_length=1, description="the states in which it is allowed"
    )
    by: list[RoleId] = Field(default_factory=list, description="roles that may; none = whoever files it")
    when: Condition | None = Field(None, description="otherwise it is refused")
    message: Text | None = Field(None, description="why it is refused, in other states or where `when` does not hold")

"""`workflows/<region>/notices.yaml`: who is told what, when."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from guicheng.config.model.base import Part, Text
from guicheng.config.model.conditions import Condition
from guicheng.config.model.desks import Lookup
from guicheng.config.model.kinds import EVENT, Places
from guicheng.config.model.names import FilingTypeId, OwnId, RegisterId

NoticeChannel = Literal["page", "mail", "sms", "wechat"]
"""The ways in which people are told; what sends beside the page is a class of `guicheng.notices.channels`."""


NoticeText = Annotated[Text, Places(frozenset({"days"}), facts=True)]


class Notice(Part):
    """One kind of notice (通知). Places in the texts: {filing.name}, {project.name}, {filing.period}, {days} …"""

    on: Annotated[
        str,
        Field(
            pattern=r"^(task|cc|submit|withdraw|take-back|void|finish|return|decide:[a-z0-9-]+(\.[a-z-]+)?|state:[a-z][a-z0-9-]*"
            r"|window-opens|window-closes|deadline|status:[a-z][a-z0-9-]*"
            r"|lock-begun|lock-ended)$",
            description="the event: `task` opened, `cc` a copy was sent, `submit`, `finish`, `return`, "
            "`decide:<step>.<decision>`, "
            "`state:<state>`, `window-opens`, `window-closes`, `deadline`, `status:<status>` of the subject, "
            "`lock-begun` and `lock-ended` of a person",
        ),
        EVENT,
    ]
    filings: list[FilingTypeId] = Field(default_factory=list, description="filing types it is for; empty = all")
    register_: RegisterId | None = Field(None, alias="register", description="for `status:` events: whose status")
    days_before: list[Annotated[int, Field(ge=0, le=366)]] = Field(
        default_factory=list,
        description="for `window-closes` and `deadline`: sent as the day begins on which so many days are left; "
        "0 = the last day",
    )
    when: Condition | None = None
    to: list[Lookup | Literal["applicant", "deciders", "copied", "subject-team"]]
    title: NoticeText
    body: NoticeText
    channels: list[NoticeChannel] = ["page"]


class Notices(Part):
    """The file: every notice of the region by id."""

    notices: dict[OwnId, Notice]

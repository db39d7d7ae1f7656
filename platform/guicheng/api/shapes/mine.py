"""What the caller decided, and what the caller's organisation began."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field

from guicheng.accounts.actor import Actor
from guicheng.api.shapes.base import Key, Listing, Moment, Shape, Words
from guicheng.api.shapes.filings import FilingRow
from guicheng.config.model.whole import RegionConfig
from guicheng.reports import begun, decided


class DecidedListing(Listing):
    """已办查询 / Which of them."""

    type: Annotated[list[Key], Field(default_factory=list, max_length=50)]
    query: Annotated[str, Field("", max_length=100)]
    since: Annotated[dt.date | None, Field(None, description="办理日期不早于 / answered on this day or later")]
    until: Annotated[dt.date | None, Field(None, description="办理日期不晚于 / answered on this day or before")]
    live: Annotated[bool | None, Field(None, description="是否仍在办理 / whether it is still under way")]


class DecidedRow(Shape):
    """已办（列表）/ An answer of the caller, and where its filing stands now."""

    task: int
    step: str
    step_title: Words
    decision: str
    answer: Words
    counts: Literal["approve", "return", "refuse", ""]
    opinion: str
    decided_at: Moment
    may_take_back: bool = Field(description="现在可以撤回 / whether it may be taken back now, as its chain stands")
    filing: FilingRow

    @classmethod
    def of(cls, row: decided.Row, config: RegionConfig, actor: Actor) -> DecidedRow:
        """An answer with its filing."""
        task = row.task
        return cls(
            task=task.pk,
            step=task.step,
            step_title=Words.of(row.step.title) if row.step else Words(zh=task.step, en=task.step),
            decision=task.decision,
            answer=Words.of(row.answer),
            counts=row.counts,
            opinion=task.opinion,
            decided_at=task.finished or task.created,
            may_take_back=row.may_take_back,
            filing=FilingRow.of(row.filing, config, actor),
        )


class DecidedPage(Shape):
    """已办列表 / A page of them, the latest first."""

    items: list[DecidedRow]
    next: str | None


class BegunListing(Listing):
    """我发起的查询 / Which of them."""

    type: Annotated[list[Key], Field(default_factory=list, max_length=50)]
    query: Annotated[str, Field("", max_length=100)]
    stage: Annotated[
        begun.Stage | None,
        Field(None, description="草稿、退回待改、办理中、已结束 / begun, come back, waiting for somebody, over"),
    ]
    mine: Annotated[bool, Field(False, description="仅本人发起 / begun by the caller's own account")]


class BegunRow(Shape):
    """我发起的（列表）/ A filing with the desks that it waits for."""

    filing: FilingRow
    step: str
    waits_for: list[str]

    @classmethod
    def of(cls, row: begun.Row, config: RegionConfig, actor: Actor) -> BegunRow:
        """A filing with the desks."""
        return cls(filing=FilingRow.of(row.filing, config, actor), step=row.step, waits_for=list(row.waits_for))


class BegunPage(Shape):
    """我发起的列表 / A page of them, the latest first."""

    items: list[BegunRow]
    next: str | None


class PhraseShape(Shape):
    """常用意见 / A phrase that the caller keeps."""

    id: int
    text: str
    place: int


class PhraseList(Shape):
    """常用意见列表 / The caller's phrases, in their order."""

    items: list[PhraseShape]


class NewPhrase(Shape):
    """保存常用意见 / A phrase to be kept."""

    text: Annotated[str, Field(min_length=1, max_length=200)]


class PhraseMove(Shape):
    """调整次序 / Where it is to stand, from 1."""

    place: Annotated[int, Field(ge=1, le=1000)]

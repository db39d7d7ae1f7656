"""What was done to something, and the way of a filing: behind it and ahead."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from guicheng.api.shapes.base import Moment, Shape, Words
from guicheng.api.shapes.files import AttachmentShape
from guicheng.audit import LogLine
from guicheng.workflow.events import Forecast
from guicheng.workflow.queries import CourseLine, HistoryLine


class LogShape(Shape):
    """操作记录 / A line of the operation log."""

    number: int
    at: Moment
    by: str
    organisation: str
    action: Words
    opinion: str

    @classmethod
    def of(cls, line: LogLine) -> LogShape:
        """A line."""
        return cls(
            number=line.number,
            at=line.at,
            by=str(line.by),
            organisation=line.organisation,
            action=Words.of(line.action),
            opinion=line.opinion,
        )


class LogList(Shape):
    """操作记录 / The operation log."""

    items: list[LogShape]


class HistoryShape(Shape):
    """流程记录 / A line of the chain's history."""

    at: Moment
    round: int
    step: str
    step_title: Words
    who: str
    act: Words
    decision: str
    counts: Literal["approve", "return", "refuse", ""]
    opinion: str
    signature: str
    files: list[AttachmentShape] = Field(description="随意见上传的附件 / files that were given with the opinion")
    waiting: bool
    automatic: bool

    @classmethod
    def of(cls, line: HistoryLine, files: list[AttachmentShape]) -> HistoryShape:
        """A line."""
        return cls(
            at=line.at,
            round=line.round,
            step=line.step,
            step_title=Words.of(line.step_title),
            who=line.who,
            act=Words.of(line.act),
            decision=line.decision,
            counts=line.counts,
            signature=line.signature,
            files=files,
            opinion=line.opinion,
            waiting=line.waiting,
            automatic=line.automatic,
        )


class CourseShape(Shape):
    """环节经过 / A step, and what came of it."""

    step: str
    title: Words
    came: Literal["approve", "return", "refuse", "skip", "cancel", "open", "ahead", "never"]
    outcome: Words
    by: str
    at: Moment | None

    @classmethod
    def of(cls, line: CourseLine) -> CourseShape:
        """A step."""
        return cls(
            step=line.step,
            title=Words.of(line.title),
            came=line.came,
            outcome=Words.of(line.outcome),
            by=line.by,
            at=line.at,
        )


class HistoryList(Shape):
    """流程记录 / The chain's history: every act in order, and the chain step by step."""

    items: list[HistoryShape]
    course: list[CourseShape]


class RouteShape(Shape):
    """预计环节 / A step of the route ahead."""

    step: str
    title: Words
    desks: list[str]
    skipped: Words | None = Field(description="跳过或无法继续的原因 / why it is passed by, or where it gets stuck")

    @classmethod
    def of(cls, line: Forecast) -> RouteShape:
        """A step of a preview."""
        names = [desk.name or desk.key for desk in line.desks]
        return cls(step=line.step, title=Words.of(line.title), desks=names, skipped=Words.maybe(line.skipped))


class RouteList(Shape):
    """预计流程 / The route it would take."""

    items: list[RouteShape]

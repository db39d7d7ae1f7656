"""How long the steps of filings take."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import Field

from guicheng.accounts.actor import Actor
from guicheng.api.shapes.base import Id, Key, Listing, Moment, Shape, Words
from guicheng.api.shapes.filings import FilingRow
from guicheng.config.model.whole import RegionConfig
from guicheng.reports import durations


class DurationQuery(Shape):
    """统计范围 / What is counted."""

    since: Annotated[dt.date | None, Field(None, description="办结不早于，缺省近90天 / decided on this day or later")]
    until: Annotated[dt.date | None, Field(None, description="办结不晚于，缺省今天 / decided on this day or before")]
    type: Annotated[Key | None, Field(None, description="事项 / of this type")]
    body: Annotated[Id | None, Field(None, description="办理单位 / at desks of this organisation")]

    def wanted(self, config: RegionConfig) -> durations.Wanted:
        """As the report takes it."""
        return durations.Wanted.of(config, self.since, self.until, self.type or "", self.body)


class DurationShape(Shape):
    """一个环节 / One step of one type."""

    type: str
    type_title: Words
    step: str
    step_title: Words
    open: int = Field(description="在办 / tasks that are open now")
    late: int = Field(description="已超时 / of those, whose limit has passed")
    decided: int = Field(description="期内办结 / answers given in the period")
    median: int | None = Field(description="一半不超过的工作日 / working days within which half were given")
    ninth: int | None = Field(description="九成不超过的工作日 / working days within which nine of ten were given")

    @classmethod
    def of(cls, line: durations.Line) -> DurationShape:
        """A step."""
        return cls(
            type=line.type,
            type_title=Words.of(line.type_title),
            step=line.step,
            step_title=Words.of(line.step_title),
            open=line.open,
            late=line.late,
            decided=line.decided,
            median=line.median,
            ninth=line.ninth,
        )


class DurationList(Shape):
    """环节用时 / How long steps take."""

    since: dt.date
    until: dt.date
    items: list[DurationShape]


class BehindQuery(Listing, DurationQuery):
    """数字背后 / Which tasks."""

    step: Annotated[Key | None, Field(None, description="环节 / of this step")]
    page: Annotated[int, Field(1, ge=1, le=10_000, description="第几页 / which page")]


class TimedTask(Shape):
    """一项任务 / A task behind a number."""

    task: int
    step: str
    desk: str
    since: Moment
    due_at: Moment | None
    decided_at: Moment | None
    days: int = Field(description="工作日 / working days it took, or has taken so far")
    filing: FilingRow

    @classmethod
    def of(cls, row: durations.Row, config: RegionConfig, actor: Actor) -> TimedTask:
        """A task with its filing."""
        task = row.task
        return cls(
            task=task.pk,
            step=task.step,
            desk=task.desk_name,
            since=task.clock_from,
            due_at=task.limit_at,
            decided_at=task.finished,
            days=row.days,
            filing=FilingRow.of(row.filing, config, actor),
        )


class TimedTaskPage(Shape):
    """一页任务 / A page of them."""

    items: list[TimedTask]
    more: bool = Field(description="是否还有下一页 / whether there is another page")

"""Tasks and notices."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from guicheng.accounts.actor import Actor
from guicheng.api.shapes.base import Id, Key, Listing, MadeFrom, Moment, ProblemShape, Shape, Words
from guicheng.api.shapes.filings import ActionShape, FilingRow
from guicheng.common import clock
from guicheng.config.model.whole import RegionConfig
from guicheng.filings.context import time_left
from guicheng.filings.models import Filing
from guicheng.notices.models import Message
from guicheng.reports import inbox
from guicheng.workflow import claiming
from guicheng.workflow.models import Task
from guicheng.workflow.queries import InboxOrder


class TaskListing(Listing):
    """待办查询 / Which tasks."""

    type: Annotated[list[Key], Field(default_factory=list, max_length=50)]
    query: Annotated[str, Field("", max_length=100)]
    overdue: bool = Field(False, description="已超时 / whose limit has passed")
    within: Annotated[
        int | None, Field(None, ge=0, le=250, description="还剩至多几个工作日，0 为今天 / working days left at most")
    ]
    claimed: Annotated[inbox.Claimed | None, Field(None, description="我认领的、未认领 / claimed by you, by nobody")]
    order: Annotated[
        InboxOrder, Field("due", description="按时限、按到达先后、最新在前 / by limit, by arrival, latest first")
    ]


class ClaimShape(Shape):
    """认领 / Who of the desk has taken it up."""

    by: str
    mine: bool
    until: Moment | None = Field(description="自动放回的时间，空为不放回 / when it goes back to its desk by itself")

    @classmethod
    def of(cls, task: Task, actor: Actor) -> ClaimShape | None:
        """The claim of a task; None where the whole desk may take it."""
        holder = claiming.holder(task, clock.now())
        if holder is None:
            return None
        return cls(by=task.claimer, mine=holder == actor.account_id, until=task.claimed_until)


class Claiming(Shape):
    """认领 / Taking a task of one's desk up."""

    take_over: bool = Field(False, description="接手别人认领的任务 / also from a colleague who has it")


class TaskRow(Shape):
    """待办（列表）/ A task in the inbox."""

    id: int
    step: str
    step_title: Words
    arrived_at: Moment
    due_at: Moment | None
    due_provisional: bool = Field(description="期限暂按周末计算 / whether a table of holidays may still move it")
    working_days_left: int | None = Field(
        description="期限按工作日计时还剩几个 / where its term counts working days, those left; negative once it passed"
    )
    claimed: ClaimShape | None
    in_place_of: str = Field(description="代谁办理，空为本人 / for whom you would decide it; empty = yourself")
    urges: int
    desk: str
    filing: FilingRow

    @classmethod
    def of(cls, task: Task, filing: Filing, config: RegionConfig, actor: Actor) -> TaskRow:
        """A task with the filing it is about."""
        return cls(**cls.parts(task, filing, config, actor))

    @staticmethod
    def parts(task: Task, filing: Filing, config: RegionConfig, actor: Actor) -> dict[str, object]:
        """Its values by name."""
        kind = config.filings.get(task.filing_type)
        step = kind.chain.step(task.step) if kind else None
        left = time_left.of_task(config, step, task, clock.now())
        return {
            "id": task.pk,
            "step": task.step,
            "step_title": Words.of(step.title) if step else Words(zh=task.step, en=task.step),
            "arrived_at": task.created,
            "due_at": task.limit_at,
            "due_provisional": left is not None and left.provisional,
            "working_days_left": left.working_days if left is not None else None,
            "claimed": ClaimShape.of(task, actor),
            "in_place_of": principal.name if (principal := actor.at_desk(task.desk).acts_as) else "",
            "urges": task.urges,
            "desk": task.desk_name,
            "filing": FilingRow.of(filing, config, actor),
        }


class TaskPage(Shape):
    """待办列表 / A page of the inbox: whose limit ends first, then in order of arrival."""

    items: list[TaskRow]
    next: str | None


class TaskShape(TaskRow):
    """待办 / A task."""

    waiting: bool = Field(description="是否仍待办理 / whether it still waits")
    mine: bool = Field(description="是否由您办理 / whether it waits for you")
    writable: list[str] = Field(description="办理人填写的字段 / fields its deciders fill in")
    actions: list[ActionShape]


class BulkDecision(Shape):
    """批量办理 / The same answer to many tasks."""

    tasks: Annotated[list[Id], Field(min_length=1, max_length=200)]
    decision: Key
    opinion: Annotated[str, Field("", max_length=2000)]
    versions: Annotated[
        dict[int, int],
        Field(
            default_factory=dict,
            max_length=200,
            description="任务 → 所基于的填报件版本 / task → the version of its filing that was read",
        ),
    ]


class BulkAnswerShape(Shape):
    """一项任务的结果 / What became of one task."""

    task: int
    filing: int | None
    problems: list[ProblemShape]


class BulkResult(Shape):
    """批量办理结果 / What became of them."""

    items: list[BulkAnswerShape]


class To(Shape):
    """转交对象：人员，或单位的岗位 / A person, or a role in an organisation."""

    account: Id | None = None
    organisation: Id | None = None
    role: Annotated[str, Field("", max_length=64)]


class PassOn(Shape):
    """转办、委派 / Passing a task on."""

    to: To
    opinion: Annotated[str, Field("", max_length=2000)]
    version: MadeFrom


class SendCopies(Shape):
    """抄送 / Copies to be sent."""

    to: Annotated[list[To], Field(min_length=1, max_length=50)]


class CopiesSent(Shape):
    """已抄送的对象 / Who got a copy; who had one already is not named."""

    sent: list[str]


class AddSigner(Shape):
    """加签 / One more signer."""

    to: To
    place: Literal["before", "after", "parallel"]
    version: MadeFrom


class NoticeListing(Listing):
    """消息查询 / Which notices."""

    unread: bool = False


class NoticeShape(Shape):
    """消息 / A notice."""

    id: int
    notice: str
    title: Words
    body: Words
    filing: int | None
    subject: int | None
    sent_at: Moment
    read: bool

    @classmethod
    def of(cls, message: Message) -> NoticeShape:
        """A message with `is_read` for its reader."""
        return cls(
            id=message.pk,
            notice=message.notice,
            title=Words(zh=message.title_zh, en=message.title_en or message.title_zh),
            body=Words(zh=message.body_zh, en=message.body_en or message.body_zh),
            filing=message.filing_id,
            subject=message.subject_id,
            sent_at=message.sent_at,
            read=bool(getattr(message, "is_read", False)),
        )


class NoticePage(Shape):
    """消息列表 / A page of notices."""

    items: list[NoticeShape]
    next: str | None
    unread: int = Field(description="未读数，最多计到 100 / unread, counted up to 100")


class MarkRead(Shape):
    """标为已读；不给 ids 则全部 / Which have been read; all where none is named."""

    ids: Annotated[list[Id] | None, Field(None, max_length=500)]


class Marked(Shape):
    """新标为已读的条数 / How many were new to you."""

    marked: int

"""Filings, and what can be done with them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from guicheng.accounts.actor import Actor
from guicheng.api.shapes.base import Id, Key, Listing, MadeFrom, Moment, ProblemShape, Shape, Words
from guicheng.config import disclosures
from guicheng.config.model.whole import RegionConfig
from guicheng.config.state_titles import state_label
from guicheng.filings.access.possible_acts import Action
from guicheng.filings.acts.changes import Change
from guicheng.filings.context import obligations
from guicheng.filings.guards.deadlines import DueTime
from guicheng.filings.models import Filing
from guicheng.forms.submitted import Sent

Data = Annotated[
    dict[str, Any],
    AfterValidator(Sent),
    Field(default_factory=dict, description="表单数据 / the form's data, see its schema in this document"),
]


class FilingListing(Listing):
    """填报件查询 / Which filings."""

    type: Annotated[list[Key], Field(default_factory=list, max_length=50)]
    state: Annotated[list[Key], Field(default_factory=list, max_length=50)]
    period: Annotated[list[Key], Field(default_factory=list, max_length=50)]
    subject: Id | None = None
    side: Annotated[
        Literal["sent", "received"] | None,
        Field(None, description="本单位填报的，或他人填报的 / filed by oneself, or by others"),
    ]
    query: Annotated[str, Field("", max_length=100, description="名称、编号等 / names, numbers")]


class SubjectShape(Shape):
    """填报对象 / The entry it is about."""

    id: int
    register_id: str = Field(serialization_alias="register")
    name: str
    status: str
    organisation: int | None = Field(None, description="条目所属单位 / the organisation it belongs to")


class FilingRow(Shape):
    """填报件（列表）/ A filing in a list."""

    id: int
    type: str
    type_title: Words
    name: str
    number: str
    state: str
    state_label: Words
    live: bool
    subject: SubjectShape | None
    organisation: int | None = Field(description="填报单位 / the organisation that files")
    period: str
    period_label: Words | None
    created_at: Moment | None
    submitted_at: Moment | None
    counted_at: Moment | None
    finished_at: Moment | None
    version: int

    @classmethod
    def of(cls, filing: Filing, config: RegionConfig, actor: Actor, **more: Any) -> Any:
        """A filing as one reader sees it in a list."""
        kind = config.filings.get(filing.type)
        plain = Words(zh=filing.state, en=filing.state)
        return cls(
            id=filing.pk,
            type=filing.type,
            type_title=Words.of(kind.title) if kind else Words(zh=filing.type, en=filing.type),
            name=filing.name,
            number=filing.number,
            state=disclosures.state_seen(kind, actor.role, filing.state) if kind else filing.state,
            state_label=Words.of(state_label(config, kind, filing.state, actor.role)) if kind else plain,
            live=filing.live,
            subject=subject_of(filing),
            organisation=filing.organisation_id,
            period=filing.period,
            period_label=Words.of(obligations.period_label(config, filing.type, filing.period))
            if filing.period
            else None,
            created_at=filing.created_at,
            submitted_at=filing.submitted_at,
            counted_at=filing.counted_at,
            finished_at=filing.finished_at,
            version=filing.version,
            **more,
        )


def subject_of(filing: Filing) -> SubjectShape | None:
    """The entry a filing is about."""
    entry = filing.subject
    if entry is None:
        return None
    return SubjectShape(
        id=entry.pk,
        register_id=entry.register,
        name=entry.name,
        status=entry.status,
        organisation=entry.organisation_id,
    )


class FilingPage(Shape):
    """填报件列表 / A page of filings."""

    items: list[FilingRow]
    next: str | None


class ActionShape(Shape):
    """可办理的操作 / Something that can be done."""

    kind: str
    of: str = Field(description="决定、变更或转交方式 / which decision, amendment or way of passing on")
    title: Words
    task: int | None
    allowed: bool
    problems: list[ProblemShape] = Field(description="目前不能办理的原因 / why it would be refused now")
    comment: Literal["required", "optional", "none"] | None = None
    signature: bool = False
    files: Literal["required", "optional"] | None = Field(None, description="随意见的附件 / files with the opinion")
    demands: list[str] = Field(default_factory=list, description="必须填写的字段 / fields that must be filled in")
    places: dict[str, Words] = Field(default_factory=dict, description="可退回的环节 / where it may be sent back to")

    @classmethod
    def of_action(cls, action: Action) -> ActionShape:
        """An act of somebody."""
        answer = action.answer
        return cls(
            kind=action.kind,
            of=action.of,
            title=Words.of(action.title),
            task=action.task_id,
            allowed=action.allowed,
            problems=[ProblemShape.of(problem) for problem in action.problems],
            comment=answer.comment if answer else None,
            signature=answer.signature if answer else False,
            files=answer.files or None if answer else None,
            demands=list(answer.demands) if answer else [],
            places={place: Words.of(name) for place, name in answer.places} if answer else {},
        )


class DueShape(Shape):
    """截止时间 / An end that threatens it."""

    at: Moment
    days: int
    words: Words
    rule: str
    provisional: bool

    @classmethod
    def of(cls, due: DueTime) -> DueShape:
        """When, and what sets it."""
        return cls(at=due.moment, days=due.days, words=Words.of(due.words), rule=due.rule, provisional=due.provisional)


class ChangeShape(Shape):
    """变更对比 / A value that the filing changes, before and after."""

    entry: int | None = Field(
        description="所变更的条目；空为填报件自身的变更 / the entry that changes; none = the filing itself"
    )
    path: str
    label: Words
    before: str = Field(description="上报时的原值 / what stood there when it was handed in")
    after: str
    changed: bool
    now: str | None = Field(description="上报后原值又变为 / what has taken its place since, where that differs")

    @classmethod
    def of(cls, change: Change) -> ChangeShape:
        """A change."""
        return cls(
            entry=change.entry.pk if change.entry is not None else None,
            path=change.path,
            label=Words.of(change.label),
            before=change.before,
            after=change.after,
            changed=change.changed,
            now=change.now,
        )


class FilingShape(FilingRow):
    """填报件 / A filing."""

    release: int | None = Field(description="所属配置版本号 / number of the release it stays on")
    content_open: bool = Field(description="内容是否可见 / whether its content is open to you")
    data: dict[str, Any] | None
    changes: list[ChangeShape] = Field(description="对台账的变更 / what it changes in registers")
    actions: list[ActionShape]
    due: DueShape | None
    warnings: list[ProblemShape] = Field(
        description="本次操作中指出、但不妨碍办理的问题 / what this act was told, and was done all the same"
    )


class SavedFiling(FilingShape):
    """已保存的草稿及其问题 / A saved draft and what is wrong with it so far."""

    problems: list[ProblemShape]


class NewFiling(Shape):
    """新建填报件 / A filing to be begun."""

    type: Key
    subject: Annotated[int | None, Field(None, ge=1, le=10**18 - 1, description="填报对象 / the entry it is about")]
    data: Data


class DraftChange(Shape):
    """保存草稿 / A draft to be saved."""

    data: Data
    version: MadeFrom


class Submission(Shape):
    """上报 / Handing in, with last changes."""

    data: Data
    version: MadeFrom


class Cancellation(Shape):
    """作废 / Ending it for good."""

    reason: Annotated[str, Field(min_length=1, max_length=500)]
    version: MadeFrom


class TakingBack(Shape):
    """撤回审批 / Taking a decision back."""

    reason: Annotated[str, Field("", max_length=500)]


class Decision(Shape):
    """办理意见 / The answer of a desk."""

    decision: Key
    opinion: Annotated[str, Field("", max_length=2000)]
    signature: Annotated[str, Field("", max_length=200)]
    to_step: Annotated[str, Field("", max_length=64, description="退回到 / where to return it to")]
    fields: Data
    version: MadeFrom


class Amendment(Shape):
    """变更 / A declared amendment."""

    amendment: Key
    data: Data
    version: MadeFrom

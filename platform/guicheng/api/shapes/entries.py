"""Entries of registers, and what is derived from them."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from guicheng.api.shapes.base import Id, Key, Listing, MadeFrom, Moment, ProblemShape, Shape, Words
from guicheng.api.shapes.filings import Data, DueShape
from guicheng.calendars.obligations import DuePeriod
from guicheng.config import state_titles
from guicheng.config.model.whole import RegionConfig
from guicheng.registers.models import Entry
from guicheng.reports.below import BelowList
from guicheng.reports.tiles import CreateButton, Tile
from guicheng.rules import Conclusion


class EntryListing(Listing):
    """台账查询 / Which entries."""

    status: Annotated[list[Key], Field(default_factory=list, max_length=50)]
    parent: Id | None = None
    query: Annotated[str, Field("", max_length=100, description="名称等 / names and search columns")]


class NamedListing(Listing):
    """列表查询 / What is looked for in a list."""

    status: Annotated[str, Field("", max_length=64)]
    query: Annotated[str, Field("", max_length=100, description="名称等 / names and search columns")]


class EntryRow(Shape):
    """台账条目（列表）/ An entry in a list."""

    id: int
    register_id: str = Field(serialization_alias="register")
    name: str
    status: str
    status_title: Words | None
    organisation: int | None
    organisation_name: str
    jurisdiction: str
    parent: int | None
    created_at: Moment
    updated_at: Moment
    version: int

    @classmethod
    def of(cls, entry: Entry, config: RegionConfig, owner: str, **more: Any) -> Any:
        """An entry of a register; `owner` is the name of its organisation."""
        return cls(
            id=entry.pk,
            register_id=entry.register,
            name=entry.name,
            status=entry.status,
            status_title=status_title(entry, config),
            organisation=entry.organisation_id,
            organisation_name=owner,
            jurisdiction=entry.jurisdiction,
            parent=entry.parent_id,
            created_at=entry.created_at,
            updated_at=entry.updated_at,
            version=entry.version,
            **more,
        )


def status_title(entry: Entry, config: RegionConfig) -> Words | None:
    """How people call an entry's status."""
    return Words.maybe(state_titles.status_title(config, entry.register, entry.status))


class EntryPage(Shape):
    """台账列表 / A page of entries."""

    items: list[EntryRow]
    next: str | None


class ListedEntry(EntryRow):
    """列表中的一行 / A row of a declared list."""

    cells: dict[str, str] = Field(description="列 → 显示的文字 / column → what it shows")


class ListedPage(Shape):
    """一页列表 / A page of a declared list."""

    items: list[ListedEntry]
    next: str | None


class BelowHead(Shape):
    """条目页面上的一个下级列表 / A list of what lies below an entry."""

    register_id: str = Field(serialization_alias="register")
    title: Words
    may_add: bool = Field(description="当前身份现在可以新增 / you may add one now")

    @classmethod
    def of(cls, listed: BelowList) -> BelowHead:
        """What a list below an entry says of itself."""
        return cls(register_id=listed.declared.register_, title=Words.of(listed.title), may_add=listed.may_add)


class EntryShape(EntryRow):
    """台账条目 / An entry."""

    data: dict[str, Any]
    editable: list[str] = Field(description="当前身份可修改的字段 / the fields you may change now")
    frozen: dict[str, Words] = Field(description="已锁定的字段及原因 / fields that are fixed, and why")
    below: list[BelowHead] = Field(
        description="下级条目的列表（见 listBelow）/ lists of what lies below (see listBelow)"
    )
    merged_into: int | None = Field(
        description="并入的条目：本条目重复登记 / the entry that is kept in place of this one"
    )


class NewEntry(Shape):
    """新增条目 / An entry to be added."""

    data: Data
    parent: Annotated[int | None, Field(None, ge=1, le=10**18 - 1)]
    files: Annotated[
        str | None,
        Field(
            None,
            pattern=r"^[a-z0-9]{8,24}$",
            description="上传附件时的代号（addFileOfNewEntry）/ the word under which its files were sent",
        ),
    ]


class EntryMerge(Shape):
    """合并重复登记的条目 / Merging an entry that stands twice."""

    into: Annotated[int, Field(ge=1, le=10**18 - 1, description="保留的条目 / the entry that is kept")]
    reason: Annotated[str, Field(max_length=500, description="为什么是同一个 / why both are the same")]
    version: MadeFrom
    into_version: MadeFrom


class EntryChange(Shape):
    """修改条目 / A change of an entry."""

    data: Data
    form: Annotated[str | None, Field(None, max_length=64, description="分项表单（见 tiles）/ a tile's own form")]
    version: MadeFrom


class StatusShape(Shape):
    """状态及其原因 / The derived status, and why."""

    status: str
    title: Words | None
    since: Moment | None
    why: dict[str, Any] = Field(description="规则、事实与说明 / the rule, its facts and text")


class FindingShape(Shape):
    """结论 / A finding."""

    id: str
    holds: bool
    text: Words | None
    tone: str
    because: dict[str, Any]

    @classmethod
    def of(cls, found: Conclusion) -> FindingShape:
        """What a rule concludes, and why."""
        return cls(
            id=found.finding,
            holds=found.holds,
            text=Words.maybe(found.text),
            tone=found.tone,
            because=found.verdict.as_data(),
        )


class FindingSetShape(Shape):
    """一组结论 / A set of findings."""

    id: str
    title: Words
    findings: list[FindingShape]


class FindingList(Shape):
    """条目的全部结论 / Everything concluded about an entry."""

    items: list[FindingSetShape]


class ObligationShape(Shape):
    """应报期 / A period that is owed."""

    type: str
    period: str
    label: Words
    state: str
    closes: Moment | None

    @classmethod
    def of(cls, filing_type: str, owed: DuePeriod) -> ObligationShape:
        """A period of a filing type."""
        period = owed.period
        return cls(
            type=filing_type, period=period.key, label=Words.of(period.label), state=owed.state, closes=period.closes
        )


class ObligationList(Shape):
    """应报清单 / What is owed."""

    items: list[ObligationShape]


class ButtonShape(Shape):
    """新增按钮 / The button that adds a filing."""

    label: Words
    enabled: bool
    state: str
    problems: list[ProblemShape]

    @classmethod
    def of(cls, button: CreateButton) -> ButtonShape:
        """What it says now."""
        return cls(
            label=Words.of(button.label),
            enabled=button.enabled,
            state=button.state,
            problems=[ProblemShape.of(problem) for problem in button.problems],
        )


class TileShape(Shape):
    """填报分项 / A tile."""

    id: str
    kind: str
    title: Words
    hint: Words | None
    counts: dict[str, int]
    state: Words | None
    tone: str
    due: DueShape | None
    missing: list[Words]
    create: ButtonShape | None

    @classmethod
    def of(cls, tile: Tile, button: CreateButton | None) -> TileShape:
        """A tile, with its button where it has one."""
        return cls(
            id=tile.id,
            kind=tile.kind,
            title=Words.of(tile.title),
            hint=Words.maybe(tile.hint),
            counts=tile.counts,
            state=Words.maybe(tile.state),
            tone=tile.tone,
            due=DueShape.of(tile.due) if tile.due else None,
            missing=[Words.of(label) for label in tile.missing],
            create=ButtonShape.of(button) if button else None,
        )


class TileList(Shape):
    """填报页 / The page of a subject."""

    items: list[TileShape]

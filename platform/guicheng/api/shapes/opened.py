"""What is open beyond one's own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from pydantic import Field

from guicheng.api.shapes.base import Id, Shape, Words
from guicheng.reports import opened


class OpenedAsked(Shape):
    """公开信息查询 / Which rows."""

    query: Annotated[str, Field("", max_length=100, description="名称或公开字段中的文字 / words of what is shown")]
    before: Annotated[Id | None, Field(None, description="从上一页的 next 继续 / where the page before ended")]


class OpenedValue(Shape):
    """公开的字段 / A field that is shown."""

    field: str
    label: Words
    text: str

    @classmethod
    def of(cls, shown: opened.Shown) -> OpenedValue:
        """A field, in words."""
        return cls(field=shown.id, label=Words.of(shown.label), text=shown.words)


class OpenedFile(Shape):
    """公开的附件 / A file that may be downloaded."""

    id: int
    slot: str
    title: Words
    name: str
    caption: str
    media_type: str
    size: int
    url: str


class OpenedRow(Shape):
    """公开的条目或填报件 / All that is disclosed of an entry or filing."""

    id: int
    kind: str = Field(description="台账或事项 / the register or filing type")
    name: str
    values: list[OpenedValue]
    files: list[OpenedFile]
    below: list[OpenedSection]

    @classmethod
    def of(cls, row: opened.Row, url: Callable[[int], str]) -> OpenedRow:
        """A row; `url` gives the address of one of its files."""
        return cls(
            id=row.id,
            kind=row.kind,
            name=row.name,
            values=[OpenedValue.of(one) for one in row.values],
            files=[_file(one, url) for one in row.files],
            below=[OpenedSection.of(one, url) for one in row.below],
        )


class OpenedSection(Shape):
    """下级条目或填报件 / What lies below, of one register or filing type."""

    id: str
    title: Words
    items: list[OpenedRow]

    @classmethod
    def of(cls, section: opened.Section, url: Callable[[int], str]) -> OpenedSection:
        """Rows of one kind."""
        rows = [OpenedRow.of(row, url) for row in section.rows]
        return cls(id=section.id, title=Words.of(section.title), items=rows)


class OpenedLine(Shape):
    """列表中的一行 / A row of the list."""

    id: int
    name: str
    values: list[OpenedValue]
    counts: dict[str, int] = Field(description="各下级台账公开的条数 / how many are open below, by register")

    @classmethod
    def of(cls, line: opened.Line) -> OpenedLine:
        """A row of the list."""
        row = line.row
        return cls(id=row.id, name=row.name, values=[OpenedValue.of(one) for one in row.values], counts=line.counts)


class OpenedList(Shape):
    """公开信息列表 / A page of what is open."""

    title: Words
    source: str = Field(description="要求公开的文件 / the notice that orders the publication")
    items: list[OpenedLine]
    next: int | None


def _file(shown: opened.OpenFile, url: Callable[[int], str]) -> OpenedFile:
    kept = shown.attachment
    return OpenedFile(
        id=kept.pk,
        slot=kept.slot,
        title=Words.of(shown.title),
        name=kept.name,
        caption=kept.caption,
        media_type=kept.blob.media_type,
        size=kept.blob.size,
        url=url(kept.pk),
    )


OpenedRow.model_rebuild()

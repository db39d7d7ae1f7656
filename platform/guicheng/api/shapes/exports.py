"""Exports: which there are, what they ask, what they lead to."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from guicheng.api.shapes.base import Shape, Words
from guicheng.common.export_formats import TableFormat
from guicheng.documents import Cell
from guicheng.reports.criteria import Question
from guicheng.reports.exporting import Offer, Preview

Answers = Annotated[
    dict[Annotated[str, Field(max_length=80)], Annotated[str, Field(max_length=200)]],
    Field(default_factory=dict, max_length=50, description="条件名 → 值 / the answers to the questions, by name"),
]


class OfferShape(Shape):
    """可用的导出 / An export that is offered."""

    id: str
    title: Words
    formats: list[str]

    @classmethod
    def of(cls, offer: Offer) -> OfferShape:
        """An offer."""
        return cls(id=offer.id, title=Words.of(offer.title), formats=list(offer.formats))


class OfferList(Shape):
    """可用的导出 / The exports that are offered."""

    items: list[OfferShape]


class AnswerShape(Shape):
    """可选答案 / An answer to choose."""

    value: str
    label: Words


class QuestionShape(Shape):
    """导出条件 / A question of an export."""

    id: str
    title: Words
    kind: str
    required: bool
    names: list[str] = Field(description="答案使用的名称 / the names its answers come under")
    choices: list[AnswerShape]

    @classmethod
    def of(cls, question: Question) -> QuestionShape:
        """A question with its choices."""
        return cls(
            id=question.id,
            title=Words.of(question.title),
            kind=question.kind,
            required=question.required,
            names=list(question.names),
            choices=[AnswerShape(value=one.value, label=Words.of(one.label)) for one in question.choices],
        )


class ExportShape(OfferShape):
    """导出及其条件 / An export with what it asks."""

    questions: list[QuestionShape]


class Asked(Shape):
    """导出预览的条件 / What is asked for, and the page of it."""

    answers: Answers
    page: Annotated[int, Field(1, ge=1, le=1000)]


class Wanted(Shape):
    """导出文件 / A file that is wanted."""

    answers: Answers
    format: TableFormat


class PreviewShape(Shape):
    """导出预览 / A page of what an export leads to."""

    title: str
    columns: list[str]
    rows: list[list[Any]]
    count: int = Field(description="行数；超过单个文件上限时不再精确 / rows, exact up to what a file can hold")
    page: int
    pages: int
    formats: list[str] = Field(description="容得下这些行的格式 / the formats that can hold as many rows")

    @classmethod
    def of(cls, preview: Preview) -> PreviewShape:
        """A preview."""
        return cls(
            title=preview.sheet.title,
            columns=[column.title for column in preview.sheet.columns],
            rows=[[_plain(cell) for cell in row] for row in preview.sheet.rows],
            count=preview.count,
            page=preview.page,
            pages=preview.pages,
            formats=list(preview.formats),
        )


def _plain(cell: Cell) -> Any:
    """A cell as JSON has it: numbers stay numbers, everything else is the text that people read."""
    return cell.value if isinstance(cell.value, int | float) else cell.text

"""Papers: which there are, why one cannot be made yet, and a file that is wanted."""

from __future__ import annotations

from collections.abc import Iterable

from guicheng.api.shapes.base import ProblemShape, Shape, Words
from guicheng.api.shapes.exports import Answers
from guicheng.common.export_formats import PaperFormat
from guicheng.reports.printing import DocumentOffer


class PaperShape(Shape):
    """文书 / A paper that is offered."""

    id: str
    title: Words
    formats: list[str]
    ready: bool
    reasons: list[ProblemShape]


class PaperList(Shape):
    """文书列表 / The papers that are offered."""

    items: list[PaperShape]

    @classmethod
    def of(cls, offers: Iterable[DocumentOffer]) -> PaperList:
        """Offers."""
        return cls(
            items=[
                PaperShape(
                    id=one.id,
                    title=Words.of(one.title),
                    formats=[str(form) for form in one.formats],
                    ready=not one.reasons,
                    reasons=[ProblemShape.of(reason) for reason in one.reasons],
                )
                for one in offers
            ]
        )


class PaperWanted(Shape):
    """文书文件 / A paper that is wanted as a file."""

    answers: Answers
    format: PaperFormat

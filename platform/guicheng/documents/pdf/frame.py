"""The page around the content: margins, what runs at the head, and the foot with its page number."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate

from guicheng.documents import fonts
from guicheng.documents.pdf.text import RULE, SOFT
from guicheng.documents.safety import clean
from guicheng.documents.values import words

MARGIN = 54.0
TOP, BOTTOM = 60.0, 54.0
_PADDING = 0


def content_width(*, wide: bool) -> float:
    """Points between the margins."""
    return float((landscape(A4) if wide else A4)[0] - 2 * MARGIN)


def build(
    story: Sequence[Flowable], *, title: str, running: str, foot: str, language: str, wide: bool = False
) -> bytes:
    """The finished file."""
    size = landscape(A4) if wide else A4
    out = io.BytesIO()
    document = BaseDocTemplate(
        out, pagesize=size, title=clean(title), author=clean(running), creator="Guicheng", lang=language
    )
    frame = Frame(MARGIN, BOTTOM, size[0] - 2 * MARGIN, size[1] - TOP - BOTTOM, *(_PADDING,) * 4)
    document.addPageTemplates(PageTemplate("page", [frame], pagesize=size))
    document.build(list(story), canvasmaker=_numbered(running, foot, language))
    return out.getvalue()


def _numbered(running: str, foot: str, language: str) -> type[Canvas]:
    """A canvas that draws heads and feet when it is known how many pages there are."""

    class Numbered(Canvas):  # type: ignore[misc]
        """Keeps every page back until the last one is there."""

        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            self._kept: list[dict[str, Any]] = []

        def showPage(self) -> None:  # noqa: N802 -- the library's name
            """Keep a page."""
            self._kept.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            """Draw head and foot on every page, then write the file."""
            for page in self._kept:
                self.__dict__.update(page)
                self._around(len(self._kept))
                super().showPage()
            super().save()

        def _around(self, pages: int) -> None:
            width, height = self._pagesize
            self.setFillColor(SOFT)
            self.setStrokeColor(RULE)
            self.setLineWidth(0.5)
            if running:
                self.line(MARGIN, height - 44, width - MARGIN, height - 44)
                _draw(self, MARGIN, height - 38, running, width - 2 * MARGIN)
            number = words("page-of", language, n=self._pageNumber, total=pages)
            self.setFont(fonts.REGULAR, 9)
            self.drawRightString(width - MARGIN, 30, number)
            _draw(self, MARGIN, 30, foot, width - 2 * MARGIN - 110)

    return Numbered


def _draw(canvas: Any, x: float, y: float, value: str, room: float) -> None:
    """One line of small text, cut off where the room ends."""
    text = canvas.beginText(x, y)
    used = 0.0
    for name, piece in fonts.runs(clean(value).replace("\n", " "), fonts.REGULAR):
        text.setFont(name, 9)
        for character in piece:
            used += canvas.stringWidth(character, name, 9)
            if used > room:
                break
            text.textOut(character)
    canvas.drawText(text)

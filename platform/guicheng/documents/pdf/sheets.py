"""Sheets as PDF."""

from __future__ import annotations

from reportlab.platypus import Flowable, Spacer

from guicheng.documents import fonts
from guicheng.documents.pdf import text
from guicheng.documents.pdf.frame import build, content_width
from guicheng.documents.pdf.grids import grid, natural_widths
from guicheng.documents.pdf.text import paragraph
from guicheng.documents.values import Sheet, words

SIZE = 9.0
_NARROW_ENOUGH = 1.15
"""How much wider than the upright page a table may be and still be squeezed onto it."""


def sheet_as_pdf(sheet: Sheet) -> bytes:
    """The table as a PDF file, across the page where it is wide. The caller bounds the rows: all are in memory."""
    fonts.register()
    rows = list(sheet.rows)
    wide = sum(natural_widths(sheet.columns, rows, SIZE)) > content_width(wide=False) * _NARROW_ENOUGH
    story: list[Flowable] = [paragraph(sheet.title, text.TITLE)]
    if sheet.criteria:
        asked = "；".join(f"{one.label}：{one.text}" for one in sheet.criteria)
        story.append(paragraph(asked, text.SUBTITLE))
    story.append(Spacer(0, 6))
    if rows:
        story.append(grid(sheet.columns, rows, content_width(wide=wide), SIZE))
    else:
        story.append(paragraph(words("empty", sheet.language), text.BODY))
    return build(story, title=sheet.title, running="", foot=sheet.foot, language=sheet.language, wide=wide)

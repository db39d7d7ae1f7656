"""Texts on a PDF page: styles, line breaking, and fonts that change where a character needs another one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_CENTER, TA_LEFT, TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Paragraph

from guicheng.documents import fonts
from guicheng.documents.safety import clean

INK, SOFT, RULE, SHADE = HexColor("#1f2a2e"), HexColor("#5b5b5b"), HexColor("#6f7d79"), HexColor("#eef3f0")
SIZE = 10.0
MOST = 20_000
"""Characters of one text that are drawn; nobody reads more on paper, and no page is kept waiting for it."""

_IDEOGRAPH = re.compile("[\u2e80-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff]")
_ALIGN = {"left": TA_LEFT, "center": TA_CENTER, "right": TA_RIGHT}


@dataclass(frozen=True)
class Spacing:
    """How far the lines of a text stand from each other, in lines; and what is left free before, after and at the
    beginning of a paragraph, in points."""

    leading: float = 1.5
    before: float = 0
    after: float = 0
    indent: float = 0


def style(
    name: str,
    size: float = SIZE,
    *,
    bold: bool = False,
    soft: bool = False,
    align: str = "left",
    spacing: Spacing = Spacing(),
) -> ParagraphStyle:
    """A style of text."""
    return ParagraphStyle(
        name,
        fontName=fonts.BOLD if bold else fonts.REGULAR,
        fontSize=size,
        leading=size * spacing.leading,
        alignment=_ALIGN[align],
        spaceBefore=spacing.before,
        spaceAfter=spacing.after,
        firstLineIndent=spacing.indent,
        textColor=SOFT if soft else INK,
    )


TITLE = style("title", 20, bold=True, align="center", spacing=Spacing(leading=1.4, after=4))
COVER_TITLE = style("cover-title", 28, bold=True, align="center", spacing=Spacing(leading=1.5))
COVER_LABEL = style("cover-label", 14, align="right", spacing=Spacing(leading=1.4))
COVER_VALUE = style("cover-value", 14, align="center", spacing=Spacing(leading=1.4))
SUBTITLE = style("subtitle", 11, align="center", soft=True, spacing=Spacing(after=4))
HEADING = style("heading", 12, bold=True, spacing=Spacing(before=12, after=5))
BODY = style("body")
PROSE = style("prose", SIZE, spacing=Spacing(leading=1.7, indent=2 * SIZE, after=2))
LABEL = style("label", SIZE, bold=True, align="center", spacing=Spacing(leading=1.35))
VALUE = style("value", SIZE, spacing=Spacing(leading=1.4))
CAPTION = style("caption", 9, align="center", soft=True, spacing=Spacing(leading=1.4))


def paragraph(value: str, like: ParagraphStyle) -> Paragraph:
    """Wrapped text. Chinese breaks between any two characters but never before a closing or after an opening mark;
    text without Chinese breaks between words."""
    value = clean(value)[:MOST]
    wrap = "CJK" if _IDEOGRAPH.search(value) else None
    indent = like.firstLineIndent if wrap else 0  # the two empty squares are a Chinese custom
    made = ParagraphStyle(f"{like.name}-{wrap}", parent=like, wordWrap=wrap, firstLineIndent=indent, splitLongWords=1)
    return Paragraph(_markup(value, like.fontName), made)


def fits(value: str, like: ParagraphStyle, width: float) -> str | None:
    """`value` as one plain line, where it fits into `width` points in its one font; None where it has to be wrapped."""
    if "\n" in value:
        return None
    pieces = list(fonts.runs(clean(value), like.fontName))
    if not pieces:
        return ""
    if len(pieces) > 1 or pieces[0][0] != like.fontName:
        return None
    return pieces[0][1] if stringWidth(pieces[0][1], like.fontName, like.fontSize) <= width else None


def _markup(value: str, font: str) -> str:
    """The text with its markup escaped; pieces that need the other font say so."""
    pieces = [
        escape(piece) if name == font else f'<font name="{name}">{escape(piece)}</font>'
        for name, piece in fonts.runs(value, font)
    ]
    return "".join(pieces).replace("\n", "<br/>")

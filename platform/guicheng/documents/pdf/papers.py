"""Documents as PDF."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

from reportlab.platypus import CondPageBreak, Flowable, Image, KeepTogether, PageBreak, Spacer, Table, TableStyle

from guicheng.documents import fonts
from guicheng.documents.codes import qr_code
from guicheng.documents.pdf import text
from guicheng.documents.pdf.frame import build, content_width
from guicheng.documents.pdf.grids import fact_grid, grid
from guicheng.documents.pdf.images import picture_rows
from guicheng.documents.pdf.text import paragraph
from guicheng.documents.values import Cover, FactTable, Paper, Pictures, Prose, Section, words
from guicheng.documents.values import Table as ValueTable

_TOGETHER, _PICTURED = 90.0, 240.0
"""Points that have to be left on a page for a heading to begin there, with text or a picture below it."""


def paper_as_pdf(paper: Paper) -> bytes:
    """The document as a PDF file."""
    fonts.register()
    story: list[Flowable] = []
    for number, copy in enumerate(paper.copies or [""]):
        story += [PageBreak()] if number else []
        story += _one(paper, copy)
    return build(story, title=paper.title, running=paper.running, foot=paper.foot, language=paper.language)


def _one(paper: Paper, copy: str) -> Iterator[Flowable]:
    """One copy, marked with its words."""
    if copy:
        yield paragraph(f"（{copy}）" if paper.language == "zh" else f"({copy})", text.SUBTITLE)
    if paper.cover is not None:
        yield from _cover(paper.title, paper.cover)
    yield paragraph(paper.title, text.TITLE)
    if paper.subtitle:
        yield paragraph(paper.subtitle, text.SUBTITLE)
    yield Spacer(0, 8)
    for section in paper.sections:
        yield from _section(section, paper.language)
    if paper.signature:
        yield from _signature(paper.signature)
    if paper.code:
        yield from _code(paper.code, paper.mark)


def _code(address: str, mark: str) -> list[Flowable]:
    """The address as a QR code, with what stands beside it."""
    side = 68.0
    picture = Image(io.BytesIO(qr_code(address)), width=side, height=side)
    table = Table([[picture, paragraph(mark, text.BODY)]], colWidths=[side + 10, None], hAlign="LEFT")
    table.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "MIDDLE"), ("LEFTPADDING", (0, 0), (0, 0), 0)]))
    return [Spacer(0, 16), KeepTogether([table])]


def _cover(title: str, cover: Cover) -> list[Flowable]:
    """The first page: the title, what it is about in lines to read across a desk, and where to seal it."""
    room = content_width(wide=False)
    facts = Table(
        [[paragraph(fact.label, text.COVER_LABEL), paragraph(fact.text, text.COVER_VALUE)] for fact in cover.facts],
        colWidths=[room * 0.3, room * 0.6],
        style=TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "BOTTOM"),
                ("LINEBELOW", (1, 0), (1, -1), 0.6, text.INK),
                ("TOPPADDING", (0, 0), (-1, -1), 14),
            ]
        ),
    )
    return [
        Spacer(0, 120),
        paragraph(title, text.COVER_TITLE),
        Spacer(0, 90),
        *([facts] if cover.facts else []),
        *(_signature(cover.lines) if cover.lines else []),
        PageBreak(),
    ]


def _section(section: Section, language: str) -> Iterator[Flowable]:
    if section.title:
        yield CondPageBreak(_PICTURED if isinstance(section, Pictures) and section.pictures else _TOGETHER)
        yield paragraph(section.title, text.HEADING)
    yield from _body(section, language)


def _body(section: Section, language: str) -> Iterator[Flowable]:
    room = content_width(wide=False)
    match section:
        case FactTable() if section.rows:
            yield from fact_grid(section.rows, room)
        case ValueTable() if section.rows:
            yield grid(section.columns, section.rows, room)
        case Prose() if section.paragraphs:
            for line in section.paragraphs:
                yield paragraph(line, text.PROSE)
        case Pictures() if section.pictures:
            yield from picture_rows(section.pictures, room, language)
        case _:
            empty = section.empty if isinstance(section, ValueTable | Pictures) else ""
            yield paragraph(empty or words("empty", language), text.BODY)


def _signature(lines: Sequence[str]) -> list[Flowable]:
    """The lines to sign, each with room for a name or a seal, in the right half and never torn apart."""
    room = content_width(wide=False)
    table = Table(
        [["", paragraph(line, text.BODY), ""] for line in lines],
        colWidths=[room * 0.45, room * 0.25, room * 0.30],
        rowHeights=[36] * len(lines),
        style=TableStyle([("VALIGN", (0, 0), (-1, -1), "BOTTOM"), ("LINEBELOW", (2, 0), (2, -1), 0.6, text.INK)]),
    )
    return [Spacer(0, 24), KeepTogether([table])]

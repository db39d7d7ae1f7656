"""Documents as PDF."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reportlab.platypus import CondPageBreak, Flowable, KeepTogether, PageBreak, Spacer, Table, TableStyle

from guicheng.documents import fonts
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
    if paper.cover is not None:
        story += _cover(paper.title, paper.cover)
    story.append(paragraph(paper.title, text.TITLE))
    if paper.subtitle:
        story.append(paragraph(paper.subtitle, text.SUBTITLE))
    story.append(Spacer(0, 8))
    for section in paper.sections:
        story += _section(section, paper.language)
    if paper.signature:
        story += _signature(paper.signature)
    return build(story, title=paper.title, running=paper.running, foot=paper.foot, language=paper.language)


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

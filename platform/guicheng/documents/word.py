"""Sheets and papers as Word files, set in the fonts every Chinese office has (宋体, 黑体)."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from guicheng.common import clock
from guicheng.documents.codes import qr_code
from guicheng.documents.measure import sampled_widths
from guicheng.documents.pixels import Unreadable, printable
from guicheng.documents.safety import clean
from guicheng.documents.values import (
    Cell,
    Column,
    Cover,
    FactTable,
    Labelled,
    Paper,
    Pictures,
    Prose,
    Section,
    Sheet,
    words,
)
from guicheng.documents.values import Table as ValueTable

BODY, HEAD, LATIN = "宋体", "黑体", "Times New Roman"
ROOM, WIDE_ROOM = 17.0, 25.7
"""Centimetres between the margins, upright and across."""
_WIDE_FROM = 90
_SHADE = "EEF3F0"
_ALIGNED = {"left": WD_ALIGN_PARAGRAPH.LEFT, "center": WD_ALIGN_PARAGRAPH.CENTER, "right": WD_ALIGN_PARAGRAPH.RIGHT}
_OF_KIND = {"text": "left", "number": "right", "date": "center", "moment": "center"}


def paper_as_docx(paper: Paper) -> bytes:
    """The document as a Word file."""
    book = _Book(paper.title, paper.running, paper.foot, paper.language)
    for number, copy in enumerate(paper.copies or [""]):
        if number:
            book.document.add_page_break()  # type: ignore[no-untyped-call]
        _one(book, paper, copy)
    return book.bytes()


def _one(book: _Book, paper: Paper, copy: str) -> None:
    """One copy, marked with its words."""
    if copy:
        book.line(f"（{copy}）" if paper.language == "zh" else f"({copy})", size=11, align="right")
    if paper.cover is not None:
        book.cover(paper.title, paper.cover)
    book.line(paper.title, size=20, bold=True, align="center", after=4)
    if paper.subtitle:
        book.line(paper.subtitle, size=11, align="center", after=6)
    for section in paper.sections:
        book.section(section)
    if paper.signature:
        book.signature(paper.signature)
    if paper.code:
        book.line("", before=10).add_run().add_picture(io.BytesIO(qr_code(paper.code)), width=Cm(2.4))
        book.line(paper.mark, size=9)


def sheet_as_docx(sheet: Sheet) -> bytes:
    """The table as a Word file, across the page where it is wide. The caller bounds the rows."""
    rows = list(sheet.rows)
    wide = sum(sampled_widths(sheet.columns, rows[:200])) > _WIDE_FROM
    book = _Book(sheet.title, "", sheet.foot, sheet.language, wide=wide)
    book.line(sheet.title, size=18, bold=True, align="center", after=4)
    if sheet.criteria:
        book.line("；".join(f"{one.label}：{one.text}" for one in sheet.criteria), size=10, align="center", after=6)
    book.table(sheet.columns, rows, size=9)
    return book.bytes()


class _Book:
    """A Word file in the making."""

    def __init__(self, title: str, running: str, foot: str, language: str, *, wide: bool = False) -> None:
        self.language = language
        self.room = WIDE_ROOM if wide else ROOM
        self.document = Document()
        self._page(wide=wide)
        normal = self.document.styles["Normal"]
        normal.font.name, normal.font.size = LATIN, Pt(10.5)
        normal.element.rPr.rFonts.set(qn("w:eastAsia"), BODY)
        about = self.document.core_properties
        about.title, about.author, about.language = clean(title)[:255], clean(running)[:255], language
        about.created = about.modified = clock.now().replace(tzinfo=None)
        self._around(running, foot)

    def bytes(self) -> bytes:
        """The finished file."""
        out = io.BytesIO()
        self.document.save(out)
        return out.getvalue()

    def _page(self, *, wide: bool) -> None:
        page = self.document.sections[0]
        sides = (Cm(29.7), Cm(21.0)) if wide else (Cm(21.0), Cm(29.7))
        page.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
        page.page_width, page.page_height = sides
        page.left_margin = page.right_margin = Cm(2)
        page.top_margin = page.bottom_margin = Cm(2.2)

    def _around(self, running: str, foot: str) -> None:
        page = self.document.sections[0]
        if running:
            _write(page.header.paragraphs[0], running, size=9)
        line = page.footer.paragraphs[0]
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        if foot:
            _write(line, f"{foot}    ", size=9)
        before, between, after = words("page-of", self.language, n="\0", total="\0").split("\0")
        _write(line, before, size=9)
        _field(line, "PAGE")
        _write(line, between, size=9)
        _field(line, "NUMPAGES")
        _write(line, after, size=9)

    def line(
        self,
        text: str,
        *,
        size: float = 10.5,
        bold: bool = False,
        align: str = "left",
        before: float = 0,
        after: float = 0,
        indent: bool = False,
    ) -> Any:
        """A paragraph."""
        made = self.document.add_paragraph()
        made.alignment = _ALIGNED[align]
        made.paragraph_format.space_before, made.paragraph_format.space_after = Pt(before), Pt(after)
        if indent:
            made.paragraph_format.first_line_indent = Pt(2 * size)
        _write(made, text, size=size, bold=bold)
        return made

    def cover(self, title: str, cover: Cover) -> None:
        """The first page: the title, what it is about, and where to seal it."""
        self.line(title, size=28, bold=True, align="center", before=140, after=90)
        for fact in cover.facts:
            self.line(f"{fact.label}：{fact.text}", size=15, align="center", before=10, after=10)
        if cover.lines:
            self.signature(cover.lines)
        self.document.add_page_break()  # type: ignore[no-untyped-call]

    def section(self, section: Section) -> None:
        """A titled part."""
        if section.title:
            head = self.line(section.title, size=12, bold=True, before=10, after=4)
            head.paragraph_format.keep_with_next = True
        match section:
            case FactTable() if section.rows:
                self.facts(section.rows)
            case ValueTable() if section.rows:
                self.table(section.columns, section.rows)
            case Prose() if section.paragraphs:
                for text in section.paragraphs:
                    self.line(text, after=2, indent=self.language == "zh")
            case Pictures() if section.pictures:
                self.pictures(section)
            case _:
                empty = section.empty if isinstance(section, ValueTable | Pictures) else ""
                self.line(empty or words("empty", self.language))

    def table(self, columns: Sequence[Column], rows: Sequence[Sequence[Cell]], size: float = 10) -> None:
        """A ruled table; its header comes back on every page."""
        natural = sampled_widths(columns, rows[:200])
        widths = [max(w + 3, sum(natural) / len(natural) * 0.4) for w in natural]  # cells have margins of their own
        table = self._grid(len(rows) + 1, [w * self.room / sum(widths) for w in widths])
        lines = iter(table.rows)
        head = next(lines)
        _repeat(head)
        for cell, column in zip(head.cells, columns, strict=True):
            _fill(cell, column.title, size=size, bold=True, align="center", shade=True)
        for line, row in zip(lines, rows, strict=True):
            _keep_whole(line)
            for place, cell, column in zip(line.cells, row, columns, strict=True):
                _fill(place, cell.text, size=size, align=_OF_KIND[column.kind])

    def facts(self, rows: Sequence[Sequence[Labelled]]) -> None:
        """Labels and values; the last value of a short row reaches the edge."""
        pairs = max(len(row) for row in rows)
        label = min(3.2, self.room / (2 * pairs) * 0.8)
        table = self._grid(len(rows), [label, self.room / pairs - label] * pairs)
        for line, row in zip(table.rows, rows, strict=True):
            cells = list(line.cells)
            if 2 * len(row) < len(cells):
                cells[2 * len(row) - 1].merge(cells[-1])
            for number, fact in enumerate(row):
                _fill(cells[2 * number], fact.label, bold=True, align="center", shade=True)
                _fill(cells[2 * number + 1], fact.text)

    def pictures(self, section: Pictures) -> None:
        """Two pictures a row, each with its caption."""
        pictures = section.pictures
        table = self._grid(-(-len(pictures) // 2), [self.room / 2] * 2)
        places = (cell for line in table.rows for cell in line.cells)
        for line in table.rows:
            _keep_whole(line)
        for place, picture in zip(places, pictures, strict=False):
            paragraph = place.paragraphs[0]
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            try:
                _put(paragraph, printable(picture.read), self.room / 2 - 0.6)
            except Unreadable:
                _write(paragraph, words("unreadable", self.language), size=9)
            caption = place.add_paragraph()
            caption.alignment = WD_ALIGN_PARAGRAPH.CENTER
            _write(caption, picture.caption, size=9)

    def signature(self, lines: Sequence[str]) -> None:
        """The lines to sign, in the right half, each with a rule to sign on."""
        self.line("", after=8)
        table = self.document.add_table(rows=len(lines), cols=3)
        table.autofit = False
        for line, text in zip(table.rows, lines, strict=True):
            _keep_whole(line)
            line.height = Cm(1.3)
            for cell, share in zip(line.cells, (0.45, 0.25, 0.30), strict=True):
                cell.width = Cm(self.room * share)
                cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.BOTTOM
                cell.paragraphs[0].paragraph_format.keep_with_next = text != lines[-1]
            _write(line.cells[1].paragraphs[0], text)
            _rule_below(line.cells[2])

    def _grid(self, rows: int, widths: Sequence[float]) -> Any:
        table = self.document.add_table(rows=rows, cols=len(widths))
        table.style, table.autofit = "Table Grid", False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Cm(width)
        for line in table.rows:
            for cell, width in zip(line.cells, widths, strict=True):
                cell.width = Cm(width)
        return table


def _write(paragraph: Any, text: str, *, size: float = 10.5, bold: bool = False) -> None:
    """A run of text in the Chinese and Latin fonts of its kind; line breaks stay."""
    run = paragraph.add_run(clean(text))
    run.font.name, run.font.size, run.bold = LATIN, Pt(size), bold
    run.font.color.rgb = RGBColor(0x1F, 0x2A, 0x2E)
    run._element.rPr.rFonts.set(qn("w:eastAsia"), HEAD if bold else BODY)


def _fill(
    cell: Any, text: str, *, size: float = 10, bold: bool = False, align: str = "left", shade: bool = False
) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.alignment = _ALIGNED[align]
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(3)
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    _write(paragraph, text, size=size, bold=bold)
    if shade:
        _append(cell._element.get_or_add_tcPr(), "w:shd", val="clear", color="auto", fill=_SHADE)


def _put(paragraph: Any, jpeg: bytes, width: float) -> None:
    """A picture no wider than `width` and no higher than 6 cm."""
    picture = paragraph.add_run().add_picture(io.BytesIO(jpeg))
    scale = min(Cm(width) / picture.width, Cm(6) / picture.height)
    picture.width, picture.height = int(picture.width * scale), int(picture.height * scale)


def _field(paragraph: Any, code: str) -> None:
    """A place that the word processor fills in: PAGE, NUMPAGES."""
    run = paragraph.add_run()
    run.font.size = Pt(9)
    for kind in ("begin", None, "end"):
        if kind:
            _append(run._element, "w:fldChar", fldCharType=kind)
        else:
            instruction = OxmlElement("w:instrText")
            instruction.set(qn("xml:space"), "preserve")
            instruction.text = code
            run._element.append(instruction)


def _repeat(line: Any) -> None:
    _append(line._tr.get_or_add_trPr(), "w:tblHeader", val="true")
    _keep_whole(line)


def _keep_whole(line: Any) -> None:
    """Keep a row on one page, where it fits on one."""
    _append(line._tr.get_or_add_trPr(), "w:cantSplit", val="true")


def _rule_below(cell: Any) -> None:
    borders = OxmlElement("w:tcBorders")
    _append(borders, "w:bottom", val="single", sz="6", color="1F2A2E")
    cell._element.get_or_add_tcPr().append(borders)


def _append(parent: Any, tag: str, **attributes: str) -> None:
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    parent.append(made)

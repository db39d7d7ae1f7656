"""Tables of a PDF: ruled grids whose header comes back on every page and whose long cells go on over the page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable, FrameBreak, LongTable, TableStyle

from guicheng.documents import fonts
from guicheng.documents.measure import sampled_widths
from guicheng.documents.pdf.text import INK, LABEL, RULE, SHADE, SIZE, Spacing, fits, paragraph, style
from guicheng.documents.values import Cell, Column, Labelled

PAD = 5.0
"""Points left and right of what stands in a cell."""
SAMPLE = 200
_CHARACTER = 0.55
"""The width of a typewriter column, in font sizes."""

_ALIGNED = {"text": "left", "number": "right", "date": "center", "moment": "center"}


_DATE = re.compile(r"[0-9]{4}[-/.年][0-9]{1,2}([-/.月][0-9]{1,2}日?|月)")
_MOST_KEPT = 0.7
"""How much of the room dates and numbers may ask for; beyond, there are too many columns for the page."""


class Ruled(LongTable):  # type: ignore[misc]
    """A table that goes on over the page: what is left of it stands there, below its header, and never on the same
    page again, where half a row may have left some room."""

    def split(self, width: float, height: float) -> list[Flowable]:
        """What stands on this page, and what goes on after it."""
        parts = super().split(width, height)
        return [parts[0], FrameBreak(), *parts[1:]] if len(parts) > 1 else list(parts)


def natural_widths(columns: Sequence[Column], rows: Sequence[Sequence[Cell]], size: float) -> list[float]:
    """The widths the columns would like, in points."""
    return [w * size * _CHARACTER + 2 * PAD for w in sampled_widths(columns, rows[:SAMPLE])]


def grid(columns: Sequence[Column], rows: Sequence[Sequence[Cell]], room: float, size: float = SIZE) -> Ruled:
    """A table over the whole width; columns share it as their content asks."""
    widths = _shared(natural_widths(columns, rows, size), _unbroken(columns, rows, size), room)
    head = style("head", size, bold=True, align="center", spacing=Spacing(leading=1.3))
    bodies = [
        style(f"cell-{column.kind}", size, align=_ALIGNED[column.kind], spacing=Spacing(leading=1.35))
        for column in columns
    ]
    data = [
        [paragraph(column.title, head) for column in columns],
        *(
            [_cell(cell.text, body, width) for cell, body, width in zip(row, bodies, widths, strict=True)]
            for row in rows
        ),
    ]
    aligned = [("ALIGN", (n, 1), (n, -1), _ALIGNED[column.kind].upper()) for n, column in enumerate(columns)]
    return Ruled(
        data,
        colWidths=widths,
        repeatRows=1,
        splitInRow=1,
        style=TableStyle([*_ruled(size), ("BACKGROUND", (0, 0), (-1, 0), SHADE), *aligned]),
    )


def fact_grid(rows: Sequence[Sequence[Labelled]], room: float) -> list[Ruled]:
    """Labels and values side by side: a table for each run of rows with as many of them, one below the other, so that
    a long value may go on over the page (a cell that spans columns could not)."""
    label = min(92.0, room / (2 * max((len(row) for row in rows), default=1)) * 0.8)
    body = style("fact", SIZE, spacing=Spacing(leading=1.4))
    made = []
    for pairs, run in groupby(rows, key=len):
        data = [[paragraph(t, s) for fact in row for t, s in ((fact.label, LABEL), (fact.text, body))] for row in run]
        shaded = [("BACKGROUND", (2 * n, 0), (2 * n, -1), SHADE) for n in range(pairs)]
        widths = [label, room / pairs - label] * pairs
        made.append(Ruled(data, colWidths=widths, splitInRow=1, style=TableStyle([*_ruled(SIZE), *shaded])))
    return made


def _cell(value: str, like: ParagraphStyle, width: float) -> Any:
    """A plain line where it fits, which is much quicker to draw; else wrapped text."""
    line = fits(value, like, width - 2 * PAD)
    return paragraph(value, like) if line is None else line


def _ruled(size: float) -> list[tuple[Any, ...]]:
    return [
        ("GRID", (0, 0), (-1, -1), 0.6, RULE),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("FONT", (0, 0), (-1, -1), fonts.REGULAR, size, size * 1.35),
        ("TEXTCOLOR", (0, 0), (-1, -1), INK),
        ("LEFTPADDING", (0, 0), (-1, -1), PAD),
        ("RIGHTPADDING", (0, 0), (-1, -1), PAD),
        ("TOPPADDING", (0, 0), (-1, -1), size - 5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), size - 5),
    ]


def _unbroken(columns: Sequence[Column], rows: Sequence[Sequence[Cell]], size: float) -> list[float]:
    """What each column needs so that no date and no number in it breaks over lines, in points."""
    found = []
    for at, column in enumerate(columns):
        texts = {row[at].text.strip() for row in rows[:SAMPLE]}
        whole = [t for t in texts if "\n" not in t and column.kind == "number"]
        dates = [match[0] for t in texts if (match := _DATE.search(t))]
        needed = max((stringWidth(piece, fonts.REGULAR, size) for piece in (*whole, *dates)), default=0.0)
        found.append(needed + 2 * PAD + 1 if needed else 0.0)
    return found


def _shared(natural: Sequence[float], unbroken: Sequence[float], room: float) -> list[float]:
    """The room shared out: each column its natural share, none under four tenths of an equal one, and none less than
    what stays in one piece needs, where there is room for that."""
    least = room / len(natural) * 0.4
    wanted = [max(width, least) for width in natural]
    kept: dict[int, float] = {}
    while True:
        free = [at for at in range(len(wanted)) if at not in kept]
        left, share = room - sum(kept.values()), sum(wanted[at] for at in free)
        widths = [kept.get(at, wanted[at] * left / (share or 1)) for at in range(len(wanted))]
        tight = {at: unbroken[at] for at in free if widths[at] < unbroken[at]}
        if not tight or sum(kept.values()) + sum(tight.values()) > room * _MOST_KEPT:
            return widths
        kept |= tight

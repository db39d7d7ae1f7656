"""Pictures of a PDF: two side by side, each scaled into its box with its caption below."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from PIL import Image as Pillow
from reportlab.platypus import Flowable, Image, Table, TableStyle

from guicheng.documents.pdf.text import CAPTION, RULE, paragraph
from guicheng.documents.pixels import Unreadable, printable
from guicheng.documents.values import Picture, words

ROW = 2
HEIGHT = 170.0
GAP = 10.0


def picture_rows(pictures: Sequence[Picture], room: float, language: str) -> list[Flowable]:
    """Rows of pictures; each row stays on one page."""
    width = room / ROW
    made: list[Flowable] = []
    for start in range(0, len(pictures), ROW):
        pair = pictures[start : start + ROW]
        cells: list[Any] = [[_image(one, width - GAP, language), paragraph(one.caption, CAPTION)] for one in pair]
        cells += [""] * (ROW - len(cells))
        made.append(Table([cells], colWidths=[width] * ROW, style=_framed(len(pair))))
    return made


def _framed(pictures: int) -> TableStyle:
    """A thin frame around each picture of a row."""
    frames = [("BOX", (n, 0), (n, 0), 0.4, RULE) for n in range(pictures)]
    return TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("ALIGN", (0, 0), (-1, -1), "CENTER"), *frames])


def _image(picture: Picture, width: float, language: str) -> Any:
    """The picture, scaled; its caption alone where it cannot be read."""
    try:
        data = printable(picture.read)
    except Unreadable:
        return paragraph(words("unreadable", language), CAPTION)
    with Pillow.open(io.BytesIO(data)) as image:
        w, h = image.size
    scale = min(width / w, HEIGHT / h)
    return Image(io.BytesIO(data), width=w * scale, height=h * scale)

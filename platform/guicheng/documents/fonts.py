"""The Chinese fonts that PDF files carry with them, and which of them can draw a character."""

from __future__ import annotations

import io
import lzma
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

FOLDER = Path(__file__).parent / "fonts"
REGULAR, BOLD = "GuichengSans", "GuichengSans-Bold"
MISSING = "〓"
"""Stands for a character that no font has, as printers have always done."""

_FILES = {REGULAR: "NotoSansSC-Regular.ttf.xz", BOLD: "NotoSansSC-Bold.ttf.xz"}


@lru_cache(maxsize=1)
def register() -> dict[str, frozenset[int]]:
    """Make the fonts known to the PDF library, once a process (about half a second); the characters each one has."""
    has = {}
    for name, file in _FILES.items():
        font = TTFont(name, io.BytesIO(lzma.decompress((FOLDER / file).read_bytes())))
        pdfmetrics.registerFont(font)
        has[name] = frozenset(font.face.charToGlyph)
    for name in _FILES:
        pdfmetrics.registerFontFamily(name, normal=name, bold=BOLD, italic=name, boldItalic=BOLD)
    return has


def covers(character: str) -> bool:
    """Whether the regular font draws the character."""
    return ord(character) in register()[REGULAR]


def drawable(value: str) -> str:
    """`value` with a space for what only makes room, and 〓 for every character that cannot be drawn."""
    has = register()[REGULAR]
    if all(ord(c) in has or c == "\n" for c in value):
        return value
    return "".join(c if ord(c) in has or c == "\n" else _instead(c) for c in value)


def _instead(character: str) -> str:
    """What is drawn for a character that no font has: nothing for those that nobody sees."""
    kind = unicodedata.category(character)
    if character == "\t" or kind in ("Zs", "Zl", "Zp"):
        return " "
    return "" if kind in ("Cc", "Cf") or _joins(character) else MISSING


def runs(value: str, font: str) -> Iterator[tuple[str, str]]:
    """`value` cut into pieces with the font that draws each: `font` where it can, else the regular one."""
    has = register()[font]
    for own, piece in groupby(drawable(value), key=lambda c: ord(c) in has or c == "\n"):
        yield (font if own else REGULAR), "".join(piece)


def _joins(character: str) -> bool:
    """Whether a character only changes the look of its neighbour: a variation selector."""
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"

"""The Chinese fonts that PDF files carry with them, and which of them can draw a character."""

from __future__ import annotations

import io
import lzma
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from reportlab.pdfbase import pdfmetrics, ttfonts
from reportlab.pdfbase.ttfonts import TTFont

FOLDER = Path(__file__).parent / "fonts"
REGULAR, BOLD, RARE = "GuichengSans", "GuichengSans-Bold", "GuichengRare"
MISSING = "〓"
"""Stands for a character that no font has, as printers have always done."""

_FILES = {REGULAR: "NotoSansSC-Regular.ttf.xz", BOLD: "NotoSansSC-Bold.ttf.xz", RARE: "GuichengRare-Regular.ttf.xz"}
_IDEOGRAPHS = ((0x3400, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFD))

_map_of_characters = ttfonts.makeToUnicodeCMap


def _map_with_pairs(name: str, subset: list[int]) -> str:
    """What says which character a glyph of a PDF stands for, as reportlab writes it; but what lies beyond the first
    65 536 is a pair of surrogates there (ISO 32000-1, 9.10.3): the five digits of reportlab are read as another one."""
    return re.sub(
        r"<([0-9A-F]{5,6})>$",
        lambda found: f"<{chr(int(found[1], 16)).encode('utf-16-be').hex().upper()}>",
        _map_of_characters(name, subset),
        flags=re.M,
    )


ttfonts.makeToUnicodeCMap = _map_with_pairs


@lru_cache(maxsize=1)
def register() -> dict[str, frozenset[int]]:
    """Make the usual fonts known to the PDF library, once a process (half a second); the characters each one has."""
    has = {name: _known(name) for name in (REGULAR, BOLD)}
    for name in has:
        pdfmetrics.registerFontFamily(name, normal=name, bold=BOLD, italic=name, boldItalic=BOLD)
    return has


@lru_cache(maxsize=1)
def rare() -> frozenset[int]:
    """The characters of the font for what the regular one lacks; it is read when the first of them is printed."""
    has = _known(RARE)
    pdfmetrics.registerFontFamily(RARE, normal=RARE, bold=RARE, italic=RARE, boldItalic=RARE)
    return has


def _known(name: str) -> frozenset[int]:
    font = TTFont(name, io.BytesIO(lzma.decompress((FOLDER / _FILES[name]).read_bytes())))
    pdfmetrics.registerFont(font)
    return frozenset(font.face.charToGlyph)


def covers(character: str) -> bool:
    """Whether a font draws the character."""
    return ord(character) in register()[REGULAR] or _is_rare(character)


def _is_rare(character: str) -> bool:
    """Whether only the font of rare ideographs draws the character."""
    code = ord(character)
    return any(first <= code <= last for first, last in _IDEOGRAPHS) and code in rare()


def drawable(value: str) -> str:
    """`value` with a space for what only makes room, and 〓 for every character that cannot be drawn."""
    has = register()[REGULAR]
    if all(ord(c) in has or c == "\n" for c in value):
        return value
    return "".join(c if ord(c) in has or c == "\n" or _is_rare(c) else _instead(c) for c in value)


def _instead(character: str) -> str:
    """What is drawn for a character that no font has: nothing for those that nobody sees."""
    kind = unicodedata.category(character)
    if character == "\t" or kind in ("Zs", "Zl", "Zp"):
        return " "
    return "" if kind in ("Cc", "Cf") or _joins(character) else MISSING


def runs(value: str, font: str) -> Iterator[tuple[str, str]]:
    """`value` cut into pieces with the font that draws each: `font` where it can, else the regular one, else the one
    of rare ideographs."""
    has = register()
    for name, piece in groupby(drawable(value), key=lambda c: _drawn_in(c, font, has)):
        yield name, "".join(piece)


def _drawn_in(character: str, font: str, has: dict[str, frozenset[int]]) -> str:
    if character == "\n" or ord(character) in has[font]:
        return font
    return REGULAR if ord(character) in has[REGULAR] else RARE


def _joins(character: str) -> bool:
    """Whether a character only changes the look of its neighbour: a variation selector."""
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"

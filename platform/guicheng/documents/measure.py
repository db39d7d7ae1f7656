"""How much room texts take: a Chinese character counts as two columns of a typewriter, a Latin one as one."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from guicheng.documents.values import Cell, Column

LEAST, MOST = 6, 42
_OF_KIND = {"text": LEAST, "number": 8, "date": 11, "moment": 17}


def width(value: str) -> int:
    """The width of the longest line of `value`."""
    return max(sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in line) for line in value.split("\n"))


def sampled_widths(columns: Sequence[Column], sample: Sequence[Sequence[Cell]]) -> list[int]:
    """The width of each column: as declared, or as its title and the sampled rows need, within bounds."""
    found = []
    for number, column in enumerate(columns):
        texts = [row[number].text for row in sample]
        # A title may break into two lines; the shortest line it needs is half of it.
        needed = max([_OF_KIND[column.kind], -(-width(column.title) // 2), *map(width, texts)])
        found.append(column.width or min(max(needed, min(width(column.title), 14)), MOST))
    return found

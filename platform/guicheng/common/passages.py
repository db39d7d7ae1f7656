"""Two texts side by side: which passages of each differ. Short ones by the character, long ones by the line, of which
what both share is left out but for a few lines around."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

LONG = 1000
"""Characters from which a text is compared by the line."""
MANY = 6
"""Lines from which it is, too."""
AROUND = 2
MOST_LINES = 5000
"""Longer texts are shown whole: comparing them would take too long."""


@dataclass(frozen=True)
class Passage:
    """A part of a text. `left_out` counts the lines that both share and that are not shown."""

    text: str = ""
    differs: bool = False
    left_out: int = 0


def compared(mine: str, theirs: str) -> tuple[list[Passage], list[Passage]]:
    """The passages of both."""
    if not mine or not theirs:
        return ([Passage(mine)] if mine else []), ([Passage(theirs)] if theirs else [])
    longest = max(mine, theirs, key=len)
    by_line = len(longest) > LONG or longest.count("\n") >= MANY
    here, there = (one.splitlines(keepends=True) if by_line else list(one) for one in (mine, theirs))
    if max(len(here), len(there)) > max(MOST_LINES, LONG):
        return [Passage(mine)], [Passage(theirs)]
    codes = SequenceMatcher(None, here, there, autojunk=False).get_opcodes()
    left: list[Passage] = []
    right: list[Passage] = []
    for number, (tag, a, b, c, d) in enumerate(codes):
        differs = tag != "equal"
        ends = (number == 0, number == len(codes) - 1)
        left += _passages(here[a:b], differs, by_line and not differs, *ends)
        right += _passages(there[c:d], differs, by_line and not differs, *ends)
    return left, right


def _passages(parts: list[str], differs: bool, shortens: bool, first: bool, last: bool) -> Iterator[Passage]:
    """A span of parts; of lines that both share, the middle is left out."""
    head, tail = (0 if first else AROUND), (0 if last else AROUND)
    hidden = len(parts) - head - tail
    if not shortens or hidden < AROUND:
        if parts:
            yield Passage("".join(parts), differs)
        return
    if head:
        yield Passage("".join(parts[:head]))
    yield Passage(left_out=hidden)
    if tail:
        yield Passage("".join(parts[len(parts) - tail :]))

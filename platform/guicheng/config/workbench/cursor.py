"""Where a cursor stands in YAML that is being written: the way of keys and lists around it. While somebody types, the
text is rarely whole YAML; it is read as far as its indentation and brackets go."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

ITEM = "-"
"""The step of a path that goes into a list."""

_WORD = re.compile(r"[\w.\-\u4e00-\u9fff]*$")
"""The word being typed."""
_KEY = re.compile(r"""^(?P<quote>['"]?)(?P<key>[^\s#'"{}\[\],&*!|>][^:#'"]*?)(?P=quote)\s*:(?=\s|$)""")
_FLOW = re.compile(r"""'[^']*'|"[^"]*"|[{}\[\],]|[^\s{}\[\],:'"]+|:""")


@dataclass(frozen=True)
class CursorPlace:
    """Where the cursor is: the way there, whether a value is asked for (else a key), and the keys beside it."""

    way: tuple[str, ...]
    value: bool
    beside: frozenset[str]


@dataclass
class _Level:
    """A key or list that is open at a line, with the column where it begins and the keys seen in it."""

    name: str
    column: int
    keys: set[str]


class _Outline:
    """The keys and lists that are open, line by line: block YAML as far as its indentation tells."""

    def __init__(self) -> None:
        self.top = _Level("", -1, set())
        self.levels: list[_Level] = []

    @property
    def way(self) -> tuple[str, ...]:
        """The way to what is open now."""
        return tuple(level.name for level in self.levels)

    @property
    def keys(self) -> set[str]:
        """The keys of what is open now."""
        return (self.levels[-1] if self.levels else self.top).keys

    def close(self, column: int, *, dash: bool = False) -> None:
        """Something begins at a column: what began there or further right is over. A list may begin below its key."""
        while self.levels and (last := self.levels[-1]).column >= column:
            if dash and last.column == column and last.name != ITEM:
                break
            self.levels.pop()

    def read(self, line: str) -> str:
        """Take in a line; what stands behind its dashes."""
        column, rest = _split(line)
        while rest == "-" or rest.startswith("- "):
            self.close(column, dash=True)
            self.levels.append(_Level(ITEM, column, set()))
            inner, rest = _split(rest[1:])
            column += 1 + inner
        if rest and not rest.startswith("#"):
            self.close(column)
        if match := _KEY.match(rest):
            key = match["key"].strip()
            self.keys.add(key)
            self.levels.append(_Level(key, column, set()))
        return rest


def place_at(text: str, line: int, column: int) -> CursorPlace:
    """Where the cursor is: by indentation above it, by brackets before it."""
    lines = text.split("\n")
    line = min(max(line, 1), len(lines))
    before = _WORD.sub("", lines[line - 1][: max(column - 1, 0)])
    outline = _Outline()
    for above in lines[: line - 1]:
        outline.read(above)
    flow = _flow_place(before)
    rest = outline.read(before[: flow.begins] if flow else before)
    if flow:
        return CursorPlace((*outline.way, *flow.way), flow.value, frozenset(flow.keys))
    if _KEY.match(rest):
        return CursorPlace(outline.way, True, frozenset())
    if not rest:
        outline.close(len(before))
    return CursorPlace(outline.way, False, frozenset(outline.keys | _below(lines[line:], len(before))))


def _split(line: str) -> tuple[int, str]:
    """A line's indentation and the rest."""
    rest = line.lstrip(" ")
    return len(line) - len(rest), rest.rstrip()


def _below(lines: list[str], column: int) -> set[str]:
    """The keys of the same map that stand further down."""
    found = set()
    for line in lines:
        indent, rest = _split(line)
        if rest and indent < column:
            break
        if indent == column and (match := _KEY.match(rest)):
            found.add(match["key"].strip())
    return found


@dataclass
class _Flow:
    """The inside of ``{…}`` or ``[…]``: where it begins, the way within, whether a value is asked for, the keys."""

    begins: int
    way: list[str]
    value: bool
    keys: set[str]


@dataclass
class _Bracket:
    opened: str
    at: int
    key: str = ""
    value: bool = False
    word: str = ""
    keys: set[str] = field(default_factory=set)


def _flow_place(before: str) -> _Flow | None:
    """Where the end of a line is within brackets; None where it is in none."""
    stack: list[_Bracket] = []
    for token in _FLOW.finditer(before):
        word = token[0]
        if word in "{[":
            stack.append(_Bracket(word, token.start()))
        elif word in "}]":
            del stack[-1:]
        elif stack:
            _take_word(stack[-1], word)
    if not stack:
        return None
    way = [ITEM if level.opened == "[" else level.key for level in stack if level.opened == "[" or level.value]
    last = stack[-1]
    return _Flow(stack[0].at, way, last.opened == "[" or last.value, last.keys)


def _take_word(level: _Bracket, word: str) -> None:
    if word == ",":
        level.key, level.value, level.word = "", False, ""
    elif word == ":":
        level.key, level.value = level.word, True
        level.keys.add(level.word)
    else:
        level.word = word.strip("'\"")

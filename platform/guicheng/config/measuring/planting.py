"""Making a mistake: the file with it, and the lines at which it may be reported."""

from __future__ import annotations

import random
from dataclasses import dataclass

from guicheng.common.icons import KNOWN
from guicheng.config.conditions.tree import COMBINATORS, OPERATORS
from guicheng.config.measuring.sites import Site

REAL = frozenset({*OPERATORS, *COMBINATORS, *KNOWN})
"""Words that mean something else, and are right."""


@dataclass(frozen=True)
class Planted:
    """A file with a mistake in it. `lines` are those at which a reader would look for it."""

    site: Site
    text: str
    lines: frozenset[int]


def plant(site: Site, text: str, chance: random.Random) -> Planted | None:
    """Make the mistake of a site in the text of its file; None where it cannot be made there: a key inside a line
    cannot be moved, a text that goes on over several lines cannot be doubled."""
    lines = text.split("\n")
    line = lines[site.line - 1]
    at = line.find(site.word, site.column - 1)
    if at < 0 or at > site.column:  # written otherwise than it is read: with escapes, or over several lines
        return None
    match site.mistake:
        case "key-doubled" | "key-removed" | "line-indented":
            return _moved(site, lines, line, at)
        case "date":
            wrong = _no_date(site.word)
        case "number":
            wrong = site.word[:-1] + {"0": "O", "1": "l"}.get(site.word[-1], f"{site.word[-1]}x")
        case _:
            wrong = misspelt(site.word, chance)
            if wrong in REAL:
                return None
    lines[site.line - 1] = line[:at] + wrong + line[at + len(site.word) :]
    return Planted(site, "\n".join(lines), frozenset({site.line}))


def _moved(site: Site, lines: list[str], line: str, at: int) -> Planted | None:
    indent = len(line) - len(line.lstrip())
    following = next((one for one in lines[site.line :] if one.strip() and not one.lstrip().startswith("#")), "")
    whole = at == indent and len(following) - len(following.lstrip()) <= indent and line.rstrip()[-1:] not in ":|>"
    if not whole or _is_open(line):
        return None
    number = site.line
    if site.mistake == "key-doubled":
        lines.insert(number, line)
        return Planted(site, "\n".join(lines), frozenset({number, number + 1}))
    if site.mistake == "key-removed":
        above = _begins(lines, number, indent)
        del lines[number - 1]
        return Planted(site, "\n".join(lines), frozenset({number, number - 1, above}))
    before = lines[number - 2] if number > 1 else ""
    if len(before) - len(before.lstrip()) != indent or not before.strip():
        return None
    lines[number - 1] = f" {line}"
    return Planted(site, "\n".join(lines), frozenset({number - 1, number, number + 1}))


def _begins(lines: list[str], number: int, indent: int) -> int:
    """The line at which the part begins that a line belongs to."""
    for above in range(number - 1, 0, -1):
        line = lines[above - 1]
        if line.strip() and not line.lstrip().startswith("#"):
            dash = line.lstrip().startswith("- ")
            if len(line) - len(line.lstrip()) < indent and not (dash and len(line) - len(line.lstrip()) + 2 > indent):
                return above
    return next((number for number, line in enumerate(lines, 1) if line.strip() and not line.startswith("#")), 1)


def _is_open(line: str) -> bool:
    """Whether what stands on a line goes on on the next one."""
    code = line.split(" #")[0]
    return code.count("{") != code.count("}") or code.count("[") != code.count("]") or code.count('"') % 2 == 1


def _no_date(word: str) -> str:
    """A day that no calendar has."""
    day, rest = (word[:10], word[10:]) if len(word) > 5 else (word, "")
    return f"{day[:-2]}{int(day[-2:]) + 40}{rest}"


def misspelt(word: str, chance: random.Random) -> str:
    """The word with two letters that changed places, or one of them lost; never the word itself."""
    inner = [
        n for n in range(1, len(word) - 1) if word[n].isalpha() and word[n + 1].isalpha() and word[n] != word[n + 1]
    ]
    if inner and chance.random() < 0.5:
        n = chance.choice(inner)
        return word[:n] + word[n + 1] + word[n] + word[n + 2 :]
    letters = [n for n in range(len(word)) if word[n].isalpha()]
    n = chance.choice(letters[1:] or letters or [0])
    return word[:n] + word[n + 1 :] if len(word) > 2 else f"{word}q"

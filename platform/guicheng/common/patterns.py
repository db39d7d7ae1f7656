"""Patterns that configuration writes: read by an engine whose work grows with the text and never beyond.

An engine that goes back over its steps needs minutes for `^(a+)+$` and thirty letters. This one (RE2) has no
look-ahead, no look-behind and no back-references; a pattern that needs them, or that grows too large, is refused before
it is used.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import re2

MOST_CHARACTERS = 1_000
_MOST_MEMORY = 1 << 20
_MOST_KEPT = 512
_CODE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|.)", re.DOTALL)


class PatternMistake(ValueError):
    """A pattern that cannot be read, or that the engine does not know."""


class Pattern:
    """A pattern ready for use. Immutable; safe to share between threads."""

    def __init__(self, written: str) -> None:
        """Raises `PatternMistake`."""
        if len(written) > MOST_CHARACTERS:
            raise PatternMistake(f"longer than {MOST_CHARACTERS} characters")
        options = re2.Options()
        options.log_errors = False
        options.max_mem = _MOST_MEMORY
        try:
            self._program: Any = re2.compile(_CODE.sub(_code, written), options)
        except (re2.error, UnicodeEncodeError) as error:
            said = error.args[0] if error.args else error
            raise PatternMistake(said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)) from None

    def is_in(self, value: str) -> bool:
        """Whether the pattern fits somewhere in `value`."""
        return self._program.search(_encodable(value)) is not None

    def fits(self, value: str) -> bool:
        """Whether the pattern fits the whole of `value`."""
        return self._program.fullmatch(_encodable(value)) is not None


@lru_cache(maxsize=_MOST_KEPT)
def pattern(written: str) -> Pattern:
    """The pattern as configuration writes it. Raises `PatternMistake`."""
    return Pattern(written)


def _code(match: re.Match[str]) -> str:
    """``\\u4e00``, which JSON Schema and browsers know, as this engine writes it."""
    return f"\\x{{{match[1]}}}" if match[1] else match[0]


def _encodable(value: str) -> str:
    """Half a character, which no text that is kept can hold, as one that fits nothing written."""
    return value.encode("utf-8", "replace").decode("utf-8") if not value.isascii() else value

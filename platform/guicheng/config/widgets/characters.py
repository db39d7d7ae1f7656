"""Characters as they arrive from keyboards, phones and other systems, and as the database can hold them."""

from __future__ import annotations

import re

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣－"), "-")
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\u200b\u2060\ufeff]")


def storable(text: str) -> str:
    """`text` without what PostgreSQL refuses (NUL, half surrogates) and what nobody sees (controls, zero width);
    line ends are single, so that the count of characters is the one people see."""
    if text.isprintable():  # nothing of all this is
        return text
    return _UNSTORABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str) -> str:
    """Text of a one-line box: trimmed, without line breaks. Full-width punctuation stays, as it is Chinese."""
    if text.isprintable():
        return text.strip()
    return " ".join(storable(text).split("\n")).replace("\u00a0", " ").strip()


def half_width(text: str) -> str:
    """Letters, digits and signs in their half-width form, every dash a hyphen. For codes and numbers only."""
    line = one_line(text)
    return line if line.isascii() else line.translate(_FULL_WIDTH).translate(_DASHES).strip()


def solid(text: str) -> str:
    """A number or code as it is kept: half width, without spaces, in the case it was written in."""
    return re.sub(r"\s+", "", half_width(text))


def code_characters(text: str) -> str:
    """A code as it is compared: half width, upper case, without spaces. Letters are never turned into digits."""
    return solid(text).upper()

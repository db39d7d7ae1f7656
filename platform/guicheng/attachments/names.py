"""File names from strangers, made harmless and still recognisable."""

from __future__ import annotations

import re
import unicodedata

MOST_BYTES = 200
_FORBIDDEN = re.compile(r'[<>:"|?*]')
_DEVICES = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)$", re.IGNORECASE)


def extension_of(name: str) -> str:
    """The ending of `name` in lower case without the dot; empty where there is none."""
    _, dot, ending = clean(name).rpartition(".")
    return ending.lower() if dot else ""


def clean(name: str) -> str:
    """`name` without folders, control and direction characters, reserved characters and leading dots; may be empty."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    visible = "".join(c for c in last if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
    return re.sub(r"\s+", " ", _FORBIDDEN.sub("_", visible)).strip(" .")


def named(name: str, extension: str, same: tuple[str, ...]) -> str:
    """`name` made harmless, ending in `extension` unless it ends in one of `same`, at most 200 bytes long."""
    cleaned = clean(name)
    stem, dot, ending = cleaned.rpartition(".")
    if not dot:
        stem, ending = cleaned, ""
    if ending.lower() not in same:
        stem = stem if _is_ending(ending) else cleaned
        ending = extension
    stem = stem.strip(" .") or "附件"
    if _DEVICES.match(stem):
        stem = f"_{stem}"
    room = MOST_BYTES - len(ending) - 1
    return f"{stem.encode()[:room].decode(errors='ignore')}.{ending}"


def _is_ending(ending: str) -> bool:
    return bool(re.fullmatch(r"[A-Za-z0-9]{1,8}", ending))

"""Tones: what a state means to the reader. Each has a colour and a shape of its own, so that neither stands alone."""

from __future__ import annotations

from typing import Final

TONE_ICONS: Final[dict[str, str]] = {
    "neutral": "neutral",
    "draft": "draft",
    "info": "information",
    "active": "active",
    "waiting": "waiting",
    "success": "success",
    "warning": "warning",
    "danger": "danger",
    "returned": "returned",
    "locked": "locked",
    "void": "void",
}
"""Tone → the icon it is drawn with where none is named."""


def tone_of(tone: object) -> str:
    """`tone` if it is one we know, else ``neutral``: an unknown tone never breaks a page."""
    name = str(tone or "neutral")
    return name if name in TONE_ICONS else "neutral"


def icon_of(tone: str, icon: str = "") -> str:
    """The icon drawn for `tone`, or `icon` where the caller names one."""
    return icon or TONE_ICONS[tone_of(tone)]

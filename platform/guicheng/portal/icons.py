"""Icons as configurations name them: the names of our sprite, and the usual names of icon sets for the same things."""

from __future__ import annotations

from typing import Final

FAMILIAR: Final[dict[str, str]] = {
    "activity": "evaluation",
    "align-left": "overview",
    "archive": "record",
    "award": "plaque",
    "bell": "notices",
    "building": "projects",
    "chart": "statistics",
    "check-circle": "completion",
    "check-square": "selfcheck",
    "clipboard": "plan",
    "eye": "view",
    "file": "filings",
    "file-text": "contract",
    "flag": "node",
    "folder": "projects",
    "info": "information",
    "list-checks": "list",
    "map-pin": "map",
    "tool": "craft",
    "trash": "delete",
    "user": "account",
    "users": "people",
}
"""A familiar name → the icon of the sprite that shows the same."""


def icon_named(name: str | None, otherwise: str = "neutral") -> str:
    """The icon of the sprite for a name in a configuration."""
    return FAMILIAR.get(name, name) if name else otherwise

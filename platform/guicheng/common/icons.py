"""Icons as configurations name them: the names of our sprite, and the usual names of icon sets for the same things."""

from __future__ import annotations

from typing import Final

SPRITE: Final = frozenset({
    "account", "active", "add", "approve", "attachment", "back", "basics", "branch", "calendar", "camera", "chain",
    "clock", "close", "comment", "compare", "completion", "contract", "copy", "craft", "danger", "delete", "down",
    "download", "draft", "drag", "edit", "evaluation", "expand", "external", "filings", "filter", "fire", "forward",
    "gauge", "help", "hide", "history", "home", "honour", "inbox", "information", "key", "keyboard", "language",
    "link", "list", "locked", "logout", "map", "mark", "menu", "more", "neutral", "next", "node", "notices",
    "optional", "organisation", "overview", "partners", "people", "permit", "person", "phone", "picture", "plan",
    "plaque", "previous", "print", "projects", "quarter", "record", "refresh", "registers", "returned", "save",
    "scan", "search", "section", "selfcheck", "send", "settings", "shield", "sort", "star", "statistics", "success",
    "table", "tasks", "textsize", "transfer", "undo", "unlocked", "up", "upload", "urge", "view", "void", "waiting",
    "warning", "why",
})  # fmt: skip
"""The icons that are drawn (`frontend/src/icons.mjs`); a test compares them with the sprite."""

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

KNOWN: Final = SPRITE | FAMILIAR.keys()
"""Every name that a configuration may use."""


def icon_named(name: str | None, otherwise: str = "neutral") -> str:
    """The icon of the sprite for a name in a configuration."""
    return FAMILIAR.get(name, name) if name else otherwise

"""Whole configurations of an older language, as releases keep them, read as if written in this one."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from guicheng.config.language.table import MIGRATIONS
from guicheng.config.language.trees import Tree
from guicheng.config.language.version import VERSION


def spoken(document: Tree) -> int:
    """The language that a document says it is written in; the first one where it says none."""
    region = document.get("region")
    said = region.get("language", 1) if isinstance(region, dict) else 1
    return said if isinstance(said, int) and not isinstance(said, bool) else 1


def current(document: Tree) -> Tree:
    """`document` in this language: itself where it is, else a copy. What is stored stays as it is."""
    before = spoken(document)
    if before >= VERSION:
        return document
    changed: dict[str, Any] = deepcopy(document)
    for migration in MIGRATIONS:
        if migration.language > before:
            migration.change(changed)
    if isinstance(region := changed.get("region"), dict):
        region["language"] = VERSION
    return changed

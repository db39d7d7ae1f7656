"""How an expectation that was not met is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from guicheng.common.paths import value_at
from guicheng.common.text import Text, text


def values(zh: str, en: str, expected: Mapping[str, Any], found: Mapping[str, Any]) -> Iterator[Text]:
    """A sentence for each of some values that are others; a part of a value is named by its path."""
    for name, value in expected.items():
        there = found.get(name) if name in found else value_at(dict(found), tuple(name.split(".")))
        if there != value:
            yield differs(f"{zh} {name}", f"{en} {name}", value, there)


def differs(zh: str, en: str, expected: Any, found: Any) -> Text:
    """Something is expected, and something else is there."""
    return text(f"{zh}应为 {expected}，实际为 {found}", f"{en} should be {expected}, but is {found}")

"""Every key of the language does something that a user sees.

The list of keys comes from the models: a new key fails until it has a line, a line of a key that is gone fails too. A
line names a path, a value for it and a look at what users reach (a page, an answer of the API, what comes of acts); the
two configurations, with and without, must not look alike.
"""

from __future__ import annotations

import json
from functools import cache
from importlib import import_module
from typing import Any

import pytest

from guicheng.accounts import places
from guicheng.accounts.models import Jurisdiction
from guicheng.config.loading import config_from
from guicheng.config.model.whole import RegionConfig
from tests.config.walk.keys import changed, every_key, touched
from tests.config.walk.lines import Line
from tests.config.walk.not_yet import NOT_YET
from tests.config.walk.playing import Look, document, staged

TABLES = (
    "filing",
    "forms",
    "chain",
    "registers",
    "region",
    "time",
    "papers",
    "stories",
    "feeds",
    "people",
    "officers",
    "tables",
    "openings",
    "systems",
    "quotas",
    "home",
    "once",
    "rest",
)


def lines_of(table: str) -> list[Line]:
    """The lines of a table."""
    found: list[Line] = import_module(f"tests.config.walk.lines_{table}").LINES
    return found


def config_of(changes: dict[str, Any]) -> RegionConfig:
    """The region of the walk with some values."""
    return config_from(changed(document(), changes), {}, 0, 1)


def keys_of(line: Line) -> set[str]:
    """The keys that a line is about."""
    found = touched(config_of({**line.given, line.path: line.value}), line.path)
    return found | {line.key} if line.key else found


class Walk:
    """The looks of a table; what several lines compare with is looked at once."""

    def __init__(self) -> None:
        self.seen: dict[tuple[str, Look], str] = {}

    def look(self, look: Look, changes: dict[str, Any]) -> str:
        """What a look shows."""
        key = (json.dumps(changes, sort_keys=True, default=str), look)
        if key not in self.seen:
            with staged(config_of(changes)) as play:
                self.seen[key] = repr(look(play))
        return self.seen[key]

    def sees_otherwise_than(self, other: Walk, look: Look, changes: dict[str, Any]) -> bool:
        """Whether a look shows something else than it did to another walk."""
        return self.look(look, changes) != other.look(look, changes)

    def tells_apart(self, line: Line) -> bool:
        """Whether the two configurations of a line look different."""
        return self.look(line.look, dict(line.given)) != self.look(line.look, {**line.given, line.path: line.value})


@pytest.mark.django_db
@pytest.mark.parametrize("table", TABLES)
def test_each_key_is_honoured(table: str) -> None:
    """And what is looked at is the same each time, else anything would look different."""
    if not Jurisdiction.objects.exists():
        places.load()
    walk, again = Walk(), Walk()
    assert [str(line) for line in lines_of(table) if not walk.tells_apart(line)] == []
    looks = {line.look: line for line in lines_of(table)}
    differs = [line for look, line in looks.items() if again.sees_otherwise_than(walk, look, dict(line.given))]
    assert [str(line) for line in differs] == []


@cache
def walked() -> set[str]:
    """The keys that have a line."""
    return {key for table in TABLES for line in lines_of(table) for key in keys_of(line)}


def test_every_key_has_a_line() -> None:
    assert sorted(every_key() - walked() - set(NOT_YET)) == []


def test_what_is_put_off_is_a_key_without_a_line() -> None:
    assert sorted(set(NOT_YET) - (every_key() - walked())) == []

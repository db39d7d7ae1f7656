"""Every text of the language says what it is: the name of something, the path of a fact, a field, a word."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel

from guicheng.common.text import Text
from guicheng.config.lint.fields import WAYS
from guicheng.config.model.base import Part
from guicheng.config.model.kinds import OWN, Asks, FieldOf, Kind, Refers, RefersBy, Within
from guicheng.config.model.story import Story
from guicheng.config.model.whole import RegionConfig
from guicheng.config.paths import FactPath
from guicheng.config.shapes import Shape, fields_of
from guicheng.config.things import THINGS, WITHIN
from tests.config.test_language import parts


def every_part() -> list[type[BaseModel]]:
    """Every part of the language; a `Text` is a kind by itself."""
    seen: set[type[BaseModel]] = {Text}
    return [*parts(RegionConfig, seen), *parts(Story, seen)]


def _shapes() -> Iterator[tuple[str, Shape]]:
    for part in every_part():
        for name, _, shape in fields_of(part):
            for inner in shape.inside():
                yield f"{part.__name__}.{name}", inner


def _kinds(of: type[Kind]) -> list[tuple[str, Any]]:
    said = [(place, kind) for place, shape in _shapes() for kind in (shape.word, shape.text)]
    return [(place, kind) for place, kind in said if isinstance(kind, of)]


def test_every_text_says_what_it_is() -> None:
    assert len(every_part()) > 120
    assert sorted({place for place, shape in _shapes() if shape.unsaid}) == []


def test_a_text_that_does_not_say_what_it_is_would_be_found() -> None:
    class Careless(Part):
        role: str | None = None
        roles: dict[str, list[str]]

    unsaid = [name for name, _, shape in fields_of(Careless) for one in shape.inside() if one.unsaid]
    assert unsaid == ["role", "roles", "roles"]


def test_what_is_named_has_a_row() -> None:
    assert {kind.thing for _, kind in _kinds(Refers)} <= THINGS.keys()
    assert {thing for _, kind in _kinds(RefersBy) for _, thing in kind.things} <= THINGS.keys()
    assert {kind.thing for _, kind in _kinds(Within)} == WITHIN.keys()
    assert len(_kinds(Refers)) > 80
    assert len(_kinds(Asks)) > 20


def test_what_belongs_to_something_says_to_what() -> None:
    for place, kind in [*_kinds(Refers), *_kinds(FieldOf)]:
        owned = isinstance(kind, FieldOf) or THINGS[kind.thing].part is not None
        assert owned == bool(kind.of), place
        if owned and kind.of != OWN and kind.of not in WAYS:
            part = next(one for one in every_part() if one.__name__ == place.partition(".")[0])
            beside = next(shape.word for name, _, shape in fields_of(part) if name == kind.of)
            assert isinstance(beside, Refers), place
            assert beside.thing in ("filings", "registers"), place


def test_a_kind_is_a_value() -> None:
    assert Refers("roles") == Refers("roles") != Refers("forms")
    path = FactPath("filings.permit.confirmed.latest.number")
    assert (path.root, path.rest) == ("filings", "permit.confirmed.latest.number")
    assert path == str(path)
    assert {path: 1}["filings.permit.confirmed.latest.number"] == 1
    assert FactPath(path) is path
    assert (FactPath("today").root, FactPath("today").rest) == ("today", "")
    assert copy.deepcopy(pickle.loads(pickle.dumps(path))).parts == path.parts
    with pytest.raises(AttributeError):
        path.rest = "other"

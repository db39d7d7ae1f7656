"""Where in a region's files an author can make which mistake."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel

from guicheng.config.conditions.tree import COMBINATORS, OPERATORS
from guicheng.config.loading import Loaded
from guicheng.config.model.conditions import Condition
from guicheng.config.model.kinds import ICON, Asks, Declares, FieldOf, Kind, Refers, RefersBy, Within
from guicheng.config.model.origin import Origin
from guicheng.config.model.scenarios import Act, Given
from guicheng.config.nodes import MapNode, Node, Scalar, scalars
from guicheng.config.review import Review
from guicheng.config.shapes import fields_of
from guicheng.config.walking import FieldVisit

Mistake = Literal[
    "key-renamed", "key-doubled", "key-removed", "line-indented", "name", "fact", "operator", "date", "number", "word"
]
MISTAKES: dict[Mistake, tuple[str, str]] = {
    "key-renamed": ("键写错", "a key misspelt"),
    "key-doubled": ("键写了两次", "a key written twice"),
    "key-removed": ("缺少必写的键", "a key left out that must be there"),
    "line-indented": ("缩进不对", "a line indented wrongly"),
    "name": ("名字写错", "a name misspelt"),
    "fact": ("事实写错", "a fact misspelt"),
    "operator": ("运算符写错", "an operator misspelt"),
    "date": ("日期写错", "a date that is none"),
    "number": ("数写错", "a number that is none"),
    "word": ("词写错", "one of several words misspelt"),
}
_DATE = re.compile(r"(\d{4}-)?\d{2}-\d{2}(T[0-9:]+)?")
_NAMED = (Refers, RefersBy, FieldOf, Within)


@dataclass(frozen=True, order=True)
class Site:
    """A place for one mistake: where the word stands (lines and columns from 1), and what it is now."""

    file: str
    line: int
    column: int
    mistake: Mistake
    word: str
    path: str
    declares: bool = False
    """Whether the word is the name of something: which end of the two is misspelt nobody can know, so a finding where
    the name is used is as good as one where it stands."""

    @property
    def place(self) -> str:
        """``file:line:column``."""
        return f"{self.file}:{self.line}:{self.column}"


def sites(loaded: Loaded) -> list[Site]:
    """Every site in the files of the region's own layer, in order."""
    assert loaded.config is not None
    review = Review(loaded, loaded.config)
    found = {*_keys(loaded), *_removable(review), *_values(review), *_conditions(review), *_plain(loaded)}
    named = {"/".join(map(str, visit.location)) for visit in review.visits if _declares(visit)}
    return sorted(
        dataclasses.replace(site, declares=_is_named(site, named))
        for site in found
        if f"/{loaded.region}/" in f"/{site.file}"
    )


def _declares(visit: FieldVisit) -> bool:
    """Whether a text is the name of the part that stands there, or of what a scenario's line begins."""
    if isinstance(visit.owner, Act) and visit.name in ("call", "makes"):
        return not visit.key
    given = isinstance(visit.owner, Given)
    return visit.key and (visit.kind is None or isinstance(visit.kind, Declares) or given)


_PROPERTY = re.compile(r"/data_schema/(.*/)?properties/[^/]+$|/ui/fields/[^/]+$")


def _is_named(site: Site, named: set[str]) -> bool:
    if site.mistake not in ("key-renamed", "name"):
        return False
    return site.path in named or _PROPERTY.search(site.path) is not None


def _site(at: Origin, mistake: Mistake, word: object, path: Iterable[object]) -> Site:
    return Site(at.file, at.line, at.column, mistake, str(word), "/".join(map(str, path)))


def _keys(loaded: Loaded) -> Iterator[Site]:
    """Every key can be misspelt; one on a line of its own can be doubled or moved."""
    for path, key, at, _node in _written(loaded.tree, ()):
        yield _site(at, "key-renamed", key, path)
        yield _site(at, "key-doubled", key, path)
        yield _site(at, "line-indented", key, path)


def _written(node: Node, path: tuple[object, ...]) -> Iterator[tuple[tuple[object, ...], str, Origin, Node]]:
    """Every key that an author wrote."""
    if isinstance(node, MapNode):
        for key, value in node.entries.items():
            here = (*path, key)
            if (at := node.keys.get(key)) is not None:
                yield here, key, at, value
            yield from _written(value, here)
    elif not isinstance(node, Scalar):
        for index, item in enumerate(node.items):
            yield from _written(item, (*path, index))


def _removable(review: Review) -> Iterator[Site]:
    """Keys without which their part is none."""
    seen: set[tuple[int, str]] = set()
    for visit in review.visits:
        owner = type(visit.owner)
        info = owner.model_fields.get(visit.name)
        if info is None or not info.is_required() or (id(visit.owner), visit.name) in seen:
            continue
        seen.add((id(visit.owner), visit.name))
        alias = next(key for name, key, _ in fields_of(owner) if name == visit.name)
        location = (
            visit.location[: len(visit.location) - visit.location[::-1].index(alias)] if alias in visit.location else ()
        )
        if location and not review.spot(location).rest:
            yield _site(review.spot(location).key_at, "key-removed", alias, location)


def _values(review: Review) -> Iterator[Site]:
    """Names, facts, and words of which there are several to choose from."""
    for visit in review.visits:
        spot = review.spot(visit.location)
        if spot.rest or not isinstance(visit.value, str):
            continue
        at = spot.key_at if visit.key else spot.node.at
        if (mistake := _mistake_of(visit.kind, visit.owner, visit.name, visit.value)) is not None:
            yield _site(at, mistake, visit.value, visit.location)


def _mistake_of(kind: Kind | None, owner: BaseModel, name: str, value: str) -> Mistake | None:
    if isinstance(kind, _NAMED):
        return "name"
    if isinstance(kind, Asks):
        return "fact"
    shape = next((shape for field, _, shape in fields_of(type(owner)) if field == name), None)
    closed = shape is not None and any(value in one.closed for one in shape.inside())
    return "word" if closed or kind == ICON else None


def _conditions(review: Review) -> Iterator[Site]:
    """Facts and operators of conditions."""
    for visit in review.visits:
        if isinstance(visit.value, Condition):
            spot = review.spot(visit.location)
            for path, key, at, _node in _written(spot.node, visit.location) if not spot.rest else ():
                if key in OPERATORS or key in COMBINATORS:
                    yield _site(at, "operator", key, path)
                elif "." in key:
                    yield _site(at, "fact", key, path)


def _plain(loaded: Loaded) -> Iterator[Site]:
    """Dates and numbers, wherever they stand."""
    for path, scalar in scalars(loaded.tree):
        if isinstance(scalar.value, bool) or scalar.value is None:
            continue
        if isinstance(scalar.value, int | float):
            yield _site(scalar.at, "number", scalar.value, path)
        elif _DATE.fullmatch(str(scalar.value)):
            yield _site(scalar.at, "date", scalar.value, path)

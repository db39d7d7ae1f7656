"""What stands where in the language: the annotations of the models, read once, with the kind of each text in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, JsonValue

from guicheng.common.text import Text
from guicheng.config.model.kinds import Kind

_T = TypeVar("_T")

OPAQUE = frozenset({"data_schema", "shared"})
"""Plain JSON Schema, which `forms_analysis` reads."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a value may be: a text of a kind (`word`), one of the `closed` words, a `Text` with places (`text`), a list
    or map of `items` with `keys`. `unsaid` tells that a text may stand there of which nobody said what it is."""

    word: Kind | None = None
    closed: frozenset[str] = frozenset()
    text: Kind | None = None
    items: Shape | None = None
    keys: Shape | None = None
    unsaid: bool = False

    def kind_of(self, value: object) -> Kind | None:
        """What a single value is here; None for numbers, parts and closed words."""
        if isinstance(value, Text):
            return self.text
        return self.word if isinstance(value, str) and value not in self.closed else None

    def inside(self) -> Iterator[Shape]:
        """This and all below."""
        yield self
        for below in (self.items, self.keys):
            yield from below.inside() if below else ()


@cache
def fields_of(part: type[BaseModel]) -> tuple[tuple[str, str, Shape], ...]:
    """The fields of a kind of part that an author writes: each with its name in YAML and its shape."""
    return tuple(
        (name, info.alias or name, shape_of(info.annotation, *info.metadata))
        for name, info in part.model_fields.items()
        if not info.exclude and name not in OPAQUE
    )


def shape_of(annotation: Any, *metadata: Any) -> Shape:
    """The shape of an annotation. Raises `TypeError` where one place has two kinds."""
    arguments, origin = get_args(annotation), get_origin(annotation)
    kind = next((one for one in metadata if isinstance(one, Kind)), None)
    if origin is Annotated:
        return shape_of(arguments[0], *metadata, *annotation.__metadata__)
    if origin in (Union, UnionType):
        return _joined(shape_of(one) for one in arguments)
    if origin is Literal:
        return Shape(closed=frozenset(one for one in arguments if isinstance(one, str)))
    if origin is dict:
        return Shape(keys=shape_of(arguments[0]), items=shape_of(arguments[1]))
    if origin in (list, tuple):
        return Shape(items=_joined(shape_of(one) for one in arguments))
    if annotation is Text:
        return Shape(text=kind)
    if annotation is JsonValue or annotation is Any or _is_text(annotation):
        return Shape(word=kind, unsaid=kind is None)
    return Shape()


def _is_text(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, str) and not issubclass(annotation, Enum)


def _joined(shapes: Iterable[Shape]) -> Shape:
    """Several of which a value is one."""
    every = list(shapes)
    return Shape(
        word=_only(shape.word for shape in every),
        closed=frozenset().union(*(shape.closed for shape in every)),
        text=_only(shape.text for shape in every),
        items=_only(shape.items for shape in every),
        keys=_only(shape.keys for shape in every),
        unsaid=any(shape.unsaid for shape in every),
    )


def _only(found: Iterable[_T | None]) -> _T | None:
    every = {one for one in found if one is not None}
    if len(every) > 1:
        raise TypeError(f"one place cannot be several kinds of thing: {every}")
    return next(iter(every), None)

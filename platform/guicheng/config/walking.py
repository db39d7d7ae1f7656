"""A walk over a configuration's models: every field of every part, with its location in the author's data."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel

from guicheng.config.model.kinds import Kind
from guicheng.config.shapes import Shape, fields_of

Location = tuple[str | int, ...]

Owner = TypeVar("Owner", bound=BaseModel)

_ANYTHING = Shape()


class FieldVisit(NamedTuple):
    """One value of one field. Of a list or map, each item is a visit of its own: `location` ends with its index or key,
    and `key` says that the visit is of a map's key. `owners` are the parts around it, the outermost first; `kind` is
    what a text is."""

    location: Location
    owners: tuple[BaseModel, ...]
    name: str
    value: Any
    kind: Kind | None = None
    key: bool = False

    @property
    def owner(self) -> BaseModel:
        """The part the field belongs to."""
        return self.owners[-1]

    def inside(self, *kinds: type[Owner]) -> Owner | None:
        """The nearest part of one of these kinds around it."""
        return next((owner for owner in reversed(self.owners) if isinstance(owner, kinds)), None)


def walk(part: BaseModel) -> list[FieldVisit]:
    """Every field below `part`, in order; parts themselves are visits too."""
    found: list[FieldVisit] = []
    _fields(part, (), (), found)
    return found


@cache
def _is_part(kind: Any) -> bool:
    return issubclass(kind, BaseModel)


def _fields(part: BaseModel, location: Location, owners: tuple[BaseModel, ...], found: list[FieldVisit]) -> None:
    inside, values = (*owners, part), part.__dict__
    for name, key, shape in fields_of(type(part)):
        if (value := values.get(name)) is not None:
            _values(value, shape, (*location, key), inside, name, found)


def _values(
    value: Any, shape: Shape, location: Location, owners: tuple[BaseModel, ...], name: str, found: list[FieldVisit]
) -> None:
    if isinstance(value, (list, tuple)):
        below = shape.items or shape  # a list within a literal is of the literal's kind
        for index, item in enumerate(value):
            if item is not None:
                _values(item, below, (*location, index), owners, name, found)
    elif isinstance(value, dict):
        below, keys = shape.items or shape, shape.keys or _ANYTHING
        for key, item in value.items():
            here = (*location, str(key))
            found.append(FieldVisit(here, owners, name, key, keys.kind_of(key), key=True))
            if item is not None:
                _values(item, below, here, owners, name, found)
    else:
        found.append(FieldVisit(location, owners, name, value, shape.kind_of(value)))
        kind: Any = type(value)
        if _is_part(kind):
            _fields(value, location, owners, found)

"""A walk over a configuration's models: every field of every part, with its location in the author's data."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from pydantic import BaseModel

Location = tuple[str | int, ...]


_OPAQUE = frozenset({"data_schema", "shared"})
"""Plain JSON Schema, which `forms_analysis` reads."""


class Visit(NamedTuple):
    """One value of one field. Of a list or map, each item is a visit of its own: `location` ends with its index or key,
    and `key` says that the visit is of a map's key. `owners` are the parts around it, the outermost first."""

    location: Location
    owners: tuple[BaseModel, ...]
    name: str
    value: Any
    key: bool = False

    @property
    def owner(self) -> BaseModel:
        """The part the field belongs to."""
        return self.owners[-1]


def walk(part: BaseModel) -> list[Visit]:
    """Every field below `part`, in order; parts themselves are visits too."""
    found: list[Visit] = []
    _fields(part, (), (), found)
    return found


@cache
def _written(kind: type[BaseModel]) -> tuple[tuple[str, str], ...]:
    """The fields of a kind of part that are walked, and what they are called in YAML."""
    fields = kind.model_fields.items()
    return tuple((name, info.alias or name) for name, info in fields if not info.exclude and name not in _OPAQUE)


@cache
def holds_map(kind: type[BaseModel], name: str) -> bool:
    """Whether a field of a kind of part holds a map, perhaps among other things."""
    return "dict[" in str(kind.model_fields[name].annotation)


@cache
def _is_part(kind: type[object]) -> bool:
    return issubclass(kind, BaseModel)


def _fields(part: BaseModel, location: Location, owners: tuple[BaseModel, ...], found: list[Visit]) -> None:
    inside, values = (*owners, part), part.__dict__
    for name, key in _written(type(part)):
        if (value := values.get(name)) is not None:
            _values(value, (*location, key), inside, name, found)


def _values(value: Any, location: Location, owners: tuple[BaseModel, ...], name: str, found: list[Visit]) -> None:
    kind: Any = type(value)
    if kind is str:
        found.append(Visit(location, owners, name, value))
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            if item is not None:
                _values(item, (*location, index), owners, name, found)
    elif isinstance(value, dict):
        for key, item in value.items():
            below = (*location, str(key))
            found.append(Visit(below, owners, name, key, key=True))
            if item is not None:
                _values(item, below, owners, name, found)
    else:
        found.append(Visit(location, owners, name, value))
        if _is_part(kind):
            _fields(value, location, owners, found)

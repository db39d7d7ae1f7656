"""A walk over a configuration's models: every field of every part, with its location in the author's data."""

from __future__ import annotations

from collections.abc import Iterator
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


def walk(part: BaseModel, location: Location = (), owners: tuple[BaseModel, ...] = ()) -> Iterator[Visit]:
    """Every field below `part`, in order; parts themselves are visits too."""
    inside = (*owners, part)
    for name, info in type(part).model_fields.items():
        if not info.exclude and name not in _OPAQUE and name in part.__dict__:
            yield from _values(part.__dict__[name], (*location, info.alias or name), inside, name)


def _values(value: Any, location: Location, owners: tuple[BaseModel, ...], name: str) -> Iterator[Visit]:
    if value is None:
        return
    if isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from _values(item, (*location, index), owners, name)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield Visit((*location, str(key)), owners, name, key, key=True)
            yield from _values(item, (*location, str(key)), owners, name)
    else:
        yield Visit(location, owners, name, value)
        if isinstance(value, BaseModel):
            yield from walk(value, location, owners)

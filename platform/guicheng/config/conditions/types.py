"""What is known about facts before any has a value: their types, for the checker and the editor."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

FactKind: TypeAlias = Literal["text", "number", "boolean", "date", "moment", "list", "map", "any"]


@dataclass(frozen=True, slots=True)
class FactType:
    """The type of a fact.

    `options` are the only values a text or number may have (a choice), or the items of a list without `item`. `item` is
    the type of a list's items, `fields` the fields of a map. ``any`` is a fact nothing is known about.
    """

    kind: FactKind
    options: tuple[str | int, ...] = ()
    item: FactType | None = None
    fields: Mapping[str, FactType] | None = None

    def field(self, path: str) -> FactType | None:
        """The type at a path inside this one; ``None`` where there is no such field."""
        if self.kind == "any" or (self.kind == "map" and self.fields is None):
            return ANY
        if self.fields is None:
            return None
        if path in self.fields:
            return self.fields[path]
        cut = path.rfind(".")
        while cut > 0:  # a name may itself hold dots (a field in a group)
            inner = self.fields.get(path[:cut])
            if inner is not None and (found := inner.field(path[cut + 1 :])) is not None:
                return found
            cut = path.rfind(".", 0, cut)
        return None


ANY = FactType("any")
TEXT = FactType("text")
NUMBER = FactType("number")
BOOLEAN = FactType("boolean")
DATE = FactType("date")
MOMENT = FactType("moment")

FactTypes: TypeAlias = Mapping[str, FactType] | Callable[[str], FactType | None]
"""Every fact that may be asked for, or a function that knows the type at a path (``None`` = no such fact)."""


def choice(*options: str | int) -> FactType:
    """One of some values."""
    return FactType("number" if options and isinstance(options[0], int) else "text", options=options)


def list_of(item: FactType) -> FactType:
    """A list whose items are all of one type."""
    return FactType("list", item=item)


def rows(**fields: FactType) -> FactType:
    """A list of maps with these fields."""
    return list_of(FactType("map", fields=fields))


CERTIFICATES = rows(kind=TEXT, number=TEXT, level=TEXT, specialty=ANY, state=TEXT, valid_from=DATE, valid_to=DATE)
"""The type of `holder.certificates`, the fact that ``holds`` asks."""

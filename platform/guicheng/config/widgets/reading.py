"""Reading the fields of a form from what was submitted: inputs with dotted names are brought to the JSON that a program
would send; normalised values come out on one side, mistakes on the other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal, Protocol

from django.utils.datastructures import MultiValueDict

from guicheng.common.clock import SHANGHAI
from guicheng.common.text import Text
from guicheng.config.widgets.characters import one_line, storable
from guicheng.config.widgets.lookups import Lookups
from guicheng.config.widgets.plain import Unreadable, plain_value

if TYPE_CHECKING:
    from guicheng.config.widgets.field import FormField

At = tuple[str | int, ...]
"""A path of data, with the indexes of rows."""

ABSENT: Final = object()
"""The field was not mentioned."""

WAS = "_was"
"""Part of a table row that says which stored row it was, so that masked cells can be put back."""

KEY = "key"
"""Part of a row that names it for good, in tables whose rows have such a name."""

LaidRow = tuple[str, Mapping[str, Any]]
"""The key of a row that a table has by itself, and what its columns begin with."""

MOST_ITEMS = 2000
"""Items of a list that are looked at, where the form itself sets no limit."""


class Inputs:
    """The inputs of a form as a tree of dotted names; every node may have values of its own."""

    __slots__ = ("children", "values")

    def __init__(self) -> None:
        self.values: list[str] = []
        self.children: dict[str, Inputs] = {}

    @classmethod
    def of(cls, form: MultiValueDict[str, str]) -> Inputs:
        """The tree of what a browser sent."""
        root = cls()
        for name, values in form.lists():
            node = root
            for part in str(name).split(".", 6):
                node = node.children.setdefault(part, cls())
            node.values.extend(value for value in values if isinstance(value, str))
        return root

    def at(self, path: tuple[str, ...]) -> Inputs:
        """The node at a path; an empty one where nothing was sent."""
        node = self
        for name in path:
            node = node.children.get(name) or Inputs()
        return node

    def sent(self, field: FormField) -> Any:
        """The inputs of one field as the JSON a program would send."""
        if not self.values and not self.children:
            return ABSENT
        return field.widget.sent(self, field)

    def parts(self, names: tuple[str, ...]) -> dict[str, str]:
        """The named parts that were sent."""
        return {n: self.children[n].values[-1] for n in names if n in self.children and self.children[n].values}

    def numbered(self) -> list[Inputs]:
        """The rows that were sent, in order."""
        numbered = [(int(name), node) for name, node in self.children.items() if name.isdecimal() and len(name) <= 6]
        return [node for _, node in sorted(numbered, key=lambda pair: pair[0])[:MOST_ITEMS]]


class Rights(Protocol):
    """Who may do what inside a table."""

    def rows_of(self, table: FormField) -> Literal["free", "laid", "kept"]:
        """Whether rows are added and taken away here, laid by the table itself, or stay as they are stored."""
        ...

    def opens(self, table: FormField, column: FormField, row: Any) -> bool:
        """Whether a cell may be written; `row` as it is stored, None of a new one."""
        ...

    def locks(self, table: FormField, column: FormField, row: Any) -> bool:
        """Whether a cell would be open, had answers not closed it (`read_only_if`)."""
        ...


class AsDeclared:
    """The rights of whoever may do everything that the form itself allows."""

    def rows_of(self, table: FormField) -> Literal["free", "laid", "kept"]:
        """Free, but where the table lays its rows."""
        return "free" if table.ui.rows is None else "laid"

    def opens(self, table: FormField, column: FormField, row: Any) -> bool:  # noqa: ARG002 - the protocol's
        """What is not read-only."""
        return not column.ui.read_only

    def locks(self, table: FormField, column: FormField, row: Any) -> bool:  # noqa: ARG002 - the protocol's
        """None: no answers are at hand."""
        return False


@dataclass(frozen=True)
class Mistake:
    """Something wrong at a path (indexes of rows included), before it is worded for people."""

    kind: str
    at: At
    limit: Any = None
    message: Text | None = None


@dataclass
class Reader:
    """Reads fields one by one; collects mistakes, by path the texts that could not be read as values, and cells that
    answers have locked for which something else was sent (`held`), with what that was."""

    lookups: Lookups
    keeps_blank_rows: bool = False
    zone: dt.tzinfo = SHANGHAI
    rights: Rights = field(default_factory=AsDeclared)
    mistakes: list[Mistake] = field(default_factory=list)
    unread: dict[str, str] = field(default_factory=dict)
    held: list[tuple[FormField, At, Any]] = field(default_factory=list)

    def hold(self, spec: FormField, raw: Any, kept: Any, at: At) -> None:
        """Note what was sent for a locked cell, where it is not what is kept there."""
        reader = Reader(self.lookups, zone=self.zone, rights=self.rights)
        if reader.read(spec, raw, kept, at=at) != kept or reader.mistakes:
            self.held.append((spec, at, raw))

    def read(self, spec: FormField, raw: Any, stored: Any, format_name: str | None = None, at: At | None = None) -> Any:
        """The normalised value of a field; None where nothing was entered. Never raises."""
        return spec.widget.read(self, spec, raw, stored, spec.path if at is None else at, format_name)

    def wrong(self, kind: str, at: At, limit: Any = None, message: Text | None = None) -> None:
        """Note a mistake."""
        self.mistakes.append(Mistake(kind, at, limit, message))

    def plain(self, spec: FormField, raw: Any, at: At, format_name: str | None = None) -> Any:
        """One plain value of a field."""
        return self.value(lambda: plain_value(spec, raw, format_name, self.zone), raw, at, secret=spec.secret)

    def value(self, read: Callable[[], Any], raw: Any, at: At, *, secret: bool = False) -> Any:
        """What `read` makes of `raw`; None, and a mistake, where it cannot be read."""
        try:
            return read()
        except Unreadable as error:
            self.wrong(error.kind, at, error.limit)
            if isinstance(raw, str | int | float) and not secret:
                self.unread[".".join(map(str, at))] = storable(str(raw)[:200]) if isinstance(raw, str) else ""
            return None

    def choices(self, spec: FormField, raw: Any, at: At) -> list[Any] | None:
        """Several plain values; each once, in the order of the options."""
        if raw is None or raw == "":
            return None
        if not isinstance(raw, list | tuple):
            raw = [raw]
        values: list[Any] = []
        for item in raw[:MOST_ITEMS]:
            value = self.plain(spec, item, at)
            if value is not None and value not in values:
                values.append(value)
        order = [option.value for option in spec.options]
        values.sort(key=lambda value: order.index(value) if value in order else len(order))
        return values or None

    def items(
        self, spec: FormField, raw: Any, at: At, read_item: Callable[[Any, At], Any], *, blank: bool = False
    ) -> list[Any] | None:
        """The items of a list that hold anything. `blank` ones are no items either, but while somebody types."""
        if raw is None or raw == "":
            return None
        if not isinstance(raw, list | tuple):
            self.wrong("type", at)
            return None
        most = spec.schema.get("maxItems")
        items: list[Any] = []
        for item in raw[: (most if isinstance(most, int) else MOST_ITEMS) + 1]:
            value = read_item(item, (*at, len(items)))
            if value is not None or (blank and self.keeps_blank_rows):
                items.append({} if value is None else value)
        return items or None


def words(value: Any) -> str:
    """Any submitted value as one line of text; '' for what is not a text or whole number."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**40:
        value = str(value)
    return one_line(value) if isinstance(value, str) else ""


def mapping(value: Any) -> Mapping[str, Any]:
    """An object as it is, of anything else an empty one."""
    return value if isinstance(value, Mapping) else {}

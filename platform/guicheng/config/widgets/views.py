"""What the control of a field shows: plain values, every text already in one language; and what draws it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from guicheng.common.masking import Audience
from guicheng.common.text import Text
from guicheng.config.widgets.lookups import Lookups, NoLookups

if TYPE_CHECKING:
    from guicheng.config.model.forms import EntryChoice, Slot
    from guicheng.config.widgets.base import Widget
    from guicheng.config.widgets.field import FormField

NO_LOOKUPS = NoLookups()


def element_id(path: str) -> str:
    """The id of the control of the field at `path`: `works.0.area` → `f-works-0-area`. Error summaries link to it."""
    return "f-" + re.sub(r"[^0-9A-Za-z_\u4e00-\u9fff]+", "-", path.strip(".[] ")).strip("-")


@dataclass(frozen=True)
class OptionView:
    """One choice."""

    value: Any
    label: str
    help: str = ""
    selected: bool = False
    disabled: bool = False

    @property
    def sent(self) -> str:
        """The value as a browser sends it."""
        return str(self.value).lower() if isinstance(self.value, bool) else str(self.value)


@dataclass(frozen=True)
class LevelView:
    """One level of a choice among places."""

    label: str
    options: tuple[OptionView, ...]
    fixed: bool = False


@dataclass(frozen=True)
class FieldView:
    """A field as it is shown now. `value` is what an input holds (masked where it must be), `display` what people read.

    `name` is what a browser sends it as, rows included. Composite fields have `parts`, tables `columns` and `rows` and
    an empty `blank` row to copy; where rows are neither added nor taken away they are `fixed`. `row_slots` are the
    titles of the files of each row; `entry` says which register a picker searches; `refresh` that other fields depend
    on this one, `private` that no copy of it may stay on the device that it is typed on, `copied` that a button copies
    it where it is read; `link` is the address of a page elsewhere, at `link_host`, to be opened.
    """

    id: str
    name: str
    label: str
    widget: Widget
    value: Any = None
    display: str = ""
    required: bool = False
    read_only: bool = False
    errors: tuple[str, ...] = ()
    help: str = ""
    placeholder: str = ""
    text: str = ""
    unit: str = ""
    lines: int = 4
    max_length: int | None = None
    options: tuple[OptionView, ...] = ()
    levels: tuple[LevelView, ...] = ()
    parts: tuple[FieldView, ...] = ()
    columns: tuple[str, ...] = ()
    row_slots: tuple[str, ...] = ()
    rows: tuple[RowView, ...] = ()
    fixed: bool = False
    blank: RowView | None = None
    min_rows: int = 0
    max_rows: int | None = None
    entry: dict[str, Any] = field(default_factory=dict)
    attributes: dict[str, str] = field(default_factory=dict)
    refresh: bool = False
    private: bool = False
    copied: bool = False
    link: str = ""
    link_host: str = ""
    kind: str = "field"

    @property
    def element(self) -> str:
        """The id of its element."""
        return element_id(self.name)

    @property
    def described_by(self) -> str:
        """The ids of its help and its errors, for `aria-describedby`."""
        named = (("hint", self.help), ("error", self.errors))
        return " ".join(f"{self.element}-{part}" for part, there in named if there)


@dataclass(frozen=True)
class RowView:
    """One row of a table. `was` is the number it is stored under, None for a new one; a row with a `key` is known by
    that. `title` is what it is called, where its first cell says so; `slots` are its files (`forms.views.SlotView`)."""

    index: str
    cells: tuple[FieldView, ...]
    was: int | None = None
    key: str = ""
    title: str = ""
    slots: tuple[Any, ...] = ()


BLANK = "__index__"
"""Stands for the number of a row in the empty row that pages copy."""
BLANK_KEY = "__key__"
"""Stands for its key."""


@dataclass(frozen=True)
class FormReader:
    """Whoever looks at a form: in which language, as which audience (what is masked), and what they may choose from."""

    language: str = "zh"
    audience: Audience = "owner"
    lookups: Lookups = NO_LOOKUPS


@dataclass(frozen=True)
class Typed:
    """What belongs to a form that is being filled in.

    `unread` are the texts that no value could be made of (`clean` gives them), `more_rows` empty rows to add to tables,
    by field id, for pages without scripts. A change of a field that is `watched` draws the form anew, as one does on
    which other fields depend. Where the data are only typed, `stored` is what `clean` will be given: whether a field
    may be written is decided on it.
    """

    unread: Mapping[str, str] = field(default_factory=dict)
    more_rows: Mapping[str, int] = field(default_factory=dict)
    watched: frozenset[str] = frozenset()
    stored: Mapping[str, Any] | None = None


class Drawing(Protocol):
    """What draws a form for one reader, as far as a widget asks for it (`guicheng.forms.viewing`)."""

    data: Mapping[str, Any]
    reader: FormReader
    typed: Typed

    def say(self, text: Text | None) -> str:
        """A text in the language of the view."""
        ...

    def errors(self, name: str) -> tuple[str, ...]:
        """What is wrong with the value at a path."""
        ...

    def errors_inside(self, name: str) -> tuple[str, ...]:
        """What is wrong with anything below it."""
        ...

    def given(self, choice: EntryChoice) -> str:
        """The answers that a choice of an entry hangs on, as JSON; empty where it hangs on none."""
        ...

    def hangs_on(self, field: FormField) -> bool:
        """Whether anything begins anew where another entry is chosen in this field."""
        ...

    def cleared_with(self, field: FormField) -> str:
        """The fields whose values fall where another entry is chosen in this one, by their labels."""
        ...

    def columns(self, table: FormField) -> list[FormField]:
        """The columns of a table that exist for these answers and this reader."""
        ...

    def slots_of(self, table: FormField) -> list[Slot]:
        """The files that a row of a table may have, for this reader."""
        ...

    def rows_of(self, table: FormField) -> str:
        """Whether its rows are `free`, `laid` by the table or `kept` as they are."""
        ...

    def opens(self, table: FormField, column: FormField, row: Any) -> bool:
        """Whether a cell may be written."""
        ...

    def cell(self, table: FormField, column: FormField, name: str, row: Any, *, read_only: bool) -> FieldView:
        """A cell of a row under its full `name`."""
        ...

    def row_slots(self, table: FormField, row: Any, key: str) -> tuple[Any, ...]:
        """The files of a row as they are drawn."""
        ...

    def field(self, spec: FormField, name: str, value: Any, *, read_only: bool) -> FieldView:
        """A field, or a cell of a table under its full `name`."""
        ...

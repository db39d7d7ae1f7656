"""What a table or document shows, free of any format. Every text is already in the reader's language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

Language = Literal["zh", "en"]
Value = int | float | Decimal | dt.date | dt.datetime


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands at one place: the `text` people read and, for numbers, dates and moments, the `value` that a
    spreadsheet counts with. `decimals` and `unit` are those of a number. A moment is local time, without a zone."""

    text: str
    value: Value | None = None
    decimals: int | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. `kind` decides its side and, without a `width` (in characters), how wide it is at least."""

    title: str
    kind: Literal["text", "number", "date", "moment"] = "text"
    width: int | None = None


@dataclass(frozen=True, slots=True)
class Labelled:
    """A labelled value."""

    label: str
    text: str


@dataclass(frozen=True)
class Table:
    """A titled table inside a document; `empty` stands where there are no rows."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    title: str = ""
    empty: str = ""
    kind: Literal["table"] = "table"


@dataclass(frozen=True)
class FactTable:
    """Labelled values in a grid; each row holds one or more, side by side."""

    rows: Sequence[Sequence[Labelled]]
    title: str = ""
    kind: Literal["facts"] = "facts"


@dataclass(frozen=True)
class Prose:
    """Running text; an empty line separates paragraphs."""

    body: str
    title: str = ""
    kind: Literal["prose"] = "prose"

    @property
    def paragraphs(self) -> list[str]:
        """The paragraphs, none of them empty."""
        return [line.strip() for line in self.body.splitlines() if line.strip()]


@dataclass(frozen=True)
class Picture:
    """A picture with its caption. `read` gives its bytes when they are needed; `key` is the number of the file, for
    pages to show it by."""

    caption: str
    read: Callable[[], bytes]
    key: int | None = None


@dataclass(frozen=True)
class Pictures:
    """Pictures, two side by side; `empty` stands where there are none."""

    pictures: Sequence[Picture]
    title: str = ""
    empty: str = ""
    kind: Literal["pictures"] = "pictures"


Section = FactTable | Table | Prose | Pictures


@dataclass(frozen=True)
class Cover:
    """The first page of a document: labelled values, and lines to sign and seal."""

    facts: Sequence[Labelled]
    lines: Sequence[str] = ()


@dataclass(frozen=True)
class Paper:
    """A printed document. `cover` is a first page of its own; `running` stands at the head of every page, `foot` at its
    foot beside the page number;
    `signature` are lines to sign and seal at the end. There is one whole paper for each of the `copies`, marked with
    its words. `code` is an address drawn as a QR code at the end, with the words of `mark` beside it."""

    title: str
    sections: Sequence[Section]
    subtitle: str = ""
    signature: Sequence[str] = ()
    running: str = ""
    foot: str = ""
    language: Language = "zh"
    cover: Cover | None = None
    copies: Sequence[str] = ()
    code: str = ""
    mark: str = ""


@dataclass(frozen=True)
class Sheet:
    """A table on its own: its title, what it was asked for, and its rows, which may be a stream read once."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]
    criteria: Sequence[Labelled] = ()
    foot: str = ""
    language: Language = "zh"


@dataclass(frozen=True)
class File:
    """A file to hand out."""

    name: str
    media_type: str
    content: bytes = field(repr=False)


_WORDS = {
    "page": ("第 {n} 页", "Page {n}"),
    "page-of": ("第 {n} 页，共 {total} 页", "Page {n} of {total}"),
    "criteria": ("条件", "Criteria"),
    "empty": ("无", "None"),
    "unreadable": ("图片无法读取", "This picture cannot be read"),
}


def words(key: str, language: str, **places: object) -> str:
    """A word of the documents themselves, in the language of the document."""
    zh, en = _WORDS[key]
    return (en if language.startswith("en") else zh).format(**places)

"""What a browser sends, made safe to ask a database with: no NUL characters, bounded lengths, numbers within range."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.http import QueryDict
from django.urls.converters import IntConverter, SlugConverter, StringConverter

from guicheng.common.export_formats import ExportFormat

MOST_TEXT = 2000
LARGEST = 2**63 - 1


class IdConverter(IntConverter):
    """A number that can be the key of a row: anything longer is no address of ours."""

    regex = "[0-9]{1,18}"


class NameConverter(SlugConverter):
    """An identifier of a configuration."""

    regex = "[a-z0-9][a-z0-9_-]{0,99}"


class SlotConverter(SlugConverter):
    """A slot, or the files of a row of a table (`table.key.slot`)."""

    regex = "[a-z0-9][a-z0-9_.-]{0,199}"


class FormatConverter(StringConverter):
    """A format in which tables and papers leave the system."""

    regex = "[a-z]{2,8}"

    def to_python(self, value: str) -> ExportFormat:
        """The format; `ValueError` where there is none, which Django takes for no address of ours."""
        return ExportFormat.named(value)


class TokenConverter(StringConverter):
    """A secret of a code that is scanned."""

    regex = "[A-Za-z0-9_-]{20,64}"


def text(source: QueryDict, name: str, most: int = MOST_TEXT) -> str:
    """The parameter `name` as one clean text; '' where it is not there."""
    return source.get(name, "").replace("\x00", "").strip()[:most]


def number(source: QueryDict, name: str) -> int | None:
    """The parameter `name` as a whole number that can be the key of a row; None where it is none."""
    return as_id(source.get(name, ""))


def place(source: QueryDict, name: str) -> int | None:
    """The number that was typed to order something by; None where none was. What is no number is 0, which is refused
    like every number that is too small."""
    typed = text(source, name, 20)
    return (as_id(typed) or 0) if typed else None


def day(source: QueryDict, name: str) -> dt.date | None:
    """The parameter `name` as a day (ISO); None where it is none."""
    try:
        return dt.date.fromisoformat(text(source, name, 10))
    except ValueError:
        return None


def ids(values: Iterable[str]) -> list[int]:
    """The keys among `values`, each once."""
    return list(dict.fromkeys(found for value in values if (found := as_id(value)) is not None))


def as_id(value: str) -> int | None:
    """`value` as a key; None where it is none."""
    value = value.strip()
    return int(value) if value.isascii() and value.isdecimal() and len(value) <= 18 else None

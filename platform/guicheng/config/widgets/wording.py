"""How values read: on detail pages, in lists, exports and prints."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from guicheng.common.masking import Audience
from guicheng.common.text import Text, text

if TYPE_CHECKING:
    from guicheng.config.model.forms import FieldUi

YES, NO = text("是", "Yes"), text("否", "No")


@dataclass(frozen=True)
class Words:
    """For whom a value is put into words, and the unit that holds now."""

    language: str
    unit: Text | None
    audience: Audience

    def say(self, words: Text | None) -> str:
        """In the language."""
        return words.for_language(self.language) if words else ""

    def listed(self, words: Iterable[str]) -> str:
        """One after another."""
        return (", " if self.language.startswith("en") else "、").join(words)

    def with_unit(self, shown: str) -> str:
        """Units of letters or digits stand off, % and Chinese units do not: 12%, 5000万元, 12 m², 3 10,000 CNY."""
        unit = self.say(self.unit)
        return f"{shown} {unit}" if unit[:1].isascii() and unit[:1].isalnum() else f"{shown}{unit}"


def number_text(value: float, decimals: int | None) -> str:
    """A number without exponent, with the declared places after the point."""
    exact = Decimal(str(value))
    return f"{exact:.{decimals}f}" if decimals is not None else f"{exact:f}"


def styled_date(iso: str, ui: FieldUi) -> str:
    """An ISO date or month in the field's style (HNQ-39); other texts as they are."""
    if ui.date_style == "iso":
        return iso
    try:
        day = dt.date.fromisoformat(iso if len(iso) == 10 else f"{iso}-01")
    except ValueError:
        return iso
    short = ui.date_style == "short"
    if len(iso) == 7:
        return f"{day.year}-{day.month}" if short else f"{day.year}年{day.month}月"
    return f"{day.year}-{day.month}-{day.day}" if short else f"{day.year}年{day.month}月{day.day}日"


def joined(value: Any, separator: str, *names: str) -> str:
    """The named parts of an object that are there."""
    if not isinstance(value, Mapping):
        return ""
    return separator.join(str(value[name]) for name in names if value.get(name) not in (None, ""))


def name_of(value: Any) -> str:
    """What an object of form data is called, whatever chose it: its label, else its name."""
    return joined(value, "", "label") or joined(value, "", "name")

"""Texts for people, in Chinese and English."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django.utils.translation import get_language
from pydantic import BaseModel, ConfigDict, model_validator


class Text(BaseModel):
    """One text for people. In configuration a plain string is the Chinese text; English falls back to it."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    plain: ClassVar[str] = "string"

    zh: str
    en: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _plain_string_is_chinese(cls, value: Any) -> Any:
        return {"zh": value} if isinstance(value, str) else value

    def __str__(self) -> str:
        return self.for_language(get_language() or "zh-hans")

    def for_language(self, language: str) -> str:
        """The text in `language` (``en…`` gives English where there is one, all else Chinese)."""
        return self.en if self.en and language.startswith("en") else self.zh

    def format(self, **values: Any) -> Text:
        """The same text with ``{name}`` places filled in, a Text with its words in either language; unknown places stay
        as they are."""
        return Text(zh=_filled(self.zh, values, "zh"), en=_filled(self.en, values, "en") if self.en else None)


def _filled(template: str, values: Mapping[str, Any], language: str) -> str:
    said = {name: one.for_language(language) if isinstance(one, Text) else one for name, one in values.items()}
    return template.format_map(_Known(said))


class _Known(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


def text(zh: str, en: str) -> Text:
    """Shorthand for a text written in code."""
    return Text(zh=zh, en=en)


def joined(words: Iterable[str]) -> str:
    """Words of one kind in a row, as the language in use sets them: 甲、乙 or A, B."""
    return (", " if (get_language() or "").startswith("en") else "、").join(words)


def clauses(words: Iterable[str]) -> str:
    """Whole clauses of one sentence, as the present language strings them together."""
    return ("; " if (get_language() or "").startswith("en") else "；").join(words)

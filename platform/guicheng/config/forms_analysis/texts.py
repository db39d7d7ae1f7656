"""Texts without English, where the region speaks English too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import BaseModel

from guicheng.common.text import Text
from guicheng.config.forms_analysis.problem import FormProblem, Path
from guicheng.config.model.conditions import Condition
from guicheng.config.model.forms import FormUi


def missing_translations(ui: FormUi, languages: Sequence[str]) -> Iterator[FormProblem]:
    """A doubt for every text that has no English; none where the region has no English pages."""
    if "en" in languages:
        for text, path in _texts(ui, ()):
            if text.en is None and not text.zh.isascii():
                yield FormProblem.at(
                    "form.translation",
                    "ui",
                    path,
                    f"“{text.zh}”缺少英文",
                    f"“{text.zh}” has no English",
                    severity="warning",
                )


def _texts(node: Any, at: Path) -> Iterator[tuple[Text, Path]]:
    if node is None or isinstance(node, str):
        return
    if isinstance(node, Text):
        yield node, at
    elif isinstance(node, BaseModel) and not isinstance(node, Condition):
        for name, info in type(node).model_fields.items():
            yield from _texts(getattr(node, name), (*at, info.alias or name))
    elif isinstance(node, dict):
        for key, value in node.items():
            yield from _texts(value, (*at, key))
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from _texts(value, (*at, index))

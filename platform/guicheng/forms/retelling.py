"""What somebody typed into a form that there is no use for any more: told again, so that it can be copied."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from guicheng.config.widgets.field import FormField
from guicheng.config.widgets.reading import ABSENT
from guicheng.config.widgets.wording import NO, YES
from guicheng.forms.compiled import CompiledForm
from guicheng.forms.submitted import Submitted


def retold(form: CompiledForm, sent: Any, language: str) -> list[tuple[str, str]]:
    """Label and words of every field that was filled, as it was sent; nothing of passwords and sensitive fields."""
    typed = Submitted(sent)
    found = []
    for field in form.fields:
        if _is_open(field) and (words := _words(field, typed.raw(field), language)):
            found.append((field.label.for_language(language), words))
    return found


def _is_open(field: FormField) -> bool:
    return not field.secret and field.ui.sensitive is None and field.ui.computed is None


def _words(field: FormField, raw: Any, language: str) -> str:
    if raw is ABSENT:
        return ""
    if field.kind == "boolean" and raw:
        return (NO if raw == "false" else YES).for_language(language)
    open_ = replace(field, columns=tuple(column for column in field.columns if _is_open(column)))
    return open_.told(raw, language, None, "internal").strip()

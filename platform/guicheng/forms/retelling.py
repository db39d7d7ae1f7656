"""What somebody typed into a form that there is no use for any more: told again, so that it can be copied."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from guicheng.common.text import Text, text
from guicheng.config.widgets.field import FormField
from guicheng.config.widgets.reading import ABSENT
from guicheng.config.widgets.wording import NO, YES
from guicheng.forms.submitted import Submitted

if TYPE_CHECKING:
    from guicheng.forms.compiled import CompiledForm


def retold(form: CompiledForm, sent: Any, language: str) -> list[tuple[str, str]]:
    """Label and words of every field that was filled, as it was sent; nothing of passwords and sensitive fields."""
    typed = Submitted(sent)
    found = []
    for field in form.fields:
        if words := words_of(field, typed.raw(field), language):
            found.append((field.label.for_language(language), words))
    return found


def not_kept(field: FormField, raw: Any) -> Text | None:
    """That what was sent for a field was not kept, with what it was; None where there is nothing to tell."""
    zh, en = words_of(field, raw, "zh"), words_of(field, raw, "en")
    return text(f"您填写的“{zh}”没有保存", f"“{en}” was not kept") if zh else None


def _is_open(field: FormField) -> bool:
    return not field.secret and field.ui.sensitive is None and field.ui.computed is None


def words_of(field: FormField, raw: Any, language: str) -> str:
    """What was sent for one field, in words; '' of passwords and sensitive fields."""
    if raw is ABSENT or not _is_open(field):
        return ""
    if field.kind == "boolean" and raw:
        return (NO if raw == "false" else YES).for_language(language)
    open_ = replace(field, columns=tuple(column for column in field.columns if _is_open(column)))
    return open_.told(raw, language, None, "internal").strip()

"""Attachment slots: limits that can be met, checklists that make sense."""

from __future__ import annotations

from collections.abc import Iterator

from guicheng.config.forms_analysis.problem import FormProblem, Path
from guicheng.config.model.forms import FormUi, Slot


def slot_problems(ui: FormUi) -> Iterator[FormProblem]:
    """Mistakes of the slots."""
    for number, slot in enumerate(ui.slots):
        yield from slot_problem(slot, ("slots", number))


def slot_problem(slot: Slot, at: Path) -> Iterator[FormProblem]:
    """Mistakes of one slot."""
    if slot.max is not None and slot.min > slot.max:
        yield FormProblem.at(
            "form.slot-limits",
            "ui",
            (*at, "min"),
            f"最少{slot.min}个多于最多{slot.max}个，无法满足",
            f"at least {slot.min} and at most {slot.max} cannot both hold",
        )
    required = [page for page in slot.page_kinds if page.required]
    if slot.max is not None and len(required) > slot.max:
        yield FormProblem.at(
            "form.slot-pages",
            "ui",
            (*at, "page_kinds"),
            f"必有{len(required)}种页面，但最多只能上传{slot.max}个",
            f"{len(required)} kinds of pages must be there, but only {slot.max} files may",
        )
    ids = [page.id for page in slot.page_kinds]
    for number, page_id in enumerate(ids):
        if page_id in ids[:number]:
            yield FormProblem.at(
                "form.twice",
                "ui",
                (*at, "page_kinds", number, "id"),
                f"页面种类“{page_id}”重复",
                f"the kind of page `{page_id}` is there twice",
            )
    if "page_kind" in slot.messages and not required:
        yield FormProblem.at(
            "form.message-unused",
            "ui",
            (*at, "messages", "page_kind"),
            "没有必有的页面种类，这条提示不会出现",
            "no kind of page is required, so this message never shows",
            severity="warning",
        )

"""What people are told of an attachment slot before they upload. `guicheng.attachments` says whether its files do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from guicheng.attachments.formats import accepted
from guicheng.common.text import Text, text
from guicheng.config.model.forms import Slot
from guicheng.forms.views import Files, PageKindView, SlotView

_LEAST = text("至少{n}个", "at least {n}")
_MOST = text("最多{n}个", "at most {n}")
_SIZE = text("单个文件不超过{n}", "each at most {n}")


def endings(slot: Slot) -> tuple[str, ...]:
    """The endings a file dialog offers, without dots."""
    every = [ending for kind in accepted(tuple(slot.kinds), tuple(slot.extensions)) for ending in kind.extensions]
    return tuple(ending for ending in every if not slot.extensions or ending in slot.extensions)


def rule_text(slot: Slot) -> Text:
    """How many, how large and of which kinds, in one sentence, so that nobody learns it from a refusal."""
    parts = [_SIZE.format(n=size_text(slot.max_bytes))]
    if slot.max is not None:
        parts.insert(0, _MOST.format(n=slot.max))
    if slot.min:
        parts.insert(0, _LEAST.format(n=slot.min))
    formats = Text(zh="", en="")
    usual = slot.extensions or [kind.extension for kind in accepted(tuple(slot.kinds), ())]
    if "any" not in slot.kinds or slot.extensions:
        formats = Text(zh=f"格式：{'、'.join(usual)}。", en=f" Formats: {', '.join(usual)}.")
    said = "，".join(p.zh for p in parts), ", ".join(p.for_language("en") for p in parts)
    return Text(zh=f"{said[0]}。{formats.zh}", en=f"{said[1][:1].upper()}{said[1][1:]}.{formats.en}")


def drawn(
    slot: Slot,
    language: str,
    *,
    address: str = "",
    files: Sequence[Any] = (),
    errors: Sequence[str] = (),
    read_only: bool = False,
) -> SlotView:
    """A slot as pages draw it, with what lies at its address (its id by default)."""
    there = {getattr(file, "page_kind", None) for file in files}
    return SlotView(
        id=address or slot.id,
        label=slot.title.for_language(language),
        help=slot.help.for_language(language) if slot.help else "",
        accept=",".join(f".{ending}" for ending in endings(slot)),
        rule=rule_text(slot).for_language(language),
        min_files=slot.min,
        max_files=slot.max,
        max_bytes=slot.max_bytes,
        captions=slot.captions,
        page_kinds=tuple(
            PageKindView(p.id, p.title.for_language(language), p.required, p.id in there) for p in slot.page_kinds
        ),
        ordered=slot.ordered,
        template=slot.template,
        read_only=read_only,
        errors=tuple(errors),
        files=Files(files),
    )


def size_text(size: int) -> str:
    """A size as people name it: 2M, 500KB."""
    for unit, number in (("M", 1 << 20), ("KB", 1 << 10)):
        if size >= number:
            return f"{round(size / number, 1):g}{unit}"
    return f"{size}B"

"""Attachment slots: whether the files in a slot are enough and of the right kind. The bytes are not looked at here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from guicheng.common.errors import Problem
from guicheng.common.text import Text, text
from guicheng.config.model.conditions import Condition
from guicheng.config.model.forms import FileKind, Slot, SlotErrorKind
from guicheng.forms.messages import SLOT_MESSAGES, filled

EXTENSIONS: Mapping[FileKind, tuple[str, ...]] = {
    "image": ("jpg", "jpeg", "png", "heic", "webp"),
    "pdf": ("pdf",),
    "office": ("doc", "docx", "xls", "xlsx", "ppt", "pptx", "wps", "et"),
    "any": (),
}
"""The usual endings of each kind; `any` takes every ending the platform stores at all."""

_LIMITS = {
    "min": text("至少{n}个", "at least {n}"),
    "max": text("最多{n}个", "at most {n}"),
    "size": text("单个文件不超过{n}", "each at most {n}"),
}


class FileInSlot(Protocol):
    """What must be known of a file. Attachments have these attributes."""

    @property
    def name(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def caption(self) -> str: ...
    @property
    def page_kind(self) -> str: ...


@dataclass(frozen=True)
class PlannedFile:
    """A file that is about to be uploaded, or stands in for one in a scenario."""

    name: str
    size: int = 0
    caption: str = ""
    page_kind: str = ""


def allowed_extensions(slot: Slot) -> tuple[str, ...]:
    """The endings a slot takes, without dots; empty = every one."""
    if slot.extensions:
        return tuple(slot.extensions)
    return () if "any" in slot.kinds else tuple(ending for kind in slot.kinds for ending in EXTENSIONS[kind])


def slot_problems(
    slot: Slot, files: Sequence[FileInSlot], mode: Literal["draft", "full"], holds: Callable[[Condition], bool]
) -> Iterator[Problem]:
    """What is wrong with the files of one slot. A draft may lack files, captions and pages, but none may be wrong."""
    if slot.when is not None and not holds(slot.when):
        return
    for file in files:
        yield from file_problems(slot, file)
    if slot.max is not None and len(files) > slot.max:
        yield _problem(slot, "max", limit=slot.max, value=len(files))
    if mode == "draft":
        return
    if len(files) < slot.min:
        yield _problem(slot, "min", limit=slot.min, value=len(files))
    if slot.captions == "required":
        yield from (_problem(slot, "caption", value=file.name) for file in files if not file.caption.strip())
    there = {file.page_kind for file in files}
    missing = [page.title for page in slot.page_kinds if page.required and page.id not in there]
    if missing:
        yield _problem(slot, "page_kind", value=_listed(missing))


def file_problems(slot: Slot, file: FileInSlot) -> Iterator[Problem]:
    """What is wrong with one file, whatever else is in the slot; for checking at upload."""
    endings = allowed_extensions(slot)
    if endings and file.name.rpartition(".")[2].lower() not in endings:
        yield _problem(slot, "kind", limit="、".join(endings), value=file.name)
    if file.size > slot.max_bytes:
        yield _problem(slot, "size", limit=size_text(slot.max_bytes), value=file.name)


def rule_text(slot: Slot) -> Text:
    """What a slot takes, in one sentence, so that nobody learns it from a refusal."""
    parts: list[Text] = []
    if slot.min:
        parts.append(_LIMITS["min"].format(n=slot.min))
    if slot.max is not None:
        parts.append(_LIMITS["max"].format(n=slot.max))
    parts.append(_LIMITS["size"].format(n=size_text(slot.max_bytes)))
    endings = allowed_extensions(slot)
    if endings:
        parts.append(Text(zh="、".join(endings), en=", ".join(endings)))
    return Text(zh="，".join(p.zh for p in parts), en=", ".join(p.en or p.zh for p in parts))


def size_text(size: int) -> str:
    """A size as people name it: 2M, 500KB."""
    for unit, bytes_ in (("M", 1 << 20), ("KB", 1 << 10)):
        if size >= bytes_:
            return f"{round(size / bytes_, 1):g}{unit}"
    return f"{size}B"


def _problem(slot: Slot, kind: SlotErrorKind, **values: Any) -> Problem:
    message = slot.messages.get(kind) or filled(SLOT_MESSAGES[kind], label=slot.title, **values)
    shown = {name: value for name, value in values.items() if isinstance(value, int | str)}
    return Problem(f"slot.{kind}", message, field=slot.id, explanation={"slot": slot.id, **shown})


def _listed(titles: Sequence[Text]) -> Text:
    return Text(zh="、".join(t.zh for t in titles), en=", ".join(t.for_language("en") for t in titles))

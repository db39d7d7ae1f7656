"""What is said of the files of a holder: number, caption, page kind; changed without undoing what others said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from guicheng.attachments import slots
from guicheng.attachments.models import Attachment
from guicheng.attachments.rules import Holder, SlotRule
from guicheng.common.errors import refuse
from guicheng.common.text import text
from guicheng.common.versions import Conflict, Difference, Version, is_stale, stamp


@dataclass(frozen=True)
class Said:
    """What is said of a file, as somebody read it: its number, caption and page kind."""

    number: int
    caption: str
    page_kind: str

    @classmethod
    def of(cls, attachment: Attachment) -> Said:
        """As it stands."""
        return cls(attachment.number, attachment.caption, attachment.page_kind)


@dataclass(frozen=True)
class FileChange:
    """What is to be said of a file from now on; None where that stays."""

    number: int | None = None
    caption: str | None = None
    page_kind: str | None = None

    @property
    def says_anything(self) -> bool:
        """Whether anything is to change."""
        return self != FileChange()

    def of(self, file: Attachment | Said) -> FileChange:
        """The same without what stands there already, or stood there when it was read."""
        return FileChange(
            self.number if self.number != file.number else None,
            self.caption if self.caption != file.caption else None,
            self.page_kind if self.page_kind != file.page_kind else None,
        )


def version_of(held: Iterable[Attachment]) -> str:
    """The version of the files of a holder: it changes with each of them and what is said of it."""
    return stamp(*sorted((one.pk, one.slot, one.number, one.caption, one.page_kind) for one in held))


def say(holder: Holder, slot: SlotRule, changes: Mapping[int, FileChange]) -> list[Attachment]:
    """Change numbers (HNQ-96), captions and page kinds of the files of a slot, by attachment id; the new order.
    Refuses (404) files that are not in the slot, and what `slots.reorder` and `slots.caption` refuse."""
    numbers = {pk: change.number for pk, change in changes.items() if change.number is not None}
    if numbers:
        slots.reorder(holder, slot.id, numbers)
    there = {each.pk: each for each in slots.held(holder, slot.id)}
    for pk, change in changes.items():
        if change.caption is None and change.page_kind is None:
            continue
        if pk not in there:
            raise refuse("not-found", "没有这个文件", "There is no such file", status=404)
        slots.caption(there[pk], slot, caption=change.caption, page_kind=change.page_kind)
    return slots.held(holder, slot.id)


def require_unchanged(
    held: Iterable[Attachment],
    slot: SlotRule,
    changes: Mapping[int, FileChange],
    *,
    read: Mapping[int, Said],
    version: Version | None,
    otherwise: Version,
) -> None:
    """Refuses (`Conflict`) where one of the values that are changed is otherwise now than it was `read`, or where the
    files `held` are not those of `version`; the conflict has `otherwise` as its version where none was given."""
    there = {one.pk: one for one in held}
    is_old = is_stale(version, version_of(there.values())) if version is not None else False
    differing = []
    for part in slots.SAID:
        for pk, change in changes.items():
            mine = getattr(change, part)
            if mine is None or pk not in there:
                continue
            now = getattr(there[pk], part)
            was = getattr(read[pk], part) if pk in read else now
            if mine != now and (is_old or was != now):
                differing.append(_difference(there[pk], slot, part, mine, now))
    if differing or is_old:
        present: Version = version_of(there.values()) if version is not None else otherwise
        raise Conflict(present, fields=differing, brings=True)


def _difference(one: Attachment, slot: SlotRule, part: str, mine: Any, theirs: Any) -> Difference:
    prefix, title = _PARTS[part]
    titles = {kind.id: str(kind.title) for kind in slot.page_kinds}
    label = text(f"{one.name}：{title.zh}", f"{one.name}: {title.en}")
    said = [titles.get(value, str(value)) if part == "page_kind" else str(value) for value in (mine, theirs)]
    return Difference(f"{prefix}{one.pk}", label, mine, theirs, said[0], said[1])


_PARTS = {
    "number": ("_order-", text("序号", "number")),
    "caption": ("_caption-", text("图片说明", "caption")),
    "page_kind": ("_kind-", text("这一页是", "page")),
}
"""How forms call what is said of a file: before its id."""

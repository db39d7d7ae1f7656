"""Files that come with a row (G17): beside the data file, in the folder `files` of the feed, or within the row.

What they are is decided by what they hold, never by their names; nothing is fetched from anywhere. A row speaks of few,
each no larger than its slot takes. A file that has not arrived yet refuses the row (`file-missing`); the row is tried
again once it lies there.
"""

from __future__ import annotations

import base64
import binascii
import errno
import os
import re
import stat
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

from guicheng.attachments import receive, slots
from guicheng.attachments.examine import Examined
from guicheng.attachments.models import Attachment
from guicheng.attachments.slots import Became
from guicheng.common import clock
from guicheng.common.errors import Problem, Refusal
from guicheng.common.text import Text, text
from guicheng.config.model.feeds import Feed
from guicheng.config.model.forms import Slot
from guicheng.entries import attaching, entry_files
from guicheng.feeds.models import FeedTrace

if TYPE_CHECKING:
    from guicheng.entries.writing import Sheet

MOST_FILES = 40
"""Files that one row may bring."""
MOST_BYTES = 64 * 2**20
"""Bytes of all files of a row."""

FOLDER = "files"
MISSING = "file-missing"
UNREADABLE = text(
    "这里应是文件名，或文件内容（base64）", "This should be the name of a file, or what one holds (base64)"
)
_LONGEST_NAME = 200
_CHUNK = 2**20
_SEVERAL = re.compile(r"\s*[;；|]\s*")
_OF_DATA = re.compile(r"^data:[a-z0-9.+/-]{1,100};base64,")


@dataclass(frozen=True, slots=True)
class Brought:
    """A file that a row speaks of: its name, and what it is; None where it does not lie there (any more)."""

    name: str
    taken: Examined | None


def said(value: Any) -> list[str] | None:
    """The files that a value of a row speaks of; None where it is no such thing. A text of a line may name several,
    with ; between them."""
    match value:
        case str():
            long = len(value) > _LONGEST_NAME * 10
            return [value] if long else [one for one in _SEVERAL.split(value.strip()) if one]
        case list() if all(isinstance(one, str) for one in value):
            return [one.strip() for one in value if one.strip()]
        case dict() | list() | int() | float():
            return None
    return []


# -- looking -----------------------------------------------------------------------------------------------------------


def look(
    region: str, feed_id: str, feed: Feed, slots_of: Mapping[str, Slot], named: Mapping[str, list[str]], entry: str
) -> dict[str, list[Brought]]:
    """Every file that an entry of a row speaks of, by slot, looked at before anything is written. Raises `Refusal` with
    all that is wrong, at the slot: too many, no plain name, nothing that base64 makes, or what the slot refuses."""
    problems: list[Problem] = []
    found: dict[str, list[Brought]] = {}
    declared = next(one for one in feed.entries if one.id == entry).files
    for slot_id, values in named.items():
        slot, place = slots_of.get(slot_id), found.setdefault(slot_id, [])
        if slot is None or len(values) > (slot.max or MOST_FILES):
            problems += [_too_many(slot_id, slot)] if slot is not None else []
            continue
        for number, value in enumerate(values, start=1):
            try:
                if declared[slot_id].from_ == "beside":
                    place.append(_beside(region, feed_id, feed, value, slot))
                else:
                    place.append(Brought(f"{slot_id}-{number}", _within(value, f"{slot_id}-{number}", slot)))
            except Refusal as refusal:
                problems += refusal.problems
    if problems:
        raise Refusal(problems, status=400)
    return found


def require_few(brought: Sequence[Mapping[str, list[Brought]]]) -> None:
    """Refuses a row that brings more than it may."""
    every = [one for each in brought for those in each.values() for one in those]
    size = sum(len(one.taken.main.data) for one in every if one.taken is not None)
    if len(every) > MOST_FILES or size > MOST_BYTES:
        zh = f"一行最多 {MOST_FILES} 个文件，共 {MOST_BYTES // 2**20} MB"
        en = f"A row brings at most {MOST_FILES} files, {MOST_BYTES // 2**20} MB together"
        raise Refusal(Problem("too-many-files", text(zh, en)), status=413)


def _too_many(slot_id: str, slot: Slot) -> Problem:
    most = slot.max or MOST_FILES
    return Problem("slot-max", text(f"最多 {most} 个文件", f"At most {most} files"), slot_id)


def _within(value: str, name: str, slot: Slot) -> Examined:
    """What base64 makes. Refuses what is none."""
    try:
        data = base64.b64decode(re.sub(r"\s+", "", _OF_DATA.sub("", value)), validate=True)
    except (binascii.Error, ValueError):
        raise Refusal(Problem("file-unreadable", UNREADABLE, slot.id), status=400) from None
    return receive.look_at(_Bytes(name, data), slot)


def _beside(region: str, feed_id: str, feed: Feed, name: str, slot: Slot) -> Brought:
    if not is_plain(name):
        message = text("文件名不能有路径，也不能以点开头", "A file is named without a path, and begins with no dot")
        raise Refusal(Problem("file-name", message, slot.id, explanation={"file": name[:80]}), status=400)
    path = place(region, feed_id) / name
    try:
        with _opened(path) as file:
            if not _is_quiet(feed, os.fstat(file.fileno()).st_mtime):
                return Brought(name, None)
            return Brought(name, receive.look_at(file, slot))
    except FileNotFoundError:
        return Brought(name, None)
    except OSError:
        message = text(f"“{name}”读不了：不是普通文件，或没有权限", f"{name!r} is no plain file, or may not be read")
        raise Refusal(Problem("file-not-readable", message, slot.id), status=400) from None


def is_plain(name: str) -> bool:
    """Whether a name leads nowhere but into the folder."""
    return (
        bool(name)
        and not name.startswith(".")
        and not re.search(r"[/\\\x00-\x1f]", name)
        and len(name.encode()) <= _LONGEST_NAME
    )


def place(region: str, feed_id: str) -> Path:
    """Where the other system leaves the files that rows name."""
    return Path(settings.FEEDS_ROOT) / region / feed_id / FOLDER


def lies_there(region: str, feed_id: str, feed: Feed, name: str) -> bool:
    """Whether a file has arrived, and nobody writes to it any more."""
    path = place(region, feed_id) / name
    try:
        return is_plain(name) and _is_quiet(feed, path.lstat().st_mtime)
    except OSError:
        return False


def _is_quiet(feed: Feed, written: float) -> bool:
    return abs(clock.now().timestamp() - written) >= feed.quiet


def forget(region: str, feed_id: str, before: float) -> int:
    """Delete files that were left before a Unix time; returns how many."""
    folder, deleted = place(region, feed_id), 0
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        with suppress(OSError):
            if not path.is_dir() and path.lstat().st_mtime < before:
                path.unlink()
                deleted += 1
    return deleted


class _Bytes:
    """Bytes as something that was sent."""

    def __init__(self, name: str, data: bytes) -> None:
        self.name: str | None = name
        self._data = data

    def chunks(self) -> Iterator[bytes]:
        """All of them."""
        yield self._data


class _Opened:
    """A plain file, never a link or a pipe, read piece by piece."""

    def __init__(self, name: str, number: int) -> None:
        self.name: str | None = name
        self._file = os.fdopen(number, "rb")

    def __enter__(self) -> _Opened:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def fileno(self) -> int:
        """Its number."""
        return self._file.fileno()

    def chunks(self) -> Iterator[bytes]:
        """Its bytes."""
        while piece := self._file.read(_CHUNK):
            yield piece


def _opened(path: Path) -> _Opened:
    number = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    if not stat.S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        raise OSError(errno.EINVAL, "not a plain file")
    return _Opened(path.name, number)


# -- keeping -----------------------------------------------------------------------------------------------------------


def settle(
    page: Sheet, trace: FeedTrace, brought: Mapping[str, list[Brought]], version: Decimal, why: Mapping[str, Any]
) -> bool:
    """Let the files of an entry, which is stored and held, be those that the row brought, as far as no newer version
    spoke of them; whether that changed anything. What people added stays.

    Refuses, at the slot: `file-missing` for a file that never came, `no-slot`, and what the slot then wants.
    """
    changed = False
    for slot_id, items in brought.items():
        name = f"@file/{slot_id}"
        last = trace.said.get(name)
        before: dict[str, str] = dict(last[0]) if last else {}
        if last and Decimal(last[1]) > version:
            continue
        slot = attaching.slot_of(page, slot_id) if items or before else entry_files.slot_there(page, slot_id)
        if slot is None:
            continue
        if missing := [one.name for one in items if one.taken is None and one.name not in before]:
            raise Refusal([_missing(slot_id, one) for one in missing])
        now = {one.name: one.taken.main.digest if one.taken else before[one.name] for one in items}
        if now or before:
            changed = _bring(page, slot, items, set(before.values()) - set(now.values()), why) or changed
        trace.said = {**trace.said, name: [sorted(now.items()), str(version)]}
        if problems := slots.missing([slot], slots.held(entry_files.holder_of(page.entry), slot_id)):
            raise Refusal(problems, status=400)
    return changed


def _bring(page: Sheet, slot: Slot, items: Sequence[Brought], gone: set[str], why: Mapping[str, Any]) -> bool:
    """Take out of a slot what is gone, and keep what came."""
    holder = entry_files.holder_of(page.entry)

    def change(before: Mapping[int, Attachment]) -> Became:
        old = [each for each in before.values() if each.slot == slot.id and each.blob_id in gone]
        for each in old:
            slots.remove(each, removed_by=None)
        kept = [receive.keep(one.taken, slot, holder, uploaded_by=None) for one in items if one.taken is not None]
        return Became([each for each in kept if each.pk not in before], old, is_said_anew=False)

    return attaching.changed(page, slot, change, why)


def _missing(slot_id: str, name: str) -> Problem:
    zh = f"没有收到文件“{name}”；放入 {FOLDER} 文件夹后自动重试"
    en = f"The file {name!r} has not arrived; the row is tried again once it lies in the folder {FOLDER!r}"
    return Problem(MISSING, Text(zh=zh, en=en), slot_id, explanation={"file": name})

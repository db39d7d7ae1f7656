"""The operation log of one object, as people read it (YNR-27)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import QuerySet

from guicheng.audit.models import AuditEntry
from guicheng.common.text import Text

EMPTY_LOG = Text(zh="暂无数据", en="No data")
COLUMNS = (
    Text(zh="序号", en="No."),
    Text(zh="操作时间", en="Time"),
    Text(zh="操作人", en="By"),
    Text(zh="操作", en="Action"),
    Text(zh="意见", en="Opinion"),
)


SAVES = frozenset({"filing.save"})
"""What is saved over and over while somebody types."""
SITTING = dt.timedelta(minutes=30)
"""A longer pause between two saves begins another sitting."""


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line: its number, the moment, who it was, what they did, and what they said."""

    number: int
    at: dt.datetime
    by: Text
    organisation: str
    action: Text
    opinion: str
    entry_id: int
    act: str = ""
    """What was done, as the audit keeps it: `filing.decide:<step>` …"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What entries are narrowed to: everything that is not empty."""

    object_kind: str = ""
    object_id: int | str = ""
    subject_id: int | None = None
    action: str = ""
    since: dt.datetime | None = None
    until: dt.datetime | None = None


def entries_of(region: str, narrowed: Wanted = Wanted()) -> QuerySet[AuditEntry]:
    """The entries of a region, the latest first, narrowed as asked, for somebody who may read the audit."""
    wanted = {
        "object_kind": narrowed.object_kind,
        "object_id": str(narrowed.object_id),
        "subject_id": narrowed.subject_id,
        "action": narrowed.action,
        "at__gte": narrowed.since,
        "at__lt": narrowed.until,
    }
    given = {name: value for name, value in wanted.items() if value not in (None, "")}
    return AuditEntry.objects.filter(region=region, **given).order_by("-id")


def log_of(region: str, object_kind: str, object_id: int | str) -> list[LogLine]:
    """What was done to an object, in order. The caller has made sure that the reader may see the object."""
    entries = AuditEntry.objects.filter(region=region, object_kind=object_kind, object_id=str(object_id))
    return lines(by_sitting(entries.order_by("id")))


def last_change(region: str, object_kind: str, object_id: int | str) -> tuple[str, dt.datetime] | None:
    """Who changed an object last and when; reading it is no change."""
    entries = AuditEntry.objects.filter(region=region, object_kind=object_kind, object_id=str(object_id))
    entry = entries.exclude(action="reveal").order_by("-id").first()
    return None if entry is None else (str(entry.by), entry.at)


def lines(entries: Iterable[AuditEntry]) -> list[LogLine]:
    """Entries as people read them, numbered in their order."""
    return [
        LogLine(
            number=number,
            at=entry.at,
            by=entry.by,
            organisation=entry.organisation,
            action=Text(**entry.title) if entry.title else Text(zh=entry.action),
            opinion=entry.opinion,
            entry_id=entry.pk,
            act=entry.action,
        )
        for number, entry in enumerate(entries, start=1)
    ]


def by_sitting(entries: Iterable[AuditEntry]) -> Iterator[AuditEntry]:
    """The entries in their order of time; of a form that saved itself again and again while somebody sat over it only
    the last. The audit keeps each."""
    before: AuditEntry | None = None
    for entry in entries:
        if before is not None and not _goes_on(before, entry):
            yield before
        before = entry
    if before is not None:
        yield before


def _goes_on(before: AuditEntry, entry: AuditEntry) -> bool:
    """Whether an entry only goes on with what the one before it began."""
    return (
        entry.action in SAVES
        and (before.action, before.object_kind, before.object_id) == (entry.action, entry.object_kind, entry.object_id)
        and before.account_id == entry.account_id
        and entry.at - before.at <= SITTING
    )

"""How the audit records that an entry came to be or changed, whoever wrote it: people, filings, feeds, merges."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from guicheng import audit
from guicheng.common.text import Text
from guicheng.filings.access import versions
from guicheng.registers.models import Entry


def added(entry: Entry, title: Text, release: int | None, *, why: Mapping[str, Any] | None = None) -> audit.Event:
    """A new entry, with all that it says."""
    return audit.Event(
        "entry.create",
        "entry",
        entry.pk,
        title=title,
        subject_id=entry.pk,
        release=release,
        changes=audit.difference({}, entry.data),
        why=why or {},
        first=True,
    )


def changed(
    kind: str,
    entry: Entry,
    before: Mapping[str, Any],
    title: Text,
    release: int | None,
    *,
    why: Mapping[str, Any] | None = None,
) -> audit.Event:
    """An entry whose data were `before`, with the version that it has now; `kind` says in which way it changed."""
    return audit.Event(
        kind,
        "entry",
        entry.pk,
        title=title,
        subject_id=entry.pk,
        release=release,
        changes=versions.counted(entry, audit.difference(before, entry.data)),
        why=why or {},
    )

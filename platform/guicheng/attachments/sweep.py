"""Sweeping out what nothing refers to. Safe to run at any time, twice, and beside uploads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from guicheng.attachments import named_locks
from guicheng.attachments.models import Attachment, Blob
from guicheng.attachments.store import Store, default_store
from guicheng.common import clock

BATCH = 500
UNFINISHED_AFTER = dt.timedelta(hours=6)
"""No write takes so long: one that is older broke off."""


@dataclass(frozen=True)
class Swept:
    """What a sweep removed: rows of blobs, files, and writes that broke off."""

    rows: int
    files: int
    unfinished: int


def sweep(*, older_than: dt.timedelta = dt.timedelta(days=1), store: Store | None = None) -> Swept:
    """Remove blobs that no attachment (removed ones included) and no blob refers to, files without a row, and broken
    writes. Rows go first, files after, so that a break between leaves a file and never a row without one.

    Each is removed under the lock that an upload of the same bytes holds until its end: an upload is seen whole or not
    at all. Call it outside a transaction.
    """
    store = store or default_store()
    now = clock.now()
    return Swept(
        rows=_sweep_rows(now - older_than),
        files=_sweep_files(store),
        unfinished=store.sweep_unfinished((now - UNFINISHED_AFTER).timestamp()),
    )


def lost(store: Store | None = None) -> Iterator[str]:
    """The digests of blobs whose bytes are not in the store; for the operator's check after a restore."""
    kept = set((store or default_store()).digests())
    return (digest for digest in Blob.objects.values_list("sha256", flat=True).iterator() if digest not in kept)


def _sweep_rows(before: dt.datetime) -> int:
    """Originals go before their thumbnails, which they refer to; a second round takes those."""
    removed = 0
    while digests := list(_unreferenced().filter(created_at__lt=before).values_list("sha256", flat=True)[:BATCH]):
        for digest in digests:
            with transaction.atomic():
                named_locks.hold(*named_locks.of_blobs([digest]))
                removed += _unreferenced().filter(sha256=digest).delete()[0]
    return removed


def _sweep_files(store: Store) -> int:
    removed = 0
    for batch in _batches(store.digests()):
        known = set(Blob.objects.filter(sha256__in=batch).values_list("sha256", flat=True))
        for digest in set(batch) - known:
            with transaction.atomic():
                named_locks.hold(*named_locks.of_blobs([digest]))
                if not Blob.objects.filter(sha256=digest).exists():
                    store.delete(digest)
                    removed += 1
    return removed


def _unreferenced() -> QuerySet[Blob]:
    """Blobs that nothing refers to."""
    attached = Attachment.objects.filter(blob=OuterRef("pk"))
    shown = Blob.objects.filter(Q(thumbnail=OuterRef("pk")) | Q(preview=OuterRef("pk")))
    return Blob.objects.filter(~Exists(attached), ~Exists(shown))


def _batches(digests: Iterable[str]) -> Iterator[list[str]]:
    iterator = iter(digests)
    while batch := list(islice(iterator, BATCH)):
        yield batch

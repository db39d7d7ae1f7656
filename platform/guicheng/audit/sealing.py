"""Seals: one chain over the entries of all objects, so that a chain that vanished whole is missed."""

from __future__ import annotations

from django.db import OperationalError, connection, transaction
from django.db.models import Count, Max, Min

from guicheng.audit import hashing
from guicheng.audit.models import AuditEntry, Seal
from guicheng.common import clock

BATCH = 100_000
WAIT = "500ms"
"""How long the sealer may hold up writers while it waits for those at work; then it leaves it to the next run."""


def seal() -> Seal | None:
    """Seal the entries written since the last seal (at most `BATCH`); None where there are none, or writers are busy.

    Safe to run twice, and by two at once. Ids are given out before transactions commit, so an entry with a smaller id
    may appear later; every writer therefore holds a shared lock (taken by a trigger before it draws an id), and the
    sealer takes the same lock alone for the moment in which it looks how far it may go.
    """
    try:
        limit = _settled()
    except OperationalError:
        return None
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE audit_seal IN EXCLUSIVE MODE")
        last = Seal.objects.order_by("-id").first()
        fresh = AuditEntry.objects.filter(id__gt=last.last_entry if last else 0, id__lte=limit).order_by("id")
        cut = fresh.values_list("id", flat=True)[BATCH - 1 : BATCH].first()
        fresh = fresh.filter(id__lte=cut) if cut else fresh
        extent = fresh.order_by().aggregate(first=Min("id"), last=Max("id"), count=Count("id"))
        if not extent["count"]:
            return None
        new = Seal(
            at=clock.now(),
            first_entry=extent["first"],
            last_entry=extent["last"],
            entries=extent["count"],
            algorithm=hashing.algorithm(),
            previous=last.hash if last else "",
        )
        new.hash = hashing.digest_of_seal(new, fresh.values_list("id", "hash").iterator(chunk_size=5000))
        new.save(force_insert=True)
    return new


def _settled() -> int:
    """An id up to which every entry that will ever be there is there."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = %s", [WAIT])
        cursor.execute("SELECT audit_hold_writers()")
        cursor.execute("SELECT coalesce(max(id), 0) FROM audit_auditentry")
        return int(cursor.fetchone()[0])

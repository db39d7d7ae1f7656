"""Locks of the database on names, held until the transaction ends."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection


def hold(*names: str) -> None:
    """Wait for and hold the locks called `names`. Taken in one order, so that two who want the same cannot block each
    other. Needs a transaction."""
    with connection.cursor() as cursor:
        for name in sorted(names):
            cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"guicheng.attachments:{name}"])


def of_blobs(digests: Iterable[str]) -> list[str]:
    """The names of the locks under which blobs come and go."""
    return [f"blob:{digest}" for digest in digests]

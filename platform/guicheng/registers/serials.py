"""Serial numbers within a scope."""

from __future__ import annotations

from django.db import connection


def next_serial(region: str, rule: str, scope: str) -> int:
    """The next serial of `scope`, starting at 1. Gap-free where the caller's transaction commits."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO registers_serial (region, rule, scope, last) VALUES (%s, %s, %s, 1) "
            "ON CONFLICT (region, rule, scope) DO UPDATE SET last = registers_serial.last + 1 RETURNING last",
            [region, rule, scope],
        )
        return int(cursor.fetchone()[0])

"""Serial numbers within a scope."""

from __future__ import annotations

from django.db import connection

from guicheng.registers.models import Serial


def last_serial(region: str, rule: str, scope: str) -> int:
    """The serial of `scope` that was given last; 0 where none was."""
    rows = Serial.objects.filter(region=region, rule=rule, scope=scope)
    return rows.values_list("last", flat=True).first() or 0


def next_serial(region: str, rule: str, scope: str) -> int:
    """The next serial of `scope`, starting at 1. Gap-free where the caller's transaction commits."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO registers_serial (region, rule, scope, last) VALUES (%s, %s, %s, 1) "
            "ON CONFLICT (region, rule, scope) DO UPDATE SET last = registers_serial.last + 1 RETURNING last",
            [region, rule, scope],
        )
        return int(cursor.fetchone()[0])

"""Running a statement that PostgreSQL has planned before."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections

Rows = list[tuple[Any, ...]]


def execute(sql: str, params: Sequence[Any], *, prepared: bool = True) -> Rows:
    """Run a statement with `%s` places; the rows, or nothing where it gives none.

    In one round trip on a connection that has seen it before. The values take the types of the columns they meet, so a
    statement must leave no doubt about them. Where statements are watched (by a test, by the debug log) it runs as it
    stands, so that it can be read there; and where `PREPARED_STATEMENTS` is off, for a pooler that hands one connection
    to many. With `prepared` off it is planned for its values each time: a search for a common word and one for a rare
    word want different plans.
    """
    database: Any = connections[DEFAULT_DB_ALIAS]
    if not prepared or database.is_watched or not settings.PREPARED_STATEMENTS:
        with database.cursor() as cursor:
            cursor.execute(sql, params)
            return cursor.fetchall() if cursor.description else []
    if not database.in_atomic_block or database.connection is None:  # else it was asked as the transaction began
        database.close_if_health_check_failed()
        database.ensure_connection()
    database.validate_no_broken_transaction()
    with database.wrap_database_errors, database.connection.cursor() as cursor:
        cursor.tzinfo_factory = database.tzinfo_factory
        cursor.execute(_prepare(database.connection, sql, len(params)), params)
        return cursor.fetchall() if cursor.description else []


def wait(sql: str, params: Sequence[Any]) -> None:
    """Have a write travel with the next statement of the transaction, as nobody waits for its answer: its places as in
    `execute`. What goes wrong with it is told to whoever asks next, and at the latest as the transaction ends. Outside
    of one, and where statements are watched, it is run at once."""
    database: Any = connections[DEFAULT_DB_ALIAS]
    if not database.in_atomic_block or database.is_watched:
        execute(sql, params)
        return
    database.ensure_connection()
    database.validate_no_broken_transaction()
    database.wait(_prepare(database.connection, sql, len(params)) if settings.PREPARED_STATEMENTS else sql, params)


def _prepare(server: Any, sql: str, count: int) -> str:
    """The EXECUTE statement for `sql`, prepared on this connection first where it has not been."""
    named = _named(sql, count)
    if named.name not in server.prepared:
        with server.cursor() as cursor:
            cursor.execute(named.prepare)
        server.prepared.add(named.name)
    return named.execute


class _Named:
    """A statement under a name of its own."""

    __slots__ = ("execute", "name", "prepare")

    def __init__(self, sql: str, count: int) -> None:
        self.name = f"g_{hashlib.blake2s(sql.encode(), digest_size=10).hexdigest()}"
        parts = sql.split("%s")
        if len(parts) != count + 1:
            raise ValueError(f"{len(parts) - 1} places for {count} values")
        numbered = "".join(f"{part}${number}" for number, part in enumerate(parts[:-1], start=1)) + parts[-1]
        self.prepare = f"PREPARE {self.name} AS {numbered.replace('%%', '%')}"
        self.execute = f"EXECUTE {self.name}" + (f" ({', '.join(['%s'] * count)})" if count else "")


_named: Callable[[str, int], _Named] = lru_cache(maxsize=2048)(_Named)

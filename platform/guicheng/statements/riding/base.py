"""A connection on which what needs no answer waits for the next question, and travels with it in one message.

To be asked costs PostgreSQL more than most statements cost to carry out, and us as much again. `BEGIN`, `SAVEPOINT` and
`RELEASE` are never answered, nor are writes that only have to come through (`statements.append`, `update_held`): they
wait, in their order, and are sent in front of the next statement, at the latest with `COMMIT`. So every statement sees
what was written before it, and a transaction that is rolled back forgets what still waited. Where a statement that
waited fails, whoever sent it on gets its error, within the same transaction, which comes to nothing.

Where statements are watched (a test, the debug log) each is sent by itself, as Django does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.backends.postgresql import base
from django.db.backends.utils import debug_transaction
from psycopg2 import ProgrammingError, extensions

_BEGIN = b"BEGIN"
_IN_TRANSACTION = (extensions.TRANSACTION_STATUS_INTRANS, extensions.TRANSACTION_STATUS_INERROR)


class Connection(extensions.connection):  # type: ignore[misc] # psycopg2 ships no types
    """A connection to the server, what waits on it, and what it has had prepared: it forgets both with the connection,
    as the server does. Django begins and ends its transactions, not psycopg2."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.waiting: list[bytes] = []
        self.prepared: set[str] = set()


class Cursor(extensions.cursor):  # type: ignore[misc]
    """Takes what waits along."""

    connection: Connection

    def execute(self, query: Any, vars: Any = None) -> None:  # noqa: A002 - psycopg2's name
        """Run a statement after what waits, in one message with it."""
        waiting = self.connection.waiting
        if not waiting:
            super().execute(query, vars)
        elif self.name is not None:  # what is fetched in pieces stands alone
            self.send_waiting()
            super().execute(query, vars)
        else:
            whole = b";".join([*waiting, self.mogrify(query, vars)])
            waiting.clear()
            super().execute(whole)

    def executemany(self, query: Any, vars_list: Any) -> None:
        """Run a statement for many values, after what waits."""
        self.send_waiting()
        super().executemany(query, vars_list)

    def callproc(self, *args: Any) -> Any:
        """Call a function, after what waits."""
        self.send_waiting()
        return super().callproc(*args)

    def copy_expert(self, *args: Any, **kwargs: Any) -> None:
        """Copy rows from or to a file, after what waits."""
        self.send_waiting()
        super().copy_expert(*args, **kwargs)

    def send_waiting(self) -> None:
        """Send what waits, by itself."""
        waiting = self.connection.waiting
        if waiting:
            whole = b";".join(waiting)
            waiting.clear()
            with extensions.cursor(self.connection) as plain:
                plain.execute(whole)


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's connection, which lets statements wait."""

    connection: Connection | None

    def get_connection_params(self) -> dict[str, Any]:
        """Those of Django, with our classes."""
        return {**super().get_connection_params(), "connection_factory": Connection, "cursor_factory": Cursor}

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A connection that begins nothing by itself."""
        made = super().get_new_connection(conn_params)
        made.autocommit = True
        return made

    def wait(self, sql: str, params: Sequence[Any]) -> None:
        """Send this with the next statement of the transaction."""
        assert self.connection is not None
        with self.wrap_database_errors, self.connection.cursor() as cursor:
            self.connection.waiting.append(cursor.mogrify(sql, params or None))

    @property
    def is_watched(self) -> bool:
        """Whether somebody wants to see every statement by itself."""
        return bool(self.queries_logged or self.execute_wrappers)

    def make_debug_cursor(self, cursor: Any) -> Any:
        """What waited before anybody watched is not part of what they see."""
        cursor.send_waiting()
        return super().make_debug_cursor(cursor)

    def _set_autocommit(self, autocommit: bool) -> None:
        assert self.connection is not None
        waiting = self.connection.waiting
        with self.wrap_database_errors:
            if not autocommit:
                waiting[:] = [_BEGIN]
            elif self.connection.info.transaction_status in _IN_TRANSACTION:
                raise ProgrammingError("a transaction is neither committed nor rolled back")
            else:
                waiting.clear()

    def _commit(self) -> None:
        if self.connection is not None:
            with debug_transaction(self, "COMMIT"), self.wrap_database_errors:
                self._end(b"COMMIT")

    def _rollback(self) -> None:
        if self.connection is not None:
            self.connection.waiting.clear()
            with debug_transaction(self, "ROLLBACK"), self.wrap_database_errors:
                self._end(b"ROLLBACK")

    def _end(self, how: bytes) -> None:
        """End the transaction, if it was ever begun; the next one begins at once, as psycopg2 has it."""
        assert self.connection is not None
        waiting = self.connection.waiting
        begun = self.connection.info.transaction_status != extensions.TRANSACTION_STATUS_IDLE
        if begun or len(waiting) > 1:
            with self.connection.cursor() as cursor:
                cursor.execute(how)
        waiting[:] = [] if self.autocommit else [_BEGIN]

    def _savepoint(self, sid: str) -> None:
        if self.is_watched or self.connection is None:
            super()._savepoint(sid)  # type: ignore[misc] # not in the stubs
        else:
            self.connection.waiting.append(self.ops.savepoint_create_sql(sid).encode())

    def _savepoint_commit(self, sid: str) -> None:
        if self.is_watched or self.connection is None:
            super()._savepoint_commit(sid)  # type: ignore[misc]
        elif self.connection.waiting[-1:] == [self.ops.savepoint_create_sql(sid).encode()]:
            self.connection.waiting.pop()
        else:
            self.connection.waiting.append(self.ops.savepoint_commit_sql(sid).encode())

    def _savepoint_rollback(self, sid: str) -> None:
        """What waits since the savepoint is forgotten; where the savepoint itself still waits, that is all."""
        waiting = self.connection.waiting if self.connection is not None else []
        made = self.ops.savepoint_create_sql(sid).encode()
        if made in waiting:
            del waiting[waiting.index(made) + 1 :]
            return
        waiting.clear()
        super()._savepoint_rollback(sid)  # type: ignore[misc]

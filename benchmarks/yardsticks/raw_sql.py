"""The floor: two tables and the statements that a life cannot do without."""

from __future__ import annotations

import itertools
import json

from django.db import connection, transaction

from benchmarks.setting import typed

_TABLES = """
CREATE TABLE IF NOT EXISTS yard_filing (id bigserial PRIMARY KEY, state text NOT NULL, title text NOT NULL, data jsonb NOT NULL);
CREATE INDEX IF NOT EXISTS yard_filing_title ON yard_filing (title);
CREATE TABLE IF NOT EXISTS yard_task (id bigserial PRIMARY KEY, filing_id bigint NOT NULL REFERENCES yard_filing, open boolean NOT NULL);
CREATE INDEX IF NOT EXISTS yard_task_filing ON yard_task (filing_id);
"""  # noqa: E501 - a line a statement


class SqlLives:
    """Lives of rows."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        with connection.cursor() as cursor:
            cursor.execute(_TABLES)

    def __call__(self) -> None:
        """One life."""
        title = f"sql {next(self._numbers)}"
        with transaction.atomic(), connection.cursor() as cursor:
            values = [title, json.dumps(typed(title))]
            cursor.execute("INSERT INTO yard_filing (state, title, data) VALUES ('draft', %s, %s) RETURNING id", values)
            (filing,) = cursor.fetchone()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT state FROM yard_filing WHERE id = %s FOR UPDATE", [filing])
            cursor.execute("UPDATE yard_filing SET state = 'submitted' WHERE id = %s", [filing])
            cursor.execute("INSERT INTO yard_task (filing_id, open) VALUES (%s, true)", [filing])
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT state FROM yard_filing WHERE id = %s FOR UPDATE", [filing])
            cursor.execute("UPDATE yard_task SET open = false WHERE filing_id = %s", [filing])
            cursor.execute("UPDATE yard_filing SET state = 'confirmed' WHERE id = %s", [filing])
        with connection.cursor() as cursor:
            cursor.execute("SELECT state FROM yard_filing WHERE title = %s ORDER BY id DESC LIMIT 20", [title])
            assert cursor.fetchone() == ("confirmed",)

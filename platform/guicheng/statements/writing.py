"""Writing rows of a model with SQL that is built once for it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.models import Model

from guicheng.statements.prepared import execute, wait


def insert(rows: Sequence[Model]) -> None:
    """Store new rows of one model in one statement; they get their keys, where they have none of their own. No signals
    are sent."""
    if not rows:
        return
    table = _table(type(rows[0]))
    for row in rows:
        row._prepare_related_fields_for_save(operation_name="insert")  # type: ignore[attr-defined] # takes over the keys of rows stored meanwhile
    keys = execute(table.insert(len(rows)), [value for row in rows for value in _values(row, table.fields)])
    for row, (key,) in zip(rows, keys, strict=True):
        row.pk = key
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def append(rows: Sequence[Model]) -> None:
    """Store new rows of one model whose keys nobody asks for, with the next statement. No signals are sent."""
    if rows:
        table = _table(type(rows[0]))
        for row in rows:
            row._prepare_related_fields_for_save(operation_name="insert")  # type: ignore[attr-defined] # as in `insert`
        wait(table.head(len(rows)), [value for row in rows for value in _values(row, table.fields)])


def insert_if_free(row: Model) -> bool:
    """Store a new row unless another holds its place by a unique constraint; whether it was stored. Of two at once one
    is, and the transaction goes on either way. PostgreSQL is given no error to write, with the values, into its log."""
    table = _table(type(row))
    row._prepare_related_fields_for_save(operation_name="insert")  # type: ignore[attr-defined] # as in `insert`
    keys = execute(f"{table.head(1)} ON CONFLICT DO NOTHING{table.tail}", _values(row, table.fields))
    if not keys:
        return False
    row.pk = keys[0][0]
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
    return True


def update(row: Model, names: Sequence[str]) -> None:
    """Write these fields of a stored row. Raises `RuntimeError` where the row is not there any more."""
    table = _table(type(row))
    sql, fields = table.update(tuple(names))
    if not execute(sql, [*_values(row, fields), row.pk]):
        raise RuntimeError(f"there is no {table.name} {row.pk}")


def update_held(row: Model, names: Sequence[str]) -> None:
    """Write these fields of a row that the transaction holds locked, or has made, with the next statement: it is there,
    so nobody waits to be told."""
    sql, fields = _table(type(row)).update(tuple(names))
    wait(sql, [*_values(row, fields), row.pk])


AS_THEY_ARE = (
    models.BigIntegerField,
    models.BooleanField,
    models.CharField,
    models.DateField,
    models.DateTimeField,
    models.ForeignKey,
    models.IntegerField,
    models.OneToOneField,
    models.PositiveIntegerField,
    models.PositiveSmallIntegerField,
    models.SmallIntegerField,
    models.TextField,
)
"""The fields whose values the driver takes as they are."""

Column = tuple[str, Any]
"""The attribute that holds a column's value, and the field where it has to prepare it."""


def _values(row: Model, columns: Sequence[Column]) -> list[Any]:
    values = row.__dict__
    return [
        values[name] if field is None else field.get_db_prep_save(values[name], connection) for name, field in columns
    ]


class _Table:
    """What is said once of a model: its columns and the statements on them."""

    def __init__(self, model: type[Model]) -> None:
        quote = connection.ops.quote_name
        key = model._meta.pk
        self.name = model._meta.db_table
        self._quoted, self._key = quote(self.name), quote(key.column or "id")
        given = isinstance(key, models.AutoField)
        fields: list[Any] = [field for field in model._meta.concrete_fields if not (given and field.primary_key)]
        if any(getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False) for field in fields):
            raise TypeError(f"{model.__name__} sets dates by itself when it is saved")
        self.fields: list[Column] = [_column(field) for field in fields]
        self._columns = ", ".join(quote(field.column) for field in fields)
        self._row = f"({', '.join(['%s'] * len(self.fields))})"
        self._by_name = {name: field for field in fields for name in (field.name, field.attname)}
        self.insert = lru_cache(maxsize=64)(self._insert)
        self.update = lru_cache(maxsize=256)(self._update)

    @property
    def tail(self) -> str:
        """What gives the keys of what was written."""
        return f" RETURNING {self._key}"

    def head(self, count: int) -> str:
        """An insertion of that many rows."""
        return f"INSERT INTO {self._quoted} ({self._columns}) VALUES {', '.join([self._row] * count)}"  # noqa: S608

    def _insert(self, count: int) -> str:
        return self.head(count) + self.tail

    def _update(self, names: tuple[str, ...]) -> tuple[str, list[Column]]:
        fields = [self._by_name[name] for name in names]
        sets = ", ".join(f"{connection.ops.quote_name(field.column)} = %s" for field in fields)
        return f"UPDATE {self._quoted} SET {sets} WHERE {self._key} = %s RETURNING {self._key}", [  # noqa: S608
            _column(field) for field in fields
        ]


def _column(field: Any) -> Column:
    return field.attname, None if type(field) in AS_THEY_ARE else field


@lru_cache(maxsize=128)
def _table(model: type[Model]) -> _Table:
    return _Table(model)

"""A queryset compiled once: its SQL with places for the values that differ, and how its rows become objects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model, QuerySet
from django.db.models.query import ModelIterable, get_related_populators

from guicheng.statements.prepared import execute

T = TypeVar("T")

_FIRST = 9_007_199_254_740_881


def place(kind: type[int | str], number: int) -> int | str:
    """A number or a text that stands for the value to come under `number`, where a queryset is built."""
    return _FIRST + number if kind is int else f"\ue000{number}"


class Shape(Generic[T]):
    """The rows of a queryset, for other values each time.

    The queryset has a `place` wherever a value differs from one run to the next; every other value is part of the
    shape. A queryset of models (with `select_related`, annotations and `select_for_update`) gives models, one of
    `values_list` tuples.
    """

    def __init__(self, rows: QuerySet[Any, T], wanted: Sequence[int | str], *, prepared: bool = True) -> None:
        self._prepared = prepared
        compiler: Any = rows.query.get_compiler(using=rows.db)
        try:
            self._sql, params = compiler.as_sql()
        except EmptyResultSet:
            self._sql, params = "", ()
        self._params = list(params)
        order = {one: number for number, one in enumerate(wanted)}
        self._holes = [(i, order[p]) for i, p in enumerate(params) if isinstance(p, int | str) and p in order]
        if self._sql and {number for _, number in self._holes} != set(range(len(wanted))):
            raise ValueError("the queryset does not use every place")
        if self._sql:
            self._read_columns(rows, compiler)

    def _read_columns(self, rows: QuerySet[Any, T], compiler: Any) -> None:
        fields = [one[0] for one in compiler.select[: compiler.col_count]]
        converters = compiler.get_converters(fields)
        self._converters = [(at, functions, column) for at, (functions, column) in converters.items()]
        self._class: type[Model] | None = None
        if rows._iterable_class is ModelIterable:
            info = compiler.klass_info
            first, last = info["select_fields"][0], info["select_fields"][-1] + 1
            self._class, self._span = info["model"], slice(first, last)
            self._names = [one[0].target.attname for one in compiler.select[first:last]]
            self._related = get_related_populators(info, compiler.select, rows.db)  # type: ignore[call-arg]
            self._annotations = list((compiler.annotation_col_map or {}).items())

    def all(self, *values: Any) -> list[T]:
        """The rows, for these values."""
        if not self._sql:
            return []
        params = self._params.copy()
        for at, number in self._holes:
            params[at] = values[number]
        rows = execute(self._sql, params, prepared=self._prepared)
        if self._converters:
            database = connections[DEFAULT_DB_ALIAS]
            rows = [self._converted(row, database) for row in rows]
        return [self._made(row) for row in rows] if self._class else rows  # type: ignore[return-value]

    def _converted(self, row: tuple[Any, ...], database: BaseDatabaseWrapper) -> tuple[Any, ...]:
        converted = list(row)
        for at, functions, column in self._converters:
            value = converted[at]
            for function in functions:
                value = function(value, column, database)
            converted[at] = value
        return tuple(converted)

    def _made(self, row: tuple[Any, ...]) -> Any:
        made = self._class.from_db(DEFAULT_DB_ALIAS, self._names, row[self._span])  # type: ignore[union-attr]
        for populator in self._related:
            populator.populate(row, made)
        for name, at in self._annotations:
            setattr(made, name, row[at])
        return made

"""A queryset said once: its SQL with places for the values that differ, and how its rows become objects."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model, QuerySet
from django.db.models.query import ModelIterable, get_related_populators

from guicheng.statements.prepared import execute

T = TypeVar("T")

_FIRST = 9_007_199_254_740_881


def places(count: int) -> tuple[int, ...]:
    """So many numbers that stand for values to come, where a queryset is built: `filter(pk=places(1)[0])`."""
    return tuple(range(_FIRST, _FIRST + count))


def texts(count: int) -> tuple[str, ...]:
    """So many texts that stand for texts to come."""
    return tuple(f"\ue000{number}" for number in range(count))


PLACE = _FIRST
"""The number that stands for the only value to come."""


class Shape(Generic[T]):
    """The rows of a queryset, for other values each time.

    Build the queryset with `places` where values differ from one run to the next; every other value is part of the
    shape. A queryset of models (with `select_related`, annotations and `select_for_update`) gives models, one of
    `values_list` tuples.
    """

    def __init__(
        self, rows: QuerySet[Any, T], wanted: Sequence[int | str] = (PLACE,), *, prepared: bool = True
    ) -> None:
        self._prepared = prepared
        self._compiler: Any = rows.query.get_compiler(using=rows.db)
        try:
            self._sql, params = self._compiler.as_sql()
        except EmptyResultSet:
            self._sql, params = "", ()
        self._params = list(params)
        order = {place: number for number, place in enumerate(wanted)}
        self._holes = [(i, order[p]) for i, p in enumerate(params) if isinstance(p, int | str) and p in order]
        if self._sql and {number for _, number in self._holes} != set(range(len(wanted))):
            raise ValueError("the queryset does not use every place")
        if self._sql:
            self._read_columns(rows)

    def _read_columns(self, rows: QuerySet[Any, T]) -> None:
        compiler = self._compiler
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
        database = connections[DEFAULT_DB_ALIAS]
        rows = [self._converted(row, database) for row in execute(self._sql, params, prepared=self._prepared)]
        return [self._made(row) for row in rows] if self._class else rows  # type: ignore[return-value]

    def first(self, *values: Any) -> T | None:
        """The first of the rows, or None. The queryset should not give more than it needs to."""
        return next(iter(self.all(*values)), None)

    def _converted(self, row: tuple[Any, ...], database: BaseDatabaseWrapper) -> tuple[Any, ...]:
        if not self._converters:
            return row
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


class Shapes(Generic[T]):
    """Shapes by what they depend on besides the values: the scope of an actor, a lock. The least used goes first.

    With `prepared` off, PostgreSQL plans them for their values each time (see `execute`): where the best way depends on
    them, one plan for all would now and then go through the whole table.
    """

    def __init__(self, kept: int = 4096, *, prepared: bool = True) -> None:
        self._kept = kept
        self._prepared = prepared
        self._shapes: OrderedDict[Hashable, Shape[T]] = OrderedDict()
        self._lock = threading.Lock()

    def get(
        self, key: Hashable, build: Callable[[], QuerySet[Any, T]], wanted: Sequence[int | str] = (PLACE,)
    ) -> Shape[T]:
        """The shape for a key, built from the queryset where it is not kept; `wanted` are its places, in the order in
        which their values will be given. What building raises is not kept."""
        with self._lock:
            if (shape := self._shapes.get(key)) is not None:
                self._shapes.move_to_end(key)
                return shape
        shape = Shape(build(), wanted, prepared=self._prepared)
        with self._lock:
            self._shapes[key] = shape
            while len(self._shapes) > self._kept:
                self._shapes.popitem(last=False)
        return shape


class Several(Generic[T]):
    """The rows of a queryset for several keys: a shape for every small number of them, which are nearly all there are.

    `build` makes the queryset for a sequence of keys, each of which it uses: `Thing.objects.filter(pk__in=keys)`.
    """

    def __init__(self, build: Callable[[Sequence[int]], QuerySet[Any, T]], most: int = 8) -> None:
        self._build = build
        self._most = most
        self._shapes: Shapes[T] = Shapes(most)

    def all(self, keys: Iterable[int]) -> list[T]:
        """The rows for these keys; a key that comes twice counts once, and none asks nothing."""
        wanted = tuple(dict.fromkeys(keys))
        number = len(wanted)
        if not wanted:
            return []
        if number > self._most:
            return list(self._build(wanted))
        return self._shapes.get(number, lambda: self._build(places(number)), places(number)).all(*wanted)

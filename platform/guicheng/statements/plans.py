"""Queries that are asked hundreds of times a second, written as the function that builds their queryset."""

from __future__ import annotations

import inspect
import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from functools import update_wrapper
from typing import Any, Generic, ParamSpec, TypeVar

from django.db.models import QuerySet

from guicheng.statements.reading import Shape, place

P = ParamSpec("P")
T = TypeVar("T")

Layout = type[int] | type[str] | tuple[Any, ...] | None
"""Whether a value is a number, a text, nothing, or several of these."""

MOST_VALUES = 32
"""A query with more values than this is asked as the queryset it is, so that no plan is kept for every length."""
MOST_PLANS = 4096
"""Plans that are kept of one query; the least used goes first."""


class Query(Generic[T]):
    """The rows of a planned query for certain arguments. Asks the database when it is first looked at, as a queryset
    does, and keeps what it was told."""

    def __init__(self, ask: Callable[[], list[T]]) -> None:
        self._ask = ask
        self._rows: list[T] | None = None

    def __iter__(self) -> Iterator[T]:
        if self._rows is None:
            self._rows = self._ask()
        return iter(self._rows)

    def first(self) -> T | None:
        """The first of the rows, or None. They are all read: the queryset should not give more than it needs to."""
        return next(iter(self), None)


class Planned(Generic[P, T]):
    """A function that builds a queryset, called as often as one likes and run once for everything it depends on."""

    def __init__(self, build: Callable[P, QuerySet[Any, T]], *, prepared: bool = True) -> None:
        if build.__closure__ is not None:
            raise TypeError(f"{build.__qualname__} looks at what is around it: a plan depends on its arguments alone")
        if any(one.kind is one.VAR_KEYWORD for one in inspect.signature(build).parameters.values()):
            raise TypeError(f"{build.__qualname__} has to name what its plan depends on")
        self._build, self._prepared = build, prepared
        self._plans: OrderedDict[Hashable, Shape[T]] = OrderedDict()
        self._lock = threading.Lock()
        update_wrapper(self, build)

    def __call__(self, *values: P.args, **depends_on: P.kwargs) -> Query[T]:
        """The rows for these arguments."""
        return Query(lambda: self._rows(values, depends_on))

    def plan(self, *values: P.args, **depends_on: P.kwargs) -> Shape[T]:
        """What is kept for such arguments: two calls share it only where everything named by keyword is equal, and the
        values are of the same kinds and as many."""
        return self._plan(tuple(_layout(_given(one)) for one in values), depends_on)

    def _rows(self, values: Sequence[Any], depends_on: Mapping[str, Any]) -> list[T]:
        given = [_given(one) for one in values]
        flat = list(_flat(given))
        if len(flat) > MOST_VALUES:
            return list(self._build(*given, **depends_on))
        return self._plan(tuple(map(_layout, given)), depends_on).all(*flat)

    def _plan(self, layout: tuple[Layout, ...], depends_on: Mapping[str, Any]) -> Shape[T]:
        key = (layout, frozenset(depends_on.items()))
        with self._lock:
            if (known := self._plans.get(key)) is not None:
                self._plans.move_to_end(key)
                return known
        places: list[int | str] = []
        stand_ins = [_stand_ins(one, places) for one in layout]
        made = Shape(self._build(*stand_ins, **depends_on), places, prepared=self._prepared)
        with self._lock:
            self._plans[key] = made
            while len(self._plans) > MOST_PLANS:
                self._plans.popitem(last=False)
        return made


def planned(build: Callable[P, QuerySet[Any, T]]) -> Planned[P, T]:
    """A query whose SQL is built once and planned once by each connection.

    What is given by position (numbers, texts, nothing, collections of numbers or texts, named tuples of these) are
    values: they differ from call to call, and `build` must not look at them, only put them into the queryset. What is
    given by keyword decides what the query *is*, and is its key; `build` sees nothing else::

        @planned
        def _found(filing_id: int, *, scope: Scope, lock: bool) -> QuerySet[Filing]:
            rows = Filing.objects.visible_to(scope).filter(pk=filing_id)
            return rows.select_for_update() if lock else rows

        filing = _found(filing_id, scope=actor.scope, lock=True).first()
    """
    return Planned(build)


def compiled(build: Callable[P, QuerySet[Any, T]]) -> Planned[P, T]:
    """The same, planned by PostgreSQL for its values each time: where the best way depends on them, one plan for all
    would now and then go through the whole table."""
    return Planned(build, prepared=False)


def _given(value: Any) -> Any:
    """A value, its collections as tuples with each member once; a named tuple keeps its names."""
    if isinstance(value, tuple) and hasattr(value, "_make"):
        return value._make(map(_given, value))
    return tuple(dict.fromkeys(value)) if isinstance(value, Collection) and not isinstance(value, str) else value


def _layout(given: Any) -> Layout:
    """What kinds of values were given, in the same order and nesting."""
    if isinstance(given, tuple):
        kinds = map(_layout, given)
        return given._make(kinds) if hasattr(given, "_make") else tuple(kinds)
    if given is None or type(given) is int or type(given) is str:
        return None if given is None else type(given)
    raise TypeError(f"{given!r} is no value of a planned query: give it by keyword, as what its plan depends on")


def _flat(given: Any) -> Iterator[int | str]:
    """The values one after the other."""
    for one in given:
        if isinstance(one, tuple):
            yield from _flat(one)
        elif one is not None:
            yield one


def _stand_ins(layout: Any, places: list[int | str]) -> Any:
    """What stands in the queryset for the values, each also noted in `places`."""
    if isinstance(layout, tuple):
        stand_ins = [_stand_ins(one, places) for one in layout]
        return layout._make(stand_ins) if hasattr(layout, "_make") else tuple(stand_ins)
    if layout is None:
        return None
    places.append(place(layout, len(places)))
    return places[-1]

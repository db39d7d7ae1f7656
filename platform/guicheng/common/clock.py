"""The one clock of the platform. Tests, scenarios and the demo may set it; everyone else only reads it."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


class _Shift:
    """The process-wide setting; a lock because a live test server reads it from another thread."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.fixed: dt.datetime | None = None


_shift = _Shift()
_own: ContextVar[dt.datetime | None] = ContextVar("own_clock", default=None)
"""The clock of a rehearsal: only whoever plays it reads it, the requests beside it go on with the time of the day."""


def now() -> dt.datetime:
    """The present moment, aware, in UTC; the moment set by `rehearsal`, `frozen` or `set_to` where one is set."""
    fixed = _own.get() or _shift.fixed
    return fixed if fixed is not None else dt.datetime.now(dt.UTC)


def local_now(zone: ZoneInfo = SHANGHAI) -> dt.datetime:
    """The present moment on the clocks of `zone`."""
    return now().astimezone(zone)


def today(zone: ZoneInfo = SHANGHAI) -> dt.date:
    """The present calendar date in `zone`."""
    return local_now(zone).date()


def told(moment: object, zone: ZoneInfo) -> dt.datetime | None:
    """A moment told as ISO text with its offset, on the clocks of `zone`. None for everything else, and for one outside
    of the calendar: whoever types may type anything."""
    try:
        found = dt.datetime.fromisoformat(moment) if isinstance(moment, str) else None
        return found.astimezone(zone) if found is not None and found.tzinfo else None
    except (ValueError, OverflowError):
        return None


def set_to(moment: dt.datetime | None) -> None:
    """Stop the clock of this process at `moment` (aware; naive means Shanghai time), or let it run with ``None``.

    Within a `rehearsal`, it is the clock of the rehearsal that is set.
    """
    if moment is not None and _own.get() is not None:
        _own.set(_aware(moment))
        return
    with _shift.lock:
        _shift.fixed = _aware(moment) if moment else None


@contextmanager
def rehearsal(moment: dt.datetime) -> Iterator[None]:
    """A clock of its own for the body of a ``with``, beginning at `moment`: the rest of the process does not see it."""
    token = _own.set(_aware(moment))
    try:
        yield
    finally:
        _own.reset(token)


def _aware(moment: dt.datetime) -> dt.datetime:
    return (moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)).astimezone(dt.UTC)


@contextmanager
def frozen(moment: dt.datetime | str) -> Iterator[None]:
    """Stop the clock at `moment` (a datetime or ISO text; naive means Shanghai time) for the body of a ``with``."""
    before = _shift.fixed
    set_to(dt.datetime.fromisoformat(moment) if isinstance(moment, str) else moment)
    try:
        yield
    finally:
        set_to(before)

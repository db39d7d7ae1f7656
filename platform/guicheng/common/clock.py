"""The one clock of the platform. Tests, scenarios and the demo may set it; everyone else only reads it."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


class _Shift:
    """The process-wide setting; a lock because a live test server reads it from another thread."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.fixed: dt.datetime | None = None


_shift = _Shift()


def now() -> dt.datetime:
    """The present moment, aware, in UTC; the moment set by `frozen` or `set_to` where one is set."""
    fixed = _shift.fixed
    return fixed if fixed is not None else dt.datetime.now(dt.UTC)


def local_now(zone: ZoneInfo = SHANGHAI) -> dt.datetime:
    """The present moment on the clocks of `zone`."""
    return now().astimezone(zone)


def today(zone: ZoneInfo = SHANGHAI) -> dt.date:
    """The present calendar date in `zone`."""
    return local_now(zone).date()


def set_to(moment: dt.datetime | None) -> None:
    """Stop the clock of this process at `moment` (aware; naive means Shanghai time), or let it run with ``None``."""
    if moment is not None and moment.tzinfo is None:
        moment = moment.replace(tzinfo=SHANGHAI)
    with _shift.lock:
        _shift.fixed = moment.astimezone(dt.UTC) if moment else None


@contextmanager
def frozen(moment: dt.datetime | str) -> Iterator[None]:
    """Stop the clock at `moment` (a datetime or ISO text; naive means Shanghai time) for the body of a ``with``."""
    before = _shift.fixed
    set_to(dt.datetime.fromisoformat(moment) if isinstance(moment, str) else moment)
    try:
        yield
    finally:
        set_to(before)

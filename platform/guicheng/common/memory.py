"""Python's garbage collector, and when it had better rest."""

from __future__ import annotations

import gc
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_lock = threading.Lock()
_resting = 0
_was_on = False


@contextmanager
def collector_rests() -> Iterator[None]:
    """Keep the collector of cycles from running meanwhile.

    For short work that builds very many objects which all stay, such as reading a region: the collector would go
    through them again and again and find nothing (half of the time that loading took). Memory without cycles is given
    back as ever. It may be nested and used by several threads; the last one out turns the collector on again, if it
    was on.
    """
    global _resting, _was_on
    with _lock:
        if _resting == 0:
            _was_on = gc.isenabled()
            gc.disable()
        _resting += 1
    try:
        yield
    finally:
        with _lock:
            _resting -= 1
            if _resting == 0 and _was_on:
                gc.enable()


def _parted() -> None:
    """In a copy of this process nobody else is left who could let go of the lock."""
    global _lock, _resting
    _lock, _resting = threading.Lock(), 0


os.register_at_fork(after_in_child=_parted)

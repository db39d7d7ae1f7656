"""Work on what strangers wrote, done apart: in a process of its own with an end to its time and its memory.

A draft of a configuration, the author's Word template: whatever they ask for, the process that serves people goes on,
and the memory is given back. The process is a copy of this one, so that nothing has to be loaded; it gets no database,
or one connection of its own (those that are open belong to the first), and hands its result back through a pipe.
"""

from __future__ import annotations

import gc
import os
import pickle
import resource
import select
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Literal, NoReturn, TypeVar

from django.db import connections

from guicheng.common.memory import collector_rests

T = TypeVar("T")

_AT_ONCE = 2
_places = threading.BoundedSemaphore(_AT_ONCE)
"""Few at a time, so that the threads of a process never all wait for such work."""


def places(at_once: int) -> threading.BoundedSemaphore:
    """Places of their own for a kind of work that must not keep another one waiting."""
    return threading.BoundedSemaphore(at_once)


_PIECE = 1 << 16
_MEGABYTE = 1 << 20


@dataclass(frozen=True)
class Budget:
    """What a piece of work may take: seconds (of the processor, and on the wall), megabytes beside those that this
    process has already, megabytes of its result; and whether it may ask the database."""

    seconds: int
    megabytes: int
    result: int = 32
    database: bool = False


class BudgetExceeded(Exception):
    """The work took more than it may; `what` says of which. `busy`: it found no place to begin in time."""

    def __init__(self, what: Literal["time", "memory", "result", "busy"]) -> None:
        self.what = what
        super().__init__(what)


def apart(work: Callable[[], T], budget: Budget, places: threading.BoundedSemaphore | None = None) -> T:
    """What `work` returns; what it raises is raised here. Raises `BudgetExceeded`.

    `work` must return plain values: they are copied. Of the database it sees what has been committed, if its budget
    gives it one at all.
    """
    with _place(budget, places or _places):
        read, write = os.pipe()
        pid = os.fork()
        if pid == 0:
            _child(work, write, budget)
        os.close(write)
        try:
            answer = _received(read, budget)
        finally:
            os.close(read)
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            with suppress(ChildProcessError):
                os.waitpid(pid, 0)
    done: bool
    value: Any
    with collector_rests():
        done, value = pickle.loads(answer) if answer else (False, _told(BudgetExceeded("time")))  # noqa: S301 - our own copy's
    if done:
        return value  # type: ignore[no-any-return]
    raise _raised(*value)


@contextmanager
def _place(budget: Budget, places: threading.BoundedSemaphore) -> Iterator[None]:
    if not places.acquire(timeout=budget.seconds):
        raise BudgetExceeded("busy")
    try:
        yield
    finally:
        places.release()


def _received(read: int, budget: Budget) -> bytes:
    """What the other process wrote, once it is at its end; empty where it ended without a word."""
    ends = time.monotonic() + budget.seconds + 1
    found = bytearray()
    arriving = select.poll()
    arriving.register(read)
    while True:
        if not arriving.poll(max(ends - time.monotonic(), 0) * 1000):
            raise BudgetExceeded("time")
        piece = os.read(read, _PIECE)
        if not piece:
            return bytes(found)
        found += piece
        if len(found) > budget.result * _MEGABYTE:
            raise BudgetExceeded("result")


def _child(work: Callable[[], Any], write: int, budget: Budget) -> NoReturn:
    """The other process: it does the work and is gone, whatever happens."""
    try:
        gc.freeze()
        _limit(write, budget)
        if budget.database:
            _connect_anew()
        _write(write, _outcome(work))
    finally:
        os._exit(0)


def _limit(write: int, budget: Budget) -> None:
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(budget.seconds + 1)
    resource.setrlimit(resource.RLIMIT_CPU, (budget.seconds, budget.seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with open("/proc/self/statm", encoding="ascii") as file:
        mapped = int(file.read().split()[0]) * resource.getpagesize()
    most = mapped + budget.megabytes * _MEGABYTE
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    os.closerange(3, write)  # sockets of people and of the database are not held open
    os.closerange(write + 1, 65_536)


_left_alone: list[Any] = []
"""The connections of the first process: kept, so that nobody says goodbye in its name."""


def _connect_anew() -> None:
    for connection in connections.all(initialized_only=True):
        _left_alone.append(connection)
        del connections[connection.alias]


def _outcome(work: Callable[[], Any]) -> bytes:
    try:
        return pickle.dumps((True, work()), pickle.HIGHEST_PROTOCOL)
    except MemoryError:
        return pickle.dumps((False, _told(BudgetExceeded("memory"))))
    except Exception as error:  # it is told to whoever asked, in the process that waits
        try:
            return pickle.dumps((False, _told(error)))
        except Exception:
            return pickle.dumps((False, _told(RuntimeError(f"{type(error).__name__}: {error}"))))


def _told(error: Exception) -> tuple[type[Exception], tuple[Any, ...], dict[str, Any]]:
    """An exception as it is handed over: whatever its class wants to be made with."""
    return type(error), error.args, error.__dict__


def _raised(kind: type[Exception], args: tuple[Any, ...], values: dict[str, Any]) -> Exception:
    error = kind.__new__(kind, *args)
    error.args = args
    error.__dict__.update(values)
    return error


def _write(write: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(write, view) :]

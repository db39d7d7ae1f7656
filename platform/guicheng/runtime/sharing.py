"""Who may use the embedded server of a directory. The kernel drops the locks of a killed process: none goes stale."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from guicheng.runtime.places import ensure
from guicheng.runtime.postgres import Postgres


class InUse(RuntimeError):
    """Another process holds what was asked for."""


@contextmanager
def installation(var: Path) -> Iterator[None]:
    """The sole running installation of `var`: its web, worker, scheduler and database. Raises `InUse`."""
    with _locked(var / "installation.lock", fcntl.LOCK_EX), _locked(var / "postgres.lock", fcntl.LOCK_EX):
        yield


def installation_runs(var: Path) -> bool:
    """Whether a process is inside `installation` now."""
    try:
        with _locked(var / "installation.lock", fcntl.LOCK_SH):
            return False
    except InUse:
        return True


@contextmanager
def server(postgres: Postgres) -> Iterator[Postgres]:
    """The server for the body of a ``with``, shared between processes: the first starts it, the last stops it. Where
    the whole installation runs, its server is used."""
    if installation_runs(postgres.var):
        yield postgres
        return
    with (ensure(postgres.var) / "postgres.lock").open("a") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        with (postgres.var / "postgres-start.lock").open("a") as starting:
            fcntl.flock(starting, fcntl.LOCK_EX)
            if postgres.process() is None:
                with (postgres.var / "postgres.log").open("ab") as log:
                    postgres.start(log)
        try:
            yield postgres
        finally:
            _stop_if_last(postgres, users)


def _stop_if_last(postgres: Postgres, users: IO[str]) -> None:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    postgres.stop_left_behind()


@contextmanager
def _locked(file: Path, kind: int) -> Iterator[None]:
    with (ensure(file.parent) / file.name).open("a") as handle:
        try:
            fcntl.flock(handle, kind | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise InUse(file.name) from error
        yield

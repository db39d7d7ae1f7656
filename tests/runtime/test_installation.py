"""``make run`` as a newcomer meets it: the whole installation, started, killed, started again, stopped."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg2
import pytest

from guicheng.runtime.installation import Choices
from guicheng.runtime.places import embedded_database

ROOT = Path(__file__).resolve().parents[2]
VICTIMS = {
    "web": "gunicorn",
    "worker": "guicheng.celery worker",
    "beat": "guicheng.celery beat",
    "postgres": "postgres -D",
}
REGIONS = [one.name for one in (ROOT / "workflows").iterdir() if not one.name.startswith("_")]
PATIENCE = 900.0
"""Seconds. A start takes a few; the limit is for a machine that does much else."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Run:
    """One ``up`` in the state directory `var`."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.port = free_port()
        kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
        self.log = (var / "console.log").open("wb")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "guicheng.runtime", "up"],
            cwd=ROOT,
            env={**kept, "PYTHONPATH": "platform", "GUICHENG_VAR": str(var), "PORT": str(self.port)},
            stdout=self.log,
            stderr=subprocess.STDOUT,
        )

    def said(self) -> str:
        return (self.var / "console.log").read_text(encoding="utf-8", errors="replace")

    def until_announced(self) -> None:
        """Wait until it has said where it is."""
        self.until_said(f"http://127.0.0.1:{self.port}/")

    def until_said(self, text: str) -> None:
        """Wait until its console shows `text`."""
        self._until(lambda: text in self.said())

    def until_ready(self) -> None:
        """Wait until it takes requests."""
        self._until(lambda: self.status("/readyz") == 200)

    def _until(self, holds: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not holds():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.1)

    def status(self, path: str) -> int:
        """The HTTP status of `path`; 0 where nobody answers."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=PATIENCE) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except (urllib.error.URLError, OSError):
            return 0

    def member(self, command: str) -> psutil.Process:
        """The process of the group whose command line holds `command`."""
        members = psutil.Process(self.process.pid).children()
        return next(process for process in members if command in " ".join(process.cmdline()))

    def family(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def end(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)


@contextmanager
def up(var: Path) -> Iterator[Run]:
    """A run that is over when the test is, however the test ends."""
    run = Run(var)
    try:
        run.until_announced()
        yield run
    finally:
        if run.process.poll() is None:
            run.end(signal.SIGTERM)
        run.log.close()


def marks(var: Path) -> int:
    """How many marks the test has made in the database of `var`, this one included; the first call makes the table.
    Counted, because numbers of a sequence may skip: a server that crashed goes on behind those it had set aside."""
    place = embedded_database(var)
    connection = psycopg2.connect(host=place["HOST"], port=place["PORT"], user=place["USER"], dbname=place["NAME"])
    with connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS mark ()")
        cursor.execute("INSERT INTO mark DEFAULT VALUES")
        cursor.execute("SELECT count(*) FROM mark")
        (found,) = cursor.fetchone() or (0,)
    connection.close()
    return int(found)


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One state directory for all: that every run finds what the one before has left is the point."""
    return tmp_path_factory.mktemp("installation")


def test_it_starts_keeps_its_data_over_a_kill_and_leaves_nothing_running(var: Path) -> None:
    with up(var) as first:
        assert (first.status("/healthz"), first.status("/readyz")) == (200, 200)
        assert marks(var) == 1
        family = first.family()
        assert not re.findall(r"^postgres .*(?:ERROR|FATAL|STATEMENT|DETAIL):.*", first.said(), re.MULTILINE)
        assert {"postgres", "python"} <= {re.sub(r"\d.*", "", process.name()) for process in family}
        first.end(signal.SIGKILL)
        assert psutil.wait_procs(family, timeout=PATIENCE)[1] == [], "the kernel tells the members of the group"
    with up(var) as second:
        assert marks(var) == 2
        family = second.family()
        assert second.end(signal.SIGINT) == 0
        assert psutil.wait_procs(family, timeout=PATIENCE)[1] == []
    assert not (var / "pid").exists()


def test_what_dies_is_started_again_and_a_second_start_tries_nothing_again(var: Path) -> None:
    with up(var) as run:
        assert len(re.findall(r"与已发布的相同", run.said())) == len(REGIONS)
        for name, command in VICTIMS.items():
            run.member(command).kill()
            run.until_said(f"{name} has been started again")
        run.until_ready()
        family = run.family()
        assert {name for name, command in VICTIMS.items() if run.member(command).is_running()} == VICTIMS.keys()
        assert marks(var) == 3
        assert run.end(signal.SIGTERM) == 0
        assert psutil.wait_procs(family, timeout=PATIENCE)[1] == []


def test_a_port_that_is_taken_is_named_with_the_way_out(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = subprocess.run(
            [sys.executable, "-m", "guicheng.runtime", "up"],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": "platform", "GUICHENG_VAR": str(tmp_path), "PORT": str(port)},
            capture_output=True,
            text=True,
            check=False,
        )
    assert result.returncode == 1
    assert f"Port {port} is taken" in result.stdout
    assert f"PORT={port + 1} make run" in result.stdout
    assert not (tmp_path / "postgres").exists()


@pytest.mark.parametrize(
    ("environment", "embedded", "demo"),
    [
        ({}, True, True),
        ({"DEMO": "no"}, True, False),
        ({"DATABASE_URL": "postgres://db/guicheng"}, False, False),
        ({"DATABASE_URL": "postgres://db/guicheng", "DEMO": "yes"}, False, True),
    ],
)
def test_known_passwords_come_to_a_real_server_only_if_asked_for(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], embedded: bool, demo: bool
) -> None:
    for name in ("DATABASE_URL", "DEMO"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    choices = Choices.from_environment()
    assert (choices.embedded, choices.demo) == (embedded, demo)

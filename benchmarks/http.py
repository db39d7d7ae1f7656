"""Over HTTP: lives through the REST API of two gunicorn workers, by several clients on the same machine.

Two kinds of figures. By the clock: lives a second, and how long requests take; they measure the neighbours too. By the
processor's time, which does not: what web, database and clients each spend on a life, and what two cores could lead if
they did nothing else.
"""

from __future__ import annotations

import json
import os
import socket
import statistics
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil
from django.db import connection

from benchmarks import setting
from benchmarks.setting import People, typed

ROOT = Path(__file__).resolve().parents[1]
ACTS = ("create", "submit", "decide", "search")
WARM = 12
"""Lives that nobody counts: the workers read the release, compile the forms and have their statements planned."""


def measure(people: People, clients: int, seconds: float) -> Iterator[str]:
    """Lives a second, how long their requests take, and whose processor's time they cost."""
    secrets = {role: _token(getattr(people, role)) for role in ("clerk", "supervisor")}
    with _server() as (server, port):
        _run(people, secrets, port, clients, lives=WARM)
        setting.analyse()
        spent = _Spent(server)
        run = _run(people, secrets, port, clients, seconds=seconds)
        web, database, own = spent.since()
    lives = len(run.times["search"])
    yield f"{lives / run.took:.0f} lives a second by the clock ({lives} in {run.took:.1f} s)"
    per_life = [f"{name} {cost / lives * 1000:.1f} ms" for name, cost in _named(web, database, own)]
    yield f"processor's time of a life: {', '.join(per_life)}"
    if database is not None:
        yield f"two cores that do nothing but web and database: {2 * lives / (web + database):.0f} lives a second"
    for act in ACTS:
        ordered = sorted(run.times[act])
        p50, p95 = statistics.median(ordered), ordered[int(len(ordered) * 0.95)]
        yield f"{act:8} p50 {p50:6.1f} ms  p95 {p95:6.1f} ms"
    every = sorted(one for act in ACTS for one in run.times[act])
    yield f"{'all':8} p50 {statistics.median(every):6.1f} ms  p95 {every[int(len(every) * 0.95)]:6.1f} ms"


def _named(web: float, database: float | None, own: float) -> list[tuple[str, float]]:
    known = [] if database is None else [("database", database)]
    return [("web", web), *known, ("clients", own)]


def _token(actor: Any) -> str:
    from guicheng.accounts.models import Account
    from guicheng.api import tokens

    epoch = Account.objects.unscoped().get(pk=actor.account_id).session_epoch
    return tokens.issue(actor, epoch, "benchmark", 1)[1]


@contextmanager
def _server() -> Iterator[tuple[psutil.Process, int]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    environment = {
        **os.environ, "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
        "PYTHONPATH": f"{ROOT / 'platform'}{os.pathsep}{ROOT}", "LOG_LEVEL": "ERROR",
    }  # fmt: skip
    command = [
        *(sys.executable, "-m", "gunicorn", "guicheng.wsgi:application", "--bind", f"127.0.0.1:{port}"),
        *("--config", "python:guicheng.runtime.serving", "--workers", "2", "--max-requests", "0"),
        *("--threads", os.environ.get("WEB_THREADS") or "4", "--log-level", "error"),
    ]
    process = subprocess.Popen(command, env=environment, cwd=ROOT)  # noqa: S603 - a program of our own
    try:
        _wait(port)
        yield psutil.Process(process.pid), port
    finally:
        process.terminate()
        process.wait()


def _wait(port: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server did not start")


class _Spent:
    """Seconds of the processor that web, database and this process have spent since it was made. The database's are
    known where its server runs on this machine."""

    def __init__(self, server: psutil.Process) -> None:
        self.server = server
        self.began = self._now()

    def since(self) -> tuple[float, float | None, float]:
        """Of web, database, this process."""
        now = self._now()
        database = None if now[1] is None or self.began[1] is None else now[1] - self.began[1]
        return now[0] - self.began[0], database, now[2] - self.began[2]

    def _now(self) -> tuple[float, float | None, float]:
        web = sum(_seconds(worker) for worker in (self.server, *self.server.children(recursive=True)))
        return web, _of_database(), time.process_time()


def _of_database() -> float | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
        pids = [pid for (pid,) in cursor.fetchall()]
    try:
        backends = [psutil.Process(pid) for pid in pids]
        if not all("postgres" in backend.name() for backend in backends):
            return None
        return sum(_seconds(backend) for backend in backends)
    except psutil.Error:
        return None


def _seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


@dataclass
class _Run:
    """What clients found: the milliseconds of each request by its act, and the seconds that all of it took."""

    times: dict[str, list[float]] = field(default_factory=lambda: {act: [] for act in ACTS})
    took: float = 0.0


def _run(
    people: People, secrets: dict[str, str], port: int, clients: int, *, seconds: float = 600, lives: int = 10**9
) -> _Run:
    """So many clients at once, for so long or for so many lives each."""
    run, failures = _Run(), []
    began = time.perf_counter()
    until = began + seconds

    def work() -> None:
        client = _Client(port, secrets, people, run.times)
        try:
            left = lives
            while left and time.perf_counter() < until and not failures:
                client.life()
                left -= 1
        except Exception as error:
            failures.append(error)
        finally:
            client.socket.close()

    threads = [threading.Thread(target=work) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    run.took = time.perf_counter() - began
    return run


class _Client:
    """One client with a connection of its own, as thin as can be: it shares the cores with what it measures."""

    def __init__(self, port: int, secrets: dict[str, str], people: People, times: dict[str, list[float]]) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.secrets = secrets
        self.works = [work.pk for work in people.works]
        self.times = times
        self.kept = b""

    def life(self) -> None:
        """Create, submit, decide, search."""
        title = f"报告{uuid.uuid4().hex[:10]}"
        work = self.works[hash(title) % len(self.works)]
        body = {"type": "report", "subject": work, "data": typed(title)}
        filing = self._call("create", "clerk", "POST", "filings", body)["id"]
        self._call("submit", "clerk", "POST", f"filings/{filing}/submit", {})
        self._call("decide", "supervisor", "POST", f"filings/{filing}/decide", {"decision": "approve"})
        found = self._call("search", "clerk", "GET", f"filings?query={quote(title)}")["items"]
        if [row["state"] for row in found] != ["confirmed"]:
            raise RuntimeError(f"searching for {title} found {found}")

    def _call(self, act: str, who: str, method: str, path: str, body: Any = None) -> Any:
        sent = b"" if body is None else json.dumps(body).encode()
        head = (
            f"{method} /api/v1/{path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {self.secrets[who]}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(sent)}\r\nIdempotency-Key: {uuid.uuid4().hex}\r\n"
            "\r\n"
        )
        began = time.perf_counter()
        self.socket.sendall(head.encode() + sent)
        status, content = self._answer()
        self.times[act].append((time.perf_counter() - began) * 1000)
        if status >= 300:
            raise RuntimeError(f"{method} {path}: {status} {content[:300]!r}")
        return json.loads(content) if content else None

    def _answer(self) -> tuple[int, bytes]:
        while b"\r\n\r\n" not in self.kept:
            self._more()
        head, _, rest = self.kept.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        length = int(headers.get("content-length", 0))
        self.kept = rest
        while len(self.kept) < length:
            self._more()
        content, self.kept = self.kept[:length], self.kept[length:]
        return int(first.split(" ")[1]), content

    def _more(self) -> None:
        got = self.socket.recv(65536)
        if not got:
            raise RuntimeError("the server closed the connection")
        self.kept += got

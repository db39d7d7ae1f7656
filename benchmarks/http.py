"""Over HTTP: lives through the REST API of two gunicorn workers, by several clients on the same machine."""

from __future__ import annotations

import http.client
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
from pathlib import Path
from typing import Any
from urllib.parse import quote

from benchmarks.setting import People, typed

ROOT = Path(__file__).resolve().parents[1]


def measure(people: People, clients: int, seconds: float) -> Iterator[str]:
    """Lives a second, and how long their requests take."""
    secrets = {role: _token(getattr(people, role)) for role in ("clerk", "supervisor")}
    with _server() as port:
        _run(people, secrets, port, clients, min(2, seconds))  # the workers read the release and compile the forms
        lives, spent, took = _run(people, secrets, port, clients, seconds)
    yield f"{lives / took:.0f} lives a second ({lives} in {took:.1f} s)"
    for act, times in spent.items():
        ordered = sorted(times)
        p95 = ordered[int(len(ordered) * 0.95)]
        yield f"{act:8} median {statistics.median(ordered):6.1f} ms, 95 % within {p95:6.1f} ms"


def _token(actor: Any) -> str:
    from guicheng.accounts.models import Account
    from guicheng.api import tokens

    epoch = Account.objects.unscoped().get(pk=actor.account_id).session_epoch
    return tokens.issue(actor, epoch, "benchmark", 1)[1]


@contextmanager
def _server() -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    environment = {
        **os.environ, "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
        "PYTHONPATH": f"{ROOT / 'platform'}{os.pathsep}{ROOT}", "LOG_LEVEL": "ERROR",
    }  # fmt: skip
    command = [
        *(sys.executable, "-m", "gunicorn", "guicheng.wsgi:application", "--bind", f"127.0.0.1:{port}"),
        *("--workers", "2", "--worker-class", "gthread", "--threads", "4", "--log-level", "error", "--preload"),
    ]
    process = subprocess.Popen(command, env=environment, cwd=ROOT)  # noqa: S603 - a program of our own
    try:
        _wait(port)
        yield port
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


def _run(
    people: People, secrets: dict[str, str], port: int, clients: int, seconds: float
) -> tuple[int, dict[str, list[float]], float]:
    """So many clients at once for so long: the lives they led, the time of each request, and the time it took."""
    spent: dict[str, list[float]] = {"create": [], "submit": [], "decide": [], "search": []}
    lived, failures = [0] * clients, []
    until = time.perf_counter() + seconds

    def work(place: int) -> None:
        client = _Client(port, secrets, people, spent)
        try:
            while time.perf_counter() < until and not failures:
                client.life()
                lived[place] += 1
        except Exception as error:
            failures.append(error)

    began = time.perf_counter()
    threads = [threading.Thread(target=work, args=(place,)) for place in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return sum(lived), spent, time.perf_counter() - began


class _Client:
    """One client with a connection of its own."""

    def __init__(self, port: int, secrets: dict[str, str], people: People, spent: dict[str, list[float]]) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.secrets = secrets
        self.works = [work.pk for work in people.works]
        self.spent = spent

    def life(self) -> None:
        """Create, submit, decide, search."""
        title = f"报告{uuid.uuid4().hex[:10]}"
        work = self.works[hash(title) % len(self.works)]
        body = {"type": "report", "subject": work, "data": typed(title)}
        filing = self._call("create", "clerk", "POST", "filings", body)["id"]
        self._call("submit", "clerk", "POST", f"filings/{filing}/submit", {})
        self._call("decide", "supervisor", "POST", f"filings/{filing}/decide", {"decision": "approve"})
        self._call("search", "clerk", "GET", f"filings?query={quote(title)}")

    def _call(self, act: str, who: str, method: str, path: str, body: Any = None) -> Any:
        headers = {
            "Authorization": f"Bearer {self.secrets[who]}", "Content-Type": "application/json",
            "Idempotency-Key": uuid.uuid4().hex,
        }  # fmt: skip
        began = time.perf_counter()
        self.connection.request(method, f"/api/v1/{path}", None if body is None else json.dumps(body), headers)
        answer = self.connection.getresponse()
        content = answer.read()
        self.spent[act].append((time.perf_counter() - began) * 1000)
        if answer.status >= 300:
            raise RuntimeError(f"{method} {path}: {answer.status} {content[:300]!r}")
        return json.loads(content) if content else None

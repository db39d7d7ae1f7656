"""Web workers of their own, for requests that arrive together: each a process with the whole platform in it, each
request in a thread and on a connection of its own, as a server's worker answers it."""

from __future__ import annotations

import json
import multiprocessing
import threading
from typing import Any, NamedTuple

from tests.locks.crowd import begin

WORKERS = 3


class Wanted(NamedTuple):
    """A request of somebody who has signed in."""

    session: str
    path: str
    body: dict[str, Any]
    method: str = "POST"


class Answered(NamedTuple):
    """What came back: the status, and the document."""

    status: int
    document: dict[str, Any]

    @property
    def code(self) -> str:
        """`ok`, or the code of the first problem."""
        return "ok" if self.status < 300 else str(self.document.get("code", self.status))

    @property
    def problem(self) -> dict[str, Any]:
        """The first problem of a refusal."""
        found: dict[str, Any] = self.document["problems"][0]
        return found


class Workers:
    """So many processes, begun once for all the requests of a module's tests."""

    def __init__(self, database: dict[str, Any], count: int = WORKERS) -> None:
        self.count = count
        self.pool = multiprocessing.get_context("spawn").Pool(count, _begin, [database])

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        self.pool.terminate()

    def ask(self, wanted: list[Wanted]) -> list[Answered]:
        """Send requests, all of them together, dealt out to the workers; the answers in the order of the requests."""
        answered = self.pool.map(_answer, [wanted[n :: self.count] for n in range(self.count)], chunksize=1)
        found = {n + self.count * m: one for n, answers in enumerate(answered) for m, one in enumerate(answers)}
        return [found[n] for n in range(len(wanted))]


def _begin(database: dict[str, Any]) -> None:
    begin(database)
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["testserver"]
    settings.API_RATES = {"anonymous": None, "account": None, "sign-in": None}


def _answer(wanted: list[Wanted]) -> list[Answered]:
    from guicheng.config import releases
    from guicheng.workflow import flows

    releases.forget()  # the tests before had a region of their own
    flows.forget_stored()
    barrier, found = threading.Barrier(max(len(wanted), 1)), dict[int, Answered]()
    threads = [threading.Thread(target=_send, args=(n, one, barrier, found)) for n, one in enumerate(wanted)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [found[n] for n in range(len(wanted))]


def _send(number: int, wanted: Wanted, barrier: threading.Barrier, found: dict[int, Answered]) -> None:
    from django.conf import settings
    from django.db import connection, connections
    from django.test import Client

    client = Client(raise_request_exception=False)
    client.cookies[settings.SESSION_COOKIE_NAME] = wanted.session
    connection.ensure_connection()
    barrier.wait()
    try:
        answer = client.generic(wanted.method, wanted.path, json.dumps(wanted.body), "application/json")
        is_json = "json" in answer.headers.get("Content-Type", "")
        document = json.loads(answer.content) if is_json else {"page": answer.content.decode()[:2000]}
        found[number] = Answered(answer.status_code, document)
    finally:
        connections.close_all()

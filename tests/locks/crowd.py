"""A process of its own that appoints one person to many works at once: for the tests and the benchmark."""

from __future__ import annotations

import os
import sys
import threading
import time
from typing import Any, NamedTuple


class Answer(NamedTuple):
    """What came of one appointment: `ok` or the refusal's code, its message, the works it says hold the places."""

    work: int
    code: str
    message: str
    holders: tuple[str, ...]
    milliseconds: float


Asked = tuple[dict[str, Any], int, int, list[int], str]
"""How to reach the database; the release; the person; the works; the post."""


def begin(database: dict[str, Any]) -> None:
    """Set Django up in a fresh process, on the database of whoever started it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    sys.path[:0] = [root, os.path.join(root, "platform")]
    import django
    from django.conf import settings

    settings.DATABASES["default"].update(database)
    django.setup()


def appoint_all(asked: Asked) -> list[Answer]:
    """Appoint a person to each of the works, every one in a thread and on a connection of its own, begun together."""
    database, release, person, works, post = asked
    begin(database)
    barrier = threading.Barrier(len(works))
    found: list[Answer] = []
    threads = [
        threading.Thread(target=lambda w=work: found.append(_appoint(release, person, w, post, barrier)))
        for work in works
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def _appoint(release: int, person_id: int, work_id: int, post: str, barrier: threading.Barrier) -> Answer:
    from django.db import connections, transaction

    from guicheng.accounts.actor import Actor
    from guicheng.common.errors import Refusal
    from guicheng.config import releases
    from guicheng.entries import appointments
    from guicheng.filings.guards.eligibility import Vacancy
    from guicheng.registers.models import Entry

    config = releases.load(release)
    entries = Entry.objects.unscoped().in_bulk([person_id, work_id])
    vacancy = Vacancy(config, post, entries[work_id], entries[work_id].organisation_id)
    code, message, holders = "ok", "", ()
    barrier.wait()
    began = time.perf_counter()
    try:
        with transaction.atomic():
            appointments.appoint(vacancy, entries[person_id], Actor.system(config.region.region, "crowd"))
    except Refusal as refusal:
        problem = refusal.problems[0]
        code, message = problem.code, problem.message.zh
        holders = tuple(one["name"] for one in problem.explanation["works"])
    finally:
        connections.close_all()
    return Answer(work_id, code, message, holders, (time.perf_counter() - began) * 1000)

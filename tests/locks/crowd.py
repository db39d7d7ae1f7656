"""A process of its own that appoints one person to many works at once: for the test and the benchmark."""

from __future__ import annotations

import os
import sys
import threading
from typing import Any


def begin(database: dict[str, Any]) -> None:
    """Set Django up in a fresh process, on the database of whoever started it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    sys.path[:0] = [root, os.path.join(root, "platform")]
    import django
    from django.conf import settings

    settings.DATABASES["default"].update(database)
    django.setup()


def appoint_all(asked: tuple[dict[str, Any], int, int, list[int], str]) -> list[tuple[int, str, str, list[str]]]:
    """Appoint a person to each of the works, every one in a thread and on a connection of its own, begun together.

    For each: the work, what came of it (`ok` or the refusal's code), the message, the works named as holding places.
    """
    database, release, person, works, post = asked
    begin(database)
    barrier = threading.Barrier(len(works))
    found: list[tuple[int, str, str, list[str]]] = []
    threads = [
        threading.Thread(target=lambda w=work: found.append(_appoint(release, person, w, post, barrier)))
        for work in works
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def _appoint(
    release: int, person_id: int, work_id: int, post: str, barrier: threading.Barrier
) -> tuple[int, str, str, list[str]]:
    from django.db import connections, transaction

    from guicheng.accounts.actor import Actor
    from guicheng.common.errors import Refusal
    from guicheng.config import releases
    from guicheng.filings import appointments
    from guicheng.filings.eligibility import Vacancy
    from guicheng.registers.models import Entry

    try:
        config = releases.load(release)
        entries = Entry.objects.unscoped().in_bulk([person_id, work_id])
        vacancy = Vacancy(config, post, entries[work_id], entries[work_id].organisation_id)
        barrier.wait()
        with transaction.atomic():
            appointments.appoint(vacancy, entries[person_id], Actor.system(config.region.region, "crowd"))
    except Refusal as refusal:
        problem = refusal.problems[0]
        return work_id, problem.code, problem.message.zh, [one["name"] for one in problem.explanation["works"]]
    finally:
        connections.close_all()
    return work_id, "ok", "", []

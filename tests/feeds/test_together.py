"""Several at once: the same things in several batches end as if one had come after the other."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from guicheng.filings.feeds.models import FeedRow
from tests.feeds.world import LI, ZHANG, entries, project, publish, take

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _region(transactional_db: None) -> None:
    publish()


def at_once(*acts: Callable[[], object]) -> None:
    """Every act in a thread and connection of its own, begun together."""
    gate, failed = threading.Barrier(len(acts)), list[BaseException]()

    def run(act: Callable[[], object]) -> None:
        try:
            gate.wait(20)
            act()
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not failed, failed


def test_two_batches_with_the_same_keys_make_everything_once() -> None:
    rows = [
        project(f"P{n}", persons=[{"name": "章明", "idNumber": ZHANG}, {"name": "李四", "idNumber": LI}])
        for n in range(6)
    ]
    at_once(*[lambda order=order: take(*order) for order in (rows, rows[::-1], rows[2:] + rows[:2])])
    assert [entry.source_key for entry in entries("project")] == [f"P{n}" for n in range(6)]
    assert sorted(entry.source_key or "" for entry in entries("person")) == sorted([ZHANG, LI])
    assert not FeedRow.objects.unscoped().filter(outcome="refused").exists()
    assert FeedRow.objects.unscoped().filter(outcome="created").count() == 6


def test_versions_that_arrive_together_end_with_the_newest() -> None:
    at_once(*[lambda day=day: take(project(day=day, stage=f"0{day % 3 + 1}", contact=str(day))) for day in range(1, 7)])
    (found,) = entries("project")
    assert (found.data["contact"], found.data["stage"]) == ("6", "planned")


def test_the_simulator_pushes_to_a_running_installation(live_server: Any) -> None:
    def run(*arguments: str) -> str:
        out = io.StringIO()
        call_command("feed", *arguments, stdout=out)
        return out.getvalue()

    key = json.loads(run("key", "ladder", "projects"))
    proof = ("--token", key["token"], "--secret", key["secret"])
    address = f"{live_server.url}/api/v1/feeds/ladder/projects"
    said = json.loads(run("simulate", "ladder", "projects", "--rows", "3", "--versions", "2", "--to", address, *proof))
    assert (said["status"], said["answer"]["rows"], said["answer"]["created"]) == (200, 6, 3)
    assert len(entries("project")) == 3

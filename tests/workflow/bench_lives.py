"""Lives a second and statements a life: a chain of this platform beside the same chain in plain viewflow.

One life: submit, either of two bodies approves, the other's task closes, the filing is confirmed.
`python tests/workflow/bench_lives.py [lives]` against the database of the settings, which it leaves larger.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from viewflow import this  # noqa: E402
from viewflow.workflow import flow, lock  # noqa: E402
from viewflow.workflow.models import Process, Task  # noqa: E402

from guicheng.workflow import service  # noqa: E402
from tests.workflow.test_service import BOTH, NOW, Filing, at_desk  # noqa: E402


class PlainFlow(flow.Flow):  # type: ignore[misc]
    """The same chain in plain viewflow."""

    __module__ = "viewflow.workflow.models"
    lock_impl = lock.select_for_update_lock

    start = flow.StartHandle().Next(this.split)
    split = flow.SplitFirst().Next(this.authority).Next(this.body)
    authority = flow.View(None).Next(this.join)
    body = flow.View(None).Next(this.join)
    join = flow.Join().Next(this.end)
    end = flow.End()


def plain_life() -> None:
    """A life as viewflow's own views lead it."""
    process = PlainFlow.start.run()
    task = Task.objects.get(process=process, flow_task=PlainFlow.body)
    with task.activation() as activation:
        activation.assign(user)
    task = Task.objects.get(pk=task.pk)
    with task.activation() as activation:
        activation.start(request=None)
        activation.execute()
    assert Process.objects.get(pk=process.pk).finished


def chain_life() -> None:
    """The same life through this platform."""
    filing.id += 1
    with transaction.atomic():
        opened = filing.start().opened
    body = next(task for task in opened if task.desk == "body")
    with transaction.atomic():
        moved = service.decide(body.pk, service.Reply("approve"), router=filing.world, actor=at_desk("body"), at=NOW)
    assert moved.ended


def measure(name: str, life: Callable[[], None], lives: int) -> float:
    """Prints and returns the milliseconds of a life: the median, since other work on the machine only adds."""
    life()
    with CaptureQueriesContext(connection) as captured:
        life()
    count = sum(not q["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")) for q in captured)
    cpu, took = time.process_time(), []
    for _ in range(lives):
        began = time.perf_counter()
        life()
        took.append(time.perf_counter() - began)
    each = statistics.median(took) * 1000
    python = (time.process_time() - cpu) / lives * 1000
    sys.stdout.write(
        f"{name:8} {count:3} statements {each:6.2f} ms a life ({python:.2f} ms of Python) {1000 / each:6.0f}/s\n"
    )
    return each


if __name__ == "__main__":
    import viewflow.workflow.models as home

    home.PlainFlow = PlainFlow  # type: ignore[attr-defined]
    user = get_user_model().objects.first() or get_user_model().objects.create(pk=1)
    filing = Filing([BOTH], id=int(time.time() * 1000))
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    plain, chained = measure("viewflow", plain_life, count), measure("chain", chain_life, count)
    sys.stdout.write(f"ratio {plain / chained:.1f}\n")

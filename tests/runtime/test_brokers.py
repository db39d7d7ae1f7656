"""A task travels through every broker that an installation may have; the embedded one is always there."""

from __future__ import annotations

import socket
import time
import uuid
from collections.abc import Iterator
from multiprocessing import get_context
from pathlib import Path
from queue import Empty, Queue
from typing import Any

import pytest
from celery import Celery
from celery.contrib.testing.worker import start_worker
from kombu import Connection

from guicheng.celery import Task
from guicheng.celery import app as ours
from guicheng.runtime.spool import SCHEME
from tests.support import patience

EMBEDDED = f"{SCHEME}://localhost"
SERVERS = {"redis://127.0.0.1:6379/15": 6379, "amqp://guest:guest@127.0.0.1:5672//": 5672}


def answers(port: int) -> bool:
    """Whether a server listens on `port` of this machine."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


BROKERS = [EMBEDDED, *(url for url, port in SERVERS.items() if answers(port))]


@pytest.fixture
def spool(tmp_path: Path) -> dict[str, str]:
    return {"directory": str(tmp_path)}


@pytest.fixture(params=BROKERS, ids=lambda url: url.split(":")[0])
def application(request: pytest.FixtureRequest, spool: dict[str, str]) -> Iterator[Celery]:
    """A Celery application as ours is set up, with a queue of its own on the broker."""
    from django.conf import settings

    app = Celery("probe", broker=request.param, task_cls=Task, set_as_current=False)
    app.config_from_object(settings, namespace="CELERY")
    app.conf.update(
        broker_url=request.param,
        broker_transport_options={**settings.CELERY_BROKER_TRANSPORT_OPTIONS, **spool},
        broker_heartbeat=2,  # the worker's loop wakes with each, and sees that it shall stop
        task_default_queue=f"probe-{uuid.uuid4()}",
        task_always_eager=False,
    )
    yield app
    with app.connection_for_write() as connection:
        connection.default_channel.queue_delete(app.conf.task_default_queue)
    ours.set_current()  # a worker of the tests makes its application the current one, and the default
    ours.set_default()


def test_a_task_reaches_the_worker_with_its_arguments(application: Celery) -> None:
    done: Queue[tuple[str, int]] = Queue()

    @application.task(shared=False)
    def tell(text: str, number: int) -> None:
        done.put((text, number))

    with start_worker(application, pool="solo", perform_ping_check=False, shutdown_timeout=patience.SECONDS):
        tell.delay("季度信息", 4)
        assert done.get(timeout=patience.SECONDS) == ("季度信息", 4)


def test_what_was_published_before_the_worker_started_is_not_lost(application: Celery) -> None:
    done: Queue[int] = Queue()

    @application.task(shared=False)
    def tell(number: int) -> None:
        done.put(number)

    for number in (1, 2, 3):
        tell.delay(number)
    with start_worker(application, pool="solo", perform_ping_check=False, shutdown_timeout=patience.SECONDS):
        assert [done.get(timeout=patience.SECONDS) for _ in range(3)] == [1, 2, 3]


@pytest.mark.parametrize("url", ["redis://127.0.0.1:1/0", "amqp://127.0.0.1:1//"])
def test_a_broker_that_is_down_neither_fails_nor_delays_a_request(
    url: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Task, "silent_until", 0.0)
    app = Celery("probe", task_cls=Task, set_as_current=False)
    app.config_from_object(settings, namespace="CELERY")
    app.conf.update(broker_url=url, task_always_eager=False)

    @app.task(shared=False)
    def never() -> None: ...

    asked: list[str] = []
    send = app.send_task
    monkeypatch.setattr(app, "send_task", lambda name, *given, **more: (asked.append(name), send(name, *given, **more)))
    assert never.delay().id
    assert len(asked) == 1
    assert Task.silent_until > time.monotonic(), "the failure is remembered"
    assert never.delay().id
    assert len(asked) == 1, "and the next request does not ask the broker at all"


def take_all(directory: str, taken: Queue[int]) -> None:
    """What one of several competing workers does with the spool."""
    with Connection(EMBEDDED, transport_options={"directory": directory}) as connection:
        channel = connection.default_channel
        while True:
            try:
                taken.put(channel._get("work")["number"])
            except Empty:
                return


def test_competing_takers_get_each_spooled_message_once(spool: dict[str, str]) -> None:
    with Connection(EMBEDDED, transport_options=spool) as connection:
        for number in range(200):
            connection.default_channel._put("work", {"number": number})
        assert connection.default_channel._size("work") == 200
    context = get_context("spawn")
    taken: Queue[int] = context.Queue()  # type: ignore[assignment]
    takers = [context.Process(target=take_all, args=(spool["directory"], taken)) for _ in range(3)]
    for taker in takers:
        taker.start()
    numbers = sorted(taken.get(timeout=patience.SECONDS) for _ in range(200))
    for taker in takers:
        taker.join(timeout=patience.SECONDS)
    assert numbers == list(range(200))
    assert taken.empty()


def test_a_half_written_message_is_nobodys(spool: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "crashed.draft").write_text('{"numb')
    with Connection(EMBEDDED, transport_options=spool) as connection:
        with pytest.raises(Empty):
            connection.default_channel._get("work")
        connection.default_channel._put("work", {"number": 1})
        assert connection.default_channel._purge("work") == 1
        assert connection.default_channel._size("work") == 0

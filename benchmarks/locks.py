"""Locks: what it costs to work a person out again, to appoint, to offer candidates, and to appoint in a crowd."""

from __future__ import annotations

import itertools
import multiprocessing
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

CONTROL = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK")


def run() -> list[str]:
    """Every figure, a line each."""
    return list(measure())


def measure(processes: int = 3, each: int = 21, persons: int = 50) -> Iterator[str]:
    """In a region with every kind of rule; the crowd is `processes` × `each` appointments of one person at once."""
    from guicheng.accounts.actor import Actor
    from guicheng.config import releases
    from guicheng.filings.guards import eligibility
    from guicheng.filings.guards.eligibility import Vacancy
    from guicheng.registers.locks import counting, person_files, standing
    from tests.locks.world import STORE, World

    published = releases.publish_region("variants", STORE, Actor.system("variants", "bench"), scenarios=False)
    assert published.release is not None
    world = World(releases.load(published.release.pk))
    person, numbers = world.person("李工", level="senior"), itertools.count()
    for number in range(3):
        world.appoint(person, world.work(f"{number}号楼", contract_no=f"HT-{number}"), "chief")
    file = person_files.read(world.config, [person.pk])[person.pk]
    yield _line("evaluation of a person with 3 works", lambda: counting.account(world.config, file))

    def settle() -> None:
        with transaction.atomic():
            standing.settle(world.config, [person.pk])

    yield _line("the same, read under the lock and compared", settle)
    free = itertools.cycle([world.person(f"赵{n}") for n in range(40)])
    works = [world.work(f"新{n}") for n in range(40)]
    yield _line("an appointment that locks", lambda: world.appoint(next(free), works[next(numbers) % 40]), times=40)
    for number in range(persons):
        world.person(f"候选{number}")
    vacancy = Vacancy(world.config, "manager", world.work("空缺"), world.builder.pk)
    yield _line("a picker of 50 with every reason", lambda: eligibility.candidates(world.staff(), vacancy), times=10)
    yield from _crowd(world, processes, each)


def _crowd(world: Any, processes: int, each: int) -> Iterator[str]:
    from tests.locks.crowd import appoint_all

    person = world.person("众望")
    works = [world.work(f"争{n}").pk for n in range(processes * each)]
    reach = {key: connection.settings_dict[key] for key in ("NAME", "HOST", "PORT", "USER", "PASSWORD")}
    asked = [(reach, world.config.release_id, person.pk, works[n::processes], "chief") for n in range(processes)]
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        answers = [answer for part in pool.map(appoint_all, asked, chunksize=1) for answer in part]
    took = sorted(answer.milliseconds for answer in answers)
    done = sum(answer.code == "ok" for answer in answers)
    yield (
        f"{len(answers)} appointments of one person at once, {processes} processes: {done} done, "
        f"{len(answers) - done} refused; median {statistics.median(took):.0f} ms, last {took[-1]:.0f} ms"
    )


def _line(name: str, act: Callable[[], Any], times: int = 100) -> str:
    with CaptureQueriesContext(connection) as queries:
        act()
    statements = sum(not query["sql"].startswith(CONTROL) for query in queries.captured_queries)
    spent = []
    for _ in range(times - 1):
        began = time.perf_counter()
        act()
        spent.append((time.perf_counter() - began) * 1000)
    return f"{name:44} {statistics.median(spent):7.2f} ms, {statements} statements"

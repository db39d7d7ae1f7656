"""In one process: the life of a filing with everything the platform does, beside the same life led by others."""

from __future__ import annotations

import itertools
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks import setting, yardsticks
from benchmarks.setting import People, typed
from guicheng.accounts.models import Account
from guicheng.filings.access import rows
from guicheng.filings.acts import decisions, drafts, submission

ACTS = ("create", "submit", "decide", "search")
Spent = tuple[float, float]
"""Milliseconds by the clock, and of Python alone."""

WARM = 20
"""Lives of each kind that nobody counts: after them statements are planned, and tables are no longer empty."""

CONTROL = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK")


@dataclass(frozen=True)
class Figure:
    """What an act costs: statements, milliseconds by the clock (median), milliseconds of Python alone."""

    name: str
    statements: int
    milliseconds: float
    python: float

    @property
    def per_second(self) -> float:
        """How many follow one another in a second."""
        return 1000 / self.milliseconds


class Lives:
    """Lives of filings through the use-cases: every work in turn, so that no dossier grows beyond what is usual."""

    def __init__(self, people: People, name: str = "life") -> None:
        self.people = people
        self.name = name
        self._numbers = itertools.count(1)
        self._works = itertools.cycle(people.works)
        self.spent: dict[str, list[Spent]] = {act: [] for act in ACTS}
        self._filing = 0
        self._title = ""

    def create(self) -> None:
        """A clerk begins a report and fills it in."""
        self._title = f"{self.name}{next(self._numbers):06d}"
        work = next(self._works)
        self._filing = drafts.create(self.people.clerk, "report", work.pk, typed(self._title)).matter.filing.pk

    def submit(self) -> None:
        """The clerk hands it in."""
        submission.submit(self.people.clerk, self._filing)

    def decide(self) -> None:
        """The supervisor, one of the two who may, approves."""
        decisions.decide_filing(self.people.supervisor, self._filing, decisions.Answer("approve"))

    def search(self) -> None:
        """The clerk looks for it."""
        found = rows.page(self.people.clerk, self.people.config, 20, rows.Narrowed(query=self._title))
        assert found[0].state == "confirmed"

    def __call__(self) -> None:
        """One life; the time of each act is noted."""
        for act in ACTS:
            self.spent[act].append(_timed(getattr(self, act)))


def measure(people: People, lives: int) -> tuple[list[Figure], dict[str, float]]:
    """The figures of each act and of whole lives, and how many lives we lead for one of each yardstick, by its name.

    All are measured in turns, so that whatever else the machine does meets all alike; a ratio is the median of those of
    each turn.
    """
    ours = Lives(people)
    others = dict(yardsticks.lives(Account.objects.unscoped().get(pk=people.supervisor.account_id)))
    for warming in (ours, *others.values()) * WARM:
        warming()
    setting.analyse()
    statements = {act: _statements(getattr(ours, act)) for act in ACTS}
    ours.spent = {act: [] for act in ACTS}
    spent: dict[str, list[Spent]] = {name: [] for name in ("guicheng", *others)}
    for _ in range(lives):
        for name, life in (("guicheng", ours), *others.items()):
            spent[name].append(_timed(life))
    acts = [_figure(act, statements[act], ours.spent[act]) for act in ACTS]
    whole = [_figure("guicheng", sum(statements.values()), spent["guicheng"])]
    whole += [_figure(name, _statements(life), spent[name]) for name, life in others.items()]
    ratios = {name: _ratio(spent[name], spent["guicheng"]) for name in others}
    return [*acts, *whole], ratios


def _ratio(theirs: list[Spent], ours: list[Spent]) -> float:
    return statistics.median(their[0] / our[0] for their, our in zip(theirs, ours, strict=True))


def _figure(name: str, statements: int, spent: list[Spent]) -> Figure:
    wall, python = zip(*spent, strict=True)
    return Figure(name, statements, statistics.median(wall), statistics.median(python))


def _timed(act: Callable[[], object]) -> Spent:
    began, python = time.perf_counter(), time.process_time()
    act()
    return (time.perf_counter() - began) * 1000, (time.process_time() - python) * 1000


def _statements(act: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as captured:
        act()
    return sum(not query["sql"].startswith(CONTROL) for query in captured)

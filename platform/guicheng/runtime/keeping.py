"""Starting again what died: an installation outlives each of its processes."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from guicheng.runtime.console import Console
from guicheng.runtime.group import Died, Group, Member
from guicheng.runtime.postgres import PostgresError

FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0
STEADY = 60.0
"""Seconds that one has to live for its next death to count as the first."""


@dataclass
class _Patient:
    """One that has died, and when it is its turn again. `deaths` in a row, each soon after it was started."""

    member: Member
    due: float
    deaths: int = 1


class Keeper:
    """Goes on with a group whatever of it dies: it is started again after a second, and twice as late after each death
    that follows soon, at most once a minute. Nothing else is stopped for it."""

    def __init__(self, group: Group, console: Console, clock: Callable[[], float] = time.monotonic) -> None:
        self._group = group
        self._console = console
        self._clock = clock
        self._waiting: dict[str, _Patient] = {}
        self._started: dict[str, tuple[float, int]] = {}

    def tick(self) -> None:
        """Show output, note who died, start again whose turn it is. Raises `Stopped` once a signal has come."""
        try:
            self._group.tick()
        except Died as death:
            self._note(death.member, str(death))
        for patient in [one for one in self._waiting.values() if one.due <= self._clock()]:
            self._revive(patient)

    def _note(self, member: Member, reason: str) -> None:
        since, deaths = self._started.pop(member.name, (self._clock() - STEADY, 0))
        deaths = deaths + 1 if self._clock() - since < STEADY else 1
        wait = min(FIRST_WAIT * 2 ** (deaths - 1), LONGEST_WAIT)
        self._waiting[member.name] = _Patient(member, self._clock() + wait, deaths)
        self._console.drain()
        self._console.say(f"{reason}：{wait:.0f} 秒后重新启动 · starting it again in {wait:.0f} s")

    def _revive(self, patient: _Patient) -> None:
        name = patient.member.name
        del self._waiting[name]
        self._started[name] = self._clock(), patient.deaths
        try:
            self._group.again(patient.member)
        except (PostgresError, OSError) as reason:
            self._note(patient.member, str(reason))
        else:
            self._console.say(f"{name} 已重新启动 · {name} has been started again")

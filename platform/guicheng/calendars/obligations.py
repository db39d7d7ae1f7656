"""Obligations (应报): which periods of a window a subject owes, and which it has missed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Literal

from guicheng.calendars.terms import add_term
from guicheng.calendars.values import Calendar, Period, Term, Window
from guicheng.calendars.windows import periods

DueState = Literal["met", "upcoming", "open", "grace", "missing"]


@dataclass(frozen=True)
class DuePeriod:
    """A period that is owed. `upcoming`: its window has not opened yet, though its time has begun; `open`: to be filed
    now; `grace`: over, not counted as missing yet; `missing`: over for good without a filing that counts."""

    period: Period
    state: DueState


@dataclass(frozen=True, slots=True)
class Duty:
    """From when until when something is owed, and how long a period may be late.

    Due is every period from the one that covers `start`, if its window is not over by then, to the last whose window
    closes by `until`. Periods whose window had closed by `not_before` are not due. A date given as `until` or
    `not_before` means its first moment.
    """

    start: dt.date | dt.datetime | None
    until: dt.date | dt.datetime | None = None
    not_before: dt.date | dt.datetime | None = None
    grace: Term | None = None
    calendar: Calendar = field(default_factory=Calendar)


def due_periods(window: Window, duty: Duty, now: dt.datetime, met: Collection[str] = ()) -> list[DuePeriod]:
    """The periods owed at `now`, in order (HNQ-61, A-07); none where the duty has no start. `met` holds the keys of
    periods with a filing that counts."""
    start = duty.start
    if start is None:
        return []
    today = now.astimezone(window.zone).date()
    first = start.astimezone(window.zone).date() if isinstance(start, dt.datetime) else start
    found = []
    for period in periods(window, first, dt.date(today.year + 1, 12, 31)):
        begins, ends = period.covers or (first, first)
        if ends < first or begins > today or not _owed(period, ends, duty, window):
            continue
        found.append(DuePeriod(period, _state(period, now, met, duty)))
    return found


def _owed(period: Period, covered_until: dt.date, duty: Duty, window: Window) -> bool:
    over = period.closes or dt.datetime.combine(covered_until, dt.time.max, window.zone)
    if duty.until is not None and over > _moment(duty.until, window):
        return False
    return duty.not_before is None or over > _moment(duty.not_before, window)


def _state(period: Period, now: dt.datetime, met: Collection[str], duty: Duty) -> DueState:
    if period.key in met:
        return "met"
    if not period.is_over(now):
        return "open" if period.is_open(now) else "upcoming"
    if duty.grace is None or period.last_day is None:
        return "missing"
    return "grace" if add_term(period.last_day, duty.grace, duty.calendar).is_met_at(now) else "missing"


def _moment(value: dt.date | dt.datetime, window: Window) -> dt.datetime:
    return value if isinstance(value, dt.datetime) else dt.datetime.combine(value, dt.time(), window.zone)

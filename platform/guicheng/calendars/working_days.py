"""Working days (工作日): which days are worked, and counting them forward and backward."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from guicheng.calendars.values import Calendar

ONE_DAY = dt.timedelta(days=1)


def is_working_day(day: dt.date, calendar: Calendar) -> bool:
    """Whether `day` is worked: make-up days are, holidays are not, other days as the weekday says."""
    if day in calendar.make_up_days:
        return True
    return day not in calendar.holidays and day.weekday() not in calendar.rest_days


def is_provisional(first: dt.date, last: dt.date, calendar: Calendar) -> bool:
    """Whether a year between the two days (in any order) has no published table."""
    years = sorted((first.year, last.year))
    return any(year not in calendar.known_years for year in range(years[0], years[1] + 1))


def step(day: dt.date, count: int, counts: Callable[[dt.date], bool]) -> dt.date:
    """The `count`-th day after `day` (before it where negative) for which `counts` holds; `day` itself for zero."""
    one = ONE_DAY if count > 0 else -ONE_DAY
    left = abs(count)
    while left:
        day += one
        left -= counts(day)
    return day


def add_working_days(day: dt.date, count: int, calendar: Calendar) -> dt.date:
    """The `count`-th working day after `day`, or before it where negative. `day` is not counted (民法典 201)."""
    return step(day, count, lambda each: is_working_day(each, calendar))


def next_working_day(day: dt.date, calendar: Calendar) -> dt.date:
    """`day` where it is worked, else the first working day after it (民法典 203)."""
    return day if is_working_day(day, calendar) else add_working_days(day, 1, calendar)


def working_days_between(start: dt.date, end: dt.date, calendar: Calendar) -> int:
    """How many working days lie after `start` up to and including `end`; negative where `end` comes first."""
    if end < start:
        return -working_days_between(end, start, calendar)
    days = (start + dt.timedelta(n) for n in range(1, (end - start).days + 1))
    return sum(is_working_day(day, calendar) for day in days)

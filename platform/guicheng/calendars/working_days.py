"""Working days (工作日): which days are worked, and counting them forward and backward."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from zoneinfo import ZoneInfo

from guicheng.calendars.values import BusinessHours, Calendar
from guicheng.common.clock import SHANGHAI

ONE_DAY = dt.timedelta(days=1)
OFFICE = BusinessHours()


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


def half_days_between(
    start: dt.date, end: dt.date, calendar: Calendar, zone: ZoneInfo = SHANGHAI, hours: BusinessHours = OFFICE
) -> int:
    """How many half-days of work (半天) lie after that of `start` up to and including that of `end`; negative where
    `end` comes first. The break at noon belongs to the morning, and a day without a time to its afternoon."""
    first, last = (_half_day(day, calendar, zone, hours) for day in (start, end))
    days = working_days_between(first[0], last[0], calendar)
    return 2 * days + last[1] - first[1]


def _half_day(moment: dt.date, calendar: Calendar, zone: ZoneInfo, hours: BusinessHours) -> tuple[dt.date, int]:
    """The last half-day of work that has begun: its day, and 0 for the morning or 1 for the afternoon."""
    day, half = moment, 1
    if isinstance(moment, dt.datetime):
        local = moment.astimezone(zone)
        day, time = local.date(), local.time()
        if time < hours.morning[0]:
            day -= ONE_DAY
        elif time < hours.afternoon[0]:
            half = 0
    if not is_working_day(day, calendar):
        return add_working_days(day, -1, calendar), 1
    return day, half


def working_days_between(start: dt.date, end: dt.date, calendar: Calendar) -> int:
    """How many working days lie after `start` up to and including `end`; negative where `end` comes first."""
    if end < start:
        return -working_days_between(end, start, calendar)
    days = (start + dt.timedelta(n) for n in range(1, (end - start).days + 1))
    return sum(is_working_day(day, calendar) for day in days)

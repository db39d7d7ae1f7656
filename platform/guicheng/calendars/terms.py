"""Terms (期限): from a start and a length of time to the last day and the moment that is too late."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from guicheng.calendars.values import Calendar, Term
from guicheng.calendars.working_days import ONE_DAY, is_provisional, is_working_day, next_working_day, step
from guicheng.common.clock import SHANGHAI
from guicheng.common.errors import refuse

EARLIEST, LATEST = dt.date(1900, 1, 1), dt.date(2200, 12, 31)
"""Days outside are slips of the pen, not terms."""


@dataclass(frozen=True)
class Stop:
    """Time that does not count (行政许可法 45): the days after `start` up to and including `end`. A stop without an end
    is still going on."""

    start: dt.date | dt.datetime
    end: dt.date | dt.datetime | None = None
    why: str = ""


@dataclass(frozen=True)
class Due:
    """The answer: `date` is the last day that is in time, `moment` the first instant that is too late.

    `provisional` says that a year without a published table took part, so that the answer may move. `stopped` says that
    the clock stands still at present. `explanation` holds what was counted, ready to be stored as JSON.
    """

    date: dt.date
    moment: dt.datetime
    provisional: bool = False
    stopped: bool = False
    explanation: dict[str, Any] = field(default_factory=dict)

    def is_met_at(self, moment: dt.datetime) -> bool:
        """Whether an act at `moment` (aware) is in time."""
        return moment < self.moment


def add_months(day: dt.date, months: int) -> dt.date:
    """The day with the same number `months` later, or the last day of that month where it has none (民法典 202)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_term(
    start: dt.date | dt.datetime,
    term: Term,
    calendar: Calendar,
    *,
    stops: Sequence[Stop] = (),
    as_of: dt.date | dt.datetime | None = None,
    zone: ZoneInfo = SHANGHAI,
) -> Due:
    """When `term` ends, counted from `start` on the clocks of `zone`.

    The days of `stops` are not counted. A stop that is still going on is taken to end at `as_of`, which it needs.
    Raises `Refusal` ``date-out-of-range`` (400) where the start or the end is no sensible date.
    """
    try:
        return _add_term(start, term, calendar, stops, as_of, zone)
    except (OverflowError, _OutOfRange):
        raise refuse(
            "date-out-of-range",
            f"日期 {_day(start, zone)} 不合理，无法计算期限",
            f"The date {_day(start, zone)} makes no sense; no time limit can be counted from it",
            status=400,
        ) from None


class _OutOfRange(Exception):
    """A day outside `EARLIEST` to `LATEST`."""


def _add_term(
    start: dt.date | dt.datetime,
    term: Term,
    calendar: Calendar,
    stops: Sequence[Stop],
    as_of: dt.date | dt.datetime | None,
    zone: ZoneInfo,
) -> Due:
    first = _sensible(_day(start, zone))
    spans = [_span(stop, as_of, zone) for stop in stops]

    def runs(day: dt.date) -> bool:
        return not any(begin < day <= end for begin, end in spans)

    def works(day: dt.date) -> bool:
        return runs(day) and is_working_day(day, calendar)

    closing: dt.time | None = term.hours.afternoon[1] if term.hours else None
    if term.unit == "half-day-slot":
        last, closing = _half_days(start, first, term, works, zone)
    elif term.unit == "working-day":
        last = step(*_from_the_eve(first, term), works)
    elif term.unit == "calendar-day":
        last = step(*_from_the_eve(first, term), runs)
    else:
        last = _months(first, term, runs if spans else None)
    reckoned = _sensible(last)
    if term.roll == "forward":
        last = next_working_day(last, calendar)
    if closing is None or not is_working_day(last, calendar):
        moment = dt.datetime.combine(last + ONE_DAY, dt.time(), zone)
    else:
        moment = dt.datetime.combine(last, closing, zone)
    counts_all = term.unit in ("working-day", "half-day-slot")
    return Due(
        date=last,
        moment=moment,
        provisional=term.asks_calendar and is_provisional(first if counts_all else reckoned, last, calendar),
        stopped=any(stop.end is None for stop in stops),
        explanation=_explanation(first, reckoned, last, term, calendar, spans),
    )


def _from_the_eve(first: dt.date, term: Term) -> tuple[dt.date, int]:
    """Where counting sets out and how many days are counted: counting the first day too is setting out one day before
    it, or one day after where the term counts back."""
    if not term.include_start or term.amount == 0:
        return first, term.amount
    return (first - ONE_DAY if term.amount > 0 else first + ONE_DAY), term.amount


def _months(first: dt.date, term: Term, runs: Callable[[dt.date], bool] | None) -> dt.date:
    """The end of a term in months or years, put off by the days in which the clock stood still, if it ever did."""
    months = term.amount * (12 if term.unit == "year" else 1)
    if abs(months) > 12 * 300:
        raise _OutOfRange
    last = add_months(first, months)
    if term.include_start and months and last.day == first.day:
        last += -ONE_DAY if months > 0 else ONE_DAY
    if runs is None:
        return last
    stood_still = sum(not runs(first + dt.timedelta(n)) for n in range(1, (last - first).days + 1))
    return step(last, stood_still, runs)


def _half_days(
    start: dt.date | dt.datetime, first: dt.date, term: Term, works: Callable[[dt.date], bool], zone: ZoneInfo
) -> tuple[dt.date, dt.time]:
    """The day and closing time of the half-day at which the term ends. The half-day of the start is not counted; the
    break at noon belongs to the morning, and a start without a time to the afternoon."""
    if term.hours is None:
        raise ValueError("half-day slots need business hours")
    base, half = first, 1
    if isinstance(start, dt.datetime):
        time = start.astimezone(zone).time()
        if time < term.hours.morning[0]:
            base -= ONE_DAY
        elif time < term.hours.afternoon[0]:
            half = 0
    if not works(base):
        base, half = step(base, -1, works), 1
    toward_start = -1 if term.amount > 0 else 1
    count = term.amount + (toward_start if term.include_start and term.amount else 0)
    days, half = divmod(half + count, 2)
    return step(base, days, works), (term.hours.morning, term.hours.afternoon)[half][1]


def _day(moment: dt.date | dt.datetime, zone: ZoneInfo) -> dt.date:
    return moment.astimezone(zone).date() if isinstance(moment, dt.datetime) else moment


def _sensible(day: dt.date) -> dt.date:
    if not EARLIEST <= day <= LATEST:
        raise _OutOfRange
    return day


def _span(stop: Stop, as_of: dt.date | dt.datetime | None, zone: ZoneInfo) -> tuple[dt.date, dt.date]:
    end = stop.end if stop.end is not None else as_of
    if end is None:
        raise ValueError("a stop that is still going on needs `as_of`")
    return _day(stop.start, zone), _day(end, zone)


def _explanation(
    first: dt.date,
    reckoned: dt.date,
    last: dt.date,
    term: Term,
    calendar: Calendar,
    spans: Sequence[tuple[dt.date, dt.date]],
) -> dict[str, Any]:
    """What was counted: the days off that were passed over and the rest days that were worked, with their names."""
    told: dict[str, Any] = {
        "start": first.isoformat(),
        "amount": term.amount,
        "unit": term.unit,
        "include_start": term.include_start,
        "due": last.isoformat(),
    }
    low, high = min(first, last), max(first, last)
    if term.unit in ("working-day", "half-day-slot"):
        told["holidays"] = {d.isoformat(): n for d, n in sorted(calendar.holidays.items()) if low < d <= high}
        told["make_up_days"] = {d.isoformat(): n for d, n in sorted(calendar.make_up_days.items()) if low < d <= high}
    if spans:
        told["stopped"] = [[begin.isoformat(), end.isoformat()] for begin, end in spans]
    if reckoned != last:
        told["rolled_from"] = reckoned.isoformat()
    return told

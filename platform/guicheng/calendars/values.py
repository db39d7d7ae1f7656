"""The plain values that the functions of this package take and give."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from zoneinfo import ZoneInfo

from guicheng.common.clock import SHANGHAI
from guicheng.common.text import Text

Unit = Literal["calendar-day", "working-day", "month", "year", "half-day-slot"]
Roll = Literal["none", "forward"]


@dataclass(frozen=True)
class Calendar:
    """Which days are worked. A year that is not in `known_years` has no published table: its weekends are known, its
    holidays are not, and every answer that reaches into it is provisional."""

    known_years: frozenset[int] = frozenset()
    holidays: Mapping[dt.date, str] = field(default_factory=dict)
    make_up_days: Mapping[dt.date, str] = field(default_factory=dict)
    rest_days: frozenset[int] = frozenset({5, 6})
    """Weekdays of rest as `date.weekday()` counts them: 5 is Saturday."""

    def __post_init__(self) -> None:
        if len(self.rest_days) >= 7:
            raise ValueError("a calendar needs at least one weekday that is worked")


@dataclass(frozen=True)
class BusinessHours:
    """When an office works on a working day."""

    morning: tuple[dt.time, dt.time] = (dt.time(8, 30), dt.time(12, 0))
    afternoon: tuple[dt.time, dt.time] = (dt.time(14, 0), dt.time(17, 30))


@dataclass(frozen=True)
class Term:
    """A length of time. A negative `amount` counts back: the act must come at least so long before the start.

    `include_start` counts the first day too (民法典 201 does not). `roll` moves a last day that is no working day to
    the next one (民法典 203). With `hours` the last day ends when the office closes instead of at midnight.
    """

    amount: int
    unit: Unit
    include_start: bool = False
    roll: Roll = "none"
    hours: BusinessHours | None = None

    @property
    def asks_calendar(self) -> bool:
        """Whether its end depends on which days are worked."""
        return self.unit in ("working-day", "half-day-slot") or self.roll == "forward" or self.hours is not None


@dataclass(frozen=True)
class MonthDay:
    """A day of every year. 29 February is the last day of February in a year that has no such day (民法典 202)."""

    month: int
    day: int

    @classmethod
    def parse(cls, value: str) -> MonthDay:
        """Read `MM-DD`. Raises `ValueError` where no year has that day."""
        month, _, day = value.partition("-")
        found = cls(int(month), int(day))
        dt.date(2024, found.month, found.day)
        return found

    def in_year(self, year: int) -> dt.date:
        """The day in `year`."""
        return dt.date(year, self.month, min(self.day, monthrange(year, self.month)[1]))


@dataclass(frozen=True)
class YearlyPeriod:
    """A period that comes every year. `closes` before `opens` lies in the following year; ``None`` never closes."""

    opens: MonthDay
    closes: MonthDay | None
    covers: tuple[MonthDay, MonthDay] | None = None
    year_offset: int = 0
    """What is added to the year of the opening to get the year the period is named after: 0, or -1 for a report on the
    year before."""
    title: Text | None = None
    label: Text | None = None


@dataclass(frozen=True)
class OncePeriod:
    """A period that comes once. Without `opens` it has always been open, without `closes` it never closes."""

    opens: dt.date | None = None
    closes: dt.date | None = None
    covers: tuple[dt.date, dt.date] | None = None
    title: Text | None = None
    label: Text | None = None


@dataclass(frozen=True)
class Window:
    """A named family of periods in which something may be filed."""

    id: str
    yearly: Mapping[str, YearlyPeriod] = field(default_factory=dict)
    once: Mapping[str, OncePeriod] = field(default_factory=dict)
    first_year: int | None = None
    last_year: int | None = None
    key: str = "{year}-{id}"
    label: Text = field(default_factory=lambda: Text(zh="{key}", en="{key}"))
    opens_at: dt.time = dt.time(0, 0)
    closes_at: dt.time | None = None
    """Time of day at which the last day ends; ``None`` is midnight after it."""
    extended: Mapping[str, dt.date] = field(default_factory=dict)
    """Period key → the later last day that was announced for it."""
    zone: ZoneInfo = SHANGHAI


@dataclass(frozen=True)
class Period:
    """One period of a window: open from `opens` (included) until `closes` (excluded); ``None`` is without bound."""

    key: str
    id: str
    year: int | None
    number: str
    """The last digits in its id: 4 for Q4; empty where there are none."""
    title: Text
    label: Text
    opens: dt.datetime | None
    closes: dt.datetime | None
    first_day: dt.date | None
    last_day: dt.date | None
    covers: tuple[dt.date, dt.date] | None
    """First and last day of the time that is reported on."""

    def is_open(self, moment: dt.datetime) -> bool:
        """Whether `moment` (aware) lies in the window."""
        return (self.opens is None or self.opens <= moment) and not self.is_over(moment)

    def is_over(self, moment: dt.datetime) -> bool:
        """Whether the window had closed for good by `moment` (aware)."""
        return self.closes is not None and self.closes <= moment

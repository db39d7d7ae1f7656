"""`rules/<region>/calendars.yaml`: which days are worked, year by year, with the notice that said so."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Literal

from pydantic import Field, model_validator

from guicheng.calendars import values
from guicheng.config.model.base import Part, Text
from guicheng.config.model.names import OwnId, Words

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Citation(Part):
    """Where a rule or table comes from."""

    title: Text
    number: Words | None = Field(
        None, description="the number of the notice or statute", examples=["国办发明电〔2024〕12号"]
    )
    article: Words | None = None
    url: Words | None = None

    @property
    def said(self) -> Text:
        """It as a sentence names it: 《title》（number）article."""
        number, article = f"（{self.number}）" if self.number else "", self.article or ""
        english = ", ".join(part for part in (self.title.for_language("en"), self.number, self.article) if part)
        return Text(zh=f"《{self.title.zh}》{number}{article}", en=english)


class Holiday(Part):
    """Days off in a row, with the days worked to make up for them (调休)."""

    id: OwnId
    title: Text
    first: dt.date = Field(alias="from")
    last: dt.date = Field(alias="to", description="included")
    make_up_days: list[dt.date] = Field(default_factory=list, description="days of rest that are worked instead")
    source: Citation | None = Field(
        None, description="of days that a layer adds, such as those of an autonomous region"
    )

    @model_validator(mode="after")
    def _in_order(self) -> Holiday:
        if self.last < self.first:
            raise ValueError(f"{self.id} 的结束早于开始 / {self.id} ends before it begins")
        if (self.last - self.first).days > 31:
            raise ValueError(f"{self.id} 超过一个月 / {self.id} is longer than a month")
        return self

    def days(self) -> list[dt.date]:
        """Every day off."""
        return [self.first + dt.timedelta(n) for n in range((self.last - self.first).days + 1)]


class CalendarYear(Part):
    """The table of one year, as its notice announced it."""

    source: Citation
    holidays: list[Holiday] = Field(min_length=1)


class Calendar(Part):
    """Working days (工作日). Dates in a year without a table are *provisional* until its notice comes out."""

    title: Text
    rest_days: list[Weekday] = Field(["saturday", "sunday"], max_length=6)
    years: dict[int, CalendarYear] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _days_agree(self) -> Calendar:
        off = [day for holiday in self._holidays() for day in holiday.days()]
        worked = [day for holiday in self._holidays() for day in holiday.make_up_days]
        for kind, days in (("a day off", off), ("a make-up day", worked)):
            if twice := next((a for a, b in pairwise(sorted(days)) if a == b), None):
                raise ValueError(f"{twice} is {kind} twice")
        if both := set(off) & set(worked):
            raise ValueError(f"{min(both)} 既放假又上班 / {min(both)} is a day off and a make-up day")
        if idle := [day for day in worked if WEEKDAYS[day.weekday()] not in self.rest_days]:
            raise ValueError(
                f"{min(idle)} 本来就是工作日，不必调休 / {min(idle)} is a make-up day but was a working day anyway"
            )
        for year, table in self.years.items():
            for holiday in table.holidays:
                if abs(holiday.first.year - year) + abs(holiday.last.year - year) > 1:
                    raise ValueError(f"{holiday.id} 不属于 {year} 年 / {holiday.id} does not belong to {year}")
        return self

    def _holidays(self) -> list[Holiday]:
        return [holiday for table in self.years.values() for holiday in table.holidays]

    def build(self) -> values.Calendar:
        """The calendar as the engine counts with it."""
        return values.Calendar(
            known_years=frozenset(self.years),
            holidays={day: holiday.title.zh for holiday in self._holidays() for day in holiday.days()},
            make_up_days={day: holiday.title.zh for holiday in self._holidays() for day in holiday.make_up_days},
            rest_days=frozenset(WEEKDAYS.index(day) for day in self.rest_days),
        )


class Calendars(Part):
    """The file: every calendar by id."""

    calendars: dict[OwnId, Calendar]

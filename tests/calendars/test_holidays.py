"""The shipped tables: what the notices say, and that the language refuses tables that cannot be right."""

from __future__ import annotations

import datetime as dt
from typing import Any

import chinese_calendar
import pytest
from pydantic import ValidationError

from guicheng.calendars.working_days import is_working_day
from guicheng.config.model.time import Calendar
from tests.calendars.shared import day, national, shipped


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_every_day_of_the_year_agrees_with_an_independent_table(year: int) -> None:
    first = dt.date(year, 1, 1)
    days = [first + dt.timedelta(n) for n in range((dt.date(year + 1, 1, 1) - first).days)]
    wrong = [d for d in days if is_working_day(d, national()) != chinese_calendar.is_workday(d)]
    assert wrong == []


@pytest.mark.parametrize(("year", "off", "worked"), [(2024, 28, 8), (2025, 28, 5), (2026, 33, 6)])
def test_a_year_has_as_many_days_off_and_make_up_days_as_its_notice_names(year: int, off: int, worked: int) -> None:
    holidays = shipped().calendars["national"].years[year].holidays
    assert sum(len(holiday.days()) for holiday in holidays) == off
    assert sum(len(holiday.make_up_days) for holiday in holidays) == worked


def test_every_year_cites_its_notice() -> None:
    numbers = {year: table.source.number for year, table in shipped().calendars["national"].years.items()}
    assert numbers == {2024: "国办发明电〔2023〕7号", 2025: "国办发明电〔2024〕12号", 2026: "国办发明电〔2025〕7号"}


def _calendar(**holiday: Any) -> dict[str, Any]:
    whole = {"id": "feast", "title": "节日", "from": "2026-05-01", "to": "2026-05-05", **holiday}
    return {"title": "表", "years": {2026: {"source": {"title": "通知"}, "holidays": [whole]}}}


@pytest.mark.parametrize(
    ("holiday", "why"),
    [
        ({"to": "2026-04-30"}, "ends before it begins"),
        ({"to": "2026-06-30"}, "longer than a month"),
        ({"make_up_days": ["2026-05-02"]}, "a day off and a make-up day"),
        ({"make_up_days": ["2026-05-07"]}, "was a working day anyway"),
        ({"make_up_days": ["2026-05-09", "2026-05-09"]}, "a make-up day twice"),
        ({"from": "2027-05-01", "to": "2027-05-05"}, "does not belong to 2026"),
    ],
)
def test_a_table_that_cannot_be_right_is_refused(holiday: dict[str, Any], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        Calendar.model_validate(_calendar(**holiday))


def test_two_holidays_do_not_share_a_day() -> None:
    data = _calendar()
    data["years"][2026]["holidays"].append({"id": "other", "title": "另", "from": "2026-05-05", "to": "2026-05-06"})
    with pytest.raises(ValidationError, match="2026-05-05 is a day off twice"):
        Calendar.model_validate(data)


def test_a_region_may_add_days_of_its_own() -> None:
    data = shipped().calendars["national"].model_dump(mode="json", by_alias=True)
    data["years"]["2026"]["holidays"].append(
        {
            "id": "sanyuesan",
            "title": "三月三",
            "from": "2026-04-20",
            "to": "2026-04-21",
            "source": {"title": "自治区令"},
        }
    )
    own = Calendar.model_validate(data).build()
    assert [is_working_day(day(d), own) for d in ("2026-04-17", "2026-04-20", "2026-04-21", "2026-04-22")] == [
        True,
        False,
        False,
        True,
    ]
    assert is_working_day(day("2026-04-20"), national())


def test_a_calendar_without_any_working_weekday_is_refused() -> None:
    week = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    with pytest.raises(ValidationError):
        Calendar.model_validate({"title": "表", "rest_days": week})

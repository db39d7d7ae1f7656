"""Terms: the vectors of the statutes and of the requirement, then the algebra of working days."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guicheng.calendars.terms import Stop, add_term
from guicheng.calendars.values import BusinessHours, Roll, Term, Unit
from guicheng.calendars.working_days import add_working_days, is_working_day, next_working_day, working_days_between
from guicheng.common.clock import SHANGHAI
from guicheng.common.errors import Refusal
from tests.calendars.shared import at, day, national

DAYS = st.dates(dt.date(2024, 1, 1), dt.date(2026, 12, 31))
UNITS = st.sampled_from(["calendar-day", "working-day", "month", "year"])


@pytest.mark.parametrize(
    ("start", "amount", "ends"),
    [
        ("2025-09-26", 7, "2025-10-13"),  # Sunday 09-28 and Saturday 10-11 are worked
        ("2025-09-30", 5, "2025-10-14"),
        ("2025-12-31", 3, "2026-01-06"),  # Sunday 01-04 is worked
        ("2026-02-13", 2, "2026-02-24"),  # Saturday 02-14 is worked
        ("2026-02-13", 15, "2026-03-12"),
        ("2026-04-30", 5, "2026-05-11"),  # Saturday 05-09 is worked
        ("2026-09-18", 10, "2026-10-09"),  # Sunday 09-20 is worked
        ("2026-02-24", -2, "2026-02-13"),
        ("2026-02-24", 0, "2026-02-24"),
        ("2026-02-15", 0, "2026-02-15"),  # nothing to count: the day itself, a holiday or not
    ],
)
def test_working_days(start: str, amount: int, ends: str) -> None:
    assert add_term(day(start), Term(amount, "working-day"), national()).date == day(ends)


@pytest.mark.parametrize(
    ("start", "amount", "unit", "roll", "ends"),
    [
        ("2025-12-31", 2, "month", "none", "2026-02-28"),  # 民法典 202: no 31 February
        ("2025-12-31", 60, "calendar-day", "none", "2026-03-01"),
        ("2025-08-01", 2, "month", "none", "2025-10-01"),
        ("2025-08-01", 2, "month", "forward", "2025-10-09"),  # 民法典 203: National Day week
        ("2025-08-01", 60, "calendar-day", "none", "2025-09-30"),
        ("2025-12-15", 2, "month", "none", "2026-02-15"),
        ("2025-12-15", 2, "month", "forward", "2026-02-24"),
        ("2023-12-31", 2, "month", "none", "2024-02-29"),
        ("2024-02-29", 1, "year", "none", "2025-02-28"),
        ("2025-07-01", 60, "calendar-day", "none", "2025-08-30"),  # readings §8.3: day 60
        ("2026-03-31", -1, "month", "none", "2026-02-28"),
        ("2026-03-10", -7, "calendar-day", "none", "2026-03-03"),
        ("2026-01-10", -1, "month", "none", "2025-12-10"),
    ],
)
def test_calendar_terms(start: str, amount: int, unit: Unit, roll: Roll, ends: str) -> None:
    assert add_term(day(start), Term(amount, unit, roll=roll), national()).date == day(ends)


@pytest.mark.parametrize(
    ("start", "amount", "unit", "ends"),
    [
        ("2026-03-01", 1, "calendar-day", "2026-03-01"),
        ("2026-03-01", 30, "calendar-day", "2026-03-30"),
        ("2026-03-01", 1, "month", "2026-03-31"),
        ("2026-01-31", 1, "month", "2026-02-28"),
        ("2026-01-01", 1, "year", "2026-12-31"),
        ("2026-03-02", 3, "working-day", "2026-03-04"),
        ("2026-03-01", 3, "working-day", "2026-03-04"),  # a Sunday: nothing to include
        ("2026-03-04", -3, "working-day", "2026-03-02"),
        ("2026-03-31", -1, "month", "2026-02-28"),
    ],
)
def test_counting_the_first_day_too(start: str, amount: int, unit: Unit, ends: str) -> None:
    assert add_term(day(start), Term(amount, unit, include_start=True), national()).date == day(ends)


@pytest.mark.parametrize(
    ("moment", "in_time"),
    [("2025-08-30T23:59:59", True), ("2025-08-30T23:59:59.999999", True), ("2025-08-31T00:00:00", False)],
)
def test_the_last_day_counts_to_its_end(moment: str, in_time: bool) -> None:
    due = add_term(day("2025-07-01"), Term(60, "calendar-day"), national())
    assert due.is_met_at(at(moment)) is in_time


def test_a_start_in_utc_is_the_local_day() -> None:
    evening = dt.datetime(2026, 3, 1, 16, 30, tzinfo=dt.UTC)  # already 2 March in Shanghai
    assert add_term(evening, Term(1, "calendar-day"), national()).date == day("2026-03-03")


HOURS = BusinessHours()


@pytest.mark.parametrize(
    ("start", "amount", "ends"),
    [
        ("2026-03-02T09:00", 1, "2026-03-02T17:30"),
        ("2026-03-02T09:00", 2, "2026-03-03T12:00"),
        ("2026-03-02T07:00", 1, "2026-03-02T12:00"),  # before the office opens, the morning is still to come
        ("2026-03-02T13:00", 1, "2026-03-02T17:30"),  # the break at noon belongs to the morning
        ("2026-03-02T15:00", 1, "2026-03-03T12:00"),
        ("2026-03-02T20:00", 1, "2026-03-03T12:00"),
        ("2026-02-14T15:00", 1, "2026-02-24T12:00"),  # the Spring Festival lies between
        ("2026-03-07T10:00", 2, "2026-03-09T17:30"),  # from a Saturday
        ("2026-03-03T09:00", -1, "2026-03-02T17:30"),
        ("2026-03-03T15:00", -1, "2026-03-03T12:00"),
    ],
)
def test_half_day_slots(start: str, amount: int, ends: str) -> None:
    due = add_term(at(start), Term(amount, "half-day-slot", hours=HOURS), national())
    assert due.moment == at(ends)


def test_a_first_half_day_that_counts_and_a_start_without_a_time() -> None:
    both = Term(1, "half-day-slot", include_start=True, hours=HOURS)
    assert add_term(at("2026-03-02T09:00"), both, national()).moment == at("2026-03-02T12:00")
    assert add_term(day("2026-03-02"), Term(1, "half-day-slot", hours=HOURS), national()).moment == at(
        "2026-03-03T12:00"
    )


def test_an_office_with_hours_ends_the_last_day_when_it_closes() -> None:
    due = add_term(day("2026-03-02"), Term(5, "working-day", hours=HOURS), national())
    assert due.moment == at("2026-03-09T17:30")
    saturday = add_term(day("2026-03-02"), Term(5, "calendar-day", hours=HOURS), national())
    assert saturday.moment == at("2026-03-08T00:00"), "no office closes on a Saturday"


@pytest.mark.parametrize(
    ("start", "amount", "unit", "roll", "provisional"),
    [
        ("2026-12-25", 3, "working-day", "none", False),
        ("2026-12-30", 2, "working-day", "none", True),
        ("2027-01-04", -2, "working-day", "none", True),
        ("2026-11-30", 2, "month", "none", False),  # months need no table
        ("2026-11-30", 2, "month", "forward", True),
        ("2023-12-29", 2, "working-day", "none", True),
        ("2023-10-31", 4, "month", "forward", False),  # only the end needs one
    ],
)
def test_a_term_that_needs_an_unpublished_year_is_provisional(
    start: str, amount: int, unit: Unit, roll: Roll, provisional: bool
) -> None:
    assert add_term(day(start), Term(amount, unit, roll=roll), national()).provisional is provisional


@pytest.mark.parametrize(
    ("unit", "amount", "stops", "ends"),
    [
        ("working-day", 5, [], "2026-03-09"),
        ("working-day", 5, [("2026-03-03", "2026-03-03")], "2026-03-09"),  # back on the same day
        ("working-day", 5, [("2026-03-03", "2026-03-05")], "2026-03-11"),
        ("working-day", 5, [("2026-03-06", "2026-03-08")], "2026-03-09"),  # a weekend costs nothing
        ("working-day", 5, [("2026-03-03", "2026-03-05"), ("2026-03-04", "2026-03-05")], "2026-03-11"),
        ("working-day", 5, [("2026-02-20", "2026-03-01")], "2026-03-09"),  # before the start
        ("calendar-day", 5, [("2026-03-03", "2026-03-05")], "2026-03-09"),
        ("month", 1, [("2026-03-03", "2026-03-05")], "2026-04-04"),
        ("month", 1, [("2026-03-03", "2026-03-05"), ("2026-04-02", "2026-04-10")], "2026-04-12"),
        ("half-day-slot", 2, [("2026-03-02", "2026-03-05")], "2026-03-06"),
    ],
)
def test_days_in_which_the_clock_stands_still_are_not_counted(
    unit: Unit, amount: int, stops: list[tuple[str, str]], ends: str
) -> None:
    spans = [Stop(day(begin), day(end)) for begin, end in stops]
    assert add_term(day("2026-03-02"), Term(amount, unit, hours=HOURS), national(), stops=spans).date == day(ends)


def test_a_stop_that_is_still_going_on_moves_with_the_present_day() -> None:
    stop, term = [Stop(day("2026-03-03"))], Term(5, "working-day")
    due = add_term(day("2026-03-02"), term, national(), stops=stop, as_of=at("2026-03-05T10:00"))
    assert (due.date, due.stopped) == (day("2026-03-11"), True)
    with pytest.raises(ValueError, match="as_of"):
        add_term(day("2026-03-02"), term, national(), stops=stop)


@pytest.mark.parametrize(
    ("start", "amount", "unit"),
    [
        ("9999-12-31", 60, "calendar-day"),
        ("9999-12-31", 2, "month"),
        ("0001-01-01", -1, "month"),
        ("0001-01-01", 3, "working-day"),
        ("2026-01-01", 3660, "year"),
        ("2026-01-01", -3660, "year"),
        ("2199-12-31", 3660, "working-day"),
    ],
)
def test_a_senseless_date_is_refused_and_never_an_error(start: str, amount: int, unit: Unit) -> None:
    with pytest.raises(Refusal) as refused:
        add_term(day(start), Term(amount, unit), national())
    assert (refused.value.code, refused.value.status) == ("date-out-of-range", 400)


def test_the_explanation_names_what_was_passed_over_and_can_be_stored() -> None:
    due = add_term(day("2026-02-13"), Term(2, "working-day"), national())
    told = json.loads(json.dumps(due.explanation))
    assert told["make_up_days"] == {"2026-02-14": "春节"}
    assert len(told["holidays"]) == 9
    rolled = add_term(day("2025-12-15"), Term(2, "month", roll="forward"), national())
    assert (rolled.explanation["rolled_from"], rolled.explanation["due"]) == ("2026-02-15", "2026-02-24")


@given(DAYS, st.integers(1, 60))
def test_counting_forward_then_back_returns_to_a_working_day(start: dt.date, count: int) -> None:
    home = next_working_day(start, national())
    assert add_working_days(add_working_days(home, count, national()), -count, national()) == home


@given(DAYS, st.integers(-60, 60))
def test_the_working_days_between_are_the_days_added(start: dt.date, count: int) -> None:
    home = next_working_day(start, national())
    assert working_days_between(home, add_working_days(home, count, national()), national()) == count


@given(DAYS, DAYS, DAYS)
def test_working_days_between_add_up(a: dt.date, b: dt.date, c: dt.date) -> None:
    between = working_days_between
    assert between(a, b, national()) + between(b, c, national()) == between(a, c, national())


@given(DAYS, st.integers(0, 12), UNITS, st.booleans())
def test_a_longer_term_never_ends_sooner(start: dt.date, amount: int, unit: Unit, roll: bool) -> None:
    def end(more: int) -> dt.date:
        return add_term(start, Term(amount + more, unit, roll="forward" if roll else "none"), national()).date

    assert end(0) <= end(1)


@given(DAYS, st.integers(0, 40), st.integers(0, 12), UNITS)
def test_a_later_start_never_ends_sooner(start: dt.date, later: int, amount: int, unit: Unit) -> None:
    term = Term(amount, unit)
    assert add_term(start, term, national()).date <= add_term(start + dt.timedelta(later), term, national()).date


@given(DAYS, st.integers(1, 20), UNITS)
def test_a_rolled_end_is_worked_and_the_moment_is_the_end_of_the_date(start: dt.date, amount: int, unit: Unit) -> None:
    due = add_term(start, Term(amount, unit, roll="forward"), national())
    assert is_working_day(due.date, national())
    assert due.moment == dt.datetime.combine(due.date + dt.timedelta(1), dt.time(), SHANGHAI)


@given(DAYS, st.integers(1, 20), st.integers(0, 20), st.integers(0, 20), UNITS)
def test_a_stop_never_brings_the_end_nearer(start: dt.date, amount: int, after: int, length: int, unit: Unit) -> None:
    begin = start + dt.timedelta(after)
    term, stop = Term(amount, unit), Stop(begin, begin + dt.timedelta(length))
    assert add_term(start, term, national(), stops=[stop]).date >= add_term(start, term, national()).date

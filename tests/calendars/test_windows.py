"""Windows and obligations: the quarterly windows of the requirement, the other families, and the algebra of periods."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from guicheng.calendars.obligations import Duty, due_periods
from guicheng.calendars.remaining import beginning_of_day, days_left, fill, remaining
from guicheng.calendars.values import Term
from guicheng.calendars.windows import next_change, next_period, offer, open_periods, period_at, period_named, periods
from guicheng.common.clock import SHANGHAI
from guicheng.config.model.time import Window
from tests.calendars.shared import QUARTERS, at, day, national, quarters

MOMENTS = st.builds(
    dt.datetime.combine, st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1)), st.times(), st.just(SHANGHAI)
)


@pytest.mark.parametrize(
    ("moment", "key", "label"),
    [
        ("2025-03-15T23:59:59", None, None),
        ("2025-03-16T00:00:00", "2025-Q1", "2025年1季度"),
        ("2025-04-15T23:59:59", "2025-Q1", "2025年1季度"),
        ("2025-04-15T23:59:59.999999", "2025-Q1", "2025年1季度"),
        ("2025-04-16T00:00:00", None, None),
        ("2025-06-15T23:59:59", None, None),
        ("2025-06-16T00:00:00", "2025-Q2", "2025年2季度"),
        ("2025-07-15T23:59:59", "2025-Q2", "2025年2季度"),
        ("2025-07-16T00:00:00", None, None),
        ("2025-09-15T23:59:59", None, None),
        ("2025-09-16T00:00:00", "2025-Q3", "2025年3季度"),
        ("2025-10-15T23:59:59", "2025-Q3", "2025年3季度"),
        ("2025-10-16T00:00:00", None, None),
        ("2025-12-15T23:59:59", None, None),
        ("2025-12-16T00:00:00", "2025-Q4", "2025年4季度"),
        ("2025-12-31T23:59:59", "2025-Q4", "2025年4季度"),
        ("2026-01-01T00:00:00", "2025-Q4", "2025年4季度"),
        ("2026-01-15T23:59:59", "2025-Q4", "2025年4季度"),  # A-06: the previous year's
        ("2026-01-16T00:00:00", None, None),
    ],
)
def test_the_quarterly_windows_open_and_close_to_the_second(moment: str, key: str | None, label: str | None) -> None:
    period = period_at(quarters(), at(moment))
    assert (period.key if period else None, period.label.zh if period else None) == (key, label)


def test_a_period_says_what_it_covers_and_how_it_is_called() -> None:
    period = period_named(quarters(), "2025-Q4")
    assert period is not None
    assert period.covers == (day("2025-10-01"), day("2025-12-31"))
    assert (period.first_day, period.last_day) == (day("2025-12-16"), day("2026-01-15"))
    assert (period.label.en, period.number, period.year) == ("2025 Q4", "4", 2025)


@pytest.mark.parametrize("key", ["", "2025", "2025-Q5", "Q4", "99999-Q1", "2025-q4", "2025-Q4x", "0000-Q1"])
def test_a_key_of_no_period_names_none(key: str) -> None:
    assert period_named(quarters(), key) is None


@pytest.mark.parametrize(
    ("moment", "taken", "state", "key"),
    [
        ("2025-12-20T10:00", [], "open", "2025-Q4"),  # HNQ-84
        ("2025-12-20T10:00", ["2025-Q3"], "open", "2025-Q4"),
        ("2025-12-20T10:00", ["2025-Q4"], "taken", "2025-Q4"),  # HNQ-85
        ("2026-01-16T00:00", ["2025-Q4"], "closed", "2026-Q1"),  # HNQ-86, with what comes next
        ("2026-05-01T00:00", [], "closed", "2026-Q2"),
    ],
)
def test_the_button_that_adds_a_filing(moment: str, taken: list[str], state: str, key: str) -> None:
    offered = offer(quarters(), at(moment), taken)
    assert (offered.state, offered.period and offered.period.key) == (state, key)


def test_the_texts_of_the_button_name_the_period_in_both_languages() -> None:
    now = at("2026-01-05T10:00")
    said = fill(QUARTERS.texts.open, period_at(quarters(), now), now)
    assert (said.zh, said.en) == ("新增2025年4季度信息", "Add 2025 Q4")
    times = fill(
        QUARTERS.title.model_copy(update={"zh": "{closes} 前，{days_left} 天，{other}"}),
        period_at(quarters(), now),
        now,
    )
    assert times.zh == "2026-01-15 前，10 天，{other}"
    assert fill(QUARTERS.texts.open, None, now).zh == "新增—信息"


def test_the_next_opening_and_the_next_change() -> None:
    assert next_change(quarters(), at("2025-12-20T00:00")) == at("2026-01-16T00:00")
    assert next_change(quarters(), at("2026-01-16T00:00")) == at("2026-03-16T00:00")
    upcoming = next_period(quarters(), at("2025-12-20T00:00"))
    assert upcoming is not None
    assert upcoming.key == "2026-Q1"


def _window(**data: Any) -> Window:
    return Window.model_validate({"title": "填报期", **data})


YEARS = _window(
    label="{year}年度", key="{year}", first_year=2023, yearly={"year": {"opens": "01-01", "covers": ["01-01", "12-31"]}}
)
REPORT = _window(
    yearly={"A": {"opens": "01-01", "closes": "03-31", "covers": ["01-01", "12-31"], "year": "before-opening"}}
)
CAMPAIGN = _window(
    label="{title}",
    once={
        "2026-spring": {"title": "春季检查", "opens": "2026-03-01", "closes": "2026-04-30"},
        "2026-autumn": {"title": "秋季检查", "opens": "2026-09-01", "closes": "2026-10-31"},
    },
    opens_at="09:00",
    closes_at="17:00",
)
ALWAYS = _window(once={"always": {}})


@pytest.mark.parametrize(
    ("window", "moment", "keys"),
    [
        (YEARS, "2025-06-01T00:00", ["2023", "2024", "2025"]),  # statistics years stay open (HNA-20)
        (YEARS, "2023-01-01T00:00", ["2023"]),
        (YEARS, "2022-12-31T23:59", []),
        (REPORT, "2026-02-01T00:00", ["2025-A"]),  # the report on the year before
        (REPORT, "2026-04-01T00:00", []),
        (CAMPAIGN, "2026-03-01T08:59:59", []),
        (CAMPAIGN, "2026-03-01T09:00", ["2026-spring"]),
        (CAMPAIGN, "2026-04-30T16:59:59", ["2026-spring"]),
        (CAMPAIGN, "2026-04-30T17:00", []),
        (ALWAYS, "1990-01-01T00:00", ["always"]),
        (ALWAYS, "2090-01-01T00:00", ["always"]),
    ],
)
def test_other_families_of_periods(window: Window, moment: str, keys: list[str]) -> None:
    assert [period.key for period in open_periods(window.build("w"), at(moment))] == keys


def test_where_several_are_open_the_latest_is_offered_until_taken() -> None:
    years, now = YEARS.build("w"), at("2025-06-01T00:00")
    offered = [offer(years, now, taken).period for taken in ([], ["2025"], ["2025", "2024"])]
    assert [period and period.key for period in offered] == ["2025", "2024", "2023"]
    assert offer(years, now, ["2025", "2024", "2023"]).state == "taken"


def test_the_report_on_the_year_before_is_named_after_it() -> None:
    report = period_named(REPORT.build("w"), "2025-A")
    assert report is not None
    assert (report.covers, report.first_day) == ((day("2025-01-01"), day("2025-12-31")), day("2026-01-01"))


def test_an_announced_extension_moves_the_close_of_one_period_only() -> None:
    source = {"title": "关于延长填报时间的通知"}
    data = QUARTERS.model_dump(mode="json", by_alias=True)
    extended = Window.model_validate(
        {**data, "extended": {"2025-Q1": {"closes": "2025-04-30", "source": source}}}
    ).build("w")
    assert [
        period_at(extended, at(m)) is not None for m in ("2025-04-30T23:59", "2025-05-01T00:00", "2026-04-16T00:00")
    ] == [True, False, False]


def test_the_last_day_of_february_follows_the_year() -> None:
    window = _window(yearly={"F": {"opens": "02-01", "closes": "02-29"}}).build("w")
    assert [p.last_day for p in periods(window, day("2024-01-01"), day("2025-12-31"))] == [
        day("2024-02-29"),
        day("2025-02-28"),
    ]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ({}, "either `yearly` or `once`"),
        ({"yearly": {"A": {"opens": "01-01"}}, "once": {"b": {}}}, "either `yearly` or `once`"),
        ({"yearly": {"A": {"opens": "02-30", "closes": "03-01"}}}, "no year has the day"),
        ({"yearly": {"A": {"opens": "3-16", "closes": "04-15"}}}, "pattern"),
        ({"yearly": {"A": {"opens": "01-01"}}}, "need `first_year`"),
        ({"key": "{id}", "yearly": {"A": {"opens": "01-01", "closes": "02-01"}}}, "needs {year}"),
        ({"key": "{year}", "yearly": {n: {"opens": "01-01", "closes": "02-01"} for n in "AB"}}, "needs {id}"),
        ({"once": {"a": {"opens": "2026-02-01", "closes": "2026-01-01"}}}, "never opens"),
        ({"once": {"a": {}}, "label": "{year"}, "place"),
        ({"once": {"a": {}}, "texts": {"open": "{label.colour}"}}, "place"),
        ({"once": {"a": {}}, "opens_at": 1050}, "string"),
        ({"once": {"a": {}}, "closes_at": "25:00"}, "pattern"),
        ({"once": {"a": {}}, "first_year": 2026, "last_year": 2025}, "never opens"),
    ],
)
def test_a_window_that_cannot_work_is_refused(data: dict[str, Any], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        _window(**data)


@pytest.mark.parametrize(
    ("start", "until", "account", "now", "met", "expected"),
    [
        # A-07: from the quarter that covers the start
        (
            "2025-02-10",
            None,
            None,
            "2025-08-01T00:00",
            [],
            {"2025-Q1": "missing", "2025-Q2": "missing", "2025-Q3": "upcoming"},
        ),
        ("2025-03-31", None, None, "2025-03-31T12:00", [], {"2025-Q1": "open"}),
        ("2025-04-01", None, None, "2025-04-01T12:00", [], {"2025-Q2": "upcoming"}),
        ("2025-02-10", None, None, "2025-06-20T00:00", ["2025-Q1"], {"2025-Q1": "met", "2025-Q2": "open"}),
        # readings §8.2: confirmed a second late is missing for good
        ("2025-02-10", None, None, "2025-04-16T00:00", [], {"2025-Q1": "missing", "2025-Q2": "upcoming"}),
        # A-07: to the last quarter whose window closes before the acceptance record is confirmed
        ("2025-05-01", "2025-10-15T23:59:59", None, "2026-03-01T00:00", ["2025-Q2"], {"2025-Q2": "met"}),
        (
            "2025-05-01",
            "2025-10-16T00:00:00",
            None,
            "2026-03-01T00:00",
            [],
            {"2025-Q2": "missing", "2025-Q3": "missing"},
        ),
        # A-07: windows that closed before the account existed
        ("2025-02-10", None, "2025-07-01T09:00", "2025-08-01T00:00", [], {"2025-Q2": "missing", "2025-Q3": "upcoming"}),
        ("2025-02-10", None, "2025-04-15T23:59", "2025-04-15T23:59", [], {"2025-Q1": "open", "2025-Q2": "upcoming"}),
        # A-06: the window of the fourth quarter closes in January
        ("2025-11-01", None, None, "2026-01-15T23:59:59", [], {"2025-Q4": "open", "2026-Q1": "upcoming"}),
        ("2025-11-01", None, None, "2026-01-16T00:00", [], {"2025-Q4": "missing", "2026-Q1": "upcoming"}),
        # no start, or a start to come
        (None, None, None, "2026-01-16T00:00", [], {}),
        ("2027-01-01", None, None, "2026-01-16T00:00", [], {}),
    ],
)
def test_quarters_owed(
    start: str | None, until: str | None, account: str | None, now: str, met: list[str], expected: dict[str, str]
) -> None:
    duty = Duty(day(start) if start else None, at(until) if until else None, at(account) if account else None)
    due = due_periods(quarters(), duty, at(now), met)
    assert {each.period.key: each.state for each in due} == expected


@pytest.mark.parametrize(("now", "state"), [("2025-04-20T00:00", "grace"), ("2025-04-23T00:00", "missing")])
def test_grace_puts_off_what_is_missing(now: str, state: str) -> None:
    grace = Term(5, "working-day")
    due = due_periods(quarters(), Duty(day("2025-02-10"), grace=grace, calendar=national()), at(now))
    assert due[0].state == state


@pytest.mark.parametrize(
    ("now", "days", "zh", "en"),
    [
        ("2025-04-12T23:59", 3, "还剩 3 天", "3 days left"),
        ("2025-04-14T00:00", 1, "还剩 1 天", "1 day left"),
        ("2025-04-15T00:00", 0, "今天截止", "Due today"),
        ("2025-04-15T23:59:59", 0, "今天截止", "Due today"),
        ("2025-04-16T00:00", -1, "已截止", "Closed"),
    ],
)
def test_the_days_left(now: str, days: int, zh: str, en: str) -> None:
    end = at("2025-04-16T00:00")
    said = remaining(end, at(now))
    assert (days_left(end, at(now)), said.zh, said.en) == (days, zh, en)


@pytest.mark.parametrize("end", ["2025-04-16T00:00", "2025-04-15T17:00", "2025-04-15T00:00:01"])
@pytest.mark.parametrize("days", [0, 1, 7, 30])
def test_the_day_on_which_so_many_are_left_begins_at_midnight(end: str, days: int) -> None:
    """A reminder that is sent then says the number it was declared with; a moment earlier one more is left."""
    begins = beginning_of_day(days, at(end))
    assert begins == at(f"{dt.date(2025, 4, 15) - dt.timedelta(days=days)}T00:00")
    assert days_left(at(end), begins) == days
    assert days_left(at(end), begins - dt.timedelta(microseconds=1)) == days + 1


def test_an_end_in_the_middle_of_today_closes_today() -> None:
    end = at("2025-04-15T17:00")
    assert (days_left(end, at("2025-04-15T16:59")), days_left(end, at("2025-04-15T17:00"))) == (0, -1)
    assert remaining(None, at("2025-04-15T17:00")).zh == "不限期"


@given(MOMENTS)
def test_a_moment_lies_in_at_most_one_quarter_and_its_year_is_that_of_the_opening(moment: dt.datetime) -> None:
    found = open_periods(quarters(), moment)
    assert len(found) <= 1
    for period in found:
        assert period.opens is not None
        assert period.closes is not None
        assert period.opens <= moment < period.closes
        assert period.year == period.opens.year
        assert period_named(quarters(), period.key) == period


@given(MOMENTS)
def test_the_state_holds_until_the_next_change_and_no_longer(moment: dt.datetime) -> None:
    change = next_change(quarters(), moment)
    assert change is not None
    before = change - dt.timedelta(microseconds=1)
    assert period_at(quarters(), before) == period_at(quarters(), moment)
    assert period_at(quarters(), change) != period_at(quarters(), moment)


@given(st.dates(dt.date(2015, 1, 1), dt.date(2025, 1, 1)), MOMENTS, st.integers(0, 900))
def test_what_was_missing_stays_missing(start: dt.date, now: dt.datetime, later: int) -> None:
    def missed(when: dt.datetime) -> list[str]:
        return [p.period.key for p in due_periods(quarters(), Duty(start), when) if p.state == "missing"]

    earlier = missed(now)
    assert missed(now + dt.timedelta(later))[: len(earlier)] == earlier

"""Time as facts: days that are worked, half-days, and the time limits of filings (T6)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from guicheng.accounts import places
from guicheng.accounts.models import Jurisdiction
from guicheng.calendars.values import Calendar
from guicheng.calendars.working_days import half_days_between
from guicheng.clockwork import sweep
from guicheng.common import clock
from guicheng.config.conditions import evaluate
from guicheng.config.model.conditions import Condition
from guicheng.filings.context.dossier import Dossier
from guicheng.filings.context.facts import Facts
from guicheng.filings.models import Filing
from guicheng.registers.models import Entry
from tests.config.walk.lines import sent
from tests.config.walk.playing import staged
from tests.config.walk.test_walk import config_of

LABOUR = Calendar(
    frozenset({2025}), {dt.date(2025, 5, day): "劳动节" for day in range(1, 6)}, {dt.date(2025, 4, 27): "劳动节"}
)


class Known:
    """Facts that know which days are worked."""

    def __init__(self, **values: Any) -> None:
        self.values = values

    def get(self, path: str, /) -> Any:
        return self.values.get(path)

    def calendar(self, name: str, /) -> Calendar:
        return LABOUR if name == "national" else Calendar()


WORKED = (
    ("2025-04-25", {"working_day": True}, True),  # a Friday
    ("2025-04-26", {"working_day": True}, False),  # a Saturday
    ("2025-04-27", {"working_day": True}, True),  # a Sunday that is worked
    ("2025-05-01", {"working_day": True}, False),  # a holiday
    ("2025-05-01", {"working_day": False}, True),
    ("2025-05-01", {"working_day": {"calendar": "other"}}, True),  # of which no table is known
    (None, {"working_day": True}, False),
    (None, {"working_day": False}, False),
    ("2025-05-01T09:00:00+08:00", {"working_day": True}, False),
    ("2025-04-30", {"working_days_until": {"at": "2025-04-25", "eq": 4}}, True),  # 27, 28, 29, 30
    ("2025-05-06", {"working_days_until": {"at": "2025-04-30", "eq": 1}}, True),
    ("2025-04-30", {"working_days_since": {"at": "2025-05-06", "gte": 1}}, True),
    ("2025-04-30", {"working_days_since": {"at": "2025-05-05", "eq": 0}}, True),
    (None, {"working_days_since": {"gte": 0}}, False),
    ("2025-05-06T14:00:00+08:00", {"half_days_until": {"at": "2025-04-30T11:00:00+08:00", "eq": 3}}, True),
    ("2025-05-06T14:00:00+08:00", {"half_days_until": {"at": "2025-04-30T15:00:00+08:00", "eq": 2}}, True),
)


@pytest.mark.parametrize(("day", "test", "holds"), WORKED)
def test_days_that_are_worked(day: str | None, test: dict[str, Any], holds: bool) -> None:
    assert evaluate(Condition.model_validate({"day": test}), Known(day=day)) is holds


HALF_DAYS = (
    ("2025-04-28T09:00", "2025-04-28T11:59", 0),
    ("2025-04-28T09:00", "2025-04-28T13:59", 0),  # the break at noon belongs to the morning
    ("2025-04-28T09:00", "2025-04-28T14:00", 1),
    ("2025-04-28T08:29", "2025-04-28T08:30", 1),  # before the office opens it is still the day before
    ("2025-04-25T16:00", "2025-04-27T09:00", 1),
    ("2025-04-30T16:00", "2025-05-06T09:00", 1),
    ("2025-05-02T10:00", "2025-05-06T09:00", 1),
    ("2025-05-06T09:00", "2025-04-30T16:00", -1),
)


@pytest.mark.parametrize(("start", "end", "halves"), HALF_DAYS)
def test_half_days(start: str, end: str, halves: int) -> None:
    first, last = (dt.datetime.fromisoformat(f"{one}:00+08:00") for one in (start, end))
    assert half_days_between(first, last, LABOUR) == halves


LIMIT = {
    "id": "in-time",
    "title": "回复",
    "from": "form.day",
    "term": {"amount": 3, "unit": "working-day"},
    "at": ["submit"],
    "when_late": "mark",
    "message": "应在{due}前回复",
}
LATE = {
    "filings/record/deadlines": [LIMIT],
    "statuses/site/rules/filed/when": {"filings.record.any.latest.deadlines.in-time.late": True},
}


@pytest.fixture
def _places() -> None:
    if not Jurisdiction.objects.exists():
        places.load()


@pytest.mark.django_db
@pytest.mark.usefixtures("_places")
def test_a_time_limit_is_a_fact() -> None:
    """Three working days from 28 April: 29, 30, and 6 May after the holidays."""
    with staged(config_of({"filings/record/deadlines": [LIMIT]})) as play:
        assert play.do(
            [
                {
                    "as": "firm.clerk",
                    "create": "record",
                    "about": "yard",
                    "call": "a",
                    "data": {"text": "好", "day": "2025-04-28"},
                }
            ]
        ) == [[]]
        filing = Filing.objects.unscoped().get(pk=play.stage.filings["a"])
        for moment, late, left in (
            ("2025-05-06T23:59:59", False, 0),
            ("2025-05-07T00:00:00", True, -1),
            ("2025-05-05T09:00:00", False, 1),
        ):
            now = dt.datetime.fromisoformat(f"{moment}+08:00")
            facts = Facts(play.config, Dossier(None), filing=filing, now=now)
            found = {
                name: facts.get(f"deadlines.in-time.{name}") for name in ("due", "late", "days_left", "provisional")
            }
            assert found == {"due": "2025-05-06", "late": late, "days_left": left, "provisional": False}
        filing.counted_at = dt.datetime.fromisoformat("2025-05-06T20:00:00+08:00")
        facts = Facts(play.config, Dossier(None), filing=filing, now=now + dt.timedelta(days=90))
        assert (facts.get("deadlines.in-time.late"), facts.get("deadlines.in-time.days_left")) == (False, None)
        filing.data = {"text": "好"}
        assert facts.get("deadlines.in-time.due") is None
        assert facts.get("deadlines.other.due") is None


@pytest.mark.django_db
@pytest.mark.usefixtures("_places")
def test_a_status_follows_a_time_limit_with_the_calendar_alone() -> None:
    with staged(config_of(LATE)) as play:
        assert play.do([sent(text="好", day="2025-04-28")]) == [[]]
        assert "site" in play.config.changing_daily
        yard = Entry.objects.unscoped().get(pk=play.stage.entries["yard"].pk)
        assert (yard.status, yard.recompute_at is not None) == ("idle", True)
        clock.set_to(dt.datetime.fromisoformat("2025-05-07T00:00:00+08:00"))
        sweep.sweep()
        yard.refresh_from_db()
        assert yard.status == "busy"


@pytest.mark.django_db
@pytest.mark.usefixtures("_places")
def test_a_column_marks_what_a_table_may_still_move() -> None:
    columns = [
        {"id": "due", "title": "截止", "value": "deadlines.in-time.due"},
        {"id": "late", "title": "逾期", "value": "deadlines.in-time.late"},
    ]
    with staged(config_of({"filings/record/deadlines": [LIMIT], "filings/record/columns": columns})) as play:
        play.do([sent(text="好", day="2025-12-30")])
        page = play.get("firm.clerk", "/filings/of/record/")
        assert "2026-01-02（暂定）" in page
        assert ">否<" in page
        calendar = play.config.calendars["national"]
        calendar.years[2026] = calendar.years[2025].model_copy(update={"holidays": []})
        play.config.__dict__.pop("_calendars", None)
        page = play.get("firm.clerk", "/filings/of/record/")
        assert "（暂定）" not in page


@pytest.mark.django_db
@pytest.mark.usefixtures("_places")
def test_a_notice_tells_the_last_day() -> None:
    told = {"on": "submit", "to": ["applicant"], "title": "已上报", "body": "{deadlines.in-time.due}前"}
    with staged(config_of({"filings/record/deadlines": [LIMIT], "notices/handed": told})) as play:
        play.do([sent(text="好", day="2025-04-28")])
        assert "2025-05-06前" in play.get("firm.clerk", "/messages/")


def test_a_reason_says_that_it_may_move() -> None:
    from guicheng.config.conditions import explain

    condition = Condition.model_validate({"day": {"working_days_until": {"at": "2025-12-30", "gte": 5}}})
    said = explain(condition, Known(day="2026-01-02")).text.zh
    assert said == "day 是 2026-01-02，需要距2025-12-30还有不少于 5 个工作日（节假日安排未公布，暂定）"


MISTAKES = (
    ({"form.text": {"working_day": True}}, "condition.unfit-operator"),
    ({"form.day": {"working_day": {"calendar": "lunar"}}}, "condition.unknown-calendar"),
    ({"form.day": {"working_day": {"table": "national"}}}, "condition.bad-operator"),
    ({"form.day": {"working_days_since": {"gte": 1.5}}}, "condition.unfit-value"),
)


@pytest.mark.parametrize(("written", "code"), MISTAKES)
def test_what_cannot_be_meant(written: dict[str, Any], code: str) -> None:
    from guicheng.config.conditions import ConditionSyntaxError, check
    from guicheng.config.conditions.parse import parse
    from guicheng.config.conditions.types import DATE, TEXT

    class Tree:
        def __init__(self) -> None:
            self.tree = parse(written)

    try:
        found = [one.code for one in check(Tree(), {"form.text": TEXT, "form.day": DATE}, calendars=["national"])]
    except ConditionSyntaxError as error:
        found = [one.code for one in error.problems]
    assert found == [code]

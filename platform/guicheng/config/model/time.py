"""Time in the configuration: windows, terms, deadlines and obligations, and the calendars they count with.

`rules/<region>/calendars.yaml` holds `Calendars`, `rules/<region>/windows.yaml` holds `Windows`; a filing type names
a window and declares its `Deadline`s and its `Obligation`. The counting itself is done by `guicheng.calendars`; the
`build` methods hand over its plain values.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, model_validator

from guicheng.calendars import values
from guicheng.common.clock import SHANGHAI
from guicheng.config.model.base import Part, Text
from guicheng.config.model.calendars import Calendar, Calendars, CalendarYear, Citation, Holiday
from guicheng.config.model.conditions import Condition
from guicheng.config.model.kinds import ACT, Declares, Places, Word
from guicheng.config.model.names import CalendarId, DateFact, OwnId, StateName, Template

__all__ = [
    "BusinessHours",
    "Calendar",
    "CalendarYear",
    "Calendars",
    "Citation",
    "Deadline",
    "Extension",
    "Holiday",
    "Moment",
    "MonthDay",
    "Obligation",
    "OncePeriod",
    "PeriodId",
    "PeriodKey",
    "StoppedBetween",
    "Term",
    "TimeOfDay",
    "Window",
    "WindowTexts",
    "Windows",
    "YearlyPeriod",
]


def _month_day(value: str) -> str:
    try:
        values.MonthDay.parse(value)
    except ValueError as error:
        raise ValueError(f"没有 {value} 这一天 / no year has the day {value}") from error
    return value


def _fillable(text: Text) -> None:
    try:
        text.format()
    except (ValueError, LookupError, AttributeError) as error:
        raise ValueError(f"a place in “{text.zh}” cannot be filled in: write {{name}}") from error


MonthDay = Annotated[
    str,
    Field(pattern=r"^\d{2}-\d{2}$", examples=["03-16"], description="a day of every year as MM-DD; 02-29 = end of it"),
    AfterValidator(_month_day),
    Word("day"),
]

TimeOfDay = Annotated[
    str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$", examples=["17:30"], description="HH:MM, in quotes"), Word("time")
]

PeriodId = Annotated[str, Field(pattern=r"^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$", max_length=32, examples=["Q1"]), Declares()]

PeriodKey = Annotated[
    str, Field(pattern=r"^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$", max_length=40, examples=["2025-Q4"]), Word("period")
]

Moment = Annotated[
    str,
    Field(
        pattern=r"^(create|submit|decide|decide:[a-z][a-z0-9-]*|finish)$",
        description="when a rule is tested: `create`, `submit`, `decide` (any step), `decide:<step>`, `finish`",
    ),
    ACT,
]


PeriodLabel = Annotated[Text, Places(frozenset({"year", "n", "id", "title", "key"}))]

WindowText = Annotated[
    Text, Places(frozenset({"year", "n", "id", "title", "key", "label", "opens", "closes", "days_left"}))
]


class YearlyPeriod(Part):
    """A period that comes every year."""

    title: Text | None = None
    opens: MonthDay = Field(description="first day, from 00:00")
    closes: MonthDay | None = Field(
        None, description="last day, to its end; before `opens` = in the following year; none = never closes"
    )
    covers: tuple[MonthDay, MonthDay] | None = Field(
        None, description="first and last day of the time reported on, in the period's year; none = the open days"
    )
    year: Literal["opening", "before-opening"] = Field(
        "opening",
        description="the year the period is named after: that of its first open day (A-06), or the one before",
    )
    label: PeriodLabel | None = Field(None, description="in place of the window's label")

    def build(self) -> values.YearlyPeriod:
        """The period as the engine counts with it."""
        parse = values.MonthDay.parse
        return values.YearlyPeriod(
            opens=parse(self.opens),
            closes=parse(self.closes) if self.closes else None,
            covers=(parse(self.covers[0]), parse(self.covers[1])) if self.covers else None,
            year_offset=0 if self.year == "opening" else -1,
            title=self.title,
            label=self.label,
        )


class OncePeriod(Part):
    """A period that comes once: a campaign, a training session. Without dates it is always open."""

    title: Text | None = None
    opens: dt.date | None = Field(None, description="first day; none = has always been open")
    closes: dt.date | None = Field(None, description="last day, included; none = never closes")
    covers: tuple[dt.date, dt.date] | None = None
    label: Text | None = None

    @model_validator(mode="after")
    def _in_order(self) -> OncePeriod:
        if self.opens and self.closes and self.closes < self.opens:
            raise ValueError("`closes` 早于 `opens`，永远不会开放 / closes before it opens: the window never opens")
        if self.covers and self.covers[1] < self.covers[0]:
            raise ValueError("`covers` 的结束早于开始 / covers a span that ends before it begins")
        return self

    def build(self) -> values.OncePeriod:
        """The period as the engine counts with it."""
        return values.OncePeriod(self.opens, self.closes, self.covers, self.title, self.label)


class WindowTexts(Part):
    """What the button that adds a filing reads (HNQ-84 to HNQ-86). Places: {year} {n} {id} {title} {key} {label},
    {opens} {closes} {days_left}; for `closed` they are those of the next period."""

    open: WindowText = Field(
        Text(zh="新增{label}", en="Add {label}"), description="open, nothing filed yet: may be pressed"
    )
    taken: WindowText = Field(Text(zh="本期信息已填报，不能新增", en="Already filed for this period"))
    closed: WindowText = Field(Text(zh="不在填报期内", en="Not within a filing period"))
    notice: WindowText | None = Field(
        None, description="shown above the list of filings, e.g. the dates of the windows"
    )
    late: WindowText | None = Field(None, description="refusal of an act outside the window; none = `closed`")

    def all(self) -> list[Text]:
        """Every text there is."""
        return [text for text in (self.open, self.taken, self.closed, self.notice, self.late) if text]


class Extension(Part):
    """A period that was extended by announcement."""

    closes: dt.date = Field(description="the new last day, included")
    source: Citation


class Window(Part):
    """A named family of periods (填报期): those that come every year, or those that come once.

    A period has a key, unique in its window (`2025-Q4`), and a label for people. All days are inclusive and counted in
    the region's time zone (A-05).
    """

    title: Text
    yearly: dict[PeriodId, YearlyPeriod] = Field(default_factory=dict)
    once: dict[PeriodKey, OncePeriod] = Field(default_factory=dict)
    first_year: int | None = Field(None, ge=1990, le=2200, description="the first year the periods are named after")
    last_year: int | None = Field(None, ge=1990, le=2200)
    key: Template = Field("{year}-{id}", description="key of a yearly period; places {year}, {id}")
    label: PeriodLabel = Field(
        Text(zh="{year}年{title}", en="{title} {year}"),
        description="name of a period; places {year}, {id}, {n} (the digits in its id), {title}, {key}",
    )
    opens_at: TimeOfDay = Field("00:00", description="time of day on the first day")
    closes_at: TimeOfDay | None = Field(None, description="time of day on the last day; none = midnight after it")
    extended: dict[PeriodKey, Extension] = Field(default_factory=dict, description="by period key")
    texts: WindowTexts = Field(default_factory=lambda: WindowTexts.model_validate({}))

    @model_validator(mode="after")
    def _one_family(self) -> Window:
        if bool(self.yearly) == bool(self.once):
            raise ValueError("`yearly` 与 `once` 写且只写一个 / either `yearly` or `once` periods")
        if self.yearly and "{year}" not in self.key:
            raise ValueError(
                "`key` 里要有 {year}，否则两年的期编码相同 / `key` needs {year}: periods of two years would share a key"
            )
        if len(self.yearly) > 1 and "{id}" not in self.key:
            raise ValueError(
                "`key` 里要有 {id}，否则同一年的期编码相同 / `key` needs {id}: periods of one year would share a key"
            )
        if self.first_year is None and any(period.closes is None for period in self.yearly.values()):
            raise ValueError(
                "不截止的期要写 `first_year` / periods that never close need `first_year`, else there is no end of them"
            )
        if self.first_year and self.last_year and self.last_year < self.first_year:
            raise ValueError(
                "`last_year` 早于 `first_year`，永远不会开放 / "
                "`last_year` is before `first_year`: the window never opens"
            )
        for text in (self.label, *self.texts.all()):
            _fillable(text)
        return self

    def build(self, window_id: str, zone: ZoneInfo = SHANGHAI) -> values.Window:
        """The window called `window_id` as the engine counts with it, on the clocks of `zone`."""
        return values.Window(
            id=window_id,
            yearly={key: period.build() for key, period in self.yearly.items()},
            once={key: period.build() for key, period in self.once.items()},
            first_year=self.first_year,
            last_year=self.last_year,
            key=self.key,
            label=self.label,
            opens_at=dt.time.fromisoformat(self.opens_at),
            closes_at=dt.time.fromisoformat(self.closes_at) if self.closes_at else None,
            extended={key: extension.closes for key, extension in self.extended.items()},
            zone=zone,
        )


class Windows(Part):
    """The file: every window of the region by id."""

    windows: dict[OwnId, Window]


class BusinessHours(Part):
    """When an office works on a working day; half-day slots are its morning and its afternoon."""

    morning: tuple[TimeOfDay, TimeOfDay] = ("08:30", "12:00")
    afternoon: tuple[TimeOfDay, TimeOfDay] = ("14:00", "17:30")

    @model_validator(mode="after")
    def _in_order(self) -> BusinessHours:
        times = [*self.morning, *self.afternoon]
        if times != sorted(set(times)):
            raise ValueError(
                "上午在下午之前，各自先开始后结束 / morning comes before afternoon, and each opens before it closes"
            )
        return self

    def build(self) -> values.BusinessHours:
        """The hours as the engine counts with them."""
        clock = dt.time.fromisoformat
        return values.BusinessHours(
            (clock(self.morning[0]), clock(self.morning[1])), (clock(self.afternoon[0]), clock(self.afternoon[1]))
        )


class Term(Part):
    """A length of time: an amount of a unit. Zero is the day itself; a negative amount counts back, for what must be
    done so long *before* a date."""

    amount: int = Field(ge=-3660, le=3660)
    unit: Literal["calendar-day", "working-day", "month", "year", "half-day-slot"]
    include_start: bool = Field(False, description="the first day counts too (民法典 201: it does not)")
    roll: Literal["none", "forward"] = Field(
        "none", description="forward: a last day on a holiday moves to the next working day (民法典 203)"
    )
    hours: BusinessHours | None = Field(None, description="the last day ends when the office closes (民法典 203)")

    @model_validator(mode="after")
    def _slots_need_hours(self) -> Term:
        if self.unit == "half-day-slot" and self.hours is None:
            raise ValueError("以半天计时要写 `hours` / half-day slots need `hours`")
        return self

    def build(self) -> values.Term:
        """The term as the engine counts with it."""
        return values.Term(
            self.amount, self.unit, self.include_start, self.roll, self.hours.build() if self.hours else None
        )


class StoppedBetween(Part):
    """Time that is not counted, such as that of a hearing or an expert review (行政许可法 45)."""

    id: OwnId
    start: DateFact = Field(alias="from")
    until: DateFact
    title: Text


LateText = Annotated[Text, Places(frozenset({"start", "due", "term", "days_late"}))]
MissingText = Annotated[Text, Places(frozenset({"period"}))]


class Deadline(Part):
    """A time limit counted from a fact (HNQ-62 to HNQ-64, X-05). Where the fact is absent there is no limit yet."""

    id: OwnId
    title: Text | None = None
    start: DateFact = Field(alias="from", description="what it is counted from, e.g. form.document_date")
    term: Term
    calendar: CalendarId = "national"
    at: list[Moment] = Field(
        default_factory=lambda: ["submit", "decide"],
        min_length=1,
        description="the acts that must come in time; the act that counts is among them (HNQ-44)",
    )
    warn_at: list[Moment] = Field(default_factory=list, description="acts at which lateness is only pointed out")
    when: Condition | None = Field(None, description="the limit holds only where this does")
    when_late: Literal["refuse", "void", "mark"] = Field(
        "refuse",
        description="refuse the acts; also void by itself what was handed in, or sent back, and has not counted when "
        "the term ends; or only mark it as late",
    )
    message: LateText = Field(description="the refusal; places {start}, {due}, {term}, {days_late}")
    not_future: Text | None = Field(None, description="refusal where the day counted from lies ahead; none = allowed")
    stopped_in: list[StateName] = Field(
        default_factory=list, description="states of the filing in which the clock stands still, e.g. returned"
    )
    stopped_between: list[StoppedBetween] = Field(default_factory=list)
    source: Citation | None = None


class Obligation(Part):
    """Which periods of the filing type's window are due for a subject (HNQ-61, X-06).

    Due is every period from the one that covers `from` to the last one whose window closes before `until`. It is met by
    a filing whose `counts_at` act fell into the window; a period over without one is missing for good.
    """

    start: DateFact = Field(alias="from", description="the duty begins, e.g. project.started_on; absent = no duty yet")
    until: DateFact | None = Field(None, description="the duty ends; absent or without value = it goes on")
    not_before: DateFact | None = Field(
        None, description="periods whose window had closed by then are not due, e.g. project.created_at (A-07)"
    )
    when: Condition | None = Field(None, description="subjects it holds for")
    grace: Term | None = Field(None, description="a period counts as missing only so long after its window closed")
    calendar: CalendarId = Field("national", description="for a grace in working days")
    missing: MissingText | None = Field(None, description="shown for a missing period; places {period}")

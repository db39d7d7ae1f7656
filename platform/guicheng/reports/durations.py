"""环节用时: how long the steps of filings take, what is open and what is late, for whoever sees the filings.

Times are working days (of the calendar `national`) from when the clock of a task began, so that handing it on hides
nothing, to the answer of a person: that of a check, a time-out or a policy is none, nor is advice, nor what was taken
back. All of it is one statement: the database counts the days by the number that each day has among working days.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from django.contrib.postgres.fields import ArrayField
from django.db.models import Aggregate, Count, F, Func, IntegerField, Q, QuerySet, Value

from guicheng import audit
from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Organisation
from guicheng.calendars.values import Calendar
from guicheng.calendars.working_days import ONE_DAY, is_working_day
from guicheng.common import clock
from guicheng.common.acts import act
from guicheng.common.desk_keys import DeskKey
from guicheng.common.errors import Problem, Refusal
from guicheng.common.export_formats import ExportFormat, no_format
from guicheng.common.text import Text, text
from guicheng.config.model.whole import RegionConfig
from guicheng.documents import Cell, Column, File, Sheet, render
from guicheng.filings.access import rows as access
from guicheng.filings.access.review import Sight
from guicheng.filings.context import workdays
from guicheng.filings.models import Filing
from guicheng.workflow.models import OPEN, Task

What = Literal["open", "late", "decided"]
WHATS: tuple[What, ...] = ("open", "late", "decided")
DEFAULT_DAYS = 90
MOST_YEARS = 10
"""How far back working days are told apart; what is older counts from there."""
FORMATS = (ExportFormat.XLSX, ExportFormat.CSV)
TITLE = text("环节用时", "How long steps take")


@dataclass(frozen=True)
class Wanted:
    """What is counted: answers given from `since` on, until the end of `until`, of a type, at desks of a body."""

    since: dt.date
    until: dt.date
    type: str = ""
    body: int | None = None

    @classmethod
    def of(
        cls, config: RegionConfig, since: dt.date | None, until: dt.date | None, type_: str, body: int | None
    ) -> Wanted:
        """As it was asked for: the last 90 days where nothing is said; one that ends before it begins is one day."""
        last = until or clock.local_now(config.zone).date()
        first = since or last - dt.timedelta(days=DEFAULT_DAYS - 1)
        return cls(min(first, last), last, type_ if type_ in config.filings else "", body)


@dataclass(frozen=True)
class Line:
    """One step of one type: tasks that are open and late now, answers given in the period, and in how many working days
    half of them, and nine of ten, were given; None where there were none."""

    type: str
    step: str
    type_title: Text
    step_title: Text
    open: int
    late: int
    decided: int
    median: int | None
    ninth: int | None


@dataclass(frozen=True)
class Row:
    """One task behind a number: with its filing as the actor sees it, and the working days it has taken so far."""

    task: Task
    filing: Filing
    days: int


class _Worked(Func):
    """The number of a moment's day among the working days: an element of an array, by the days since its first one."""

    template = "((%(expressions)s])"
    arg_joiner = "::int[])["
    output_field = IntegerField()


class _DayNumber(Func):
    """Which element that is."""

    output_field = IntegerField()
    template = "LEAST(GREATEST((%(expressions)s AT TIME ZONE '%(zone)s')::date - DATE '%(first)s' + 1, 1), %(most)s)"


class _Percentile(Aggregate):
    """The smallest value that so many of all values do not exceed."""

    function = "percentile_disc"
    template = "%(function)s(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = IntegerField()


def lines(actor: Actor, config: RegionConfig, wanted: Wanted) -> list[Line]:
    """The steps of which anything is open, or was decided in the period, in the order of types and chains."""
    decided = _decided(config, wanted)
    counted = (
        _tasks(actor, config, wanted)
        .filter(Q(status=OPEN) | decided)
        .annotate(days=_days(config, F("finished")))
        .order_by()
        .values("filing_type", "step")
        .annotate(
            open=Count("pk", filter=Q(status=OPEN)),
            late=Count("pk", filter=_late()),
            decided=Count("pk", filter=decided),
            median=_Percentile("days", share="0.5", filter=decided),
            ninth=_Percentile("days", share="0.9", filter=decided),
        )
    )
    found = [_line(config, one) for one in counted]
    order = {name: number for number, name in enumerate(config.filings)}
    return sorted(found, key=lambda one: (order.get(one.type, len(order)), one.type, _place(config, one), one.step))


def bodies(actor: Actor, config: RegionConfig, wanted: Wanted) -> list[tuple[int, str]]:
    """The organisations whose desks had any of these tasks, by name."""
    every = replace(wanted, body=None)
    desks = _tasks(actor, config, every).filter(Q(status=OPEN) | _decided(config, every), desk__startswith="o")
    keys = {DeskKey.parse(desk) for desk in desks.order_by().values_list("desk", flat=True).distinct()}
    named = Organisation.objects.unscoped().filter(pk__in={key.id for key in keys if key is not None})
    return list(named.order_by("name", "pk").values_list("pk", "name"))


def behind(actor: Actor, config: RegionConfig, wanted: Wanted, what: What, step: str = "") -> QuerySet[Task]:
    """The tasks behind a number, to page through: of a step, of a type or of all. The longest come first, of what is
    late those whose limit passed first."""
    rows = _tasks(actor, config, wanted)
    rows = rows.filter(step=step) if step else rows
    picked = {"open": Q(status=OPEN), "late": _late(), "decided": _decided(config, wanted)}[what]
    end = F("finished") if what == "decided" else Value(clock.now())
    order = ("limit_at", "pk") if what == "late" else ("-days", "pk")
    found: QuerySet[Task] = rows.filter(picked).annotate(days=_days(config, end)).order_by(*order)
    return found


def rows_of(actor: Actor, tasks: Sequence[Task]) -> list[Row]:
    """Those of one page with their filings; one statement for all."""
    filings = access.by_id(actor, [task.filing_id for task in tasks])
    return [Row(one, filings[one.filing_id], getattr(one, "days", 0)) for one in tasks if one.filing_id in filings]


@act
def file_of(actor: Actor, config: RegionConfig, wanted: Wanted, form: ExportFormat, *, language: str = "zh") -> File:
    """The figures as a table to take along, recorded. Refusals: `not-allowed` (403), `no-format` (404)."""
    if not actor.may("export"):
        raise Refusal(Problem("not-allowed", text("您的身份不能导出", "Your role may not export")), status=403)
    if form not in FORMATS:
        raise no_format()
    found = lines(actor, config, wanted)
    period = f"{wanted.since.isoformat()} — {wanted.until.isoformat()}"
    moment = clock.local_now(config.zone)
    heads = [(title, "number" if number > 1 else "text") for number, title in enumerate(HEADS)]
    made = text("办结时间 {period}；{name} 于 {at} 导出", "Decided {period}; exported by {name} on {at}")
    sheet = Sheet(
        title=TITLE.for_language(language),
        columns=[Column(title.for_language(language), kind) for title, kind in heads],  # type: ignore[arg-type]
        rows=[
            [Cell(one.type_title.for_language(language)), Cell(one.step_title.for_language(language)), *_numbers(one)]
            for one in found
        ],
        foot=made.format(period=period, name=actor.name or actor.login, at=f"{moment:%Y-%m-%d %H:%M}").for_language(
            language
        ),
        language="en" if language.startswith("en") else "zh",
    )
    changes = {"export": TITLE.zh, "rows": len(found), "format": form}
    title = text("导出环节用时", "Exported how long steps take")
    event = audit.Event(
        "export.run", "statistic", "durations", title=title, release=config.release_number, changes=changes
    )
    audit.record(actor, event)
    return render(sheet, form, f"{sheet.title}_{moment:%Y%m%d}")


HEADS = (
    text("事项", "Filing"),
    text("环节", "Step"),
    text("在办", "Open now"),
    text("已超时", "Late now"),
    text("期内办结", "Decided"),
    text("一半不超过（工作日）", "Half within (working days)"),
    text("九成不超过（工作日）", "Nine of ten within (working days)"),
)


def _numbers(line: Line) -> list[Cell]:
    values = (line.open, line.late, line.decided, line.median, line.ninth)
    return [Cell("" if value is None else str(value), value) for value in values]


def _tasks(actor: Actor, config: RegionConfig, wanted: Wanted) -> QuerySet[Task]:
    """The tasks of people that the actor is told of: of filings they see, at steps that are not kept from them."""
    seen = access.listed(actor, config).order_by().values("pk")
    rows = Task.objects.filter(region=actor.region, seat__gt=0, filing_id__in=seen).exclude(kind="delegate")
    rows = rows.exclude(desk="").exclude(_kept(actor, config))
    if wanted.type:
        rows = rows.filter(filing_type=wanted.type)
    if wanted.body is not None:
        rows = rows.filter(desk__startswith=f"{DeskKey('organisation', wanted.body)}:")
    return rows


def _kept(actor: Actor, config: RegionConfig) -> Q:
    """What the review of a type does not tell the actor: internal steps; everything where nobody is said to wait."""
    kept = Q(pk__in=())
    for name, kind in config.filings.items():
        sight = Sight.of(kind, actor)
        if sight.rule is not None and not sight.sees_waiting:
            kept |= Q(filing_type=name)
        elif hidden := [step.id for step in kind.chain.steps if not sight.sees(step.id)]:
            kept |= Q(filing_type=name, step__in=hidden)
    return kept


def _late() -> Q:
    return Q(status=OPEN, limit_at__lt=clock.now())


def _decided(config: RegionConfig, wanted: Wanted) -> Q:
    first = dt.datetime.combine(wanted.since, dt.time(), config.zone)
    last = dt.datetime.combine(wanted.until + ONE_DAY, dt.time(), config.zone)
    by_people = Q(status="DONE", decided_by__isnull=False, taken_back=False)
    return by_people & Q(finished__gte=first, finished__lt=last)


def _days(config: RegionConfig, end: Any) -> Any:
    """Working days from when the clock of a task began to a moment."""
    today = clock.local_now(config.zone).date()
    first = dt.date(today.year - MOST_YEARS, 1, 1)
    numbers = _numbered(workdays.known(config, "national"), first, dt.date(today.year + 1, 12, 31))
    table = Value(numbers, output_field=ArrayField(IntegerField()))

    def worked(moment: Any) -> _Worked:
        number = _DayNumber(moment, zone=config.zone.key, first=first.isoformat(), most=str(len(numbers)))
        return _Worked(table, number)

    return worked(end) - worked(F("clock_from"))


def _numbered(calendar: Calendar, first: dt.date, last: dt.date) -> list[int]:
    """Of every day in order, how many working days there are up to and including it."""
    found: list[int] = []
    number, day = 0, first
    while day <= last:
        number += is_working_day(day, calendar)
        found.append(number)
        day += ONE_DAY
    return found


def _line(config: RegionConfig, counted: Any) -> Line:
    kind = config.filings.get(counted["filing_type"])
    step = kind.chain.step(counted["step"]) if kind else None
    return Line(
        type=counted["filing_type"],
        step=counted["step"],
        type_title=kind.title if kind else Text(zh=counted["filing_type"]),
        step_title=step.title if step else Text(zh=counted["step"]),
        open=counted["open"],
        late=counted["late"],
        decided=counted["decided"],
        median=counted["median"],
        ninth=counted["ninth"],
    )


def _place(config: RegionConfig, line: Line) -> int:
    kind = config.filings.get(line.type)
    steps = [step.id for step in kind.chain.steps] if kind else []
    return steps.index(line.step) if line.step in steps else len(steps)

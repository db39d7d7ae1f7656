"""How long a task may still take: counted in working days where its term is, in calendar days otherwise."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q

from guicheng.calendars.remaining import remaining
from guicheng.calendars.values import Calendar
from guicheng.calendars.working_days import add_working_days, working_days_between
from guicheng.common.text import Text, text
from guicheng.config.model.chains import Step, Timeout
from guicheng.config.model.whole import RegionConfig
from guicheng.filings.context import workdays
from guicheng.workflow.models import Task
from guicheng.workflow.timeouts import limit_of

USUAL = "national"
"""The calendar of whatever names none."""


@dataclass(frozen=True)
class TimeLeft:
    """Until the limit of a task: in words, the working days after today where its term counts them (negative: none of
    it is left), and whether a table of holidays may still move it."""

    words: Text
    working_days: int | None
    provisional: bool
    late: bool


def of_task(config: RegionConfig, step: Step | None, task: Task, now: dt.datetime) -> TimeLeft | None:
    """What is left for a task; None where it has no limit."""
    limit = task.limit_at
    if limit is None:
        return None
    late = limit <= now
    provisional = not late and workdays.is_provisional(config, step, task.clock_from, limit)
    rule = _limiting(config, step, task)
    if rule is None or rule.after.unit not in ("working-day", "half-day-slot"):
        words = text("已超时", "Overdue") if late else remaining(limit, now, config.zone)
        return TimeLeft(words, None, provisional, late)
    days = working_days(limit, now, _calendar(config, rule), config)
    if late:
        words = text("已超时", "Overdue")
    elif days > 0:
        words = text(f"还剩 {days} 个工作日", f"{days} working day{'' if days == 1 else 's'} left")
    else:
        words = remaining(limit, now, config.zone)
    return TimeLeft(words, days, provisional, late)


def working_days(limit: dt.datetime, now: dt.datetime, calendar: Calendar, config: RegionConfig) -> int:
    """The working days after today up to the last day before `limit`; negative once that has passed."""
    last_day = (limit - dt.timedelta(microseconds=1)).astimezone(config.zone).date()
    today = now.astimezone(config.zone).date()
    days = working_days_between(today, last_day, calendar)
    return min(days, -1) if limit <= now else days


def within(config: RegionConfig, days: int, now: dt.datetime) -> Q:
    """The tasks that are not late and whose limit comes within so many working days, today being none: each counted in
    the calendar of its own step."""
    usual = _end_of(config, USUAL, days, now)
    others = [
        (Q(filing_type=name, step=step.id), moment)
        for name, kind in config.filings.items()
        for step in kind.chain.steps
        for calendar in {rule.calendar for rule in step.timeouts}
        if (moment := _end_of(config, calendar, days, now)) != usual
    ]
    found, odd = Q(limit_at__lte=usual), Q(pk__in=())
    for which, _ in others:
        odd |= which
    found = found & ~odd if others else found
    for which, moment in others:
        found |= which & Q(limit_at__lte=moment)
    return Q(limit_at__gt=now) & found


def _end_of(config: RegionConfig, calendar_id: str, days: int, now: dt.datetime) -> dt.datetime:
    """The first moment after so many working days more."""
    day = add_working_days(now.astimezone(config.zone).date(), days, config.calendar(calendar_id))
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), config.zone)


def _limiting(config: RegionConfig, step: Step | None, task: Task) -> Timeout | None:
    """The time-out that sets the limit of a task; None where that is not known any more."""
    if step is None or not step.timeouts:
        return None
    ends = {n: workdays.timeout_of(config, rule, task.clock_from).moment for n, rule in enumerate(step.timeouts)}
    limit = limit_of(step.timeouts, lambda rule: ends[step.timeouts.index(rule)])
    return next((rule for n, rule in enumerate(step.timeouts) if ends[n] == limit), None)


def _calendar(config: RegionConfig, rule: Timeout) -> Calendar:
    return workdays.calendar_for(config, rule.calendar, rule.after.build())

"""Which periods a subject owes, has filed, and has missed for good (HNQ-50, HNQ-61, X-06)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from guicheng.calendars import obligations as counting
from guicheng.calendars.obligations import DuePeriod
from guicheng.calendars.terms import add_term
from guicheng.calendars.values import Period
from guicheng.calendars.windows import next_change, next_period, open_periods, period_named, periods
from guicheng.common import clock
from guicheng.common.text import Text, text
from guicheng.config.model.filing import FilingType
from guicheng.config.model.whole import RegionConfig

if TYPE_CHECKING:
    from guicheng.filings.context.facts import Facts

_LONGEST_GRACE = 370
"""Days: no period is given up later after it closed."""

STATES = {"due": ("met", "open", "grace", "missing"), "missing": ("missing",), "open": ("open",)}
"""The lists that conditions may ask for, and the states of a due period that each takes in."""


def period_of(config: RegionConfig, filing_type: str, key: str) -> Period | None:
    """The period `key` of a filing type's window."""
    kind = config.filings.get(filing_type)
    return period_named(config.window(kind.window.window), key) if key and kind and kind.window else None


def period_label(config: RegionConfig, filing_type: str, key: str) -> Text:
    """How the period `key` of a filing type is called: 2025年4季度."""
    found = period_of(config, filing_type, key)
    return found.label if found else text(key, key)


def due(facts: Facts, kind: FilingType) -> list[DuePeriod]:
    """The periods the subject owes, with their state at the moment of the facts."""
    declared = kind.obligation
    if declared is None or kind.window is None or (declared.when and not facts.config.holds(declared.when, facts)):
        return []
    config = facts.config
    duty = counting.Duty(
        start=moment_of(facts.get(declared.start), config),
        until=moment_of(facts.get(declared.until), config) if declared.until else None,
        not_before=moment_of(facts.get(declared.not_before), config) if declared.not_before else None,
        grace=declared.grace.build() if declared.grace else None,
        calendar=config.calendar(declared.calendar),
    )
    met = {f.period for f in facts.dossier.of(kind.filing) if f.counted_at is not None and f.state != "void"}
    return counting.due_periods(config.window(kind.window.window), duty, facts.now, met)


def periods_of(facts: Facts, filing_type: str, which: str) -> list[str]:
    """The keys of the `due`, `missing` or `open` periods of a filing type."""
    kind = facts.config.filings.get(filing_type)
    states = STATES.get(which, ())
    return [each.period.key for each in due(facts, kind) if each.state in states] if kind else []


def owed_types(config: RegionConfig, register: str) -> list[FilingType]:
    """The filing types that are owed for entries of a register."""
    return [kind for kind in config.filings.values() if kind.window and kind.obligation and kind.about == register]


def next_boundary(config: RegionConfig, register: str, now: dt.datetime) -> dt.datetime | None:
    """The next moment at which the calendar alone may change the status of entries of `register`: a window they owe
    something in opens or closes, its grace ends, or, where the status asks the date, the day does."""
    moments = [moment for kind in owed_types(config, register) for moment in _edges(config, kind, now)]
    if config.registers[register].status in config.changing_daily:
        tomorrow = now.astimezone(config.zone).date() + dt.timedelta(days=1)
        moments.append(dt.datetime.combine(tomorrow, dt.time(), config.zone))
    return min(moments, default=None)


def _edges(config: RegionConfig, kind: FilingType, now: dt.datetime) -> Iterator[dt.datetime]:
    """The next moments after `now` at which a period of the type opens, closes, or is given up."""
    assert kind.window is not None
    assert kind.obligation is not None
    window, grace = config.window(kind.window.window), kind.obligation.grace
    if (change := next_change(window, now)) is not None:
        yield change
    if grace is not None:
        today, calendar = now.astimezone(config.zone).date(), config.calendar(kind.obligation.calendar)
        for period in periods(window, today - dt.timedelta(days=_LONGEST_GRACE), today):
            if period.last_day is not None:
                end = add_term(period.last_day, grace.build(), calendar, zone=config.zone).moment
                if end > now:
                    yield end


def moment_of(value: Any, config: RegionConfig) -> dt.datetime | None:
    """A fact that is a date (its beginning in the region's zone) or a moment; None for anything else."""
    if not isinstance(value, str):
        return None
    try:
        found = dt.datetime.fromisoformat(value)
        return (found if found.tzinfo else found.replace(tzinfo=config.zone)).astimezone(config.zone)
    except (ValueError, OverflowError):
        return None


def windows(config: RegionConfig, now: dt.datetime | None = None) -> dict[str, tuple[list[Period], Period | None]]:
    """Of each window of the region, the periods that are open at a moment and the next one to open."""
    moment = now or clock.now()
    return {
        name: (open_periods(config.window(name), moment), next_period(config.window(name), moment))
        for name in config.windows
    }

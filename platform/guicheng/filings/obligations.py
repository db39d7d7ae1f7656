"""Which periods a subject owes, has filed, and has missed for good (HNQ-50, HNQ-61, X-06)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from guicheng.calendars import obligations as counting
from guicheng.calendars.obligations import DuePeriod
from guicheng.calendars.values import Period
from guicheng.calendars.windows import next_change, period_named
from guicheng.common.text import Text, text
from guicheng.config.model.filing import FilingType
from guicheng.config.model.whole import RegionConfig

if TYPE_CHECKING:
    from guicheng.filings.facts import Facts

STATES = {
    "due": ("met", "open", "grace", "missing"),
    "missing": ("missing",),
    "open": ("open",),
}
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
    duty = kind.obligation
    if duty is None or kind.window is None or (duty.when and not facts.config.holds(duty.when, facts)):
        return []
    config = facts.config
    return counting.due_periods(
        config.window(kind.window.window),
        start=moment_of(facts.get(duty.start), config),
        until=moment_of(facts.get(duty.until), config) if duty.until else None,
        not_before=moment_of(facts.get(duty.not_before), config) if duty.not_before else None,
        met={f.period for f in facts.dossier.of(kind.filing) if f.counted_at is not None and f.state != "void"},
        grace=duty.grace.build() if duty.grace else None,
        calendar=config.calendar(duty.calendar),
        now=facts.now,
    )


def periods_of(facts: Facts, filing_type: str, which: str) -> list[str]:
    """The keys of the `due`, `missing` or `open` periods of a filing type."""
    kind = facts.config.filings.get(filing_type)
    states = STATES.get(which, ())
    return [each.period.key for each in due(facts, kind) if each.state in states] if kind else []


def next_boundary(config: RegionConfig, register: str, now: dt.datetime) -> dt.datetime | None:
    """The next moment at which a window that entries of `register` owe something in opens or closes."""
    windows = {
        kind.window.window
        for kind in config.filings.values()
        if kind.window and kind.obligation and kind.about == register
    }
    moments = [moment for w in windows if (moment := next_change(config.window(w), now))]
    return min(moments, default=None)


def moment_of(value: Any, config: RegionConfig) -> dt.datetime | None:
    """A fact that is a date (its beginning in the region's zone) or a moment; None for anything else."""
    if not isinstance(value, str):
        return None
    try:
        found = dt.datetime.fromisoformat(value)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=config.zone)

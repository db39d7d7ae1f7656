"""Which periods a subject owes, has filed, and has missed for good (HNQ-50, HNQ-61, X-06)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from guicheng.calendars import periods as counting
from guicheng.calendars.values import Period
from guicheng.common.text import Text, text
from guicheng.config.model.filing import FilingType
from guicheng.config.model.time import Obligation
from guicheng.config.model.whole import RegionConfig
from guicheng.filings.dossier import Dossier

if TYPE_CHECKING:
    from guicheng.filings.facts import Facts


def period_label(config: RegionConfig, filing_type: str, key: str) -> Text:
    """How the period `key` of a filing type is called: 2025年4季度."""
    kind = config.filings.get(filing_type)
    if not key or kind is None or kind.window is None:
        return text("", "")
    found = counting.period_by_key(config.window(kind.window.window), key)
    return found.label if found else text(key, key)


def due(facts: Facts, kind: FilingType) -> list[Period]:
    """The periods that are due so far, opened ones included, oldest first."""
    duty = kind.obligation
    if duty is None or kind.window is None or not _holds(facts, duty):
        return []
    start = moment_of(facts.get(duty.start), facts.config)
    if start is None:
        return []
    return counting.due_periods(
        facts.config.window(kind.window.window),
        start=start,
        until=moment_of(facts.get(duty.until), facts.config) if duty.until else None,
        not_before=moment_of(facts.get(duty.not_before), facts.config) if duty.not_before else None,
        now=facts.now,
    )


def missing(facts: Facts, kind: FilingType) -> list[Period]:
    """The due periods that are over (and their grace with them) without a filing that counted inside the window."""
    met = {f.period for f in _met(facts.dossier, kind)}
    return [p for p in due(facts, kind) if p.key not in met and _is_lost(facts, kind, p)]


def outstanding(facts: Facts, kind: FilingType) -> list[Period]:
    """The due periods whose window is open now and that have not been met."""
    met = {f.period for f in _met(facts.dossier, kind)}
    return [p for p in due(facts, kind) if p.key not in met and p.is_open(facts.now)]


def periods_of(facts: Facts, filing_type: str, which: str) -> list[str]:
    """The keys of the `due`, `missing` or `open` periods of a filing type."""
    kind = facts.config.filings.get(filing_type)
    ways = {"due": due, "missing": missing, "open": outstanding}
    return [p.key for p in ways[which](facts, kind)] if kind and which in ways else []


def next_boundary(config: RegionConfig, register: str, now: dt.datetime) -> dt.datetime | None:
    """The next moment at which a window that entries of `register` owe something in opens or closes."""
    windows = {
        kind.window.window
        for kind in config.filings.values()
        if kind.window and kind.obligation and kind.about == register
    }
    moments = [m for w in windows if (m := counting.next_boundary(config.window(w), now))]
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


def _holds(facts: Facts, duty: Obligation) -> bool:
    return duty.when is None or facts.config.holds(duty.when, facts)


def _met(dossier: Dossier, kind: FilingType) -> list[Any]:
    return [f for f in dossier.of(kind.filing) if f.counted_at is not None and f.state != "void"]


def _is_lost(facts: Facts, kind: FilingType, period: Period) -> bool:
    """Whether the window closed, and the grace after it too."""
    if not period.is_over(facts.now) or kind.obligation is None or period.closes is None:
        return False
    grace = kind.obligation.grace
    if grace is None:
        return True
    calendar = facts.config.calendar(kind.obligation.calendar)
    return counting.add_term(period.closes, grace.build(), calendar).moment <= facts.now

"""Until when: the nearest end that threatens a filing, in words (HNQ-118)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from guicheng.calendars.remaining import days_left, remaining
from guicheng.common.text import Text, text
from guicheng.config.model.filing import FilingType
from guicheng.config.model.whole import RegionConfig
from guicheng.filings.context import obligations, time_limits
from guicheng.filings.context.facts import Facts
from guicheng.filings.models import Filing


@dataclass(frozen=True)
class DueTime:
    """An end: the first moment that is too late, the days left (negative: past), the words, and what sets it."""

    moment: dt.datetime
    days: int
    words: Text
    rule: str
    provisional: bool = False


def due_of_filing(config: RegionConfig, kind: FilingType, filing: Filing, facts: Facts) -> DueTime | None:
    """The nearest end of a filing that has not counted yet; None where nothing ends or it has counted."""
    if not filing.live or filing.counted_at is not None:
        return None
    ends = [*_window(config, kind, filing), *_deadlines(kind, facts)]
    if not ends:
        return None
    moment, rule, provisional = min(ends)
    words = remaining(moment, facts.now, config.zone)
    if provisional:  # a table of holidays may still move it
        words = text(f"{words.zh}（暂定）", f"{words.for_language('en')} (provisional)")
    return DueTime(moment, days_left(moment, facts.now, config.zone), words, rule, provisional)


def _window(config: RegionConfig, kind: FilingType, filing: Filing) -> Iterator[tuple[dt.datetime, str, bool]]:
    period = obligations.period_of(config, filing.type, filing.period)
    if kind.window and period and period.closes:
        yield period.closes, f"windows/{kind.window.window}", False


def _deadlines(kind: FilingType, facts: Facts) -> Iterator[tuple[dt.datetime, str, bool]]:
    for deadline in kind.deadlines:
        due = time_limits.due_of(deadline, facts)
        if due is not None:
            yield due.moment, f"filings/{kind.filing}/deadlines/{deadline.id}", due.provisional

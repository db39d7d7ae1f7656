"""Which days are worked, as far as is known today.

A filing keeps the rules of the release it was made under; which days are worked is no rule but a fact that becomes
known. So a term of a running filing is counted with the tables of the live release, and only where that has none with
those of its own: a table that arrives moves what was provisional.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from guicheng.calendars.terms import Due, add_term
from guicheng.calendars.values import Calendar
from guicheng.calendars.values import Term as PlainTerm
from guicheng.config import releases
from guicheng.config.model.chains import Step, Timeout
from guicheng.config.model.whole import RegionConfig
from guicheng.workflow.timeouts import limit_of


def calendar_for(config: RegionConfig, calendar_id: str, term: PlainTerm) -> Calendar:
    """The calendar a term of a release is counted with. Reads nothing for a term that asks for no calendar."""
    return known(config, calendar_id) if term.asks_calendar else config.calendar(calendar_id)


def known(config: RegionConfig, calendar_id: str) -> Calendar:
    """A calendar of a release with the tables that are known today."""
    live = releases.current_id(config.region.region)
    if live is None or config.release_id is None or live == config.release_id:
        return config.calendar(calendar_id)
    return _known(config.release_id, live, calendar_id)


@lru_cache(256)
def _known(release_id: int, live_id: int, calendar_id: str) -> Calendar:
    """The calendar of a release with the tables that the live one has besides, or instead. Releases never change."""
    own = releases.load(release_id).calendars.get(calendar_id)
    live = releases.load(live_id).calendars.get(calendar_id)
    if own is None or live is None:
        return own.build() if own is not None else releases.load(live_id).calendar(calendar_id)
    return live.model_copy(update={"years": {**own.years, **live.years}}).build()


def timeout_of(config: RegionConfig, rule: Timeout, since: dt.datetime) -> Due:
    """When a time-out comes for a task opened at `since`."""
    term = rule.after.build()
    return add_term(since, term, calendar_for(config, rule.calendar, term), zone=config.zone)


def is_provisional(config: RegionConfig, step: Step | None, since: dt.datetime, limit: dt.datetime | None) -> bool:
    """Whether the limit of a task opened at `since` may move once a table of holidays comes out."""
    if step is None or limit is None or not any(rule.after.build().asks_calendar for rule in step.timeouts):
        return False
    ends = {rule_number: timeout_of(config, rule, since) for rule_number, rule in enumerate(step.timeouts)}
    moment = limit_of(step.timeouts, lambda rule: ends[step.timeouts.index(rule)].moment)
    return any(end.provisional for end in ends.values() if end.moment == moment)

"""The rows of work that falls due: written with the act that causes it, swept later."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from guicheng.calendars.values import Period
from guicheng.config.model.filing import FilingType
from guicheng.config.model.whole import RegionConfig
from guicheng.filings.context import obligations
from guicheng.filings.context.dossier import Dossier
from guicheng.filings.context.facts import Facts
from guicheng.filings.context.filing_context import Matter
from guicheng.filings.guards import before_acts
from guicheng.filings.models import Due
from guicheng.filings.telling import notify

WINDOW = "window-closes"
DEADLINE = "deadline"
NOTICE = "notice"

Wanted = tuple[str, str, dt.datetime]
"""Kind, key and moment of something that falls due."""


def plan(found: Matter) -> None:
    """Write what falls due for a filing from now on. One statement, none where nothing has an end.

    A row is a reminder to look, never an order: what no longer holds when it falls due comes to nothing, so nothing has
    to be taken back (see `sweep`). Planning again is needed only where an end may have moved.
    """
    filing = found.filing
    if not filing.live or filing.counted_at is not None:
        return
    wanted = {(kind, key): at for kind, key, at in _wanted(found)}
    Due.objects.bulk_create(
        [Due(region=filing.region, kind=kind, filing=filing, key=key, at=at) for (kind, key), at in wanted.items()],
        ignore_conflicts=True,
    )
    passed = [key for (kind, key), at in wanted.items() if kind == DEADLINE and at <= found.now]
    if passed:  # it fell due while the filing counted, and came to nothing then; now that it came back, it holds again
        Due.objects.filter(kind=DEADLINE, key__in=passed, filing=filing).update(done_at=None)


def replan(found: Matter) -> dict[str, list[str | None]]:
    """Write anew what falls due for a running filing, and take away what was planned for another day: what moved, as
    changes for the audit. What has fallen due stays."""
    filing = found.filing
    if not filing.live or filing.counted_at is not None:
        return {}
    wanted = {(kind, key): at for kind, key, at in _wanted(found)}
    ahead = Due.objects.filter(filing=filing, done_at__isnull=True, at__gt=found.now)
    stale = [row for row in ahead if (row.kind, row.key) not in wanted]
    if stale:
        Due.objects.filter(pk__in=[row.pk for row in stale]).delete()
    plan(found)
    ends = {_what(key): at for (kind, key), at in wanted.items() if kind != NOTICE}
    moved = {_what(row.key): row.at for row in stale if row.kind != NOTICE}
    return {what: [at.isoformat(), ends[what].isoformat()] for what, at in moved.items() if what in ends}


def _what(key: str) -> str:
    """The deadline or period that a key is about."""
    return key.split(":")[1]


def may_have_moved(found: Matter, before: Mapping[str, Any] | None) -> bool:
    """Whether an act may have moved an end: its data changed, a clock stands still in some states, or a term ends what
    has been handed in."""
    changed = before is not None and found.filing.data != before
    return changed or any(deadline.stopped_in or deadline.when_late == "void" for deadline in found.kind.deadlines)


def plan_entry(config: RegionConfig, dossier: Dossier, now: dt.datetime) -> None:
    """Write the notices about the periods that are open and owed for an entry, filed or not (HNQ-118). Whether one is
    still owed is asked again when the notice falls due. One statement, none where nobody is to be told."""
    entry = dossier.subject
    if entry is None:
        return
    facts = Facts(config, dossier, now=now)
    rows = [
        Due(region=entry.region, kind=NOTICE, entry=entry, key=f"entry/{entry.pk}:{key}", at=at)
        for kind in obligations.owed_types(config, entry.register)
        if any(notice.on in ("window-opens", "window-closes") for _, notice in notify.declared(config, kind))
        for each in obligations.due(facts, kind)
        if each.state == "open"
        for key, at in _of_period(config, kind, each.period, now)
    ]
    Due.objects.bulk_create(rows, ignore_conflicts=True)


def _of_period(
    config: RegionConfig, kind: FilingType, period: Period, now: dt.datetime
) -> Iterator[tuple[str, dt.datetime]]:
    """Key and moment of the notices about one open period of a type."""
    what = f"{kind.filing}/{period.key}"
    for notice_id, notice in notify.declared(config, kind):
        if notice.on == "window-opens":
            yield f"{notice_id}:{what}:opens", now
    if period.closes is not None:
        yield from _ahead(config, kind, "window-closes", what, period.closes, now)


def _wanted(found: Matter) -> Iterator[Wanted]:
    """Everything that falls due for a filing that has not counted yet."""
    filing, kind = found.filing, found.kind
    if kind.window and found.period and found.period.closes:
        yield WINDOW, f"{filing.pk}:{filing.period}:{found.period.last_day}", found.period.closes
        if kind.obligation is None:  # else its notices are the entry's, filed or not
            yield from _notices(found, "window-closes", "", found.period.closes)
    for deadline in kind.deadlines:
        due = before_acts.due_of(deadline, found.facts())
        if due is None:
            continue
        if deadline.when_late == "void" and filing.state != kind.chain.draft:
            yield DEADLINE, f"{filing.pk}:{deadline.id}:{due.date}", due.moment
        yield from _notices(found, "deadline", deadline.id, due.moment)


def _notices(found: Matter, event: str, what: str, end: dt.datetime) -> Iterator[Wanted]:
    for key, at in _ahead(found.config, found.kind, event, what, end, found.now):
        yield NOTICE, f"{found.filing.pk}:{key}", at


def _ahead(
    config: RegionConfig, kind: FilingType, event: str, what: str, end: dt.datetime, now: dt.datetime
) -> Iterator[tuple[str, dt.datetime]]:
    """Key and moment of the notices declared for so many days before an end; those whose moment has passed are not
    sent late."""
    for notice_id, notice in notify.declared(config, kind):
        if notice.on == event:
            for days in notice.days_before:
                if (at := end - dt.timedelta(days=days)) > now:
                    yield f"{notice_id}:{what}:{days}:{end.date()}", at

"""The rows of work that falls due: written with the act that causes it, swept later."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from guicheng.calendars.remaining import beginning_of_day
from guicheng.calendars.values import Period
from guicheng.config.model.filing import FilingType
from guicheng.config.model.whole import RegionConfig
from guicheng.filings.context import obligations, time_limits
from guicheng.filings.context.dossier import Dossier
from guicheng.filings.context.facts import Facts
from guicheng.filings.context.filing_context import FilingContext
from guicheng.filings.deadlines.work_keys import EndKey, EntryNoticeKey, FilingNoticeKey, WorkKey
from guicheng.filings.models import PlannedWork
from guicheng.filings.telling import notify

WINDOW = "window-closes"
DEADLINE = "deadline"
NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Planned:
    """Work of a kind that falls due at a moment."""

    kind: str
    key: WorkKey
    at: dt.datetime


def plan(context: FilingContext) -> None:
    """Write what falls due for a filing from now on. One statement, none where nothing has an end.

    A row is a reminder to look, never an order: what no longer holds when it falls due comes to nothing, so nothing has
    to be taken back (see `sweep`). Planning again is needed only where an end may have moved.
    """
    filing = context.filing
    if not filing.live or filing.counted_at is not None:
        return
    wanted = list(_wanted(context))
    PlannedWork.objects.bulk_create(
        [PlannedWork(region=filing.region, kind=x.kind, filing=filing, key=str(x.key), at=x.at) for x in wanted],
        ignore_conflicts=True,
    )
    passed = [str(one.key) for one in wanted if one.kind == DEADLINE and one.at <= context.now]
    if passed:  # it fell due while the filing counted, and came to nothing then; now that it came back, it holds again
        PlannedWork.objects.filter(kind=DEADLINE, key__in=passed, filing=filing).update(done_at=None)


def replan(context: FilingContext) -> dict[str, list[str | None]]:
    """Write anew what falls due for a running filing, and take away what was planned for another day: what moved, as
    changes for the audit. What has fallen due stays."""
    filing = context.filing
    if not filing.live or filing.counted_at is not None:
        return {}
    wanted = {(one.kind, str(one.key)): one for one in _wanted(context)}
    ahead = PlannedWork.objects.filter(filing=filing, done_at__isnull=True, at__gt=context.now)
    stale = [row for row in ahead if (row.kind, row.key) not in wanted]
    if stale:
        PlannedWork.objects.filter(pk__in=[row.pk for row in stale]).delete()
    plan(context)
    ends = {one.key.what: one.at for one in wanted.values() if isinstance(one.key, EndKey)}
    moved = {EndKey.parse(row.key).what: row.at for row in stale if row.kind != NOTICE}
    return {what: [at.isoformat(), ends[what].isoformat()] for what, at in moved.items() if what in ends}


def may_have_moved(context: FilingContext, before: Mapping[str, Any] | None) -> bool:
    """Whether an act may have moved an end: its data changed, a clock stands still in some states, or a term ends what
    has been handed in."""
    changed = before is not None and context.filing.data != before
    return changed or any(deadline.stopped_in or deadline.when_late == "void" for deadline in context.kind.deadlines)


def plan_entry(config: RegionConfig, dossier: Dossier, now: dt.datetime) -> None:
    """Write the notices about the periods that are open and owed for an entry, filed or not (HNQ-118). Whether one is
    still owed is asked again when the notice falls due. One statement, none where nobody is to be told."""
    entry = dossier.subject
    if entry is None:
        return
    facts = Facts(config, dossier, now=now)
    rows = [
        PlannedWork(region=entry.region, kind=NOTICE, entry=entry, key=str(key), at=at)
        for kind in obligations.owed_types(config, entry.register)
        if any(notice.on in ("window-opens", "window-closes") for _, notice in notify.declared(config, kind))
        for each in obligations.due(facts, kind)
        if each.state == "open"
        for key, at in _of_period(config, kind, entry.pk, each.period, now)
    ]
    PlannedWork.objects.bulk_create(rows, ignore_conflicts=True)


def _of_period(
    config: RegionConfig, kind: FilingType, entry: int, period: Period, now: dt.datetime
) -> Iterator[tuple[EntryNoticeKey, dt.datetime]]:
    """Key and moment of the notices about one open period of a type."""
    for notice_id, notice in notify.declared(config, kind):
        if notice.on == "window-opens":
            yield EntryNoticeKey(entry, notice_id, kind.filing, period.key), now
    if period.closes is not None:
        for notice_id, days, at in _ahead(config, kind, WINDOW, period.closes, now):
            yield EntryNoticeKey(entry, notice_id, kind.filing, period.key, days, period.closes.date()), at


def _wanted(context: FilingContext) -> Iterator[Planned]:
    """Everything that falls due for a filing that has not counted yet."""
    filing, kind = context.filing, context.kind
    if kind.window and context.period and context.period.closes:
        closes = context.period.closes
        last_day = context.period.last_day or closes.date()
        yield Planned(WINDOW, EndKey(filing.pk, filing.period, last_day), closes)
        if kind.obligation is None:  # else its notices are the entry's, filed or not
            yield from _notices(context, WINDOW, "", context.period.closes)
    for deadline in kind.deadlines:
        due = time_limits.due_of(deadline, context.facts())
        if due is None:
            continue
        if deadline.when_late == "void" and filing.state != kind.chain.draft:
            yield Planned(DEADLINE, EndKey(filing.pk, deadline.id, due.date), due.moment)
        yield from _notices(context, DEADLINE, deadline.id, due.moment)


def _notices(context: FilingContext, event: str, what: str, end: dt.datetime) -> Iterator[Planned]:
    for notice_id, days, at in _ahead(context.config, context.kind, event, end, context.now):
        yield Planned(NOTICE, FilingNoticeKey(context.filing.pk, notice_id, what, days, end.date()), at)


def _ahead(
    config: RegionConfig, kind: FilingType, event: str, end: dt.datetime, now: dt.datetime
) -> Iterator[tuple[str, int, dt.datetime]]:
    """Notice, days and moment of the notices declared for so many days before an end: sent as the day begins on which
    so many are left, 0 on the last. Those whose moment has passed are not sent late."""
    for notice_id, notice in notify.declared(config, kind):
        if notice.on == event:
            for days in notice.days_before:
                if (at := beginning_of_day(days, end, config.zone)) > now:
                    yield notice_id, days, at

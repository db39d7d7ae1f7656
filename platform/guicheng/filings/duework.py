"""The rows of work that falls due for a filing: written with the act that causes it, swept later."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from guicheng.filings import guards
from guicheng.filings.matter import Matter
from guicheng.filings.models import Due

WINDOW = "window-closes"
DEADLINE = "deadline"
NOTICE = "notice"


def plan(found: Matter) -> None:
    """Write what falls due for a filing from now on; what was planned before and no longer holds is taken back.

    At most two statements; none for a type without windows, deadlines and notices ahead of time.
    """
    filing = found.filing
    wanted = {(kind, key): at for kind, key, at in _wanted(found)} if filing.live else {}
    if not wanted and filing.pk and not _plans_anything(found):
        return
    Due.objects.filter(filing=filing, done_at__isnull=True).delete()
    Due.objects.bulk_create(
        [Due(region=filing.region, kind=kind, filing=filing, key=key, at=at) for (kind, key), at in wanted.items()],
        ignore_conflicts=True,
    )


def _plans_anything(found: Matter) -> bool:
    return bool(found.kind.window or found.kind.deadlines)


def _wanted(found: Matter) -> Iterator[tuple[str, str, dt.datetime]]:
    """Kind, key and moment of everything that falls due."""
    filing = found.filing
    counted = filing.counted_at is not None
    if found.kind.window and found.period and found.period.closes and not counted:
        yield WINDOW, f"{filing.pk}:{filing.period}", found.period.closes
        yield from _notices(found, "window-closes", found.period.closes)
    facts = found.facts()
    for deadline in found.kind.deadlines:
        due = guards.due_of(deadline, facts)
        if due is None or counted or due.is_met_at(found.now) is False:
            continue
        if deadline.when_late != "refuse":
            yield DEADLINE, f"{filing.pk}:{deadline.id}:{due.date}", due.moment
        yield from _notices(found, "deadline", due.moment, deadline.id)


def _notices(found: Matter, event: str, end: dt.datetime, what: str = "") -> Iterator[tuple[str, str, dt.datetime]]:
    """The notices declared for so many days before an end."""
    for notice_id, notice in found.config.notices.items():
        if notice.on == event and (not notice.filings or found.kind.filing in notice.filings):
            for days in notice.days_before:
                at = end - dt.timedelta(days=days)
                if at > found.now:
                    yield NOTICE, f"{found.filing.pk}:{notice_id}:{what}:{days}:{end.date()}", at

"""Which states a filing has been in, and when: read from the audit, which records every change of state."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator

from guicheng.audit.models import AuditEntry
from guicheng.calendars.terms import Stop
from guicheng.filings.models import Filing


def states(filing: Filing, now: dt.datetime) -> list[tuple[str, dt.datetime]]:
    """Each state with the moment it began, in order; the present one last, even where it has not been recorded yet."""
    found: list[tuple[str, dt.datetime]] = []
    rows = AuditEntry.objects.filter(
        region=filing.region, object_kind="filing", object_id=str(filing.pk), changes__has_key="state"
    )
    for at, change in rows.order_by("id").values_list("at", "changes__state"):
        before, after = change
        if not found:
            found.append((before, filing.created_at))
        if after != found[-1][0]:
            found.append((after, at))
    if not found or found[-1][0] != filing.state:
        found.append((filing.state, now if found else filing.created_at))
    return found


def stops(filing: Filing, standing_still: Collection[str], now: dt.datetime) -> Iterator[Stop]:
    """The times a filing has spent in states in which a clock stands still (HNQ-62, 行政许可法 45)."""
    if filing.pk is None:
        return
    spans = states(filing, now)
    for (state, begun), following in zip(spans, [*spans[1:], None], strict=True):
        if state in standing_still:
            yield Stop(begun, following[1] if following else None, state)

"""Reading what arrived: feeds with their counts, batches, rows and reasons, for whoever looks after them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet, Sum

from guicheng.accounts.actor import Actor
from guicheng.accounts.authority import require
from guicheng.common import clock
from guicheng.common.text import Text
from guicheng.config import releases
from guicheng.config.model.feeds import Feed
from guicheng.feeds.models import FeedBatch, FeedCredential, FeedRow
from guicheng.filings.context import filing_context
from guicheng.registers.models import Entry

MOST_COUNTED = 10_000
RECENT = dt.timedelta(days=30)
Outcome = FeedRow.Outcome
Settled = FeedRow.Settled


def may_look(actor: Actor) -> bool:
    """Whether somebody looks after feeds."""
    return actor.may("feeds") or actor.may("configure")


def require_look(actor: Actor) -> None:
    """Refuses (403) whoever does not look after feeds."""
    require(actor, "feeds", "configure")


@dataclass(slots=True)
class Overview:
    """A feed at a glance."""

    id: str
    feed: Feed
    latest: FeedBatch | None = None
    waiting: int = 0
    keys: int = 0
    recent: dict[str, int] = field(default_factory=dict)


def overview(actor: Actor) -> list[Overview]:
    """Every feed of the region, with its latest batch, the counts of thirty days, and what waits."""
    require_look(actor)
    found = {name: Overview(name, feed) for name, feed in releases.current(actor.region).feeds.items()}
    counts = {outcome.value: Sum(outcome.value) for outcome in Outcome}
    batches = FeedBatch.objects.visible_to(actor).filter(feed__in=found)
    latest = batches.order_by("feed", "-id").distinct("feed")
    for batch in latest:
        found[batch.feed].latest = batch
    recent = batches.filter(received_at__gte=clock.now() - RECENT).order_by("feed").values("feed")
    for row in recent.annotate(read=Sum("rows_read"), **counts):
        found[row["feed"]].recent = {name: value for name, value in row.items() if isinstance(value, int)}
    waits = Counter(waiting(actor).values_list("feed", flat=True)[:MOST_COUNTED])
    keys = FeedCredential.objects.visible_to(actor).filter(revoked_at__isnull=True)
    issued = Counter(keys.values_list("feed", flat=True)[:MOST_COUNTED])
    for name, one in found.items():
        one.waiting, one.keys = waits[name], issued[name]
    return list(found.values())


def batches(actor: Actor, feed_id: str = "", *, way: str = "", only: str = "") -> QuerySet[FeedBatch]:
    """The batches the actor may read, the latest first; `only` those with ``refused`` rows, or that are
    ``unreadable`` as a whole."""
    require_look(actor)
    found = FeedBatch.objects.visible_to(actor).order_by("-id")
    found = found.filter(feed=feed_id) if feed_id else found
    found = found.filter(way=way) if way else found
    if only == "refused":
        return found.filter(refused__gt=0)
    return found.exclude(problems=[]) if only == "unreadable" else found


def received(actor: Actor, since: dt.date | None, until: dt.date | None, rows: QuerySet[FeedBatch]) -> Any:
    """The batches that arrived within these days of the region."""
    zone = releases.current(actor.region).zone
    if since is not None:
        rows = rows.filter(received_at__gte=dt.datetime.combine(since, dt.time(), zone))
    if until is not None and until < dt.date.max:
        rows = rows.filter(received_at__lt=dt.datetime.combine(until + dt.timedelta(days=1), dt.time(), zone))
    return rows


def batch(actor: Actor, batch_id: int) -> FeedBatch:
    """One batch; refuses 404."""
    found = batches(actor).filter(pk=batch_id).first()
    if found is None:
        raise filing_context.not_found()
    return found


def rows_of(actor: Actor, one: FeedBatch, outcome: str = "") -> QuerySet[FeedRow]:
    """The rows of a batch that did something or were refused, in their order."""
    found = FeedRow.objects.visible_to(actor).filter(batch=one).order_by("number", "id")
    return found.filter(outcome=outcome) if outcome else found


def refused(
    actor: Actor, *, feed_id: str = "", settled: str | None = "", reason: str = "", key: str = ""
) -> QuerySet[FeedRow]:
    """Rows that were refused: those that wait, the oldest first; those that were `settled` in one way, or (None) all,
    the latest first."""
    require_look(actor)
    found = FeedRow.objects.visible_to(actor)
    if settled is None:
        found = found.filter(Q(outcome=Outcome.REFUSED) | ~Q(settled=Settled.OPEN)).order_by("-id")
    elif settled:
        found = found.filter(settled=settled).order_by("-id")
    else:
        found = found.filter(outcome=Outcome.REFUSED, settled=Settled.OPEN).order_by("id")
    found = found.filter(feed=feed_id) if feed_id else found
    found = found.filter(key__contains=key) if key else found
    return found.filter(problems__contains=[{"code": reason}]) if reason else found


def waiting(actor: Actor, feed_id: str = "", reason: str = "") -> QuerySet[FeedRow]:
    """The refused rows that wait, the oldest first."""
    return refused(actor, feed_id=feed_id, reason=reason)


def waiting_count(actor: Actor, most: int) -> int:
    """How many refused rows wait, counted up to `most`; 0 for whoever does not look after feeds."""
    return waiting(actor)[:most].count() if may_look(actor) else 0


def row(actor: Actor, row_id: int) -> FeedRow:
    """One row, whatever became of it; refuses 404."""
    require_look(actor)
    found = FeedRow.objects.visible_to(actor).select_related("batch").filter(pk=row_id).first()
    if found is None:
        raise filing_context.not_found()
    return found


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason for which rows of a feed wait: its code, what it says, how many rows."""

    feed: str
    code: str
    message: Text
    rows: int


def reasons(actor: Actor, feed_id: str = "") -> list[Reason]:
    """Why rows wait, the most frequent reason first."""
    counted: Counter[tuple[str, str]] = Counter()
    says: dict[tuple[str, str], Text] = {}
    for feed, problems in waiting(actor, feed_id).values_list("feed", "problems")[:MOST_COUNTED]:
        for code, problem in {problem["code"]: problem for problem in reversed(problems)}.items():
            counted[feed, code] += 1
            says.setdefault((feed, code), Text(zh=problem["zh"], en=problem["en"]))
    return [Reason(feed, code, says[feed, code], rows) for (feed, code), rows in counted.most_common()]


def entries_of(actor: Actor, one: FeedRow) -> Sequence[Entry]:
    """The entries that a row made or changed, as far as the actor sees them."""
    return list(Entry.objects.visible_to(actor).filter(pk__in=one.entries[:50]).order_by("pk"))

"""What arrived is not kept for ever: it holds personal data. A feed declares for how many days (`keep`)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet

from guicheng import audit
from guicheng.accounts.actor import Actor
from guicheng.common import clock
from guicheng.common.text import text
from guicheng.config import releases
from guicheng.config.model.feeds import Keeping
from guicheng.config.model.whole import RegionConfig
from guicheng.feeds import folder
from guicheng.feeds.models import FeedBatch, FeedNonce, FeedRow

_MOST = 2000
"""Rows that one sweep lets go; the next takes the rest."""

_NONCES = dt.timedelta(hours=3)
"""Longer than any signature counts, twice."""


@dataclass
class Forgotten:
    """What a sweep let go: contents of refused rows, batches with their rows, files."""

    contents: int = 0
    batches: int = 0
    files: int = 0


def sweep(now: dt.datetime | None = None) -> Forgotten:
    """Let go what has been kept for as long as was declared; of a feed that is no longer declared, as long as is
    usual. Safe to run at any time and by several at once."""
    now = now or clock.now()
    done = Forgotten()
    FeedNonce.objects.filter(at__lt=now - _NONCES).delete()
    for region, _ in releases.published():
        config = releases.current(region)
        known = FeedBatch.objects.unscoped().filter(region=region).order_by("feed").values_list("feed", flat=True)
        for feed_id in sorted({*known.distinct(), *config.feeds}):
            _of_feed(config, feed_id, now, done)
    return done


def _of_feed(config: RegionConfig, feed_id: str, now: dt.datetime, done: Forgotten) -> None:
    feed = config.feeds.get(feed_id)
    keep = feed.keep if feed else Keeping()
    region = config.region.region
    waiting = FeedRow.objects.unscoped().filter(region=region, feed=feed_id, outcome=FeedRow.Outcome.REFUSED)
    done.contents += _expired(
        region, feed_id, now, waiting.filter(settled="", at__lt=now - dt.timedelta(days=keep.refused))
    )
    old = FeedBatch.objects.unscoped().filter(region=region, feed=feed_id)
    old = old.filter(received_at__lt=now - dt.timedelta(days=keep.batches)).order_by("received_at")
    if gone := list(old.values_list("pk", flat=True)[:_MOST]):
        FeedBatch.objects.unscoped().filter(pk__in=gone).delete()
        done.batches += len(gone)
    if feed is not None and "file" in feed.ways:
        done.files += folder.forget(config, feed_id, now - dt.timedelta(days=keep.files))


def _expired(region: str, feed_id: str, now: dt.datetime, rows: QuerySet[FeedRow]) -> int:
    """Settle rows that nobody has repaired in time, and delete what they held; the audit says how many."""
    ids = list(rows.order_by("id").values_list("pk", flat=True)[:_MOST])
    if not ids:
        return 0
    rows = FeedRow.objects.unscoped().filter(pk__in=ids, settled="")
    gone = rows.update(settled=FeedRow.Settled.EXPIRED, settled_at=now, content=None, problems=[])
    audit.record(
        Actor.system(region, "retention"),
        audit.Event(
            "feed-row.expire",
            "feed",
            feed_id,
            title=text("被拒绝的行保存到期，已删除", "Refused rows kept for as long as declared; deleted"),
            changes={"rows": [gone, 0]},
        ),
    )
    return gone

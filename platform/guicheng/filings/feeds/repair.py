"""Refused rows: reading them, trying them again once the cause is gone, dismissing them with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from guicheng import audit
from guicheng.accounts.actor import Actor
from guicheng.accounts.authority import require
from guicheng.common import clock
from guicheng.common.errors import Refusal, refuse
from guicheng.common.text import text
from guicheng.config import releases
from guicheng.filings import matter
from guicheng.filings.feeds.applying import Applied
from guicheng.filings.feeds.mapping import digest_of
from guicheng.filings.feeds.models import FeedBatch, FeedRow
from guicheng.filings.feeds.receiving import as_json, attempt, context_of, settle

Outcome = FeedRow.Outcome
Settled = FeedRow.Settled


@dataclass(frozen=True, slots=True)
class Retried:
    """What came of trying refused rows again."""

    repaired: int
    refused: int


def batches(actor: Actor, feed_id: str = "") -> QuerySet[FeedBatch]:
    """The batches the actor may read, the latest first."""
    require(actor, "configure")
    found = FeedBatch.objects.visible_to(actor).order_by("-id")
    return found.filter(feed=feed_id) if feed_id else found


def refused(actor: Actor, feed_id: str = "") -> QuerySet[FeedRow]:
    """The refused rows that wait, the oldest first."""
    require(actor, "configure")
    found = FeedRow.objects.visible_to(actor).filter(outcome=Outcome.REFUSED, settled=Settled.OPEN).order_by("id")
    return found.filter(feed=feed_id) if feed_id else found


def retry(actor: Actor, row_id: int, content: Mapping[str, Any] | None = None) -> FeedRow:
    """Try a refused row again, by the configuration that is live now. `content` is a corrected row, of the same key.

    Raises `Refusal` with the reasons where it is refused again; they are kept with it.
    """
    row = _waiting(actor, row_id)
    config = releases.current(actor.region)
    if row.feed not in config.feeds:
        raise refuse("feed-gone", "该数据接入已不在配置中", "The feed is no longer configured", field="feed")
    context = context_of(config, row.feed, "page", batch=row.batch_id, row=row.pk, repaired_by=actor.account_id)
    data = dict(content if content is not None else row.content or {})
    plan = context.mapper.plan(data)
    if content is not None and row.key and plan.key != row.key:
        raise refuse("key-changed", "更正后的主键不同", "The corrected row has another key", status=400, field="key")
    arrival = row.version or Decimal(0)

    def done(applied: Applied) -> None:
        row.outcome, row.entries, row.problems = applied.outcome, applied.entries, []
        row.settled, row.settled_at, row.content = Settled.REPAIRED, clock.now(), None
        row.attempts += 1
        row.save()
        settle(context, plan, row.version, Settled.SUPERSEDED)
        if content is not None:
            audit.record(
                actor, "feed-row.correct", "feed-row", row.pk, title=text("更正接入数据", "Fed row corrected"),
                changes={"digest": [row.digest, digest_of(data)]},
            )  # fmt: skip

    problems = attempt(context, plan, arrival, done)
    if problems:
        FeedRow.objects.unscoped().filter(pk=row.pk).update(problems=as_json(problems), attempts=row.attempts + 1)
        raise Refusal(problems)
    return row


def retry_all(actor: Actor, feed_id: str = "", most: int = 1000) -> Retried:
    """Try every waiting row again, the oldest version of a thing first."""
    repaired = again = 0
    for row_id in list(refused(actor, feed_id).order_by("key", "version", "id").values_list("pk", flat=True)[:most]):
        try:
            retry(actor, row_id)
            repaired += 1
        except Refusal as refusal:
            again += refusal.status != 404  # settled meanwhile by a newer one
    return Retried(repaired, again)


@transaction.atomic
def dismiss(actor: Actor, row_id: int, reason: str) -> FeedRow:
    """Settle a refused row without taking it; what it held is deleted."""
    row = _waiting(actor, row_id)
    if not reason.strip():
        raise refuse("required", "请说明理由", "Please give a reason", status=400, field="reason")
    row.settled, row.settled_at, row.content = Settled.DISMISSED, clock.now(), None
    row.save(update_fields=["settled", "settled_at", "content"])
    audit.record(
        actor, "feed-row.dismiss", "feed-row", row.pk, title=text("不再接入该行", "Refused row dismissed"),
        opinion=reason, changes={"key": [row.key, None]},
    )  # fmt: skip
    return row


def _waiting(actor: Actor, row_id: int) -> FeedRow:
    row = refused(actor).filter(pk=row_id).first()
    if row is None:
        raise matter.not_found()
    return row

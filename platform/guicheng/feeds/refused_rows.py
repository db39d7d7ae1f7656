"""Refused rows: trying them again once the cause is gone, correcting them, dismissing them with a reason.

Every act is audited under whoever acts; what becomes of entries is audited under the system the row came from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction

from guicheng import audit
from guicheng.accounts.actor import Actor
from guicheng.common import clock
from guicheng.common.errors import Refusal, refuse
from guicheng.common.text import Text, text
from guicheng.common.versions import CODE as CHANGED
from guicheng.common.versions import Conflict, Version, require_unchanged, stamp
from guicheng.config import releases
from guicheng.config.model.whole import RegionConfig
from guicheng.feeds import arrivals, snapshots
from guicheng.feeds.applying import Applied
from guicheng.feeds.context import Context
from guicheng.feeds.mapping import digest_of
from guicheng.feeds.models import FeedRow
from guicheng.feeds.receiving import arrival_of, as_json, attempt, context_of, settle, tried
from guicheng.filings.context import filing_context

Outcome = FeedRow.Outcome
Settled = FeedRow.Settled

MOST_AT_ONCE = 1000
KIND = "feed-row"


@dataclass(frozen=True, slots=True)
class Retried:
    """What came of trying refused rows again."""

    repaired: int
    refused: int


def version_of(row: FeedRow) -> str:
    """The version of a row: it changes when somebody settles it. Trying it again in vain changes nothing of it."""
    return stamp(row.outcome, row.settled, row.digest)


def retry(
    actor: Actor,
    row_id: int,
    content: Mapping[str, Any] | None = None,
    *,
    agreed: bool = False,
    version: Version | None = None,
) -> FeedRow:
    """Try a refused row again, by the configuration that is live now. `content` is a corrected row, of the same key.
    With `agreed`, more of a complete list may end than is declared. A `Conflict` where somebody has settled it since
    `version`, or settles it at the same moment.

    Raises `Refusal` with the reasons where it is refused again; they are kept with it.
    """
    row = _waiting(actor, row_id, version)
    config = releases.current(actor.region)
    if row.feed not in config.feeds:
        raise refuse("feed-gone", "该数据接入已不在配置中", "The feed is no longer configured", field="feed")
    if content == row.content:
        content = None
    context = context_of(config, row.feed, "page", batch=row.batch_id, row=row.pk, repaired_by=actor.account_id)
    context.agreed = agreed
    if row.list_of:
        return _retry_list(actor, row, context)
    data = dict(content if content is not None else row.content or {})
    plan = context.mapper.plan(data)
    if content is not None and row.key and plan.key != row.key:
        raise refuse("key-changed", "更正后的主键不同", "The corrected row has another key", status=400, field="key")
    plan.digest = row.digest  # upstream said what it said: the same again is no news, however it was corrected here

    changes = {} if content is None else {"digest": [row.digest, digest_of(data)]}

    def done(applied: Applied) -> None:
        _repaired(row, applied)
        settle(context, plan, row.version, Settled.SUPERSEDED)
        said = _said(is_corrected=content is not None, agreed=agreed)
        _record(actor, *said, row, config, changes=changes)

    problems = attempt(context, plan, arrival_of(context, row), done)
    if problems:
        if not _still_waiting(row.pk).update(problems=as_json(problems), attempts=row.attempts + 1):
            raise _settled(FeedRow.objects.unscoped().filter(pk=row.pk).first())
        raise Refusal(problems)
    return row


def _repaired(row: FeedRow, applied: Applied) -> None:
    """Settle the row with what it came to; what was refused is not kept."""
    held = _held(row.pk)
    held.outcome, held.entries, held.problems = applied.outcome, applied.entries, []
    held.settled, held.settled_at, held.content = Settled.REPAIRED, clock.now(), None
    held.attempts += 1
    held.save()
    row.__dict__.update(held.__dict__)


def _said(*, is_corrected: bool, agreed: bool) -> tuple[str, Text]:
    """What the audit calls trying a row again."""
    if agreed:
        return "feed-row.agree", _AGREED
    return ("feed-row.correct", _CORRECTED) if is_corrected else ("feed-row.retry", _RETRIED)


def _retry_list(actor: Actor, row: FeedRow, context: Context) -> FeedRow:
    """Try a list of a snapshot again. A newer one that was settled meanwhile has settled it."""
    rule = context.feed.entry(row.list_of)
    if rule is None or rule.complete is None or row.content is None:
        raise refuse("feed-gone", "该清单已不在配置中", "The list is no longer configured", field="feed")

    def act() -> None:
        held = _held(row.pk)
        done = snapshots.settle(context, rule, *snapshots.of_content(row.content or {}), row.version or Decimal(0))
        held.outcome, held.problems = Outcome.UPDATED if done.ended or done.back else Outcome.UNCHANGED, []
        held.settled, held.settled_at, held.content = Settled.REPAIRED, clock.now(), None
        held.attempts += 1
        held.save()
        _record(actor, *_said(is_corrected=False, agreed=context.agreed), held, context.config)
        row.__dict__.update(held.__dict__)

    problems = tried(context, row.key, act)
    if problems:
        if not _still_waiting(row.pk).update(problems=as_json(problems), attempts=row.attempts + 1):
            raise _settled(FeedRow.objects.unscoped().filter(pk=row.pk).first())
        raise Refusal(problems)
    return row


def retry_all(actor: Actor, feed_id: str = "", reason: str = "", most: int = MOST_AT_ONCE) -> Retried:
    """Try every waiting row again, or those refused for one reason; the oldest version of a thing first."""
    repaired = again = 0
    rows = arrivals.waiting(actor, feed_id, reason).order_by("feed", "key", "version", "id")
    for row_id in list(rows.values_list("pk", flat=True)[:most]):
        try:
            retry(actor, row_id)
            repaired += 1
        except Refusal as refusal:
            again += refusal.code != CHANGED  # settled meanwhile by a newer one
    return Retried(repaired, again)


@transaction.atomic
def dismiss(actor: Actor, row_id: int, reason: str, *, version: Version | None = None) -> FeedRow:
    """Settle a refused row without taking it; what it held is deleted. The same row sent again stays dismissed."""
    row = _held(_waiting(actor, row_id, version).pk)
    if not reason.strip():
        raise refuse("required", "请说明理由", "Please give a reason", status=400, field="reason")
    row.settled, row.settled_at, row.content = Settled.DISMISSED, clock.now(), None
    row.save(update_fields=["settled", "settled_at", "content"])
    _record(actor, "feed-row.dismiss", _DISMISSED, row, releases.current(actor.region), opinion=reason.strip()[:300])
    return row


def _waiting(actor: Actor, row_id: int, version: Version | None = None) -> FeedRow:
    """The row, for whoever looks after it; a `Conflict` where somebody has settled it. Refuses (404) what is none."""
    row = arrivals.waiting(actor).filter(pk=row_id).first()
    if row is None:
        raise _settled(arrivals.row(actor, row_id))
    require_unchanged(version, version_of(row), (KIND, row.pk))
    return row


def _settled(row: FeedRow | None) -> Refusal:
    return filing_context.not_found() if row is None else Conflict(version_of(row), about=(KIND, row.pk), is_over=True)


def _still_waiting(row_id: int) -> Any:
    return FeedRow.objects.unscoped().filter(pk=row_id, outcome=Outcome.REFUSED, settled=Settled.OPEN)


def _held(row_id: int) -> FeedRow:
    """The row, held until the transaction ends; a `Conflict` where somebody else has settled it meanwhile."""
    row = _still_waiting(row_id).select_for_update().first()
    if not isinstance(row, FeedRow):
        raise _settled(FeedRow.objects.unscoped().filter(pk=row_id).first())
    return row


_RETRIED = text("重试接入数据", "Refused row tried again")
_AGREED = text("确认已结束，同意接入", "Agreed that what is gone has ended")
_CORRECTED = text("更正接入数据", "Refused row corrected")
_DISMISSED = text("不再接入该行", "Refused row dismissed")


def _record(
    actor: Actor,
    action: str,
    title: Text,
    row: FeedRow,
    config: RegionConfig,
    *,
    opinion: str = "",
    changes: Mapping[str, Any] | None = None,
) -> None:
    audit.record(
        actor,
        audit.Event(
            action,
            "feed-row",
            row.pk,
            title=title,
            release=config.release_number,
            opinion=opinion,
            changes=changes or {},
            why={"feed": row.feed, "batch": row.batch_id, "row": row.number},
        ),
    )

"""Taking batches: a signed push or a file becomes rows, each taken in a transaction of its own."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import structlog
from django.db import IntegrityError, OperationalError, transaction
from django.db.models import Q, QuerySet

from guicheng.accounts.actor import Actor, Channel
from guicheng.common import clock
from guicheng.common.errors import Problem, Refusal
from guicheng.common.text import text
from guicheng.config import releases
from guicheng.config.model.whole import RegionConfig
from guicheng.filings import matter
from guicheng.filings.feeds import credentials, rows
from guicheng.filings.feeds.applying import Applied, apply
from guicheng.filings.feeds.context import Context
from guicheng.filings.feeds.conversions import Setting
from guicheng.filings.feeds.credentials import Signed
from guicheng.filings.feeds.mapping import Mapper, Plan
from guicheng.filings.feeds.models import FeedBatch, FeedRow

log = structlog.get_logger(__name__)

Outcome = FeedRow.Outcome
Settled = FeedRow.Settled

_ATTEMPTS = 4
_ROWS_A_BATCH = Decimal(1_000_000)
_BUSY = Problem("busy", text("数据正被其他操作占用，请稍后重试", "The data is in use elsewhere; try again later"))
_FAILED = Problem("internal", text("系统处理该行时出错，请联系管理员", "This row failed here; tell an administrator"))


@dataclass(slots=True)
class Report:
    """What came of a batch: how many rows came to what, and the refused ones with their reasons."""

    batch: FeedBatch
    refused: list[FeedRow] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """For the sender and for commands."""
        counts = {outcome.value: getattr(self.batch, outcome.value) for outcome in Outcome}
        return {
            "batch": self.batch.pk,
            "rows": self.batch.rows_read,
            **counts,
            "refusals": [
                {"row": row.number, "key": row.key, "id": row.pk, "problems": row.problems} for row in self.refused
            ],
        }


def push(region: str, feed_id: str, signed: Signed, body: bytes, address: str = "") -> Report:
    """Take a push over REST. Refuses 404 (no such feed), 413, 401 (see `credentials.verified`), 400 (unreadable)."""
    config = releases.current(region)
    feed = config.feeds.get(feed_id)
    if feed is None or "rest" not in feed.ways:
        raise matter.not_found()
    if len(body) > feed.most_bytes:
        raise rows.too_large(feed)
    credential = credentials.verified(config, feed_id, signed, body)
    return receive(config, feed_id, body, FeedBatch.Way.REST, credential.key_id, address)


def receive(
    config: RegionConfig, feed_id: str, body: bytes, way: FeedBatch.Way, name: str, address: str = ""
) -> Report:
    """Take what arrived, whoever vouches for it. A batch that cannot be read is kept as one, and refused."""
    feed = config.feeds[feed_id]
    batch = FeedBatch.objects.create(
        region=config.region.region,
        feed=feed_id,
        way=way,
        name=name[:200],
        digest=hashlib.sha256(body).hexdigest(),
        size=len(body),
        release=config.release_number,
    )
    try:
        found = rows.read(feed, body)
    except Refusal as refusal:
        batch.problems, batch.finished_at = as_json(refusal.problems), clock.now()
        batch.save(update_fields=["problems", "finished_at"])
        raise
    batch.rows_read = len(found)
    context = context_of(config, feed_id, "api" if way == FeedBatch.Way.REST else "job", address, batch=batch.pk)
    report = Report(batch)
    for number, row in enumerate(found, start=1):
        _take(context, report, number, row)
    batch.finished_at = clock.now()
    batch.save()
    return report


def context_of(config: RegionConfig, feed_id: str, channel: Channel, address: str = "", **why: Any) -> Context:
    """A feed at work, acting as the system it comes from."""
    feed = config.feeds[feed_id]
    now = clock.now().astimezone(config.zone)
    mapper = Mapper(config, feed, Setting(config.zone, now.date()))
    who = Actor(
        region=config.region.region, name=feed.system.zh, role="system", roles=frozenset({"system"}), sees="region",
        address=address, channel=channel,
    )  # fmt: skip
    return Context(config, feed_id, feed, who, mapper, {"feed": feed_id, **why})


def _take(context: Context, report: Report, number: int, content: Mapping[str, Any]) -> None:
    """Take one row and note what became of it."""
    batch = report.batch
    plan = context.mapper.plan(content)
    arrival = Decimal(batch.pk) * _ROWS_A_BATCH + number
    row = FeedRow(
        batch=batch, region=batch.region, feed=batch.feed, number=number, key=plan.key[:128],
        version=arrival if context.feed.version is None else plan.version, digest=plan.digest,
    )  # fmt: skip

    def done(applied: Applied) -> None:
        row.outcome, row.entries = applied.outcome, applied.entries
        if row.outcome not in (Outcome.UNCHANGED, Outcome.STALE, Outcome.SKIPPED):
            row.save(force_insert=True)
        settle(context, plan, row.version, Settled.SUPERSEDED)

    problems = attempt(context, plan, arrival, done)
    if problems:
        row = _refused(row, problems, content)
        report.refused.append(row)
    setattr(batch, row.outcome, getattr(batch, row.outcome) + 1)


def attempt(context: Context, plan: Plan, arrival: Decimal, done: Callable[[Applied], None]) -> tuple[Problem, ...]:
    """Take a row in one transaction, `done` included; the reasons where it is refused, and then nothing has changed.

    Two that get in each other's way are tried again, one after the other. A failure of our own refuses the row, not
    the batch.
    """
    for _ in range(_ATTEMPTS):
        try:
            with transaction.atomic():
                done(apply(context, plan, arrival))
                return ()
        except Refusal as refusal:
            return refusal.problems
        except (IntegrityError, OperationalError) as error:
            log.info("feed.again", feed=context.feed_id, key=plan.key, error=str(error)[:200])
        except Exception:
            log.exception("feed.failed", feed=context.feed_id, key=plan.key)
            return (_FAILED,)
    return (_BUSY,)


def settle(context: Context, plan: Plan, version: Decimal | None, how: FeedRow.Settled) -> None:
    """Settle the refused rows of the same key that are no newer: what they said has been said again, and taken."""
    said_before = Q(version__isnull=True) | Q(version__lte=version)
    waiting(context.region, context.feed_id).filter(said_before, key=plan.key).update(
        settled=how, settled_at=clock.now(), content=None
    )


def waiting(region: str, feed_id: str | None = None) -> QuerySet[FeedRow]:
    """The refused rows that nobody has settled."""
    found = FeedRow.objects.unscoped().filter(region=region, outcome=Outcome.REFUSED, settled=Settled.OPEN)
    return found.filter(feed=feed_id) if feed_id else found


def _refused(row: FeedRow, problems: Iterable[Problem], content: Mapping[str, Any]) -> FeedRow:
    """Keep a refused row with its reasons; the same row again is the same refusal, tried once more."""
    same = waiting(row.region, row.feed).filter(key=row.key, digest=row.digest).order_by("-id").first()
    if same is not None:
        row.pk, row.attempts, row._state.adding = same.pk, same.attempts + 1, False
    row.outcome, row.problems, row.content = Outcome.REFUSED, as_json(problems), dict(content)
    row.save()
    return row


def as_json(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    """Problems as they are kept and told: field, code, message in both languages."""
    return [
        {"field": p.field, "code": p.code, "zh": p.message.zh, "en": p.message.en or p.message.zh} for p in problems
    ]

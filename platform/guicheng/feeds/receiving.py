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

from guicheng.accounts.actor import Actor, Entrance
from guicheng.common import clock
from guicheng.common.errors import Problem, Refusal
from guicheng.common.text import text
from guicheng.config import releases
from guicheng.config.model.feeds import FedEntry
from guicheng.config.model.whole import RegionConfig
from guicheng.feeds import alerts, credentials, rows, snapshots
from guicheng.feeds.applying import Applied, apply
from guicheng.feeds.context import Context
from guicheng.feeds.conversions import Setting
from guicheng.feeds.credentials import Signed
from guicheng.feeds.files import MISSING
from guicheng.feeds.known import Known
from guicheng.feeds.mapping import Mapper, Plan, digest_of
from guicheng.feeds.models import FeedBatch, FeedRow
from guicheng.feeds.snapshots import Snapshot
from guicheng.feeds.unread import Unread
from guicheng.filings.context import filing_context

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
            "unread": self.batch.unread,
            "lists": self.batch.lists,
            "refusals": [
                {"row": row.number, "key": row.key, "id": row.pk, "problems": row.problems} for row in self.refused
            ],
        }


def push(region: str, feed_id: str, signed: Signed, read: Callable[[int], bytes], address: str = "") -> Report:
    """Take a push over REST; `read` gives so many bytes of its body, and no more is read than the feed takes.

    Refuses 404 (no such feed), 413, 401 (see `credentials.verified`), 400 (unreadable)."""
    config = releases.current(region)
    feed = config.feeds.get(feed_id)
    if feed is None or "rest" not in feed.ways:
        raise filing_context.not_found()
    body = read(feed.most_bytes + 1)
    if len(body) > feed.most_bytes:
        raise rows.too_large(feed)
    credential = credentials.verified(config, feed_id, signed, body)
    return receive(config, feed_id, body, FeedBatch.Way.REST, credential.key_id, address)


def receive(
    config: RegionConfig, feed_id: str, body: bytes, way: FeedBatch.Way, name: str, address: str = ""
) -> Report:
    """Take what arrived, whoever vouches for it. A batch that cannot be read is kept as one, and refused."""
    try:
        found = rows.read(config.feeds[feed_id], body)
    except Refusal as refusal:
        refuse_whole(config, feed_id, way, name, body, refusal)
        raise
    batch = _batch(config, feed_id, way, name, body, rows_read=len(found))
    context = context_of(config, feed_id, "api" if way == FeedBatch.Way.REST else "job", address, batch=batch.pk)
    glances = [context.mapper.glance(row) for row in found]
    report, known, unread = Report(batch), Known(context, glances), Unread(context.feed)
    file = name if way == FeedBatch.Way.FILE else None
    snapshot = Snapshot(context.feed) if snapshots.is_one(context.feed, body, file) else None
    for number, (row, glance) in enumerate(zip(found, glances, strict=True), start=1):
        unread.look(row)
        if known.has(glance):
            batch.unchanged += 1
            if snapshot is not None:
                snapshot.saw(context.mapper.plan(row), refused=False)
            continue
        plan, is_refused = _take(context, report, number, row)
        if snapshot is not None:
            snapshot.saw(plan, refused=is_refused)
        if glance is not None:
            known.forget(glance.key)
    if snapshot is not None:
        _settle_lists(context, report, snapshot)
    batch.finished_at, batch.unread = clock.now(), list(unread.found)
    batch.save()
    alerts.tell(config, batch, [row for row in report.refused if row.attempts == 1])
    return report


def refuse_whole(
    config: RegionConfig, feed_id: str, way: FeedBatch.Way, name: str, body: bytes, refusal: Refusal
) -> FeedBatch:
    """Keep a batch of which nothing could be read, with the reason."""
    problems = as_json(refusal.problems)
    batch = _batch(config, feed_id, way, name, body, problems=problems, finished_at=clock.now())
    alerts.tell(config, batch, [])
    return batch


def _batch(config: RegionConfig, feed_id: str, way: FeedBatch.Way, name: str, body: bytes, **more: Any) -> FeedBatch:
    return FeedBatch.objects.create(
        region=config.region.region,
        feed=feed_id,
        way=way,
        name=name[:200],
        size=len(body),
        digest=hashlib.sha256(body).hexdigest(),
        release=config.release_number,
        **more,
    )


def context_of(config: RegionConfig, feed_id: str, channel: Entrance, address: str = "", **why: Any) -> Context:
    """A feed at work, acting as the system it comes from."""
    feed = config.feeds[feed_id]
    now = clock.now().astimezone(config.zone)
    mapper = Mapper(config, feed, Setting(config.zone, now.date()))
    who = Actor(
        region=config.region.region,
        name=feed.system.zh,
        role="system",
        roles=frozenset({"system"}),
        sees="region",
        acts_for="territory",
        is_system=True,
        address=address,
        channel=channel,
    )
    return Context(config, feed_id, feed, who, mapper, {"feed": feed_id, **why})


def _settle_lists(context: Context, report: Report, snapshot: Snapshot) -> None:
    """End what the lists of a snapshot no longer name, each list by itself, and note what became of each."""
    batch = report.batch
    version = Decimal(batch.pk) * _ROWS_A_BATCH
    for rule, scope, keys, is_sure in snapshot.lists():
        told: dict[str, Any] = {"list": rule.id, "scope": scope, "named": len(keys), "ended": 0, "back": 0, "held": ""}
        batch.lists.append(told)
        if not is_sure:
            told["held"] = "rows-refused"
            continue
        problems = settle_list(context, rule, (scope, sorted(keys)), version, told)
        if problems and problems[0].code == "older-list":
            told["held"] = "older-list"
        elif problems:
            told["held"] = "refused"
            content = snapshots.content_of(scope, keys)
            row = FeedRow(
                batch=batch,
                region=batch.region,
                feed=batch.feed,
                number=0,
                key=f"{rule.id} {scope}".strip()[:128],
                version=version,
                digest=digest_of(content),
                list_of=rule.id,
            )
            _refused(row, problems, content)
            report.refused.append(row)
            batch.refused += 1


def settle_list(
    context: Context, rule: FedEntry, named: tuple[str, list[str]], version: Decimal, told: dict[str, Any]
) -> tuple[Problem, ...]:
    """Settle one list in a transaction; the reasons where it is refused. What waits of the same list is settled."""
    scope, keys = named

    def act() -> None:
        done = snapshots.settle(context, rule, scope, keys, version)
        told.update(ended=done.ended, back=done.back)
        key = f"{rule.id} {scope}".strip()[:128]
        waiting(context.region, context.feed_id).filter(list_of=rule.id, key=key, version__lte=version).update(
            settled=Settled.SUPERSEDED, settled_at=clock.now(), content=None
        )

    return tried(context, f"{rule.id} {scope}", act)


def _take(context: Context, report: Report, number: int, content: Mapping[str, Any]) -> tuple[Plan, bool]:
    """Take one row and note what became of it; what it means, and whether it was refused."""
    batch = report.batch
    plan = context.mapper.plan(content)
    arrival = Decimal(batch.pk) * _ROWS_A_BATCH + number
    row = FeedRow(
        batch=batch,
        region=batch.region,
        feed=batch.feed,
        number=number,
        key=plan.key[:128],
        version=arrival if context.feed.version is None else plan.version,
        digest=plan.digest,
    )

    def done(applied: Applied) -> None:
        row.outcome, row.entries = applied.outcome, applied.entries
        if row.outcome not in (Outcome.UNCHANGED, Outcome.STALE, Outcome.SKIPPED):
            row.save(force_insert=True)
        settle(context, plan, row.version, Settled.SUPERSEDED)

    problems = attempt(context, plan, arrival, done)
    if problems:
        _refused(row, problems, content)
        report.refused.append(row)
    setattr(batch, row.outcome, getattr(batch, row.outcome) + 1)
    return plan, bool(problems)


def attempt(context: Context, plan: Plan, arrival: Decimal, done: Callable[[Applied], None]) -> tuple[Problem, ...]:
    """Take a row in one transaction, `done` included; the reasons where it is refused, and then nothing has changed."""
    return tried(context, plan.key, lambda: done(apply(context, plan, arrival)))


def tried(context: Context, key: str, act: Callable[[], None]) -> tuple[Problem, ...]:
    """Act in one transaction; the reasons where it is refused, and then nothing has changed.

    Two that get in each other's way are tried again, one after the other. A failure of our own refuses the row, not
    the batch.
    """
    for _ in range(_ATTEMPTS):
        try:
            with transaction.atomic():
                act()
                return ()
        except Refusal as refusal:
            return refusal.problems
        except (IntegrityError, OperationalError) as error:
            log.info("feed.again", feed=context.feed_id, key=key, error=str(error)[:200])
        except Exception:
            log.exception("feed.failed", feed=context.feed_id, key=key)
            return (_FAILED,)
    return (_BUSY,)


def arrival_of(context: Context, row: FeedRow) -> Decimal:
    """The place of a row that was refused among all that arrived."""
    if context.feed.version is None:
        return row.version or Decimal(0)
    return Decimal(row.batch_id) * _ROWS_A_BATCH + row.number


def settle(context: Context, plan: Plan, version: Decimal | None, how: FeedRow.Settled) -> None:
    """Settle the refused rows of the same key that are no newer: what they said has been said again, and taken."""
    said_before = Q(version__isnull=True) | Q(version__lte=version)
    waiting(context.region, context.feed_id).filter(said_before, key=plan.key, list_of="").update(
        settled=how, settled_at=clock.now(), content=None
    )


def waiting(region: str, feed_id: str | None = None) -> QuerySet[FeedRow]:
    """The refused rows that nobody has settled."""
    found = FeedRow.objects.unscoped().filter(region=region, outcome=Outcome.REFUSED, settled=Settled.OPEN)
    return found.filter(feed=feed_id) if feed_id else found


def _refused(row: FeedRow, problems: Iterable[Problem], content: Mapping[str, Any]) -> None:
    """Keep a refused row with its reasons. The same row again is the same refusal, tried once more; one that somebody
    has dismissed stays dismissed."""
    kept = FeedRow.objects.unscoped().filter(
        region=row.region, feed=row.feed, outcome=Outcome.REFUSED, settled__in=(Settled.OPEN, Settled.DISMISSED)
    )
    same = max(kept.filter(key=row.key, digest=row.digest, list_of=row.list_of), key=lambda one: one.pk, default=None)
    row.outcome, row.problems, row.content = Outcome.REFUSED, as_json(problems), dict(content)
    if same is not None:
        row.pk, row.attempts, row.at, row._state.adding = same.pk, same.attempts + 1, same.at, False
        row.settled, row.settled_at = same.settled, same.settled_at
        row.content = row.content if row.settled == Settled.OPEN else None
    row.save()


def as_json(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    """Problems as they are kept and told: field, code, message in both languages."""
    return [
        {"field": p.field, "code": p.code, "zh": p.message.zh, "en": p.message.en or p.message.zh}
        | ({"about": dict(p.explanation)} if p.code in ("owner-unknown", MISSING) else {})
        for p in problems
    ]

"""Posting notices and reading them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from guicheng.accounts.actor import Actor
from guicheng.common import clock
from guicheng.common.text import Text
from guicheng.notices.models import Message, Outgoing, Reading


@dataclass(frozen=True)
class Post:
    """One notice about to be written. `once` recognises a repeat: the second of the same is not written."""

    notice: str
    desk: str
    title: Text
    body: Text
    filing_id: int | None = None
    subject_id: int | None = None
    channels: Sequence[str] = ("page",)
    once: str | None = None


def post(region: str, posts: Iterable[Post]) -> list[Message]:
    """Write the notices, and a waiting row for each channel besides the page. Two statements at most."""
    rows = [
        (
            Message(
                region=region,
                notice=one.notice,
                desk=one.desk,
                title_zh=one.title.zh[:300],
                title_en=(one.title.en or "")[:300],
                body_zh=one.body.zh,
                body_en=one.body.en or "",
                filing_id=one.filing_id,
                subject_id=one.subject_id,
                once=one.once,
                sent_at=clock.now(),
            ),
            one.channels,
        )
        for one in posts
    ]
    if not rows:
        return []
    wanted = [message.once for message, _ in rows if message.once]
    known = set(Message.objects.unscoped().filter(once__in=wanted).values_list("once", flat=True)) if wanted else set()
    fresh = [(message, channels) for message, channels in rows if message.once not in known or message.once is None]
    Message.objects.bulk_create([message for message, _ in fresh])
    outgoing = [
        Outgoing(message=message, channel=channel, not_before=message.sent_at)
        for message, channels in fresh
        for channel in channels
        if channel != "page"
    ]
    if outgoing:
        Outgoing.objects.bulk_create(outgoing)
    return [message for message, _ in fresh]


def messages_for(actor: Actor) -> QuerySet[Message]:
    """The notices of every desk the actor may take, latest first, each with `is_read` for this account."""
    read = Reading.objects.filter(message=OuterRef("pk"), account_id=actor.account_id or 0)
    mine = Message.objects.unscoped().filter(region=actor.region, desk__in=sorted(actor.desk_keys))
    return mine.annotate(is_read=Exists(read)).order_by("-id")


def unread_count(actor: Actor, most: int = 100) -> int:
    """How many notices the actor has not read, counted up to `most`."""
    return messages_for(actor).filter(is_read=False)[:most].count()  # type: ignore[misc]


def mark_read(actor: Actor, message_ids: Iterable[int] | None = None) -> int:
    """Note that the actor has read these notices, or all of them. Returns how many were new to them."""
    unread = messages_for(actor).filter(is_read=False)  # type: ignore[misc]
    if message_ids is not None:
        unread = unread.filter(pk__in=list(message_ids))
    rows = [Reading(message_id=pk, account_id=actor.account_id or 0) for pk in unread.values_list("pk", flat=True)]
    Reading.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)

"""Posting notices and reading them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from guicheng.accounts.actor import Actor
from guicheng.common import clock
from guicheng.common.text import Text
from guicheng.notices.models import Message, Outgoing, Reading
from guicheng.statements import append, insert


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
    """Write the notices, and a waiting row for each channel besides the page. Returns those that are new.

    Two statements at most; one more for notices that are written `once`, of which a repeat, at the same time too,
    finds the first and writes nothing.
    """
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
    once = [message for message, _ in rows if message.once]
    if once:
        _write_once(once)
    fresh = [(message, channels) for message, channels in rows if message.pk is not None or not message.once]
    by_page_alone = all(channel == "page" for _, channels in fresh for channel in channels)
    (append if by_page_alone else insert)([message for message, _ in fresh if not message.once])
    outgoing = [
        Outgoing(message=message, channel=channel, not_before=message.sent_at)
        for message, channels in fresh
        for channel in channels
        if channel != "page"
    ]
    if outgoing:
        Outgoing.objects.bulk_create(outgoing)
    return [message for message, _ in fresh]


def _write_once(messages: Sequence[Message]) -> None:
    """Write those of the messages that are not there yet; these get their key, the others stay without."""
    columns = [field for field in Message._meta.concrete_fields if not field.primary_key]
    names = ", ".join(connection.ops.quote_name(field.column or "") for field in columns)
    row = f"({', '.join(['%s'] * len(columns))})"
    values = [field.get_db_prep_save(field.pre_save(m, True), connection) for m in messages for field in columns]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {Message._meta.db_table} ({names}) VALUES {', '.join([row] * len(messages))} "  # noqa: S608
            "ON CONFLICT (once) DO NOTHING RETURNING id, once",
            values,
        )
        written = {once: pk for pk, once in cursor.fetchall()}
    for message in messages:
        message.pk = written.pop(message.once, None)


def messages_for(actor: Actor) -> QuerySet[Message]:
    """The notices of every desk the actor may take, latest first, each with `is_read` for this account; of those for
    whom they stand in, what they were told of filings since."""
    read = Reading.objects.filter(message=OuterRef("pk"), account_id=actor.account_id or 0)
    told = Q(desk__in=sorted(actor.told_desks))
    for desk, first_day in actor.told_in_place.items():
        since = dt.datetime.combine(first_day, dt.time(), clock.SHANGHAI)
        told |= Q(desk=desk, filing_id__isnull=False, sent_at__gte=since) if desk in actor.desk_keys else Q()
    mine = Message.objects.unscoped().filter(told, region=actor.region)
    return mine.annotate(is_read=Exists(read)).order_by("-id")


def unread_for(actor: Actor) -> QuerySet[Message]:
    """Those of them that the actor has not read."""
    return messages_for(actor).filter(is_read=False)  # type: ignore[misc]


def unread_count(actor: Actor, most: int = 100) -> int:
    """How many notices the actor has not read, counted up to `most`."""
    return unread_for(actor)[:most].count()


def mark_read(actor: Actor, message_ids: Iterable[int] | None = None) -> int:
    """Note that the actor has read these notices, or all of them. Returns how many were new to them."""
    unread = unread_for(actor)
    if message_ids is not None:
        unread = unread.filter(pk__in=list(message_ids))
    rows = [Reading(message_id=pk, account_id=actor.account_id or 0) for pk in unread.values_list("pk", flat=True)]
    Reading.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)

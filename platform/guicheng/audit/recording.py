"""Writing entries: one read for the heads of the chains, one insert."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.db import transaction

from guicheng.audit import hashing
from guicheng.audit.changes import safe
from guicheng.audit.models import AuditEntry
from guicheng.common import clock
from guicheng.common.text import Text
from guicheng.statements import append, execute


class Who(Protocol):
    """What the audit needs to know of an actor (`guicheng.accounts.actor.Actor` is one)."""

    @property
    def region(self) -> str: ...
    @property
    def account_id(self) -> int | None: ...
    @property
    def login(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def name_en(self) -> str: ...
    @property
    def role(self) -> str: ...
    @property
    def organisation_id(self) -> int | None: ...
    @property
    def organisation_name(self) -> str: ...
    @property
    def address(self) -> str: ...
    @property
    def channel(self) -> str: ...
    @property
    def request_id(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Event:
    """Something that was done to an object.

    `changes` is field → [before, after] (`changes.difference` makes it), `why` the explanation of the rule that
    decided, `first` says that the object has just been created in this transaction, which saves reading its chain.
    """

    action: str
    object_kind: str
    object_id: int | str
    title: Text | None = None
    subject_id: int | None = None
    changes: Mapping[str, Any] = field(default_factory=dict)
    release: int | None = None
    why: Mapping[str, Any] = field(default_factory=dict)
    opinion: str = ""
    first: bool = False

    @property
    def of(self) -> tuple[str, str]:
        """The object."""
        return self.object_kind, str(self.object_id)


def record(actor: Who, event: Event) -> AuditEntry:
    """Record one event in the caller's transaction. Two statements, one for a `first` event."""
    return record_many(actor, [event])[0]


def record_many(actor: Who, events: Iterable[Event]) -> list[AuditEntry]:
    """Record several events in the caller's transaction (in one of its own where there is none), in their order. Two
    statements however many they are, of which the second travels with the next: no entry has its key yet."""
    events = list(events)
    with transaction.atomic(savepoint=False):
        heads = _heads(actor.region, events)
        at, algorithm = clock.now(), hashing.algorithm()
        entries = []
        for event in events:
            entry = _entry(actor, event)
            entry.at, entry.algorithm, entry.previous = at, algorithm, heads.get(event.of, "")
            entry.hash = heads[event.of] = hashing.digest_of_entry(entry)
            entries.append(entry)
        append(entries)
        return entries


def _heads(region: str, events: Sequence[Event]) -> dict[tuple[str, str], str]:
    """The digests that the chains of the objects end with, each chain locked until the transaction ends.

    The objects are locked in one order everywhere, so that two writers of several objects never wait for each other.
    """
    created = {event.of for event in events if event.first}
    known = sorted({event.of for event in events} - created)
    if not known:
        return {}
    kinds, ids = zip(*known, strict=True)
    heads = execute("SELECT object_kind, object_id, hash FROM audit_heads(%s, %s, %s)", [region, [*kinds], [*ids]])
    return {(kind, object_id): digest for kind, object_id, digest in heads if digest}


def _entry(actor: Who, event: Event) -> AuditEntry:
    kind, object_id = event.of
    return AuditEntry(
        region=actor.region,
        account_id=actor.account_id,
        login=actor.login,
        name=hashing.plain(actor.name)[:60],
        name_en=hashing.plain(actor.name_en)[:60],
        role=actor.role,
        organisation_id=actor.organisation_id,
        organisation=hashing.plain(actor.organisation_name),
        address=actor.address,
        channel=actor.channel,
        request_id=actor.request_id,
        action=event.action,
        title={"zh": event.title.zh, "en": event.title.en or event.title.zh} if event.title else {},
        object_kind=kind,
        object_id=object_id,
        subject_id=event.subject_id,
        changes=hashing.plain(safe(event.changes)),
        release=event.release,
        why=hashing.plain(event.why),
        opinion=hashing.plain(event.opinion),
    )

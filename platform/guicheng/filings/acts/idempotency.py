"""Idempotency keys: an act that is asked for twice under one key happens once, and is answered alike both times.

The key is written with the answer, in the transaction of the act. So there is no state in between: an act that came
through left its key and its answer, an act that was refused or broke off left neither, and may be tried again under the
same key. Whoever asks while the first is still at work waits for it at the key's advisory lock, for as long as
`PATIENCE`. The unique index of the keys has the last word: an act whose key was written meanwhile is undone.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import structlog
from django.db import InterfaceError, OperationalError, connection, transaction

from guicheng.accounts.actor import Actor
from guicheng.common import acts, clock, troubles
from guicheng.common.errors import Refusal, refuse
from guicheng.filings.models import IdempotencyKey
from guicheng.statements import execute

PATIENCE = dt.timedelta(seconds=10)
"""How long a repeat waits for the first one that is still at work."""

KEPT = dt.timedelta(days=7)
"""How long a key is remembered."""

MOST_CHARACTERS = 200
_LOCK_NOT_AVAILABLE = "55P03"

_TAKE = (
    "SELECT pg_try_advisory_xact_lock(%s), kept.fingerprint, kept.status, kept.answer"
    " FROM (SELECT 1) one LEFT JOIN filings_idempotencykey kept ON kept.account_id = %s AND kept.key = %s"
)
_KEEP = (
    "INSERT INTO filings_idempotencykey (account_id, key, fingerprint, status, answer, created_at)"
    " VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (account_id, key) DO NOTHING RETURNING id"
)

WAITS = (0.5, 1.0, 2.0, 4.0)
"""Seconds that a database which restarts is given, between one try and the next."""
pause = time.sleep

log = structlog.get_logger("guicheng.idempotency")
R = TypeVar("R")


@dataclass(frozen=True)
class Kept:
    """What a face answered before: an HTTP status and a JSON value."""

    status: int
    body: Any


@dataclass(frozen=True)
class Done(Generic[R]):
    """What an act gave: the face's own response, and of it what is kept: the status, and the value as JSON. With status
    0 nothing is kept: it may be done again."""

    response: R
    status: int
    answer: str = "null"


def once(actor: Actor, key: str, fingerprint: str, act: Callable[[], Done[R]]) -> R | Kept:
    """Carry out `act` under the key of the actor's account, or give the answer that stands under it already.

    `fingerprint` recognises the request (at most 64 characters). Refusals: `idempotency-key-invalid` (400),
    `idempotency-key-reused` (422) where the key stands for another request, `request-in-progress` (409) where the first
    one is at work for too long.

    Where the database goes away meanwhile, it is waited for and the act is done again: whether it had come to its end
    stands under the key.
    """
    if not key.isprintable() or not 0 < len(key) <= MOST_CHARACTERS:
        raise refuse(
            "idempotency-key-invalid",
            f"Idempotency-Key 应为 1 至 {MOST_CHARACTERS} 个可打印字符",
            f"An Idempotency-Key is 1 to {MOST_CHARACTERS} printable characters",
            status=400,
        )
    place = KeyOfRequest(actor.account_id or 0, key, fingerprint)
    for wait in WAITS:
        try:
            return _once(place, act)
        except (OperationalError, InterfaceError) as error:
            if connection.in_atomic_block or not troubles.is_lost(error):
                raise
            log.info("idempotency.again", error=str(error)[:200])
            connection.close()
            pause(wait)
    return _once(place, act)


def _once(place: KeyOfRequest, act: Callable[[], Done[R]]) -> R | Kept:
    try:
        return _in_its_place(place, act)
    except (_TakenMeanwhile, Refusal) as error:
        kept = place.written()
        if kept is not None:
            return kept
        raise _in_progress() if isinstance(error, _TakenMeanwhile) else error from None


@acts.act
def _in_its_place(place: KeyOfRequest, act: Callable[[], Done[R]]) -> R | Kept:
    """One transaction of the key and the act, begun again with both where it met another in a deadlock."""
    return place.take() or place.fill(act())


def forget(now: dt.datetime | None = None) -> int:
    """Forget keys that are older than `KEPT`; returns how many."""
    deleted, _ = IdempotencyKey.objects.filter(created_at__lt=(now or clock.now()) - KEPT).delete()
    return deleted


class _TakenMeanwhile(Exception):
    """Somebody wrote the key between our looking and our writing."""


@dataclass(frozen=True)
class KeyOfRequest:
    """The place of one request among the keys."""

    account: int
    key: str
    fingerprint: str

    @property
    def lock(self) -> int:
        """The advisory lock of whoever is at work under the key."""
        digest = hashlib.blake2b(f"idempotency {self.account} {self.key}".encode(), digest_size=8).digest()
        return int.from_bytes(digest, "big", signed=True)

    def take(self) -> Kept | None:
        """Take the place until the transaction ends, waiting for whoever has it; what is kept there, if anything is."""
        found = self._looked()
        if not found[0] and found[1] is None:
            self._wait()
            found = self._looked()
        _, fingerprint, status, answer = found
        if fingerprint is None:
            return None
        if fingerprint != self.fingerprint or status is None:
            raise refuse(
                "idempotency-key-reused",
                "该 Idempotency-Key 已用于另一个请求，请换一个新的",
                "This Idempotency-Key was used for another request; choose a new one",
                status=422,
            )
        return _kept(status, answer)

    def written(self) -> Kept | None:
        """What has been kept under the very same request by somebody who came first."""
        with transaction.atomic():
            _, fingerprint, status, answer = self._looked()
        return _kept(status, answer) if fingerprint == self.fingerprint and status is not None else None

    def fill(self, done: Done[R]) -> R:
        """Keep what was answered."""
        if not done.status:
            return done.response
        if not execute(_KEEP, [self.account, self.key, self.fingerprint, done.status, done.answer, clock.now()]):
            raise _TakenMeanwhile
        return done.response

    def _looked(self) -> tuple[Any, ...]:
        return execute(_TAKE, [self.lock, self.account, self.key])[0]

    def _wait(self) -> None:
        milliseconds = int(PATIENCE.total_seconds() * 1000)
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{milliseconds}ms"])
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [self.lock])
                cursor.execute("SELECT set_config('lock_timeout', '0', true)")
        except OperationalError as error:
            if getattr(error.__cause__, "pgcode", "") != _LOCK_NOT_AVAILABLE:
                raise
            raise _in_progress() from error


def _kept(status: int, answer: Any) -> Kept:
    return Kept(status, json.loads(answer) if isinstance(answer, str) else answer)


def _in_progress() -> Refusal:
    return refuse(
        "request-in-progress",
        "相同的请求正在处理，请稍后再试",
        "The same request is being carried out; try again in a moment",
        retry_after=1,
    )

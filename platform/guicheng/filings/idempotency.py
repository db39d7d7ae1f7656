"""Idempotency keys: an act that is asked for twice under one key happens once, and is answered alike both times.

The key is written in the transaction of the act. So there is no state in between: an act that came through left its key
and its answer, an act that was refused or broke off left neither, and may be tried again under the same key. Whoever
asks while the first is still at work waits for it at the unique index of the key, for as long as `PATIENCE`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.db import OperationalError, connection, transaction

from guicheng.accounts.actor import Actor
from guicheng.common import clock
from guicheng.common.errors import refuse
from guicheng.filings.models import IdempotencyKey

PATIENCE = dt.timedelta(seconds=10)
"""How long a repeat waits for the first one that is still at work."""

KEPT = dt.timedelta(days=7)
"""How long a key is remembered."""

MOST_CHARACTERS = 200
_LOCK_NOT_AVAILABLE = "55P03"


@dataclass(frozen=True)
class Answer:
    """What a face answered: an HTTP status and a JSON value; `replayed` where the act had been done before."""

    status: int
    body: Any
    replayed: bool = False


def once(
    actor: Actor,
    key: str,
    fingerprint: str,
    act: Callable[[], Answer],
    *,
    conceal: Callable[[Any], Any] = lambda body: body,
) -> Answer:
    """Carry out `act` under the key of the actor's account, or give the answer that stands under it already.

    `fingerprint` recognises the request (at most 64 characters). `conceal` takes out of the answer what may be shown
    only once before it is kept. Refusals: `idempotency-key-invalid` (400), `idempotency-key-reused` (422) where the key
    stands for another request, `request-in-progress` (409) where the first one is at work for too long.
    """
    if not key.isprintable() or not 0 < len(key) <= MOST_CHARACTERS:
        raise refuse(
            "idempotency-key-invalid",
            f"Idempotency-Key 应为 1 至 {MOST_CHARACTERS} 个可打印字符",
            f"An Idempotency-Key is 1 to {MOST_CHARACTERS} printable characters",
            status=400,
        )
    with transaction.atomic():
        kept = _take_place(actor, key, fingerprint)
        if kept is not None:
            return _repeated(kept, fingerprint)
        answer = act()
        rows = IdempotencyKey.objects.filter(account_id=actor.account_id or 0, key=key)
        rows.update(status=answer.status, answer=conceal(answer.body))
        return replace(answer, replayed=False)


def forget(now: dt.datetime | None = None) -> int:
    """Forget keys that are older than `KEPT`; returns how many."""
    deleted, _ = IdempotencyKey.objects.filter(created_at__lt=(now or clock.now()) - KEPT).delete()
    return deleted


def _take_place(actor: Actor, key: str, fingerprint: str) -> IdempotencyKey | None:
    """Write the key, waiting for whoever is writing the same one; the row that was there before, if there was one."""
    row = IdempotencyKey(account_id=actor.account_id or 0, key=key, fingerprint=fingerprint, created_at=clock.now())
    milliseconds = int(PATIENCE.total_seconds() * 1000)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{milliseconds}ms"])
            IdempotencyKey.objects.bulk_create([row], ignore_conflicts=True)
            cursor.execute("SELECT set_config('lock_timeout', '0', true)")
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", "") != _LOCK_NOT_AVAILABLE:
            raise
        raise refuse(
            "request-in-progress",
            "相同的请求正在处理，请稍后再试",
            "The same request is being carried out; try again in a moment",
            retry_after=1,
        ) from error
    found = IdempotencyKey.objects.get(account_id=row.account_id, key=key)
    return found if found.status is not None or found.fingerprint != fingerprint else None


def _repeated(kept: IdempotencyKey, fingerprint: str) -> Answer:
    if kept.fingerprint != fingerprint or kept.status is None:
        raise refuse(
            "idempotency-key-reused",
            "该 Idempotency-Key 已用于另一个请求，请换一个新的",
            "This Idempotency-Key was used for another request; choose a new one",
            status=422,
        )
    return Answer(kept.status, kept.answer, replayed=True)

"""Tokens for programs: issued by whoever they act for, shown once, revoked at any time, all of it recorded."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from django.db import transaction

from guicheng import audit
from guicheng.accounts.actor import Actor
from guicheng.accounts.authority import not_found
from guicheng.api.models import ApiToken
from guicheng.common import clock
from guicheng.common.errors import refuse
from guicheng.common.text import text

MARK = "gc_"
"""What a token begins with, so that scanners of sources recognise a leaked one."""

MOST_TOKENS = 20
MOST_DAYS = 366
_USE_NOTED_EVERY = dt.timedelta(minutes=1)


@transaction.atomic
def issue(actor: Actor, account_epoch: int, name: str, days: int) -> tuple[ApiToken, str]:
    """A new token that acts as the actor does now, for `days`; and its secret, which is not kept.

    Refusal `tokens-too-many` (409) where the account has `MOST_TOKENS` that are good.
    """
    now = clock.now()
    if sum(token.revoked_at is None and token.expires_at > now for token in mine(actor)) >= MOST_TOKENS:
        raise refuse(
            "tokens-too-many",
            f"每个账号最多 {MOST_TOKENS} 个有效令牌，请先撤销不用的",
            f"An account has at most {MOST_TOKENS} tokens; revoke one that is not needed",
        )
    secret = MARK + secrets.token_urlsafe(32)
    token = ApiToken(
        region=actor.region,
        account_id=actor.account_id or 0,
        membership_id=actor.membership_id or 0,
        organisation_id=actor.organisation_id,
        name=name,
        prefix=secret[:10],
        digest=digest_of(secret),
        epoch=account_epoch,
        created_at=now,
        expires_at=now + dt.timedelta(days=days),
    )
    token.save(force_insert=True)
    _record(actor, token, "api-token.issue")
    return token, secret


def mine(actor: Actor) -> list[ApiToken]:
    """The tokens of the actor's own account, the latest first."""
    return list(ApiToken.issued.unscoped().filter(account_id=actor.account_id or 0).order_by("-id")[:100])


@transaction.atomic
def revoke(actor: Actor, token_id: int) -> ApiToken:
    """End a token of the actor's own account; ending it twice changes nothing. Refusal `not-found`."""
    rows = ApiToken.issued.unscoped().select_for_update().filter(account_id=actor.account_id or 0, pk=token_id)
    token = rows.first()
    if token is None:
        raise not_found()
    if token.revoked_at is None:
        token.revoked_at = clock.now()
        token.save(update_fields=["revoked_at"])
        _record(actor, token, "api-token.revoke")
    return token


def resolve(secret: str) -> ApiToken | None:
    """The token of a secret, if it is good; notes that it is in use, at most once a minute."""
    token = ApiToken.issued.of_digest(digest_of(secret)) if secret.startswith(MARK) else None
    now = clock.now()
    if token is None or not token.is_good(now):
        return None
    if token.last_used_at is None or now - token.last_used_at >= _USE_NOTED_EVERY:
        ApiToken.issued.unscoped().filter(pk=token.pk).update(last_used_at=now)
    return token


def digest_of(secret: str) -> str:
    """What is kept of a secret. It is random and long, so that a plain digest cannot be guessed back."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def _record(actor: Actor, token: ApiToken, action: str) -> None:
    titles = {
        "api-token.issue": text("签发接口令牌", "API token issued"),
        "api-token.revoke": text("撤销接口令牌", "API token revoked"),
    }
    audit.record(
        actor, action, "api-token", token.pk, title=titles[action],
        changes={"name": token.name, "prefix": token.prefix, "expires": token.expires_at.isoformat()},
    )  # fmt: skip

"""Tokens for programs: issued by whoever they act for, shown once, revoked at any time, all of it recorded."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connections, transaction

from guicheng import audit
from guicheng.accounts import standing
from guicheng.accounts.actor import Actor
from guicheng.accounts.authority import not_found
from guicheng.accounts.policy import Policy
from guicheng.accounts.standing import Standing
from guicheng.api.models import ApiToken
from guicheng.common import clock
from guicheng.common.errors import refuse
from guicheng.common.text import text
from guicheng.config import releases
from guicheng.filings.context.roles import policy_of as policy_in
from guicheng.statements import Rows, execute

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


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who a good token stands for at this moment, and the release that is live in their region."""

    token_id: int
    membership_id: int
    standing: Standing
    release: int | None

    def actor(self, address: str, request_id: str) -> Actor:
        """Its account, acting under its membership as the live release declares the role."""
        policy = policy_in(releases.load(self.release)) if self.release is not None else Policy(self.standing.region)
        return self.standing.actor(self.membership_id, policy, address=address, channel="api", request_id=request_id)


_BEARER = (
    "SELECT token.id, token.membership_id, token.epoch, token.expires_at, token.revoked_at, token.last_used_at,"  # noqa: S608
    f" region.current_id, {standing.COLUMNS}"
    " FROM api_apitoken token JOIN accounts_account account ON account.id = token.account_id"
    f" LEFT JOIN config_region region ON region.name = account.region {standing.HELD}"
    " WHERE token.digest = %s ORDER BY held.id"
)
"""All that a call by token rests on, read anew for each: nothing is kept that could have been revoked meanwhile."""


def resolve(secret: str) -> Bearer | None:
    """Whom the token of a secret stands for, if it is good; notes that it is in use, at most once a minute."""
    if not secret.startswith(MARK):
        return None
    rows = _first_asked(_BEARER, [*standing.days(), digest_of(secret)])
    account = standing.read(rows)
    if account is None:
        return None
    token_id, membership_id, epoch, expires_at, revoked_at, last_used_at, release = rows[0][:7]
    now = clock.now()
    if revoked_at is not None or now >= expires_at or not account.is_active or account.session_epoch != epoch:
        return None
    if last_used_at is None or now - last_used_at >= _USE_NOTED_EVERY:
        ApiToken.issued.unscoped().filter(pk=token_id).update(last_used_at=now)
    return Bearer(token_id, membership_id, account, release)


def _first_asked(sql: str, params: Sequence[object]) -> Rows:
    """The first statement of a request. It finds out by itself whether a connection that was kept still stands, which
    Django would ask first; as it only reads, it may be asked again on a new one."""
    database = connections[DEFAULT_DB_ALIAS]
    database.health_check_done = True  # type: ignore[attr-defined] # not in the stubs
    try:
        return execute(sql, params)
    except (OperationalError, InterfaceError):
        if database.in_atomic_block:
            raise
        database.close()
        return execute(sql, params)


def digest_of(secret: str) -> str:
    """What is kept of a secret. It is random and long, so that a plain digest cannot be guessed back."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def _record(actor: Actor, token: ApiToken, action: str) -> None:
    titles = {
        "api-token.issue": text("签发接口令牌", "API token issued"),
        "api-token.revoke": text("撤销接口令牌", "API token revoked"),
    }
    audit.record(
        actor,
        audit.Event(
            action,
            "api-token",
            token.pk,
            title=titles[action],
            changes={"name": token.name, "prefix": token.prefix, "expires": token.expires_at.isoformat()},
        ),
    )

"""Who may push: keys that administrators issue, and the signature every push carries.

A push names its key by its token and is signed: ``HMAC(secret, region "/" feed "\\n" timestamp "\\n" nonce "\\n"
hex(digest(body)))``, in hexadecimal, by the algorithm the feed declares. Tokens are kept as digests, secrets encrypted
under the installation's key, because a signature can only be checked by whoever knows the secret.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import transaction

from guicheng import audit
from guicheng.accounts.actor import Actor
from guicheng.accounts.authority import require
from guicheng.common import clock
from guicheng.common.errors import Refusal, refuse
from guicheng.common.text import text
from guicheng.config.model.feeds import Feed
from guicheng.config.model.whole import RegionConfig
from guicheng.feeds.models import FeedCredential, FeedNonce
from guicheng.filings.context import filing_context
from guicheng.statements import insert_if_free

MARK = "gcf_"
"""What a token begins with, so that scanners of sources recognise a leaked one."""

_KEY_ID = re.compile(r"[0-9a-f]{12}")
_NONCE = re.compile(r"[A-Za-z0-9_-]{8,64}")
_NOTED_EVERY = dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Issued:
    """A new key with what is shown once."""

    credential: FeedCredential
    token: str
    secret: str


@dataclass(frozen=True, slots=True)
class Signed:
    """What a sender says to prove who it is."""

    token: str = ""
    timestamp: str = ""
    nonce: str = ""
    signature: str = ""


@transaction.atomic
def issue(actor: Actor, config: RegionConfig, feed_id: str, name: str, secret: str | None = None) -> Issued:
    """A new key for a feed; `secret` where the other system brings its own. Refuses whoever may not configure (403)."""
    require(actor, "configure")
    if feed_id not in config.feeds:
        raise filing_context.not_found()
    key_id, secret = secrets.token_hex(6), secret or secrets.token_urlsafe(32)
    if len(secret) < 16:
        raise refuse("secret-short", "密钥至少16位", "A secret has at least 16 characters", status=400, field="secret")
    token = f"{MARK}{key_id}.{secrets.token_urlsafe(32)}"
    credential = FeedCredential.objects.create(
        region=config.region.region,
        feed=feed_id,
        key_id=key_id,
        name=name[:100],
        token_digest=_digest(token),
        secret=_vault().encrypt(secret.encode()),
        created_by=actor.account_id,
    )
    audit.record(
        actor,
        audit.Event(
            "feed-key.issue",
            "feed-key",
            credential.pk,
            title=text("签发接入密钥", "Feed key issued"),
            changes={"feed": [None, feed_id], "key": [None, key_id], "name": [None, name[:100]]},
            first=True,
        ),
    )
    return Issued(credential, token, secret)


def listed(actor: Actor) -> list[FeedCredential]:
    """The keys of the actor's region, the latest first."""
    require(actor, "configure")
    return list(FeedCredential.objects.visible_to(actor).order_by("-id")[:200])


@transaction.atomic
def revoke(actor: Actor, key_id: str) -> FeedCredential:
    """End a key; ending it twice changes nothing."""
    require(actor, "configure")
    rows = FeedCredential.objects.visible_to(actor).select_for_update()
    credential = rows.filter(key_id=key_id).first()
    if credential is None:
        raise filing_context.not_found()
    if credential.revoked_at is None:
        credential.revoked_at = clock.now()
        credential.save(update_fields=["revoked_at"])
        audit.record(
            actor,
            audit.Event(
                "feed-key.revoke",
                "feed-key",
                credential.pk,
                title=text("撤销接入密钥", "Feed key revoked"),
                changes={"key": [credential.key_id, None]},
            ),
        )
    return credential


def sign(secret: str, algorithm: str, address: str, timestamp: str, nonce: str, body: bytes) -> str:
    """The signature of a body sent to ``<region>/<feed>``."""
    said = "\n".join([address, timestamp, nonce, hashlib.new(algorithm, body).hexdigest()])
    return hmac.new(secret.encode(), said.encode(), algorithm).hexdigest()


def verified(config: RegionConfig, feed_id: str, signed: Signed, body: bytes, *, fresh: bool = True) -> FeedCredential:
    """The key a push was made with. Refuses (401) an unknown or revoked key, a wrong signature, one that is too old or
    was used before. A file may be old (`fresh` false): taking it again changes nothing."""
    feed = config.feeds[feed_id]
    credential = _of_token(config.region.region, feed_id, signed.token)
    try:
        secret = _vault().decrypt(bytes(credential.secret)).decode()
    except InvalidToken:
        raise _unauthorised(
            "key-unreadable", "密钥无法读取，请重新签发", "The key cannot be read; issue a new one"
        ) from None
    if not _NONCE.fullmatch(signed.nonce) or not re.fullmatch(r"[0-9]{1,12}", signed.timestamp):
        raise _unauthorised(
            "signature-missing", "缺少时间戳或随机数", "Timestamp or nonce is missing or not well formed"
        )
    address = f"{config.region.region}/{feed_id}"
    right = sign(secret, feed.signature.algorithm, address, signed.timestamp, signed.nonce, body)
    if not hmac.compare_digest(right.encode(), signed.signature.lower().encode("utf-8", "replace")):
        raise _unauthorised("signature-wrong", "签名不符", "The signature does not fit")
    if fresh:
        _once(feed, credential, signed)
    now = clock.now()
    if credential.last_used_at is None or now - credential.last_used_at >= _NOTED_EVERY:
        FeedCredential.objects.unscoped().filter(pk=credential.pk).update(last_used_at=now)
    return credential


def _of_token(region: str, feed_id: str, token: str) -> FeedCredential:
    key_id = token.removeprefix(MARK).partition(".")[0]
    found = None
    if _KEY_ID.fullmatch(key_id):
        rows = FeedCredential.objects.unscoped().filter(region=region, feed=feed_id, revoked_at__isnull=True)
        found = rows.filter(key_id=key_id).first()
    digest = _digest(token)
    if found is None or not hmac.compare_digest(found.token_digest, digest):
        raise _unauthorised("key-unknown", "接入密钥无效或已撤销", "The key is not valid or was revoked")
    return found


def _once(feed: Feed, credential: FeedCredential, signed: Signed) -> None:
    """Refuse what is too old or too far ahead, and what was sent before. Nonces are forgotten once they are too old."""
    tolerance, now = feed.signature.tolerance, clock.now()
    if abs(now.timestamp() - int(signed.timestamp)) > tolerance:
        raise _unauthorised(
            "signature-expired",
            f"时间戳与服务器时间相差超过 {tolerance} 秒",
            f"The timestamp is off by more than {tolerance} s",
        )
    FeedNonce.objects.filter(credential=credential, at__lt=now - dt.timedelta(seconds=2 * tolerance + 60)).delete()
    if not insert_if_free(FeedNonce(credential=credential, nonce=signed.nonce, at=now)):
        raise _unauthorised("replayed", "该请求已经收到过（随机数重复）", "This request was received before")


def _unauthorised(code: str, zh: str, en: str) -> Refusal:
    return refuse(code, zh, en, status=401)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _vault() -> MultiFernet:
    """Encrypts under the installation's key; reads what earlier keys encrypted."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet(
        [Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"guicheng.feeds\0" + key.encode()).digest())) for key in keys]
    )

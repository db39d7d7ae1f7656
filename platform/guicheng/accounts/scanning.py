"""Signing in on a screen by confirming on a device on which one is signed in already (扫码登录, YNR-03).

The screen shows a code; whoever scans it sees which system, browser and address ask, and confirms or refuses; the
screen, and no other browser, is signed in then, once. What each part guards against:

- a code seen over a shoulder signs nobody in: it only asks, and the answer goes to the session that asked
- a session known to somebody else is worth nothing: it gets a new key when it is signed in
- a code that is old, answered or used is the same as none; guesses are counted per account
- people of another system cannot confirm: for them there is no such code
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass
from typing import Literal

from django.db import transaction
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from guicheng import audit
from guicheng.accounts import limits, sessions
from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Account, Membership, SignInTicket
from guicheng.common import clock
from guicheng.common.errors import Refusal, refuse
from guicheng.common.text import Text

State = SignInTicket.State
Progress = Literal["waiting", "seen", "confirmed", "refused", "over"]
LIFE = dt.timedelta(minutes=2)
KEPT = dt.timedelta(days=1)
"""How long an ended code is kept before it is swept away."""
_KEY = "scan"
_OPEN = (State.WAITING, State.SEEN)


@dataclass(frozen=True, slots=True)
class Shown:
    """What a screen shows: the secret of the code, and until when it counts."""

    token: str
    expires_at: dt.datetime


# --- the screen that asks ---------------------------------------------------------------------------------------------


def ask(request: HttpRequest, region: str) -> Shown:
    """The code for this browser: the one it shows already, or a new one. Refuses (429) too many from one address."""
    held = request.session.get(_KEY) or {}
    ticket = _mine(request, region)
    if ticket is not None and ticket.state in _OPEN and not ticket.is_over(clock.now()):
        return Shown(held["token"], ticket.expires_at)
    address = sessions.address_of(request)
    limits.count(limits.SCREENS, address)
    token, browser = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
    made = SignInTicket.objects.create(
        region=region,
        digest=_digest(token),
        browser=_digest(browser),
        agent=request.headers.get("User-Agent", "")[:200],
        address=address[:64],
        expires_at=clock.now() + LIFE,
    )
    request.session[_KEY] = {"token": token, "browser": browser}
    return Shown(token, made.expires_at)


def shown(request: HttpRequest, region: str) -> Shown | None:
    """The code that this browser shows; None where it shows none."""
    ticket = _mine(request, region)
    return None if ticket is None else Shown(request.session[_KEY]["token"], ticket.expires_at)


def progress(request: HttpRequest, region: str) -> Progress:
    """How far the code of this browser has come."""
    ticket = _mine(request, region)
    if ticket is None or ticket.is_over(clock.now()) or ticket.state == State.USED:
        return "over"
    found: dict[str, Progress] = {
        State.WAITING: "waiting",
        State.SEEN: "seen",
        State.CONFIRMED: "confirmed",
        State.REFUSED: "refused",
    }
    return found[ticket.state]


def finish(request: HttpRequest, region: str) -> list[Membership] | None:
    """Sign this browser in, if its code was confirmed; the memberships to choose from as `sessions.sign_in` gives them,
    or None while nobody has confirmed. Refuses an account that may not sign in any more (403)."""
    with transaction.atomic():
        ticket = _mine(request, region, lock=True)
        if ticket is None or ticket.state != State.CONFIRMED or ticket.is_over(clock.now()):
            return None
        ticket.state = State.USED
        ticket.save(update_fields=["state"])
        account = Account.objects.unscoped().select_related("organisation").filter(pk=ticket.account_id or 0).first()
    request.session.pop(_KEY, None)
    if account is None or account.region != region or account.session_epoch != ticket.epoch:
        raise _none()
    held = sessions.enter(request, account, title=Text(zh="扫码登录", en="Sign in by code"))
    if ticket.membership_id is not None and len(held) > 1:
        chosen = [one for one in held if one.pk == ticket.membership_id]
        for one in chosen:
            sessions.act_as(request, one.pk)
        return chosen or held
    return held


def _mine(request: HttpRequest, region: str, *, lock: bool = False) -> SignInTicket | None:
    """The ticket of this browser: it knows both secrets."""
    held = request.session.get(_KEY)
    if not held:
        return None
    rows = SignInTicket.objects.unscoped()
    rows = rows.select_for_update() if lock else rows
    found = rows.filter(digest=_digest(held["token"]), region=region).first()
    if found is None or not constant_time_compare(found.browser, _digest(held["browser"])):
        return None
    return found


# --- the device that answers ------------------------------------------------------------------------------------------


@transaction.atomic
def look(actor: Actor, token: str) -> SignInTicket:
    """The question behind a code, for somebody of the same system; notes that it was seen. Refuses (404) a code that is
    no code, is over, answered, or of another system, all alike; (429) whoever tries too many."""
    limits.count(limits.SCANS, f"a{actor.account_id}")
    ticket = _asked(actor, token)
    if ticket.state == State.WAITING:
        ticket.state = State.SEEN
        ticket.save(update_fields=["state"])
    return ticket


@transaction.atomic
def answer(actor: Actor, token: str, account: Account, *, yes: bool, membership_id: int | None = None) -> SignInTicket:
    """Confirm that it is oneself who asks, perhaps with the role to act under there, or refuse. Refusals as `look`."""
    limits.count(limits.SCANS, f"a{actor.account_id}")
    ticket = _asked(actor, token)
    if yes and membership_id is not None and membership_id not in {one.pk for one in sessions.choices(account)}:
        raise _none()
    ticket.state = State.CONFIRMED if yes else State.REFUSED
    ticket.account, ticket.epoch = account, account.session_epoch
    ticket.membership_id = membership_id if yes else None
    ticket.save(update_fields=["state", "account", "epoch", "membership"])
    title = Text(zh="确认扫码登录", en="Confirm signing in") if yes else Text(zh="拒绝扫码登录", en="Refuse signing in")
    why = {"address": ticket.address, "agent": ticket.agent}
    action = "account.scan-confirm" if yes else "account.scan-refuse"
    audit.record(actor, audit.Event(action, "account", account.pk, title=title, why=why))
    return ticket


def _asked(actor: Actor, token: str) -> SignInTicket:
    rows = SignInTicket.objects.unscoped().select_for_update()
    ticket = rows.filter(digest=_digest(token), region=actor.region, state__in=_OPEN).first() if actor.region else None
    if ticket is None or ticket.is_over(clock.now()):
        raise _none()
    return ticket


def sweep() -> int:
    """Forget codes that ended long ago; returns how many."""
    deleted, _ = SignInTicket.objects.unscoped().filter(expires_at__lt=clock.now() - KEPT).delete()
    return int(deleted)


def _none() -> Refusal:
    return refuse(
        "code-over",
        "二维码已失效，或不属于您所在的系统，请在电脑上刷新后重新扫描",
        "The code is no longer valid, or of another system: show a new one on the computer and scan it again",
        status=404,
    )


def _digest(secret: str) -> str:
    """What is kept of a secret. It is random and long, so that a plain digest cannot be guessed back."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()

"""Signing in and out, choosing the role to act under, and the actor of a request."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import structlog
from django.contrib import auth
from django.contrib.auth import authenticate, update_session_auth_hash
from django.http import HttpRequest

from guicheng import audit
from guicheng.accounts import authority, limits, lockout, passwords, standing
from guicheng.accounts.actor import Actor, Entrance
from guicheng.accounts.models import AccessRequest, Account, Membership
from guicheng.accounts.policy import Policy, SessionRule
from guicheng.accounts.ports import policy_of
from guicheng.accounts.service.resets import find_login, rules_for
from guicheng.common import clock
from guicheng.common.errors import Refusal, refuse
from guicheng.common.text import Text

_KEY = "guicheng"
_BACKEND = "guicheng.accounts.backend.RegionBackend"
_SEEN_EVERY = dt.timedelta(minutes=1)
"""How exact the idle time is: the session is written at most so often."""


def sign_in(
    request: HttpRequest, region: str, login: str, password: str, *, channel: Entrance = "page"
) -> list[Membership]:
    """Sign in to a region (to the platform, where `region` is ''), and return the memberships to choose from (YNR-03).

    Where there is only one it is chosen already. Refuses a wrong login or password (400, without telling which), an
    account that is disabled or waits for review (403), and too many tries (429): from one address, and of one account,
    whether by its login or its mobile number.
    """
    limits.count_sign_in(address_of(request))
    login = login.strip()
    known = find_login(region, login)
    username = f"{region}/{login}" if known is None else known.get_username()
    lockout.refuse_if_locked(request, region, username)
    account = authenticate(request, username=username, region=region, login=login, password=password)
    if not isinstance(account, Account):
        raise lockout.failed(request, region, username)
    return enter(request, account, channel=channel)


def enter(
    request: HttpRequest, account: Account, *, title: Text | None = None, channel: Entrance = "page"
) -> list[Membership]:
    """Begin the session of somebody who has been recognised; as `sign_in`, which see. The session gets a new key, so
    that one known to somebody else is worth nothing."""
    region = account.region
    held = admit(account)
    auth.login(request, account, backend=_BACKEND)
    lockout.lift(account)
    now = clock.now().isoformat()
    request.session[_KEY] = {"region": region, "began": now, "seen": now, "membership": None}
    request.__dict__.pop("_actor", None)
    if passwords.is_expired(account, rules_for(policy_of(region), account).password):
        Account.objects.unscoped().filter(pk=account.pk).update(must_change_password=True)
    actor = Actor(region, account.pk, account.login, account.name, address=address_of(request), channel=channel)
    audit.record(
        actor, audit.Event("account.sign-in", "account", account.pk, title=title or Text(zh="登录", en="Sign in"))
    )
    if len(held) == 1:
        act_as(request, held[0].pk)
    return held


def admit(account: Account) -> list[Membership]:
    """What somebody who has been recognised may act under. Refuses (403) an account that is disabled, waits for review,
    was returned for correction, or holds nothing."""
    _require_active(account)
    held = choices(account)
    _require_somewhere(account, held)
    return held


def _require_active(account: Account) -> None:
    if account.state == Account.State.PENDING:
        if AccessRequest.objects.unscoped().filter(account=account, state=AccessRequest.State.RETURNED).exists():
            raise refuse(
                "account-returned",
                "注册申请已退回，请凭受理号查询，更正后重新提交",
                "The registration was returned: look it up with its receipt, correct it and send it again",
                status=403,
            )
        raise refuse(
            "account-pending", "账号正在审核，审核通过后方可登录", "The account is waiting for its review", status=403
        )
    if not account.is_active:
        raise _disabled()


def _require_somewhere(account: Account, held: Sequence[Membership]) -> None:
    """An account of a region needs a membership that counts, in an organisation that may act."""
    if not account.is_platform and not held:
        raise _disabled()


def _disabled() -> Refusal:
    return refuse(
        "account-disabled",
        "账号或所属单位已停用，请联系管理员",
        "The account or its organisation is disabled; please ask the administrator",
        status=403,
    )


def memberships(account: Account) -> list[Membership]:
    """The memberships an account may act under today: those of its roles, in organisations that may act."""
    return [one for one in _held([account.pk]) if one.source == Membership.Source.ROLE]


def choices(account: Account) -> list[Membership]:
    """What a person may act under today: the memberships of the account, then those of their other accounts in the
    region (YNR-03)."""
    if account.holder_id is None:
        return memberships(account)
    same = Account.objects.unscoped().filter(region=account.region, holder_id=account.holder_id)
    held = [one for one in _held(list(same.values_list("pk", flat=True))) if one.source == Membership.Source.ROLE]
    return sorted(held, key=lambda one: (one.account_id != account.pk, one.pk))


def _held(account_ids: Sequence[int]) -> list[Membership]:
    held = Membership.objects.unscoped().active().filter(account__in=account_ids)
    return list(held.select_related("organisation", "account").order_by("id"))


def act_as(request: HttpRequest, membership_id: int) -> Actor:
    """Choose what to act under, which may be another account of the same person. Refuses (404) all else."""
    account = request.user
    offered = choices(account) if isinstance(account, Account) else []
    chosen = next((one for one in offered if one.pk == membership_id), None)
    if chosen is None:
        raise authority.not_found()
    state = request.session[_KEY]
    if chosen.account_id != account.pk:
        auth.login(request, chosen.account, backend=_BACKEND)
    request.session[_KEY] = {**state, "membership": membership_id}
    request.__dict__.pop("_actor", None)
    return actor_of(request)


def sign_out(request: HttpRequest) -> None:
    """End the session."""
    actor = actor_of(request)
    if actor.account_id is not None:
        audit.record(
            actor,
            audit.Event("account.sign-out", "account", actor.account_id, title=Text(zh="退出登录", en="Sign out")),
        )
    auth.logout(request)
    request.__dict__.pop("_actor", None)


def keep(request: HttpRequest, account: Account) -> None:
    """Keep the session at hand after its owner chose a new password, which ends all others."""
    update_session_auth_hash(request, account)
    request.__dict__.pop("_actor", None)


def expire(request: HttpRequest) -> bool:
    """End the session if it was idle, or has lasted, too long (then True); otherwise note that it is in use."""
    state: dict[str, Any] | None = request.session.get(_KEY)
    if state is None:
        return False
    now = clock.now()
    if is_over(state, policy_of(str(state["region"])).sessions, now):
        auth.logout(request)
        return True
    if now - dt.datetime.fromisoformat(state["seen"]) >= _SEEN_EVERY:
        request.session[_KEY] = {**state, "seen": now.isoformat()}
    return False


def is_over(state: dict[str, Any], rule: SessionRule, now: dt.datetime) -> bool:
    """Whether a session is over at `now`."""
    seen, began = (dt.datetime.fromisoformat(state[name]) for name in ("seen", "began"))
    return now - seen >= dt.timedelta(minutes=rule.idle_minutes) or now - began >= dt.timedelta(
        hours=rule.absolute_hours
    )


def actor_of(request: HttpRequest) -> Actor:
    """Who makes a request. Read once for each request."""
    if "_actor" not in request.__dict__:
        request._actor = _read_actor(request)  # type: ignore[attr-defined]
    found: Actor = request.__dict__["_actor"]
    return found


def _read_actor(request: HttpRequest) -> Actor:
    account = request.user
    state = request.session.get(_KEY) or {}
    channel: Entrance = getattr(request, "channel", "page")
    request_id = str(structlog.contextvars.get_contextvars().get("request_id", ""))
    if not isinstance(account, Account):
        return Actor.anonymous("", address=address_of(request), channel=channel, request_id=request_id)
    return actor_for(
        account, state.get("membership"), address=address_of(request), channel=channel, request_id=request_id
    )


def actor_for(
    account: Account,
    membership_id: int | None,
    *,
    policy: Policy | None = None,
    address: str = "",
    channel: Entrance = "page",
    request_id: str = "",
) -> Actor:
    """An account acting under one of its memberships, see `Standing.actor`."""
    found = standing.of_account(account.pk)
    if found is None:
        raise authority.not_found()
    return found.actor(
        membership_id, policy or policy_of(account.region), address=address, channel=channel, request_id=request_id
    )


def address_of(request: HttpRequest) -> str:
    """The address a request came from (proxies have been resolved before)."""
    return str(request.META.get("REMOTE_ADDR") or "")

"""Wrong passwords: counted per account and address by django-axes, with the limits that the region declares. An account
is counted by its login, also where its mobile number was typed.

Another's account cannot be locked from elsewhere, because only the address that guessed is kept out.
"""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_client_ip_address
from axes.models import AccessAttempt
from django.http import HttpRequest

from guicheng.accounts.models import Account
from guicheng.accounts.ports import policy_of
from guicheng.common import clock
from guicheng.common.errors import Refusal, refuse


def failure_limit(_request: HttpRequest, credentials: dict[str, Any] | None) -> int:
    """How many wrong passwords the region allows (``AXES_FAILURE_LIMIT``)."""
    return policy_of(_region((credentials or {}).get("username"))).lockout.attempts


def cool_off(request: HttpRequest | None) -> dt.timedelta:
    """How long the region keeps the address out (``AXES_COOLOFF_TIME``)."""
    region = getattr(request, "signing_in_to", "")
    return dt.timedelta(minutes=policy_of(region).lockout.minutes)


def refuse_if_locked(request: HttpRequest, region: str, username: str) -> None:
    """Refuse (429) a login that has been tried too often from this address, saying how long it lasts."""
    request.signing_in_to = region  # type: ignore[attr-defined]
    AxesProxyHandler.update_request(request)
    request.axes_attempt_time = clock.now()  # type: ignore[attr-defined]  # axes counts by the platform's clock
    if not AxesProxyHandler.is_allowed(request, {"username": username}):
        raise _locked(request, username)


def failed(request: HttpRequest, region: str, username: str) -> Refusal:
    """What to answer to a wrong password: that it was wrong, how often it may still be tried, or that it is locked."""
    request.axes_locked_out = False  # type: ignore[attr-defined]  # our refusal is the answer, not that of axes
    attempts = AccessAttempt.objects.filter(username=username, ip_address=get_client_ip_address(request))
    left = policy_of(region).lockout.attempts - max((a.failures_since_start for a in attempts), default=0)
    if left <= 0:
        return _locked(request, username)
    return refuse(
        "login-failed",
        f"账号或密码不正确，还可以尝试{left}次",
        f"Login or password is not right; {left} more tries"
        if left > 1
        else "Login or password is not right; 1 more try",
        status=400,
    )


def lift(account: Account) -> int:
    """Forget the wrong passwords of an account from every address; returns how many lifted."""
    deleted, _ = AccessAttempt.objects.filter(username=account.get_username()).delete()
    return int(deleted)


def _locked(request: HttpRequest, username: str) -> Refusal:
    attempts = AccessAttempt.objects.filter(username=username, ip_address=get_client_ip_address(request))
    until = max((a.attempt_time for a in attempts), default=clock.now()) + cool_off(request)
    minutes = max(1, math.ceil((until - clock.now()).total_seconds() / 60))
    return refuse(
        "login-locked",
        f"密码错误次数过多，账号已锁定，请{minutes}分钟后再试，或联系上级账号、管理员解锁",
        f"Too many wrong passwords. Try again in {minutes} min, or ask whoever manages your account to unlock it",
        status=429,
        minutes=minutes,
    )


def _region(username: str | None) -> str:
    return (username or "").partition("/")[0]

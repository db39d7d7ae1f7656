"""One-time codes: made, told, and tried against. Those of this module prove a number or address before there is an
account; `resets` sends them to accounts."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable
from typing import TypeVar

from django.db import transaction
from django.db.models import F
from django.utils.crypto import constant_time_compare, salted_hmac

from guicheng.accounts.models import ContactCode
from guicheng.accounts.models.account import OneTimeCode
from guicheng.accounts.policy import CodeRule, Policy
from guicheng.common import clock
from guicheng.common.errors import Refusal, refuse
from guicheng.common.text import Text

C = TypeVar("C", bound=OneTimeCode)

Send = Callable[[str, Text], None]
"""(mobile number or mail address, message): hands the message to a channel. It may not fail for a wrong address."""

MOST_A_DAY = 10
"""Codes sent to one number or address in a day."""


def new(rule: CodeRule) -> str:
    """A code nobody can foresee."""
    return "".join(secrets.choice("0123456789") for _ in range(rule.digits))


def message(code: str, rule: CodeRule) -> Text:
    """What is sent."""
    return Text(
        zh=f"验证码{code}，{rule.minutes}分钟内有效，请勿告知他人。",
        en=f"Your code is {code}. It is valid for {rule.minutes} minutes; tell it to nobody.",
    )


def wrong() -> Refusal:
    """The one answer to a code that is wrong, old, used, or was tried too often."""
    return refuse(
        "code-wrong", "验证码不正确或已失效", "The code is wrong or no longer valid", status=400, field="code"
    )


@transaction.atomic
def send_to(policy: Policy, to: str, send: Send) -> None:
    """Send a code to a number or address that is to be proved. Asking again too soon, or too often, sends nothing; the
    answer is the same."""
    code = make(policy, to)
    if code is not None:
        transaction.on_commit(lambda: send(to, message(code, policy.codes)))


def make(policy: Policy, to: str) -> str | None:
    """A new code that proves `to`, for whoever sends it; None where it was asked for too soon, or too often."""
    now, rule = clock.now(), policy.codes
    sent = ContactCode.objects.filter(region=policy.region, sent_to=to, created_at__gt=now - dt.timedelta(days=1))
    last = sent.order_by("-id").first()
    too_soon = last is not None and now - last.created_at < dt.timedelta(seconds=rule.wait_seconds)
    if too_soon or sent.count() >= MOST_A_DAY:
        return None
    code = new(rule)
    ContactCode.objects.create(
        region=policy.region,
        sent_to=to,
        digest=_digest(policy.region, to, code),
        created_at=now,
        expires_at=now + dt.timedelta(minutes=rule.minutes),
    )
    return code


def prove(policy: Policy, to: str, code: str) -> ContactCode:
    """The code that fits `to`; using it up is the caller's. Every try is counted before it is compared. Refuses
    `code-wrong` (400). Must not run inside a transaction: a wrong try counts."""
    last = ContactCode.objects.filter(region=policy.region, sent_to=to).order_by("-id").first()
    return fitting(policy, last, _digest(policy.region, to, code.strip()))


def fitting(policy: Policy, last: C | None, digest: str) -> C:
    """The code sent last, where what was typed has its digest. Every try is counted before it is compared, so that
    guesses at once count as well; a right one is given back. Refuses all else alike (`code-wrong`)."""
    if last is None or last.used_at or last.expires_at <= clock.now():
        raise wrong()
    this = type(last)._default_manager.filter(pk=last.pk)
    if not this.filter(tries__lt=policy.codes.tries).update(tries=F("tries") + 1):
        raise wrong()
    if not constant_time_compare(last.digest, digest):
        raise wrong()
    this.update(tries=F("tries") - 1)
    return last


def use_up(code: OneTimeCode) -> None:
    """A code proves once."""
    if not type(code)._default_manager.filter(pk=code.pk, used_at=None).update(used_at=clock.now()):
        raise wrong()


def _digest(region: str, to: str, code: str) -> str:
    return salted_hmac("guicheng.accounts.contact-code", f"{region}:{to}:{code}", algorithm="sha256").hexdigest()


def sweep() -> int:
    """Forget codes that no limit counts any more; returns how many."""
    deleted, _ = ContactCode.objects.filter(created_at__lt=clock.now() - dt.timedelta(days=1)).delete()
    return deleted

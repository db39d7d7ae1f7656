"""New passwords: one's own, for those one manages, by the operator on evidence, and by a code sent to the owner."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from django.db import transaction
from django.utils.crypto import salted_hmac

from guicheng import audit
from guicheng.accounts import authority, contact, limits, lockout, passwords
from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Account, Membership, ResetCode
from guicheng.accounts.policy import AccountRules, Policy
from guicheng.accounts.service import codes, organisations
from guicheng.accounts.service.codes import Send
from guicheng.accounts.service.evidence import require_evidence
from guicheng.accounts.service.people import unchanged
from guicheng.common import clock
from guicheng.common.errors import Problem, Refusal, refuse
from guicheng.common.text import Text, text
from guicheng.common.versions import Version

_SAME = text("这就是现在登记的手机号", "This is your number already")
_NOT_RIGHT = text("密码不正确", "The password is not right")


def rules_for(policy: Policy, account: Account) -> AccountRules:
    """The rules of an account: those of its first role that the region knows."""
    held = Membership.objects.unscoped().filter(account=account, removed_at=None).order_by("id")
    return policy.rules_of(list(held.values_list("role", flat=True)))


@transaction.atomic
def change_own_password(actor: Actor, policy: Policy, old: str, new: str) -> Account:
    """Change one's own password (HNQ-07, HNQ-10); every other session ends. The caller renews the session at hand.

    Refuses (400) a wrong old password, and a new one that breaks the rules, with every reason.
    """
    account = _locked(actor.account_id)
    if not account.check_password(old):
        raise refuse("password-wrong", "原密码不正确", "The old password is not right", status=400, field="old")
    passwords.require(new, rules_for(policy, account).password, account, "new")
    _chosen(account, new)
    _record(actor, "account.change-password", account, Text(zh="修改密码", en="Change password"))
    return account


def _locked(account_id: int | None) -> Account:
    found = Account.objects.unscoped().select_for_update(of=("self",)).filter(pk=account_id or 0).first()
    if found is None:
        raise authority.not_found()
    return found


def _chosen(account: Account, password: str) -> None:
    passwords.choose(account, password)
    account.save(update_fields=["password", "must_change_password", "password_changed_at", "session_epoch"])
    passwords.remember(account, initial=False)


def _given(account: Account, password: str) -> None:
    passwords.give(account, password)
    account.save(update_fields=["password", "must_change_password", "password_changed_at", "session_epoch"])
    passwords.remember(account, initial=True)
    lockout.lift(account)


def _record(actor: Actor, action: str, account: Account, title: Text, opinion: str = "", **why: object) -> None:
    audit.record(actor, audit.Event(action, "account", account.pk, title=title, opinion=opinion, why=why))


@transaction.atomic
def reset_password(
    actor: Actor, policy: Policy, account_id: int, *, password: str | None = None, version: Version | None = None
) -> str | None:
    """Give a managed account a new first password (HNQ-10): the typed one, or as its role's policy says. Returns it
    where it has to be shown, once. Sessions and lockout end, and it must be changed at the next signing in."""
    account = authority.managed_account(actor, policy, account_id)
    unchanged(account, version)
    shown = _reset(policy, account, password)
    _record(actor, "account.reset-password", account, Text(zh="重置密码", en="Reset password"))
    return shown


@transaction.atomic
def reset_on_evidence(
    actor: Actor,
    policy: Policy,
    account_id: int,
    *,
    evidence: Sequence[int],
    reason: str,
    password: str | None = None,
    version: Version | None = None,
) -> str | None:
    """The operator's reset for somebody who came with a letter (HNQ-08); otherwise as `reset_password`."""
    authority.require(actor, "operate-accounts")
    account = authority.managed_account(actor, policy, account_id)
    unchanged(account, version)
    require_evidence(policy, evidence, reason)
    shown = _reset(policy, account, password)
    title = Text(zh="凭介绍信重置密码", en="Reset password on evidence")
    _record(actor, "account.reset-on-evidence", account, title, reason, evidence=list(evidence))
    return shown


def _reset(policy: Policy, account: Account, typed: str | None) -> str | None:
    rule = rules_for(policy, account).initial
    number = account.organisation.member_no if account.organisation else None
    password, shown = passwords.first(rule, typed, number)
    _given(account, password)
    return password if shown else None


# --- codes sent to the owner ------------------------------------------------------------------------------------------


@transaction.atomic
def send_reset_code(policy: Policy, login_or_mobile: str, send: Send, reaches: Callable[[str], bool] = bool) -> None:
    """Send a code to the mobile number (or mail address) of an account that forgot its password (WHS-03), to the first
    of them that the channels at hand reach.

    Gives no sign of whether there is such an account; asking again too soon sends nothing.
    """
    account = find_login(policy.region, login_or_mobile)
    if account is None or not account.is_active:
        return
    to = next((one for one in (account.mobile, account.email) if one and reaches(one)), "")
    if to:
        _send_code(policy, account, "password", to, send)


def reset_with_code(policy: Policy, login_or_mobile: str, code: str, new: str, *, address: str = "") -> None:
    """Choose a new password with the code that was sent. Refuses (400) a code that is wrong, old, used, or was tried
    too often, all alike, and a password that breaks the rules. Must not run inside a transaction: a wrong try counts.
    """
    found = find_login(policy.region, login_or_mobile)
    right = _try_code(policy, found, "password", code)
    with transaction.atomic():
        account = _locked(right.account_id)
        passwords.require(new, rules_for(policy, account).password, account, "new")
        codes.use_up(right)
        _chosen(account, new)
        lockout.lift(account)
        actor = Actor(policy.region, account.pk, account.login, account.name, address=address)
        _record(actor, "account.reset-by-code", account, Text(zh="自助重置密码", en="Reset own password"))


def send_mobile_code(
    actor: Actor, policy: Policy, mobile: str, password: str, send: Send, reaches: Callable[[str], bool] = bool
) -> str:
    """Send a code to the number that is to become one's own (WHS-03); the number in its usual form. The password is
    asked for, so that whoever finds a screen open does not take the account with it.

    Refuses (400) `mobile-invalid`, `mobile-same`, `password-wrong`; (429) `too-many-tries`, and `code-too-soon` where
    one was sent a moment ago; `no-channel` where this installation reaches no numbers. Must not run inside a
    transaction: a wrong password counts.
    """
    limits.count(limits.OWN_MOBILE, str(actor.account_id))
    number = contact.mobile(mobile)
    with transaction.atomic():
        account = _locked(actor.account_id)
        problems = contact.problems("mobile", number, "mobile", required=True)
        if number and number == account.mobile:
            problems.append(Problem("mobile-same", _SAME, field="mobile"))
        if not account.check_password(password):
            problems.append(Problem("password-wrong", _NOT_RIGHT, field="password"))
        if problems:
            raise Refusal(problems, status=400)
        if not reaches(number):
            raise refuse(
                "no-channel",
                "系统尚未开通短信，请联系管理您账号的单位修改手机号",
                "This installation sends no text messages; please ask whoever manages your account",
                field="mobile",
            )
        if not _send_code(policy, account, "mobile", number, send):
            wait = policy.codes.wait_seconds
            raise refuse(
                "code-too-soon",
                f"刚刚发送过验证码，请{wait}秒后再试",
                f"A code was sent a moment ago; please try again in {wait} seconds",
                status=429,
                field="mobile",
            )
    return number


def change_mobile(actor: Actor, policy: Policy, code: str) -> Account:
    """Take the number that the code was sent to as one's own. Must not run inside a transaction."""
    right = _try_code(policy, Account.objects.unscoped().filter(pk=actor.account_id or 0).first(), "mobile", code)
    with transaction.atomic():
        account = _locked(actor.account_id)
        codes.use_up(right)
        before, account.mobile = account.mobile, right.sent_to
        account.save(update_fields=["mobile"])
        changes = {"mobile": [before[-4:], account.mobile[-4:]]}
        title = Text(zh="更换手机号", en="Change mobile number")
        audit.record(actor, audit.Event("account.change-mobile", "account", account.pk, title=title, changes=changes))
    return account


def find_login(region: str, login_or_mobile: str) -> Account | None:
    """The account of a region with this login, or with this mobile number where only one has it."""
    accounts = Account.objects.unscoped().select_related("organisation").filter(region=region)
    found = accounts.filter(login=login_or_mobile).first()
    if found is None and (code := organisations.code_meant(login_or_mobile)):  # as people type it: wide, small, spaced
        found = accounts.filter(login=code).first()
    if found is None and login_or_mobile:
        same_number = list(accounts.filter(mobile=login_or_mobile)[:2])
        found = same_number[0] if len(same_number) == 1 else None
    return found


def _send_code(policy: Policy, account: Account, purpose: str, to: str, send: Send) -> bool:
    """Send a code; False, and nothing, where one was sent a moment ago."""
    now, rule = clock.now(), policy.codes
    last = account.reset_codes.filter(purpose=purpose).order_by("-id").first()
    if last is not None and now - last.created_at < dt.timedelta(seconds=rule.wait_seconds):
        return False
    code = codes.new(rule)
    ResetCode.objects.create(
        account=account,
        purpose=purpose,
        sent_to=to,
        digest=_digest(account, purpose, code),
        created_at=now,
        expires_at=now + dt.timedelta(minutes=rule.minutes),
    )
    transaction.on_commit(lambda: send(to, codes.message(code, rule)))
    return True


def _try_code(policy: Policy, account: Account | None, purpose: str, code: str) -> ResetCode:
    """The code that fits; see `codes.fitting`."""
    if account is None:
        raise codes.wrong()
    last = account.reset_codes.filter(purpose=purpose).order_by("-id").first()
    return codes.fitting(policy, last, _digest(account, purpose, code.strip()))


def _digest(account: Account, purpose: str, code: str) -> str:
    return salted_hmac("guicheng.accounts.code", f"{account.pk}:{purpose}:{code}", algorithm="sha256").hexdigest()

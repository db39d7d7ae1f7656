"""Passwords: what one must be like, where the first one comes from, and which may not come back."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable

from django.contrib.auth.hashers import check_password

from guicheng.accounts.models import Account, FormerPassword
from guicheng.accounts.policy import InitialPassword, PasswordRule
from guicheng.common import clock
from guicheng.common.errors import Problem, Refusal, refuse
from guicheng.common.text import Text, text

MAX_LENGTH = 128
"""Longer input would only keep the hasher busy."""
_LETTERS = "abcdefghjkmnpqrstuvwxyz"
_CAPITALS = _LETTERS.upper()
_DIGITS = "23456789"
_KINDS = (str.islower, str.isupper, str.isdigit)


def problems(password: str, rule: PasswordRule, account: Account, field: str = "password") -> list[Problem]:
    """Everything that is wrong with a password that its owner chooses; empty where it may be used."""
    found = [Problem(code, message, field=field) for code, message in _found(password, rule, account)]
    if not found and _was_used(password, rule, account):
        message = text(
            "不能使用初始密码或近期使用过的密码", "A password given to you or used recently may not be used again"
        )
        found.append(Problem("password-used", message, field=field))
    return found


def _found(password: str, rule: PasswordRule, account: Account) -> Iterable[tuple[str, Text]]:
    if len(password) < rule.min_length:
        yield (
            "password-short",
            text(f"密码不能少于{rule.min_length}位!", f"A password needs at least {rule.min_length} characters"),
        )
    if len(password) > MAX_LENGTH:
        yield "password-long", text(f"密码不能超过{MAX_LENGTH}位", f"A password has at most {MAX_LENGTH} characters")
    if classes_in(password) < rule.classes:
        yield (
            "password-simple",
            text(
                f"密码须包含大写字母、小写字母、数字、符号中的至少{rule.classes}种",
                f"A password needs at least {rule.classes} of: capitals, lower-case letters, digits, other characters",
            ),
        )
    personal = [value.casefold() for value in (account.login, account.mobile) if len(value) >= 4]
    if any(value in password.casefold() for value in personal):
        yield (
            "password-personal",
            text("密码不能包含登录名或手机号", "A password may not contain the login or mobile number"),
        )


def classes_in(password: str) -> int:
    """How many kinds of characters a password has: lower-case letters, capitals, digits, others."""
    kinds = {next((n for n, is_kind in enumerate(_KINDS) if is_kind(one)), len(_KINDS)) for one in password}
    return len(kinds)


def _was_used(password: str, rule: PasswordRule, account: Account) -> bool:
    if account.pk is None:
        return False
    earlier = account.former_passwords.order_by("-id")
    hashes = {*earlier.filter(initial=True).values_list("hash", flat=True)}
    hashes.update(earlier.filter(initial=False).values_list("hash", flat=True)[: rule.remember])
    return any(check_password(password, one) for one in hashes)


def give(account: Account, password: str) -> None:
    """Set a password that somebody else chose: it must be changed at once and never comes back (A-29). Not saved."""
    account.set_password(password)
    account.must_change_password = True
    account.password_changed_at = clock.now()
    account.session_epoch += 1


def choose(account: Account, password: str) -> None:
    """Set the password that its owner chose. Not saved."""
    give(account, password)
    account.must_change_password = False


def remember(account: Account, *, initial: bool) -> None:
    """Keep the hash of the present password among those that may not come back."""
    FormerPassword.objects.create(account=account, hash=account.password, initial=initial)


def first(rule: InitialPassword, typed: str | None, member_no: str | None) -> tuple[str, bool]:
    """The first password of an account, and whether it has to be shown to whoever creates it.

    Raises a Refusal where it cannot be made: nothing (or too little) was typed, there is no membership number.
    """
    match rule.kind:
        case "typed":
            if len(typed or "") < rule.min_length:
                raise refuse(
                    "password-short",
                    f"密码不能少于{rule.min_length}位!",
                    f"A password needs at least {rule.min_length} characters",
                    status=400,
                    field="password",
                )
            return str(typed), False
        case "fixed":
            return rule.value, False
        case "member-no":
            if not member_no:
                raise refuse(
                    "member-no-missing",
                    "该单位没有会员编号，不能按会员编号生成初始密码",
                    "The organisation has no membership number to derive the first password from",
                )
            return member_no, False
        case _:
            return random(), True


def random(length: int = 12) -> str:
    """A password nobody can guess, without characters that look alike, of three kinds."""
    one_each = [secrets.choice(kind) for kind in (_LETTERS, _CAPITALS, _DIGITS)]
    rest = [secrets.choice(_LETTERS + _CAPITALS + _DIGITS) for _ in range(length - len(one_each))]
    mixed = one_each + rest
    secrets.SystemRandom().shuffle(mixed)
    return "".join(mixed)


def is_expired(account: Account, rule: PasswordRule) -> bool:
    """Whether the password is older than the rule allows."""
    if rule.max_age_days is None or account.password_changed_at is None:
        return False
    return clock.now() - account.password_changed_at > dt.timedelta(days=rule.max_age_days)


def require(password: str, rule: PasswordRule, account: Account, field: str = "password") -> None:
    """Refuse (400) a password that may not be used, with every reason."""
    if found := problems(password, rule, account, field):
        raise Refusal(found, status=400)

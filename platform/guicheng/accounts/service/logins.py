"""Logins: what one may be like, which one an organisation gives, and that no two are alike."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from guicheng.accounts.models import Account, Organisation
from guicheng.accounts.policy import AccountRules
from guicheng.common.errors import Problem, Refusal, refuse
from guicheng.common.text import text


def fitting(rules: AccountRules, login: str) -> str:
    """A login as it is kept."""
    if not rules.login.allows(login.strip()):
        raise Refusal(Problem("login-invalid", rules.login.message, field="login"), status=400)
    return login.strip()


def of_organisation(rules: AccountRules, organisation: Organisation | None, typed: str = "") -> str:
    """The login of an account whose role takes it from its organisation (WHS-20). Refuses (400) one that was typed all
    the same, and an organisation that lacks the number."""
    number = str(getattr(organisation, rules.login.source or "", None) or "")
    if not number:
        message = text("该单位没有登记作为登录名的编号", "The organisation lacks the number that is the login")
        raise Refusal(Problem("login-missing", message, field="login"), status=400)
    if typed.strip() not in ("", number):
        message = text(f"登录名就是{number}，不用填写", f"The login is {number}; none is to be given")
        raise Refusal(Problem("login-fixed", message, field="login"), status=400)
    return number


def said(rules: AccountRules, organisation: Organisation | None, typed: str) -> str:
    """The login of whoever registers: what was typed, unless the organisation gives it."""
    return typed if rules.login.source is None else of_organisation(rules, organisation)


def follow(account: Account, rules: AccountRules, organisation: Organisation | None) -> None:
    """Let the login of a stored account follow the number that it is, where it is one."""
    if rules.login.source is not None:
        take(account, of_organisation(rules, organisation))


def take(account: Account, login: str) -> None:
    """Let a stored account have another login; refuses one that is taken in the region."""
    account.login = login
    if Account.objects.unscoped().filter(region=account.region, login=login).exclude(pk=account.pk).exists():
        raise taken()
    try:
        with transaction.atomic():
            account.save(update_fields=["login"])
    except IntegrityError:
        raise taken() from None


def taken() -> Refusal:
    """The answer to a login that another account of the region has."""
    return refuse(
        "login-taken", "该账号名已被使用，请换一个", "This login is taken, please choose another", field="login"
    )

"""账号管理: accounts that the actor looks after: found, reset, unlocked, disabled, enabled (HNQ-08, HNQ-10)."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from guicheng import audit
from guicheng.accounts import authority, queries, service
from guicheng.accounts.models import Account
from guicheng.audit.log import COLUMNS
from guicheng.common.errors import Problem, Refusal
from guicheng.common.text import joined
from guicheng.common.versions import Conflict
from guicheng.filings.acts import deputies, overseeing
from guicheng.filings.context import evidence
from guicheng.portal import handing
from guicheng.portal.managing import managed
from guicheng.portal.paging import page_of
from guicheng.portal.views import account_new
from guicheng.portal.visit import Visit, page

PAGE_SIZE = 20
TONES = {"active": "success", "disabled": "danger", "pending": "waiting", "refused": "void"}


@page()
def accounts(visit: Visit) -> HttpResponse:
    """The accounts the actor may reset, unlock and disable."""
    context = {
        **listed(visit, queries.managed_accounts(visit.actor, visit.policy)),
        "may_open": _may_open(visit),
        "oversees": overseeing.oversees(visit.actor, visit.config, visit.policy),
    }
    return visit.page("accounts", context, place=("accounts", ""))


def listed(visit: Visit, rows: QuerySet[Account]) -> dict[str, Any]:
    """A page of accounts as a list, with what it is searched by."""
    query, role = visit.query("q"), visit.query("role", 64)
    if query:
        rows = queries.named(rows, query)
    if role:
        rows = queries.holding(rows, role)
    found = page_of(visit.request, rows, PAGE_SIZE)
    shown = list(found)
    titles = _roles(visit, shown)
    return {
        "filters": _filters(visit, query, role),
        "columns": [
            {"key": "login", "label": _("登录名"), "primary": True},
            {"key": "name", "label": _("姓名")},
            {"key": "role", "label": _("身份")},
            {"key": "organisation", "label": _("单位")},
            {"key": "state", "label": _("状态"), "kind": "chip"},
        ],
        "rows": [_row(account, titles.get(account.pk, "")) for account in shown],
        "pages": found,
        "is_filtered": bool(query or role),
    }


def _may_open(visit: Visit) -> bool:
    """Whether there is a role whose accounts the actor opens in the own organisation."""
    own = queries.organisations(visit.actor).filter(pk=visit.actor.organisation_id or 0).first()
    return own is not None and bool(authority.roles_to_give(visit.actor, visit.policy, own))


@sensitive_post_parameters("password")
@page("GET", "HEAD", "POST")
def account(visit: Visit, account_id: int) -> HttpResponse:
    """One account, and what can be done about it; an operator brings a letter and a reason."""
    found = managed(visit, account_id)
    problems: tuple[Problem, ...] = ()
    if visit.request.method == "POST":
        try:
            return _done(visit, found)
        except Conflict:
            raise
        except Refusal as refused:
            problems = refused.problems
    return _shown(visit, found, problems)


def _done(visit: Visit, account: Account) -> HttpResponse:
    """Carry out the act that was asked for."""
    act, reason = visit.chosen("act", "reset", "unlock", "disable", "enable"), visit.sent("reason", 300)
    if act == "reset":
        return _reset(visit, account, reason)
    if act == "unlock":
        service.unlock(visit.actor, visit.policy, account.pk, reason, version=visit.version)
        visit.say(_("已解除登录锁定"))
    elif act == "enable":
        service.set_account_active(visit.actor, visit.policy, account.pk, True, reason, version=visit.version)
        visit.say(_("账号已启用"))
    else:
        return _disabled(visit, account, reason)
    return visit.go("account", account.pk)


def _disabled(visit: Visit, account: Account, reason: str) -> HttpResponse:
    """Disable it, once it is said who takes its open tasks on."""
    return handing.carried_out(
        visit,
        _("停用账号“%(name)s”") % {"name": account.name},
        lambda heirs: service.set_account_active(
            visit.actor, visit.policy, account.pk, False, reason, version=visit.version, heirs=heirs
        ),
        _("账号已停用"),
        "account",
        account.pk,
    )


def _reset(visit: Visit, account: Account, reason: str) -> HttpResponse:
    password = visit.request.POST.get("password", "").replace("\x00", "")[:200] or None
    if is_operator(visit):
        shown = service.reset_on_evidence(
            visit.actor,
            visit.policy,
            account.pk,
            evidence=letters(visit),
            reason=reason,
            password=password,
            version=visit.version,
        )
    else:
        shown = service.reset_password(visit.actor, visit.policy, account.pk, password=password, version=visit.version)
    rule = _initial(visit, account)
    shown = shown or (rule.value if rule.kind == "fixed" else "")  # one text for all is no secret (HNQ-07)
    context = {"login": account.login, "shown": shown, "back": reverse("portal:accounts"), "entry": None}
    visit.taken()
    return visit.page("password_reset_done", context, place=("accounts", ""))


def letters(visit: Visit) -> list[int]:
    """The letters that came with the form, received and kept (HNQ-08, HNQ-11)."""
    request: HttpRequest = visit.request
    return [evidence.add(visit.actor, file).pk for file in request.FILES.getlist("evidence")]


def is_operator(visit: Visit) -> bool:
    """Whether the actor helps accounts on evidence, which they then bring (HNQ-08)."""
    return visit.actor.may("operate-accounts")


def _shown(visit: Visit, account: Account, problems: tuple[Problem, ...]) -> HttpResponse:
    errors: dict[str, list[str]] = {}
    for problem in problems:
        errors.setdefault(problem.field, []).append(str(problem.message))
    rule = _initial(visit, account)
    context = {
        "deputies": deputies.may_have_one(visit.actor, visit.policy, account),
        "account": account,
        "version": visit.shown_version(service.account_version(account)),
        "state": {"label": _state(account), "tone": TONES[account.state]},
        "facts": [
            {"label": _("登录名"), "value": account.login, "kind": "code"},
            {"label": _("姓名"), "value": account.name},
            {"label": _("身份"), "value": _roles(visit, [account]).get(account.pk, "")},
            {"label": _("单位"), "value": account.organisation.name if account.organisation else ""},
            {"label": _("手机号"), "value": account.mobile},
            {"label": _("停用原因"), "value": account.disabled_reason},
        ],
        "fields": _fields(visit, rule, errors),
        "roles": account_new.roles_of(visit, account),
        "reason": visit.sent("reason", 300),
        "operator": is_operator(visit),
        "problems": problems,
        "log": audit.log_of(account.region, "account", account.pk),
        "log_columns": [str(column) for column in COLUMNS],
        "log_empty": str(audit.EMPTY_LOG),
    }
    return visit.page("account", context, place=("accounts", ""), status=400 if problems else 200)


def _fields(visit: Visit, rule: Any, errors: dict[str, list[str]]) -> list[dict[str, Any]]:
    """What a reset asks for: a first password where it is typed, and of an operator the letter and the reason."""
    fields: list[dict[str, Any]] = []
    if rule.kind == "typed":
        hint = _("密码不能少于 %(length)s 位；使用人下次登录时须修改") % {"length": rule.min_length}
        fields.append(
            {
                "name": "password",
                "label": _("新的初始密码"),
                "kind": "password",
                "required": True,
                "hint": hint,
                "errors": errors.get("password", []),
                "autocomplete": "new-password",
            }
        )
    return fields + (evidence_fields(visit, errors) if is_operator(visit) else [])


def evidence_fields(visit: Visit, errors: dict[str, list[str]], *, always: bool = True) -> list[dict[str, Any]]:
    """The letter and the reason that an operator brings, `always` or only for what gives the account away."""
    need = "" if always else _("修改手机号或电子邮箱时必填")
    return [
        {
            "name": "evidence",
            "label": _("介绍信等证明材料"),
            "kind": "file",
            "required": always and visit.policy.evidence_required,
            "hint": need or _("图片或 PDF，不超过 10M"),
            "errors": errors.get("evidence", []),
            "attributes": {"accept": "image/*,.pdf", "multiple": "multiple"},
        },
        {
            "name": "reason",
            "label": _("办理原因"),
            "required": always,
            "hint": need,
            "max_length": 300,
            "value": visit.sent("reason", 300),
            "errors": errors.get("reason", []),
        },
    ]


def _initial(visit: Visit, account: Account) -> Any:
    held = [one.role for one in service.access_of(visit.actor, account.pk)]
    return visit.policy.rules_of(held).initial


def _row(account: Account, role: str) -> dict[str, Any]:
    url = reverse("portal:account", args=[account.pk])
    return {
        "id": account.pk,
        "url": url,
        "cells": {
            "login": account.login,
            "name": account.name,
            "role": role,
            "organisation": account.organisation.name if account.organisation else "",
            "state": {"value": _state(account), "tone": "waiting" if _is_new(account) else TONES[account.state]},
        },
        "actions": [{"label": _("办理"), "url": url, "icon": "key"}],
    }


def _is_new(account: Account) -> bool:
    return account.state == Account.State.ACTIVE and account.must_change_password


def _state(account: Account) -> str:
    if _is_new(account):
        return _("待修改初始密码")
    words = {"active": _("正常"), "disabled": _("已停用"), "pending": _("待审核"), "refused": _("审核未通过")}
    return words[account.state]


def _roles(visit: Visit, shown: list[Account]) -> dict[int, str]:
    """The titles of the roles that accounts hold, by account."""
    titles: dict[int, list[str]] = {}
    for account_id, role in queries.roles_held([account.pk for account in shown]):
        declared = visit.config.region.roles.get(role)
        titles.setdefault(account_id, []).append(str(declared.title) if declared else role)
    return {account_id: joined(found) for account_id, found in titles.items()}


def _filters(visit: Visit, query: str, role: str) -> list[dict[str, Any]]:
    managed = [
        name for own in visit.actor.roles if own in visit.policy.roles for name in visit.policy.roles[own].manages
    ]
    options = [{"value": name, "label": str(visit.config.region.roles[name].title)} for name in sorted(set(managed))]
    return [
        {"name": "q", "label": _("登录名、姓名、单位"), "value": query},
        {"name": "role", "label": _("身份"), "kind": "select", "options": options, "value": role},
    ]

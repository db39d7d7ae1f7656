"""我: one's own account: password, details, how the pages look, roles, what one did."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from guicheng.accounts import service, sessions
from guicheng.accounts.models import Account
from guicheng.common.errors import Problem, Refusal, refuse
from guicheng.common.versions import Conflict, Version
from guicheng.filings.acts import deputies
from guicheng.filings.context import operation_log
from guicheng.notices import codes
from guicheng.portal import conflicts, menus
from guicheng.portal.visit import Visit, page

MOST_LINES, LATEST = 50, 10
_NEW_MOBILE = "new-mobile"
"""Where the session keeps the number to which a code was sent."""


@page("GET", "HEAD", "POST")
def me(visit: Visit) -> HttpResponse:
    """The account's own page (HNQ-117): details to change, the way to everything else."""
    account = _account(visit)
    problems: tuple[Problem, ...] = ()
    if visit.request.method == "POST":
        try:
            conflicts.going_on(lambda version: _saved(visit, account, version), visit.version)
            visit.say(_("已保存"))
            return visit.go("me")
        except Conflict:
            raise
        except Refusal as refused:
            problems = refused.problems
    role = visit.config.region.roles.get(visit.actor.role)
    facts = [
        {"label": _("登录名"), "value": account.login, "kind": "code"},
        {"label": _("身份"), "value": str(role.title) if role else ""},
        {"label": _("所属单位"), "value": visit.actor.organisation_name},
        {"label": _("手机号"), "value": account.mobile},
    ]
    fields = [
        {"name": "name", "label": _("姓名"), "value": account.name, "required": True, "autocomplete": "name"},
        {"name": "email", "label": _("电子邮箱"), "kind": "email", "value": account.email, "autocomplete": "email"},
    ]
    several = len(sessions.memberships(account)) > 1
    menu = visit.gate.menu
    log = operation_log.own(visit.actor, most=MOST_LINES)
    context = {
        "facts": facts,
        "version": visit.shown_version(service.account_version(account)),
        "fields": fields,
        "problems": problems,
        "several": several,
        "decides": bool(visit.actor.own_desks) and menus.shows(menu, "inbox", "queue"),
        "deputies": deputies.may_have_one(visit.actor, visit.policy, account)
        or deputies.of_account(visit.actor, account.pk).exists(),
        "has_mobile": bool(account.mobile),
        "menu": [link for link in menus.Links(visit.request.path, None, 0).tabs(menu) if not link["current"]],
        "latest": log[:LATEST],
        "earlier": log[LATEST:],
    }
    return visit.page("me", context, place=("me", ""))


def _saved(visit: Visit, account: Account, version: Version | None) -> Account:
    """What was sent is changed; what was not, stays."""
    most = {"name": 60, "email": 254}
    values = {name: visit.sent(name, length) for name, length in most.items() if name in visit.request.POST}
    if not values.get("name", ""):
        values.pop("name", None)
    return service.update_own_profile(visit.actor, version=version, **values) if values else account


@sensitive_post_parameters("old", "new", "again")
@page("GET", "HEAD", "POST", gate=False)
def password(visit: Visit) -> HttpResponse:
    """Change one's own password (HNQ-07, HNQ-10); whoever was given one comes here first (A-29), and
    signs in again with the new one (WHS-24)."""
    account = _account(visit)
    forced = account.must_change_password
    problems: tuple[Problem, ...] = ()
    if visit.request.method == "POST":
        old, new, again = (
            visit.request.POST.get(name, "").replace("\x00", "")[:200] for name in ("old", "new", "again")
        )
        try:
            if new != again:
                raise _differ()
            changed = service.change_own_password(visit.actor, visit.policy, old, new)
            if forced:  # whoever was given a password signs in again with their own (WHS-24)
                sessions.sign_out(visit.request)
                messages.success(visit.request, _("密码已修改，请用新密码登录"))
                return visit.go("region", changed.region)
            sessions.keep(visit.request, changed)
            visit.say(_("密码已修改"))
            return visit.go("me")
        except Refusal as refused:
            problems = refused.problems
    errors: dict[str, list[str]] = {}
    for problem in problems:
        errors.setdefault(problem.field, []).append(str(problem.message))
    rule = visit.policy.roles[visit.actor.role].accounts.password if visit.actor.role in visit.policy.roles else None
    hint = _("至少 %(length)s 位，包含大写字母、小写字母、数字、符号中的至少 %(classes)s 种；不能使用初始密码") % {
        "length": rule.min_length if rule else visit.policy.accounts.password.min_length,
        "classes": rule.classes if rule else visit.policy.accounts.password.classes,
    }
    fields = [
        {"name": "old", "label": _("原密码"), "autocomplete": "current-password"},
        {"name": "new", "label": _("新密码"), "autocomplete": "new-password", "hint": hint},
        {"name": "again", "label": _("再输入一次新密码"), "autocomplete": "new-password"},
    ]
    made = [
        {**field, "kind": "password", "required": True, "errors": errors.get(field["name"], [])} for field in fields
    ]
    context = {"fields": made, "problems": problems, "forced": forced, "cancel_url": reverse("portal:me")}
    return visit.page("password", context, place=("me", ""), status=400 if problems else 200)


@sensitive_post_parameters("password", "code")
@page("GET", "HEAD", "POST")
def mobile(visit: Visit) -> HttpResponse:
    """Change one's own mobile number by a code sent to the new one (WHS-03): the number, then the code."""
    asked = str(visit.request.session.get(_NEW_MOBILE, ""))
    problems: tuple[Problem, ...] = ()
    if visit.request.method == "POST":
        try:
            return _mobile_act(visit, asked)
        except Refusal as refused:
            problems = refused.problems
    context = {
        "fields": _mobile_fields(visit, asked, problems),
        "problems": problems,
        "asked": asked,
        "minutes": visit.policy.codes.minutes,
        "known": bool(_account(visit).mobile),
    }
    return visit.page("mobile", context, place=("me", ""), status=400 if problems else 200)


def _mobile_act(visit: Visit, asked: str) -> HttpResponse:
    session, act = visit.request.session, visit.chosen("act", "confirm", "send", "again")
    if act == "confirm" and asked:
        changed = service.change_mobile(visit.actor, visit.policy, visit.sent("code", 12))
        session.pop(_NEW_MOBILE, None)
        visit.say(_("手机号已更换为%(mobile)s") % {"mobile": changed.mobile})
        return visit.go("me")
    if act == "send":
        password = visit.request.POST.get("password", "").replace("\x00", "")[:200]
        session[_NEW_MOBILE] = service.send_mobile_code(
            visit.actor, visit.policy, visit.sent("mobile", 20), password, codes.send, codes.can_reach
        )
    else:
        session.pop(_NEW_MOBILE, None)
    return visit.go("mobile")


def _mobile_fields(visit: Visit, asked: str, problems: tuple[Problem, ...]) -> list[dict[str, Any]]:
    fields: list[dict[str, Any]]
    if asked:
        fields = [
            {"name": "mobile", "label": _("新手机号"), "kind": "static", "value": asked},
            {
                "name": "code",
                "label": _("验证码"),
                "required": True,
                "inputmode": "numeric",
                "max_length": 12,
                "autocomplete": "one-time-code",
                "value": visit.sent("code", 12),
            },
        ]
    else:
        fields = [
            {
                "name": "mobile",
                "label": _("新手机号"),
                "kind": "tel",
                "required": True,
                "max_length": 20,
                "autocomplete": "tel",
                "value": visit.sent("mobile", 20),
                "hint": _("验证码会发到这个号码"),
            },
            {
                "name": "password",
                "label": _("登录密码"),
                "kind": "password",
                "required": True,
                "autocomplete": "current-password",
                "hint": _("确认是您本人操作"),
            },
        ]
    said = [(one.field, str(one.message)) for one in problems]
    return [{**one, "errors": [message for field, message in said if field == one["name"]]} for one in fields]


def _differ() -> Refusal:
    return refuse(
        "password-differs", "两次输入的新密码不一致", "The two new passwords differ", status=400, field="again"
    )


def _account(visit: Visit) -> Account:
    account = visit.request.user
    assert isinstance(account, Account)
    return account

"""忘记密码: a new password with a code sent to the owner (WHS-03). The page never says whether there is an account."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from guicheng.accounts import limits, service
from guicheng.accounts.ports import policy_of
from guicheng.common.errors import Problem, Refusal, refuse
from guicheng.notices.tasks import reset_code
from guicheng.portal import registration_form
from guicheng.portal.visitor import Visitor, public

_KEY = "forgotten"


@sensitive_post_parameters()
@public("GET", "HEAD", "POST")
def forgotten(visitor: Visitor) -> HttpResponse:
    """First the login, then the code and the new password."""
    held = visitor.request.session.get(_KEY) or {}
    asked = str(held.get(visitor.region, ""))
    problems: tuple[Problem, ...] = ()
    if visitor.posted:
        try:
            return _act(visitor, held, asked)
        except Refusal as refused:
            problems = refused.problems
    context = {"asked": asked, "fields": _fields(visitor, asked, problems), "problems": problems}
    return visitor.page("forgotten", context, status=400 if problems else 200)


def _act(visitor: Visitor, held: dict[str, Any], asked: str) -> HttpResponse:
    act = visitor.chosen("act", "choose", "send", "again")
    if act == "choose" and asked:
        _choose(visitor, asked)
        visitor.request.session.pop(_KEY, None)
        messages.success(visitor.request, _("密码已修改，请用新密码登录"))
        return visitor.go("region")
    login = "" if act == "again" else visitor.sent("login", 64)
    if act == "send":
        if not login:
            raise refuse(
                "required", "请填写登录名或手机号", "Please give the login or mobile number", status=400, field="login"
            )
        limits.count(limits.SEND_CODE, visitor.actor.address)
        reset_code.delay(visitor.region, login)
    visitor.request.session[_KEY] = {**held, visitor.region: login}
    return visitor.go("forgotten")


def _choose(visitor: Visitor, asked: str) -> None:
    limits.count(limits.LOOK_UP, visitor.actor.address)
    new = visitor.secret("new")
    registration_form.require_same(new, visitor.secret("again"))
    service.reset_with_code(
        policy_of(visitor.region), asked, visitor.sent("code", 12), new, address=visitor.actor.address
    )


def _fields(visitor: Visitor, asked: str, problems: tuple[Problem, ...]) -> list[dict[str, Any]]:
    fields = _of_new_password(visitor, asked) if asked else _of_login(visitor)
    said = [(one.field, str(one.message)) for one in problems]
    return [{**one, "errors": [message for field, message in said if field == one["name"]]} for one in fields]


def _of_login(visitor: Visitor) -> list[dict[str, Any]]:
    login = visitor.sent("login", 64)
    return [
        {
            "name": "login",
            "label": _("账号"),
            "hint": _("登录名或手机号"),
            "required": True,
            "max_length": 64,
            "autocomplete": "username",
            "value": login,
        }
    ]


def _of_new_password(visitor: Visitor, asked: str) -> list[dict[str, Any]]:
    rule = policy_of(visitor.region).accounts.password
    hint = _("至少 %(length)s 位，包含大写字母、小写字母、数字、符号中的至少 %(classes)s 种") % {
        "length": rule.min_length,
        "classes": rule.classes,
    }
    password = {"kind": "password", "required": True, "autocomplete": "new-password"}
    return [
        {"name": "login", "label": _("账号"), "kind": "static", "value": asked},
        {
            "name": "code",
            "label": _("验证码"),
            "required": True,
            "inputmode": "numeric",
            "max_length": 12,
            "autocomplete": "one-time-code",
            "value": visitor.sent("code", 12),
        },
        {"name": "new", "label": _("新密码"), "hint": hint, **password},
        {"name": "again", "label": _("再输入一次新密码"), **password},
    ]

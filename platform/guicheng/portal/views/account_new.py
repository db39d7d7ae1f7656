"""新增账号: a further account, or the first of an organisation that has none; roles given and taken (HNQ-14)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from guicheng.accounts import authority, queries, service
from guicheng.accounts.models import Account, Organisation
from guicheng.accounts.policy import RolePolicy
from guicheng.accounts.service import NewAccount
from guicheng.common.errors import Problem, Refusal
from guicheng.common.text import joined
from guicheng.portal import handing
from guicheng.portal.managing import managed
from guicheng.portal.visit import Visit, page

PLACE = ("accounts", "")


@sensitive_post_parameters("password")
@page("GET", "HEAD", "POST")
def new(visit: Visit) -> HttpResponse:
    """Open an account in one's own organisation, or in the one that `organisation` names."""
    organisation = _organisation(visit)
    roles = authority.roles_to_give(visit.actor, visit.policy, organisation)
    if organisation is None or not roles:
        raise authority.not_allowed()
    problems: tuple[Problem, ...] = ()
    if visit.request.method == "POST":
        try:
            return _created(visit, organisation)
        except Refusal as refused:
            problems = refused.problems
    context = {
        "organisation": organisation,
        "fields": _fields(visit, roles, problems),
        "problems": problems,
        "back": reverse("portal:accounts"),
    }
    return visit.page("account_new", context, place=PLACE, status=400 if problems else 200)


def _organisation(visit: Visit) -> Organisation | None:
    asked = visit.sent("organisation", 20) or visit.query("organisation", 20) or str(visit.actor.organisation_id or "")
    return queries.organisations(visit.actor).filter(pk=int(asked) if asked.isdecimal() else 0).first()


def _created(visit: Visit, organisation: Organisation) -> HttpResponse:
    password = visit.request.POST.get("password", "").replace("\x00", "")[:200] or None
    role = visit.sent("role", 64)
    asked = NewAccount(
        visit.sent("login", 64),
        visit.sent("name", 60),
        role,
        organisation.pk,
        password=password,
        mobile=visit.sent("mobile", 20),
        email=visit.sent("email", 120),
    )
    made = service.create_account(visit.actor, visit.policy, asked)
    rule = visit.policy.roles[role].accounts.initial
    shown = made.password or (rule.value if rule.kind == "fixed" else "")
    visit.taken()
    context = {"login": made.account.login, "shown": shown, "back": reverse("portal:account", args=[made.account.pk])}
    return visit.page("account_created", context, place=PLACE)


def _fields(visit: Visit, roles: list[RolePolicy], problems: tuple[Problem, ...]) -> list[dict[str, Any]]:
    errors: dict[str, list[str]] = {}
    for problem in problems:
        errors.setdefault(problem.field, []).append(str(problem.message))
    options = [(role.id, str(role.title)) for role in roles]
    specs: list[dict[str, Any]] = [
        {
            "name": "role",
            "label": _("身份"),
            "kind": "select",
            "required": True,
            "options": options,
            "value": visit.sent("role", 64) or roles[0].id,
        },
        _login_field(roles),
        {"name": "name", "label": _("姓名"), "required": True},
        {"name": "mobile", "label": _("手机号"), "kind": "tel"},
        {"name": "email", "label": _("电子邮箱"), "kind": "email"},
    ]
    if any(role.accounts.initial.kind == "typed" for role in roles):
        hint = _("使用人首次登录时须修改")
        specs.append({"name": "password", "label": _("初始密码"), "kind": "password", "hint": hint})
    return [
        {
            "value": visit.sent(one["name"], 300) if one["name"] != "password" else "",
            **one,
            "errors": errors.get(one["name"], []),
        }
        for one in specs
    ]


def _login_field(roles: list[RolePolicy]) -> dict[str, Any]:
    """The login is typed, unless the role takes it from the organisation (WHS-20)."""
    typed = [role for role in roles if role.accounts.login.source is None]
    field = {"name": "login", "label": _("登录名")}
    if not typed:
        return {**field, "kind": "static", "value": _("以单位的编号登录")}
    hint = str(typed[0].accounts.login.message)
    given = joined(str(role.title) for role in roles if role.accounts.login.source is not None)
    if given:
        hint = _("%(hint)s；%(roles)s以单位的编号登录，不填") % {"hint": hint, "roles": given}
    return {**field, "required": not given, "hint": hint}


def roles_of(visit: Visit, account: Account) -> dict[str, Any]:
    """What an account holds, and what it may be given, for its page."""
    held = service.access_of(visit.actor, account.pk)
    has = {one.role for one in held if one.organisation_id == account.organisation_id}
    policies = visit.policy.roles
    return {
        "held": [
            {
                "id": one.pk,
                "title": str(policies[one.role].title) if one.role in policies else one.role,
                "where": one.organisation.name if one.organisation else "",
            }
            for one in held
        ],
        "offered": [
            {"id": role.id, "title": str(role.title)}
            for role in authority.roles_to_give(visit.actor, visit.policy, account.organisation)
            if role.id not in has
        ],
    }


@page("POST")
def give_role(visit: Visit, account_id: int) -> HttpResponse:
    """Give an account of one's people a further role in its organisation."""
    found = managed(visit, account_id)
    service.give_role(
        visit.actor,
        visit.policy,
        account_id,
        visit.sent("role", 64),
        organisation_id=found.organisation_id or 0,
        version=visit.version,
    )
    visit.say(_("已授予角色"))
    return visit.go("account", account_id)


@page("POST")
def take_role(visit: Visit, account_id: int, membership_id: int) -> HttpResponse:
    """Take a role back, once it is said who takes on the tasks that go with it."""
    return handing.carried_out(
        visit,
        _("收回角色"),
        lambda heirs: service.take_role(visit.actor, visit.policy, membership_id, version=visit.version, heirs=heirs),
        _("已收回角色"),
        "account",
        account_id,
    )

"""修改账号: name, mobile number and e-mail of an account that one manages (WHS-22)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from guicheng.accounts import service
from guicheng.accounts.models import Account
from guicheng.accounts.service import Details
from guicheng.common.errors import Problem, Refusal
from guicheng.common.versions import Conflict, Version
from guicheng.portal import conflicts
from guicheng.portal.managing import managed
from guicheng.portal.views.accounts import evidence_fields, is_operator, letters
from guicheng.portal.visit import Visit, page

PLACE = ("accounts", "")


@page("GET", "HEAD", "POST")
def edit(visit: Visit, account_id: int) -> HttpResponse:
    """Change what is known of whoever uses the account."""
    found = managed(visit, account_id)
    problems: tuple[Problem, ...] = ()
    if visit.request.method == "POST":
        try:
            conflicts.going_on(lambda version: _saved(visit, found, version), visit.version)
            visit.say(_("已保存"))
            return visit.go("account", account_id)
        except Conflict:
            raise
        except Refusal as refused:
            problems = refused.problems
    context = {
        "account": found,
        "fields": _fields(visit, found, problems),
        "version": visit.shown_version(service.account_version(found)),
        "problems": problems,
        "back": reverse("portal:account", args=[account_id]),
    }
    return visit.page("account_edit", context, place=PLACE, status=400 if problems else 200)


def _saved(visit: Visit, account: Account, version: Version | None) -> Account:
    """What was sent is changed; what was not, stays."""
    most = {"name": 60, "mobile": 20, "email": 254}
    given = {name: visit.sent(name, length) for name, length in most.items() if name in visit.request.POST}
    return service.update_account(
        visit.actor,
        visit.policy,
        account.pk,
        Details(**given),
        version=version,
        evidence=letters(visit) if is_operator(visit) else (),
        reason=visit.sent("reason", 300),
    )


def _fields(visit: Visit, account: Account, problems: tuple[Problem, ...]) -> list[dict[str, Any]]:
    errors: dict[str, list[str]] = {}
    for problem in problems:
        errors.setdefault(problem.field, []).append(str(problem.message))
    specs: list[dict[str, Any]] = [
        {"name": "name", "label": _("姓名"), "required": True, "max_length": 60},
        {"name": "mobile", "label": _("手机号"), "kind": "tel", "max_length": 20},
        {"name": "email", "label": _("电子邮箱"), "kind": "email", "max_length": 254},
    ]
    fields = [
        {
            **one,
            "value": visit.sent(one["name"], 254)
            if one["name"] in visit.request.POST
            else getattr(account, one["name"]),
            "errors": errors.get(one["name"], []),
            "autocomplete": "off",
        }
        for one in specs
    ]
    return fields + (evidence_fields(visit, errors, always=False) if is_operator(visit) else [])

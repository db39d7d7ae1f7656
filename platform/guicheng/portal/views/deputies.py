"""代理人: a colleague takes one's tasks for some days, or those of somebody whom one manages."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from guicheng.accounts import queries
from guicheng.accounts.models import Account, Deputation
from guicheng.common import clock
from guicheng.common.errors import Refusal
from guicheng.filings.acts import deputies as acts
from guicheng.portal import inputs
from guicheng.portal.managing import managed
from guicheng.portal.visit import Visit, page


@page("GET", "HEAD", "POST")
def mine(visit: Visit) -> HttpResponse:
    """One's own deputies, and for whom one stands in."""
    return _page(visit, queries.own_account(visit.actor), "me")


@page("GET", "HEAD", "POST")
def of_account(visit: Visit, account_id: int) -> HttpResponse:
    """The deputies of somebody whom the actor manages, who cannot name one (YNR-02)."""
    return _page(visit, managed(visit, account_id), "accounts")


@page("POST")
def end(visit: Visit, deputation_id: int) -> HttpResponse:
    """End a deputation before its last day."""
    back = visit.sent("next", 200)
    if not visit.is_confirmed:
        return visit.ask(title=_("结束代理"), text=_("代理随即结束，代理人不再看到对方的待办。"), cancel=back or "/")
    acts.end(visit.actor, visit.policy, deputation_id)
    visit.say(_("代理已结束"))
    return visit.back("/")


def _page(visit: Visit, account: Account, place: str) -> HttpResponse:
    problems: tuple[Any, ...] = ()
    if visit.request.method == "POST":
        try:
            _named(visit, account)
            return visit.back(visit.request.path)
        except Refusal as refused:
            if refused.status in (403, 404):
                raise
            problems = refused.problems
    may = acts.may_have_one(visit.actor, visit.policy, account)
    rows = [_row(account, one) for one in acts.of_account(visit.actor, account.pk)]
    context = {
        "account": account,
        "is_own": account.pk == visit.actor.account_id,
        "rows": rows,
        "fields": _fields(visit, account, problems) if may else [],
        "problems": problems,
        "back": place,
    }
    return visit.page("deputies", context, place=(place, ""), status=400 if problems else 200)


def _named(visit: Visit, account: Account) -> None:
    first, last = (_day(visit.sent(name, 10)) for name in ("first_day", "last_day"))
    deputy = inputs.number(visit.request.POST, "deputy") or 0
    never = dt.date.min
    made = acts.name(
        visit.actor, visit.policy, account.pk, deputy, first or never, last or never, visit.sent("reason", 200)
    )
    words = {"name": made.deputy.name, "first": f"{made.first_day:%m-%d}", "last": f"{made.last_day:%m-%d}"}
    visit.say(_("%(first)s 至 %(last)s 由%(name)s代理") % words)


def _day(written: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(written)
    except ValueError:
        return None


def _row(account: Account, one: Deputation) -> dict[str, Any]:
    by_me = one.principal_id == account.pk
    words = _("由%(deputy)s代理") if by_me else _("代%(principal)s办理")
    running = one.first_day <= clock.today()
    return {
        "id": one.pk,
        "title": words % {"deputy": one.deputy.name, "principal": one.principal.name},
        "days": f"{one.first_day} – {one.last_day}",
        "reason": one.reason,
        "state": {"label": _("代理中") if running else _("未开始"), "tone": "success" if running else "info"},
    }


def _fields(visit: Visit, account: Account, problems: Any) -> list[dict[str, Any]]:
    errors: dict[str, list[str]] = {}
    for problem in problems:
        errors.setdefault(problem.field, []).append(str(problem.message))
    organisation_id = acts.organisation_of(visit.actor, account)
    people = acts.candidates(organisation_id or 0, account.pk).select_related("account")[:200]
    roles = visit.config.region.roles
    options = [
        {"value": str(one.account_id), "label": f"{one.account.name}（{roles[one.role].title}）"}
        for one in people
        if one.role in roles
    ]
    today = clock.today().isoformat()
    fields: list[dict[str, Any]] = [
        {"name": "deputy", "label": _("代理人"), "kind": "select", "options": options, "required": True},
        {"name": "first_day", "label": _("开始日期"), "kind": "date", "required": True, "value": today},
        {
            "name": "last_day",
            "label": _("结束日期"),
            "kind": "date",
            "required": True,
            "hint": _("含当日，到期自动结束"),
        },
        {"name": "reason", "label": _("原因"), "hint": ""},
    ]
    return [
        {**one, "value": visit.sent(one["name"]) or one.get("value", ""), "errors": errors.get(one["name"], [])}
        for one in fields
    ]

"""注册审核: registrations, and people who want to join one's organisation: listed, read, decided on (YNR-02)."""

from __future__ import annotations

from typing import Any, cast, get_args

from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from guicheng import audit
from guicheng.accounts import reviewing
from guicheng.accounts.authority import not_allowed
from guicheng.accounts.models import AccessRequest, Organisation
from guicheng.accounts.service.access import Outcome
from guicheng.attachments.models import Attachment
from guicheng.audit.log import COLUMNS
from guicheng.common import unsent
from guicheng.common.errors import Problem, Refusal, refuse
from guicheng.common.masking import masked
from guicheng.common.text import joined
from guicheng.common.versions import Conflict
from guicheng.config.model.registration import RegistrationColumn
from guicheng.portal.downloads import streamed
from guicheng.portal.paging import page_of
from guicheng.portal.registration_form import STATES, state_label
from guicheng.portal.visit import Visit, page
from guicheng.registration import applying, joining, listing
from guicheng.registration import reviewing as cases

PAGE_SIZE = 20
OF_COLUMNS = 10
"""Rows of a page of a list whose columns are declared (WHS-18)."""
_KINDS = {"request.state": "chip", "request.made_at": "datetime", "request.decided_at": "datetime"}
PLACE = ("registrations", "")
JOIN = str(AccessRequest.Kind.JOIN)


@page()
def registrations(visit: Visit) -> HttpResponse:
    """What waits to be decided on, and what was."""
    if not reviewing.decides_anything(visit.actor, visit.policy):
        raise not_allowed()
    state = visit.query("state", 12) or "pending"
    state = state if state in STATES else "pending"
    words, kind = visit.query("q"), visit.query("kind", 64)
    shown = listing.columns(visit.actor, visit.config, kind)
    by = {column.id: visit.query(f"by-{column.id}", 100) for column in shown if column.search}
    rows = listing.requests(visit.actor, visit.policy, shown, by, state=state, kind=kind, words=words)
    found = page_of(visit.request, rows, OF_COLUMNS if shown else PAGE_SIZE)
    context = {
        "title": _title(visit),
        "tabs": [
            {"url": f"?state={name}", "label": state_label(name), "current": name == state}
            for name in ("pending", "returned", "approved", "refused")
        ],
        "filters": _filters(visit, words, kind, shown),
        "reset_url": f"?state={state}",
        "columns": [
            {"key": one.id, "label": str(one.title), "primary": not number, "kind": _KINDS.get(one.value, "text")}
            for number, one in enumerate(shown)
        ]
        or [
            {"key": "organisation", "label": _("单位"), "primary": True},
            {"key": "kind", "label": _("事项")},
            {"key": "person", "label": _("经办人")},
            {"key": "place", "label": _("所在地")},
            {"key": "made", "label": _("提交时间"), "kind": "datetime"},
            {"key": "state", "label": _("状态"), "kind": "chip"},
        ],
        "rows": _declared_rows(visit, list(found), shown) if shown else [_row(visit, one) for one in found],
        "pages": found,
        "is_filtered": bool(words or kind or any(by.values()) or state != "pending"),
    }
    return visit.page("registrations", context, place=PLACE)


def _title(visit: Visit) -> str:
    return _("注册审核") if visit.actor.may("review-registrations") else _("加入申请")


def _filters(visit: Visit, words: str, kind: str, shown: list[RegistrationColumn]) -> list[dict[str, Any]]:
    filters: list[dict[str, Any]] = [
        {"name": f"by-{one.id}", "label": str(one.title), "value": visit.query(f"by-{one.id}", 100)}
        for one in shown
        if one.search
    ]
    filters = filters or [{"name": "q", "label": _("单位、姓名、登录名"), "value": words}]
    state = visit.query("state", 12)
    several = len(listing.kinds_of(visit.actor, visit.config)) > 1
    if several and not visit.actor.may("review-registrations"):
        own = [(name, applying.kinds(visit.config)[name]) for name in listing.kinds_of(visit.actor, visit.config)]
        options = [{"value": name, "label": str(one.title)} for name, one in own]
        filters.append({"name": "kind", "label": _("账号类型"), "kind": "select", "options": options, "value": kind})
    if visit.actor.may("review-registrations"):
        options = [{"value": name, "label": str(one.title)} for name, one in applying.kinds(visit.config).items()]
        options.append({"value": JOIN, "label": _("加入已注册单位")})
        filters.append({"name": "kind", "label": _("账号类型"), "kind": "select", "options": options, "value": kind})
    if state:
        options = [{"value": name, "label": state_label(name)} for name in STATES]
        filters.append({"name": "state", "label": _("状态"), "kind": "select", "options": options, "value": state})
    return filters


def _declared_rows(visit: Visit, found: list[AccessRequest], shown: list[RegistrationColumn]) -> list[dict[str, Any]]:
    """The rows with the columns that the account kind declares; the first leads to the request."""
    cells = listing.cells(visit.actor, visit.config, found, shown)
    rows = []
    for one in found:
        row, own = _row(visit, one), cells[one.pk]
        told = {column.id: own[column.id] for column in shown}
        for column in shown:
            if column.value == "request.state":
                told[column.id] = {"value": state_label(one.state), "tone": STATES[one.state]}
        first = shown[0]
        if first.value != "request.state":
            told[first.id] = {"value": own[first.id], "url": row["url"]}
        rows.append({**row, "cells": told})
    return rows


def _row(visit: Visit, one: AccessRequest) -> dict[str, Any]:
    url = reverse("portal:registration-case", args=[one.pk])
    organisation = one.organisation
    return {
        "id": one.pk,
        "url": url,
        "cells": {
            "organisation": {"value": organisation.name if organisation else one.account.name, "url": url},
            "kind": _kind(visit, one),
            "person": one.account.name,
            "place": _place(organisation),
            "made": one.made_at,
            "state": {"value": state_label(one.state), "tone": STATES[one.state]},
        },
        "actions": [{"label": _("审核") if one.state == "pending" else _("查看"), "url": url, "icon": "view"}],
    }


def _place(organisation: Organisation | None) -> str:
    """The place with the one above it: counties of one name lie in several cities."""
    place = organisation.jurisdiction if organisation else None
    above = place.parent if place and place.parent and not place.parent.code.endswith("0000") else None
    return f"{above.zh}{place.zh}" if place and above else place.zh if place else ""


def _code(organisation: Organisation | None) -> str:
    """The credit code; of an organisation that was refused, the one that was given back."""
    if organisation is None:
        return ""
    return organisation.credit_code or str(organisation.data.get("refused_credit_code") or "")


def _kind(visit: Visit, one: AccessRequest) -> str:
    declared = applying.kinds(visit.config).get(one.account_kind)
    title = str(declared.title) if declared else one.account_kind
    words = {
        "registration": title,
        "join": title if one.subject_id else _("加入：%(kind)s") % {"kind": title},
        "account": _("申请账号"),
        "grant": _("申请权限"),
        "change": _("变更权限"),
    }
    return words[one.kind]


@page("GET", "HEAD", "POST")
def case(visit: Visit, request_id: int) -> HttpResponse:
    """One of them: what was given, the papers, and the decision."""
    found = cases.case(visit.actor, request_id)
    problems: tuple[Problem, ...] = ()
    status = 200
    if visit.request.method == "POST":
        outcome = visit.sent("outcome", 10)
        try:
            return _decided(visit, found, outcome)
        except Refusal as refused:
            if isinstance(refused, Conflict) or refused.status in (403, 404):
                raise
            found, problems, status = cases.case(visit.actor, request_id), refused.problems, refused.status
    return _shown(visit, found, problems, status)


def _decided(visit: Visit, found: cases.RegistrationCase, outcome: str) -> HttpResponse:
    if outcome not in get_args(Outcome):
        raise refuse("outcome-unknown", "请选择审核结果", "Please choose a decision", status=400)
    opinion = visit.sent("opinion", 500)
    if not visit.is_confirmed and (outcome == "approve" or opinion):
        title = {"approve": _("审核通过"), "refuse": _("审核不通过"), "return": _("退回更正")}[outcome]
        text = _("确定对“%(name)s”的申请作出“%(title)s”的审核决定？") % {"name": _name(found.request), "title": title}
        back = reverse("portal:registration-case", args=[found.request.pk])
        return visit.ask(title=title, text=text, cancel=back, ok=title)
    shown = cases.decide(visit.actor, found.request.pk, cast(Outcome, outcome), opinion, version=visit.version)
    if shown:
        context = {
            "login": found.request.account.login,
            "shown": shown,
            "back": reverse("portal:registrations"),
            "entry": None,
        }
        visit.taken()
        return visit.page("password_reset_done", context, place=PLACE)
    visit.say({"approve": _("已通过"), "refuse": _("已作出不通过决定"), "return": _("已退回申请人更正")}[outcome])
    return visit.go("registrations")


def _name(one: AccessRequest) -> str:
    return one.organisation.name if one.organisation and one.kind == "registration" else one.account.name


def _shown(
    visit: Visit, found: cases.RegistrationCase, problems: tuple[Problem, ...], status: int = 200
) -> HttpResponse:
    one, organisation = found.request, found.request.organisation
    joins = one.kind != AccessRequest.Kind.REGISTRATION
    entry = joining.name_of(one)
    context = {
        "title": _name(one),
        "version": visit.shown_version(found.version),
        "kind": _kind(visit, one),
        "state": {"label": state_label(one.state), "tone": STATES[one.state]},
        "back": reverse("portal:registrations"),
        "facts": [
            *([{"label": _("申请加入"), "value": entry, "wide": True}] if entry else []),
            {"label": _("单位"), "value": organisation.name if organisation else "", "wide": True},
            {"label": _("统一社会信用代码"), "kind": "code", "wide": True, "value": _code(organisation)},
            {"label": _("所在地"), "value": _place(organisation)},
            {"label": _("姓名") if entry else _("经办人"), "value": one.account.name},
            {"label": _("手机号"), "value": masked(one.account.mobile, "mobile", "internal")},
            {"label": _("电子邮箱"), "value": one.account.email},
            {"label": _("登录名"), "value": one.account.login.partition("#")[0], "kind": "code"},
            {"label": _("通过后的角色"), "value": _roles(visit, one)},
            {"label": _("提交时间"), "value": one.made_at, "kind": "datetime"},
            *({"label": label, "value": said, "wide": True} for label, said in _said(one) if said),
        ],
        "form": found.form(visit.language, lambda file: _file(one.pk, file)),
        "can_decide": one.state == "pending",
        "can_return": one.receipt is not None,
        "approve_text": _("通过后该账号可以登录，办理“%(name)s”的业务。") % {"name": entry}
        if entry
        else _("通过后该账号可以登录，在该单位办理业务。")
        if joins
        else _("通过后该单位和账号生效，可以登录。"),
        "opinion": visit.sent("opinion", 500),
        "opinion_errors": [str(problem.message) for problem in problems if problem.field == "opinion"],
        "problems": problems,
        "typed": unsent.of(visit.request) if one.state != "pending" else [],
        "log": audit.log_of(one.region, "access-request", one.pk),
        "log_columns": [str(column) for column in COLUMNS],
        "log_empty": str(audit.EMPTY_LOG),
    }
    return visit.page("registration_case", context, place=PLACE, status=status)


def _said(one: AccessRequest) -> list[tuple[str, str]]:
    """What was said of it so far."""
    return [(_("申请理由"), one.reason), (_("上次审核意见"), one.opinion)]


def _roles(visit: Visit, one: AccessRequest) -> str:
    known = visit.config.region.roles
    return joined(str(known[role].title) if role in known else str(role) for role in one.roles)


def _file(request_id: int, one: Attachment) -> dict[str, Any]:
    url = reverse("portal:registration-paper", args=[request_id, one.pk])
    return {
        "id": one.pk,
        "url": url,
        "thumb_url": f"{url}?size=thumbnail",
        "name": one.name,
        "size": one.blob.size,
        "image": one.is_picture,
        "order": one.number,
    }


@page(kept=True)
def paper(visit: Visit, request_id: int, file_id: int) -> HttpResponseBase:
    """A file of a registration, for whoever decides on it."""
    small = visit.request.GET.get("size") == "thumbnail"
    served = cases.paper(visit.actor, request_id, file_id, "thumbnail" if small else "original")
    return streamed(served)

"""企业管理: organisations registered, with an account for each; renamed on evidence; disabled (HNQ-11, HNQ-12)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from guicheng import audit
from guicheng.accounts import authority, service
from guicheng.accounts.models import Organisation
from guicheng.accounts.service import NewAccount, NewOrganisation
from guicheng.audit.log import COLUMNS
from guicheng.common.errors import Problem, Refusal
from guicheng.common.versions import Conflict
from guicheng.filings.context.lookups import places_below
from guicheng.portal import handing
from guicheng.portal.paging import page_of
from guicheng.portal.views import organisation_tabs
from guicheng.portal.views.accounts import letters
from guicheng.portal.visit import Visit, page

PAGE_SIZE = 20
PLACE = ("organisations", "")


@page()
def organisations(visit: Visit) -> HttpResponse:
    """The organisations in sight; of whoever authorises business systems alone, the own one."""
    query, kind = visit.query("q"), visit.query("kind", 64)
    found = page_of(visit.request, organisation_tabs.looked_after(visit, kind=kind, name=query), PAGE_SIZE)
    create = {"label": _("登记单位"), "url": reverse("portal:organisation-new"), "icon": "add", "tone": "primary"}
    kinds = visit.config.region.organisation_kinds
    options = [{"value": name, "label": str(one.title)} for name, one in kinds.items()]
    context = {
        "filters": [
            {"name": "q", "label": _("名称、信用代码、会员编号"), "value": query},
            {"name": "kind", "label": _("类型"), "kind": "select", "options": options, "value": kind},
        ],
        "columns": [
            {"key": "name", "label": _("名称"), "primary": True},
            {"key": "kind", "label": _("类型")},
            {"key": "member_no", "label": _("会员编号")},
            {"key": "credit_code", "label": _("统一社会信用代码")},
            {"key": "contact", "label": _("联系人")},
            {"key": "state", "label": _("状态"), "kind": "chip"},
        ],
        "rows": [_row(visit, one) for one in found],
        "pages": found,
        "create": create if visit.actor.may("manage-organisations") else None,
        "is_filtered": bool(query or kind),
    }
    return visit.page("organisations", context, place=PLACE)


@page("GET", "HEAD", "POST")
def new(visit: Visit) -> HttpResponse:
    """Register an organisation, a member or not, with its account (HNQ-06, HNQ-12)."""
    authority.require(visit.actor, "manage-organisations")
    problems: tuple[Problem, ...] = ()
    if visit.request.method == "POST":
        try:
            return _registered(visit)
        except Refusal as refused:
            problems = refused.problems
    context = {"fields": _fields(visit, problems), "problems": problems}
    return visit.page("organisation_new", context, place=PLACE, status=400 if problems else 200)


def _registered(visit: Visit) -> HttpResponse:
    """Both together or neither: an organisation without its account would be of no use."""
    new = NewOrganisation(
        kind=visit.sent("kind", 64),
        name=visit.sent("name", 200),
        credit_code=visit.sent("credit_code", 18) or None,
        member_no=visit.sent("member_no", 32) or None,
        jurisdiction=visit.sent("jurisdiction", 6) or None,
        address=visit.sent("address", 300),
        contact_name=visit.sent("contact_name", 60),
        contact_mobile=visit.sent("contact_mobile", 20),
    )
    with transaction.atomic():
        organisation = service.create_organisation(visit.actor, visit.policy, new)
        role = _role_of(visit, organisation.kind)
        is_given = bool(role) and visit.policy.roles[role].accounts.login.source is not None
        password, login = None, visit.sent("login", 64) or ("" if is_given else organisation.member_no or "")
        if role and (login or is_given):
            name = new.contact_name or new.name[:60]
            account = NewAccount(login, name, role, organisation.pk, mobile=new.contact_mobile)
            made = service.create_account(visit.actor, visit.policy, account)
            password, login = made.password, made.account.login
    if not login or not role:
        visit.say(_("已登记“%(name)s”") % {"name": organisation.name})
        return visit.go("organisation", organisation.pk)
    rule = visit.policy.roles[role].accounts.initial
    context = {
        "organisation": organisation,
        "login": login,
        "shown": password or (rule.value if rule.kind == "fixed" else organisation.member_no or ""),
        "back": reverse("portal:organisations"),
    }
    visit.taken()
    return visit.page("organisation_registered", context, place=PLACE)


def _role_of(visit: Visit, kind: str) -> str:
    """The role whose account an organisation of a kind gets: the one the actor manages, not tied to an entry."""
    for own in sorted(visit.actor.roles):
        for role in sorted(visit.policy.roles[own].manages) if own in visit.policy.roles else ():
            declared = visit.policy.roles.get(role)
            if declared and kind in declared.organisation_kinds and not declared.about:
                return role
    return ""


@page("GET", "HEAD", "POST")
def organisation(visit: Visit, organisation_id: int) -> HttpResponse:
    """One organisation: its names and when they held, its accounts, and what can be done."""
    found = organisation_tabs.one(visit, organisation_id)
    problems: tuple[Problem, ...] = ()
    if visit.request.method == "POST":
        authority.require(visit.actor, "manage-organisations")
        try:
            return _done(visit, found)
        except Conflict:
            raise
        except Refusal as refused:
            problems = refused.problems
    return _shown(visit, found, problems)


def _done(visit: Visit, found: Organisation) -> HttpResponse:
    act, reason = visit.chosen("act", "rename", "disable", "enable"), visit.sent("reason", 300)
    if act == "rename" and "name" not in visit.request.POST:
        visit.say(_("单位名称保持不变"))  # of two names, the one that stands there was chosen
    elif act == "rename":
        service.rename_organisation(
            visit.actor,
            visit.policy,
            found.pk,
            visit.sent("name", 200),
            evidence=letters(visit),
            reason=reason,
            version=visit.version,
        )
        visit.say(_("单位名称已变更"))
    elif act == "enable":
        service.set_organisation_active(visit.actor, found.pk, True, reason, version=visit.version)
        visit.say(_("单位已启用"))
    else:
        return _disabled(visit, found, reason)
    return visit.go("organisation", found.pk)


def _disabled(visit: Visit, found: Organisation, reason: str) -> HttpResponse:
    """Disable it, once it is said who takes on the tasks of its people and desks."""
    return handing.carried_out(
        visit,
        _("停用单位“%(name)s”") % {"name": found.name},
        lambda heirs: service.set_organisation_active(
            visit.actor, found.pk, False, reason, version=visit.version, heirs=heirs
        ),
        _("单位已停用"),
        "organisation",
        found.pk,
    )


def _shown(visit: Visit, found: Organisation, problems: tuple[Problem, ...]) -> HttpResponse:
    errors: dict[str, list[str]] = {}
    for problem in problems:
        errors.setdefault(problem.field, []).append(str(problem.message))
    kind = visit.config.region.organisation_kinds.get(found.kind)
    context = {
        **organisation_tabs.head(visit, found, "organisation"),
        "manages": visit.actor.may("manage-organisations"),
        "version": visit.shown_version(service.version_of(found)),
        "facts": [
            {"label": _("类型"), "value": str(kind.title) if kind else found.kind},
            {"label": _("会员编号"), "value": found.member_no, "kind": "code"},
            {"label": _("统一社会信用代码"), "value": found.credit_code, "kind": "code"},
            {"label": _("所在地"), "value": found.jurisdiction.zh if found.jurisdiction else ""},
            {"label": _("联系人"), "value": found.contact_name},
            {"label": _("联系电话"), "value": found.contact_mobile},
            {"label": _("地址"), "value": found.address, "wide": True},
        ],
        "former": [{"name": one.get("name"), "until": one.get("until")} for one in reversed(found.former_names)],
        "fields": _rename_fields(visit, errors),
        "problems": problems,
        "log": audit.log_of(found.region, "organisation", found.pk),
        "log_columns": [str(column) for column in COLUMNS],
        "log_empty": str(audit.EMPTY_LOG),
    }
    return visit.page("organisation", context, place=PLACE, status=400 if problems else 200)


def _rename_fields(visit: Visit, errors: dict[str, list[str]]) -> list[dict[str, Any]]:
    """What is asked before a new name is taken."""
    return [
        {
            "name": "name",
            "label": _("新的单位名称"),
            "required": True,
            "value": visit.sent("name", 200),
            "errors": errors.get("name", []),
            "wide": True,
        },
        {
            "name": "evidence",
            "label": _("介绍信及工商变更登记证明"),
            "kind": "file",
            "required": True,
            "hint": _("图片或 PDF，不超过 10M"),
            "errors": errors.get("evidence", []),
            "attributes": {"accept": "image/*,.pdf", "multiple": "multiple"},
        },
        {
            "name": "reason",
            "label": _("办理原因"),
            "required": True,
            "max_length": 300,
            "value": visit.sent("reason", 300),
            "errors": errors.get("reason", []),
        },
    ]


def _row(visit: Visit, one: Organisation) -> dict[str, Any]:
    kind = visit.config.region.organisation_kinds.get(one.kind)
    former = one.former_names[-1]["name"] if one.former_names else ""
    return {
        "id": one.pk,
        "url": reverse("portal:organisation", args=[one.pk]),
        "cells": {
            "name": {"value": one.name, "sub": _("原名：%(name)s") % {"name": former} if former else ""},
            "kind": str(kind.title) if kind else one.kind,
            "member_no": one.member_no or "",
            "credit_code": one.credit_code or "",
            "contact": one.contact_name,
            "state": {"value": organisation_tabs.state(one), "tone": organisation_tabs.TONES[one.state]},
        },
        "actions": [],
    }


def _fields(visit: Visit, problems: tuple[Problem, ...]) -> list[dict[str, Any]]:
    errors: dict[str, list[str]] = {}
    for problem in problems:
        errors.setdefault(problem.field, []).append(str(problem.message))
    kinds = visit.config.region.organisation_kinds
    managed = [name for name in kinds if _role_of(visit, name)] or list(kinds)
    places = [(one.value, one.label) for one in places_below(visit.config.region.jurisdiction, visit.config)]
    specs: list[dict[str, Any]] = [
        {
            "name": "kind",
            "label": _("类型"),
            "kind": "select",
            "required": True,
            "options": [(name, str(kinds[name].title)) for name in managed],
            "value": visit.sent("kind") or managed[0],
        },
        {"name": "name", "label": _("单位名称"), "required": True},
        {"name": "member_no", "label": _("会员编号"), "hint": _("没有会员证书的单位不填")},
        {"name": "credit_code", "label": _("统一社会信用代码")},
        {"name": "jurisdiction", "label": _("所在地"), "kind": "select", "options": places},
        {"name": "address", "label": _("地址")},
        {"name": "contact_name", "label": _("联系人")},
        {"name": "contact_mobile", "label": _("联系电话"), "kind": "tel"},
        {"name": "login", "label": _("登录名"), "hint": _("会员单位以会员编号登录"), "required": None},
    ]
    asked = [kinds[name].requires for name in managed]
    return [
        {
            "value": visit.sent(one["name"], 300),
            "required": _is_asked(one["name"], asked),
            **one,
            "errors": errors.get(one["name"], []),
        }
        for one in specs
    ]


def _is_asked(name: str, asked: Sequence[Collection[str]]) -> bool | None:
    """Whether every kind of organisation needs a field; None where it depends on the kind that is chosen."""
    needed = {("contact" if name.startswith("contact_") else name) in one for one in asked}
    return needed.pop() if len(needed) == 1 else None

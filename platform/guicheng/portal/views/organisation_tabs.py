"""The tabs of an organisation's page: its accounts (用户), and the systems it is authorised for (系统授权; WHS-56)."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from guicheng.accounts import authority, queries, service
from guicheng.accounts.models import Organisation
from guicheng.filings.context import authorised
from guicheng.filings.context.filing_context import not_found
from guicheng.portal.views import accounts as people
from guicheng.portal.visit import Visit, page

PLACE = ("organisations", "")
TONES = {"active": "success", "disabled": "danger", "pending": "waiting"}


def looked_after(visit: Visit, *, kind: str = "", name: str = "") -> QuerySet[Organisation]:
    """The organisations whose pages the actor opens: those in sight of whoever manages organisations, the own one of
    whoever authorises it for business systems. Refuses everybody else."""
    found = queries.organisations(visit.actor, kind=kind, name=name)
    if visit.actor.may("manage-organisations"):
        return found
    if not service.authorises(visit.actor, visit.policy):
        raise authority.not_allowed()
    return found.filter(pk=visit.actor.organisation_id or 0)


def one(visit: Visit, organisation_id: int) -> Organisation:
    """One of them."""
    found = looked_after(visit).filter(pk=organisation_id).first()
    if found is None:
        raise not_found()
    return found


def head(visit: Visit, organisation: Organisation, here: str) -> dict[str, Any]:
    """What every tab shows of an organisation; `here` is the address of the one that is open."""
    tabs = [("organisation", _("单位信息"), "organisation"), ("organisation-accounts", _("用户"), "people")]
    if service.may_authorise(visit.actor, visit.policy, organisation):
        tabs.append(("organisation-systems", _("系统授权"), "unlocked"))
    return {
        "organisation": organisation,
        "state": {"label": state(organisation), "tone": TONES[organisation.state]},
        "tabs": [
            {
                "label": label,
                "icon": icon,
                "url": reverse(f"portal:{name}", args=[organisation.pk]),
                "current": name == here,
            }
            for name, label, icon in tabs
        ],
    }


def state(organisation: Organisation) -> str:
    """Whether it may act, in words."""
    return {"active": _("正常"), "disabled": _("已停用"), "pending": _("待审核")}[organisation.state]


@page()
def accounts(visit: Visit, organisation_id: int) -> HttpResponse:
    """Its accounts, of the roles that the actor manages."""
    found = one(visit, organisation_id)
    rows = queries.managed_accounts(visit.actor, visit.policy).filter(organisation=found)
    context = {
        **people.listed(visit, rows),
        **head(visit, found, "organisation-accounts"),
        "may_open": bool(authority.roles_to_give(visit.actor, visit.policy, found)),
    }
    return visit.page("organisation_accounts", context, place=PLACE)


@page("GET", "HEAD", "POST")
def systems(visit: Visit, organisation_id: int) -> HttpResponse:
    """The business systems that it may enter: added, and taken back once that was confirmed (WHS-21)."""
    found = one(visit, organisation_id)
    shown = authorised.of(visit.actor, visit.config, found.pk)
    if visit.request.method == "POST":
        return _decided(visit, found, shown)
    context = {
        **head(visit, found, "organisation-systems"),
        "columns": [
            {"key": "name", "label": _("业务系统"), "primary": True},
            {"key": "state", "label": _("状态"), "kind": "chip"},
        ],
        "rows": [_row(found, each) for each in shown if each.held],
        "offered": [
            {"id": each.id, "title": str(each.system.title), "runs": each.system.runs}
            for each in shown
            if each.offered and not each.held
        ],
    }
    return visit.page("organisation_systems", context, place=PLACE)


def _row(organisation: Organisation, each: authorised.Authorised) -> dict[str, Any]:
    runs = {"value": _("已授权"), "tone": "success"}
    return {
        "id": each.id,
        "cells": {
            "name": str(each.system.title),
            "state": runs if each.system.runs else {"value": _("已授权，系统未开通"), "tone": "neutral"},
        },
        "actions": [
            {
                "label": _("收回"),
                "icon": "undo",
                "tone": "danger",
                "url": reverse("portal:organisation-systems", args=[organisation.pk]),
                "method": "post",
                "fields": [{"name": "act", "value": "take-back"}, {"name": "system", "value": each.id}],
                "confirm": _question(organisation),
                "confirm_title": _("收回系统授权"),
            }
        ],
    }


def _question(organisation: Organisation) -> str:
    return _(
        "收回后，“%(name)s”的人员不再看到这个系统的入口，也不能在其中新建和上报；已有的数据不变，已上报的继续办理。"
    ) % {"name": organisation.name}


def _decided(visit: Visit, organisation: Organisation, shown: list[authorised.Authorised]) -> HttpResponse:
    here = reverse("portal:organisation-systems", args=[organisation.pk])
    if visit.chosen("act", "authorise", "take-back") == "authorise":
        chosen = [each[:64] for each in visit.request.POST.getlist("system")[:100]]
        service.authorise_systems(visit.actor, visit.policy, organisation.pk, chosen)
        visit.say(_("已授权"))
        return visit.go("organisation-systems", organisation.pk)
    system = visit.sent("system", 64)
    if not visit.is_confirmed:
        title = next((str(each.system.title) for each in shown if each.id == system), "")
        asked = _("收回“%(system)s”的授权") % {"system": title}
        return visit.ask(title=asked, text=_question(organisation), cancel=here, ok=_("收回"))
    service.take_system_back(visit.actor, visit.policy, organisation.pk, system)
    visit.say(_("已收回授权"))
    return visit.go("organisation-systems", organisation.pk)

"""扫码登录 (YNR-03): the screen that shows a code, and the phone that answers it."""

from __future__ import annotations

import io
from typing import Any

import segno
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from guicheng.accounts import scanning, sessions
from guicheng.accounts.models import Account
from guicheng.portal import browsers, inputs
from guicheng.portal.views.public import arrived
from guicheng.portal.visit import Visit, page
from guicheng.portal.visitor import Visitor, public


@public("GET", "HEAD", "POST")
def screen(visitor: Visitor) -> HttpResponse:
    """The code, and with POST (asked every other second, or by the button) what has become of it."""
    request = visitor.request
    signed_in = sessions.actor_of(request)
    if signed_in.is_signed_in and signed_in.region == visitor.region:
        return _on(request, HttpResponseRedirect(reverse("portal:home")))
    if not visitor.posted:
        scanning.ask(request, visitor.region)
        return visitor.page("scan", _shown(visitor))
    held = scanning.finish(request, visitor.region)
    if held is not None:
        several = sessions.actor_of(request).membership_id is None
        return _on(request, arrived(request, visitor.region, several=several))
    if request.headers.get("HX-Request"):
        if visitor.sent("was", 12) == scanning.progress(request, visitor.region):
            return HttpResponse(status=204)
        return render(request, "guicheng/pages/scan_state.html", _shown(visitor))
    return visitor.page("scan", _shown(visitor))


def _on(request: HttpRequest, onward: HttpResponse) -> HttpResponse:
    """Onward; a part of a page that asks is told to lead the whole page there."""
    if not request.headers.get("HX-Request"):
        return onward
    led = HttpResponse(status=204, headers={"HX-Redirect": onward["Location"]})
    led.cookies = onward.cookies
    return led


def _shown(visitor: Visitor) -> dict[str, Any]:
    progress = scanning.progress(visitor.request, visitor.region)
    context: dict[str, Any] = {
        "progress": progress,
        "scan_url": visitor.url("scan"),
        "entry_url": visitor.url("region"),
    }
    if progress in ("waiting", "seen", "confirmed"):
        shown = scanning.shown(visitor.request, visitor.region)
        if shown is not None:
            address = visitor.request.build_absolute_uri(reverse("portal:scan-answer", args=[shown.token]))
            context |= {"code": _drawn(address), "expires_at": shown.expires_at}
    return context


def _drawn(address: str) -> SafeString:
    """The address as a QR code; an SVG of our own making, without styles or scripts."""
    out = io.BytesIO()
    looks: dict[str, Any] = {"scale": 6, "border": 3, "dark": "#14233a", "light": "#ffffff"}
    segno.make(address, error="m", micro=False).save(out, kind="svg", xmldecl=False, svgclass=None, **looks)
    return mark_safe(out.getvalue().decode())  # noqa: S308 - nothing of it was typed by anybody


@sensitive_variables("token")
@page("GET", "HEAD", "POST")
def answer(visit: Visit, token: str) -> HttpResponse:
    """On the phone: who asks, and yes or no."""
    account = visit.request.user
    assert isinstance(account, Account)
    if visit.request.method == "POST":
        yes = visit.chosen("answer", "yes", "no") == "yes"
        wanted = inputs.number(visit.request.POST, "membership")
        scanning.answer(visit.actor, token, account, yes=yes, membership_id=wanted)
        return visit.page("scan_answered", {"confirmed": yes})
    ticket = scanning.look(visit.actor, token)
    same = ticket.address == sessions.address_of(visit.request)
    facts = [
        {"label": _("系统"), "value": str(visit.config.region.title)},
        {"label": _("浏览器"), "value": browsers.named(ticket.agent)},
        {"label": _("网络地址"), "value": f"{ticket.address}（{_('与本手机相同') if same else _('与本手机不同')}）"},
        {"label": _("请求时间"), "value": ticket.created_at, "kind": "datetime"},
        {"label": _("以此账号登录"), "value": f"{account.name}（{account.login}）"},
    ]
    return visit.page("scan_answer", {"facts": facts, "choices": _choices(visit, account)})


def _choices(visit: Visit, account: Account) -> list[dict[str, Any]]:
    """What to act under there: to be chosen on that device, or already here."""
    held = sessions.choices(account)
    if len(held) < 2:
        return []
    roles = visit.config.region.roles
    named = [
        {
            "id": one.pk,
            "label": (str(roles[one.role].title) if one.role in roles else one.role)
            + (f"（{one.organisation.name}）" if one.organisation else ""),
        }
        for one in held
    ]
    return [{"id": "", "label": _("在那台设备上再选")}, *named]

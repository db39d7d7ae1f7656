"""Before signing in: which systems there are, the entry page of each, signing in and out."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from guicheng.accounts import devices, sessions
from guicheng.accounts.models import Account
from guicheng.common.errors import Problem, Refusal
from guicheng.config import openings, releases
from guicheng.config.model.whole import RegionConfig
from guicheng.filings.context import slot_templates
from guicheng.portal import errors, inputs, markdown, menus, preferences, shell
from guicheng.portal.dialling import contacts
from guicheng.portal.downloads import sent
from guicheng.portal.visit import LAST_REGION, Visit, page, safe_next


@never_cache
@require_http_methods(["GET", "HEAD"])
def start(request: HttpRequest) -> HttpResponse:
    """The address without a path: home for whoever has signed in, else the one system there is, else their list."""
    actor = sessions.actor_of(request)
    if actor.is_signed_in and not actor.is_platform:
        return HttpResponseRedirect(reverse("portal:home"))
    regions = releases.published()
    if len(regions) == 1:
        return HttpResponseRedirect(reverse("portal:region", args=[regions[0][0]]))
    listed = [{"url": reverse("portal:region", args=[name]), "title": str(title)} for name, title in regions]
    frame = {"preferences_url": reverse("portal:preferences")}
    return render(request, "guicheng/pages/regions.html", {"shell": frame, "regions": listed})


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def region(request: HttpRequest, region: str) -> HttpResponse:
    """The public entry page of a system (HNQ-04), with the form to sign in."""
    try:
        config = releases.current(region)
    except Refusal:
        return errors.not_found(request)
    if request.method != "POST":
        actor = sessions.actor_of(request)
        if actor.is_signed_in and actor.region == region:
            return HttpResponseRedirect(reverse("portal:home"))
        return _entry(request, config)
    login, password = inputs.text(request.POST, "login", 64), request.POST.get("password", "").replace("\x00", "")[:200]
    try:
        held = sessions.sign_in(request, region, login, password)
    except Refusal as refused:
        return _entry(request, config, login=login, problems=refused.problems, status=refused.status)
    return arrived(request, region, several=len(held) > 1)


def _entry(
    request: HttpRequest,
    config: RegionConfig,
    *,
    login: str = "",
    problems: tuple[Problem, ...] = (),
    status: int = 200,
) -> HttpResponse:
    entry = config.region.entry
    context: dict[str, Any] = {
        "shell": shell.of_region(config),
        "title": str(config.region.title),
        "owner": str(config.region.owner or ""),
        "intro": markdown.render(str(entry.intro)),
        "browsers": str(entry.browsers or ""),
        "contacts": contacts(config.region),
        "login": {"name": "login", "label": _tab_of(request, config).get("login", ""), "value": login},
        "tabs": _tabs(request, config),
        "next": safe_next(request, request.GET.get("next", "") or request.POST.get("next", "")),
        "ended": request.GET.get("ended") == "1" and not problems,
        "problems": problems,
        "ways": _ways(config),
        "openings": [
            {"url": reverse("portal:public-list", args=[config.region.region, one.id]), "title": str(one.rule.title)}
            for one in openings.public(config)
        ],
        "downloads": [
            {
                "url": reverse("portal:entry-download", args=[config.region.region, path]),
                "name": path.rpartition("/")[2],
            }
            for path in slot_templates.of_entry(config)
        ],
    }
    return render(request, "guicheng/pages/entry.html", context, status=status)


def _tab_of(request: HttpRequest, config: RegionConfig) -> dict[str, str]:
    """The tab that is chosen: the one that the address names, else the first (WHS-20)."""
    known = {one.id: {"id": one.id, "login": str(one.login)} for one in config.region.sign_in}
    asked = inputs.text(request.GET, "tab", 64)
    return known.get(asked) or next(iter(known.values()), {})


def _tabs(request: HttpRequest, config: RegionConfig) -> list[dict[str, Any]]:
    """The tabs above the form. They word its field and nothing else: an account is recognised by its login."""
    if len(config.region.sign_in) < 2:
        return []
    chosen, there = _tab_of(request, config)["id"], safe_next(request, request.GET.get("next", ""))
    tail = f"&{urlencode({'next': there})}" if there else ""
    return [
        {"url": f"?tab={one.id}{tail}", "label": str(one.title), "current": one.id == chosen}
        for one in config.region.sign_in
    ]


@require_http_methods(["GET", "HEAD"])
def download(request: HttpRequest, region: str, path: str) -> HttpResponse:
    """A file that the entry page offers to everybody (HNQ-04)."""
    try:
        return sent(slot_templates.entry_file(releases.current(region), path))
    except Refusal:
        return errors.not_found(request)


@require_http_methods(["GET", "HEAD"])
def picture(request: HttpRequest, region: str, path: str) -> HttpResponse:
    """A picture of the region's support, such as the QR code of a group (HBZ-08, HBZ-53): shown, not kept."""
    try:
        found = slot_templates.support_picture(releases.current(region), path)
    except Refusal:
        return errors.not_found(request)
    headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "public, max-age=300"}
    return HttpResponse(found.content, content_type=found.media_type, headers=headers)


def _ways(config: RegionConfig) -> list[dict[str, str]]:
    """What else one can do here without having signed in."""
    args = [config.region.region]
    # a phone that shows the code has no other phone to read it with
    scan = {"url": reverse("portal:scan", args=args), "label": _("扫码登录"), "icon": "scan", "css": "for-screens"}
    forgotten = {"url": reverse("portal:forgotten", args=args), "label": _("忘记密码"), "icon": "key"}
    if config.region.registration is None:
        return [forgotten, scan]
    register = {"url": reverse("portal:register-kinds", args=args), "label": _("注册账号"), "icon": "add"}
    progress = {"url": reverse("portal:registration", args=args), "label": _("查询申请进度"), "icon": "search"}
    return [register, forgotten, progress, scan]


def arrived(request: HttpRequest, region: str, *, several: bool) -> HttpResponse:
    """On from signing in: to the choice of a role where there are several, else to where one wanted to go."""
    there = safe_next(request, request.POST.get("next", ""))
    address = reverse("portal:roles") if several else there or reverse("portal:home")
    response = HttpResponseRedirect(address)
    response.set_cookie(
        LAST_REGION,
        region,
        max_age=preferences.YEAR,
        samesite="Lax",
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
    )
    account = request.user
    if isinstance(account, Account):
        preferences.restore(request, response, account.language, large_text=account.large_text)
    return response


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session, and back to the entry page of the system."""
    actor = sessions.actor_of(request)
    sessions.sign_out(request)
    address = reverse("portal:region", args=[actor.region]) if actor.region else reverse("portal:start")
    response = HttpResponseRedirect(address)
    devices.left(request, response, actor.account_id)
    return response


@page("GET", "HEAD", "POST", gate=False)
def roles(visit: Visit) -> HttpResponse:
    """Choose the role to act under, where an account has several (YNR-03)."""
    account = visit.request.user
    assert isinstance(account, Account)
    held = sessions.choices(account)
    if visit.request.method == "POST":
        sessions.act_as(visit.request, inputs.number(visit.request.POST, "membership") or 0)
        return visit.go("home")
    choices = [
        {
            "id": one.pk,
            "role": str(visit.config.region.roles[one.role].title)
            if one.role in visit.config.region.roles
            else one.role,
            "organisation": one.organisation.name if one.organisation else "",
            "current": one.pk == visit.actor.membership_id,
        }
        for one in held
    ]
    return visit.page("roles", {"choices": choices})


@page()
def home(visit: Visit) -> HttpResponse:
    """Where somebody arrives: what the role names, or the first item of its menu."""
    return HttpResponseRedirect(menus.arrival(visit.gate) or reverse("portal:me"))


def sign_in_help(request: HttpRequest) -> HttpResponse:
    """`/login/`: Django's own decorators lead here."""
    there = safe_next(request, request.GET.get("next", ""))
    return HttpResponseRedirect(reverse("portal:start") + (f"?next={there}" if there else ""))

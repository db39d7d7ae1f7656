"""Signing in again in place: who is signed in, as data, and the page that goes on with what was sent too late."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from guicheng.accounts import devices, resuming, sessions
from guicheng.common import scripts
from guicheng.common.errors import Problem, Refusal
from guicheng.portal import inputs
from guicheng.portal.visit import first_of


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def session(request: HttpRequest) -> HttpResponse:
    """Who is signed in in this browser; by POST, sign in first, as what the page says one acted as."""
    if request.method == "POST":
        try:
            _sign_in(request)
        except Refusal as refused:
            return scripts.refused(refused)
    actor = sessions.actor_of(request)
    known = {
        "account": devices.mark_of(actor.account_id),
        "first": first_of(request, actor) if actor.is_signed_in and not actor.is_platform else None,
        "token": get_token(request),
    }
    return JsonResponse(known)


def _sign_in(request: HttpRequest) -> None:
    """Sign in, and take up the role that the page was made for where it is among those there are to choose."""
    region = inputs.text(request.POST, "region", 100)
    held = sessions.sign_in(request, region, inputs.text(request.POST, "login", 64), _password(request))
    wanted = inputs.number(request.POST, "membership")
    if len(held) > 1 and any(one.pk == wanted for one in held):
        sessions.act_as(request, wanted or 0)


def _password(request: HttpRequest) -> str:
    return request.POST.get("password", "").replace("\x00", "")[:200]


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def again(request: HttpRequest) -> HttpResponse:
    """Without scripts: sign in on the page that keeps what was sent, and send it once more."""
    kept = resuming.read(request.POST.get("kept", "")) if request.method == "POST" else None
    if kept is None:
        return HttpResponseRedirect(reverse("portal:start"))
    try:
        sessions.sign_in(request, kept.region, inputs.text(request.POST, "login", 64), _password(request))
    except Refusal as refused:
        return _shown(request, kept, refused.problems, refused.status)
    actor = sessions.actor_of(request)
    if devices.mark_of(actor.account_id) != kept.mark:
        return _refused(request)
    return _shown(request, kept, first=first_of(request, actor) or "", is_back=True)


def _shown(
    request: HttpRequest,
    kept: resuming.Kept,
    problems: tuple[Problem, ...] = (),
    status: int = 200,
    *,
    first: str = "",
    is_back: bool = False,
) -> HttpResponse:
    context = {"problems": problems, "first": first, "is_back": is_back, "title": _("登录已失效"), **kept.shown()}
    return render(request, "guicheng/pages/sign_in_again.html", context, status=status)


def _refused(request: HttpRequest) -> HttpResponse:
    """Somebody else has signed in: nothing is carried over, and the next page says so."""
    words = _("您以另一个账号登录：之前填写的内容没有带过来，也没有保存")
    messages.warning(request, words)
    return HttpResponseRedirect(reverse("portal:home"))

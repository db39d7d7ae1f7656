"""One request to the studio: who it is, what lies on the bench, and how to answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import Any, Literal
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from guicheng.accounts import devices, resuming, sessions
from guicheng.accounts.actor import Actor
from guicheng.common import choosing, scripts, unsent
from guicheng.common.errors import Refusal, refuse
from guicheng.common.questions import sent_again
from guicheng.common.versions import Conflict
from guicheng.config.loading import Loaded
from guicheng.config.model.whole import RegionConfig
from guicheng.config.workbench.bench import Bench, open_bench
from guicheng.studio import shell


@dataclass
class StudioVisit:
    """What every page of the studio is made from."""

    request: HttpRequest
    actor: Actor
    region: str

    @cached_property
    def bench(self) -> Bench:
        """The files as the draft has them."""
        return open_bench(self.actor)

    @property
    def loaded(self) -> Loaded:
        """The draft, loaded and checked."""
        return self.bench.checked()

    @property
    def config(self) -> RegionConfig:
        """The draft as a configuration. Refusal `draft-unreadable` where the region file itself cannot be read."""
        if self.loaded.config is None:
            raise refuse(
                "draft-unreadable",
                "草稿的地区文件有误，改正后才能预览和试办；见“检查”",
                "The draft's region file has mistakes; correct them first, see “Check”",
            )
        return self.loaded.config

    @property
    def language(self) -> Literal["zh", "en"]:
        """The language of the page."""
        return "en" if (get_language() or "").startswith("en") else "zh"

    def address(self, name: str, *args: Any, query: Mapping[str, Any] | None = None) -> str:
        """The address of a page of this region's studio."""
        address = reverse(f"studio:{name}", args=[self.region, *args])
        return f"{address}?{urlencode(query)}" if query else address

    def go(self, name: str, *args: Any, query: Mapping[str, Any] | None = None) -> HttpResponse:
        """On to another page."""
        return HttpResponseRedirect(self.address(name, *args, query=query))

    def say(self, words: object, tone: Literal["success", "info", "warning", "error"] = "success") -> None:
        """A message at the top of the next page."""
        getattr(messages, tone)(self.request, str(words))

    def sent(self, name: str, most: int = 2000) -> str:
        """A field of the form that was sent."""
        return self.request.POST.get(name, "").replace("\x00", "")[:most]

    def asked(self, name: str, most: int = 300) -> str:
        """A parameter of the address."""
        return self.request.GET.get(name, "").replace("\x00", "")[:most]

    def page(self, template: str, context: Mapping[str, Any], *, place: str = "", status: int = 200) -> HttpResponse:
        """A whole page, or a part of one for htmx; `place` names its item of the menu."""
        shown = {"shell": shell.frame(self.actor, self.region, place), "visit": self, **context}
        return render(self.request, f"guicheng/studio/{template}.html", shown, status=status)

    def part(self, template: str, context: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
        """A part of a page."""
        return render(self.request, f"guicheng/studio/{template}.html", {"visit": self, **context}, status=status)

    def confirm(self, *, title: str, text: str, cancel: str, ok: str, comment: str = "") -> HttpResponse:
        """The question before an act, for whom no script asked it."""
        context = {
            "title": title,
            "text": text,
            "action_url": self.request.path,
            "fields": sent_again(self.request.POST, comment=not comment),
            "said": self.sent("comment"),
            "cancel_url": cancel,
            "comment": comment,
            "ok": ok,
            "shell": shell.frame(self.actor, self.region, ""),
        }
        return render(self.request, "guicheng/confirm.html", context)


View = Callable[..., HttpResponseBase]
"""Takes the `StudioVisit`, and what the address names."""


def page(*methods: str) -> Callable[[View], View]:
    """Makes a view of a function that takes a `StudioVisit`; `methods` are those it answers, GET where none is named.

    Whoever has not signed in is led there and back; another region's studio does not exist (404). A `Refusal` becomes
    its page, or its fragment for htmx.
    """

    def made(view: View) -> View:
        @wraps(view)
        def answered(request: HttpRequest, region: str, **named: Any) -> HttpResponseBase:
            try:
                actor = sessions.actor_of(request)
                if not actor.is_signed_in:
                    return _to_sign_in(request, region)
                if elsewhere := _first(request, actor):
                    return resuming.held_up(request, elsewhere)
                choosing.settle(request)
                visit = StudioVisit(request, actor.in_region(region) if actor.is_platform else actor, region)
                if visit.actor.region != region:
                    raise refuse("not-found", "没有找到，或您无权查看", "Not found, or not yours to see", status=404)
                assert visit.bench.region == region
                return devices.answered(request, actor, view(visit, **named))
            except Conflict as conflict:
                if scripts.is_script(request):
                    return _refusal(request, conflict)
                carrier = "digest" if "digest" in request.POST else choosing.VERSION
                return choosing.page(request, conflict, shell.frame(visit.actor, region, ""), carrier)
            except Refusal as refused:
                return _refusal(request, refused)

        return never_cache(require_http_methods(list(methods or ("GET", "HEAD")))(answered))

    return made


def _to_sign_in(request: HttpRequest, region: str) -> HttpResponse:
    address = reverse("portal:region", args=[region])
    if scripts.is_script(request):
        return scripts.signed_out(address)
    kept = resuming.asked(request, region)
    return kept or redirect_to_login(request.get_full_path() if request.method == "GET" else "", address)


def _first(request: HttpRequest, actor: Actor) -> str | None:
    """What has to be done before anything else: change a password that was given, choose a role."""
    if getattr(request.user, "must_change_password", False):
        return reverse("portal:password")
    return reverse("portal:roles") if actor.membership_id is None and not actor.is_platform else None


def _refusal(request: HttpRequest, refused: Refusal) -> HttpResponse:
    if scripts.wants_data(request):
        return scripts.refused(refused)
    part = "guicheng/errors/refusal_fragment.html" if scripts.is_part(request) else None
    return render(
        request,
        part or "guicheng/studio/refused.html",
        {"problems": refused.problems, "typed": unsent.of(request)},
        status=refused.status,
    )

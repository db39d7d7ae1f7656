"""One request of somebody who has signed in: who it is, under which configuration, and how to answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import Any, Concatenate, Literal, ParamSpec
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache

from guicheng.accounts import devices, resuming, sessions
from guicheng.accounts.actor import Actor
from guicheng.accounts.policy import Policy
from guicheng.accounts.ports import policy_of
from guicheng.common import scripts
from guicheng.common.errors import Refusal, refuse
from guicheng.common.questions import sent_again
from guicheng.common.versions import Conflict, Version
from guicheng.config import releases
from guicheng.config.model.whole import RegionConfig
from guicheng.config.systems import Gate
from guicheng.portal import conflicts, errors, inputs, presses, shell
from guicheng.portal.menus import MenuPlace

P = ParamSpec("P")
LAST_REGION = "gc_region"
"""The cookie that remembers where one signed in last, so that an ended session leads back there."""


@dataclass
class Visit:
    """What every page of somebody who has signed in is made from."""

    request: HttpRequest
    actor: Actor

    @cached_property
    def config(self) -> RegionConfig:
        """The live configuration of the actor's region."""
        return releases.current(self.actor.region)

    @cached_property
    def policy(self) -> Policy:
        """What the region decides about its people."""
        return policy_of(self.actor.region)

    @cached_property
    def gate(self) -> Gate:
        """What the actor finds of the business systems, and so of their menu."""
        return Gate(self.config, self.actor)

    @property
    def language(self) -> Literal["zh", "en"]:
        """The language of the page."""
        return language()

    @property
    def is_htmx(self) -> bool:
        """Whether a part of a page asks, not a person."""
        return scripts.is_part(self.request)

    @property
    def is_confirmed(self) -> bool:
        """Whether the question before an act has been answered with yes."""
        return self.request.POST.get("confirmed") == "1"

    def query(self, name: str, most: int = 200) -> str:
        """A parameter of the address."""
        return inputs.text(self.request.GET, name, most)

    def sent(self, name: str, most: int = inputs.MOST_TEXT) -> str:
        """A field of the form that was sent."""
        return inputs.text(self.request.POST, name, most)

    def chosen(self, name: str, *among: str) -> str:
        """The button that was pressed. No act has an answer by default: a form that comes without one (a tab that was
        turned, the Enter key, a script) is refused (400), and so is an answer that is not `among` those there are."""
        choice = self.sent(name, 64)
        if not choice or (among and choice not in among):
            raise choose()
        return choice

    @property
    def version(self) -> Version | None:
        """The version that the form which was sent was made from."""
        return conflicts.made_from(self.request.POST)

    def shown_version(self, there: Version) -> Version:
        """The version for the form that is drawn: of one that comes back unsaved, still the one it was made from."""
        return self.version or there

    def page(
        self, template: str, context: Mapping[str, Any], *, place: MenuPlace = None, status: int = 200
    ) -> HttpResponse:
        """A whole page; `place` says which item of the menu it belongs to, as (what it opens, of which)."""
        shown = {"shell": shell.of_visit(self.request, self.actor, self.config, place), "visit": self, **context}
        return render(self.request, f"guicheng/pages/{template}.html", shown, status=status)

    def go(self, name: str, *args: Any, query: Mapping[str, Any] | None = None) -> HttpResponse:
        """On to the page called `name`."""
        address = reverse(f"portal:{name}", args=args)
        return HttpResponseRedirect(f"{address}?{urlencode(query)}" if query else address)

    def back(self, otherwise: str) -> HttpResponse:
        """On to the page that the form's `next` names, or `otherwise`."""
        return HttpResponseRedirect(safe_next(self.request, self.request.POST.get("next", "")) or otherwise)

    def say(self, words: object, tone: Literal["success", "info", "warning", "error"] = "success") -> None:
        """A message at the top of the next page."""
        getattr(messages, tone)(self.request, str(words))

    def taken(self) -> None:
        """What was sent has arrived, though the answer leads nowhere else: the browser may forget its copy."""
        devices.taken(self.request)

    def ask(self, *, title: str, text: str, cancel: str, ok: str = "", comment: str = "") -> HttpResponse:
        """The question before an act, for whom no script asked it: the same fields come back with ``confirmed``."""
        context = {
            "title": title,
            "text": text,
            "action_url": self.request.path,
            "fields": sent_again(self.request.POST, comment=not comment),
            "said": self.sent("comment"),
            "cancel_url": cancel,
            "comment": comment,
            "shell": shell.of_visit(self.request, self.actor, self.config),
            **({"ok": ok} if ok else {}),
        }
        return render(self.request, "guicheng/confirm.html", context)


def choose() -> Refusal:
    """The refusal of a form that says not what is to be done."""
    return refuse(
        "choice-required",
        "请用页面上的按钮选择要办理的操作",
        "Choose what is to be done with a button of the page",
        status=400,
    )


View = Callable[Concatenate[Visit, P], HttpResponseBase]


def page(
    *methods: str, gate: bool = True, kept: bool = False
) -> Callable[[View[P]], Callable[Concatenate[HttpRequest, P], HttpResponseBase]]:
    """Makes a view of a function that takes a `Visit`; `methods` are those it answers, GET where none is named.

    Whoever has not signed in is led there and back. With `gate`, a first password must be changed and a role chosen
    before. A `Refusal` becomes its page. What is `kept` says itself how long a browser may keep it.
    """

    allowed = methods or ("GET", "HEAD")

    def made(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @wraps(view)
        def answered(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if request.method not in allowed:
                return errors.wrong_method(request, allowed)
            try:
                actor = sessions.actor_of(request)
                if not actor.is_signed_in or actor.is_platform:
                    return to_sign_in(request)
                if gate and (elsewhere := first_of(request, actor)):
                    return resuming.held_up(request, elsewhere)
                conflicts.settle(request)
                answer = presses.once(request, actor, lambda: view(Visit(request, actor), *args, **kwargs))
                return devices.answered(request, sessions.actor_of(request), answer)
            except Conflict as conflict:
                if request.headers.get("HX-Request"):
                    return errors.refusal(request, conflict)
                told = conflicts.told(sessions.actor_of(request).region, conflict)
                return conflicts.page(request, told, errors.frame(request))
            except Refusal as refused:
                return errors.refusal(request, refused)

        return answered if kept else never_cache(answered)

    return made


def first_of(request: HttpRequest, actor: Actor) -> str | None:
    """What has to be done before anything else: change a password that was given, choose a role."""
    if getattr(request.user, "must_change_password", False):
        return reverse("portal:password")
    if actor.membership_id is None:
        return reverse("portal:roles")
    return None


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """On to where one signs in, and back here afterwards; a script is told that the session is over."""
    known = [name for name, _ in releases.published()]
    region = known[0] if len(known) == 1 else request.COOKIES.get(LAST_REGION, "")
    address = reverse("portal:region", args=[region]) if region in known else reverse("portal:start")
    there = request.get_full_path() if request.method == "GET" else ""
    ended = {"ended": "1"} if getattr(request, "session_ended", False) else {}
    query = {**ended, **({"next": there} if there not in ("", "/") else {})}
    address = f"{address}?{urlencode(query)}" if query else address
    if scripts.is_script(request):
        return scripts.signed_out(address)
    return resuming.asked(request) or HttpResponseRedirect(address)


def safe_next(request: HttpRequest, address: str) -> str:
    """`address` if it leads to this host, else ''."""
    ok = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if ok else ""


def language() -> Literal["zh", "en"]:
    """The language of the present page."""
    return "en" if (get_language() or "").startswith("en") else "zh"

"""Somebody who has not signed in, at the pages of one system: what their pages are made from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from guicheng.accounts import devices, sessions
from guicheng.accounts.actor import Actor
from guicheng.common.errors import Refusal
from guicheng.common.versions import Conflict
from guicheng.config import releases
from guicheng.portal import conflicts, errors, inputs, presses, shell
from guicheng.portal.visit import choose
from guicheng.registration import papers

_KEY = "registration"
View = Callable[..., HttpResponseBase]


class Visitor:
    """Somebody who has not signed in, at the pages of one system."""

    def __init__(self, request: HttpRequest, region: str) -> None:
        self.request = request
        self.region = region
        self.config = releases.current(region)
        self.actor = Actor.anonymous(region, address=sessions.address_of(request))

    @property
    def posted(self) -> bool:
        """Whether a form was sent."""
        return self.request.method == "POST"

    def sent(self, name: str, most: int = inputs.MOST_TEXT) -> str:
        """A field of the form that was sent."""
        return inputs.text(self.request.POST, name, most)

    def chosen(self, name: str, *among: str) -> str:
        """The button that was pressed, one of `among`; refuses (400) a form that comes without."""
        choice = self.sent(name, 64)
        if choice not in among:
            raise choose()
        return choice

    def secret(self, name: str) -> str:
        """A password that was sent, as typed."""
        return self.request.POST.get(name, "").replace("\x00", "")[:200]

    def url(self, name: str, *args: Any) -> str:
        """The address of a page of this system."""
        return reverse(f"portal:{name}", args=[self.region, *args])

    def go(self, name: str, *args: Any) -> HttpResponse:
        """On to a page of this system."""
        return HttpResponseRedirect(self.url(name, *args))

    def page(self, template: str, context: Mapping[str, Any], status: int = 200) -> HttpResponse:
        """A whole page."""
        shown = {"shell": shell.of_region(self.config), "entry_url": self.url("region"), **context}
        return render(self.request, f"guicheng/pages/{template}.html", shown, status=status)

    # -- what the session keeps of a registration, by system

    @property
    def receipt(self) -> str:
        """The receipt that was given or typed here last."""
        return str((self.request.session.get(_KEY) or {}).get("receipts", {}).get(self.region, ""))

    def keep_receipt(self, receipt: str) -> None:
        """Remember a receipt, or with '' forget it."""
        held = self.request.session.get(_KEY) or {}
        held.setdefault("receipts", {})[self.region] = receipt
        self.request.session[_KEY] = held

    def mark(self, form: str) -> int:
        """The number under which the files of a form are held."""
        held = self.request.session.get(_KEY) or {}
        marks = held.setdefault("marks", {})
        name = f"{self.region}/{form}"
        if name not in marks:
            marks[name] = papers.new_mark()
            self.request.session[_KEY] = held
        return int(marks[name])


def public(*methods: str) -> Callable[[View], View]:
    """Makes a view of a function that takes a `Visitor`, for the systems there are; GET where no method is named."""

    def made(view: View) -> View:
        @wraps(view)
        def answered(request: HttpRequest, region: str, **named: Any) -> HttpResponseBase:
            try:
                visitor = Visitor(request, region)
                conflicts.settle(request)
                answer = presses.once(request, visitor.actor, lambda: view(visitor, **named))
                return devices.arrived(request, answer)
            except Conflict as conflict:
                return conflicts.page(request, conflict, {**shell.of_region(visitor.config)})
            except Refusal as refused:
                return errors.refusal(request, refused)

        return never_cache(require_http_methods(list(methods or ("GET", "HEAD")))(answered))

    return made

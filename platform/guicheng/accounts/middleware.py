"""Puts ``request.actor`` in place, and ends sessions whose time is over."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.functional import SimpleLazyObject

from guicheng.accounts.sessions import actor_of, expire


class ActorMiddleware:
    """Comes after Django's session and authentication middleware.

    ``request.actor`` is read when it is first looked at, so a page that needs nobody costs nothing; where the value
    itself is needed (``dataclasses.replace``), use `sessions.actor_of`. ``request.session_ended`` says that a session
    has just run out, for the page to explain.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        request.session_ended = has_session and expire(request)  # type: ignore[attr-defined]
        request.actor = SimpleLazyObject(lambda: actor_of(request))  # type: ignore[attr-defined]
        return self.get_response(request)

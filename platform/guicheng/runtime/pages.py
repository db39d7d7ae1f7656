"""What only pages need of a request: a session, messages, who is signed in. A program calls with its token instead.

Each class here is Django's (or ours) of the same name, passed by where a program calls the API. What guards every
answer (its size, its headers, the language, the address) stands in the settings as it is, and is passed by nobody.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth import middleware as auth
from django.contrib.messages import middleware as messages
from django.contrib.sessions import middleware as sessions
from django.http import HttpRequest
from django.middleware import common
from django_htmx import middleware as htmx

from guicheng.accounts import middleware as accounts


def is_program(request: HttpRequest) -> bool:
    """Whether a program calls: it names itself by a token, and neither has nor gets a session."""
    return request.path_info.startswith("/api/") and request.META.get("HTTP_AUTHORIZATION", "")[:7].lower() == "bearer "


class _PassedBy:
    """Comes before the class whose work programs do without."""

    get_response: Any

    def __call__(self, request: HttpRequest) -> Any:
        if is_program(request):
            return self.get_response(request)
        return super().__call__(request)  # type: ignore[misc]


class SessionMiddleware(_PassedBy, sessions.SessionMiddleware):
    """The session."""


class CommonMiddleware(_PassedBy, common.CommonMiddleware):
    """Slashes at the end of addresses, and their host, which programs are asked for all the same."""

    def __call__(self, request: HttpRequest) -> Any:
        if is_program(request):
            request.get_host()
        return super().__call__(request)


class AuthenticationMiddleware(_PassedBy, auth.AuthenticationMiddleware):
    """Who is signed in by session."""


class ActorMiddleware(_PassedBy, accounts.ActorMiddleware):
    """As whom they act."""


class MessageMiddleware(_PassedBy, messages.MessageMiddleware):
    """What the next page has to say."""


class HtmxMiddleware(_PassedBy, htmx.HtmxMiddleware):
    """Whether a part of a page is wanted."""

"""Who calls: somebody signed in by session, or a program with a token. Both become the same `Actor`."""

from __future__ import annotations

from typing import Any

import structlog
from django.http import HttpRequest
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from guicheng.accounts import sessions
from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Account
from guicheng.accounts.standing import Standing
from guicheng.api import tokens
from guicheng.api.tokens import Bearer


class TokenAuthentication(BaseAuthentication):
    """``Authorization: Bearer gc_…``. A token that is not good is refused, never taken for an anonymous caller."""

    def authenticate(self, request: Request) -> tuple[Standing, Bearer] | None:
        """The account as it stands and the token; None where the caller brings no token."""
        scheme, _, secret = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        found = tokens.resolve(secret.strip())
        if found is None:
            raise AuthenticationFailed
        return found.standing, found

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002 - DRF's signature
        """What a 401 asks for."""
        return 'Bearer realm="guicheng"'


class SessionOfAccount(SessionAuthentication):
    """The session of the pages, with its CSRF token on everything that changes something."""

    def authenticate(self, request: Request) -> tuple[Account, None] | None:
        """The account signed in, if there is one."""
        account = getattr(request._request, "user", None)
        if not isinstance(account, Account):
            return None
        self.enforce_csrf(request)
        return account, None


def actor_of(request: Request) -> Actor:
    """The actor of an authenticated request."""
    plain: HttpRequest = request._request
    bearer: Any = request.auth
    if isinstance(bearer, Bearer):
        return bearer.actor(sessions.address_of(plain), request_id())
    if not hasattr(plain, "session"):  # a token that this address does not look at: that of a feed
        return Actor.anonymous("", address=sessions.address_of(plain), channel="api", request_id=request_id())
    return sessions.actor_of(plain)


def request_id() -> str:
    """The id under which the request stands in the logs."""
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))

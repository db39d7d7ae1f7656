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
from guicheng.api import tokens
from guicheng.api.models import ApiToken


class TokenAuthentication(BaseAuthentication):
    """``Authorization: Bearer gc_…``. A token that is not good is refused, never taken for an anonymous caller."""

    def authenticate(self, request: Request) -> tuple[Account, ApiToken] | None:
        """The account and the token; None where the caller brings no token."""
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        token = tokens.resolve(secret.strip())
        if token is None:
            raise AuthenticationFailed
        return token.account, token

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
    token: Any = request.auth
    if not isinstance(token, ApiToken):
        return sessions.actor_of(plain)
    return sessions.actor_for(
        token.account,
        token.membership_id,
        address=sessions.address_of(plain),
        channel="api",
        request_id=request_id(),
    )


def request_id() -> str:
    """The id under which the request stands in the logs."""
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))

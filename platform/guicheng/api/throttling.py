"""How often somebody may call. The rates are settings (`API_RATES`), counted in the cache."""

from __future__ import annotations

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView

from guicheng.accounts.models import Account


class Rate(SimpleRateThrottle):
    """A rate of the settings."""

    def get_rate(self) -> str | None:
        """The rate of the scope, e.g. ``600/min``; None for no bound."""
        rates: dict[str, str | None] = settings.API_RATES
        return rates[str(self.scope)]

    def address(self, request: Request) -> str:
        """Where the request comes from; proxies have been resolved before."""
        return str(request.META.get("REMOTE_ADDR") or "")


class AnonymousRate(Rate):
    """For whoever has not signed in, by address."""

    scope = "anonymous"

    def get_cache_key(self, request: Request, view: APIView) -> str | None:  # noqa: ARG002 - DRF's signature
        """None for whoever is signed in."""
        return None if isinstance(request.user, Account) else f"api-anonymous:{self.address(request)}"


class AccountRate(Rate):
    """For an account, whichever way it signed in."""

    scope = "account"

    def get_cache_key(self, request: Request, view: APIView) -> str | None:  # noqa: ARG002
        """None for whoever has not signed in."""
        return f"api-account:{request.user.pk}" if isinstance(request.user, Account) else None


class SignInRate(Rate):
    """For tries to sign in, by address, beside the lockout that counts by login."""

    scope = "sign-in"

    def get_cache_key(self, request: Request, view: APIView) -> str | None:
        """Only signing in itself is counted."""
        return f"api-sign-in:{self.address(request)}" if view.request.method == "POST" else None

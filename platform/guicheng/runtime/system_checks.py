"""Deployment checks: what ``manage.py check --deploy`` says beside Django's own."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register  # noqa: A004 - Django's own name for it


@register(Tags.security, deploy=True)
def secret_comes_from_the_environment(**_: Any) -> list[CheckMessage]:
    """Several machines must share one key, so a production key is given, not made."""
    if settings.SECRET_KEY_IS_LOCAL:
        return [Warning("SECRET_KEY is not set: this machine made its own.", id="guicheng.W001")]
    return []


@register(Tags.database, deploy=True)
def database_is_a_server(**_: Any) -> list[CheckMessage]:
    """The embedded PostgreSQL has no backups and no second machine."""
    if settings.DATABASE_IS_EMBEDDED:
        return [Warning("DATABASE_URL is not set: the embedded PostgreSQL is for trying out.", id="guicheng.W002")]
    return []


@register(Tags.security, deploy=True)
def hosts_are_named(**_: Any) -> list[CheckMessage]:
    """A wildcard lets anybody choose the host name in links that the platform sends."""
    if "*" in settings.ALLOWED_HOSTS:
        return [Warning("ALLOWED_HOSTS holds '*': name the hosts.", id="guicheng.W003")]
    return []

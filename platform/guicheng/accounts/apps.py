"""The Django application of the accounts."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.apps import apps as installed
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    """Keeps the table of jurisdictions up to the file that ships with it."""

    name = "guicheng.accounts"
    verbose_name = "账号与单位"

    def ready(self) -> None:
        post_migrate.connect(_load_places, sender=self)


def _load_places(using: str, apps: Any = installed, **_: Any) -> None:
    """After a migration to a state that has the table (a migration backwards may have taken it away)."""
    from guicheng.accounts import places

    try:
        apps.get_model("accounts", "Jurisdiction")
    except LookupError:
        return
    if using == "default":
        places.load()

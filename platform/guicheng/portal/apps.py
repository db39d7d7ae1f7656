"""The Django application of the pages."""

from __future__ import annotations

import datetime as dt
import os
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.http import HttpRequest


class PortalConfig(AppConfig):
    """Keeps what people choose about the pages with their accounts; stops the clock of a demonstration."""

    name = "guicheng.portal"
    verbose_name = "页面"

    def ready(self) -> None:
        from guicheng.common import clock
        from guicheng.portal.preferences import preferences_kept

        preferences_kept.connect(_keep_with_account)
        moment = os.environ.get("GUICHENG_CLOCK", "")
        if settings.DEBUG and moment:
            clock.set_to(dt.datetime.fromisoformat(moment))


def _keep_with_account(request: HttpRequest, preferences: dict[str, str], **_: Any) -> None:
    from guicheng.accounts import service, sessions

    actor = sessions.actor_of(request)
    if actor.account_id is None:
        return
    values: dict[str, str | bool] = {}
    if "language" in preferences:
        values["language"] = preferences["language"]
    if "text_size" in preferences:
        values["large_text"] = preferences["text_size"] == "large"
    service.update_own_profile(actor, **values)

"""The region, the day on which its demonstration is looked at, and its people by their logins."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from django.conf import settings

from guicheng.accounts.models import Account
from guicheng.accounts.sessions import memberships
from guicheng.common import clock
from tests.support.world import Person

REGION = "wuhan-construction"
FILE = Path(settings.ROOT) / "fixtures" / "demo" / f"{REGION}.yaml"
TODAY = dt.datetime(2026, 11, 21, 10, 0, tzinfo=clock.SHANGHAI)


def person(login: str) -> Person:
    """Somebody of the demonstration."""
    account = Account.objects.unscoped().get(region=REGION, login=login)
    held = memberships(account)[0]
    return Person(held.role, account, held.pk)

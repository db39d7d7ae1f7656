"""The jobs of this package."""

from __future__ import annotations

from celery import shared_task
from django.contrib.sessions.backends.db import SessionStore

from guicheng.accounts import scanning
from guicheng.accounts.service import codes


@shared_task(name="guicheng.accounts.tasks.sweep", ignore_result=True)
def sweep() -> int:
    """Forget codes that ended long ago."""
    return scanning.sweep() + codes.sweep()


@shared_task(name="guicheng.accounts.tasks.tidy", ignore_result=True)
def tidy() -> None:
    """Forget sessions that have run out; visitors who only looked at a page leave some, too."""
    SessionStore.clear_expired()

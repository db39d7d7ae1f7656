"""The job of this package."""

from __future__ import annotations

from celery import shared_task

from guicheng.accounts import scanning
from guicheng.accounts.service import codes


@shared_task(name="guicheng.accounts.tasks.sweep", ignore_result=True)
def sweep() -> int:
    """Forget codes that ended long ago."""
    return scanning.sweep() + codes.sweep()

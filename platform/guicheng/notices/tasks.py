"""The job of this package."""

from __future__ import annotations

from celery import shared_task

from guicheng.notices import sending


@shared_task(name="guicheng.notices.tasks.sweep", ignore_result=True)
def sweep() -> int:
    """Send whatever waits to be sent."""
    total = 0
    while done := sending.send_waiting():
        total += done
    return total

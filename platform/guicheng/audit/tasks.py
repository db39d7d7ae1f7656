"""The audit's background work."""

from __future__ import annotations

from celery import shared_task

from guicheng.audit.sealing import seal


@shared_task(name="guicheng.audit.tasks.sweep")
def sweep() -> None:
    """Seal what was written since the last sweep."""
    while seal():
        pass

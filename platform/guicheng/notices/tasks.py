"""The jobs of this package."""

from __future__ import annotations

from celery import shared_task

from guicheng.accounts import service
from guicheng.accounts.ports import policy_of
from guicheng.notices import codes, sending


@shared_task(name="guicheng.notices.tasks.sweep", ignore_result=True)
def sweep() -> int:
    """Send whatever waits to be sent."""
    total = 0
    while done := sending.send_waiting():
        total += done
    return total


@shared_task(name="guicheng.notices.tasks.reset_code", ignore_result=True)
def reset_code(region: str, login: str) -> None:
    """Send a code to whoever forgot a password (WHS-03). By a job, so that asking takes as long whether or not there is
    such an account; a job that is lost is asked for again."""
    service.send_reset_code(policy_of(region), login, codes.send, codes.can_reach)

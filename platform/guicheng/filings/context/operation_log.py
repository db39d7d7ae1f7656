"""What an account did, for its owner to read (HNQ-117)."""

from __future__ import annotations

from guicheng.accounts.actor import Actor
from guicheng.audit import LogLine
from guicheng.audit.log import by_sitting, lines
from guicheng.audit.models import AuditEntry

_ROOM = 10
"""Entries that are read for each line: a form that saves itself leaves many in one sitting."""


def own(actor: Actor, most: int = 50) -> list[LogLine]:
    """The latest acts of the actor's own account, newest first."""
    rows = AuditEntry.objects.filter(region=actor.region, account_id=actor.account_id or 0).order_by("-id")
    latest = list(rows[: most * _ROOM])
    return lines(list(by_sitting(reversed(latest)))[::-1][:most])

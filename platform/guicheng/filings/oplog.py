"""What an account did, for its owner to read (HNQ-117)."""

from __future__ import annotations

from guicheng.accounts.actor import Actor
from guicheng.audit import LogLine
from guicheng.audit.models import AuditEntry
from guicheng.common.text import Text


def own(actor: Actor, most: int = 50) -> list[LogLine]:
    """The latest acts of the actor's own account, newest first."""
    rows = AuditEntry.objects.filter(region=actor.region, account_id=actor.account_id or 0).order_by("-id")[:most]
    return [
        LogLine(
            number=number,
            at=row.at,
            by=row.name or row.login,
            organisation=row.organisation,
            action=Text(**row.title) if row.title else Text(zh=row.action),
            opinion=row.opinion,
            entry_id=row.pk,
        )
        for number, row in enumerate(rows, start=1)
    ]

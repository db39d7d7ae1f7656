"""What was typed into the form of a filing that somebody deleted meanwhile."""

from __future__ import annotations

from typing import Any

from guicheng.accounts.actor import Actor
from guicheng.audit.models import AuditEntry
from guicheng.config import releases
from guicheng.forms.compiled import compile_form
from guicheng.forms.retelling import retold


def typed(actor: Actor, filing_id: int, sent: Any, language: str) -> list[tuple[str, str]]:
    """Label and words of what the actor sent, by the live form of the filing's type; nothing for a filing that was not
    deleted, or of a type that the actor does not file: the form is not theirs to know."""
    row = AuditEntry.objects.filter(
        region=actor.region, object_kind="filing", object_id=str(filing_id), action="filing.delete"
    ).first()
    config = releases.current(actor.region)
    kind = config.filings.get(str(row.changes.get("type", ""))) if row else None
    if kind is None or kind.form is None or actor.role not in kind.chain.applicant:
        return []
    return retold(compile_form(config.forms[kind.form], config.conditions, config.zone), sent, language)

"""Ending filings that came to nothing: their window closed, their deadline passed, another filing cancelled them."""

from __future__ import annotations

from typing import Any

from guicheng import audit
from guicheng.accounts.actor import Actor
from guicheng.filings import conclusion, matter, notify, statuses, uniqueness
from guicheng.filings.dossier import Dossier
from guicheng.filings.models import Due, Filing
from guicheng.workflow import service


def void(filing: Filing, actor: Actor, why: dict[str, Any], *, dossier: Dossier | None = None) -> None:
    """Void a live filing: its chain ends, its places are free again. Does nothing to one that is over already."""
    if not filing.live:
        return
    found = matter.of_filing(filing, dossier)
    state = found.kind.chain.end_meaning("void") or "void"
    service.void(filing.pk, state, router=conclusion.router(found, actor), at=found.now)
    filing.state, filing.live, filing.finished_at = state, False, found.now
    filing.save(update_fields=["state", "live", "finished_at"])
    Due.objects.filter(filing=filing, done_at__isnull=True).delete()
    uniqueness.release(filing)
    found.dossier.put(filing)
    audit.record(
        actor,
        "filing.void",
        "filing",
        filing.pk,
        subject_id=filing.subject_id,
        release=found.config.release_number,
        why=why,
    )
    notify.of_events(found, actor, ["void", f"state:{state}"])
    statuses.refresh(found.config, found.dossier, actor, found.now)

"""The derived status of an entry: worked out from what was filed and the calendar, never set by hand (X-03)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from guicheng import audit, rules
from guicheng.accounts.actor import Actor
from guicheng.common import clock
from guicheng.config.model.whole import RegionConfig
from guicheng.filings import obligations
from guicheng.filings.dossier import Dossier
from guicheng.filings.facts import Facts
from guicheng.registers.models import Entry


def refresh(config: RegionConfig, dossier: Dossier, actor: Actor, now: dt.datetime | None = None) -> bool:
    """Work out the status of the dossier's subject again and store it. Returns whether it changed.

    Also sets when the calendar alone may change it next. Runs inside the caller's transaction, under the entry's lock.
    """
    entry = dossier.subject
    register = config.registers.get(entry.register) if entry else None
    if entry is None or register is None or register.status is None:
        return False
    now = now or clock.now()
    declared = config.statuses[register.status]
    decision = rules.status(
        declared,
        Facts(config, dossier, now=now),
        previous=rules.Previous(entry.status, entry.status_rule, tuple(entry.latched)),
        named=config.conditions,
        zone=config.zone,
        labels=config.labels(),
    )
    changed = decision.status != entry.status
    boundary = obligations.next_boundary(config, entry.register, now)
    fields = _store(entry, config, register.status, decision, now)
    if entry.recompute_at != boundary:
        entry.recompute_at = boundary
        fields.append("recompute_at")
    if fields:
        entry.save(update_fields=fields)
    if changed:
        audit.record(
            actor, "entry.status", "entry", entry.pk, subject_id=entry.pk, release=config.release_number,
            changes={"status": [decision.before, decision.status]}, why=entry.status_why,
        )  # fmt: skip
    return changed


def _store(entry: Entry, config: RegionConfig, status_set: str, decision: Any, now: dt.datetime) -> list[str]:
    """Put the decision into the entry; returns the columns that changed."""
    why = {
        **config.explain_rule(f"statuses/{status_set}/rules/{decision.rule}" if decision.rule else f"statuses/{status_set}"),
        "text": decision.why.model_dump(),
        "because": decision.explanation,
    }
    fresh: dict[str, Any] = {
        "status": decision.status,
        "status_rule": decision.rule or "",
        "status_why": why,
        "latched": list(decision.latched),
    }
    if decision.status != entry.status:
        fresh["status_since"] = now
    changed = [name for name, value in fresh.items() if getattr(entry, name) != value]
    for name in changed:
        setattr(entry, name, fresh[name])
    return changed

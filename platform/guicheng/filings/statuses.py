"""The derived status of an entry: worked out from what was filed and the calendar, never set by hand (X-03)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from guicheng import audit, rules
from guicheng.accounts.actor import Actor
from guicheng.common import clock
from guicheng.common.text import text
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
    decision = rules.status(
        config.statuses[register.status],
        Facts(config, dossier, now=now),
        entry.status_rule or None,
        named=config.conditions,
        today=now.astimezone(config.zone).date(),
        zone=config.zone,
        labels=config.labels(register.form),
    )
    before = entry.status
    changed = decision.status != before
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
            title=text("状态变更", "Status changed"), why=entry.status_why,
            changes={"status": [before, decision.status]},
        )  # fmt: skip
    return changed


def _store(
    entry: Entry, config: RegionConfig, status_set: str, decision: rules.StatusDecision, now: dt.datetime
) -> list[str]:
    """Put the decision into the entry; returns the columns that changed."""
    path = f"statuses/{status_set}/rules/{decision.rule}" if decision.rule else f"statuses/{status_set}/otherwise"
    fresh: dict[str, Any] = {"status": decision.status, "status_rule": decision.rule}
    if decision.status != entry.status or decision.rule != entry.status_rule:
        fresh["status_since"] = now
    fresh["status_why"] = {
        **config.explain_rule(path),
        "text": decision.why.model_dump() if decision.why else {},
        "latched": decision.latched,
        "because": decision.verdict.as_data() if decision.verdict else {},
    }
    changed = [name for name, value in fresh.items() if getattr(entry, name) != value]
    for name in changed:
        setattr(entry, name, fresh[name])
    return changed

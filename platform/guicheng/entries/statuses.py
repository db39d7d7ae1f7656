"""The derived status of an entry: worked out from what was filed and the calendar, never set by hand (X-03)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from guicheng import audit, rules
from guicheng.accounts.actor import Actor
from guicheng.common import clock
from guicheng.common.text import text
from guicheng.config.model.whole import RegionConfig
from guicheng.filings.context import obligations
from guicheng.filings.context.dossier import Dossier
from guicheng.filings.context.facts import Facts
from guicheng.filings.telling import notify
from guicheng.registers.models import Entry
from guicheng.statements import update_held


def refresh(
    config: RegionConfig,
    dossier: Dossier,
    actor: Actor,
    now: dt.datetime | None = None,
    *,
    beside: Sequence[audit.Event] = (),
) -> bool:
    """Work out the status of the dossier's subject again, store it and tell whom it concerns. Returns whether it
    changed. Runs inside the caller's transaction, under the entry's lock. What led there may be recorded with it
    (`beside`)."""
    event = derive(config, dossier, now or clock.now())
    if events := [*beside, *([event] if event else [])]:
        audit.record_many(actor, events)
    if event is None:
        return False
    notify.of_status(config, dossier, now)
    return True


def derive(config: RegionConfig, dossier: Dossier, now: dt.datetime) -> audit.Event | None:
    """The same, but recording the change and telling of it are left to the caller: the event, where there is one.

    Also sets when the calendar alone may change the status next.
    """
    entry = dossier.subject
    register = config.registers.get(entry.register) if entry else None
    if entry is None or register is None or register.status is None:
        return None
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
    _store(
        entry,
        {
            **_columns(entry, config, register.status, decision, now),
            "recompute_at": obligations.next_boundary(config, entry.register, now),
        },
    )
    if entry.status == before:
        return None
    return audit.Event(
        "entry.status",
        "entry",
        entry.pk,
        title=text("状态变更", "Status changed"),
        subject_id=entry.pk,
        release=config.release_number,
        changes={"status": [before, entry.status]},
        why=entry.status_why,
    )


def _columns(
    entry: Entry, config: RegionConfig, status_set: str, decision: rules.StatusDecision, now: dt.datetime
) -> dict[str, Any]:
    """What a decision says of the entry: its status, the rule, and why."""
    path = f"statuses/{status_set}/rules/{decision.rule}" if decision.rule else f"statuses/{status_set}/otherwise"
    columns: dict[str, Any] = {"status": decision.status, "status_rule": decision.rule}
    if decision.status != entry.status or decision.rule != entry.status_rule:
        columns["status_since"] = now
    columns["status_why"] = {
        **config.explain_rule(path),
        "text": decision.why.model_dump() if decision.why else {},
        "latched": decision.latched,
        "because": decision.verdict.as_data() if decision.verdict else {},
    }
    return columns


def _store(entry: Entry, columns: dict[str, Any]) -> None:
    """Write the columns that changed; no statement where none did."""
    changed = [name for name, value in columns.items() if getattr(entry, name) != value]
    for name in changed:
        setattr(entry, name, columns[name])
    if changed:
        update_held(entry, changed)


def conclusions(config: RegionConfig, facts: Facts, register: str) -> dict[str, tuple[rules.Conclusion, ...]]:
    """What the findings of a register say of the entry of the facts, by finding set (HNQ-53)."""
    declared = config.registers[register]
    return {
        name: rules.findings(
            config.findings[name],
            facts,
            named=config.conditions,
            today=facts.now.astimezone(config.zone).date(),
            zone=config.zone,
            labels=config.labels(declared.form),
        )
        for name in declared.findings
    }

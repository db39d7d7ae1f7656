"""An entry that an upstream system fed: written as a feed writes it, with all that follows."""

from __future__ import annotations

from typing import Any

from guicheng import audit
from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Organisation
from guicheng.common import clock
from guicheng.common.errors import Refusal
from guicheng.common.text import text
from guicheng.config.model.whole import RegionConfig
from guicheng.entries import entry_account, entry_changes, entry_records, statuses, writing
from guicheng.entries.writing import Sheet
from guicheng.feeds.context import unlocked
from guicheng.filings.context.dossier import Dossier
from guicheng.filings.context.lookups import ActorLookups
from guicheng.filings.guards import uniqueness
from guicheng.forms.compiled import compile_form
from guicheng.registers.models import Entry


def feed(
    config: RegionConfig,
    narrator: Actor,
    register_id: str,
    data: dict[str, Any],
    owner: Organisation | None,
    parent: Entry | None,
    feeder: Actor,
) -> Entry:
    """Write the entry, with the rights of the `narrator` and in the name of the `feeder`; without an owner it belongs
    to whom its parent belongs. Refuses what its form, a unique value or
    a lock refuses."""
    register = config.registers[register_id]
    entry = Entry(
        region=config.region.region,
        register=register_id,
        organisation_id=owner.pk if owner else parent.organisation_id if parent else None,
        parent=parent,
        jurisdiction=_place(owner, parent),
        created_at=clock.now(),
    )
    form = compile_form(unlocked(config.forms[register.form]), config.conditions, config.zone)
    page = Sheet(config, register, entry, Dossier(entry), form, narrator)
    lookups = ActorLookups(narrator, config)
    cleaned = form.clean(data, page.facts, "full", stored={}, lookups=lookups, standing=True)
    if cleaned.problems:
        raise Refusal(cleaned.problems, status=400)
    writing.take(page, cleaned)
    entry.save(force_insert=True)
    uniqueness.claim_entry(narrator, config, entry)
    audit.record(feeder, entry_records.added(config, entry, text("接入新增", "Added by a feed")))
    statuses.refresh(config, page.dossier, feeder)
    entry_account.follow(narrator, config, entry, "feed")
    entry_changes.entry_changed(entry, feeder)
    return entry


def _place(owner: Organisation | None, parent: Entry | None) -> str:
    """The place of an entry that names none: that of the entry it belongs to, or of its owner."""
    return (parent.jurisdiction if parent else "") or str(owner.jurisdiction_id or "" if owner else "")

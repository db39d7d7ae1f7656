"""What else happens when a filing comes to an event: declared side effects, in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from guicheng import audit
from guicheng.accounts.actor import Actor
from guicheng.common import clock
from guicheng.config.model.filing import (
    CancelFilingEffect,
    CreateEntryEffect,
    Effect,
    SetEffect,
    StartFilingEffect,
    UpdateEntryEffect,
)
from guicheng.filings import uniqueness
from guicheng.filings.facts import Facts
from guicheng.filings.matter import Matter
from guicheng.filings.models import Filing
from guicheng.registers.models import Entry


def run(found: Matter, actor: Actor, events: Iterable[str]) -> list[Entry]:
    """Carry out every effect declared for the events. Returns the entries that were changed."""
    happened = set(events)
    facts = found.facts(actor)
    changed: list[Entry] = []
    for rule in found.kind.effects:
        if rule.on in happened and (rule.when is None or found.config.holds(rule.when, facts)):
            for effect in rule.effects:
                changed.extend(_one(effect, found, actor, facts))
    return changed


def value_of(value: Any, facts: Facts) -> Any:
    """A declared value: a literal, or {fact: path}."""
    if isinstance(value, dict) and set(value) == {"fact"}:
        return facts.get(str(value["fact"]))
    return value


def _one(effect: Effect, found: Matter, actor: Actor, facts: Facts) -> list[Entry]:
    match effect:
        case SetEffect():
            return [_write(found.subject, effect.values, found, actor, facts)] if found.subject else []
        case CreateEntryEffect():
            return [_create(effect, found, actor, facts)]
        case UpdateEntryEffect():
            wanted = {f"data__{name}": value_of(value, facts) for name, value in effect.match.items()}
            rows = (
                Entry.objects.unscoped()
                .select_for_update(of=("self",))
                .filter(region=found.filing.region, register=effect.register_, removed_at__isnull=True, **wanted)
            )
            return [_write(entry, effect.values, found, actor, facts) for entry in rows]
        case StartFilingEffect():
            _start(effect, found, actor, facts)
        case CancelFilingEffect():
            _void_others(effect, found, actor)
    return []


def _write(entry: Entry, values: dict[str, Any], found: Matter, actor: Actor, facts: Facts) -> Entry:
    before = dict(entry.data)
    entry.data = {**entry.data, **{name: value_of(value, facts) for name, value in values.items()}}
    entry.version += 1
    entry.updated_at = clock.now()
    register = found.config.registers[entry.register]
    entry.name = str(entry.data.get(register.name) or entry.name)[:300]
    entry.save(update_fields=["data", "version", "updated_at", "name"])
    uniqueness.claim_entry(found.config, entry)
    audit.record(
        actor, "entry.effect", "entry", entry.pk, subject_id=entry.pk, release=found.config.release_number,
        changes=audit.difference(before, entry.data), why={"filing": found.filing.pk},
    )  # fmt: skip
    return entry


def _create(effect: CreateEntryEffect, found: Matter, actor: Actor, facts: Facts) -> Entry:
    register = found.config.registers[effect.register_]
    data = {name: value_of(value, facts) for name, value in effect.values.items()}
    entry = Entry(
        region=found.filing.region,
        register=effect.register_,
        organisation_id=found.filing.organisation_id,
        parent=found.subject if register.about else None,
        jurisdiction=found.filing.jurisdiction,
        name=str(data.get(register.name) or found.filing.name)[:300],
        data=data,
        created_by=actor.account_id,
    )
    entry.index()
    entry.save(force_insert=True)
    uniqueness.claim_entry(found.config, entry)
    audit.record(
        actor, "entry.create", "entry", entry.pk, subject_id=entry.pk, release=found.config.release_number,
        changes=audit.difference({}, data), why={"filing": found.filing.pk},
    )  # fmt: skip
    return entry


def _start(effect: StartFilingEffect, found: Matter, actor: Actor, facts: Facts) -> None:
    """A draft of another type about the same subject, owned by the same organisation."""
    kind = found.config.filings[effect.filing]
    filing = Filing.objects.create(
        region=found.filing.region,
        type=effect.filing,
        release_id=found.filing.release_id,
        subject=found.subject,
        organisation_id=found.filing.organisation_id,
        jurisdiction=found.filing.jurisdiction,
        state=kind.chain.draft,
        name=kind.title.zh,
        data={name: value_of(value, facts) for name, value in effect.values.items()},
        created_by=actor.account_id,
    )
    found.dossier.put(filing)
    audit.record(
        actor, "filing.create", "filing", filing.pk, subject_id=filing.subject_id, release=found.config.release_number,
        changes={"type": effect.filing}, why={"filing": found.filing.pk},
    )  # fmt: skip


def _void_others(effect: CancelFilingEffect, found: Matter, actor: Actor) -> None:
    from guicheng.filings import voiding

    others = (
        Filing.objects.unscoped()
        .select_for_update(of=("self",))
        .filter(subject=found.subject, type=effect.filing, live=True)
    )
    for other in others.exclude(pk=found.filing.pk):
        voiding.void(other, actor, {"filing": found.filing.pk}, dossier=found.dossier)

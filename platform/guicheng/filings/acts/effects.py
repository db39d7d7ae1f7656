"""What else happens when a filing comes to an event: declared side effects, in the same transaction."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from guicheng import audit
from guicheng.accounts.actor import Actor
from guicheng.common.text import text
from guicheng.config.model.events import CREATE, FilingEvent, is_for
from guicheng.config.model.filing import (
    AppointEffect,
    CancelFilingEffect,
    CreateEntryEffect,
    Effect,
    EndAppointmentEffect,
    ReleaseLockEffect,
    SetEffect,
    StartFilingEffect,
    UpdateEntryEffect,
)
from guicheng.entries import appointments, entry_columns
from guicheng.filings.access import versions
from guicheng.filings.acts import drafts
from guicheng.filings.context.declared_values import value_of, values_of
from guicheng.filings.context.dossier import Dossier
from guicheng.filings.context.facts import Facts
from guicheng.filings.context.filing_context import FilingContext
from guicheng.filings.guards import before_acts, uniqueness
from guicheng.filings.models import Filing
from guicheng.registers.models import Entry


@dataclass
class Done:
    """What the effects of an act came to: the entries they changed, and the filings that are to be ended."""

    changed: list[Entry] = field(default_factory=list)
    cancelled: list[Filing] = field(default_factory=list)


def run(found: FilingContext, actor: Actor, events: Collection[FilingEvent]) -> Done:
    """Carry out every effect declared for the events."""
    done = Done()
    if not found.kind.effects:
        return done
    facts = found.facts(actor)
    for rule in found.kind.effects:
        if is_for(rule.on, events) and (rule.when is None or found.config.holds(rule.when, facts)):
            for effect in rule.effects:
                _one(effect, found, actor, facts, done)
    return done


def _one(effect: Effect, found: FilingContext, actor: Actor, facts: Facts, done: Done) -> None:
    match effect:
        case SetEffect():
            if found.subject is not None:
                done.changed.append(_write(found.subject, effect.values, found, actor, facts))
        case CreateEntryEffect():
            done.changed.append(_create(effect, found, actor, facts))
        case UpdateEntryEffect():
            for entry in matching(effect, found, facts, lock=True):
                done.changed.append(_write(entry, effect.values, found, actor, facts))
        case StartFilingEffect():
            _start(effect, found, actor, facts)
        case AppointEffect() | EndAppointmentEffect():
            values = values_of(effect.values, facts)
            done.changed.extend(appointments.carry_out(effect, found, actor, facts, values))
        case ReleaseLockEffect():
            appointments.carry_out(effect, found, actor, facts, {})
        case CancelFilingEffect():
            done.cancelled.extend(_others(effect, found))


def matching(effect: UpdateEntryEffect, found: FilingContext, facts: Facts, *, lock: bool = False) -> list[Entry]:
    """The entries an update is for; none where a value to find them by is missing. With `lock`, locked in one order
    everywhere."""
    if any(value_of(value, facts) in (None, "") for value in effect.match.values()):
        return []
    rows = (
        Entry.objects.unscoped()
        .filter(region=found.filing.region, register=effect.register_, removed_at__isnull=True)
        .filter(data__contains=values_of(effect.match, facts))
    )
    if lock:
        rows = rows.select_for_update(of=("self",), no_key=True)
    ordered = rows.order_by("pk")
    return [found.subject if found.subject and entry.pk == found.subject.pk else entry for entry in ordered]


def _write(entry: Entry, values: dict[str, Any], found: FilingContext, actor: Actor, facts: Facts) -> Entry:
    before, stood = entry.data, entry_columns.Belonging.of(entry)
    entry.data = values_of(values, facts, into=before)
    entry.version += 1
    entry.updated_at = found.now
    entry_columns.follow(entry, found.current.registers[entry.register], _facts_of(entry, found))
    columns = ["data", "version", "updated_at", "name", "organisation_id", "jurisdiction", "terms", "search_text"]
    entry.save(update_fields=columns)
    entry_columns.hand_down(found.current, entry, stood)
    uniqueness.claim_entry(actor, found.current, entry)
    audit.record(
        actor,
        audit.Event(
            "entry.effect",
            "entry",
            entry.pk,
            title=text("由填报更新", "Updated by a filing"),
            subject_id=entry.pk,
            release=found.config.release_number,
            changes=versions.counted(entry, audit.difference(before, entry.data)),
            why={"filing": found.filing.pk},
        ),
    )
    return entry


def _create(effect: CreateEntryEffect, found: FilingContext, actor: Actor, facts: Facts) -> Entry:
    """An entry owned by whoever filed, below the subject where the register's entries belong to such."""
    register = found.current.registers[effect.register_]
    belongs = found.subject is not None and register.about == found.subject.register
    entry = Entry(
        region=found.filing.region,
        register=effect.register_,
        organisation_id=found.filing.organisation_id,
        parent=found.subject if belongs else None,
        jurisdiction=found.filing.jurisdiction,
        name=found.filing.name,
        data=values_of(effect.values, facts),
        created_at=found.now,
        created_by=actor.account_id,
    )
    entry_columns.follow(entry, register, _facts_of(entry, found))
    entry.save(force_insert=True)
    uniqueness.claim_entry(actor, found.current, entry)
    audit.record(
        actor,
        audit.Event(
            "entry.create",
            "entry",
            entry.pk,
            title=text("由填报新增", "Added by a filing"),
            subject_id=entry.pk,
            release=found.config.release_number,
            changes=audit.difference({}, entry.data),
            why={"filing": found.filing.pk},
            first=True,
        ),
    )
    return entry


def _facts_of(entry: Entry, found: FilingContext) -> Facts:
    return Facts(found.current, Dossier(entry), form=entry.data, now=found.now)


def _start(effect: StartFilingEffect, found: FilingContext, actor: Actor, facts: Facts) -> None:
    """A draft of another type about the same subject and of the same organisation; none where no more are allowed."""
    kind = found.config.filings[effect.filing]
    filing = Filing(
        region=found.filing.region,
        type=effect.filing,
        release_id=found.filing.release_id,
        subject=found.subject,
        organisation_id=found.filing.organisation_id,
        jurisdiction=found.filing.jurisdiction,
        state=kind.chain.draft,
        created_by=found.filing.created_by,
        created_at=found.now,
    )
    begun = FilingContext(found.config, kind, filing, found.dossier, found.now, found.live_release)
    if begun.period is not None:
        filing.period = begun.period.key
    if not list(before_acts.limit_is_kept(begun, begun.facts(actor), CREATE)):
        filing.data = values_of(effect.values, facts)
        drafts.begin(begun, actor, why={"filing": found.filing.pk})


def _others(effect: CancelFilingEffect, found: FilingContext) -> list[Filing]:
    """The unfinished filings of a type about the same subject, or, without one, of the same organisation."""
    rows = Filing.objects.unscoped().filter(region=found.filing.region, type=effect.filing, live=True)
    if found.subject is not None:
        rows = rows.filter(subject=found.subject)
    else:
        rows = rows.filter(subject=None, organisation_id=found.filing.organisation_id)
    locked = rows.select_for_update(of=("self",)).select_related("subject").order_by("pk")
    return list(locked.exclude(pk=found.filing.pk))

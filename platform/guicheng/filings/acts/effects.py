"""What else happens when a filing comes to an event: declared side effects, in the same transaction."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from guicheng import audit
from guicheng.accounts.actor import Actor
from guicheng.common.errors import Refusal, refuse
from guicheng.common.text import text
from guicheng.config.model.effects import (
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
from guicheng.config.model.events import CREATE, FilingEvent, is_for
from guicheng.entries import appointments, entry_account, entry_columns, entry_records
from guicheng.filings.acts import drafts
from guicheng.filings.context import items, parties
from guicheng.filings.context.declared_values import value_of, values_of
from guicheng.filings.context.dossier import Dossier
from guicheng.filings.context.facts import Facts
from guicheng.filings.context.filing_context import FilingContext
from guicheng.filings.guards import before_acts, uniqueness
from guicheng.filings.models import Filing
from guicheng.registers.locks import parts
from guicheng.registers.models import Entry


@dataclass
class Done:
    """What the effects of an act came to: the entries they changed, and the filings that are to be ended."""

    changed: list[Entry] = field(default_factory=list)
    cancelled: list[Filing] = field(default_factory=list)


def run(context: FilingContext, actor: Actor, events: Collection[FilingEvent]) -> Done:
    """Carry out every effect declared for the events."""
    done = Done()
    if not context.kind.effects:
        return done
    facts = context.facts(actor)
    for rule in context.kind.effects:
        if is_for(rule.on, events):
            if problem := items.too_many(context, rule):
                raise Refusal(problem)
            for of_item in items.of_rule(rule, context, facts, lock=True):
                for effect in rule.effects:
                    _one(effect, context, actor, of_item, done)
    if done.changed:
        context.look_again()
    return done


def _one(effect: Effect, context: FilingContext, actor: Actor, facts: Facts, done: Done) -> None:
    match effect:
        case SetEffect():
            if context.subject is not None:
                done.changed.append(_write(context.subject, effect.values, context, actor, facts))
        case CreateEntryEffect():
            done.changed.append(_create(effect, context, actor, facts))
        case UpdateEntryEffect():
            for entry in matching(effect, context, facts, lock=True):
                done.changed.append(_write(entry, effect.values, context, actor, facts))
        case StartFilingEffect():
            _start(effect, context, actor, facts)
        case AppointEffect() | EndAppointmentEffect():
            values = values_of(effect.values, facts)
            done.changed.extend(appointments.carry_out(effect, context, actor, facts, values))
        case ReleaseLockEffect():
            appointments.carry_out(effect, context, actor, facts, {})
        case CancelFilingEffect():
            done.cancelled.extend(_others(effect, context))


def matching(effect: UpdateEntryEffect, context: FilingContext, facts: Facts, *, lock: bool = False) -> list[Entry]:
    """The entries an update is for; none where a value to find them by is missing. With `lock`, locked in one order
    everywhere."""
    rows = Entry.objects.unscoped().filter(
        region=context.filing.region, register=effect.register_, removed_at__isnull=True
    )
    if effect.entry is not None:
        rows = rows.filter(pk=parts.as_id(facts.get(effect.entry)) or 0)
    elif any(value_of(value, facts) in (None, "") for value in effect.match.values()):
        return []
    else:
        rows = rows.filter(data__contains=values_of(effect.match, facts))
    if lock:
        rows = rows.select_for_update(of=("self",), no_key=True)
    ordered = rows.order_by("pk")
    return [context.subject if context.subject and entry.pk == context.subject.pk else entry for entry in ordered]


def _write(entry: Entry, values: dict[str, Any], context: FilingContext, actor: Actor, facts: Facts) -> Entry:
    before, stood = entry.data, entry_columns.Belonging.of(entry)
    entry.data = values_of(values, facts, into=before)
    entry.version += 1
    entry.updated_at = context.now
    entry_columns.follow(entry, context.current.registers[entry.register], _facts_of(entry, context))
    columns = ["data", "version", "updated_at", "name", "organisation_id", "jurisdiction", "terms", "search_text"]
    entry.save(update_fields=columns)
    entry_columns.hand_down(context.current, entry, stood)
    uniqueness.claim_entry(actor, context.current, entry)
    title, release, why = text("由填报更新", "Updated by a filing"), context.config.release_number, _because(context)
    audit.record(
        actor, entry_records.changed(context.current, "entry.effect", entry, before, title, release=release, why=why)
    )
    _let_in(entry, context, before)
    return entry


def _create(effect: CreateEntryEffect, context: FilingContext, actor: Actor, facts: Facts) -> Entry:
    """An entry of whoever files, or of whom the effect says, below the subject where the register's entries belong to
    such; below another entry that is named, and then of its owner unless the effect says whose it is."""
    register = context.current.registers[effect.register_]
    parent = _parent(effect, context, facts)
    named = parent if effect.parent is not None else None
    entry = Entry(
        region=context.filing.region,
        register=effect.register_,
        organisation_id=_owner(effect, named, facts),
        parent=parent,
        jurisdiction=(named or context.filing).jurisdiction,
        name=context.filing.name,
        data=values_of(effect.values, facts),
        created_at=context.now,
        created_by=actor.account_id,
    )
    entry_columns.follow(entry, register, _facts_of(entry, context))
    entry_columns.give_number(entry, register, _facts_of(entry, context))
    entry.save(force_insert=True)
    uniqueness.claim_entry(actor, context.current, entry)
    title, release, why = text("由填报新增", "Added by a filing"), context.config.release_number, _because(context)
    audit.record(actor, entry_records.added(context.current, entry, title, release=release, why=why))
    _let_in(entry, context, {})
    return entry


def _let_in(entry: Entry, context: FilingContext, before: dict[str, Any]) -> None:
    """The account that the entry comes with: the region's doing, whoever decided."""
    system = Actor.system(entry.region, text("由填报新增", "Added by a filing"))
    entry_account.follow(system, context.current, entry, "effect", before=before)


def _owner(effect: CreateEntryEffect, parent: Entry | None, facts: Facts) -> int | None:
    if parent is not None and "owner" not in effect.model_fields_set:
        return parent.organisation_id
    return next(iter(parties.organisations(facts, effect.owner)), None)


def _parent(effect: CreateEntryEffect, context: FilingContext, facts: Facts) -> Entry | None:
    """The entry that a new one belongs to. Refusal `parent-gone` where the one that is named is not there."""
    subject, about = context.subject, context.current.registers[effect.register_].about
    if effect.parent is None:
        return subject if subject is not None and about == subject.register else None
    pk = parts.as_id(facts.get(effect.parent))
    if subject is not None and pk == subject.pk:
        return subject
    rows = Entry.objects.unscoped().filter(region=context.filing.region, register=about, removed_at__isnull=True)
    found = rows.filter(pk=pk or 0).first()
    if found is None:
        raise refuse(
            "parent-gone", "所选的条目已不存在，不能在其下新增", "The entry to add below is not there any more"
        )
    return found


def _because(context: FilingContext) -> dict[str, Any]:
    return {"filing": context.filing.pk}


def _facts_of(entry: Entry, context: FilingContext) -> Facts:
    return Facts(context.current, Dossier(entry), form=entry.data, now=context.now)


def _start(effect: StartFilingEffect, context: FilingContext, actor: Actor, facts: Facts) -> None:
    """A draft of another type about the same subject, of the organisation that files such; none where no more are
    allowed."""
    kind, filer = context.config.filings[effect.filing], context.filing.organisation_id
    if kind.filer == "subject" and context.subject is not None:
        filer = context.subject.organisation_id
    filing = Filing(
        region=context.filing.region,
        type=effect.filing,
        release_id=context.filing.release_id,
        subject=context.subject,
        organisation_id=filer,
        jurisdiction=context.filing.jurisdiction,
        state=kind.chain.draft,
        created_by=context.filing.created_by if filer == context.filing.organisation_id else None,
        created_at=context.now,
    )
    begun = FilingContext(context.config, kind, filing, context.dossier, context.now, context.live_release)
    if begun.period is not None:
        filing.period = begun.period.key
    if not list(before_acts.limit_is_kept(begun, begun.facts(actor), CREATE)):
        filing.data = values_of(effect.values, facts)
        drafts.begin(begun, actor, why=_because(context))


def _others(effect: CancelFilingEffect, context: FilingContext) -> list[Filing]:
    """The unfinished filings of a type about the same subject, or, without one, of the same organisation."""
    rows = Filing.objects.unscoped().filter(region=context.filing.region, type=effect.filing, live=True)
    if context.subject is not None:
        rows = rows.filter(subject=context.subject)
    else:
        rows = rows.filter(subject=None, organisation_id=context.filing.organisation_id)
    locked = rows.select_for_update(of=("self",)).select_related("subject").order_by("pk")
    return list(locked.exclude(pk=context.filing.pk))

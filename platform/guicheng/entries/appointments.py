"""Appointing, replacing and dismissing: what filings do to people when they are approved (YNR-18…21).

Everything ends in entries of the appointments' register and in `locking.touched`, so the database has the last word on
every limit. Whether somebody may ask for it is the business of the filing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from guicheng import audit
from guicheng.accounts.actor import Actor
from guicheng.common import clock
from guicheng.common.errors import Refusal, refuse
from guicheng.common.text import Text, text
from guicheng.config import releases
from guicheng.config.model.effects import AppointEffect, EndAppointmentEffect, ReleaseLockEffect
from guicheng.config.model.whole import RegionConfig
from guicheng.entries import entry_columns, locking
from guicheng.filings.context.dossier import Dossier
from guicheng.filings.context.facts import Facts
from guicheng.filings.context.filing_context import FilingContext
from guicheng.filings.guards import eligibility, uniqueness
from guicheng.filings.guards.eligibility import Vacancy
from guicheng.registers.locks import changes
from guicheng.registers.models import Entry, Tie
from guicheng.statements import insert

Effect = AppointEffect | EndAppointmentEffect | ReleaseLockEffect

APPOINTED = text("任命", "Appointed")
REPLACED = text("变更（离任）", "Replaced")
DISMISSED = text("终止任命", "Appointment ended")


def carry_out(
    effect: Effect, context: FilingContext, actor: Actor, facts: Facts, values: Mapping[str, Any]
) -> list[Entry]:
    """Carry out an effect of a filing with its `values` worked out. Returns the appointments it made or ended."""
    config = releases.current(context.filing.region)
    subject = [context.subject.pk] if context.subject else []
    match effect:
        case AppointEffect():
            rule = next(one for one in context.kind.appointments if one.id == effect.appointment)
            if rule.when is not None and not context.config.holds(rule.when, facts):
                return []
            vacancy, person = eligibility.vacancy_of(rule, facts), eligibility.entry_at(facts, rule.person)
            if vacancy is None or person is None:
                raise refuse(
                    "appointment-incomplete", "请选择人员、职务和工程", "Choose the person, the post and the work"
                )
            return appoint(vacancy, person, actor, values, filing_id=context.filing.pk, later=subject)
        case EndAppointmentEffect():
            return end(config, _running(config, effect, facts), actor, values, context.filing.pk, later=subject)
        case ReleaseLockEffect():
            locked = eligibility.entry_at(facts, effect.person)
            if locked is None:
                raise refuse("not-locked", "没有找到被锁定的人员", "There is no locked person")
            filing = context.filing
            request = locking.ReleaseRequest(filing.pk, effect.rule, effect.what, filing.submitted_at)
            locking.release(config, locked, actor, request, later=subject)
    return []


def appoint(
    vacancy: Vacancy,
    person: Entry,
    actor: Actor,
    values: Mapping[str, Any] | None = None,
    *,
    filing_id: int | None = None,
    later: Iterable[int] = (),
) -> list[Entry]:
    """Appoint a person to a vacancy; whoever held it leaves it. Runs in the caller's transaction.

    Refuses `post-limit`, `person-locked`, `too-many-changes`. Returns the new appointment, then those that ended.
    """
    config, leaving = vacancy.config, vacancy.replaces
    _hold(vacancy.work, alone=leaving is not None)
    if leaving is not None:
        _require_running(leaving)
        too_many = changes.problem(config, vacancy.work, leaving.person, vacancy.post)
        if too_many is not None:
            raise Refusal(too_many)
    entry = _new(vacancy, person, actor, values or {})
    written = [entry]
    if leaving is not None:
        written.append(_close(config, leaving, {}, by=entry))
        written += [_close(config, tie, {}) for tie in _alike(leaving)]
    locking.touched(config, written[::-1], actor, later=list(later))
    _record(config, actor, entry, APPOINTED, filing_id, first=True)
    for ended in written[1:]:
        _record(config, actor, ended, REPLACED, filing_id)
    return written


def end(
    config: RegionConfig,
    ties: Iterable[Tie],
    actor: Actor,
    values: Mapping[str, Any] | None = None,
    filing_id: int | None = None,
    *,
    later: Iterable[int] = (),
) -> list[Entry]:
    """End appointments as of now. Runs in the caller's transaction; ending those that are over changes nothing."""
    ended = [_close(config, tie, values or {}) for tie in ties]
    locking.touched(config, ended, actor, later=list(later))
    for entry in ended:
        _record(config, actor, entry, DISMISSED, filing_id)
    return ended


def _new(vacancy: Vacancy, person: Entry, actor: Actor, values: Mapping[str, Any]) -> Entry:
    """The entry of a new appointment; it takes over what its predecessor's says of the post."""
    config, people = vacancy.config, vacancy.config.people
    declared = people.appointments if people else None
    assert declared is not None
    register = config.registers[declared.register_]
    data = dict(vacancy.replaces.entry.data) if vacancy.replaces else {}
    links = {declared.person: person, declared.work: vacancy.work}
    data |= {path: {"id": str(entry.pk), "label": entry.name} for path, entry in links.items() if path != "parent"}
    data[declared.post] = vacancy.post
    if declared.start:
        data[declared.start] = clock.today(config.zone).isoformat()
    if declared.until:
        data.pop(declared.until, None)
    data |= values
    parents = {path: entry for path, entry in links.items() if path == "parent"}
    entry = Entry(
        region=config.region.region,
        register=declared.register_,
        organisation_id=vacancy.organisation_id,
        parent=parents.get("parent"),
        jurisdiction=vacancy.work.jurisdiction,
        name=person.name,
        data=data,
        created_at=clock.now(),
        created_by=actor.account_id,
    )
    entry_columns.follow(entry, register, Facts(config, Dossier(entry), form=data))
    insert([entry])
    uniqueness.claim_entry(actor, config, entry)
    return entry


def _close(config: RegionConfig, tie: Tie, values: Mapping[str, Any], by: Entry | None = None) -> Entry:
    """End one appointment, in its entry and in what the platform knows of it."""
    people = config.people
    declared = people.appointments if people else None
    entry, until = tie.entry, declared.until if declared else None
    entry.data = {**entry.data, **({until: clock.today(config.zone).isoformat()} if until else {}), **values}
    entry.version += 1
    entry.updated_at = clock.now()
    entry.save(update_fields=["data", "version", "updated_at"])
    Tie.objects.filter(pk=tie.pk, ended_at__isnull=True).update(ended_at=clock.now(), replaced_by=by)
    return entry


def _hold(work: Entry, *, alone: bool) -> None:
    """Lock the work where changes on it are counted."""
    if alone:
        list(Entry.objects.unscoped().select_for_update(of=("self",), no_key=True).filter(pk=work.pk).values_list("pk"))


def _alike(leaving: Tie) -> Iterable[Tie]:
    """The same post on the same work, known twice, from here and from upstream: whoever leaves it leaves it."""
    rows = Tie.objects.filter(part="appointments", person=leaving.person_id, work=leaving.work_id, post=leaving.post)
    return rows.filter(ended_at__isnull=True).exclude(pk=leaving.pk).select_related("entry").order_by("entry_id")


def _require_running(tie: Tie) -> None:
    if Tie.objects.filter(pk=tie.pk, ended_at__isnull=False).exists():
        raise refuse("appointment-ended", "原任命已经终止，不能再变更", "That appointment has ended already")


def _running(config: RegionConfig, effect: EndAppointmentEffect, facts: Facts) -> list[Tie]:
    """The appointments an effect ends, in one order everywhere."""
    entry, people = eligibility.entry_at(facts, effect.of), config.people
    part = people.part_of(entry.register) if entry is not None and people else None
    rows = Tie.objects.filter(part="appointments", ended_at__isnull=True).select_related("entry")
    match part:
        case "appointments":
            rows = rows.filter(entry=entry)
        case "works":
            rows = rows.filter(work=entry)
        case "persons":
            rows = rows.filter(person=entry)
        case _:
            return []
    rows = rows.filter(post__in=effect.posts) if effect.posts else rows
    return list(rows.order_by("entry_id"))


def _record(
    config: RegionConfig, actor: Actor, entry: Entry, title: Text, filing_id: int | None, *, first: bool = False
) -> None:
    audit.record(
        actor,
        audit.Event(
            "entry.create" if first else "entry.effect",
            "entry",
            entry.pk,
            title=title,
            subject_id=entry.pk,
            release=config.release_number,
            why={"filing": filing_id} if filing_id else {},
            first=first,
        ),
    )

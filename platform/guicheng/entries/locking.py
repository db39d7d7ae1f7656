"""Locks that come and go by themselves: whatever changes an entry, the persons it concerns are worked out again.

`touched` is the one way in: use-cases, effects and feeds reach it through `entry_changes`, the clockwork through
`recheck`. Persons take turns on their `Standing` row, works on their own: so two acts at once never both see the last
place free.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from django.db import transaction
from django.db.models import F, QuerySet

from guicheng import audit
from guicheng.accounts.actor import Actor
from guicheng.accounts.scoping import within
from guicheng.common import clock
from guicheng.common.errors import Problem, Refusal, refuse
from guicheng.common.masking import masked
from guicheng.common.text import text
from guicheng.config import releases
from guicheng.config.model.whole import RegionConfig
from guicheng.entries import entry_changes, statuses
from guicheng.filings.context import employees
from guicheng.filings.context.dossier import Dossier
from guicheng.filings.telling import notify
from guicheng.registers.locks import counting, identity, parts, person_files, standing
from guicheng.registers.locks.facts import HOW
from guicheng.registers.locks.standing import Settled
from guicheng.registers.models import Entry, Lock, Standing, Tie
from guicheng.statements import execute


@entry_changes.follow
def entry_changed(entry: Entry, actor: Actor, config: RegionConfig) -> None:
    """Whoever wrote an entry outside a filing's effects: see `touched`."""
    touched(config, [entry], actor)


def touched(
    config: RegionConfig, entries: Iterable[Entry], actor: Actor, *, later: Collection[int] = ()
) -> list[Settled]:
    """Follow entries that were written: identities, ties, places and locks. Runs in the caller's transaction.

    Refuses `person-exists` where an identity stands already, `post-limit` where a limit would be exceeded and
    `person-locked` where a lock keeps somebody from a new appointment: then nothing of the caller's act may stand.
    `later` are persons whose status the caller works out itself.
    """
    people = config.people
    concerned = [entry for entry in entries if people is not None and people.part_of(entry.register)]
    if people is None or not concerned:
        return []
    known = parts.known(people, concerned)
    fresh = _beginning(config, concerned, known)
    _share(config, concerned)
    problems = list(_identities(config, concerned, actor))
    if problems:
        raise Refusal(problems)
    settled = standing.settle(config, parts.tie(people, concerned, known), standing.Cause(fresh))
    problems = [problem for one in settled for problem in one.problems]
    if problems:
        raise Refusal(problems)
    _follow(config, settled, actor, later)
    return settled


def _beginning(config: RegionConfig, entries: Iterable[Entry], known: Mapping[int, Tie]) -> set[int]:
    """The appointments among the entries that begin to count: new ones, and those that had ended here, or been
    released, and now begin on a later day. The end of every other one stands, whatever is written over it by somebody
    who has not heard of it."""
    people = config.people
    assert people is not None
    declared = people.appointments
    if declared is None:
        return set()
    theirs = {entry.pk: entry for entry in entries if entry.register == declared.register_}
    again = {pk for pk in theirs if pk in known and _begins_again(config, known[pk], theirs[pk])}
    if again:
        Tie.objects.filter(pk__in=again).update(ended_at=None, released_at=None, replaced_by=None)
    standing_ones = {entry.pk for entry in theirs.values() if entry.removed_at is None}
    return (standing_ones - known.keys()) | again


def _begins_again(config: RegionConfig, tie: Tie, entry: Entry) -> bool:
    """Whether an appointment that is over here begins once more; its entry says afterwards what is so."""
    people, over = config.people, [one for one in (tie.ended_at, tie.released_at) if one]
    declared = people.appointments if people else None
    if declared is None or not over:
        return False
    last, field = max(over).astimezone(config.zone).date(), declared.until
    start, until = parts.date(entry.data, declared.start), parts.date(entry.data, field)
    again = start is not None and start > last
    if again:
        _write_end(entry, field, None if until is None or (start and until < start) else until)
    elif tie.ended_at is not None and (until is None or until > last):
        _write_end(entry, field, last)
    return again


def _write_end(entry: Entry, field: str | None, day: dt.date | None) -> None:
    """The last day of an appointment, in its entry."""
    if field is None or entry.data.get(field) == (day.isoformat() if day else None):
        return
    rest = {name: value for name, value in entry.data.items() if name != field}
    entry.data = rest if day is None else {**rest, field: day.isoformat()}
    entry.save(update_fields=["data"])


def _share(config: RegionConfig, entries: Iterable[Entry]) -> None:
    """Keep the works that appointments among the entries are to as they are until the transaction ends, so that none
    begins to count unseen meanwhile."""
    people = config.people
    assert people is not None
    declared, works = people.appointments, people.works
    if declared is None or works is None:
        return
    named = (parts.linked(entry, declared.work) for entry in entries if entry.register == declared.register_)
    ids = sorted({pk for pk in named if pk is not None})
    if ids:
        execute(_SHARED, [ids, works.register_])


_SHARED = "SELECT id FROM registers_entry WHERE id = ANY(%s) AND register = %s ORDER BY id FOR SHARE"


def _identities(config: RegionConfig, entries: Iterable[Entry], actor: Actor) -> Iterator[Problem]:
    """Persons whose identity stands in the register already (domain facts §2)."""
    people = config.people
    assert people is not None
    for entry in entries:
        if entry.register != people.persons.register_:
            continue
        holder = identity.take(people, entry)
        if holder is not None:
            known = _called(actor, holder)
            yield Problem(
                "person-exists",
                text(
                    f"该证件号码已登记为“{known}”，同一人员不能重复登记（15位与18位身份证号视作同一人）",
                    f"This document is {known}'s already; 15 and 18 digits of one number are one person",
                ),
                field=people.persons.number,
                explanation=config.explain_rule("people/persons", holder=holder),
            )


def _called(actor: Actor, person_id: int) -> str:
    """A person's name, masked for whoever may not see the entry."""
    seen = Entry.objects.visible_to(actor).filter(pk=person_id).exists()
    name = Entry.objects.unscoped().values_list("name", flat=True).get(pk=person_id)
    return name if seen else masked(name, "name", "public")


def _follow(
    config: RegionConfig, settled: Iterable[Settled], actor: Actor, later: Collection[int], filing_id: int | None = None
) -> None:
    """Record what became of locks, and work the persons' statuses out again."""
    people = config.people
    derives = people is not None and config.registers[people.persons.register_].status is not None
    for one in settled:
        person = one.person.entry
        events = [_event(lock, f"person.lock.{lock.ended}", filing_id) for lock in one.ended]
        events += [_event(lock, "person.lock", filing_id) for lock in one.began]
        notify.of_locks(config, person, one.began, one.ended)
        if derives and person.pk not in later:
            statuses.refresh(config, Dossier.read(person), actor, beside=events)
        elif events:
            audit.record_many(actor, events)


def _event(lock: Lock, action: str, filing_id: int | None) -> audit.Event:
    title = HOW[lock.ended if action != "person.lock" else ""]
    why = {**lock.why, "lock": lock.pk, **({"filing": filing_id} if filing_id else {})}
    return audit.Event(
        action,
        "entry",
        lock.person_id,
        title=title,
        subject_id=lock.person_id,
        release=lock.why.get("release"),
        why=why,
    )


# -- releasing -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ReleaseRequest:
    """What a filing asks: that the lock of a rule (None = whichever runs) is released, for the appointment it rests on
    or for all of the person's; and when it asked (None = now)."""

    filing_id: int
    rule: str | None = None
    what: Literal["origin", "all"] = "origin"
    asked_at: dt.datetime | None = None


def release(
    config: RegionConfig, person: Entry, actor: Actor, request: ReleaseRequest, *, later: Collection[int] = ()
) -> Settled:
    """Release a person's lock (YNR-18): the appointments it rests on no longer count, from now on.

    Refuses `not-locked`, and `lock-changed` where the lock that was asked for is over while another runs: other bodies
    are responsible for that than those who were asked (YNR-17).
    """
    rule, asked_at = request.rule, request.asked_at
    standing.hold(config.region.region, [person.pk])
    running = Lock.objects.unscoped().filter(person=person, until__isnull=True, **({"rule": rule} if rule else {}))
    lock = running.order_by("-since", "-id").first()
    if lock is None:
        raise refuse("not-locked", f"{person.name}目前没有被锁定", f"{person.name} is not locked now")
    asked = standing.asked_for(person.pk, asked_at, rule) if asked_at is not None else lock
    if asked is None or asked.until is not None:
        raise refuse(
            "lock-changed",
            "上报后锁定工程已变化，请退回后重新上报",
            "The lock has moved to another work since this was submitted; return it, so that it is submitted again",
            lock=lock.pk,
        )
    lock = asked
    held = counting.account(config, person_files.read(config, [person.pk])[person.pk]).get((lock.rule, lock.scope))
    seats = held.places if held and request.what == "all" else held.places[-1:] if held else ()
    ids = [claim.appointment for seat in seats for claim in seat.claims]
    Tie.objects.filter(entry_id__in=ids).update(released_at=clock.now())
    (settled,) = standing.settle(config, [person.pk], standing.Cause(released_by=request.filing_id, whatever=True))
    _follow(config, [settled], actor, later, request.filing_id)
    return settled


def to_recheck(most: int, region: str | None = None) -> list[int]:
    """Persons whom the calendar or a new release may have changed, at most so many of each region, or of one."""
    regions = Standing.objects.order_by("region").values_list("region", flat=True).distinct()
    configs = [releases.current(name) for name in regions if region in (None, name)]
    return [pk for config in configs if config.people for pk in standing.due(config, most)]


def recheck(region: str, person_id: int, actor: Actor) -> bool:
    """Look again at a person whom the calendar may have changed: a certificate expired, a last day passed. What then
    has no place waits: nobody is refused by the passing of time."""
    config = releases.current(region)
    settled = standing.recheck(config, person_id)
    if settled is None:
        return False
    _follow(config, [settled], actor, ())
    return True


def rebuild(config: RegionConfig, actor: Actor) -> int:
    """Work everything out from the entries: for a region that begins to keep people, or whose keys were changed.
    Returns how many persons there are. Refuses `person-exists` where an identity stands twice."""
    people = config.people
    if people is None:
        return 0
    rows = Entry.objects.unscoped().filter(region=config.region.region, removed_at__isnull=True)
    registers = {part.register_ for name, part in people.parts.items() if name != "works"}
    persons = set()
    for entry in rows.filter(register__in=registers).order_by("pk").iterator():
        if problems := list(_identities(config, [entry], actor)):
            raise Refusal(problems)
        persons |= parts.tie(people, [entry], parts.known(people, [entry]))
    for person in sorted(persons):
        with transaction.atomic():
            _follow(config, standing.settle(config, [person], standing.Cause(whatever=True)), actor, ())
    return len(persons)


# -- reading -------------------------------------------------------------------------------------------------------


def locks(actor: Actor, *, post: str = "", place: str = "", running: bool = True) -> QuerySet[Lock]:
    """The lock records an actor sees, the latest first; `place` is where their works lie: a code, or the first
    digits of one."""
    rows = Lock.objects.visible_to(actor).select_related("person", "origin")
    rows = rows.filter(until__isnull=True) if running else rows
    rows = rows.filter(post=post) if post else rows
    return (within(rows, F("jurisdiction"), place) if place else rows).order_by("-since", "-id")


def history(actor: Actor, person_id: int) -> list[Lock]:
    """Every lock of a person the actor may see, running and past, the latest first. Refuses `not-found`."""
    config = releases.current(actor.region)
    also = employees.also_seen(config, actor)
    if not Entry.objects.visible_to(actor, also=also).filter(pk=person_id).exists():
        raise refuse("not-found", "没有找到，或您无权查看", "Not found, or not yours to see", status=404)
    rows = Lock.objects.unscoped().filter(person_id=person_id, region=actor.region)
    return list(rows.select_related("person", "origin").order_by("-since", "-id"))

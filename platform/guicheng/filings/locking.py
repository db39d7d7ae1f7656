"""Locks that come and go by themselves: whatever changes an entry, the persons it concerns are worked out again.

`touched` is the one way in: use-cases, effects and feeds reach it through `hooks`, the clockwork through `recheck`.
Persons take turns on their `Standing` row, works on their own: so two acts at once never both see the last place free.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from typing import Literal

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from guicheng import audit
from guicheng.accounts.actor import Actor
from guicheng.accounts.masking import mask
from guicheng.common import clock
from guicheng.common.errors import Problem, Refusal, refuse
from guicheng.common.text import text
from guicheng.config import releases
from guicheng.config.model.whole import RegionConfig
from guicheng.filings import hooks, statuses
from guicheng.filings.dossier import Dossier
from guicheng.registers.locks import counting, files, identity, parts, standing
from guicheng.registers.locks.standing import Settled
from guicheng.registers.models import Entry, Lock, Standing, Tie

BEGAN = text("锁定", "Locked")
MOVED = text("锁定转移", "Lock moved on")
RELEASED = text("解锁", "Unlocked")
ENDED = text("锁定自动解除", "Lock ended by itself")
TITLES = {"moved": MOVED, "released": RELEASED, "ended": ENDED}


@hooks.follow
def entry_changed(entry: Entry, actor: Actor) -> None:
    """Whoever wrote an entry outside a filing's effects: see `touched`."""
    touched(releases.current(entry.region), [entry], actor)


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
    fresh = _new_appointments(concerned, people.appointments.register_)
    _share(entry.pk for entry in _works(config, concerned))
    problems = list(_identities(config, concerned, actor))
    if problems:
        raise Refusal(problems)
    settled = standing.settle(config, parts.tie(people, concerned), fresh=fresh)
    problems = [problem for one in settled for problem in one.problems]
    if problems:
        raise Refusal(problems)
    _follow(config, settled, actor, later)
    return settled


def _new_appointments(entries: Iterable[Entry], register: str) -> set[int]:
    found = {entry.pk for entry in entries if entry.register == register and entry.removed_at is None}
    return found - set(Tie.objects.filter(entry_id__in=found).values_list("entry_id", flat=True))


def _works(config: RegionConfig, entries: Iterable[Entry]) -> list[Entry]:
    """The works that appointments among the entries are to."""
    people = config.people
    assert people is not None
    declared = people.appointments
    named = (parts.linked(entry, declared.work) for entry in entries if entry.register == declared.register_)
    ids = {pk for pk in named if pk is not None}
    return list(Entry.objects.unscoped().filter(pk__in=ids, register=people.works.register_)) if ids else []


def _share(works: Iterable[int]) -> None:
    """Keep works as they are until the transaction ends, so that none begins to count unseen meanwhile."""
    ids = sorted(works)
    if ids:
        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM registers_entry WHERE id = ANY(%s) ORDER BY id FOR SHARE", [ids])


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
    return name if seen else mask(name, "name", "public")


def _follow(
    config: RegionConfig, settled: Iterable[Settled], actor: Actor, later: Collection[int], filing_id: int | None = None
) -> None:
    """Record what became of locks, and work the persons' statuses out again."""
    people = config.people
    derives = people is not None and config.registers[people.persons.register_].status is not None
    for one in settled:
        person = one.person.entry
        for lock in one.ended:
            _record(actor, lock, f"person.lock.{lock.ended}", filing_id)
        for lock in one.began:
            _record(actor, lock, "person.lock", filing_id)
        if derives and person.pk not in later:
            statuses.refresh(config, Dossier.read(person), actor)


def _record(actor: Actor, lock: Lock, action: str, filing_id: int | None) -> None:
    title = TITLES.get(lock.ended, BEGAN) if action != "person.lock" else BEGAN
    why = {**lock.why, "lock": lock.pk, **({"filing": filing_id} if filing_id else {})}
    audit.record(
        actor, action, "entry", lock.person_id, title=title, subject_id=lock.person_id,
        release=lock.why.get("release"), why=why,
    )  # fmt: skip


# -- releasing -----------------------------------------------------------------------------------------------------


def release(
    config: RegionConfig,
    person: Entry,
    actor: Actor,
    filing_id: int,
    *,
    rule: str | None = None,
    what: Literal["origin", "all"] = "origin",
    asked_at: dt.datetime | None = None,
    later: Collection[int] = (),
) -> Settled:
    """Release a person's lock (YNR-18): the appointments it rests on no longer count, from now on.

    Refuses `not-locked`, and `lock-changed` where the lock was set after `asked_at`: then other bodies are responsible
    than those who were asked (YNR-17).
    """
    standing.hold(config.region.region, [person.pk])
    running = Lock.objects.unscoped().filter(person=person, until__isnull=True, **({"rule": rule} if rule else {}))
    lock = running.order_by("-since", "-id").first()
    if lock is None:
        raise refuse("not-locked", f"{person.name}目前没有被锁定", f"{person.name} is not locked now")
    if asked_at is not None and lock.since > asked_at:
        raise refuse(
            "lock-changed",
            "上报后锁定工程已变化，请退回后重新上报",
            "The lock has moved to another work since this was submitted; return it, so that it is submitted again",
            lock=lock.pk,
        )
    held = counting.account(config, files.read(config, [person.pk])[person.pk]).get((lock.rule, lock.scope))
    seats = held.places if held and what == "all" else held.places[-1:] if held else ()
    ids = [claim.appointment for seat in seats for claim in seat.claims]
    Tie.objects.filter(entry_id__in=ids).update(released_at=clock.now())
    (settled,) = standing.settle(config, [person.pk], released_by=filing_id, whatever=True)
    _follow(config, [settled], actor, later, filing_id)
    return settled


def to_recheck(most: int) -> list[int]:
    """Persons whom the calendar or a new release may have changed, at most so many of each region."""
    regions = Standing.objects.order_by("region").values_list("region", flat=True).distinct()
    configs = [releases.current(region) for region in regions]
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
        persons |= parts.tie(people, [entry])
    for person in sorted(persons):
        with transaction.atomic():
            _follow(config, standing.settle(config, [person], whatever=True), actor, ())
    return len(persons)


# -- reading -------------------------------------------------------------------------------------------------------


def own_people(config: RegionConfig, actor: Actor, register: str) -> Q:
    """The persons an actor sees beyond their scope: whom their organisation employs today, wherever registered."""
    people = config.people
    if people is None or people.employment is None or register != people.persons.register_ or not actor.organisation_id:
        return Q(pk__in=())
    today = clock.today(config.zone)
    employed = Tie.objects.filter(part="employment", organisation_id=actor.organisation_id)
    employed = employed.filter(Q(until__isnull=True) | Q(until__gte=today))
    return Q(register=register, pk__in=employed.values("person_id"))


def locks(actor: Actor, *, post: str = "", place: str = "", running: bool = True) -> QuerySet[Lock]:
    """The lock records an actor sees, the latest first; `place` are the first digits of the origin's code."""
    rows = Lock.objects.visible_to(actor).select_related("person", "origin")
    rows = rows.filter(until__isnull=True) if running else rows
    rows = rows.filter(post=post) if post else rows
    return (rows.filter(jurisdiction__startswith=place) if place else rows).order_by("-since", "-id")


def history(actor: Actor, person_id: int) -> list[Lock]:
    """Every lock of a person the actor may see, running and past, the latest first. Refuses `not-found`."""
    config = releases.current(actor.region)
    people = config.people
    also = own_people(config, actor, people.persons.register_) if people else Q(pk__in=())
    if not Entry.objects.visible_to(actor, also=also).filter(pk=person_id).exists():
        raise refuse("not-found", "没有找到，或您无权查看", "Not found, or not yours to see", status=404)
    rows = Lock.objects.unscoped().filter(person_id=person_id, region=actor.region)
    return list(rows.select_related("person", "origin").order_by("-since", "-id"))


def locked_by_place(actor: Actor, width: int = 4) -> dict[tuple[str, str], int]:
    """How many persons are locked, by the first digits of the place (4 = city) and the post; counted once in each."""
    counted: dict[tuple[str, str], set[int]] = {}
    for place, post, person in locks(actor).values_list("jurisdiction", "post", "person_id"):
        counted.setdefault((place[:width], post), set()).add(person)
    return {key: len(persons) for key, persons in sorted(counted.items())}

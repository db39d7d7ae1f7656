"""Making what is stored equal to what counts: places, locks and the next moment to look again (YNR-11, 13, 20, 36)."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Literal

from django.db import connection

from guicheng.common import clock
from guicheng.common.errors import Problem
from guicheng.config.model.whole import RegionConfig
from guicheng.registers.locks import counting, files, wording
from guicheng.registers.locks.algebra import NOTHING, Allotment, Claim
from guicheng.registers.locks.files import PersonFile
from guicheng.registers.models import Allowance, Lock, Place, Standing

Ended = Literal["ended", "released", "moved"]


@dataclass
class Settled:
    """What became of one person: locks that began and ended, and what could not be given a place."""

    person: PersonFile
    began: list[Lock] = field(default_factory=list)
    ended: list[Lock] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def changed(self) -> bool:
        """Whether a lock began or ended."""
        return bool(self.began or self.ended)


_turns = threading.local()


def turn() -> int:
    """A number that changes whenever this thread has settled somebody: what was read before may no longer be so."""
    return getattr(_turns, "count", 0)


def hold(region: str, person_ids: Iterable[int]) -> dict[int, Standing]:
    """Lock the standing of persons until the transaction ends, always in the same order; makes those that lack one."""
    ids = sorted(set(person_ids))
    rows = Standing.objects.filter(pk__in=ids).select_for_update(of=("self",)).order_by("pk")
    found = rows.in_bulk() if ids else {}
    if len(found) < len(ids):
        fresh = [Standing(person_id=pk, region=region) for pk in ids if pk not in found]
        Standing.objects.bulk_create(fresh, ignore_conflicts=True)
        found = rows.all().in_bulk()
    return found


def _take_in(fresh: list[int]) -> None:
    """Number new appointments behind all others of their person, whatever the clocks of several machines say: who came
    first is decided by who held the person's row first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE registers_tie AS new SET accepted_at = GREATEST(%s, (SELECT max(accepted_at) + interval "
            "'1 microsecond' FROM registers_tie AS old WHERE old.person_id = new.person_id "
            "AND old.part = 'appointments' AND NOT old.entry_id = ANY(%s))) WHERE new.entry_id = ANY(%s)",
            [clock.now(), fresh, fresh],
        )


def settle(
    config: RegionConfig,
    person_ids: Iterable[int],
    *,
    fresh: Collection[int] = (),
    released_by: int | None = None,
    whatever: bool = False,
) -> list[Settled]:
    """Work out the places and locks of persons again and store what changed.

    Where that would exceed a limit, the problem is told and nothing stored: the caller refuses the change that led
    there. With `whatever`, what has no place waits instead: nobody can be refused the passing of time.
    `fresh` are appointments that are new: a lock keeps its person from those, while it lets the others be. Call it
    inside a transaction, after the entries and ties have been stored.
    """
    held = hold(config.region.region, person_ids)
    _turns.count = turn() + 1
    if fresh:
        _take_in(list(fresh))
    found = files.read(config, held)
    allowances = _allowances(found)
    running = _locks(found)
    return [
        _settle(config, file, held[pk], allowances.get(pk, {}), running.get(pk, {}), fresh, released_by, whatever)
        for pk, file in found.items()
    ]


def _allowances(persons: Iterable[int]) -> dict[int, dict[tuple[str, str], Allowance]]:
    rows = Allowance.objects.filter(person_id__in=list(persons)).prefetch_related("places")
    found: dict[int, dict[tuple[str, str], Allowance]] = {}
    for row in rows:
        found.setdefault(row.person_id, {})[row.rule, row.scope] = row
    return found


def _locks(persons: Iterable[int]) -> dict[int, dict[tuple[str, str], Lock]]:
    found: dict[int, dict[tuple[str, str], Lock]] = {}
    for lock in Lock.objects.unscoped().filter(person_id__in=list(persons), until__isnull=True):
        found.setdefault(lock.person_id, {})[lock.rule, lock.scope] = lock
    return found


def _settle(
    config: RegionConfig,
    file: PersonFile,
    row: Standing,
    stored: dict[tuple[str, str], Allowance],
    running: dict[tuple[str, str], Lock],
    fresh: Collection[int],
    released_by: int | None,
    whatever: bool,
) -> Settled:
    wanted = counting.account(config, file)
    waited = {key: len(row.waiting) for key, row in stored.items()}
    problems = list(wording.exceeded(config, file, waited, wanted))
    new = [held for held in file.appointments if held.tie.pk in fresh]
    if new and not problems:
        before = counting.account(config, file, without=fresh)
        problems = [problem for held in new for problem in wording.kept_from(config, file, before, held)]
    settled = Settled(file, problems=problems)
    if problems and not whatever:
        return settled
    for key in {**stored, **wanted}:
        _store_places(config, file, key, stored.get(key), wanted.get(key, NOTHING))
    for key in {**running, **wanted}:
        _store_lock(config, settled, key, running.get(key), wanted.get(key, NOTHING), released_by)
    locked = any(config.locks[rule].lock and allotment.is_full for (rule, _), allotment in wanted.items())
    recheck_at = counting.next_boundary(config, file)
    rules = config.lock_rules
    if (row.locked, row.recheck_at, row.rules) != (locked, recheck_at, rules):
        Standing.objects.filter(pk=row.pk).update(locked=locked, recheck_at=recheck_at, rules=rules)
    return settled


def _store_places(
    config: RegionConfig, file: PersonFile, key: tuple[str, str], row: Allowance | None, allotment: Allotment
) -> None:
    """Store the places of one rule where they differ. The constraints refuse what the algebra must never ask for."""
    waiting = allotment.waiting_keys
    if not allotment.places:
        if row is not None:
            row.delete()
        return
    before = {place.key: place for place in row.places.all()} if row else {}
    places = [
        Place(
            most=allotment.most, ordinal=number, key=seat.key, work_id=seat.works[0],
            since=before[seat.key].since if seat.key in before else clock.now(),
        )
        for number, seat in enumerate(allotment.places, start=1)
    ]  # fmt: skip
    if row is not None and row.most == allotment.most and row.waiting == waiting and _same(before.values(), places):
        return
    if row is None:
        rule, scope = key
        row = Allowance.objects.create(
            region=config.region.region, rule=rule, person=file.entry, scope=scope, most=allotment.most, waiting=waiting
        )
    else:
        Place.objects.filter(allowance=row).delete()
        Allowance.objects.filter(pk=row.pk).update(most=allotment.most, waiting=waiting)
    for place in places:
        place.allowance = row
    Place.objects.bulk_create(places)


def _same(stored: Iterable[Place], wanted: Iterable[Place]) -> bool:
    return {(p.ordinal, p.key, p.work_id) for p in stored} == {(p.ordinal, p.key, p.work_id) for p in wanted}


def _store_lock(
    config: RegionConfig,
    settled: Settled,
    key: tuple[str, str],
    lock: Lock | None,
    allotment: Allotment,
    released_by: int | None,
) -> None:
    """Let a lock begin, go on, move or end."""
    rule = config.locks.get(key[0])
    origin = allotment.origin if rule is not None and rule.lock else None
    if lock is not None and (origin is None or origin.work != lock.origin_id):
        how: Ended = "released" if released_by else "moved" if origin is not None else "ended"
        lock.until, lock.ended, lock.filing_id = clock.now(), how, released_by
        lock.save(update_fields=["until", "ended", "filing_id"])
        settled.ended.append(lock)
    if origin is not None and (lock is None or lock.until is not None):
        settled.began.append(_begin(config, settled.person, key, allotment, origin, lock))


def _begin(
    config: RegionConfig,
    file: PersonFile,
    key: tuple[str, str],
    allotment: Allotment,
    origin: Claim,
    before: Lock | None,
) -> Lock:
    held = next(held for held in file.appointments if held.tie.pk == origin.appointment)
    names = {one.work.pk: one.work.name for one in file.appointments}
    works = wording.works_of(allotment.places, names, config.zone)
    return Lock.objects.create(
        region=config.region.region,
        rule=key[0],
        scope=key[1],
        person=file.entry,
        origin=held.work,
        post=origin.post,
        organisation_id=held.tie.organisation_id,
        jurisdiction=held.work.jurisdiction,
        works=works,
        why=config.explain_rule(f"locks/{key[0]}", most=allotment.most, works=works),
        since=clock.now(),
        moved_from=before,
    )


def due(config: RegionConfig, most: int) -> list[int]:
    """Persons to look at again: their moment has come, or the rules are no longer those they were worked out by."""
    rows = Standing.objects.filter(region=config.region.region)
    other = rows.exclude(rules=config.lock_rules).values_list("pk", flat=True)[:most]
    timed = rows.filter(recheck_at__lte=clock.now()).order_by("recheck_at").values_list("pk", flat=True)[:most]
    return list(dict.fromkeys([*timed, *other]))[:most]


def recheck(config: RegionConfig, person_id: int) -> Settled | None:
    """Look again at a person; None where somebody else does."""
    if Standing.objects.select_for_update(skip_locked=True).filter(pk=person_id).first() is None:
        return None
    return next(iter(settle(config, [person_id], whatever=True)), None)


def stored(person_id: int) -> dict[tuple[str, str], tuple[int, tuple[str, ...], tuple[str, ...]]]:
    """What is stored of a person by rule and scope: the limit, the keys with a place in order, those that wait."""
    rows = Allowance.objects.filter(person_id=person_id).prefetch_related("places")
    return {
        (row.rule, row.scope): (
            row.most,
            tuple(place.key for place in sorted(row.places.all(), key=lambda place: place.ordinal)),
            tuple(row.waiting),
        )
        for row in rows
    }

"""Making what is stored equal to what counts: places, locks and the next moment to look again (YNR-11, 13, 20, 36)."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Q, QuerySet

from guicheng.common import clock
from guicheng.common.errors import Problem
from guicheng.common.text import text
from guicheng.config.model.whole import RegionConfig
from guicheng.registers.locks import counting, person_files, wording
from guicheng.registers.locks.algebra import NOTHING, Allotment, Claim
from guicheng.registers.locks.person_files import Held, PersonFile
from guicheng.registers.models import Allowance, Entry, Lock, Place, Standing
from guicheng.statements import execute, insert, planned, update

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
    """Lock persons and how they stand until the transaction ends, always in the same order; makes the standings that
    are missing. A person's own row comes first: whoever acts on a person's entry has that already, and whoever comes
    from a work or an appointment will write the person's status."""
    ids = sorted(set(person_ids))
    found = _held(ids) if ids else {}
    if len(found) < len(ids):
        fresh = [Standing(person_id=pk, region=region) for pk in ids if pk not in found]
        Standing.objects.bulk_create(fresh, ignore_conflicts=True)
        found = _held(ids)
    return found


_COLUMNS = ("person_id", "region", "locked", "recheck_at", "rules")
_HELD = (
    "WITH person AS MATERIALIZED (SELECT id FROM registers_entry WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE) "
    "SELECT person_id, region, locked, recheck_at, rules FROM registers_standing AS standing "
    "JOIN person ON person.id = standing.person_id ORDER BY standing.person_id FOR UPDATE OF standing"
)


def _held(ids: list[int]) -> dict[int, Standing]:
    rows = [Standing.from_db(DEFAULT_DB_ALIAS, _COLUMNS, row) for row in execute(_HELD, [ids])]
    return {row.pk: row for row in rows}


def _read(config: RegionConfig, held: Iterable[int], fresh: Collection[int]) -> dict[int, PersonFile]:
    """The files of persons who are held, with new appointments behind all others of their person, whatever the clocks
    of several machines say: who came first is decided by who held the person's row first."""
    found = person_files.read(config, held)
    if any(_out_of_turn(file, fresh) for file in found.values()):
        execute(_TAKE_IN, [clock.now(), list(fresh), list(fresh)])
        found = person_files.read(config, held)
    return found


def _out_of_turn(file: PersonFile, fresh: Collection[int]) -> bool:
    """Whether a new appointment says that it came before (or with) one that was there already."""
    new = [held.tie.accepted_at for held in file.appointments if held.tie.pk in fresh]
    old = [held.tie.accepted_at for held in file.appointments if held.tie.pk not in fresh]
    return bool(new and old) and min(new) <= max(old)


_TAKE_IN = (
    "UPDATE registers_tie AS new SET accepted_at = GREATEST(%s, (SELECT max(accepted_at) + interval "
    "'1 microsecond' FROM registers_tie AS old WHERE old.person_id = new.person_id "
    "AND old.part = 'appointments' AND NOT old.entry_id = ANY(%s))) WHERE new.entry_id = ANY(%s)"
)


@dataclass(frozen=True)
class Cause:
    """What led to working persons out again.

    `fresh` are appointments that are new: a lock keeps its person from those, while it lets the others be.
    `released_by` is the act that takes a lock away. With `whatever`, what has no place waits and is not refused: nobody
    can be refused the passing of time.
    """

    fresh: Collection[int] = ()
    released_by: int | None = None
    whatever: bool = False


def settle(config: RegionConfig, person_ids: Iterable[int], cause: Cause = Cause()) -> list[Settled]:
    """Work out the places and locks of persons again and store what changed.

    Where that would exceed a limit, the problem is told and nothing stored: the caller refuses the change that led
    there. Call it inside a transaction, after the entries and ties have been stored.
    """
    held = hold(config.region.region, person_ids)
    _turns.count = turn() + 1
    found = _read(config, held, cause.fresh)
    allowances, running = _allowances(found), _locks(found)
    return [
        _settle(config, file, Stored(held[pk], allowances.get(pk, {}), running.get(pk, {})), cause)
        for pk, file in found.items()
    ]


@dataclass
class Kept:
    """What is stored of one allowance: the limit, what waits, and the places as (number, key, work) with the moment
    each was taken."""

    pk: int
    most: int
    waiting: list[str]
    places: dict[tuple[int, str, int], dt.datetime] = field(default_factory=dict)


@dataclass(frozen=True)
class Stored:
    """What is stored of one person: how they stand, their places and their running locks by rule and scope."""

    row: Standing
    places: dict[tuple[str, str], Kept]
    locks: dict[tuple[str, str], Lock]


_OF_PLACES = ("places__ordinal", "places__key", "places__work_id", "places__since")


@planned
def _stored_places(persons: Collection[int]) -> QuerySet[Allowance, tuple[Any, ...]]:
    rows = Allowance.objects.filter(person_id__in=persons)
    return rows.values_list("person_id", "rule", "scope", "pk", "most", "waiting", *_OF_PLACES)


@planned
def _running(persons: Collection[int]) -> QuerySet[Lock]:
    return Lock.objects.unscoped().filter(person_id__in=persons, until__isnull=True)


def _allowances(persons: Collection[int]) -> dict[int, dict[tuple[str, str], Kept]]:
    found: dict[int, dict[tuple[str, str], Kept]] = {}
    for person, rule, scope, pk, most, waiting, ordinal, key, work, since in _stored_places(persons):
        kept = found.setdefault(person, {}).setdefault((rule, scope), Kept(pk, most, waiting))
        if ordinal is not None:
            kept.places[ordinal, key, work] = since
    return found


def _locks(persons: Collection[int]) -> dict[int, dict[tuple[str, str], Lock]]:
    found: dict[int, dict[tuple[str, str], Lock]] = {}
    for lock in _running(persons):
        found.setdefault(lock.person_id, {})[lock.rule, lock.scope] = lock
    return found


def _settle(config: RegionConfig, file: PersonFile, stored: Stored, cause: Cause) -> Settled:
    wanted, row = counting.account(config, file), stored.row
    anew = row.rules not in ("", config.lock_rules)
    problems = _too_much(config, file, wanted, stored.places, cause.fresh, outdated=anew or _has_come(row.recheck_at))
    settled = Settled(file, problems=problems)
    if problems and not cause.whatever:
        return settled
    for key in {**stored.places, **wanted}:
        _store_places(config, file, key, stored.places.get(key), wanted.get(key, NOTHING))
    for key in {**stored.locks, **wanted}:
        allotment = wanted.get(key, NOTHING)
        _store_lock(config, settled, key, stored.locks.get(key), allotment, cause.released_by, anew=anew)
    locked = any(config.locks[rule].lock and allotment.is_full for (rule, _), allotment in wanted.items())
    recheck_at = counting.next_boundary(config, file)
    rules = config.lock_rules
    if (row.locked, row.recheck_at, row.rules) != (locked, recheck_at, rules):
        row.locked, row.recheck_at, row.rules = locked, recheck_at, rules
        update(row, ["locked", "recheck_at", "rules"])
    return settled


def _too_much(
    config: RegionConfig,
    file: PersonFile,
    wanted: counting.Account,
    stored: dict[tuple[str, str], Kept],
    fresh: Collection[int],
    *,
    outdated: bool,
) -> list[Problem]:
    """What speaks against a change. Where the rules or the day are no longer those by which the person was worked out
    (`outdated`), what is stored says nothing of the change: then only new appointments are judged, against the rest.
    What the calendar or a configuration alone makes too many waits."""
    new = [held for held in file.appointments if held.tie.pk in fresh]
    if outdated and not new:
        return []
    if new and file.entry.removed_at is not None:  # somebody removed the person at this moment
        return [Problem("person-removed", text("该人员已被删除，不能任职", "The person has been removed"))]
    rest = counting.account(config, file, without=fresh) if new else {}
    before = wording.stood(rest) if outdated else {key: _stood(kept) for key, kept in stored.items()}
    problems = list(wording.exceeded(config, file, before, wanted))
    return problems or [problem for held in new for problem in wording.kept_from(config, file, rest, held)]


def _stood(kept: Kept) -> wording.Stood:
    return wording.Stood(len(kept.waiting), frozenset(key for _, key, _ in kept.places))


def _has_come(moment: dt.datetime | None) -> bool:
    return moment is not None and moment <= clock.now()


def _store_places(
    config: RegionConfig, file: PersonFile, key: tuple[str, str], kept: Kept | None, allotment: Allotment
) -> None:
    """Store the places of one rule where they differ. The constraints refuse what the algebra must never ask for."""
    waiting = list(allotment.waiting_keys)
    wanted = [(number, seat.key, seat.works[0]) for number, seat in enumerate(allotment.places, start=1)]
    if kept is not None:
        if kept.most == allotment.most and kept.waiting == waiting and kept.places.keys() == set(wanted):
            return
        execute(_WITHOUT_PLACES if wanted else _WITHOUT_ALLOWANCE, [kept.pk])
    if not wanted:
        return
    if kept is None:
        rule, scope = key
        row = Allowance(
            region=config.region.region, rule=rule, person=file.entry, scope=scope, most=allotment.most, waiting=waiting
        )
        insert([row])
    else:
        row = Allowance(pk=kept.pk, most=allotment.most, waiting=waiting)
        update(row, ["most", "waiting"])
    since = {key: moment for (_, key, _), moment in kept.places.items()} if kept else {}
    insert(
        [
            Place(
                allowance_id=row.pk,
                most=allotment.most,
                ordinal=number,
                key=name,
                work_id=work,
                since=since.get(name) or clock.now(),
            )
            for number, name, work in wanted
        ]
    )


_WITHOUT_PLACES = "DELETE FROM registers_place WHERE allowance_id = %s"
_WITHOUT_ALLOWANCE = "DELETE FROM registers_allowance WHERE id = %s"
"""Its places go with it: the foreign key cascades."""


def _store_lock(
    config: RegionConfig,
    settled: Settled,
    key: tuple[str, str],
    lock: Lock | None,
    allotment: Allotment,
    released_by: int | None,
    *,
    anew: bool,
) -> None:
    """Let a lock begin, go on, move or end."""
    rule = config.locks.get(key[0])
    origin = allotment.origin if rule is not None and rule.lock else None
    if lock is not None and (origin is None or origin.work != lock.origin_id):
        how: Ended = "released" if released_by else "moved" if origin is not None else "ended"
        lock.until, lock.ended, lock.filing_id = clock.now(), how, released_by
        update(lock, ["until", "ended", "filing_id"])
        settled.ended.append(lock)
    if origin is not None and (lock is None or lock.until is not None):
        settled.began.append(_begin(config, settled.person, key, allotment, origin, lock))
    elif origin is not None and lock is not None:
        _go_on(config, settled.person, lock, allotment, origin, anew=anew)


def _held_by(file: PersonFile, origin: Claim) -> Held:
    return next(held for held in file.appointments if held.tie.pk == origin.appointment)


def _works(config: RegionConfig, file: PersonFile, allotment: Allotment) -> wording.Works:
    names = {one.work.pk: one.work.name for one in file.appointments}
    return wording.works_of(allotment.places, names, config.zone)


def _go_on(
    config: RegionConfig, file: PersonFile, lock: Lock, allotment: Allotment, origin: Claim, *, anew: bool
) -> None:
    """What a running lock says stays true: the works it rests on, the place of its origin, and, where the rules have
    changed since (`anew`), the rule by which it holds now. How it was set stands in the audit."""
    held, works = _held_by(file, origin), _works(config, file, allotment)
    said: dict[str, Any] = {
        "works": works,
        "jurisdiction": held.work.jurisdiction,
        "organisation_id": held.tie.organisation_id,
    }
    if anew:
        said["why"] = config.explain_rule(f"locks/{lock.rule}", most=allotment.most, works=works)
    elif works != lock.works:
        said["why"] = {**lock.why, "works": works}
    changed = {name: value for name, value in said.items() if getattr(lock, name) != value}
    if changed:
        Lock.objects.unscoped().filter(pk=lock.pk).update(**changed)


def _begin(
    config: RegionConfig,
    file: PersonFile,
    key: tuple[str, str],
    allotment: Allotment,
    origin: Claim,
    before: Lock | None,
) -> Lock:
    held, works = _held_by(file, origin), _works(config, file, allotment)
    lock = Lock(
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
    insert([lock])
    return lock


def asked_for(person_id: int, asked_at: dt.datetime, rule: str | None = None) -> Lock | None:
    """The lock an application of that moment is about, whatever became of it: the one set last of those that ran."""
    rows = Lock.objects.unscoped().filter(person_id=person_id, since__lte=asked_at).select_related("origin")
    rows = rows.filter(Q(until__isnull=True) | Q(until__gt=asked_at), **({"rule": rule} if rule else {}))
    return rows.order_by("-since", "-id").first()


def due(config: RegionConfig, most: int) -> list[int]:
    """Persons to look at again: their moment has come, or the rules are no longer those they were worked out by."""
    rows = Standing.objects.filter(region=config.region.region)
    other = rows.exclude(rules=config.lock_rules).values_list("pk", flat=True)[:most]
    timed = rows.filter(recheck_at__lte=clock.now()).order_by("recheck_at").values_list("pk", flat=True)[:most]
    return list(dict.fromkeys([*timed, *other]))[:most]


def recheck(config: RegionConfig, person_id: int) -> Settled | None:
    """Look again at a person; None where somebody else does."""
    if Entry.objects.unscoped().select_for_update(skip_locked=True, no_key=True).filter(pk=person_id).first() is None:
        return None
    return next(iter(settle(config, [person_id], Cause(whatever=True))), None)


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

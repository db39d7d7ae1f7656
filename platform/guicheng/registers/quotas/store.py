"""Pools as they are stored: locked, read, and made equal to what the rule says."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Count as Counted
from django.db.models import F, Q

from guicheng.registers.quotas.algebra import Count, Held, Place
from guicheng.registers.quotas.models import QuotaPlace, QuotaPool
from guicheng.statements import execute

_MADE = (
    "INSERT INTO registers_quotapool (region, quota, entry_id, most) VALUES (%s, %s, %s, 0)"
    " ON CONFLICT (region, quota, entry_id) DO NOTHING"
)
_LOCKED = (
    "SELECT id, most FROM registers_quotapool WHERE region = %s AND quota = %s AND entry_id = %s FOR NO KEY UPDATE"
)


@dataclass
class Locked:
    """A pool whose row this transaction has locked."""

    pool: int
    held: Held
    _keys: dict[int, int] = field(default_factory=dict, repr=False)

    def become(self, wanted: Held) -> None:
        """Store what follows. The constraints refuse what the algebra must never ask for."""
        before = {one.ordinal: one for one in self.held.places}
        after = {one.ordinal: one for one in wanted.places}
        gone = [self._keys[number] for number in before.keys() - after.keys()]
        if gone:
            QuotaPlace.objects.filter(pk__in=gone).delete()
        for number in before.keys() & after.keys():
            if before[number] != after[number]:
                one = after[number]
                QuotaPlace.objects.filter(pk=self._keys[number]).update(organisation_id=one.body, filing_id=one.filing)
        fresh = [after[number] for number in sorted(after.keys() - before.keys())]
        made = [
            QuotaPlace(
                pool_id=self.pool, most=wanted.most, ordinal=one.ordinal, organisation_id=one.body, filing_id=one.filing
            )
            for one in fresh
        ]
        for row in QuotaPlace.objects.bulk_create(made) if made else ():
            self._keys[row.ordinal] = row.pk
        self.held = wanted

    def resize(self, most: int) -> None:
        """Give the pool another number of places, as far as what was given and taken allows."""
        wanted = self.held.sized(most)
        if wanted.most == self.held.most:
            return
        if wanted.places != self.held.places:
            keys = [self._keys[one.ordinal] for one in self.held.places]
            self._keys = {}
            for key, one in zip(keys, wanted.places, strict=True):
                QuotaPlace.objects.filter(pk=key).update(ordinal=one.ordinal)
                self._keys[one.ordinal] = key
        self._size(wanted.most)
        self.held = wanted

    def _size(self, most: int) -> None:
        QuotaPool.objects.filter(pk=self.pool).update(most=most)
        self.held = Held(most, self.held.places)


def hold(region: str, quota: str, entry_id: int) -> Locked:
    """The pool of an entry, locked until the transaction ends; made where there was none yet."""
    execute(_MADE, [region, quota, entry_id])
    ((pool, most),) = execute(_LOCKED, [region, quota, entry_id])
    rows = list(QuotaPlace.objects.filter(pool_id=pool).order_by("ordinal"))
    places = tuple(Place(row.ordinal, row.organisation_id, row.filing_id) for row in rows)
    return Locked(pool, Held(most, places), {row.ordinal: row.pk for row in rows})


def leave(filing_id: int, quota: str | None = None) -> None:
    """Give back the place that a filing has, under one quota or all."""
    rows = QuotaPlace.objects.filter(filing_id=filing_id, **({"pool__quota": quota} if quota else {}))
    rows.filter(organisation_id=None).delete()
    rows.exclude(organisation_id=None).update(filing_id=None)


def held_by(filing_id: int, quota: str) -> tuple[int, int | None] | None:
    """Where a filing has a place: the entry of the pool, and of whose share; None where it has none."""
    rows = QuotaPlace.objects.filter(filing_id=filing_id, pool__quota=quota)
    return rows.values_list("pool__entry_id", "organisation_id").first()


def count(region: str, quota: str, entry_ids: list[int], body: int | None = None) -> dict[int, Count]:
    """How many places of some entries were given and are taken, in all or of one body; the number of places is that
    which is stored. An entry of which nothing is stored is not in it."""
    own = Q() if body is None else Q(places__organisation_id=body)
    rows = QuotaPool.objects.filter(region=region, quota=quota, entry_id__in=entry_ids).annotate(
        given=Counted("places", filter=own & Q(places__organisation_id__isnull=False)),
        taken=Counted("places", filter=own & Q(places__filing_id__isnull=False)),
    )
    return {one["entry_id"]: Count(one["most"], one["given"], one["taken"]) for one in rows.values()}


def by_body(region: str, quota: str, entry_id: int) -> dict[int, Count]:
    """How many places each body was given and has taken; bodies without any are not in it."""
    rows = QuotaPlace.objects.filter(pool__region=region, pool__quota=quota, pool__entry_id=entry_id)
    found = rows.exclude(organisation_id=None).values("organisation_id")
    counted = found.annotate(given=Counted("pk"), taken=Counted("pk", filter=Q(filing_id__isnull=False)), all=F("most"))
    return {int(one["organisation_id"] or 0): Count(one["all"], one["given"], one["taken"]) for one in counted}

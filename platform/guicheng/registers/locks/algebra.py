"""The rule itself, over plain values: claims share places by key, places are given to the oldest, the last one locks.

Nothing here knows registers, conditions or the database. The outcome depends on the claims alone, never on the order
in which they came to be known: so what is stored can always be compared with a plain recomputation.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Claim:
    """An appointment that counts. Claims with one `key` share one place (YNR-12)."""

    appointment: int
    work: int
    post: str
    key: str
    since: dt.datetime

    @property
    def age(self) -> tuple[dt.datetime, int]:
        """What orders claims: the moment the appointment was taken in, then its number."""
        return self.since, self.appointment


@dataclass(frozen=True, slots=True)
class Seat:
    """The claims that share one place, the oldest first."""

    key: str
    claims: tuple[Claim, ...]

    @property
    def works(self) -> tuple[int, ...]:
        """The works behind it, the oldest appointment first, each once."""
        return tuple(dict.fromkeys(claim.work for claim in self.claims))


@dataclass(frozen=True, slots=True)
class Allotment:
    """Who has a place: `places` by ordinal from 1, `waiting` those for whom none is left."""

    most: int
    places: tuple[Seat, ...] = ()
    waiting: tuple[Seat, ...] = ()

    @property
    def is_full(self) -> bool:
        """Whether the limit is reached (达到上限): this is what locks (YNR-11)."""
        return len(self.places) >= self.most

    @property
    def origin(self) -> Claim | None:
        """The claim that filled the last place: the one that set the lock (YNR-17)."""
        return self.places[-1].claims[0] if self.is_full and self.places else None

    @property
    def waiting_keys(self) -> list[str]:
        """The keys that have no place."""
        return [seat.key for seat in self.waiting]

    @property
    def works(self) -> frozenset[int]:
        """The works that hold a place."""
        return frozenset(work for seat in self.places for work in seat.works)


NOTHING = Allotment(most=1)


def allot(claims: Iterable[Claim], most: int) -> Allotment:
    """Give `most` places to the claims, the oldest key first."""
    shared: dict[str, list[Claim]] = {}
    for claim in sorted(claims, key=lambda claim: claim.age):
        shared.setdefault(claim.key, []).append(claim)
    seats = tuple(Seat(key, tuple(found)) for key, found in shared.items())
    return Allotment(most, seats[:most], seats[most:])


def exceeding(waited: int, after: Allotment) -> tuple[Seat, ...]:
    """The seats a change has brought too many, where `waited` waited before it: the reason to refuse the change.

    More must wait than before, so that ending something or correcting a number is never refused, whatever stood.
    """
    return after.waiting[waited:]

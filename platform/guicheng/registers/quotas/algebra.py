"""The rule itself, over plain values: places of one pool, divided among bodies, taken by filings.

Nothing here knows registers, filings or the database.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Place:
    """One place: whose it is (None = nobody's, places are not divided) and which filing has it (None = it is free)."""

    ordinal: int
    body: int | None
    filing: int | None


@dataclass(frozen=True, slots=True)
class Count:
    """How many places there are, were given, are taken. Of one body: `given` is its share, `taken` of that."""

    places: int = 0
    given: int = 0
    taken: int = 0


@dataclass(frozen=True, slots=True)
class Held:
    """A pool and its places."""

    most: int
    places: tuple[Place, ...] = ()

    def count(self, body: int | None = None) -> Count:
        """How things stand in all, or of one body."""
        own = [one for one in self.places if body is None or one.body == body]
        return Count(self.most, sum(one.body is not None for one in own), sum(one.filing is not None for one in own))

    def too_few(self, shares: Mapping[int, int]) -> Iterator[int]:
        """The bodies that would have less than they have taken."""
        return (body for body, number in shares.items() if number < self.count(body).taken)

    def too_many(self, shares: Mapping[int, int]) -> int:
        """By how many places shares and what is taken otherwise would go beyond the pool; 0 where they fit."""
        rest = sum(one.body not in shares for one in self.places)
        return max(0, sum(shares.values()) + rest - self.most)

    def shared(self, shares: Mapping[int, int]) -> Held:
        """With these shares, which fit (`too_few`, `too_many`). Other bodies keep theirs, and filings their places."""
        kept: list[Place] = []
        left = dict(shares)
        for one in sorted(self.places, key=lambda one: (one.filing is None, one.ordinal)):
            if one.body is None or one.body not in left:
                kept.append(one)
            elif left[one.body] > 0:
                left[one.body] -= 1
                kept.append(one)
        free = self._free(kept)
        kept += [Place(next(free), body, None) for body, number in left.items() for _ in range(number)]
        return replace(self, places=tuple(sorted(kept, key=lambda one: one.ordinal)))

    def taken(self, filing: int, body: int | None) -> Held | None:
        """With a place taken by a filing, of the share of a body, or (None) of what nobody was given; None where none
        is left."""
        if body is None:
            number = next(self._free(self.places), None)
            return None if number is None else replace(self, places=(*self.places, Place(number, None, filing)))
        found = next((one for one in self.places if one.body == body and one.filing is None), None)
        if found is None:
            return None
        return replace(self, places=tuple(replace(one, filing=filing) if one is found else one for one in self.places))

    def sized(self, most: int) -> Held:
        """With another number of places, never fewer than were given or taken; numbered anew where that needs it."""
        wanted = max(most, len(self.places))
        if all(one.ordinal <= wanted for one in self.places):
            return replace(self, most=wanted)
        numbered = tuple(replace(one, ordinal=number) for number, one in enumerate(self.places, start=1))
        return Held(wanted, numbered)

    def _free(self, places: list[Place] | tuple[Place, ...]) -> Iterator[int]:
        used = {one.ordinal for one in places}
        return (number for number in range(1, self.most + 1) if number not in used)

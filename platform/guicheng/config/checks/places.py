"""The territory: codes of places that exist (GB/T 2260)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from guicheng.accounts import places
from guicheng.config.checks import check
from guicheng.config.findings import Finding
from guicheng.config.model.scenarios import GivenOrganisation
from guicheng.config.review import Review


@cache
def _codes() -> frozenset[str]:
    return frozenset(place.code for place in places.read())


@check
def place_codes_exist(review: Review) -> Iterator[Finding]:
    """A code of a place is one of the table, historical ones included."""
    location = ("region", "jurisdiction")
    yield from review.unknown(("行政区划代码", "place code"), review.config.region.jurisdiction, _codes(), location)
    for visit in review.fields_of(GivenOrganisation):
        if visit.name == "jurisdiction" and isinstance(visit.value, str):
            yield from review.unknown(("行政区划代码", "place code"), visit.value, _codes(), visit.location)

"""The database has the last word: whoever writes places, by whatever way, cannot store one too many."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction

from guicheng.registers.models import Allowance, Entry, Lock, Place
from tests.locks.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def allowance(world: World) -> Allowance:
    """A person with two of two places taken."""
    person = world.entry("person", "甲", name="甲", id_kind="passport", id_number="E1")
    row = Allowance.objects.create(region="variants", rule="chief", person=person, most=2)
    for ordinal in (1, 2):
        Place.objects.create(allowance=row, most=2, ordinal=ordinal, key=f"k{ordinal}", work=person)
    return row


FORBIDDEN: dict[str, Callable[[Allowance, Entry], object]] = {
    "a place beyond the limit": lambda row, work: Place.objects.create(
        allowance=row, most=2, ordinal=3, key="k3", work=work
    ),
    "a place numbered 0": lambda row, work: Place.objects.create(allowance=row, most=2, ordinal=0, key="k3", work=work),
    "the same place twice": lambda row, work: Place.objects.create(
        allowance=row, most=2, ordinal=2, key="k3", work=work
    ),
    "the same key twice": lambda row, work: Place.objects.create(allowance=row, most=2, ordinal=3, key="k1", work=work),
    "a place under a limit of its own": lambda row, work: Place.objects.create(
        allowance=row, most=9, ordinal=3, key="k3", work=work
    ),
    "a limit below what is taken": lambda row, work: Allowance.objects.filter(pk=row.pk).update(most=1),
    "a second allowance under the same rule": lambda row, work: Allowance.objects.create(
        region="variants", rule="chief", person=work, most=9
    ),
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_refused_by_the_database(allowance: Allowance, what: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        FORBIDDEN[what](allowance, allowance.person)


def test_raising_the_limit_raises_that_of_every_place(allowance: Allowance) -> None:
    Allowance.objects.filter(pk=allowance.pk).update(most=3)
    assert set(allowance.places.values_list("most", flat=True)) == {3}
    Place.objects.create(allowance=allowance, most=3, ordinal=3, key="k3", work=allowance.person)


def test_only_one_lock_of_a_rule_runs(allowance: Allowance) -> None:
    said = {"region": "variants", "rule": "chief", "person": allowance.person, "origin": allowance.person}
    Lock.objects.create(**said, post="chief")
    with pytest.raises(IntegrityError), transaction.atomic():
        Lock.objects.create(**said, post="chief")

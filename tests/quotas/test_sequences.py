"""Any sequence of acts leaves no place too many, none moved, and what is stored as the rule over plain values says."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guicheng.registers import quotas
from guicheng.registers.models import Entry, QuotaPlace, QuotaPool
from guicheng.registers.quotas.algebra import Held, Place

BODIES, FILINGS = (1, 2, 3), range(1, 9)

acts = st.one_of(
    st.tuples(st.just("share"), st.dictionaries(st.sampled_from(BODIES), st.integers(0, 5), min_size=1)),
    st.tuples(st.just("take"), st.sampled_from(FILINGS), st.sampled_from((*BODIES, None))),
    st.tuples(st.just("leave"), st.sampled_from(FILINGS)),
    st.tuples(st.just("size"), st.integers(0, 8)),
)


class _Undo(Exception):
    """Ends an example."""


def plain(held: Held) -> tuple[int, dict[int | None, int], dict[int, int | None]]:
    """A pool without its numbers: its size, how many each body has, who has taken whose."""
    bodies = {one.body: held.count(one.body).given for one in held.places if one.body is not None}
    return held.most, dict(bodies), {one.filing: one.body for one in held.places if one.filing is not None}


def lawful(held: Held) -> None:
    """Places are numbered within the pool, each number and each filing once."""
    numbers = [one.ordinal for one in held.places]
    filings = [one.filing for one in held.places if one.filing is not None]
    assert len(set(numbers)) == len(numbers)
    assert all(1 <= number <= held.most for number in numbers)
    assert len(set(filings)) == len(filings)


def stored() -> Held:
    pool = QuotaPool.objects.get()
    rows = pool.places.order_by("ordinal")
    return Held(pool.most, tuple(Place(row.ordinal, row.organisation_id, row.filing_id) for row in rows))


def play(entry: Entry, story: list[tuple[object, ...]]) -> None:
    expected = Held(0)
    for act in story:
        locked = quotas.hold("r", "q", entry.pk)
        assert plain(locked.held) == plain(expected)
        match act:
            case ("share", dict() as shares):
                before = plain(locked.held)[2]
                if not list(locked.held.too_few(shares)) and not locked.held.too_many(shares):
                    locked.become(locked.held.shared(shares))
                    assert {body: locked.held.count(body).given for body in shares} == shares
                assert plain(locked.held)[2] == before
            case ("take", int() as filing, body):
                free = [one for one in locked.held.places if one.body == body and one.filing is None]
                room = bool(free) if body is not None else len(locked.held.places) < locked.held.most
                if all(one.filing != filing for one in locked.held.places):
                    wanted = locked.held.taken(filing, body)  # type: ignore[arg-type]
                    assert (wanted is not None) == room
                    if wanted is not None:
                        locked.become(wanted)
            case ("leave", int() as filing):
                quotas.leave(filing)
                kept = [one for one in locked.held.places if one.filing != filing or one.body is not None]
                given = tuple(Place(p.ordinal, p.body, None if p.filing == filing else p.filing) for p in kept)
                locked.held = Held(locked.held.most, given)
            case ("size", int() as most):
                locked.resize(most)
                assert locked.held.most == max(most, len(locked.held.places))
        expected = stored()
        assert plain(expected) == plain(locked.held)
        lawful(expected)


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=st.lists(acts, max_size=14))
def test_any_sequence_keeps_the_laws(story: list[tuple[object, ...]]) -> None:
    entry = Entry.objects.unscoped().create(region="r", register="session", name="班")
    try:
        with transaction.atomic():
            play(entry, [("size", 6), *story])
            raise _Undo
    except _Undo:
        pass


@pytest.mark.django_db
def test_the_database_holds_the_limit_itself() -> None:
    entry = Entry.objects.unscoped().create(region="r", register="session", name="班")
    locked = quotas.hold("r", "q", entry.pk)
    locked.resize(2)
    locked.become(locked.held.shared({1: 2}))
    pool = QuotaPool.objects.get()

    def beyond() -> None:
        QuotaPlace.objects.create(pool=pool, most=2, ordinal=3, organisation_id=1)

    def of_another_size() -> None:
        QuotaPlace.objects.create(pool=pool, most=3, ordinal=3, organisation_id=1)

    def lowered() -> None:
        QuotaPool.objects.update(most=1)

    def taken_twice() -> None:
        QuotaPlace.objects.update(filing_id=7)

    def nobodys() -> None:
        QuotaPlace.objects.update(organisation_id=None)

    for wrong in (beyond, of_another_size, lowered, taken_twice, nobodys):
        with pytest.raises(IntegrityError), transaction.atomic():
            wrong()

"""The rule over plain values: places go to the oldest keys, the last place locks, nothing depends on the order."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guicheng.registers.locks.algebra import NOTHING, Allotment, Claim, allot, exceeding

START = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)


def claim(appointment: int, key: str, day: int | None = None, work: int | None = None) -> Claim:
    since = START + dt.timedelta(appointment if day is None else day)
    return Claim(appointment, work if work is not None else appointment, "chief", key, since)


claims = st.lists(
    st.builds(claim, st.integers(1, 40), st.sampled_from("abcdef"), st.integers(0, 5)),
    max_size=12,
    unique_by=lambda one: one.appointment,
)
limits = st.integers(1, 5)


def keys(seats: tuple[object, ...]) -> list[str]:
    return [seat.key for seat in seats]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("taken", "most", "places", "waiting", "full"),
    [
        ([], 1, [], [], False),
        (["a"], 1, ["a"], [], True),
        (["a", "b"], 3, ["a", "b"], [], False),
        (["a", "a", "b"], 3, ["a", "b"], [], False),  # readings.md §8, case 4: one contract counts once
        (["a", "a", "b", "c"], 3, ["a", "b", "c"], [], True),
        (["a", "b", "c"], 1, ["a"], ["b", "c"], True),
    ],
)
def test_places(taken: list[str], most: int, places: list[str], waiting: list[str], full: bool) -> None:
    allotment = allot([claim(number, key) for number, key in enumerate(taken, start=1)], most)
    assert (keys(allotment.places), keys(allotment.waiting), allotment.is_full) == (places, waiting, full)


@given(claims, limits)
def test_never_more_places_than_the_limit_and_none_left_empty_while_somebody_waits(
    found: list[Claim], most: int
) -> None:
    allotment = allot(found, most)
    assert len(allotment.places) == min(most, len({one.key for one in found}))
    assert not allotment.waiting or len(allotment.places) == most
    assert {one.key for one in found} == {*keys(allotment.places), *keys(allotment.waiting)}


@given(claims, limits, st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(found: list[Claim], most: int, chance: random.Random) -> None:
    shuffled = list(found)
    chance.shuffle(shuffled)
    assert allot(shuffled, most) == allot(found, most)


@given(claims, limits)
def test_whoever_has_a_place_is_older_than_whoever_waits(found: list[Claim], most: int) -> None:
    allotment = allot(found, most)
    if allotment.waiting:
        assert max(s.claims[0].age for s in allotment.places) < min(s.claims[0].age for s in allotment.waiting)


@given(claims, limits, st.data())
def test_ending_something_refuses_nothing(found: list[Claim], most: int, data: st.DataObject) -> None:
    before = allot(found, most)
    gone = data.draw(st.sets(st.sampled_from([one.appointment for one in found]))) if found else set()
    after = allot([one for one in found if one.appointment not in gone], most)
    assert exceeding(len(before.waiting), after) == ()


@given(claims, limits, st.sampled_from("abcdefg"))
def test_a_new_work_is_refused_exactly_where_its_key_has_no_place_and_none_is_left(
    found: list[Claim], most: int, key: str
) -> None:
    before = allot(found, most)
    after = allot([*found, claim(99, key, day=9)], most)
    known = key in {one.key for one in found}
    assert bool(exceeding(len(before.waiting), after)) == (before.is_full and not known)


@given(claims, limits)
def test_the_origin_is_what_filled_the_last_place(found: list[Claim], most: int) -> None:
    allotment: Allotment = allot(found, most)
    assert (allotment.origin is not None) == allotment.is_full
    if allotment.origin is not None:
        assert allotment.origin == allotment.places[-1].claims[0]


def test_nothing_is_free() -> None:
    assert not NOTHING.is_full
    assert NOTHING.origin is None

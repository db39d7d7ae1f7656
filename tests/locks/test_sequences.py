"""Any sequence of acts never exceeds a limit, and what is stored always equals a plain recomputation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from guicheng.clockwork import sweep
from guicheng.common import clock
from guicheng.common.errors import Refusal
from guicheng.config.model.whole import RegionConfig
from guicheng.registers.locks import standing
from guicheng.registers.models import Entry, Lock, Place, Standing, Tie
from tests.locks.world import World

pytestmark = pytest.mark.django_db

POSTS = ("manager", "chief")
LARGE = 90000
START = dt.datetime(2025, 7, 1, 9, tzinfo=clock.SHANGHAI)

acts = st.one_of(
    st.tuples(st.just("appoint"), st.integers(0, 1), st.integers(0, 4), st.sampled_from(["manager", "chief"])),
    st.tuples(st.just("end"), st.integers(0, 9)),
    st.tuples(st.just("replace"), st.integers(0, 9), st.integers(0, 1)),
    st.tuples(st.just("state"), st.integers(0, 4), st.sampled_from(["building", "stopped", "finished"])),
    st.tuples(st.just("contract"), st.integers(0, 4), st.sampled_from(["HT-1", "HT-2", "HT-3", ""])),
    st.tuples(st.just("certificate"), st.integers(0, 1), st.sampled_from(["2025-07-03", "2025-07-10", "2030-12-31"])),
    st.tuples(st.just("release"), st.integers(0, 1)),
    st.tuples(st.just("revoke"), st.integers(0, 1), st.sampled_from(["revoked", "normal"])),
    st.tuples(st.just("until"), st.integers(0, 9), st.integers(-3, 4)),
    st.tuples(st.just("area"), st.integers(0, 4), st.sampled_from([8000, LARGE, LARGE + 1])),
    st.tuples(st.just("level"), st.integers(0, 1), st.sampled_from(["junior", "senior"])),
    st.tuples(st.just("remove"), st.integers(0, 9)),
    st.tuples(st.just("days"), st.integers(1, 4), st.booleans()),
)


def ends_something(act: tuple[Any, ...]) -> bool:
    """What is never refused: endings, and the passing of time."""
    match act:
        case ("end" | "remove" | "days", *_) | ("state", _, "finished" | "stopped") | ("revoke", _, "revoked"):
            return True
        case ("until", _, days):
            return bool(days < 0)
    return False


class _Undo(Exception):
    """Ends an example."""


class Story:
    """Two persons, five works, and one act after another."""

    def __init__(self, config: RegionConfig) -> None:
        self.world = World(config)
        self.persons = [self.world.person("甲"), self.world.person("乙")]
        self.works = [self.world.work(f"{n}号楼", contract_no=f"HT-{n // 2}" if n < 4 else "") for n in range(5)]
        self.now = START
        self.swept = True

    def __repr__(self) -> str:
        return "the story"

    def do(self, act: tuple[object, ...]) -> None:
        waited = self.waiting() if self.swept and act[0] != "days" else None
        try:
            with transaction.atomic():
                getattr(self, f"_{act[0]}")(*act[1:])
        except Refusal:
            refused = True
        else:
            refused = False
        assert not (refused and ends_something(act)), act
        if waited is not None:
            grown = {key: count for key, count in self.waiting().items() if count > waited.get(key, 0)}
            assert grown == {}, f"{act} let more wait than before: only time may"

    def waiting(self) -> dict[tuple[int, tuple[str, str]], int]:
        """How many wait for a place, by person, rule and scope."""
        return {
            (person.pk, key): len(waiting)
            for person in self.persons
            for key, (_most, _places, waiting) in standing.stored(person.pk).items()
        }

    def _appoint(self, person: int, work: int, post: str) -> None:
        self.world.appoint(self.persons[person], Entry.objects.unscoped().get(pk=self.works[work].pk), post)

    def _running(self, number: int) -> Entry | None:
        running = list(Tie.objects.filter(part="appointments", ended_at__isnull=True).order_by("pk"))
        return running[number].entry if number < len(running) else None

    def _end(self, number: int) -> None:
        if (entry := self._running(number)) is not None:
            self.world.end(entry)

    def _replace(self, number: int, person: int) -> None:
        if (entry := self._running(number)) is not None and entry.tie.person_id != self.persons[person].pk:
            work = Entry.objects.unscoped().get(pk=entry.tie.work_id)
            self.world.appoint(self.persons[person], work, entry.tie.post, replaces=entry)

    def _state(self, work: int, state: str) -> None:
        self.world.change(self.works[work], state=state)

    def _contract(self, work: int, number: str) -> None:
        self.world.change(self.works[work], contract_no=number)

    def _certificate(self, person: int, day: str) -> None:
        (held,) = Entry.objects.unscoped().filter(register="certificate", parent=self.persons[person])
        self.world.change(held, valid_to=day)

    def _release(self, person: int) -> None:
        self.world.release(self.persons[person])

    def _revoke(self, person: int, state: str) -> None:
        (held,) = Entry.objects.unscoped().filter(register="certificate", parent=self.persons[person])
        self.world.change(held, state=state)

    def _until(self, number: int, days: int) -> None:
        if (entry := self._running(number)) is not None:
            self.world.change(entry, until=(self.now + dt.timedelta(days)).date().isoformat())

    def _area(self, work: int, area: int) -> None:
        self.world.change(self.works[work], area=area)

    def _level(self, person: int, level: str) -> None:
        self.world.change(self.persons[person], level=level)

    def _remove(self, number: int) -> None:
        if (entry := self._running(number)) is not None:
            entry.removed_at = clock.now()
            entry.save(update_fields=["removed_at"])
            self.world.touch(entry)

    def _days(self, days: int, swept: bool) -> None:
        """Time passes; the clockwork comes, or is late."""
        self.now += dt.timedelta(days)
        clock.set_to(self.now)
        self.swept = swept
        if swept:
            self.sweep()

    def sweep(self) -> None:
        """The clockwork comes."""
        sweep.sweep()
        self.swept = True

    def check(self) -> None:
        for person in self.persons:
            stored = standing.stored(person.pk)
            assert all(len(places) <= most for most, places, _waiting in stored.values())
            for post in POSTS if self.swept else ():
                wanted, most = self.counted(person, post), self.most(person, post)
                limit, places, waiting = stored.get((post, ""), (most, (), ()))
                assert limit == most
                assert (*places, *waiting) == wanted, (post, stored)
                assert len(places) <= most
                assert waiting == () or len(places) == most
                running = Lock.objects.unscoped().filter(person=person, rule=post, until__isnull=True)
                assert [lock.origin_id for lock in running] == self.origin(person, post, most)
            if not self.swept:
                continue
            locked = Lock.objects.unscoped().filter(person=person, until__isnull=True).exists()
            assert Standing.objects.get(pk=person.pk).locked is locked
            assert Entry.objects.unscoped().get(pk=person.pk).status == ("locked" if locked else "unlocked")

    def counted(self, person: Entry, post: str) -> tuple[str, ...]:
        """The keys that count, the oldest first: worked out from the entries, in the plainest way."""
        found = [self.key(tie) for tie in self.counting(person, post)]
        return tuple(dict.fromkeys(found))

    def most(self, person: Entry, post: str) -> int:
        """The limit, in the plainest way: one with a large work among them, four for a senior, else three."""
        works = [tie.work for tie in self.counting(person, post) if tie.work is not None]
        if post == "manager":
            return 1
        if any(work.data.get("area", 0) > LARGE for work in works):
            return 1
        return 4 if Entry.objects.unscoped().get(pk=person.pk).data.get("level") == "senior" else 3

    def counting(self, person: Entry, post: str) -> Iterator[Tie]:
        today = self.now.astimezone(clock.SHANGHAI).date().isoformat()
        (held,) = Entry.objects.unscoped().filter(register="certificate", parent=person)
        ties = Tie.objects.filter(part="appointments", person=person, post=post, ended_at=None, released_at=None)
        for tie in ties.select_related("work", "entry").order_by("accepted_at", "entry_id"):
            licensed = post != "manager" or (today <= held.data["valid_to"] and held.data["state"] == "normal")
            if (
                tie.entry.data.get("until", today) >= today
                and tie.work is not None
                and tie.work.data["state"] == "building"
                and licensed
            ):
                yield tie

    def key(self, tie: Tie) -> str:
        assert tie.work is not None
        return f"={tie.work.data['contract_no']}" if tie.work.data["contract_no"] else f"#{tie.work_id}"

    def origin(self, person: Entry, post: str, most: int) -> list[int | None]:
        keys = self.counted(person, post)
        if len(keys) < most:
            return []
        return [next(tie.work_id for tie in self.counting(person, post) if self.key(tie) == keys[most - 1])]


@pytest.fixture
def story(config: RegionConfig) -> Story:
    """The persons and works, made once; every example begins with them."""
    with clock.frozen(START):
        return Story(config)


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
@given(st.lists(acts, min_size=3, max_size=16))
def test_stored_places_and_locks_equal_a_plain_recomputation(story: Story, sequence: list[tuple[object, ...]]) -> None:
    story.now, story.swept = START, True
    try:
        with transaction.atomic(), clock.frozen(START):
            for act in sequence:
                story.do(act)
                story.check()
            story.sweep()
            story.check()
            raise _Undo
    except _Undo:
        assert not Place.objects.exists()

"""Any sequence of acts never exceeds a limit, and what is stored always equals a plain recomputation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from guicheng.common import clock
from guicheng.common.errors import Refusal
from guicheng.config.model.whole import RegionConfig
from guicheng.filings import sweep
from guicheng.registers.locks import standing
from guicheng.registers.models import Entry, Lock, Place, Standing, Tie
from tests.locks.world import World

pytestmark = pytest.mark.django_db

LIMITS = {"manager": 1, "chief": 3}
START = dt.datetime(2025, 7, 1, 9, tzinfo=clock.SHANGHAI)

acts = st.one_of(
    st.tuples(st.just("appoint"), st.integers(0, 1), st.integers(0, 4), st.sampled_from(["manager", "chief"])),
    st.tuples(st.just("end"), st.integers(0, 9)),
    st.tuples(st.just("replace"), st.integers(0, 9), st.integers(0, 1)),
    st.tuples(st.just("state"), st.integers(0, 4), st.sampled_from(["building", "stopped", "finished"])),
    st.tuples(st.just("contract"), st.integers(0, 4), st.sampled_from(["HT-1", "HT-2", "HT-3", ""])),
    st.tuples(st.just("certificate"), st.integers(0, 1), st.sampled_from(["2025-07-03", "2025-07-10", "2030-12-31"])),
    st.tuples(st.just("release"), st.integers(0, 1)),
    st.tuples(st.just("days"), st.integers(1, 4)),
)


class _Undo(Exception):
    """Ends an example."""


class Story:
    """Two persons, five works, and one act after another."""

    def __init__(self, config: RegionConfig) -> None:
        self.world = World(config)
        self.persons = [self.world.person("甲"), self.world.person("乙")]
        self.works = [self.world.work(f"{n}号楼", contract_no=f"HT-{n // 2}" if n < 4 else "") for n in range(5)]
        self.now = START

    def __repr__(self) -> str:
        return "the story"

    def do(self, act: tuple[object, ...]) -> None:
        try:
            with transaction.atomic():
                getattr(self, f"_{act[0]}")(*act[1:])
        except Refusal:
            pass

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

    def _days(self, days: int) -> None:
        self.now += dt.timedelta(days)
        clock.set_to(self.now)
        sweep.sweep()

    def check(self) -> None:
        for person in self.persons:
            stored = standing.stored(person.pk)
            for post, most in LIMITS.items():
                wanted = self.counted(person, post)
                limit, places, waiting = stored.get((post, ""), (most, (), ()))
                assert limit == most
                assert (*places, *waiting) == wanted, (post, stored)
                assert len(places) <= most
                assert waiting == () or len(places) == most
                running = Lock.objects.unscoped().filter(person=person, rule=post, until__isnull=True)
                assert [lock.origin_id for lock in running] == self.origin(person, post, most)
            locked = Lock.objects.unscoped().filter(person=person, until__isnull=True).exists()
            assert Standing.objects.get(pk=person.pk).locked is locked
            assert Entry.objects.unscoped().get(pk=person.pk).status == ("locked" if locked else "unlocked")

    def counted(self, person: Entry, post: str) -> tuple[str, ...]:
        """The keys that count, the oldest first: worked out from the entries, in the plainest way."""
        found = [self.key(tie) for tie in self.counting(person, post)]
        return tuple(dict.fromkeys(found))

    def counting(self, person: Entry, post: str) -> Iterator[Tie]:
        today = self.now.astimezone(clock.SHANGHAI).date().isoformat()
        (held,) = Entry.objects.unscoped().filter(register="certificate", parent=person)
        ties = Tie.objects.filter(part="appointments", person=person, post=post, ended_at=None, released_at=None)
        for tie in ties.select_related("work").order_by("accepted_at", "entry_id"):
            licensed = post != "manager" or today <= held.data["valid_to"]
            if tie.work is not None and tie.work.data["state"] == "building" and licensed:
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
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
@given(st.lists(acts, min_size=3, max_size=12))
def test_stored_places_and_locks_equal_a_plain_recomputation(story: Story, sequence: list[tuple[object, ...]]) -> None:
    story.now = START
    try:
        with transaction.atomic(), clock.frozen(START):
            for act in sequence:
                story.do(act)
                story.check()
            raise _Undo
    except _Undo:
        assert not Place.objects.exists()

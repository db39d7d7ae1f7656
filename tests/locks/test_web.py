"""Limits under everything at once, through the API of three workers: appointments, changes, completions, unlocks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import TransactionTestCase

from guicheng.accounts.models import Account, Membership
from guicheng.config.model.whole import RegionConfig
from guicheng.filings.acts import drafts
from guicheng.registers.locks import standing
from guicheng.registers.models import Allowance, Entry, Lock, Tie
from tests.locks.test_concurrency import database, empty
from tests.locks.web import Answered, Wanted, Workers
from tests.locks.world import World
from tests.support.world import Person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def workers(django_db_setup: None, django_db_blocker: Any) -> Iterator[Workers]:
    """Three workers on the database of the tests."""
    with django_db_blocker.unblock():
        reached = database()
    with Workers(reached) as found:
        yield found


@pytest.fixture(scope="module", autouse=True)
def _empties_quickly() -> Iterator[None]:
    """After each test only what these tests write to is emptied: the places of the country stay loaded."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _case: empty())
        yield


class Office:
    """Somebody of the builder, who prepares filings and hands them in all at once."""

    def __init__(self, config: RegionConfig, workers: Workers) -> None:
        self.world, self.workers = World(config), workers
        region, builder = config.region.region, self.world.builder
        account = Account(region=region, login="clerk", name="经办人", organisation=builder)
        account.set_unusable_password()
        account.save()
        held = Membership.objects.create(region=region, account=account, organisation=builder, role="staff")
        self.person = Person("staff", account, held.pk)
        self.session = str(self.person.client().cookies[settings.SESSION_COOKIE_NAME].value)

    def draft(self, kind: str, about: Entry, **data: Any) -> Wanted:
        """A filing that is ready to be handed in."""
        filing = drafts.create(self.person.actor, kind, about.pk, data).matter.filing
        return Wanted(self.session, f"/api/v1/filings/{filing.pk}/submit", {})

    def appoint(self, person: Entry, work: Entry, post: str = "manager") -> Wanted:
        """An appointment that is ready to be handed in."""
        return self.draft("appoint", work, person={"id": str(person.pk)}, post=post)

    def edit(self, entry: Entry, **data: Any) -> Wanted:
        """A change of an entry."""
        return Wanted(self.session, f"/api/v1/registers/{entry.register}/entries/{entry.pk}", {"data": data}, "PATCH")

    def send(self, wanted: list[Wanted]) -> list[Answered]:
        """Everything at once."""
        return self.workers.ask(wanted)


@pytest.fixture
def office(config: RegionConfig, workers: Workers) -> Office:
    """The clerk, and the workers that answer."""
    return Office(config, workers)


def nothing_is_out_of_step() -> None:
    """What is stored is what a plain recomputation makes of the entries."""
    persons = list(Entry.objects.unscoped().filter(register="person").values_list("pk", flat=True))
    before = {pk: (standing.stored(pk), _running(pk)) for pk in persons}
    call_command("rebuild_locks", "variants", verbosity=0)
    assert {pk: (standing.stored(pk), _running(pk)) for pk in persons} == before
    for row in Allowance.objects.all():
        assert row.places.count() <= row.most


def _running(person: int) -> list[tuple[str, int]]:
    rows = Lock.objects.unscoped().filter(person_id=person, until__isnull=True)
    return sorted(rows.values_list("rule", "origin_id"))


def test_of_64_filings_handed_in_at_once_three_appoint_and_the_others_read_who_holds_the_places(office: Office) -> None:
    person = office.world.person("甲")
    works = [office.world.work(f"{n}号楼") for n in range(64)]
    answers = office.send([office.appoint(person, work, "chief") for work in works])
    assert Counter(answer.code for answer in answers) == {"ok": 3, "post-limit": 61}
    took = {work.name for work, answer in zip(works, answers, strict=True) if answer.code == "ok"}
    for answer in answers:
        if answer.code != "ok":
            assert answer.status < 500
            assert {one["name"] for one in answer.problem["explanation"]["works"]} == took
            assert all(name in answer.problem["remedy"]["zh"] for name in took)
    assert Tie.objects.filter(part="appointments", person=person).count() == 3
    nothing_is_out_of_step()


def test_unlocks_completions_and_edits_of_the_same_people_do_not_wait_for_one_another_in_a_circle(
    office: Office,
) -> None:
    """A filing about a person has the person's row first, one about a work comes to it last."""
    world, wanted = office.world, []
    for n in range(11):
        person, work = world.person(f"人{n}"), world.work(f"{n}号楼", contract_no=f"HT-{n}")
        annex = world.work(f"{n}号附楼", contract_no=f"HT-{n}")
        world.appoint(person, work)
        world.appoint(person, annex)
        wanted += [
            office.draft("release", person), office.draft("finish", work), office.draft("finish", annex),
            office.edit(person, name=f"新名{n}"),
        ]  # fmt: skip
    answers = office.send(wanted)
    known = {"ok", "locked", "not-locked", "lock-changed"}
    assert {answer.code for answer in answers} <= known, [one.document for one in answers if one.code not in known]
    assert [a.code for n, a in enumerate(answers) if n % 4 in (1, 2, 3)] == ["ok"] * 33
    nothing_is_out_of_step()


def test_changes_of_personnel_race_appointments_of_the_same_people(office: Office) -> None:
    """Successors are wanted by several works at once, some of them in the place of one another."""
    world, wanted = office.world, []
    free = [world.person(f"后备{n}") for n in range(4)]
    holders = [world.person(f"现任{n}") for n in range(12)]
    works = [world.work(f"{n}号楼") for n in range(12)]
    posts = [world.appoint(person, work) for person, work in zip(holders, works, strict=True)]
    for n, post in enumerate(posts):
        wanted.append(office.draft("replace", post, successor={"id": str(free[n % 4].pk)}))
        wanted.append(office.appoint(free[(n + 1) % 4], world.work(f"新{n}号楼")))
        wanted.append(office.draft("dismiss", works[n]))
    answers = office.send(wanted)
    known = {"ok", "post-limit", "appointment-ended", "person-locked"}
    assert {answer.code for answer in answers} <= known, [one.document for one in answers if one.code not in known]
    for person in free:
        running = Tie.objects.filter(part="appointments", person=person, ended_at__isnull=True)
        assert running.count() <= 1
    nothing_is_out_of_step()


def test_two_people_who_change_places_do_not_wait_for_one_another_in_a_circle(office: Office) -> None:
    """甲 takes 乙's place while 乙 takes 甲's, twelve times over: each change has both persons, in either order."""
    world, wanted = office.world, []
    for n in range(12):
        first, second = world.person(f"甲{n}"), world.person(f"乙{n}")
        one = world.appoint(first, world.work(f"{n}号楼"), "chief")
        two = world.appoint(second, world.work(f"{n}号附楼"), "chief")
        wanted.append(office.draft("replace", one, successor={"id": str(second.pk)}))
        wanted.append(office.draft("replace", two, successor={"id": str(first.pk)}))
    answers = office.send(wanted)
    assert [answer.code for answer in answers] == ["ok"] * 24, [one.document for one in answers if one.code != "ok"]
    nothing_is_out_of_step()


def test_contract_numbers_and_states_of_works_change_while_their_people_are_appointed(office: Office) -> None:
    """Two works of one contract are told apart while others are joined, stopped, and begun again."""
    world, wanted = office.world, []
    for n in range(8):
        person = world.person(f"人{n}")
        one, two = (world.work(f"{n}号楼{m}", contract_no=f"HT-{n}") for m in (1, 2))
        stopped = world.work(f"{n}号停工楼", contract_no=f"TG-{n}", state="stopped")
        world.appoint(person, one)
        world.appoint(person, stopped)
        wanted += [
            office.appoint(person, two), office.edit(two, contract_no=f"BT-{n}"),
            office.edit(stopped, state="building"),
        ]  # fmt: skip
    answers = office.send(wanted)
    assert {answer.code for answer in answers} == {"ok", "post-limit"}, [a.document for a in answers]
    assert not Allowance.objects.exclude(waiting=[]).exists(), "whatever would be too much was refused"
    nothing_is_out_of_step()

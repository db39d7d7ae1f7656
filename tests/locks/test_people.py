"""One person under two numbers, what conditions may ask of people, who is offered in a picker and why not."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Organisation
from guicheng.clockwork import sweep
from guicheng.common import clock
from guicheng.common.errors import Refusal
from guicheng.config import releases
from guicheng.config.findings import Findings
from guicheng.config.model.locks import People
from guicheng.config.stores import Texts
from guicheng.entries import locking, writing
from guicheng.filings.context import queries
from guicheng.filings.context.dossier import Dossier
from guicheng.filings.context.facts import Facts
from guicheng.filings.guards import eligibility
from guicheng.filings.guards.eligibility import Vacancy
from guicheng.registers.locks import identity, person_files, standing
from guicheng.registers.models import Allowance, Claim, Entry, Lock, Standing
from tests.locks.world import STORE, World

FIFTEEN, EIGHTEEN = "420102880229001", "420102198802290015"


@pytest.mark.parametrize(
    ("number", "citizen", "plain"),
    [
        ("420102880229001", True, "420102198802290015"),
        ("420102198802290015", True, "420102198802290015"),
        (" 11010519491231002x ", True, "11010519491231002X"),
        ("１１０１０５１９４９１２３１００２Ｘ", True, "11010519491231002X"),
        ("420102880229001", False, "420102880229001"),  # a passport may have fifteen digits
        ("e 1234567", False, "E1234567"),
    ],
)
def test_normalised_numbers(number: str, citizen: bool, plain: str) -> None:
    assert identity.normalised(number, citizen=citizen) == plain


@pytest.mark.django_db
class TestIdentity:
    def test_fifteen_and_eighteen_digits_are_one_person(self, world: World) -> None:
        first = world.entry("person", "钱工", name="钱工", id_kind="citizen", id_number=EIGHTEEN)
        with pytest.raises(Refusal) as refused:
            world.entry("person", "钱先生", name="钱先生", id_kind="citizen", id_number=FIFTEEN)
        (problem,) = refused.value.problems
        assert (problem.code, problem.field) == ("person-exists", "id_number")
        assert "钱工" in problem.message.zh
        people = world.config.people
        assert isinstance(people, People)
        assert identity.find("variants", people, {"id_kind": "citizen", "id_number": FIFTEEN}) == first.pk

    def test_whoever_may_not_see_the_person_does_not_read_the_name(self, world: World) -> None:
        world.entry("person", "钱工", name="钱工", id_kind="citizen", id_number=EIGHTEEN)
        stranger = world.staff(world.labour)
        fields = {"name": "钱先生", "id_kind": "citizen", "id_number": FIFTEEN}
        twice = Entry(region="variants", register="person", name="钱先生", data=fields)
        twice.save()
        with transaction.atomic(), pytest.raises(Refusal) as refused:
            locking.touched(world.config, [twice], stranger)
        assert "钱*" in refused.value.problems[0].message.zh
        assert "钱工" not in refused.value.problems[0].message.zh

    def test_the_same_digits_of_another_document_are_another_person(self, world: World) -> None:
        world.entry("person", "钱工", name="钱工", id_kind="citizen", id_number=EIGHTEEN)
        world.entry("person", "钱工", name="钱工", id_kind="passport", id_number=EIGHTEEN)

    def test_a_corrected_number_gives_the_old_one_back(self, world: World) -> None:
        person = world.entry("person", "钱工", name="钱工", id_kind="citizen", id_number=EIGHTEEN)
        world.change(person, id_number="110105194912310021")
        world.entry("person", "孙工", name="孙工", id_kind="citizen", id_number=FIFTEEN)

    def test_no_number_is_kept_in_clear_beside_the_entry(self, world: World) -> None:
        world.entry("person", "钱工", name="钱工", id_kind="citizen", id_number=FIFTEEN)
        assert not Claim.objects.filter(value__contains=FIFTEEN[:6]).exists()


@pytest.fixture
def staffed(world: World) -> tuple[World, Entry, Entry]:
    """A manager on a work since the first of July."""
    with clock.frozen("2025-07-01T09:00:00"):
        person, work = world.person("李工"), world.work("一号楼", contract_no="HT-1")
        world.appoint(person, work)
    return world, person, work


@pytest.mark.django_db
class TestFacts:
    @pytest.mark.parametrize(
        ("path", "value"),
        [
            ("subject.locked", True),
            ("person.locked", True),
            ("person.locks.count", 1),
            ("person.posts.manager.count", 1),
            ("person.posts.chief.count", 0),
            ("lock.rule", "manager"),
            ("lock.origin.name", "一号楼"),
            ("lock.origin.jurisdiction", "530102"),
            ("lock.since", "2025-07-01T01:00:00+00:00"),
            ("lock.works.0", None),
        ],
    )
    def test_of_a_person(self, staffed: tuple[World, Entry, Entry], path: str, value: Any) -> None:
        world, person, _ = staffed
        assert Facts(world.config, Dossier(person)).get(path) == value

    def test_of_lists(self, staffed: tuple[World, Entry, Entry]) -> None:
        world, person, work = staffed
        facts = Facts(world.config, Dossier(person))
        assert [one["id"] for one in facts.get("person.posts.manager.works")] == [work.pk]
        assert [one["rule"] for one in facts.get("person.locks.list")] == ["manager"]
        assert [one["kind"] for one in facts.get("holder.certificates")] == ["constructor"]

    def test_of_an_appointment_lead_to_its_person_work_and_lock(self, staffed: tuple[World, Entry, Entry]) -> None:
        world, person, work = staffed
        appointment = Entry.objects.unscoped().get(register="appointment")
        facts = Facts(world.config, Dossier(appointment))
        assert (facts.get("person.name"), facts.get("work.name")) == (person.name, work.name)
        assert (facts.get("person.locked"), facts.get("lock.rule")) == (True, "manager")
        assert len(facts.get("holder.certificates")) == 1

    def test_of_an_appointment_that_is_only_being_written(self, staffed: tuple[World, Entry, Entry]) -> None:
        world, person, work = staffed
        chosen = {"person": {"id": str(person.pk), "label": person.name}, "post": "officer"}
        facts = Facts(world.config, Dossier(Entry(region="variants", register="appointment", parent=work, data=chosen)))
        assert (facts.get("person.locked"), facts.get("work.name")) == (True, "一号楼")
        unwritten = Facts(world.config, Dossier(Entry(region="variants", register="person", data={})))
        assert (unwritten.get("person.locked"), unwritten.get("person.posts.manager.count")) == (False, 0)

    def test_are_those_of_the_moment_not_of_the_first_question(self, staffed: tuple[World, Entry, Entry]) -> None:
        world, person, work = staffed
        facts = Facts(world.config, Dossier(person))
        assert facts.get("person.locked") is True
        world.change(work, state="finished")
        assert (facts.get("person.locked"), facts.get("lock.rule")) == (False, None)

    def test_of_entries_that_have_nothing_to_do_with_people(self, staffed: tuple[World, Entry, Entry]) -> None:
        world, _, work = staffed
        facts = Facts(world.config, Dossier(work))
        assert [facts.get(path) for path in ("work.locked", "person.name", "lock.rule")] == [None, None, None]


@pytest.mark.django_db
class TestEmployedElsewhere:
    """Who employs a person reads of them, whoever registered them; only the register's own people change them."""

    def reader(self, world: World) -> Actor:
        return dataclasses.replace(world.staff(world.labour), sees="own-organisation")

    def employed(self, world: World, until: str | None = None) -> Entry:
        person = world.person("吴工")
        link = {"id": str(person.pk), "label": person.name}
        said = world.entry("employment", "吴工", person=link, **({"until": until} if until else {}))
        said.organisation_id = world.labour.pk
        said.save(update_fields=["organisation_id"])
        with transaction.atomic():
            locking.touched(world.config, [said], world.actor)
        return person

    def test_opens_and_is_listed(self, world: World) -> None:
        other = world.person("郑工")
        person = self.employed(world)
        reader = self.reader(world)
        assert queries.entry(reader, person.pk) == person
        assert list(queries.entries(reader, "person")) == [person]
        with pytest.raises(Refusal):
            queries.entry(reader, other.pk)
        assert Facts(world.config, Dossier(person)).get("person.employers") == [world.builder.pk, world.labour.pk]

    def test_is_read_but_not_changed(self, world: World) -> None:
        person = self.employed(world)
        reader = self.reader(world)
        sheet = writing.sheet_to_read(reader, person.pk)
        assert sheet.is_others
        assert sheet.access().named == {}
        for act in (writing.sheet, writing.remove, queries.entry_to_change):
            with pytest.raises(Refusal) as refused:
                act(reader, person.pk)
            assert refused.value.status == 404
        assert not writing.sheet_to_read(world.staff(), person.pk).is_others

    def test_ends_with_the_employment(self, world: World) -> None:
        person = self.employed(world, until="2020-01-31")
        with pytest.raises(Refusal):
            queries.entry(self.reader(world), person.pk)


@pytest.mark.django_db
class TestCandidates:
    def offered(self, world: World, vacancy: Vacancy, query: str = "") -> dict[str, list[str]]:
        found = eligibility.candidates(world.staff(), vacancy, query)
        return {one.person.name: [problem.code for problem in one.reasons] for one in found}

    def test_each_reason_is_told_and_those_who_may_come_first(self, staffed: tuple[World, Entry, Entry]) -> None:
        world, _, _ = staffed
        free = world.person("赵工")
        lapsed = world.person("孙工")
        world.change(Entry.objects.unscoped().get(register="certificate", parent=lapsed), state="revoked")
        gone = world.person("周工")
        world.change(
            Entry.objects.unscoped().filter(register="employment", data__person__label="周工").get(), until="2020-01-01"
        )
        vacancy = Vacancy(world.config, "manager", world.work("二号楼"), world.builder.pk)
        assert self.offered(world, vacancy) == {"赵工": [], "孙工": ["eligibility.constructor"], "李工": ["post-limit"]}
        assert next(iter(self.offered(world, vacancy))) == free.name
        assert gone.name not in self.offered(world, vacancy)
        assert set(self.offered(world, vacancy, query="李")) == {"李工"}

    def test_reasons_are_verbatim_and_name_rule_works_and_place_in_the_files(
        self, staffed: tuple[World, Entry, Entry]
    ) -> None:
        world, person, work = staffed
        vacancy = Vacancy(world.config, "manager", world.work("二号楼"), world.builder.pk)
        (found,) = eligibility.candidates(world.staff(), vacancy, "李")
        (problem,) = found.reasons
        assert problem.message.zh == "该项目经理已有项目管理工作，请重新选择"
        assert problem.remedy is not None
        assert "一号楼（2025-07-01起）" in problem.remedy.zh
        why = problem.explanation
        assert (why["rule"], why["person"], why["since"]) == ("locks/manager", person.pk, "2025-07-01T09:00:00+08:00")
        assert [(one["id"], one["name"], one["post"]) for one in why["works"]] == [(work.pk, "一号楼", "manager")]
        assert why["file"] == "rules/variants/locks.yaml"
        assert why["line"] > 0
        assert why["release"] == world.config.release_number

    def test_a_work_under_the_same_contract_is_open_to_a_locked_manager(
        self, staffed: tuple[World, Entry, Entry]
    ) -> None:
        world, person, _ = staffed
        annex = world.work("一号楼附属", contract_no="HT-1")
        assert self.offered(world, Vacancy(world.config, "manager", annex, world.builder.pk)) == {"李工": []}
        world.appoint(person, annex)
        assert Lock.objects.unscoped().filter(person=person).count() == 1

    def test_a_picker_costs_the_same_for_three_and_for_thirty(self, world: World) -> None:
        work, costs = world.work(), []
        for number in (3, 27):
            for n in range(number):
                world.person(f"人{number}{n}")
            vacancy = Vacancy(world.config, "chief", work, world.builder.pk)
            with CaptureQueriesContext(connection) as queries:
                assert eligibility.candidates(world.staff(), vacancy)
            costs.append(len(queries))
        assert costs[0] == costs[1]

    def test_nobody_is_offered_the_people_of_another_organisation(self, staffed: tuple[World, Entry, Entry]) -> None:
        world, person, work = staffed
        stranger = world.staff(Organisation.objects.create(region="variants", kind="contractor", name="别家公司"))
        assert eligibility.candidates(stranger, Vacancy(world.config, "manager", work, stranger.organisation_id)) == []
        with pytest.raises(Refusal) as refused:
            locking.history(stranger, person.pk)
        assert refused.value.code == "not-found"


@pytest.mark.django_db
class TestRecords:
    def test_a_lock_that_is_over_stays_on_record(self, staffed: tuple[World, Entry, Entry]) -> None:
        world, person, work = staffed
        with clock.frozen("2025-09-01T00:00:00"):
            world.change(work, state="finished")
        (past,) = locking.history(world.staff(), person.pk)
        assert (past.rule, past.origin_id, past.ended) == ("manager", work.pk, "ended")
        assert past.why["rule"] == "locks/manager"
        assert (past.until or past.since) - past.since == dt.timedelta(days=61, hours=15)

    def test_a_lock_that_moves_says_from_where(self, staffed: tuple[World, Entry, Entry]) -> None:
        world, person, work = staffed
        annex = world.work("一号楼附属", contract_no="HT-1")
        world.appoint(person, annex)
        world.change(work, state="finished")
        now, before = locking.history(world.staff(), person.pk)
        assert (now.origin_id, now.moved_from_id, before.ended) == (annex.pk, before.pk, "moved")

    def test_a_running_lock_names_the_works_that_hold_its_places_now(self, world: World) -> None:
        """The oldest work of a contract is completed: another one keeps the place, and the origin stays."""
        person = world.person("总监")
        works = [world.work(name, contract_no=contract) for name, contract in
                 (("一期", "HT-1"), ("一期附楼", "HT-1"), ("二期", "HT-2"), ("三期", "HT-3"))]  # fmt: skip
        for work in works:
            world.appoint(person, work, "chief")
        world.change(works[1], state="finished")
        (lock,) = locking.history(world.staff(), person.pk)
        assert lock.until is None
        assert [one["name"] for one in lock.works] == ["一期", "二期", "三期"]
        assert lock.why["works"] == lock.works

    def test_locked_persons_by_place_and_post(self, staffed: tuple[World, Entry, Entry]) -> None:
        world, _, _ = staffed
        for name, place in (("甲", "530102"), ("乙", "530103"), ("丙", "530302")):
            world.appoint(world.person(name), world.work(name, place=place), "officer")
        assert [lock.person.name for lock in locking.locks(world.actor, post="officer", place="5303")] == ["丙"]


@pytest.mark.django_db
class TestClock:
    def test_expiry_ends_the_lock_on_the_day_after_the_last(self, staffed: tuple[World, Entry, Entry]) -> None:
        world, person, _ = staffed
        row = Standing.objects.get(pk=person.pk)
        assert row.recheck_at == dt.datetime(2031, 1, 1, tzinfo=clock.SHANGHAI)
        for moment, swept, locked in (
            ("2030-12-31T23:59:59", 0, ["manager"]),
            ("2031-01-01T00:00:00", 1, []),
            ("2031-01-01T00:00:01", 0, []),
        ):
            with clock.frozen(moment):
                assert (sweep.sweep().persons, world.locks(person)) == (swept, locked)

    def test_a_renewed_certificate_counts_again(self, staffed: tuple[World, Entry, Entry]) -> None:
        world, person, _ = staffed
        licence = Entry.objects.unscoped().get(register="certificate", parent=person)
        with clock.frozen("2031-02-01T09:00:00"):
            sweep.sweep()
            assert world.locks(person) == []
            world.change(licence, valid_to="2040-12-31")
            assert world.locks(person) == ["manager"]

    def test_renewal_is_refused_where_another_work_was_taken_meanwhile(
        self, staffed: tuple[World, Entry, Entry]
    ) -> None:
        """Both appointments stand unlicensed; one licence would make two works count."""
        world, person, _ = staffed
        licence = Entry.objects.unscoped().get(register="certificate", parent=person)
        with clock.frozen("2031-02-01T09:00:00"):
            sweep.sweep()
            world.appoint(person, world.work("二号楼", contract_no="HT-2"))
            with pytest.raises(Refusal) as refused:
                world.change(licence, valid_to="2040-12-31")
            assert refused.value.code == "post-limit"
            assert world.locks(person) == []

    def test_a_last_day_is_still_a_day_of_the_appointment(self, staffed: tuple[World, Entry, Entry]) -> None:
        world, person, _ = staffed
        appointment = Entry.objects.unscoped().get(register="appointment")
        world.change(appointment, until="2030-06-30")
        for moment, locked in (("2030-06-30T23:59:59", ["manager"]), ("2030-07-01T00:00:00", [])):
            with clock.frozen(moment):
                sweep.sweep()
                assert world.locks(person) == locked


@pytest.mark.django_db
class TestRemoval:
    """Else the same human being could be entered again, and begin with no place taken."""

    def test_nobody_who_holds_a_post_is_removed(self, world: World) -> None:
        number = {"id_kind": "citizen", "id_number": EIGHTEEN}
        person = world.entry("person", "钱工", name="钱工", **number)
        appointment = world.appoint(person, world.work(), "chief")
        with pytest.raises(Refusal) as refused:
            writing.remove(world.staff(), person.pk)
        assert refused.value.code == "in-use"
        with pytest.raises(Refusal) as refused:
            world.entry("person", "钱先生", name="钱先生", id_kind="citizen", id_number=FIFTEEN)
        assert refused.value.code == "person-exists"
        world.end(appointment)
        writing.remove(world.staff(), person.pk)
        world.entry("person", "钱先生", name="钱先生", id_kind="citizen", id_number=FIFTEEN)

    def test_whoever_was_removed_at_this_moment_takes_no_post(self, world: World) -> None:
        person, work = world.entry("person", "钱工", name="钱工", id_kind="passport", id_number="E1"), world.work()
        writing.remove(world.staff(), person.pk)
        with pytest.raises(Refusal) as refused:
            world.appoint(person, work, "chief")
        assert refused.value.code == "person-removed"


@pytest.mark.django_db
class TestChanges:
    def test_a_removed_appointment_frees_its_place(self, staffed: tuple[World, Entry, Entry]) -> None:
        world, person, _ = staffed
        appointment = Entry.objects.unscoped().get(register="appointment")
        with transaction.atomic():
            appointment.removed_at = clock.now()
            appointment.save()
            world.touch(appointment)
        assert world.locks(person) == []

    def test_a_contract_number_that_tells_two_works_apart_is_refused_where_that_is_one_too_many(
        self, staffed: tuple[World, Entry, Entry]
    ) -> None:
        world, person, _ = staffed
        annex = world.work("一号楼附属", contract_no="HT-1")
        world.appoint(person, annex)
        with pytest.raises(Refusal) as refused:
            world.change(annex, contract_no="HT-2")
        assert refused.value.code == "post-limit"
        assert Entry.objects.unscoped().get(pk=annex.pk).data["contract_no"] == "HT-1"

    def test_a_work_that_is_begun_again_reads_who_has_the_place_meanwhile(
        self, staffed: tuple[World, Entry, Entry]
    ) -> None:
        """The older appointment would come first; it is the younger one that holds the place."""
        world, person, work = staffed
        world.change(work, state="finished")
        world.appoint(person, world.work("二号楼", contract_no="HT-2"))
        with pytest.raises(Refusal) as refused:
            world.change(work, state="building")
        (problem,) = refused.value.problems
        assert [one["name"] for one in problem.explanation["works"]] == ["二号楼"]
        assert problem.remedy is not None
        assert "二号楼" in problem.remedy.zh
        assert "一号楼" not in problem.remedy.zh

    def test_three_works_under_two_contracts_do_not_lock_a_third_contract_does(self, world: World) -> None:
        """readings.md §8, case 4."""
        person = world.person("总监")
        for name, contract in (("一", "HT-1"), ("二", "HT-1"), ("三", "HT-2")):
            world.appoint(person, world.work(name, contract_no=contract), "chief")
        assert world.locks(person) == []
        world.appoint(person, world.work("四", contract_no="HT-3"), "chief")
        assert world.locks(person) == ["chief"]

    def test_release_asked_for_before_the_lock_moved_is_refused(self, staffed: tuple[World, Entry, Entry]) -> None:
        world, person, _ = staffed
        before = dt.datetime(2025, 6, 30, tzinfo=dt.UTC)
        with transaction.atomic(), pytest.raises(Refusal) as refused:
            locking.release(world.config, person, world.actor, locking.ReleaseRequest(1, asked_at=before))
        assert refused.value.code == "lock-changed"

    def test_nobody_is_released_twice(self, staffed: tuple[World, Entry, Entry]) -> None:
        world, person, _ = staffed
        world.release(person)
        assert (world.locks(person), Lock.objects.unscoped().get(person=person).ended) == ([], "released")
        with pytest.raises(Refusal) as refused:
            world.release(person)
        assert refused.value.code == "not-locked"


@pytest.mark.django_db
class TestRules:
    def test_a_release_with_other_rules_judges_everybody_again(self, staffed: tuple[World, Entry, Entry]) -> None:
        world, person, _ = staffed
        for number in (2, 3):
            world.appoint(person, world.work(f"{number}号楼", contract_no=f"HT-{number}"), "chief")
        assert world.locks(person) == ["manager"]
        file = "rules/variants/locks.yaml"
        text = STORE.files("variants", Findings())[file].decode()
        stricter = Texts({file: text.replace("otherwise: 3", "otherwise: 1").encode()}, below=STORE)
        published = releases.publish_region("variants", stricter, world.actor, scenarios=False)
        assert published.release is not None
        assert (sweep.sweep().persons, world.locks(person)) == (1, ["chief", "manager"])
        most, places, waiting = standing.stored(person.pk)["chief", ""]
        assert (most, places, waiting) == (1, ("=HT-2",), ("=HT-3",))
        assert sweep.sweep().persons == 0

    def test_a_lock_that_goes_on_under_other_rules_names_the_rule_by_which_it_holds(
        self, staffed: tuple[World, Entry, Entry]
    ) -> None:
        world, person, _ = staffed
        file = "rules/variants/locks.yaml"
        text = STORE.files("variants", Findings())[file].decode()
        (before,) = locking.history(world.staff(), person.pk)
        reworded = text.replace("locks:\n", "locks:\n  # reworded\n").replace(
            "该项目经理已有项目管理工作", "该人员已有工程"
        )
        releases.publish_region("variants", Texts({file: reworded.encode()}, below=STORE), world.actor, scenarios=False)
        assert sweep.sweep().persons == 1
        (lock,) = locking.history(world.staff(), person.pk)
        assert (lock.pk, lock.since, lock.until) == (before.pk, before.since, None)
        assert lock.why["release"] == before.why["release"] + 1
        assert lock.why["line"] == before.why["line"] + 1

    def test_a_lock_of_a_rule_that_is_gone_ends(self, staffed: tuple[World, Entry, Entry]) -> None:
        world, person, _ = staffed
        file = "rules/variants/locks.yaml"
        text = STORE.files("variants", Findings())[file].decode()
        renamed = text.replace("\n  manager:                  ", "\n  site-manager:             ")
        assert renamed != text
        stories = "workflows/variants/scenarios/variants.yaml"
        told = STORE.files("variants", Findings())[stories].replace(b": [manager", b": [site-manager")
        store = Texts({file: renamed.encode(), stories: told}, below=STORE)
        published = releases.publish_region("variants", store, world.actor, scenarios=False)
        assert published.release is not None, list(published.loaded.findings)
        sweep.sweep()
        now, past = locking.history(world.staff(), person.pk)
        assert (now.rule, now.until, past.rule, past.ended) == ("site-manager", None, "manager", "ended")
        assert past.why["release"] == now.why["release"] - 1, "what ended says by which rule it held"

    def test_what_new_rules_alone_make_too_many_keeps_nobody_from_other_acts(
        self, staffed: tuple[World, Entry, Entry]
    ) -> None:
        """Before the clockwork has come to everybody, a name is corrected and a work is finished."""
        world, person, _ = staffed
        works = [world.work(f"{number}号楼", contract_no=f"HT-{number}") for number in (2, 3, 4)]
        for work in works:
            world.appoint(person, work, "chief")
        file = "rules/variants/locks.yaml"
        text = STORE.files("variants", Findings())[file].decode()
        stricter = Texts({file: text.replace("otherwise: 3", "otherwise: 1").encode()}, below=STORE)
        releases.publish_region("variants", stricter, world.actor, scenarios=False)
        world.config = releases.current("variants")
        world.change(person, name="李建业")
        world.change(works[0], state="finished")
        most, places, waiting = standing.stored(person.pk)["chief", ""]
        assert (most, places, waiting) == (1, ("=HT-3",), ("=HT-4",))
        with pytest.raises(Refusal) as refused:
            world.appoint(person, world.work("五号楼", contract_no="HT-5"), "chief")
        assert refused.value.code == "post-limit"

    def test_a_new_work_is_refused_before_the_clockwork_has_come_too(self, staffed: tuple[World, Entry, Entry]) -> None:
        world, person, _ = staffed
        for number in (2, 3):
            world.appoint(person, world.work(f"{number}号楼", contract_no=f"HT-{number}"), "chief")
        file = "rules/variants/locks.yaml"
        text = STORE.files("variants", Findings())[file].decode()
        stricter = Texts({file: text.replace("otherwise: 3", "otherwise: 1").encode()}, below=STORE)
        releases.publish_region("variants", stricter, world.actor, scenarios=False)
        world.config = releases.current("variants")
        with pytest.raises(Refusal) as refused:
            world.appoint(person, world.work("五号楼", contract_no="HT-5"), "chief")
        assert refused.value.code == "post-limit"

    def test_rebuilding_changes_nothing_and_repairs_what_was_lost(self, staffed: tuple[World, Entry, Entry]) -> None:
        _, person, _ = staffed
        before = standing.stored(person.pk)
        call_command("rebuild_locks", "variants", verbosity=0)
        assert (standing.stored(person.pk), Lock.objects.unscoped().count()) == (before, 1)
        Allowance.objects.all().delete()
        Claim.objects.filter(rule=identity.CLAIM).delete()
        call_command("rebuild_locks", "variants", verbosity=0)
        assert (standing.stored(person.pk), Lock.objects.unscoped().count()) == (before, 1)
        assert Claim.objects.filter(rule=identity.CLAIM, holder_id=person.pk).exists()


@pytest.mark.django_db
class TestTurns:
    """Who came first is decided by who held the person's row first, whatever the clocks of several machines say."""

    @pytest.mark.parametrize("behind", [dt.timedelta(minutes=5), dt.timedelta(0)])
    def test_a_clock_that_is_slow_puts_nobody_in_front(
        self, world: World, monkeypatch: pytest.MonkeyPatch, behind: dt.timedelta
    ) -> None:
        person = world.person(level="senior")
        fast = clock.now()
        monkeypatch.setattr(clock, "now", lambda: fast)
        first = world.appoint(person, world.work("一号楼", contract_no="HT-1"), "chief")
        monkeypatch.setattr(clock, "now", lambda: fast - behind)
        second = world.appoint(person, world.work("二号楼", contract_no="HT-2"), "chief")
        held = person_files.read(world.config, [person.pk])[person.pk].appointments
        assert [one.entry.pk for one in held] == [first.pk, second.pk]
        assert held[0].tie.accepted_at < held[1].tie.accepted_at

    def test_an_appointment_and_its_lock_cost_few_statements(self, world: World) -> None:
        person, work = world.person(), world.work()
        world.appoint(world.person("赵工"), world.work("二号楼"))
        with CaptureQueriesContext(connection) as captured:
            world.appoint(person, work)
        control = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
        assert sum(not query["sql"].startswith(control) for query in captured.captured_queries) <= 19
        assert world.locks(person) == ["manager"]

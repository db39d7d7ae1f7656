"""Running chains on PostgreSQL: rows, statements, clocks, history and two deciders at once."""

from __future__ import annotations

import datetime as dt
import itertools
import threading
from dataclasses import dataclass, field
from typing import Any, ClassVar

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from viewflow.workflow.fields import get_flow_ref, import_flow_by_ref, import_task_by_ref
from viewflow.workflow.status import PROCESS, STATUS

from guicheng.common.errors import Refusal
from guicheng.common.text import Text
from guicheng.workflow import flows, queries, service
from guicheng.workflow.compile import FlowRef
from guicheng.workflow.desk import Desk
from guicheng.workflow.models import ChainRun, Copy, Definition, Task
from guicheng.workflow.situation import situation
from tests.workflow.world import World, chain

NOW = dt.datetime(2026, 3, 2, 1, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
filings = itertools.count(1)
releases = itertools.count(1)


@dataclass(frozen=True)
class Person:
    """An actor with one desk."""

    account_id: int | None
    name: str
    desk_keys: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    acts_as: None = None

    @property
    def own_desks(self) -> frozenset[str]:
        return self.desk_keys

    @property
    def signing_name(self) -> str:
        return self.name


TEAM = Person(1, "张三", frozenset({"a1"}), frozenset({"project-team"}))


def at_desk(desk: str, account: int = 7, name: str = "李四") -> Person:
    return Person(account, name, frozenset({desk}))


@dataclass
class Filing:
    """One filing with a chain of its own release, played through the service."""

    steps: list[dict[str, Any]]
    rest: dict[str, Any] = field(default_factory=dict)
    world: World = field(default_factory=World)
    id: int = field(default_factory=lambda: next(filings))
    at: dt.datetime = NOW

    def __post_init__(self) -> None:
        self.chain = chain(*self.steps, **self.rest)
        self.ref = FlowRef("hunan-quality", "permit", f"r{next(releases)}", Text(zh="施工许可证"))

    def start(self) -> service.Movement:
        return service.start(
            self.chain, self.ref, self.id, router=self.world, actor=TEAM, at=self.at,
            subject=service.Subject(55, "430102"),
        )  # fmt: skip

    def resubmit(self) -> service.Movement:
        return service.resubmit(self.id, router=self.world, actor=TEAM, at=self.at)

    def decide(self, desk: str, decision: str = "approve", **rest: Any) -> service.Movement:
        actor = rest.pop("actor", at_desk(desk))
        reply = service.Reply(decision, "同意", **rest)
        return service.decide(self.task(desk).pk, reply, router=self.world, actor=actor, at=self.at)

    def task(self, desk: str) -> Task:
        return Task.objects.get(filing_id=self.id, desk=desk, status=STATUS.NEW)

    @property
    def run(self) -> ChainRun:
        return ChainRun.objects.get(filing_id=self.id)

    def rows(self) -> list[tuple[str, str, str]]:
        rows = Task.objects.filter(filing_id=self.id).order_by("pk")
        return [(row.kind, row.desk, str(row.status)) for row in rows]


def told(moved: service.Movement) -> tuple[str, ...]:
    """The events, as the language writes them."""
    return tuple(map(str, moved.events))


YES = service.Reply("approve")
CONFIRM = {"id": "confirm", "state": "submitted", "decisions": ["approve"]}
BOTH = {"id": "review", "by": [{"role": "authority"}, {"role": "body"}], "decisions": ["approve", "return"]}


def statements(act: Any) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        act()
    return [q["sql"] for q in captured if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]


@pytest.mark.django_db
class TestLives:
    def test_submit_and_confirm(self) -> None:
        filing = Filing([CONFIRM])
        opened = filing.start()
        assert (opened.state, opened.ended, [t.desk for t in opened.opened]) == ("submitted", False, ["confirm"])
        assert told(opened) == ("submit", "state:submitted", "task")
        done = filing.decide("confirm")
        assert (done.state, done.ended, done.outcome) == ("confirmed", True, "approved")
        assert told(done) == ("decide:confirm.approve", "state:confirmed", "finish")
        assert filing.rows() == [("submit", "", "DONE"), ("asked", "confirm", "DONE")]
        run = filing.run
        assert (run.status, run.outcome, run.finished) == (PROCESS.DONE, "approved", NOW)
        row = Task.objects.get(filing_id=filing.id, desk="confirm")
        assert (row.decision, row.opinion, row.decided_by, row.decider) == ("approve", "同意", 7, "李四")
        assert (row.subject_id, row.jurisdiction, row.region) == (55, "430102", "hunan-quality")

    def test_an_empty_chain_is_confirmed_when_submitted(self) -> None:
        done = Filing([]).start()  # HBZ-10
        assert (done.state, done.ended, told(done)[-1]) == ("confirmed", True, "finish")
        assert ChainRun.objects.get(pk=done.run.pk).status == PROCESS.DONE

    def test_either_body_decides_and_the_other_task_closes(self) -> None:
        filing = Filing([BOTH])  # YNR-17
        filing.start()
        moved = filing.decide("body")
        assert [(t.desk, str(t.status)) for t in moved.closed] == [("body", "DONE"), ("authority", "CANCELED")]
        assert filing.rows()[1:] == [("asked", "authority", "CANCELED"), ("asked", "body", "DONE")]

    def test_returned_and_submitted_again(self) -> None:
        filing = Filing([CONFIRM | {"decisions": ["approve", "return"]}])
        filing.start()
        back = filing.decide("confirm", "return")
        assert (back.state, back.returned) == ("returned", True)
        assert told(back) == ("decide:confirm.return", "return", "state:returned")
        again = filing.resubmit()
        assert again.round == 2
        assert filing.decide("confirm").ended

    def test_sequential_signers_and_further_steps_open_in_turn(self) -> None:
        filing = Filing([{"id": "s", "by": [{"role": "x"}, {"role": "y"}], "mode": "sequential"}, {"id": "t"}])
        filing.start()
        assert [t.desk for t in filing.decide("x").opened] == ["y"]
        assert [t.desk for t in filing.decide("y").opened] == ["t"]
        assert filing.decide("t").ended

    def test_skipped_and_self_approved_steps_leave_their_trace(self) -> None:
        world = World(applicant_desks={"own"})
        steps = [{"id": "own", "own": "skip"}, {"id": "never", "when": {"present": "x"}}, {"id": "last"}]
        moved = Filing(steps, world=world).start()
        assert [t.desk for t in moved.opened] == ["last"]
        assert [(s.step, s.reason) for s in moved.skipped] == [("never", "condition")]
        assert Task.objects.get(kind="own").decision == "approve"

    def test_a_check_reports(self) -> None:
        on = {"pass": "confirmed", "fail": "manual", "unknown": "manual"}
        filing = Filing([CONFIRM, {"id": "check", "verify": "permit", "on": on}, {"id": "manual"}])  # HNQ-81
        filing.start()
        (task,) = filing.decide("confirm").opened
        assert task.kind == "check"
        moved = service.report(task.pk, "unknown", router=filing.world, at=NOW, note="查无此证")
        assert [t.desk for t in moved.opened] == ["manual"]

    def test_withdrawing_closes_the_tasks_and_is_in_the_history(self) -> None:
        filing = Filing([CONFIRM], {"withdraw": {"while": ["submitted"]}})
        filing.start()
        moved = service.withdraw(filing.id, router=filing.world, actor=TEAM, at=NOW)
        assert (moved.state, told(moved)) == ("draft", ("withdraw", "state:draft"))
        assert filing.rows()[1:] == [("asked", "confirm", "CANCELED"), ("withdraw", "", "DONE")]
        filing.resubmit()
        assert filing.decide("confirm").ended

    def test_cancelling_ends_the_case(self) -> None:
        filing = Filing([CONFIRM], {"cancel": {"while": ["submitted"], "by": ["operator"]}})
        filing.start()
        operator = Person(9, "王五", roles=frozenset({"operator"}))
        moved = service.cancel(filing.id, router=filing.world, actor=operator, at=NOW)
        assert (moved.state, moved.outcome, filing.run.status) == ("void", "void", PROCESS.CANCELED)
        assert "void" in told(moved)

    def test_the_platform_ends_what_came_too_late(self) -> None:
        filing = Filing([CONFIRM])
        filing.start()
        ended = service.void(filing.id, "void", router=filing.world, at=NOW, opinion="逾期作废")
        assert ended is not None
        assert (ended.state, ended.outcome, filing.run.status) == ("void", "void", PROCESS.CANCELED)
        lines = queries.history(filing.id)[1:]
        assert [(line.act.zh, line.who, line.automatic) for line in lines] == [
            ("作废", "", True),
            ("无需办理", "Confirm", False),
        ]
        with pytest.raises(Refusal, match="already-ended"):
            service.void(filing.id, "void", router=filing.world, at=NOW)
        assert service.void(10**9, "void", router=filing.world, at=NOW) is None

    def test_an_end_the_chain_does_not_know_is_refused(self) -> None:
        filing = Filing([CONFIRM])
        filing.start()
        with pytest.raises(Refusal, match="no-end"):
            service.void(filing.id, "gone", router=filing.world, at=NOW)


@pytest.mark.django_db
class TestActions:
    STEP = {"id": "s", "actions": ["transfer", "delegate", "add-signer", "cc", "urge"]}

    def test_transfer(self) -> None:
        filing = Filing([self.STEP])
        filing.start()
        moved = service.transfer(
            filing.task("s").pk, Desk("t", "质监站"), router=filing.world, actor=at_desk("s"), at=NOW, opinion="出差"
        )
        assert [(t.desk, t.desk_name) for t in moved.opened] == [("t", "质监站")]
        old = Task.objects.get(filing_id=filing.id, desk="s")
        assert (old.status, old.decision, old.decider, old.opinion) == (STATUS.CANCELED, "moved", "李四", "出差")
        assert filing.decide("t").ended

    @pytest.mark.parametrize("place", ["open", "held", "waiting"])
    def test_a_seat_is_given_to_another_with_its_clock(self, place: str) -> None:
        """The task stays one and the same; the history says by whom and why. A seat that waits has no task yet."""
        filing = Filing([self.STEP])
        filing.start()
        task = filing.task("s")
        if place != "open":
            how: Any = "before" if place == "held" else "after"
            service.add_signer(task.pk, Desk("n"), how, router=filing.world, actor=at_desk("s"), at=NOW)
        given = 2 if place == "waiting" else task.seat
        manager = Person(9, "主任", frozenset())
        moved = service.reassign(
            filing.id, given, Desk("t", "质监站"), router=filing.world, actor=manager, at=NOW, opinion="离职"
        )
        assert [(t.pk, t.desk_name) for t in moved.opened] == ([(task.pk, "质监站")] if place == "open" else [])
        assert told(moved) == (("task",) if place == "open" else ())
        old = Task.objects.get(pk=task.pk)
        assert (old.desk, old.clock_from) == ("s" if place == "waiting" else "t", task.clock_from)
        line = next(line for line in queries.history(filing.id) if line.kind == "reassign")
        assert (line.who, line.act.zh, line.opinion) == ("主任", "改派", "离职")
        answers = {"open": ["t"], "held": ["n", "t"], "waiting": ["s", "t"]}[place]
        assert [filing.decide(desk).ended for desk in answers][-1]
        assert Task.objects.get(filing_id=filing.id, desk="t").desk_name == ("质监站" if place != "waiting" else "T")

    def test_delegate_and_return(self) -> None:
        filing = Filing([self.STEP])
        filing.start()
        task = filing.task("s")
        service.delegate(task.pk, Desk("d"), router=filing.world, actor=at_desk("s"), at=NOW)
        task.refresh_from_db()
        assert task.status == STATUS.SCHEDULED
        back = filing.decide("d")
        assert [t.desk for t in back.opened] == ["s"]
        assert filing.decide("s").ended

    def test_add_and_remove_a_signer(self) -> None:
        filing = Filing([self.STEP])
        filing.start()
        task = filing.task("s")
        moved = service.add_signer(task.pk, Desk("n"), "before", router=filing.world, actor=at_desk("s"), at=NOW)
        (signer,) = moved.opened
        service.remove_signer(task.pk, signer.seat, router=filing.world, actor=at_desk("s"), at=NOW)
        assert filing.decide("s").ended

    def test_a_signer_who_passed_it_on_can_be_removed(self) -> None:
        filing = Filing([self.STEP])
        filing.start()
        task = filing.task("s")
        service.add_signer(task.pk, Desk("n"), "before", router=filing.world, actor=at_desk("s"), at=NOW)
        service.transfer(filing.task("n").pk, Desk("t"), router=filing.world, actor=at_desk("n"), at=NOW)
        (signer,) = situation(filing.id, at_desk("s")).signers  # type: ignore[union-attr]
        service.remove_signer(task.pk, signer.id, router=filing.world, actor=at_desk("s"), at=NOW)
        assert filing.decide("s").ended

    @pytest.mark.parametrize("place", ["after", "parallel"])
    def test_a_signer_added_after_or_beside_agrees_too(self, place: Any) -> None:
        filing = Filing([self.STEP])
        filing.start()
        service.add_signer(filing.task("s").pk, Desk("n"), place, router=filing.world, actor=at_desk("s"), at=NOW)
        assert not filing.decide("s").ended
        assert filing.decide("n").ended

    def test_copies_are_unread_until_read(self) -> None:
        filing = Filing([self.STEP | {"cc": {"role": "observer"}}])
        moved = filing.start()
        assert [copy.desk for copy in moved.copies] == ["observer"]
        service.cc(filing.task("s").pk, [Desk("observer"), Desk("boss")], actor=at_desk("s"), at=NOW)
        assert queries.unread_copies(frozenset({"observer", "boss"})).count() == 2
        assert service.read_copies(filing.id, actor=at_desk("boss"), at=NOW) == 1
        assert queries.unread_copies(frozenset({"observer", "boss"})).count() == 1

    def test_urging_at_most_once_an_hour(self) -> None:
        filing = Filing([self.STEP])
        filing.start()
        assert [t.desk for t in service.urge(filing.id, at=NOW)] == ["s"]
        with pytest.raises(Refusal, match="urged-already"):
            service.urge(filing.id, at=NOW + HOUR / 2)
        assert service.urge(filing.id, at=NOW + HOUR)


@pytest.mark.django_db
class TestTimeouts:
    def rules(self) -> list[dict[str, Any]]:
        return [
            {"after": {"amount": 1, "unit": "calendar-day"}, "do": "remind"},
            {"after": {"amount": 2, "unit": "calendar-day"}, "do": "escalate", "to": {"role": "boss"}},
            {"after": {"amount": 3, "unit": "calendar-day"}, "do": "decide", "decision": "approve"},
        ]

    def test_they_come_one_after_the_other_and_a_handed_over_task_keeps_its_clock(self) -> None:
        class Clocked(World):
            def due(self, rule: Any, since: dt.datetime) -> dt.datetime:
                return since + dt.timedelta(days=rule.after.amount)

        filing = Filing([{"id": "s", "timeouts": self.rules()}], world=Clocked())
        (task,) = filing.start().opened
        assert (task.next_timeout_at, task.next_timeout) == (NOW + dt.timedelta(days=1), 0)
        assert service.timeout(task.pk, router=filing.world, at=NOW) is None
        day = [NOW + dt.timedelta(days=n) for n in range(4)]
        reminded = service.timeout(task.pk, router=filing.world, at=day[1])
        assert reminded is not None
        assert [t.pk for t in reminded.reminded] == [task.pk]
        assert service.timeout(task.pk, router=filing.world, at=day[1]) is None
        assert Task.objects.get(pk=task.pk).next_timeout_at == day[2]
        escalated = service.timeout(task.pk, router=filing.world, at=day[2])
        assert escalated is not None
        (boss,) = escalated.opened
        assert (boss.desk, boss.clock_from, boss.next_timeout_at) == ("boss", NOW, day[3])
        decided = service.timeout(boss.pk, router=filing.world, at=day[3])
        assert decided is not None
        assert decided.ended
        assert Task.objects.get(pk=boss.pk).decided_by is None


@pytest.mark.django_db
class TestStatements:
    """What one act costs inside this package, without the caller's transaction."""

    def test_a_life_of_a_single_step(self) -> None:
        first = Filing([CONFIRM])
        first.start()
        filing = Filing([CONFIRM])
        filing.ref = first.ref
        with transaction.atomic():
            flows._stored.add(first.ref.flow_name(first.chain))
            submitted = statements(filing.start)
            task = filing.task("confirm")
            decided = statements(
                lambda: service.decide(task.pk, YES, router=filing.world, actor=at_desk("confirm"), at=NOW)
            )
        flows._stored.clear()
        assert len(submitted) == 2, submitted
        assert len(decided) == 3, decided

    def test_deciding_for_two_bodies_and_opening_the_next_step(self) -> None:
        filing = Filing([BOTH, {"id": "next-one"}])
        filing.start()
        task = filing.task("body")
        made = statements(lambda: service.decide(task.pk, YES, router=filing.world, actor=at_desk("body"), at=NOW))
        assert len(made) == 6, made


@pytest.mark.django_db
class TestFlows:
    def test_the_reference_names_the_content_and_finds_the_class_again(self) -> None:
        filing, same, other = Filing([CONFIRM]), Filing([CONFIRM]), Filing([CONFIRM, {"id": "more"}])
        for each in (filing, same, other):
            each.start()
        flow = filing.run.flow_class
        assert get_flow_ref(flow) == f"workflow/flows.Chain__hunan_quality__permit__{filing.chain.digest}"
        assert same.run.flow_class is flow
        assert same.run.release != filing.run.release
        assert other.run.flow_class is not flow

    def test_another_process_rebuilds_the_class_from_its_definition(self) -> None:
        filing = Filing([BOTH])
        filing.start()
        flows._classes.clear()
        import_flow_by_ref.cache_clear()
        import_task_by_ref.cache_clear()
        assert filing.run.flow_class.chain == filing.chain
        assert filing.decide("body").ended

    def test_a_definition_that_cannot_be_built_is_named_at_start(self) -> None:
        Definition.objects.create(
            name="Chain__x__y__z", region="x", filing_type="y", title={"zh": "x"}, chain={"steps": 1}
        )
        (problem,) = flows.missing()
        assert problem.startswith("Chain__x__y__z")


@pytest.mark.django_db
class TestQueries:
    def test_what_ends_first_comes_first_page_by_page(self) -> None:
        """What has no limit comes last; of equal limits the longest waiting comes first."""
        for name, limit in [("none", None), ("late", 5), ("soon", 1), ("also soon", 1), ("none too", None)]:
            row = Filing([{"id": "s", "by": {"role": "x" if limit else "y"}}], at=NOW)
            row.start()
            moved = NOW + limit * HOUR if limit else None
            Task.objects.filter(filing_id=row.id, status="NEW").update(limit_at=moved, desk_name=name)
        read, after = list[str](), None
        while page := queries.inbox_page(frozenset({"x", "y"}), size=2, after=after):
            read += [task.desk_name for task in page]
            after = queries.place_of(page[-1])
        assert read == ["soon", "also soon", "late", "none", "none too"]

    def test_the_inbox_of_several_desks_in_order_of_arrival(self) -> None:
        for hours, desk in enumerate(["x", "y", "x", "z"]):
            Filing([{"id": "s", "by": {"role": desk}}], at=NOW + hours * HOUR).start()
        keys = frozenset({"x", "y"})
        assert [t.desk for t in queries.inbox(keys).order_by("created", "id")] == ["x", "y", "x"]
        page = queries.inbox_page(keys, size=2)
        assert [t.desk for t in page] == ["x", "y"]
        rest = queries.inbox_page(keys, size=2, after=queries.place_of(page[-1]))
        assert [t.desk for t in rest] == ["x"]
        assert queries.inbox_page(frozenset(), size=2) == []
        assert (queries.inbox_size(keys), queries.inbox_size(keys, most=2)) == (3, 2)

    def test_history_reads_like_the_operation_log(self) -> None:
        filing = Filing([BOTH])  # YNR-27
        filing.start()
        filing.at = NOW + HOUR
        filing.decide("body", "return")
        lines = queries.history(filing.id)
        assert [(line.act.zh, line.who, line.opinion) for line in lines] == [
            ("提交", "张三", ""),
            ("退回", "李四", "同意"),
            ("无需办理", "Authority", ""),
        ]

    def test_preview_names_the_desks_and_the_reasons(self) -> None:
        built = chain(
            {"id": "a"}, {"id": "b", "when": {"present": "x"}}, {"id": "c", "by": [{"role": "x"}, {"role": "y"}]}
        )
        lines = queries.preview(built, World())
        assert [
            (line.step, [d.name for d in line.desks], line.skipped.zh if line.skipped else "") for line in lines
        ] == [("a", ["A"], ""), ("b", [], "不符合该环节的条件，跳过"), ("c", ["X", "Y"], "")]

    def test_preview_says_where_nobody_is(self) -> None:
        (line,) = queries.preview(chain({"id": "a"}), World(people={"a": []}))
        assert line.skipped is not None
        assert "找不到" in line.skipped.zh


@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    @pytest.mark.parametrize("desks", [("authority", "body"), ("body", "body")])
    def test_one_decides_and_the_other_is_told_who_and_when(self, desks: tuple[str, str]) -> None:
        filing = Filing([BOTH])
        with transaction.atomic():
            filing.start()
        tasks = [filing.task(desk).pk for desk in desks]
        ready = threading.Barrier(2)
        outcomes: list[str] = []
        refusals: list[Refusal] = []

        def go(number: int) -> None:
            person = at_desk(desks[number], account=100 + number, name=f"办理人{number}")
            ready.wait()
            try:
                with transaction.atomic():
                    service.decide(tasks[number], YES, router=filing.world, actor=person, at=NOW)
                outcomes.append("decided")
            except Refusal as refusal:
                outcomes.append(refusal.code)
                refusals.append(refusal)
            finally:
                connections.close_all()

        threads = [threading.Thread(target=go, args=(number,)) for number in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(outcomes) == ["decided", "task-already-decided"]
        (problem,) = refusals[0].problems
        assert "办理人" in problem.message.zh
        assert problem.explanation["decided_at"] == NOW.isoformat()
        assert Task.objects.filter(filing_id=filing.id, status=STATUS.DONE, kind="asked").count() == 1
        assert Copy.objects.count() == 0

    def test_twelve_of_a_panel_at_once_settle_it_exactly_once(self) -> None:
        desks = [f"d{n}" for n in range(12)]
        filing = Filing([{"id": "s", "by": [{"role": d} for d in desks], "mode": {"at_least": 7}}])
        with transaction.atomic():
            filing.start()
        tasks = {desk: filing.task(desk).pk for desk in desks}
        ended: list[bool] = []
        refused: list[str] = []

        def go(desk: str) -> None:
            try:
                with transaction.atomic():
                    moved = service.decide(tasks[desk], YES, router=filing.world, actor=at_desk(desk), at=NOW)
                ended.append(moved.ended)
            except Refusal as refusal:
                refused.append(refusal.code)
            finally:
                connections.close_all()

        threads = [threading.Thread(target=go, args=(desk,)) for desk in desks]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(ended) == [False] * 6 + [True]
        assert refused == ["task-already-decided"] * 5
        assert not Task.objects.filter(filing_id=filing.id, status=STATUS.NEW).exists()


@pytest.mark.django_db
class TestSignatures:
    """A signature is the registered name of whoever decides, and is kept with the decision."""

    SIGNED: ClassVar[dict[str, Any]] = {"id": "lead", "decisions": [{"id": "approve", "signature": True}, "return"]}

    @pytest.mark.parametrize(
        ("typed", "code"),
        [("", "signature-required"), ("  ", "signature-required"), ("张三", "signature-name"), ("x", "signature-name")],
    )
    def test_any_other_text_is_refused(self, typed: str, code: str) -> None:
        filing = Filing([self.SIGNED])
        filing.start()
        with pytest.raises(Refusal) as refused:
            filing.decide("lead", signature=typed)
        assert (refused.value.code, refused.value.problems[0].field) == (code, "signature")
        assert filing.run.state == "lead"

    @pytest.mark.parametrize("typed", ["李四", " 李 四 "])
    def test_the_name_is_kept_as_it_is_registered(self, typed: str) -> None:
        filing = Filing([self.SIGNED])
        filing.start()
        filing.decide("lead", signature=typed)
        assert [line.signature for line in queries.history(filing.id)] == ["", "李四"]

    def test_what_asks_for_no_signature_needs_none(self) -> None:
        filing = Filing([self.SIGNED])
        filing.start()
        assert filing.decide("lead", "return").state == "returned"

"""Many at once on a real PostgreSQL, each on a connection of its own: one outcome, nothing lost, nothing twice."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.test import TransactionTestCase

from guicheng.accounts.models import AccessRequest, Account
from guicheng.accounts.ports import policy_of
from guicheng.accounts.service import access
from guicheng.audit.models import AuditEntry
from guicheng.clockwork import sweep
from guicheng.common.errors import Refusal
from guicheng.common.export_formats import ExportFormat
from guicheng.config import releases
from guicheng.config.model.base import Text
from guicheng.config.model.once import ClaimTaker, SharedClaim
from guicheng.config.model.registers import EntryNumbering
from guicheng.config.paths import FactPath, FieldPath
from guicheng.entries import writing
from guicheng.filings.acts import conclusion, decisions, drafts, submission
from guicheng.filings.context import filing_context
from guicheng.filings.models import ExportJob, Filing, PlannedWork
from guicheng.filings.telling import notify
from guicheng.notices.models import Message
from guicheng.registers import claims, serials
from guicheng.registers.models import Claim
from guicheng.reports import export_jobs, exporting
from guicheng.workflow import flows
from guicheng.workflow.models import Task
from tests.filings.test_entries import NEW
from tests.support.story import PAPERS, World, at, fresh, open_task
from tests.support.world import REGION

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module", autouse=True)
def _empties_quickly() -> Iterator[None]:
    """After each test only the tables of the business are emptied: the region stays published, the places loaded."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _case: empty())
        yield


def empty() -> None:
    """Empty every table that a use-case writes to. References are tested when the transaction ends, in any order."""
    business = ("filings_", "registers_", "workflow_", "notices_", "attachments_", "accounts_")
    names = [name for name in connection.introspection.table_names() if name.startswith(business)]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE audit_auditentry, audit_seal")  # which refuse to have rows deleted
        cursor.execute(";".join(f"DELETE FROM {name}" for name in set(names) - {"accounts_jurisdiction"}))
    flows.forget_stored()


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each act came to, a Refusal as its code, all of them begun at the same moment."""
    barrier, found = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        try:
            barrier.wait()
            found[place] = act()
        except Refusal as refusal:
            found[place] = refusal.code
        except Exception as error:
            found[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def codes(found: list[Any]) -> list[str]:
    """Refused codes, with `done` for what was granted."""
    return sorted(
        one if isinstance(one, str) else "done" if not isinstance(one, Exception) else repr(one) for one in found
    )


def test_of_two_confirmations_one_counts(world: World) -> None:
    filing = world.submitted("contract")
    task = open_task(filing)
    found = at_once(*[lambda: decisions.decide(world.builder, task.pk, decisions.Answer("approve"))] * 4)
    assert codes(found) == ["done", *["task-already-decided"] * 3]
    assert AuditEntry.objects.filter(object_id=str(filing.pk), action="filing.decide:confirm").count() == 1
    assert Message.objects.unscoped().filter(filing_id=filing.pk, notice="confirmed").count() == 1
    assert fresh(filing).version == 3


def test_of_two_officers_one_decides_a_registration(world: World) -> None:
    """Let in once, with one first password; the other is told, whatever they wanted."""
    firm = world.builder.organisation_id
    account = Account.objects.create(
        region=REGION, login="newcomer", name="新来的", organisation_id=firm, state="pending", password="!"
    )
    asked = AccessRequest.objects.create(
        region=REGION, kind="account", organisation_id=firm, account=account, roles=["enterprise"]
    )
    officers = [
        replace(one, permissions=one.permissions | {"review-registrations"}, sees="region")
        for one in (world.centre, world.reviewer)
    ]
    policy = policy_of(REGION)
    wanted: list[Any] = ["approve", "refuse", "approve", "refuse"]
    found = at_once(
        *[
            lambda n=n, outcome=outcome: access.decide(officers[n % 2], policy, asked.pk, outcome, opinion="核实")
            for n, outcome in enumerate(wanted)
        ]
    )
    assert [one for one in found if one == "request-decided"] == ["request-decided"] * 3, found
    account.refresh_from_db()
    asked.refresh_from_db()
    (decided,) = AuditEntry.objects.filter(object_kind="access-request", object_id=str(asked.pk))
    assert (asked.state, account.state) in {("approved", "active"), ("refused", "refused")}
    assert decided.action == f"access.{'approve' if asked.state == 'approved' else 'refuse'}"


def test_of_orders_at_once_each_is_made_once(world: World) -> None:
    """The same export twice is one; of different ones, no more than an account may have under way."""
    (export, *_) = [one.id for one in exporting.exports_for(world.builder)]
    same = at_once(*[lambda: export_jobs.order(world.builder, export, {}, ExportFormat.CSV)] * 3)
    assert codes(same) == ["done", "export-ordered", "export-ordered"], same
    ExportJob.objects.all().delete()
    kinds = [(form, language) for form in (ExportFormat.CSV, ExportFormat.XLSX) for language in ("zh", "en", "zh-hant")]
    found = at_once(
        *[
            lambda form=form, language=language: export_jobs.order(world.builder, export, {}, form, language=language)
            for form, language in kinds
        ]
    )
    assert codes(found) == ["done"] * 3 + ["exports-waiting"] * 3, found
    assert ExportJob.objects.count() == 3


def test_of_two_drafts_of_a_quarter_one_is_begun(world: World) -> None:
    typed = PAPERS["quarterly-report"][0]
    found = at_once(*[lambda: drafts.create(world.team, "quarterly-report", world.tower.pk, typed)] * 4)
    assert codes(found) == ["done", *["limit-reached"] * 3]
    assert Filing.objects.unscoped().filter(type="quarterly-report").count() == 1


def test_of_two_projects_with_one_permit_one_has_it(world: World) -> None:
    """HNQ-31: as each is about a subject of its own, only the claim stands between them."""
    mine, theirs = (
        world.draft("permit"),
        world.draft("permit", world.other_team, world.bridge, permit_no="430111202507010101"),
    )
    found = at_once(
        lambda: submission.submit(world.team, mine.pk), lambda: submission.submit(world.other_team, theirs.pk)
    )
    assert codes(found) == ["done", "permit-number"]
    states = {fresh(mine).state, fresh(theirs).state}
    assert states == {"submitted", "draft"}
    assert Claim.objects.filter(rule="filing/permit/permit-number").count() == 1


def test_of_two_filing_types_with_one_value_one_has_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """WHS-53: two at once, of two types, about two subjects, of two firms: the claim alone stands between them."""
    takers = [ClaimTaker(filing=name, value=FactPath("form.title")) for name in ("key-node", "section-acceptance")]
    once = SharedClaim(title=Text(zh="只报一次"), taken_by=takers, message=Text(zh="已在“{matter}”中上报"))
    shared = world.config.model_copy(update={"claims": {"once": once}})
    monkeypatch.setattr(filing_context.releases, "load", lambda _release: shared)
    mine = world.draft("key-node", title="主体分部")
    theirs = world.draft("section-acceptance", world.other_team, world.bridge, title="主体 分部")
    found = at_once(
        *[lambda: submission.submit(world.team, mine.pk), lambda: submission.submit(world.other_team, theirs.pk)] * 3
    )
    assert codes(found)[0] == "already-submitted"
    assert sorted(set(codes(found))) == ["already-submitted", "done", "once"]
    assert codes(found).count("done") == 1
    assert sorted({fresh(mine).state, fresh(theirs).state}) == ["draft", "submitted"]
    assert Claim.objects.filter(rule="claim/once").count() == 1


def test_taking_back_races_with_confirming(world: World) -> None:
    """Whichever comes first holds; the other hears that it is too late. Nothing is ever half of both."""
    for _ in range(6):
        filing = world.submitted("key-node")
        task = open_task(filing)
        found = at_once(
            lambda: submission.withdraw(world.team, filing.pk),  # noqa: B023 - run before the loop goes on
            lambda: decisions.decide(world.builder, task.pk, decisions.Answer("approve")),  # noqa: B023
        )
        stored = fresh(filing)
        if stored.state == "confirmed":
            assert codes(found) == ["done", "no-withdrawal"]
            assert stored.counted_at is not None
        else:
            assert stored.state == "draft"
            assert codes(found) == ["done", "task-already-decided"]
            assert stored.counted_at is None
        assert not Task.objects.filter(filing_id=filing.pk, status="NEW").exists()


def test_saving_at_once_loses_nothing(world: World) -> None:
    """Each save is of the version it read: one of many wins, the others are told."""
    filing = world.draft("key-node")
    found = at_once(
        *[lambda n=n: drafts.save(world.team, filing.pk, {"title": f"节点之{n}号"}, version=1) for n in range(4)]
    )
    assert codes(found) == ["changed-meanwhile"] * 3 + ["done"]
    assert fresh(filing).version == 2


def test_workers_sweep_each_row_once(world: World) -> None:
    at("2025-04-10T09:00:00")
    filings = [world.draft("quarterly-report"), world.draft("quarterly-report", world.other_team, world.bridge)]
    at("2025-04-16T00:00:00")
    found = at_once(*[lambda: sweep.sweep()] * 4)
    assert [one for one in found if isinstance(one, Exception)] == []
    assert sum(one.failed for one in found) == 0
    sweep.sweep()  # what a worker left, because another was at work on it
    assert [fresh(filing).state for filing in filings] == ["void", "void"]
    for filing in filings:
        assert AuditEntry.objects.filter(object_id=str(filing.pk), action="filing.void").count() == 1
        assert Message.objects.unscoped().filter(filing_id=filing.pk, notice="voided").count() == 2
    assert not PlannedWork.objects.filter(done_at__isnull=True).exists()


def test_the_clockwork_and_a_person_never_wait_for_each_other_in_a_circle(world: World) -> None:
    """The sweep locks as the use-cases do: subject, filing, due row. A deadlock would end one of them with an error."""
    for _ in range(4):
        at("2025-04-10T09:00:00")
        filing = world.submitted("quarterly-report")
        at("2025-04-16T00:00:00")
        found = at_once(
            lambda: sweep.sweep(),
            lambda: submission.withdraw(world.team, filing.pk),  # noqa: B023 - run before the loop goes on
            lambda: sweep.sweep(),
        )
        assert [one for one in found if isinstance(one, Exception)] == []
        sweep.sweep()
        assert fresh(filing).state == "void"


def test_serials_are_given_once_and_without_gaps(world: World) -> None:
    found = at_once(*[lambda: [serials.next_serial("r", "rule", "2025") for _ in range(10)]] * 4)
    assert sorted(number for numbers in found for number in numbers) == list(range(1, 41))


def test_entries_added_at_once_get_numbers_of_their_own(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    config = releases.current(REGION)
    rule = EntryNumbering(field=FieldPath("number"), pattern="P{seq:3}")
    project = config.registers["project"].model_copy(update={"number": rule})
    numbered = config.model_copy(update={"registers": {**config.registers, "project": project}})
    monkeypatch.setattr(writing.releases, "current", lambda _region: numbered)

    def add(number: int) -> str:
        typed = {**NEW, "name": f"同时新增{number}", "account_login": f"museum1{number}"}
        return str(writing.create(world.builder, "project", typed).data["number"])

    found = at_once(*[lambda n=n: add(n) for n in range(1, 5)])
    assert sorted(map(str, found)) == ["P001", "P002", "P003", "P004"]


def test_a_place_given_back_is_taken_by_whoever_waits(world: World) -> None:
    assert claims.take("r", "rule", "x", "entry", 1) is None

    def leaves() -> None:
        with transaction.atomic():
            claims.leave("entry", [1])

    found = at_once(leaves, *[lambda n=n: claims.take("r", "rule", "x", "entry", n) for n in (2, 3)])
    holder = Claim.objects.filter(rule="rule").values_list("holder_id", flat=True).first()
    assert holder in (1, 2, 3, None)
    assert [one for one in found if isinstance(one, Exception)] == []


# --- kill -9 ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def _killed_while_notifying(monkeypatch: pytest.MonkeyPatch) -> None:
    """The process dies at the last thing an act does, before its transaction is committed."""
    monkeypatch.setattr(notify, "of_events", lambda *_a, **_k: os.kill(os.getpid(), signal.SIGKILL))


@pytest.mark.usefixtures("_killed_while_notifying")
def test_a_process_killed_in_an_act_leaves_nothing_of_it(world: World) -> None:
    filing = world.draft("contract")
    before = rows()
    assert in_a_process(lambda: submission.submit(world.team, filing.pk)) == -signal.SIGKILL
    assert rows() == before
    assert fresh(filing).state == "draft"


def test_what_was_confirmed_outlives_the_process(world: World) -> None:
    filing = world.submitted("contract")

    def confirms() -> None:
        decisions.decide_filing(world.builder, filing.pk, decisions.Answer("approve"))
        os.kill(os.getpid(), signal.SIGKILL)

    assert in_a_process(confirms) == -signal.SIGKILL
    stored = fresh(filing)
    assert stored.state == "confirmed"
    assert stored.counted_at is not None
    assert Message.objects.unscoped().filter(filing_id=filing.pk, notice="confirmed").exists()


def in_a_process(act: Callable[[], object]) -> int:
    """The exit status of a process of its own that does the act, minus the signal that ended it."""
    connection.close()  # a connection belongs to one process
    child = os.fork()
    if child == 0:
        try:
            connections.close_all()
            act()
        except BaseException:
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def rows() -> list[int]:
    """How much there is of everything an act writes."""
    return [
        Filing.objects.unscoped().count(), Task.objects.count(), AuditEntry.objects.count(),
        Message.objects.unscoped().count(), PlannedWork.objects.count(), Claim.objects.count(),
    ]  # fmt: skip


def test_two_effects_on_one_filing_end_it_once(world: World) -> None:
    """Ending what is over already does nothing."""
    filing = fresh(world.submitted("contract"))
    actor = world.centre
    with transaction.atomic():
        conclusion.void(filing, actor, {})
        conclusion.void(filing, actor, {})
    assert AuditEntry.objects.filter(object_id=str(filing.pk), action="filing.void").count() == 1

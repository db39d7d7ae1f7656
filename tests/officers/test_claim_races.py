"""Two of a desk at the same moment, each on a connection of their own: one has the task."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction
from django.test import TransactionTestCase

from guicheng.accounts.models import Membership
from guicheng.accounts.service import people
from guicheng.filings.acts import claims, decisions
from guicheng.filings.acts.decisions import Answer
from guicheng.workflow.models import Task
from tests.filings.test_concurrency import at_once, empty
from tests.support.office import NAME, Office, step, tasks

pytestmark = pytest.mark.django_db(transaction=True)

CHAINS = {"paper": {"steps": [step("s", claim={"take_over": True}), step("t", "leader")]}}


@pytest.fixture(autouse=True)
def _empties_quickly() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _case: empty())
        yield


def outcome(found: list[object]) -> list[str]:
    return sorted(one if isinstance(one, str) else "done" for one in found if not isinstance(one, Exception))


def test_of_two_who_claim_one_has_it(tmp_path: Path) -> None:
    office = Office(tmp_path, CHAINS)
    for _ in range(6):
        (task,) = tasks(office.file("paper"))
        found = at_once(
            lambda pk=task.pk: claims.claim(office.clerk, pk), lambda pk=task.pk: claims.claim(office.second, pk)
        )
        assert outcome(found) == ["done", "task-claimed"]


def test_who_claims_while_a_colleague_decides(tmp_path: Path) -> None:
    office = Office(tmp_path, CHAINS)
    for _ in range(6):
        filing = office.file("paper")
        (task,) = tasks(filing)
        found = at_once(
            lambda pk=task.pk: claims.claim(office.clerk, pk),
            lambda pk=task.pk: decisions.decide(office.second, pk, Answer("approve")),
        )
        assert outcome(found) in (["done", "task-already-decided"], ["done", "task-claimed"])
        kept = Task.objects.get(pk=task.pk)
        assert (kept.claimed_by is not None) == (kept.status == "NEW")


def test_who_takes_over_while_the_other_decides(tmp_path: Path) -> None:
    office = Office(tmp_path, CHAINS)
    for _ in range(6):
        (task,) = tasks(office.file("paper"))
        claims.claim(office.clerk, task.pk)
        found = at_once(
            lambda pk=task.pk: claims.claim(office.second, pk, take_over=True),
            lambda pk=task.pk: decisions.decide(office.clerk, pk, Answer("approve")),
        )
        assert outcome(found) in (["done", "task-already-decided"], ["done", "task-claimed"])


def test_who_claims_while_their_role_is_taken(tmp_path: Path) -> None:
    office = Office(tmp_path, CHAINS)
    manager = office.actor("office.administrator")
    for number in range(4):
        (task,) = tasks(office.file("paper"))
        leaver = office.join(f"leaver{number}", office.stage.organisations["office"], "clerk")
        held = Membership.objects.unscoped().get(account_id=leaver.account_id)

        def leaves(pk: int = held.pk) -> None:
            Membership.objects.unscoped().filter(pk=pk).update(valid_until="2025-06-30")
            with transaction.atomic():
                people.end_expired(NAME, pk, manager)

        at_once(lambda pk=task.pk, who=leaver: claims.claim(who, pk), leaves)
        assert Task.objects.get(pk=task.pk).claimed_by is None, "nobody has it who cannot decide it"


BACK = {"paper": {"steps": [step("s", actions=["take-back"]), step("t", "leader", claim={})]}}


def test_who_takes_a_decision_back_while_the_next_goes_on(tmp_path: Path) -> None:
    office = Office(tmp_path, BACK)
    for goes_on in ("decides", "claims", "takes-back-too") * 2:
        filing = office.file("paper")
        decisions.decide_filing(office.clerk, filing.pk, Answer("approve"))
        (task,) = tasks(filing)
        other = {
            "decides": lambda pk=task.pk: decisions.decide(office.leader, pk, Answer("approve")),
            "claims": lambda pk=task.pk: claims.claim(office.leader, pk),
            "takes-back-too": lambda pk=filing.pk: decisions.take_back(office.clerk, pk),
        }[goes_on]
        found = at_once(lambda pk=filing.pk: decisions.take_back(office.clerk, pk), other)
        assert outcome(found).count("done") == 1, (goes_on, found)
        waiting = tasks(filing)
        if not isinstance(found[0], str):
            assert [one.step for one in waiting] == ["s"]
            assert waiting[0].claimed_by is None

"""Somebody is disabled while a task is given to them: real threads on real PostgreSQL, and never a disabled holder."""

from __future__ import annotations

from typing import Any

import pytest

from guicheng.accounts.heirs import NOBODY_NAMED, Heirs
from guicheng.accounts.models import Account
from guicheng.accounts.service import people
from guicheng.filings.acts import decisions, submission
from guicheng.workflow.desk import Desk
from guicheng.workflow.models import ChainRun, Task
from guicheng.workflow.state import from_json
from tests.filings.test_concurrency import at_once
from tests.people.conftest import Levels
from tests.people.test_leaving import Desks

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 4


def held_by_disabled() -> list[str]:
    """Seats still to answer at which somebody sits who may not act any more."""
    gone = {f"a{pk}" for pk in Account.objects.unscoped().exclude(state="active").values_list("pk", flat=True)}
    states = [from_json(run.chain_state) for run in ChainRun.objects.all()]
    return [seat.desk for state in states for seat in state.seats if seat.pending and seat.desk in gone]


def test_disabled_while_a_task_is_given_to_them(levels: Levels) -> None:
    it = Desks(levels, "none")
    came: set[Any] = set()

    def disable(heirs: Heirs) -> str:
        people.set_account_active(it.chief, it.policy, it.wang.pk, False, "离职", heirs=heirs)
        return "disabled"

    def transfer(task: int) -> str:
        decisions.pass_on(it.leader, task, "transfer", Desk.of_account(it.wang.pk))
        return "given"

    for number in range(ROUNDS):
        for heirs in (NOBODY_NAMED, Heirs({"*": "desk"})):
            filing, draft = levels.submitted(), levels.draft(kind="poll")
            task = Task.objects.get(filing_id=filing.pk, status="NEW")
            acts = [lambda h=heirs: disable(h), lambda t=task.pk: transfer(t)]
            submits = [lambda d=draft.pk: submission.submit(levels.actor("county.clerk"), d) and "sent"]
            found = at_once(*(acts if number % 2 else acts[::-1]), *submits)
            assert not [one for one in found if isinstance(one, Exception)], found
            came.add(tuple(sorted(str(one) for one in found)))
            assert held_by_disabled() == [], found
            people.set_account_active(it.chief, it.policy, it.wang.pk, False, heirs=Heirs({"*": "desk"}))
            assert held_by_disabled() == []
            people.set_account_active(it.chief, it.policy, it.wang.pk, True)
    assert came <= {
        ("disabled", "desk-unknown", "sent"), ("desk-unknown", "disabled", "sent"), ("given", "sent", "tasks-open"),
        ("disabled", "given", "sent"), ("desk-unknown", "sent", "tasks-open"),
    }  # fmt: skip

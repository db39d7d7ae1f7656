"""The rows say what the algebra says: random lives through the service, compared after every act."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from viewflow.workflow.status import PROCESS, STATUS

from guicheng.common.errors import Refusal
from guicheng.workflow import events, service
from guicheng.workflow.events import Event
from guicheng.workflow.models import ChainRun, Task
from guicheng.workflow.state import from_json
from tests.workflow.test_laws import lives, some_event
from tests.workflow.test_service import NOW, TEAM, Filing, Person
from tests.workflow.world import Life


def play(filing: Filing, event: Event) -> None:
    """Does through the service what `event` says."""
    common: dict[str, Any] = {"router": filing.world, "at": NOW}
    if isinstance(event, events.Submit):
        service.resubmit(filing.id, actor=TEAM, **common)
        return
    if isinstance(event, events.Withdraw):
        service.withdraw(filing.id, actor=TEAM, **common)
        return
    if isinstance(event, events.TakeBack):
        person = Person(event.who.account, "李四", event.who.desks)
        service.take_back(filing.id, actor=person, **common)
        return
    if isinstance(event, events.Reassign):
        service.reassign(filing.id, event.seat, event.desk, actor=Person(9, "主任", frozenset()), **common)
        return
    assert not isinstance(event, events.Cancel)
    task = Task.objects.get(filing_id=filing.id, seat=event.seat).pk
    match event:
        case events.Report():
            service.report(task, event.outcome, **common)
        case events.Timeout():
            Task.objects.filter(pk=task).update(next_timeout_at=NOW, next_timeout=event.number)
            service.timeout(task, **common)
        case _:
            common["actor"] = Person(event.who.account, "李四", event.who.desks)
            match event:
                case events.Decide():
                    service.decide(task, service.Reply(event.decision, event.opinion, to_step=event.to), **common)
                case events.Transfer():
                    service.transfer(task, event.desk, **common)
                case events.Delegate():
                    service.delegate(task, event.desk, **common)
                case events.AddSigner():
                    service.add_signer(task, event.desk, event.place, **common)
                case events.RemoveSigner():
                    service.remove_signer(task, event.signer, **common)


def compare(filing: Filing) -> None:
    """Rows and state agree."""
    run = ChainRun.objects.get(filing_id=filing.id)
    state = from_json(run.chain_state)
    rows = {row.seat: row for row in Task.objects.filter(process=run, seat__gt=0)}
    by_status = {status: {seat for seat, row in rows.items() if row.status == status} for status in STATUS.values}
    assert by_status[STATUS.NEW] == {seat.id for seat in state.seats if seat.status == "open"}
    assert by_status[STATUS.SCHEDULED] == {seat.id for seat in state.seats if seat.status == "held"}
    assert not by_status[STATUS.ASSIGNED] | by_status[STATUS.STARTED]
    assert all((row.finished is None) == (row.status in (STATUS.NEW, STATUS.SCHEDULED)) for row in rows.values())
    assert {row.seat: row.desk for row in rows.values() if row.finished is None} == {
        seat.id: seat.desk for seat in state.seats if seat.status in ("open", "held")
    }
    assert run.state == state.state
    assert (run.finished is None) == (state.phase != "ended") == (run.status == PROCESS.NEW)


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_rows_and_state_agree_after_every_act(data: st.DataObject) -> None:
    life: Life = data.draw(lives())
    filing = Filing([], world=life.world)
    filing.chain = life.chain
    try:
        filing.start()
    except Refusal:
        return
    for _ in range(12):
        compare(filing)
        life.state = from_json(ChainRun.objects.get(filing_id=filing.id).chain_state)
        if life.state.phase == "ended":
            break
        event = some_event(data.draw, life)
        with contextlib.suppress(Refusal), transaction.atomic():
            play(filing, event)
    compare(filing)

"""Time is kept when the calendar comes: a table of holidays moves what was provisional, and never what is over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from guicheng.accounts.actor import Actor
from guicheng.audit.models import AuditEntry
from guicheng.clockwork.sweep import sweep
from guicheng.common import clock
from guicheng.config import releases
from guicheng.config.models import Region, Release
from guicheng.filings.access import find
from guicheng.filings.acts import decisions, migrating
from guicheng.filings.context import workdays
from guicheng.filings.models import Filing, PlannedWork
from guicheng.workflow.models import Task
from tests.support.story import World, at

Change = Callable[[dict[str, Any]], None]


def table(holiday: str, first: str, last: str) -> dict[str, Any]:
    """The table of a year with one holiday."""
    days = {"id": holiday, "title": {"zh": "放假", "en": "Holiday"}, "from": first, "to": last}
    return {"source": {"title": {"zh": "关于节假日安排的通知", "en": "Notice on holidays"}}, "holidays": [days]}


def counting_working_days(content: dict[str, Any]) -> None:
    """Ten working days for contracts, void when over; the enterprise is reminded after one."""
    deadline = content["filings"]["contract"]["deadlines"][0]
    deadline["term"] = {"amount": 10, "unit": "working-day"}
    content["calendars"]["national"]["years"]["2030"] = table("national-day-2030", "2030-10-01", "2030-10-07")
    content["filings"]["contract"]["chain"]["steps"][0]["timeouts"] = [
        {"after": {"amount": 1, "unit": "working-day"}, "do": "remind"},
        {"after": {"amount": 10, "unit": "working-day"}, "do": "remind"},
    ]


def with_table(content: dict[str, Any]) -> None:
    content["calendars"]["national"]["years"]["2031"] = table("new-year-2031", "2031-01-01", "2031-01-03")


def publish(world: World, *changes: Change) -> None:
    """Put the live release live again, changed."""
    region = Region.objects.get(name=world.config.region.region)
    live = Release.objects.get(pk=region.current_id)
    content = live.content
    for change in changes:
        change(content)
    number = Release.objects.filter(region=region).order_by("-number").values_list("number", flat=True)[0] + 1
    fresh = Release.objects.create(
        region=region, number=number, state="checked", content=content, places=live.places, sources={},
        assets=live.assets, layers=live.layers, content_hash=f"test-{number}", checker=live.checker,
    )  # fmt: skip
    releases.publish(fresh.pk, Actor.system(region.name, "test"))


def task_of(filing: Filing) -> Task:
    return Task.objects.get(filing_id=filing.pk, status="NEW")


def day(moment: dt.datetime | None) -> str:
    assert moment is not None
    return moment.astimezone(clock.SHANGHAI).isoformat()[:16]


def ends(filing: Filing) -> list[str]:
    rows = PlannedWork.objects.filter(filing=filing, kind="deadline", done_at=None)
    return [day(row.at) for row in rows.order_by("at")]


@pytest.fixture
def waiting(world: World) -> Filing:
    """A contract of 25 December 2030, handed in that day under a calendar that ends before 2031."""
    publish(world, counting_working_days)
    at("2030-12-25T09:00:00")
    return world.submitted("contract", document_date="2030-12-25")


def test_a_table_that_arrives_moves_what_runs(world: World, waiting: Filing) -> None:
    due = find(world.builder, waiting.pk).due
    assert due is not None
    assert (due.provisional, day(due.moment), due.words.zh[-4:]) == (True, "2031-01-09T00:00", "（暂定）")
    task = task_of(waiting)
    assert (day(task.next_timeout_at), day(task.limit_at)) == (
        "2030-12-27T00:00",
        "2031-01-09T00:00",
    )  # a reminder is no limit
    step = find(world.team, waiting.pk).context.kind.chain.steps[0]
    config = find(world.team, waiting.pk).context.config
    assert workdays.is_provisional(config, step, task.clock_from, task.limit_at)
    assert ends(waiting) == ["2031-01-09T00:00"]
    publish(world, with_table)
    assert sweep().recounted == 1
    due = find(world.builder, waiting.pk).due
    assert due is not None
    assert (due.provisional, day(due.moment)) == (False, "2031-01-14T00:00")  # 1 to 3 January are not counted
    task = task_of(waiting)
    assert (day(task.next_timeout_at), day(task.limit_at)) == ("2030-12-27T00:00", "2031-01-14T00:00")
    assert ends(waiting) == ["2031-01-14T00:00"]
    line = AuditEntry.objects.filter(action="filing.recount", object_id=str(waiting.pk)).get()
    assert set(line.changes) == {"confirm", "document-age"}
    at("2030-12-26T09:00:00")
    assert sweep().recounted == 0  # gone through again, nothing moves
    at("2031-01-13T23:59:59")
    sweep()
    assert Filing.objects.unscoped().get(pk=waiting.pk).state == "submitted"
    at("2031-01-14T00:00:00")
    sweep()
    assert Filing.objects.unscoped().get(pk=waiting.pk).state == "void"


def test_what_is_over_is_not_moved(world: World, waiting: Filing) -> None:
    at("2031-01-09T00:00:00")
    sweep()
    decided = world.submitted("contract", document_date="2031-01-08")
    decisions.decide_filing(world.builder, decided.pk, decisions.Answer("approve"))
    before = Filing.objects.unscoped().get(pk=waiting.pk)
    assert before.state == "void"
    publish(world, with_table)
    assert sweep().recounted == 0
    after = Filing.objects.unscoped().get(pk=waiting.pk)
    assert (after.state, after.finished_at, after.version) == ("void", before.finished_at, before.version)


def test_batches_go_on_where_they_stopped(world: World, waiting: Filing, monkeypatch: pytest.MonkeyPatch) -> None:
    more = [world.submitted("contract", document_date="2030-12-25") for _ in range(2)]
    sweep()
    publish(world, with_table)
    assert [sweep(most=2).recounted, sweep(most=2).recounted, sweep(most=2).recounted] == [2, 1, 0]
    assert {ends(filing)[0] for filing in (waiting, *more)} == {"2031-01-14T00:00"}


def test_moving_to_another_release_plans_tasks_and_due_work_again(world: World, waiting: Filing) -> None:
    def longer(content: dict[str, Any]) -> None:
        kind = content["filings"]["contract"]
        kind["deadlines"][0]["term"] = {"amount": 20, "unit": "calendar-day"}
        kind["chain"]["steps"][0]["timeouts"] = [
            {"after": {"amount": 5, "unit": "calendar-day"}, "do": "remind"},
            {"after": {"amount": 15, "unit": "calendar-day"}, "do": "remind"},
        ]

    publish(world, longer)
    publisher = Actor.system(world.config.region.region, "test")
    moved = migrating.move(publisher, [waiting.pk], reason="新规定")
    assert moved.moved == (waiting.pk,)
    task = task_of(waiting)
    assert (day(task.next_timeout_at), task.next_timeout, day(task.limit_at)) == (
        "2030-12-31T00:00",
        0,
        "2031-01-10T00:00",
    )
    assert ends(waiting) == ["2031-01-15T00:00"]


def test_the_panel_has_a_quarter_of_which_it_is_reminded(world: World) -> None:
    """HNQ-106: the limit is three months after the application was confirmed; the reminder before it is none."""
    at("2025-07-10T09:00:00")
    world.confirmed("quarterly-report", cumulative_percent=25)
    filing = world.submitted("process-evaluation")
    decisions.decide_filing(world.builder, filing.pk, decisions.Answer("approve"))
    seen = []
    for moment in ("2025-07-10T10:00:00", "2025-09-11T00:00:00", "2025-10-11T00:00:00"):
        at(moment)
        sweep()
        task = task_of(filing)
        seen.append((day(task.next_timeout_at) if task.next_timeout_at else "", day(task.limit_at)))
    assert seen == [
        ("2025-09-11T00:00", "2025-10-11T00:00"),
        ("2025-10-11T00:00", "2025-10-11T00:00"),
        ("", "2025-10-11T00:00"),
    ]

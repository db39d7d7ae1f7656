"""Statuses are worked out, never set: by rule, by calendar, with their reasons, the same from scratch."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guicheng.audit.models import AuditEntry
from guicheng.calendars.values import Term
from guicheng.clockwork import sweep
from guicheng.common import clock
from guicheng.common.errors import Refusal
from guicheng.config.model.conditions import Condition
from guicheng.config.model.rules import StatusRule, StatusRules
from guicheng.config.model.time import Term as DeclaredTerm
from guicheng.entries import statuses
from guicheng.filings.acts import decisions, deleting, submission
from guicheng.filings.context import obligations
from guicheng.filings.context.dossier import Dossier
from guicheng.filings.models import Filing
from tests.support.story import World, at, statements

pytestmark = pytest.mark.django_db


def test_a_missed_quarter_is_found_by_the_calendar_alone(world: World) -> None:
    """HNQ-50: nobody does anything; the window closes. Works began on 2 July: the third quarter is owed."""
    assert world.tower.recompute_at == moment("2025-07-16T00:00:00")
    at("2025-10-15T23:59:59")
    sweep.sweep()
    assert world.tower.status == "unreported"
    assert world.tower.recompute_at == moment("2025-10-16T00:00:00")
    at("2025-10-16T00:00:00")
    assert sweep.sweep().statuses >= 1
    tower = world.tower
    assert (tower.status, tower.status_rule, tower.status_since) == ("missing-quarter", "quarter-missing", clock.now())
    assert tower.recompute_at == moment("2025-12-16T00:00:00")
    assert sweep.sweep().statuses == 0


def test_a_missed_quarter_is_never_made_up_for(world: World) -> None:
    """A report of the last day that is confirmed a day late is void, and the project is missing a quarter for good."""
    at("2025-10-15T20:00:00")
    late = world.submitted("quarterly-report", cumulative_percent=20)
    at("2025-10-16T08:00:00")
    assert "window-closed" in refusal(
        lambda: decisions.decide_filing(world.builder, late.pk, decisions.Answer("approve"))
    )
    sweep.sweep()
    assert Filing.objects.unscoped().get(pk=late.pk).state == "void"
    assert world.tower.status == "missing-quarter"
    for moment_after in ("2026-01-10T09:00:00", "2026-04-01T09:00:00"):
        at(moment_after)
        world.confirmed("quarterly-report", cumulative_percent=30)
        assert world.tower.status == "missing-quarter"


def test_a_status_explains_itself(world: World) -> None:
    at("2025-10-16T00:00:00")
    sweep.sweep()
    why = world.tower.status_why
    assert why["rule"] == "statuses/project/rules/quarter-missing"
    assert (why["file"], why["release"]) == ("rules/hunan-quality/statuses.yaml", world.config.release_number)
    assert why["line"] > 1
    assert why["text"]["zh"].startswith("报备过程中季度信息存在有未按要求进行填报")
    assert why["because"]
    told = AuditEntry.objects.filter(object_kind="entry", object_id=str(world.tower.pk), action="entry.status").latest(
        "id"
    )
    assert told.changes == {"status": ["unreported", "missing-quarter"]}
    assert told.why["rule"] == why["rule"]
    assert told.name == "系统定时任务"


def test_a_rule_that_latches_goes_on_deciding(world: World) -> None:
    """Once decided, it stays although its condition no longer holds, until a rule above it holds."""
    tower = world.tower
    latching = StatusRules.model_validate(
        {
            "statuses": {"a": {"title": "甲"}, "b": {"title": "乙"}, "c": {"title": "丙"}},
            "rules": [
                {"id": "top", "status": "c", "when": {"subject.cost": {"gte": 100}}, "why": "上"},
                {"id": "once", "status": "b", "when": {"subject.cost": 50}, "why": "曾", "latch": True},
            ],
            "otherwise": "a",
        }
    )
    config = world.config.model_copy(update={"statuses": {**world.config.statuses, "project": latching}})
    config.__dict__.pop("changing_daily", None)
    seen = []
    for cost in (10, 50, 10, 100, 10):
        tower.data = {**tower.data, "cost": cost}
        statuses.refresh(config, Dossier(tower), world.centre)
        seen.append((tower.status, tower.status_why["latched"]))
    assert seen == [("a", False), ("b", False), ("b", True), ("c", False), ("a", False)]


def test_nothing_is_written_where_nothing_changed(world: World) -> None:
    dossier = Dossier.read(world.tower)
    assert statements(lambda: statuses.refresh(world.config, dossier, world.centre)) == []


BOUNDARIES = [
    # now, the next moment the calendar may change a status
    ("2025-07-10T09:00:00", "2025-07-16T00:00:00"),
    ("2025-07-16T00:00:00", "2025-09-16T00:00:00"),
    ("2025-12-31T23:59:59", "2026-01-16T00:00:00"),
]


@pytest.mark.parametrize(("now", "boundary"), BOUNDARIES)
def test_the_calendar_is_asked_again_when_a_window_opens_or_closes(world: World, now: str, boundary: str) -> None:
    assert obligations.next_boundary(world.config, "project", moment(now)) == moment(boundary)
    assert obligations.next_boundary(world.config, "housing-permit", moment(now)) is None


def test_it_is_asked_again_when_a_grace_ends(world: World) -> None:
    kind = world.config.filings["quarterly-report"]
    assert kind.obligation is not None
    grace = DeclaredTerm(amount=10, unit="calendar-day")
    patient = kind.model_copy(update={"obligation": kind.obligation.model_copy(update={"grace": grace})})
    config = world.config.model_copy(update={"filings": {**world.config.filings, "quarterly-report": patient}})
    assert obligations.next_boundary(config, "project", moment("2025-07-16T00:00:00")) == moment("2025-07-26T00:00:00")
    assert grace.build() == Term(10, "calendar-day")


def test_it_is_asked_every_day_where_a_rule_asks_the_date(world: World) -> None:
    rules = world.config.statuses["project"]
    aged = StatusRule(
        id="old", status="reported", when=Condition({"subject.started_on": {"days_since": {"gt": 30}}}), why="久"
    )  # type: ignore[arg-type]
    config = world.config.model_copy(
        update={"statuses": {"project": rules.model_copy(update={"rules": [aged, *rules.rules]})}}
    )
    config.__dict__.pop("changing_daily", None)
    assert obligations.next_boundary(config, "project", moment("2025-07-10T09:00:00")) == moment("2025-07-11T00:00:00")


ACTS: dict[str, Callable[[World], object]] = {
    "permit": lambda w: w.confirmed("permit"),
    "contract": lambda w: w.confirmed("contract"),
    "signboard": lambda w: w.confirmed("signboard"),
    "report": lambda w: w.confirmed("quarterly-report"),
    "a report that waits": lambda w: w.submitted("quarterly-report"),
    "take back": lambda w: submission.withdraw(w.team, latest(w, "submitted")),
    "throw away": lambda w: deleting.delete(w.team, latest(w, "draft")),
    "a month goes by": lambda w: clock.set_to(clock.now() + dt.timedelta(days=31)),
    "sweep": lambda w: sweep.sweep(),
}


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(names=st.lists(st.sampled_from(sorted(ACTS)), max_size=8))
def test_any_story_comes_to_what_a_fresh_look_says(world: World, names: list[str]) -> None:
    """After any acts, refused ones too, the status is that of a recomputation from nothing but the filings."""
    at("2025-07-10T09:00:00")
    with transaction.atomic():
        for name in names:
            refusal(lambda name=name: ACTS[name](world))
        sweep.sweep()
        kept, afresh = world.tower, world.tower
        afresh.status = afresh.status_rule = ""
        statuses.derive(world.config, Dossier.read(afresh), clock.now())
        assert (afresh.status, afresh.status_rule) == (kept.status, kept.status_rule)
        transaction.set_rollback(True)


def latest(world: World, state: str) -> int:
    found = Filing.objects.unscoped().filter(subject=world.tower, state=state).order_by("-id").first()
    return found.pk if found else 0


def refusal(act: Callable[[], object]) -> list[str]:
    try:
        with transaction.atomic():
            act()
    except Refusal as refused:
        return [problem.code for problem in refused.problems]
    return []


def moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=clock.SHANGHAI)

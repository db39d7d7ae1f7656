"""Deadlines and obligations as a filing type declares them, counted by the engine."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from guicheng.calendars.terms import add_term
from guicheng.config.model.time import Deadline, Obligation
from tests.calendars.shared import at, day, national

PERMIT = {"id": "permit", "from": "form.issued_on", "term": {"amount": 60, "unit": "calendar-day"}, "message": "晚了"}
PAPER = {**PERMIT, "id": "paper", "term": {"amount": 2, "unit": "month"}}
SHIFTED = {**PAPER, "term": {"amount": 2, "unit": "month", "roll": "forward"}}
NOTIFY = {**PERMIT, "id": "notify", "term": {"amount": -7, "unit": "working-day"}, "from": "form.acceptance_on"}
GIVEN = {**PERMIT, "id": "given", "term": {"amount": 0, "unit": "calendar-day"}, "from": "form.rectify_by"}
HOURS = {"morning": ["09:00", "12:00"], "afternoon": ["13:30", "17:00"]}
OFFICE = {**PERMIT, "term": {"amount": 5, "unit": "working-day", "hours": HOURS}}


@pytest.mark.parametrize(
    ("declared", "start", "moment", "in_time"),
    [
        (PERMIT, "2025-07-01", "2025-08-30T23:59:59", True),  # readings §8.3, HNQ-63
        (PERMIT, "2025-07-01", "2025-08-31T00:00:00", False),
        (PAPER, "2025-12-31", "2026-02-28T23:59:59", True),  # readings §8.3, HNQ-64
        (PAPER, "2025-12-31", "2026-03-01T00:00:00", False),
        (PAPER, "2025-08-01", "2025-10-02T00:00:00", False),  # a holiday does not put it off …
        (SHIFTED, "2025-08-01", "2025-10-09T23:59:59", True),  # … unless the rule says so
        (NOTIFY, "2026-03-12", "2026-03-03T23:59:59", True),  # seven working days before the acceptance
        (NOTIFY, "2026-03-12", "2026-03-04T00:00:00", False),
        (GIVEN, "2026-03-12", "2026-03-12T23:59:59", True),  # the date that a notice sets (HBZ-27)
        (GIVEN, "2026-03-12", "2026-03-13T00:00:00", False),
        (OFFICE, "2026-03-02", "2026-03-09T16:59:59", True),
        (OFFICE, "2026-03-02", "2026-03-09T17:00:00", False),
    ],
)
def test_deadlines_hold_to_the_second(declared: dict[str, Any], start: str, moment: str, in_time: bool) -> None:
    deadline = Deadline.model_validate(declared)
    due = add_term(day(start), deadline.term.build(), national())
    assert due.is_met_at(at(moment)) is in_time


def test_a_deadline_is_tested_where_it_counts_unless_it_says_otherwise() -> None:
    deadline = Deadline.model_validate(PERMIT)
    assert (deadline.at, deadline.when_late, deadline.calendar) == (["submit", "decide"], "refuse", "national")
    early = Deadline.model_validate({**PERMIT, "at": ["decide:confirm"], "warn_at": ["submit"]})
    assert (early.at, early.warn_at) == (["decide:confirm"], ["submit"])


@pytest.mark.parametrize(
    "change",
    [
        {"at": []},
        {"at": ["confirm"]},
        {"term": {"amount": 60}},
        {"term": {"amount": 60, "unit": "day"}},
        {"term": {"amount": 4000, "unit": "month"}},
        {"term": {"amount": 1, "unit": "working-day", "hours": {"morning": ["12:00", "09:00"]}}},
        {"term": {"amount": 1, "unit": "half-day-slot"}},
        {"warnat": ["submit"]},
    ],
)
def test_a_deadline_that_says_nothing_sensible_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Deadline.model_validate({**PERMIT, **change})


def test_an_obligation_names_its_facts() -> None:
    obligation = Obligation.model_validate(
        {
            "from": "project.started_on",
            "until": "filings.completion-acceptance.confirmed.first.counted_at",
            "not_before": "project.created_at",
            "grace": {"amount": 5, "unit": "working-day"},
        }
    )
    assert obligation.start == "project.started_on"
    assert obligation.grace is not None
    assert obligation.grace.build().unit == "working-day"

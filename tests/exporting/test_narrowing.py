"""What the database leaves out of a list does not fulfil its condition: both ways of asking find the same entries."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guicheng.config.model.conditions import Condition
from guicheng.filings.context import queries
from guicheng.filings.context.dossier import Dossier
from guicheng.filings.context.facts import Facts
from guicheng.reports.columns import Rows
from guicheng.reports.narrowing import holding, narrowed
from tests.exporting.conftest import Province

TODAY = "2026-01-05"
ODD: list[dict[str, Any]] = [
    {"started_on": "2025-04-01", "category": "public", "permit_exempt": True},
    {"started_on": "2025-04-02T00:30:00+08:00", "category": "municipal", "permit_exempt": False},
    {"started_on": "2025-03-31T23:00:00-02:00", "category": " ", "permit_exempt": None},
    {"started_on": "", "category": None},
    {"started_on": TODAY, "category": "public"},
    {"category": True, "permit_exempt": "true"},
    {"category": "true", "permit_exempt": 1},
    {"started_on": "2025-4-1", "category": "PUBLIC", "owner_name": "2025-04-01"},
    {},
]
LEAVES: list[dict[str, Any]] = [
    {"project.category": "public"},
    {"project.category": ["public", "municipal"]},
    {"project.category": {"ne": "public"}},
    {"project.category": {"not_in": ["public", "municipal"]}},
    {"project.category": {"present": True}},
    {"project.category": {"empty": True}},
    {"project.category": True},
    {"project.category": {"starts_with": "pub"}},
    {"project.started_on": "2025-04-01"},
    {"project.started_on": {"gte": "2025-04-02"}},
    {"project.started_on": {"gt": "2025-04-01", "lt": "2026-01-01"}},
    {"project.started_on": {"lte": "2025-04-01"}},
    {"project.started_on": {"between": ["2025-04-01", "2025-04-02"]}},
    {"project.started_on": {"lte": {"fact": "today"}}},
    {"project.started_on": {"gte": {"fact": "today"}}},
    {"project.started_on": {"days_since": {"lte": 0}}},
    {"project.started_on": {"gte": "0001-01-01"}},
    {"project.started_on": {"lte": "9999-12-31"}},
    {"project.permit_exempt": True},
    {"project.permit_exempt": {"ne": True}},
    {"project.owner_name": "2025-04-01"},
    {"project.scale": {"gte": 100}},
    {"project.status": "completed"},
    {"project.status": {"ne": "completed"}},
    {"filings.quarterly-report.confirmed.count": {"gte": 1}},
    {"always": True},
    {"not": {"always": True}},
]
WAYS = {
    "alone": lambda one, other: one,
    "all": lambda one, other: {"all": [one, other]},
    "any": lambda one, other: {"any": [one, other]},
    "not": lambda one, other: {"not": {"any": [one, other]}},
    "not all": lambda one, other: {"any": [{"not": {"all": [one, other]}}, one]},
}


@pytest.mark.parametrize("way", WAYS)
def test_the_database_leaves_out_nothing_that_a_condition_holds_for(province: Province, way: str) -> None:
    owner = province.entry("tower")
    for number, data in enumerate(ODD):
        province.copy_of(owner, f"项目{number}", data, status="completed" if number % 2 else "unreported")
    province.file("bridge", "quarterly-report", period="2025-Q2")
    actor = province.actor("office.information-centre")
    rows, found = Rows(province.config, "project"), queries.entries(actor, "project")
    for number, leaf in enumerate(LEAVES):
        for other in LEAVES[number::5]:
            when = Condition(WAYS[way](leaf, other))
            meant = {
                entry.name
                for entry in found
                if province.config.holds(
                    when, Facts(province.config, Dossier.read(entry), form=entry.data, actor=actor)
                )
            }
            assert {one.name for one in holding(found, actor, rows, when)} == meant, when
            told, whole = narrowed(found, rows, when)
            names = {one.name for one in told}
            assert names >= meant, when
            assert not whole or names == meant, when


@pytest.mark.parametrize(
    "when",
    [
        {"project.status": "completed"},
        {"project.category": ["public", "municipal"], "project.permit_exempt": True},
        {"any": [{"project.status": "completed"}, {"project.category": "public"}]},
    ],
)
def test_what_the_database_can_tell_costs_one_statement(province: Province, when: dict[str, Any]) -> None:
    actor = province.actor("office.information-centre")
    found = queries.entries(actor, "project")
    with CaptureQueriesContext(connection) as caught:
        list(holding(found, actor, Rows(province.config, "project"), Condition(when)))
    assert len(caught) == 1

"""What a condition leaves of a list: the database and the evaluator agree, whatever stands in the rows."""

from __future__ import annotations

from typing import Any

import pytest

from guicheng.accounts import places
from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Jurisdiction
from guicheng.config.model.conditions import Condition
from guicheng.filings.context.dossier import Dossier
from guicheng.filings.context.facts import Facts
from guicheng.registers.models import Entry
from guicheng.reports import row_facts
from guicheng.reports.columns import Rows
from guicheng.reports.narrowing import holding
from tests.config.walk.playing import staged
from tests.config.walk.test_walk import config_of

pytestmark = pytest.mark.django_db

GIVEN: dict[str, Any] = {
    "forms/piece/data_schema/properties/ready": {"type": "boolean"},
    "forms/piece/ui/fields/ready": {"label": "完成"},
    "forms/piece/data_schema/properties/mark": {"type": "string"},
    "forms/piece/ui/fields/mark": {"label": "标记"},
    "forms/piece/ui/layout": [{"id": "main", "rows": ["name", "mark", "ready", "found_on"]}],
    "conditions/named": {"piece.ready": True},
}
MARKS = ["东墙", "", " ", "\u3000", None, "true", "2025-03-01"]
HELD = [
    {"piece.mark": "东墙"},
    {"piece.mark": {"ne": "东墙"}},
    {"piece.mark": ["东墙", "西墙"]},
    {"piece.mark": {"not_in": ["东墙", "西墙"]}},
    {"piece.mark": {"present": True}},
    {"piece.mark": {"empty": True}},
    {"piece.mark": "true"},
    {"piece.ready": True},
    {"piece.ready": False},
    {"piece.ready": {"ne": True}},
    {"piece.ready": {"empty": True}},
    {"piece.found_on": {"present": True}},
    {"site.code": "A1"},
    {"site.status": {"ne": "busy"}},
    {"not": {"piece.mark": "东墙"}},
    {"any": [{"piece.mark": "东墙"}, {"piece.ready": True}]},
    {"all": [{"piece.mark": {"present": True}}, {"not": {"any": [{"site.code": "Z"}, {"piece.ready": True}]}}]},
    {"is": "named"},
    {"always": True},
    {"always": False},
]
OTHERS = [
    {"piece.mark": "2025-03-01"},
    {"piece.name": "无名"},
    {"piece.found_on": {"gte": "2025-01-01"}},
    {"piece.mark": "东墙", "piece.found_on": {"lte": "2025-12-31"}},
    {"any": [{"piece.mark": "东墙"}, {"piece.found_on": {"days_since": {"gt": 3}}}]},
    {"below.piece": {"count": 0}},
    {"piece.mark": {"starts_with": "东"}},
]


@pytest.fixture(autouse=True)
def _places() -> None:
    if not Jurisdiction.objects.exists():
        places.load()


def _rows(parent: Entry) -> None:
    """A row of every mark, ready or not, found or not; keys that are missing and keys that hold nothing."""
    for mark in MARKS:
        for more in ({}, {"ready": True}, {"ready": False, "found_on": "2025-02-01"}, {"ready": None, "found_on": ""}):
            data = {**({} if mark is None else {"mark": mark}), **more}
            Entry.objects.unscoped().create(
                region=parent.region, register="piece", parent=parent, organisation_id=parent.organisation_id,
                name="无名", data=data,
            )  # fmt: skip


@pytest.mark.parametrize("data", [*HELD, *OTHERS], ids=str)
def test_both_find_the_same_rows(data: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    with staged(config_of(GIVEN)) as play:
        _rows(play.stage.entries["yard"])
        actor: Actor = play.stage.actor("city.chief")
        every = Entry.objects.visible_to(actor).filter(register="piece")
        when = Condition(data)
        expected = {
            row.pk
            for row in every
            if play.config.holds(when, Facts(play.config, Dossier(row), form=row.data, actor=actor))
        }
        if data in HELD:
            monkeypatch.setattr(row_facts, "read", None)  # the database alone
        found = holding(every, actor, Rows(play.config, "piece"), when)
        assert set(found.values_list("pk", flat=True)) == expected
        assert found.count() == len(expected)

"""An outcome hangs on all that its table reads: what was filed, what lies below, the date; wherever it is asked."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guicheng.accounts import places
from guicheng.accounts.models import Jurisdiction
from guicheng.config.model.conditions import Condition
from guicheng.filings.context import opening, queries
from guicheng.registers.models import Entry
from guicheng.reports import listing
from guicheng.reports.column_values import Cells
from guicheng.reports.columns import Rows
from guicheng.reports.narrowing import holding
from tests.config.walk.lines import DONE, at
from tests.config.walk.playing import Play, staged
from tests.config.walk.test_walk import config_of

pytestmark = pytest.mark.django_db

S = "registers/site"
WORKED = {
    "title": "进展",
    "inputs": {"filed": {"fact": "filings.record.confirmed.count"}},
    "outcomes": {"none": "没有记录", "some": "已有记录"},
    "rows": [{"when": {"filed": {"gte": 1}}, "then": "some"}, {"then": "none"}],
}
PARTS = {
    **WORKED,
    "inputs": {"filed": {"fact": "below.piece"}},
    "rows": [{"when": {"filed": {"count": {"gte": 2}}}, "then": "some"}, {"then": "none"}],
}
DATED = {
    **WORKED,
    "inputs": {"filed": {"fact": "site.opened_on"}},
    "rows": [{"when": {"filed": {"lte": {"fact": "today"}}}, "then": "some"}, {"then": "none"}],
}
STATUS = [{"id": "filed", "status": "busy", "when": {"outcome.worked": "some"}, "why": "有进展"}]
SOME = Condition({"outcome.worked": "some"})


@pytest.fixture(autouse=True)
def _places() -> None:
    if not Jurisdiction.objects.exists():
        places.load()


def with_table(table: dict[str, Any], **more: Any) -> Any:
    return config_of({"decision_tables/worked": table, **more})


def yard(play: Play) -> Entry:
    return Entry.objects.unscoped().get(pk=play.stage.entries["yard"].pk)


@pytest.mark.parametrize(("acts", "words"), [((), "没有记录"), (DONE, "已有记录")])
def test_lists_gates_and_columns_ask_what_was_filed(acts: tuple[Any, ...], words: str) -> None:
    columns = [{"id": "worked", "title": "进展", "value": "outcome.worked"}]
    with staged(with_table(WORKED, **{f"{S}/lists/0/columns": columns})) as play:
        play.do(acts)
        actor, config = play.stage.actor("city.chief"), play.config
        there = bool(acts)
        assert bool(opening.holding(config, actor, SOME, [yard(play)])) is there
        assert holding(queries.entries(actor, "site"), actor, Rows(config, "site"), SOME).exists() is there
        declared = list(config.registers["site"].lists[0].columns)
        (_, cells), *_ = listing.of_entries(Cells(config, actor, "zh"), [yard(play)], declared)
        assert cells["worked"] == words


def test_a_status_follows_what_is_added_below() -> None:
    with staged(with_table(PARTS, **{"statuses/site/rules": STATUS})) as play:
        before = yard(play).status
        play.do([{"as": "firm.clerk", "add": "piece", "about": "yard", "call": "part", "data": {"name": "地基"}}])
        assert (before, yard(play).status) == ("idle", "busy")


def test_a_status_follows_the_date_that_a_row_asks_for() -> None:
    given = {"statuses/site/rules": STATUS, "scenarios/life/given/entries/yard/data/opened_on": "2025-03-10"}
    with staged(with_table(DATED, **given)) as play:
        assert play.config.changing_daily == {"site"}
        before = yard(play).status
        play.do([at("2025-03-10T08:00:00")])
        assert (before, yard(play).status) == ("idle", "busy")


def test_what_lies_below_many_is_read_at_once() -> None:
    when = Condition({"below.piece": {"present": True}})
    with staged(config_of({})) as play:
        actor, rows, one = play.stage.actor("city.chief"), Rows(play.config, "site"), yard(play)
        kept = {"region": one.region, "register": "site", "organisation_id": one.organisation_id}

        def statements() -> int:
            with CaptureQueriesContext(connection) as caught:
                list(holding(queries.entries(actor, "site"), actor, rows, when))
            return len(caught)

        few = statements()
        for number in range(5):
            Entry.objects.create(**kept, name=f"工地{number}", data={}, jurisdiction=one.jurisdiction)
        assert statements() == few

"""Declared figures: counted over what the actor sees, with the way to the rows behind them."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guicheng.common.errors import Refusal
from guicheng.common.export_formats import ExportFormat
from guicheng.config.model.region import Statistic
from guicheng.filings.context import queries
from guicheng.reports import dimensions, statistics
from guicheng.reports.columns import Rows
from guicheng.reports.statistics import Figure
from tests.exporting.conftest import Province


def figure(province: Province, who: str, **declared: object) -> Figure:
    whole = {"id": "x", "title": "统计", "to": ["enterprise"], "register": "project", **declared}
    if "filing" in declared:
        del whole["register"]
    return statistics.counted(province.actor(who), province.config, Statistic.model_validate(whole))


def counts(found: Figure) -> dict[str, int]:
    return {group.label.zh: group.count for group in found.groups}


@pytest.mark.parametrize(
    ("by", "found", "query"),
    [
        ("project.status", {"未报备": 2, "已完成报备": 1}, {"status": "unreported"}),
        ("project.category", {"公共建筑": 2, "市政工程": 1}, {"f.category": "public"}),
        ("project.jurisdiction", {"湘潭市": 2, "长沙市": 1}, {"place": "430300"}),
        ("project.address", {"湘潭市": 2, "长沙市": 1}, {"place": "430300"}),
        ("organisation.name", {"甲建设集团有限公司": 2, "乙建设集团有限公司": 1}, {}),
        ("organisation.kind", {"施工企业": 3}, {}),
        ("project.evaluation_result", {"未填写": 3}, {}),
        ("filings.quarterly-report.confirmed.count", {"0": 2, "1": 1}, {}),
    ],
)
def test_rows_are_counted_by_any_fact(
    province: Province, by: str, found: dict[str, int], query: dict[str, str]
) -> None:
    province.set_status("bridge", "completed")
    province.file("tower", "quarterly-report", period="2025-Q2")
    made = figure(province, "office.information-centre", by=by)
    assert made.total == 3
    assert counts(made) == found
    assert made.groups[0].query == query


@pytest.mark.parametrize(("who", "total"), [("alpha", 2), ("beta", 1), ("tower.project-team", 1)])
def test_only_what_the_actor_sees_is_counted(province: Province, who: str, total: int) -> None:
    assert figure(province, who, by="project.status").total == total


def test_filings_are_counted_by_state_and_period(province: Province) -> None:
    for state, period in (("confirmed", "2025-Q2"), ("confirmed", "2025-Q3"), ("submitted", "2025-Q3")):
        province.file("tower", "quarterly-report", state, period)
    by_state = figure(province, "alpha", filing="quarterly-report", by="filing.state")
    assert counts(by_state) == {"已上报，待确认": 1, "已确认": 2}
    assert [group.query for group in by_state.groups] == [
        {"state": state, "counted": "x"} for state in ("submitted", "confirmed")
    ]
    by_period = figure(province, "alpha", filing="quarterly-report", by="filing.period")
    assert counts(by_period) == {"2025年3季度": 2, "2025年2季度": 1}


def test_a_condition_chooses_what_is_counted(province: Province) -> None:
    made = figure(province, "alpha", by="project.category", when={"project.cost": {"gte": 100}})
    assert counts(made) == {"公共建筑": 1}


def test_small_groups_are_counted_together(province: Province, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statistics, "MOST_GROUPS", 1)
    made = figure(province, "office.information-centre", by="project.name")
    assert counts(made)["其他"] == 2
    assert made.total == 3


def test_the_roles_figures_come_in_their_order(province: Province) -> None:
    found = statistics.statistics_for(province.actor("office.information-centre"))
    assert [one.id for one in found] == [one.id for one in province.config.region.statistics]
    assert statistics.statistics_for(province.actor("alpha")) == []


def test_the_database_counts(province: Province) -> None:
    with CaptureQueriesContext(connection) as seen:
        figure(province, "alpha", by="project.category")
    live, counting = (one["sql"] for one in seen)
    assert "current_id" in live, "whom the actor employs is for the live release to say"
    assert "GROUP BY" in counting


def test_a_cross_table_counts_by_two_facts(province: Province) -> None:
    """The cells add up to the lines, and each leads to its rows."""
    province.set_status("bridge", "completed")
    made = figure(province, "office.information-centre", by="project.jurisdiction", across="project.status")
    assert [column.label.zh for column in made.across] == ["未报备", "已完成报备"]
    table = {line.group.label.zh: [cell.count for cell in line.cells] for line in made.lines}
    assert {place: sum(cells) for place, cells in table.items()} == counts(made)
    assert made.lines[0].cells[0].query == {"place": "430300", "status": "unreported"}
    empty = [cell for line in made.lines for cell in line.cells if cell.count == 0]
    assert empty
    assert all(cell.query == {} for cell in empty)


def test_a_cross_table_of_facts_the_database_does_not_hold(province: Province) -> None:
    province.file("tower", "quarterly-report", period="2025-Q2")
    made = figure(
        province, "office.information-centre", by="filings.quarterly-report.confirmed.count", across="project.category"
    )
    assert sum(cell.count for line in made.lines for cell in line.cells) == made.total == 3


def test_small_groups_of_a_cross_table_are_counted_together(
    province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statistics, "MOST_GROUPS", 1)
    made = figure(province, "office.information-centre", by="project.name", across="project.status")
    assert [sum(cell.count for cell in line.cells) for line in made.lines] == [1, 2]


@pytest.mark.parametrize(
    ("fact", "query"),
    [
        ("project.jurisdiction", {"place": "430300"}),
        ("project.category", {"f.category": "public"}),
        ("project.created_at", {}),
    ],
)
def test_a_value_leads_back_to_its_rows(province: Province, fact: str, query: dict[str, str]) -> None:
    """What is counted and what the list then shows are the same rows."""
    actor = province.actor("office.information-centre")
    rows = Rows(province.config, "project")
    whole = queries.entries(actor, "project")
    found, asked = dimensions.narrowed(actor, rows, whole, {**query, "nonsense": "1", "f.nonsense": "2"})
    assert [one.name for one in asked] == list(query)
    if query:
        made = figure(province, "office.information-centre", by=fact)
        assert found.count() == made.groups[0].count
        assert asked[0].label == made.groups[0].label


@pytest.mark.parametrize("form", statistics.FORMATS)
def test_a_statistic_is_taken_along_as_a_table(province: Province, form: ExportFormat) -> None:
    actor = province.actor("office.information-centre")
    made = statistics.file_of(actor, province.config.region.statistics[0].id, form)
    assert made.content
    if form == "csv":
        assert "合计" in made.content.decode("utf-8-sig")
    for who, name in (("alpha", province.config.region.statistics[0].id), ("office.information-centre", "nothing")):
        with pytest.raises(Refusal) as refused:
            statistics.file_of(province.actor(who), name, form)
        assert refused.value.status == 404

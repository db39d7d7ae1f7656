"""Exports: who may, which rows, what they say, how many, and the record of it (X-16, HNA-06)."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guicheng.accounts.actor import Actor
from guicheng.audit.models import AuditEntry
from guicheng.common.errors import Refusal
from guicheng.common.export_formats import ExportFormat
from guicheng.config.model.exports import Export
from guicheng.filings.models import Filing
from guicheng.registers.models import Entry
from guicheng.reports import exporting
from tests.exporting.conftest import PHONE, Province, project
from tests.support import pdftext

PHONES = {
    "title": {"zh": "联系人", "en": "Contacts"},
    "register": "project",
    "to": ["enterprise", "information-centre"],
    "columns": [
        {"id": "name", "title": "项目", "value": "project.name"},
        {"id": "phone", "title": "电话", "value": "project.manager_phone"},
        {"id": "reported", "title": "进度", "value": "filings.quarterly-report.any.latest.cumulative_percent"},
    ],
    "formats": ["xlsx", "csv", "pdf", "docx"],
}


def declare(province: Province, export_id: str, **data: object) -> None:
    """One more export in the live configuration."""
    province.config.exports[export_id] = Export.model_validate({**PHONES, **data})


@pytest.fixture(autouse=True)
def _own_exports(province: Province) -> None:
    """Exports that a test declares are gone after it."""
    object.__setattr__(province.config, "exports", dict(province.config.exports))


def lines(actor: Actor, export_id: str, language: str = "zh", **answers: str) -> list[list[str]]:
    content = exporting.run(actor, export_id, answers, ExportFormat.CSV, language=language).content
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))[1:]


def names(actor: Actor, **answers: str) -> list[str]:
    return [line[1] for line in lines(actor, "projects", **answers)]


ALL = ["乙小学", "甲大桥", "甲综合楼"]


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("alpha", ["甲大桥", "甲综合楼"]),
        ("beta", ["乙小学"]),
        ("office.information-centre", ALL),
        ("office.general-office", ALL),
    ],
)
def test_rows_are_those_the_actor_sees(province: Province, who: str, seen: list[str]) -> None:
    assert names(province.actor(who)) == seen


@pytest.mark.parametrize("who", ["tower.project-team", "office.expert-panel", "office.permit-reviewer"])
def test_an_export_that_is_not_for_the_role_does_not_exist(province: Province, who: str) -> None:
    actor = province.actor(who)
    assert exporting.exports_for(actor) == []
    for asked in (exporting.criteria, lambda a, e: exporting.preview(a, e, {}), lambda a, e: lines(a, e)):
        with pytest.raises(Refusal) as refused:
            asked(actor, "projects")
        assert refused.value.status == 404


@pytest.mark.parametrize(
    ("answers", "seen"),
    [
        ({}, ALL),
        ({"place": "430100"}, ["甲综合楼"]),
        ({"place": "430304"}, ["乙小学", "甲大桥"]),
        ({"place": "430000"}, ALL),
        ({"started_from": "2025-04-02"}, ["甲大桥"]),
        ({"started_to": "2025-04-01"}, ["乙小学", "甲综合楼"]),
        ({"started_from": "2025-04-01", "started_to": "2025-09-30"}, ALL),
        ({"status": "completed"}, ["甲大桥"]),
        ({"status": "nothing"}, []),
        ({"status": "' OR 1=1 --"}, []),
        ({"unknown": "x"}, ALL),
    ],
)
def test_criteria_narrow_the_rows(province: Province, answers: dict[str, str], seen: list[str]) -> None:
    province.set_status("bridge", "completed")
    actor = province.actor("office.information-centre")
    assert names(actor, **answers) == seen
    assert exporting.preview(actor, "projects", answers).count == len(seen)


@pytest.mark.parametrize(
    ("answers", "field"),
    [({"place": "43"}, "place"), ({"place": "4301%%"}, "place"), ({"started_from": "2025-13-01"}, "started_from")],
)
def test_what_is_no_answer_is_refused_at_its_field(province: Province, answers: dict[str, str], field: str) -> None:
    with pytest.raises(Refusal) as refused:
        names(province.actor("alpha"), **answers)
    assert (refused.value.status, refused.value.code, refused.value.problems[0].field) == (
        400,
        "criterion-wrong",
        field,
    )


def test_a_required_criterion_is_asked_for(province: Province) -> None:
    criterion = {"id": "year", "title": "统计年度", "value": "project.started_on", "kind": "year", "required": True}
    declare(province, "yearly", criteria=[criterion])
    actor = province.actor("alpha")
    with pytest.raises(Refusal) as refused:
        exporting.preview(actor, "yearly", {})
    assert refused.value.code == "criterion-missing"
    assert exporting.preview(actor, "yearly", {"year": "2025"}).count == 2
    assert exporting.preview(actor, "yearly", {"year": "2024"}).count == 0
    (question,) = exporting.criteria(actor, "yearly")
    assert [choice.value for choice in question.choices[:2]] == ["2026", "2025"]


def test_criteria_offer_what_can_be_answered(province: Province) -> None:
    province.file("tower", "quarterly-report", period="2025-Q2")
    province.file("school", "quarterly-report", period="2025-Q3")
    status, place, started = exporting.criteria(province.actor("alpha"), "projects")
    assert [c.label.zh for c in status.choices] == ["未报备", "已报备", "缺季度信息", "已完成报备", "已参评"]
    assert ("430100", "长沙市") in [(c.value, c.label.zh) for c in place.choices]
    assert all("地区" not in c.label.zh for c in place.choices)  # abolished prefectures are not offered
    assert started.names == ("started_from", "started_to")
    period, state = exporting.criteria(province.actor("alpha"), "quarterly-reports")
    assert [(c.value, c.label.zh) for c in period.choices] == [("2025-Q2", "2025年2季度")]
    assert "已上报，待确认" in [c.label.zh for c in state.choices]


def test_a_row_says_what_pages_say_and_counts_where_it_is_a_number(province: Province) -> None:
    province.file("tower", "quarterly-report", period="2025-Q2", cumulative_percent=12.5)
    content = exporting.run(province.actor("alpha"), "projects", {"place": "430100"}, ExportFormat.XLSX).content
    page = openpyxl.load_workbook(io.BytesIO(content)).active
    assert [cell.value for cell in page["A"][:3]] == [
        "报备项目汇总表",
        "所在地：长沙市",
        "alpha.enterprise 于 2026-01-05 10:00 导出",
    ]
    row = [cell.value for cell in page[5]]
    assert row[:7] == [1, "甲综合楼", "甲建设集团有限公司", "湖南省长沙市岳麓区麓谷大道1号", "公共建筑", 12000.5, 5000]
    assert row[7].date().isoformat() == "2025-04-01"
    assert row[8:] == [12.5, "未报备"]
    assert page["F5"].number_format == '0.00"平方米(单体公共建筑)"'
    assert page["G5"].number_format == "0.00"  # the title names the unit already


def test_english_readers_get_english(province: Province) -> None:
    actor = province.actor("alpha")
    made = exporting.run(actor, "projects", {"place": "430100"}, ExportFormat.PDF, language="en")
    said = pdftext.text(made.content)
    assert made.name == "Summary of projects_20260105.pdf"
    assert all(words in said for words in ("Public", "Changsha", "Not"))


def test_personal_data_is_masked_in_every_format(province: Province) -> None:
    declare(province, "phones")
    for who in ("alpha", "office.information-centre"):
        actor = province.actor(who)
        assert {line[1] for line in lines(actor, "phones")} == {"138****5678"}
        for form in (ExportFormat.XLSX, ExportFormat.DOCX, ExportFormat.PDF):
            content = exporting.run(actor, "phones", {}, form).content
            assert PHONE.encode() not in content
        assert PHONE not in pdftext.text(exporting.run(actor, "phones", {}, ExportFormat.PDF).content)


def test_what_does_not_open_to_the_role_is_not_in_its_exports(province: Province) -> None:
    """An enterprise sees the row of a draft, not its content (HNQ-41, A-30); neither through another table."""
    province.file("tower", "quarterly-report", "draft", "2025-Q3", stage="foundation", cumulative_percent=77)
    province.file("tower", "quarterly-report", "confirmed", "2025-Q2", stage="structure", cumulative_percent=33)
    declare(province, "phones")
    reports = {line[2]: line for line in lines(province.actor("alpha"), "quarterly-reports")}
    assert reports["2025年2季度"][3:5] == ["主体阶段", "33"]
    assert reports["2025年3季度"][3:5] == ["", ""]
    assert reports["2025年3季度"][6] == "未上报"
    assert lines(province.actor("alpha"), "phones")[1][2] == "33"


def test_conditions_choose_the_rows(province: Province) -> None:
    province.file("tower", "quarterly-report", period="2025-Q2", cumulative_percent=60)
    province.file("bridge", "quarterly-report", period="2025-Q2", cumulative_percent=10)
    declare(province, "far", when={"filings.quarterly-report.confirmed.latest.cumulative_percent": {"gte": 50}})
    actor = province.actor("alpha")
    assert [line[0] for line in lines(actor, "far")] == ["甲综合楼"]
    shown = exporting.preview(actor, "far", {})
    assert shown.count == 1
    assert [line[0].text for line in shown.sheet.rows] == ["甲综合楼"]


def many(province: Province, number: int) -> None:
    tower = province.entry("tower")
    Entry.objects.bulk_create([
        Entry(
            region=tower.region, register="project", organisation_id=tower.organisation_id, jurisdiction="430104",
            name=f"第{n}号楼", data=project(f"第{n}号楼"), status="reported",
        )
        for n in range(number)
    ])  # fmt: skip


def test_many_rows_cost_few_statements(province: Province) -> None:
    actor = province.actor("alpha")
    counts = []
    for added in (20, 900):
        many(province, added)
        with CaptureQueriesContext(connection) as seen:
            assert len(lines(actor, "projects")) > added
        counts.append(len(seen))
    assert counts[1] <= counts[0] + 2 * 3  # two chunks more, three statements each


def test_too_many_rows_are_refused_with_a_way_out(province: Province, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ExportFormat.PDF, "most", 5)
    monkeypatch.setattr(ExportFormat.XLSX, "most", 20)
    many(province, 10)
    actor = province.actor("alpha")
    with pytest.raises(Refusal) as refused:
        exporting.run(actor, "projects", {}, ExportFormat.PDF)
    assert refused.value.code == "too-many-rows"
    assert "Excel" in str(refused.value.problems[0].remedy.zh)  # type: ignore[union-attr]
    assert not AuditEntry.objects.filter(action="export.run").exists()
    assert exporting.preview(actor, "projects", {}).formats == ["xlsx", "csv"]
    assert exporting.run(actor, "projects", {}, ExportFormat.XLSX).content


def test_a_preview_turns_pages(province: Province, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "PAGE", 5)
    many(province, 10)
    actor = province.actor("alpha")
    shown = exporting.preview(actor, "projects", {}, 3)
    assert (shown.count, shown.page, shown.pages) == (12, 3, 3)
    assert [line[0].text for line in shown.sheet.rows] == ["11", "12"]
    assert exporting.preview(actor, "projects", {}, 99).page == 3


def test_every_export_is_recorded(province: Province) -> None:
    actor = province.actor("office.information-centre")
    exporting.run(actor, "projects", {"place": "430300"}, ExportFormat.XLSX)
    entry = AuditEntry.objects.get(action="export.run")
    assert (entry.object_kind, entry.object_id, entry.account_id) == ("export", "projects", actor.account_id)
    assert entry.changes == {
        "export": "报备项目汇总表", "criteria": {"place": "430300"}, "rows": 2, "format": "xlsx",
    }  # fmt: skip
    assert entry.release == province.config.release_number


def test_a_format_that_is_not_declared_is_not_there(province: Province) -> None:
    with pytest.raises(Refusal) as refused:
        exporting.run(province.actor("alpha"), "projects", {}, ExportFormat.DOCX)
    assert (refused.value.status, refused.value.code) == (404, "no-format")


def test_filings_of_others_never_appear(province: Province) -> None:
    province.file("school", "quarterly-report", period="2025-Q2")
    assert lines(province.actor("alpha"), "quarterly-reports") == []
    assert len(lines(province.actor("beta"), "quarterly-reports")) == 1
    assert Filing.objects.unscoped().count() == 1

"""Who reads and who writes which column of a table: on pages, in the API, on paper, in conflicts."""

from __future__ import annotations

from typing import Any

import pytest

from guicheng.common.errors import Refusal
from guicheng.common.export_formats import ExportFormat
from guicheng.common.paths import copied
from guicheng.common.versions import Conflict
from guicheng.filings.access import find, revealing
from guicheng.filings.acts import decisions, drafts, filing_files, submission
from guicheng.filings.acts.decisions import Answer
from guicheng.filings.models import Filing
from guicheng.registers.models import Entry
from guicheng.reports import printing
from tests.support.pdftext import text as text_of
from tests.support.world import picture, said
from tests.tables.conftest import Rows

SECRET = "鼋鼍"


@pytest.fixture
def decided(rows: Rows) -> Filing:
    """A permit of which the department noted something among themselves, and refused one row."""
    return rows.decide("county.department", rows.deciding(), "second", "pass", "pass", secret=SECRET)


def test_verdicts_of_two_steps_stand_side_by_side(rows: Rows, decided: Filing) -> None:
    assert [(row["first"], row["second"]) for row in decided.data["materials"]] == [("pass", "pass"), ("fail", "pass")]
    assert decided.state == "confirmed"


@pytest.mark.parametrize("who", ["firm.clerk", "county.window"])
def test_a_hidden_column_is_nowhere(rows: Rows, decided: Filing, who: str) -> None:
    person = rows.person(who)
    api, browser = person.api(), person.client()
    ways: dict[str, Any] = {
        "page": browser.get(f"/filings/{decided.pk}/").content.decode(),
        "print page": browser.get(f"/filings/{decided.pk}/print/").content.decode(),
        "api": api.get(f"/api/v1/filings/{decided.pk}").content.decode(),
        "paper": text_of(printing.file_of_filing(person.actor, decided.pk).content),
        "document": text_of(printing.file_of(person.actor, "site", rows.yard.pk, ExportFormat.PDF).content),
    }
    for way, found in ways.items():
        assert SECRET not in found, way
        assert "施工图审查合格书" in found, way
    assert "部门记录" not in ways["page"]


def test_whom_it_is_for_reads_it(rows: Rows, decided: Filing) -> None:
    person = rows.person("county.department")
    assert SECRET in person.client().get(f"/filings/{decided.pk}/").content.decode()
    assert SECRET in person.api().get(f"/api/v1/filings/{decided.pk}").content.decode()
    assert SECRET in text_of(printing.file_of(person.actor, "site", rows.yard.pk, ExportFormat.PDF).content)


def test_the_data_of_an_export_are_masked_and_without_what_is_hidden(rows: Rows, decided: Filing) -> None:
    data = find(rows.actor("firm.clerk"), decided.pk).data
    assert data is not None
    assert [sorted(row) for row in data["materials"]] == [
        ["copies", "first", "holder", "key", "name", "second"],
        ["copies", "first", "key", "name", "second"],
    ]
    seen = find(rows.actor("county.department"), decided.pk).data
    assert seen is not None
    assert seen["materials"][0]["holder"] == "138****8000"


def test_revealing_asks_for_the_column(rows: Rows, decided: Filing) -> None:
    department = rows.actor("county.department")
    assert revealing.of_filing(department, decided.pk, "materials.0.holder", "核对") == "13800138000"


@pytest.mark.parametrize(
    "sent",
    [
        [{"key": "licence", "second": "pass", "copies": 9}],
        [{"key": "licence", "secret": "x", "name": "改名"}],
        [{"key": "other", "first": "pass"}],
        [],
    ],
)
def test_a_step_writes_its_columns_only(rows: Rows, sent: Any) -> None:
    filing = rows.submitted()
    window = rows.person("county.window").api()
    full = [{"key": key, "first": "pass"} for key in ("licence", "plan")]
    answer = window.send(
        "POST",
        f"/api/v1/tasks/{_task(rows, filing)}/decide",
        {"decision": "approve", "fields": {"materials": [*full, *sent]}},
    )
    after = rows.now(filing).data["materials"]
    if answer.status_code == 200:
        assert [{k: v for k, v in row.items() if k != "first"} for row in after] == filing.data["materials"]
    else:
        assert (answer.status_code, said(answer)["code"]) == (400, "form.row")
        assert after == filing.data["materials"]


def test_an_approval_asks_for_every_verdict_at_its_row(rows: Rows) -> None:
    filing = rows.submitted()
    with pytest.raises(Refusal) as refused:
        decisions.decide_filing(rows.actor("county.window"), filing.pk, Answer("approve"))
    assert [problem.field for problem in refused.value.problems] == ["materials.0.first", "materials.1.first"]


def test_verdicts_stay_when_it_comes_back_and_is_handed_in_again(rows: Rows) -> None:
    filing = rows.deciding()
    decisions.decide_filing(rows.actor("county.department"), filing.pk, Answer("return", "补正"))
    clerk = rows.actor("firm.clerk")
    drafts.save(clerk, filing.pk, {"materials": [{"key": "plan", "copies": 4, "first": "pass"}], "agent": True})
    after = rows.now(filing).data["materials"]
    assert [(row["key"], row.get("first"), row.get("copies")) for row in after] == [
        ("licence", "pass", 1), ("power", None, 1), ("plan", "fail", 4),
    ]  # fmt: skip
    read = find(rows.actor("county.department"), filing.pk).data
    assert read is not None
    assert [row["key"] for row in read["materials"]] == ["licence", "plan"], "deciders read what was handed in"


def test_a_conflict_tells_no_hidden_column(rows: Rows) -> None:
    filing = rows.deciding()
    rows.now(filing)
    Filing.objects.unscoped().filter(pk=filing.pk).update(
        data={**filing.data, "materials": [{**row, "secret": SECRET} for row in filing.data["materials"]]}
    )
    decisions.decide_filing(rows.actor("county.department"), filing.pk, Answer("return", "补正"))
    clerk = rows.actor("firm.clerk")
    drafts.save(clerk, filing.pk, {"agent": True})
    with pytest.raises(Conflict) as conflict:
        drafts.save(clerk, filing.pk, {"materials": [{"key": "plan", "copies": 5}]}, version=1)
    assert SECRET not in repr(conflict.value.fields)
    assert any("施工图" in difference.mine_text for difference in conflict.value.fields)


def test_files_of_a_row_come_and_are_asked_for(rows: Rows) -> None:
    filing, clerk = rows.draft(), rows.actor("firm.clerk")
    with pytest.raises(Refusal) as refused:
        submission.submit(clerk, filing.pk)
    assert [problem.field for problem in refused.value.problems] == ["materials.licence.scan", "materials.plan.scan"]
    assert "营业执照：扫描件" in str(refused.value.problems[0].message)
    for address in ("materials.other.scan", "materials.licence.other", "materials.scan", "scan", "amount.x.scan"):
        with pytest.raises(Refusal, match="not-found"):
            filing_files.add(clerk, filing.pk, address, picture(1))


def test_files_of_rows_that_are_gone_go_with_them(rows: Rows) -> None:
    clerk = rows.actor("firm.clerk")
    filing = drafts.create(
        clerk, "listing", None, {"kind": "house", "photos": [{"key": "r1", "what": "门"}, {"key": "r2", "what": "窗"}]}
    ).matter.filing
    for number, key in enumerate(("r1", "r2", "r3")):
        filing_files.add(clerk, filing.pk, f"photos.{key}.picture", picture(number))
    sent = {
        "items": [{"key": row["key"], "number": 2} for row in filing.data["items"]],
        "photos": [{"key": "r2", "what": "窗"}],
    }
    submission.submit(clerk, filing.pk, sent)
    assert list(filing_files.files(rows.now(filing))) == ["photos.r2.picture"]


def test_rows_out_of_a_register_are_those_that_fit(rows: Rows) -> None:
    clerk = rows.actor("firm.clerk")
    filing = drafts.create(clerk, "listing", None, {"kind": "road"}).matter.filing
    assert [(row["title"], row["least"]) for row in filing.data["items"]] == [("道路资料", 1)]
    drafts.save(clerk, filing.pk, {"kind": "house"})
    assert [(row["title"], row["least"]) for row in rows.now(filing).data["items"]] == [("房建资料", 2)]


def _task(rows: Rows, filing: Filing) -> int:
    task = decisions.task_of(rows.actor("county.window"), filing.pk)
    assert task is not None
    return task.pk


def test_an_answer_demands_and_empties_columns(rows: Rows) -> None:
    filing = rows.deciding()
    department = rows.actor("county.department")
    form = find(department, filing.pk).context.form
    assert form is not None
    data = copied(filing.data)
    assert [(at, value) for at, value in form.values_of("materials.first", data)] == [
        (("materials", 0, "first"), "pass"),
        (("materials", 1, "first"), "fail"),
    ]
    form.empty("materials.first", data)
    assert [value for _, value in form.values_of("materials.first", data)] == [None, None]


def test_only_the_rows_that_were_approved_take_effect(rows: Rows) -> None:
    rows.decide("county.department", rows.deciding(), "second", "pass", "fail")
    made = Entry.objects.unscoped().filter(register="approved")
    assert [(one.data["key"], one.data["name"], one.parent_id) for one in made] == [
        ("licence", "营业执照", rows.yard.pk)
    ]

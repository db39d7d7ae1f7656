"""Papers of one filing: who has them, when, what stands on them, and how anybody verifies one."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from guicheng.common.errors import Refusal
from guicheng.common.export_formats import ExportFormat
from guicheng.documents import Pictures, Table
from guicheng.documents.values import FactTable
from guicheng.filings.access import find
from guicheng.filings.models import Filing, IssuedPaper
from guicheng.reports import exporting, filing_documents, printing
from guicheng.reports.printing import Wish
from tests.support.pdftext import text as text_of
from tests.support.world import said
from tests.tables.conftest import Rows

SECRET = "鼋鼍"
PDF = ExportFormat.PDF


@pytest.fixture
def decided(rows: Rows) -> Filing:
    return rows.decide("county.department", rows.deciding(), "second", "pass", "fail", secret=SECRET)


def sections(rows: Rows, who: str, filing: Filing) -> dict[str, Any]:
    paper = filing_documents.paper(rows.actor(who), "permit", filing.pk).paper
    assert paper is not None
    return {section.title: section for section in paper.sections}


def lines(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table.rows]


def reasons(rows: Rows, who: str, filing: Filing) -> list[str]:
    (offer,) = filing_documents.offers(rows.actor(who), find(rows.actor(who), filing.pk))
    return [str(one.message) for one in offer.reasons]


def test_a_step_opens_a_paper_and_each_reason_is_told(rows: Rows) -> None:
    filing = rows.submitted()
    assert reasons(rows, "firm.clerk", filing) == ["状态为“部门审定、已批准、不予许可”时才能打印", "窗口尚未逐项审核"]
    with pytest.raises(Refusal) as refused:
        filing_documents.paper(rows.actor("firm.clerk"), "permit", filing.pk)
    assert [one.code for one in refused.value.problems] == ["document-refused"] * 2
    page = rows.person("firm.clerk").client().get(f"/filings/{filing.pk}/").content.decode()
    assert "窗口尚未逐项审核" in page
    assert f"/filings/{filing.pk}/documents/permit/" not in page
    rows.decide("county.window", filing, "first", "pass", "fail")
    assert reasons(rows, "firm.clerk", filing) == []


def test_rows_decisions_and_choices_stand_on_it(rows: Rows, decided: Filing) -> None:
    found = sections(rows, "county.department", decided)
    facts = found["一、基本情况"]
    assert isinstance(facts, FactTable)
    assert {one.label: one.text for row in facts.rows for one in row} == {
        "工地": "五华工地", "编号": "许2025-0001", "是否委托代办": "否", "材料份数": "3",
        "许可类别": "□新办  □变更  □补办",
    }  # fmt: skip
    assert lines(found["三、合格材料"]) == [["1", "营业执照", "1份", "合格", SECRET]]
    assert lines(found["四、不合格材料"]) == [["施工图审查合格书", "图章不清"]]
    assert [line[:2] for line in lines(found["五、审批意见"])] == [["窗口初审", "同意"], ["部门审定", "同意"]]
    assert "六、现场照片" not in found, "a section whose condition fails is not there"
    assert found["二、说明"].body == "五华工地申请的施工许可材料共3份。"
    assert not any(isinstance(one, Pictures) for one in found.values())


def test_what_is_hidden_is_not_on_it(rows: Rows, decided: Filing) -> None:
    assert lines(sections(rows, "firm.clerk", decided)["三、合格材料"]) == [["1", "营业执照", "1份", "合格"]]
    made = filing_documents.file_of(rows.actor("firm.clerk"), "permit", decided.pk, PDF)
    assert SECRET not in text_of(made.content)
    assert made.name == "五华工地施工许可审批表.pdf"


def test_there_is_one_paper_for_each_copy(rows: Rows, decided: Filing) -> None:
    said_ = text_of(filing_documents.file_of(rows.actor("firm.clerk"), "permit", decided.pk, PDF).content)
    assert said_.count("一、基本情况") == 2
    assert "企业留存" in said_
    assert "主管部门留存" in said_


def test_whoever_gets_a_placeholder_gets_no_paper(rows: Rows) -> None:
    filing = rows.draft()
    window = rows.actor("county.window")
    assert filing_documents.offers(window, find(window, filing.pk)) == []
    for act in (filing_documents.paper, lambda a, d, f: filing_documents.file_of(a, d, f, PDF)):
        with pytest.raises(Refusal, match="not-found"):
            act(window, "permit", filing.pk)
    with pytest.raises(Refusal, match="not-found"):
        filing_documents.paper(rows.actor("province.keeper"), "permit", filing.pk)


def test_page_and_api_hand_it_out(rows: Rows, decided: Filing) -> None:
    person = rows.person("county.department")
    browser, api = person.client(), person.api()
    page = browser.get(f"/filings/{decided.pk}/documents/permit/")
    assert (page.status_code, "is-zoom-100" in page.content.decode()) == (200, True)
    assert browser.get(f"/filings/{decided.pk}/documents/permit/pdf").getvalue()[:5] == b"%PDF-"
    assert f"/filings/{decided.pk}/documents/permit/" in browser.get("/filings/of/permit/").content.decode()
    listed = said(api.get(f"/api/v1/filings/{decided.pk}/documents"))
    assert [(one["id"], one["ready"], one["formats"]) for one in listed["items"]] == [("permit", True, ["pdf", "docx"])]
    made = api.send("POST", f"/api/v1/filings/{decided.pk}/documents/permit/file", {"format": "docx"})
    assert made.content[:2] == b"PK"
    of_entry = f"/api/v1/registers/site/entries/{rows.yard.pk}/documents"
    assert [one["id"] for one in said(api.get(of_entry))["items"]] == ["site", "year"]
    made = api.send("POST", f"{of_entry}/year/file", {"format": "pdf", "answers": {"year": "2024"}})
    assert made.content[:5] == b"%PDF-"


@pytest.mark.parametrize("fetched_by", ["county.department", "firm.clerk"])
def test_a_paper_is_verified_by_its_code(rows: Rows, decided: Filing, fetched_by: str) -> None:
    """Its issuer is the body that decided, whoever fetches the paper first."""
    browser = rows.person(fetched_by).client()
    printed = text_of(browser.get(f"/filings/{decided.pk}/documents/permit/pdf").getvalue())
    kept = IssuedPaper.objects.get()
    mark = re.search(r"校验码 ?([0-9A-F ]{19})", printed)
    assert mark is not None
    page = Client().get(f"/verify/{kept.token}/").content.decode()
    for word in ("施工许可审批表", "许2025-0001", "已批准", "五华区主管部门", mark[1]):
        assert word in page
    for word in ("五华工地", "云岭", "county", "department", SECRET, "营业执照"):
        assert word not in page, "nothing of what is filed, and of nobody"
    browser.get(f"/filings/{decided.pk}/documents/permit/pdf")
    assert IssuedPaper.objects.count() == 1, "the same paper has one code"
    assert Client().get("/verify/aaaaaaaaaaaaaaaaaaaaaaaaaaaa/").status_code == 404
    data = {**decided.data, "agent": True}
    Filing.objects.unscoped().filter(pk=decided.pk).update(data=data, state="void")
    browser.get(f"/filings/{decided.pk}/documents/permit/pdf")
    assert "作废" in Client().get(f"/verify/{kept.token}/").content.decode()


@pytest.mark.parametrize(
    ("year", "code"), [("2026", "document-refused"), ("20x", "criterion-wrong"), ("２０２４", "criterion-wrong")]
)
def test_what_is_asked_first_decides(rows: Rows, year: str, code: str) -> None:
    with pytest.raises(Refusal, match=code):
        printing.paper(rows.actor("firm.clerk"), "year", rows.yard.pk, Wish(answers={"year": year}))


def test_nothing_is_shown_before_it_is_answered(rows: Rows) -> None:
    clerk = rows.actor("firm.clerk")
    assert printing.paper(clerk, "year", rows.yard.pk).paper is None
    browser = rows.person("firm.clerk").client()
    page = browser.get(f"/entries/{rows.yard.pk}/documents/year/").content.decode()
    assert "统计年度 *" in page
    assert "paper-running" not in page
    shown = printing.paper(clerk, "year", rows.yard.pk, Wish(answers={"year": "2025"})).paper
    assert shown is not None
    assert [section.title for section in shown.sections] == [""]
    older = printing.paper(clerk, "year", rows.yard.pk, Wish(answers={"year": "2024"})).paper
    assert older is not None
    assert [section.title for section in older.sections] == ["", "往年"]
    assert browser.get(f"/entries/{rows.yard.pk}/documents/year/?year=20x").status_code == 400


def test_an_export_is_refused_with_its_reason(rows: Rows) -> None:
    assert exporting.preview(rows.actor("county.window"), "permits", {}).count == 0
    county = rows.stage.organisations["county"]
    type(county).objects.unscoped().filter(pk=county.pk).update(jurisdiction_id="530302")
    with pytest.raises(Refusal) as refused:
        exporting.preview(rows.actor("county.window"), "permits", {})
    assert [(one.code, str(one.message)) for one in refused.value.problems] == [
        ("export-refused", "只有昆明市各县区可以汇总")
    ]

"""Documents about an entry, and any filing on paper (HNQ-03)."""

from __future__ import annotations

import io

import pytest
from docx import Document

from guicheng.accounts.models import Organisation
from guicheng.attachments.models import Attachment
from guicheng.audit.models import AuditEntry
from guicheng.common.errors import Refusal
from guicheng.common.export_formats import ExportFormat
from guicheng.config import releases
from guicheng.documents import Pictures
from guicheng.filings.access import find
from guicheng.filings.acts import drafts, submission
from guicheng.filings.context import filing_context
from guicheng.filings.models import Filing
from guicheng.registers.models import Entry
from guicheng.reports import printing
from guicheng.reports.printing import Wish
from tests.exporting.conftest import NOW, PHONE, Province
from tests.support import pdftext

AWARD = "award-application"


@pytest.fixture
def complete(province: Province) -> Province:
    """A project whose filing is complete, with everything the application form shows."""
    province.file(
        "tower", "subcontract", party_name="装饰公司", specialty="decoration", content="幕墙", amount=320.5,
        document_date="2025-06-01",
    )  # fmt: skip
    members = [{"name": "联合一建", "credit_code": "91430100MA4R00001F", "scope": "机电安装"}]
    province.file("tower", "permit", permit_no="430111202501010101", document_date="2025-03-07")
    province.file("tower", "contract", document_date="2025-02-03", consortium=members)
    province.file("tower", "completion-acceptance", document_date="2025-10-11")
    province.file("tower", "fire-acceptance", document_date="2025-10-12")
    province.file("tower", "completion-filing", document_date="2025-10-13")
    province.file("tower", "commendation", title="省级标准化工地", document_date="2025-09-09")
    province.file("tower", "quarterly-report", period="2025-Q2", stage="structure", cumulative_percent=45)
    province.file("tower", "quarterly-report", "draft", period="2025-Q3", stage="decoration", cumulative_percent=99)
    province.file("tower", "process-evaluation", category="foundation", score=92.5, evaluated_on="2025-06-11")
    rated = province.file("tower", "self-evaluation", score=95, highlights="节点工艺标准化，实测实量合格率高。")
    for number, colour in enumerate(("navy", "teal", "maroon"), start=1):
        province.picture(rated, "pictures", colour, f"实景{number}")
    province.set_status("tower", "completed")
    return province


FILED = [
    "湖南省芙蓉优质建设工程申报表", "甲综合楼", "甲建设集团有限公司", "5000.00万元", "王䶮喆",
    "地上18层，地下2层。", "框架剪力墙结构。", "装饰公司", "320.50", "2025年2季度", "主体阶段", "地基基础", "92.50",
    "施工许可证", "430111202501010101", "2025-3-7", "施工合同", "2025-2-3", "联合承包单位", "联合一建", "机电安装",
    "竣工验收记录", "2025-10-11", "消防验收意见表", "2025-10-12", "竣工验收备案表", "2025-10-13", "考评表彰信息",
    "省级标准化工地", "建设单位（盖章）：", "监理单位（盖章）：", "项目经理（签字）：", "申报日期：",
    "节点工艺标准化，实测实量合格率高。", "实景1", "实景3", "申报单位（盖章）：",
]  # fmt: skip


def test_the_application_form_says_what_was_filed(complete: Province) -> None:
    made = printing.file_of(complete.actor("alpha"), AWARD, complete.entry("tower").pk, ExportFormat.PDF)
    said = pdftext.text(made.content)
    assert made.name == "甲综合楼申报表.pdf"
    assert [words for words in FILED if words not in said] == []
    assert "2025年3季度" not in said  # a draft is not filed


def test_the_word_file_says_the_same(complete: Province) -> None:
    made = printing.file_of(complete.actor("alpha"), AWARD, complete.entry("tower").pk, ExportFormat.DOCX)
    book = Document(io.BytesIO(made.content))
    cells = [cell.text for table in book.tables for row in table.rows for cell in row.cells]
    said = "\n".join([*(p.text for p in book.paragraphs), *cells])
    assert [words for words in FILED if words not in said] == []
    assert len(book.inline_shapes) == 3


def test_owners_read_in_full_and_others_masked(complete: Province) -> None:
    entry = complete.entry("tower").pk
    own = pdftext.text(printing.file_of(complete.actor("alpha"), AWARD, entry, ExportFormat.PDF).content)
    office = pdftext.text(
        printing.file_of(complete.actor("office.expert-panel"), AWARD, entry, ExportFormat.PDF).content
    )
    assert PHONE in own
    assert PHONE not in office
    assert "138****5678" in office


def test_it_is_refused_with_the_reason_until_the_filing_is_complete(province: Province) -> None:
    (offer,) = printing.documents_for(province.actor("alpha"), province.entry("tower"))
    assert offer.problem is not None
    with pytest.raises(Refusal) as refused:
        printing.file_of(province.actor("alpha"), AWARD, province.entry("tower").pk, ExportFormat.PDF)
    problem = refused.value.problems[0]
    assert problem == offer.problem
    assert (problem.code, problem.message.zh) == ("document-refused", "未完成报备的项目不能生成申报表")
    assert problem.explanation["rule"] == "documents/award-application/requires"
    assert problem.explanation["line"]
    assert "未报备" in problem.explanation["because"]["text"]["zh"]


def test_it_is_offered_once_the_filing_is_complete(complete: Province) -> None:
    (offer,) = printing.documents_for(complete.actor("alpha"), complete.entry("tower"))
    assert (offer.id, offer.formats, offer.problem) == (AWARD, ("docx", "pdf"), None)


def test_what_was_applied_for_stays_whatever_happens_since(complete: Province) -> None:
    """HNQ-03, A-35: the 申报表 and the application's page, print and PDF say what stood there when it was handed in,
    with everything that they are made from changed since. Once it is taken back, the paper says what stands there."""
    alpha, tower = complete.actor("alpha"), complete.entry("tower")
    complete.file("tower", "complete-filing")
    before_applying = told(complete, 0)
    draft = drafts.create(alpha, AWARD, tower.pk, {"contact": "周文", "contact_mobile": PHONE, "truthful": True})
    filing = submission.submit(alpha, draft.matter.filing.pk).filing
    applied = told(complete, filing.pk)
    assert applied == told(complete, 0), "the entry's own document is that of its application"
    assert applied["paper"] == before_applying["paper"]
    assert [words for words in FILED if words not in applied["pdf"]] == []
    whole = as_filed(complete, filing.pk)

    data = {**tower.data, "name": "改名大厦", "manager_name": "新经理", "cost": 1, "overview": "后来改写的概况"}
    Entry.objects.unscoped().filter(pk=tower.pk).update(data=data, name="改名大厦", status="unreported")
    Organisation.objects.unscoped().filter(pk=tower.organisation_id).update(name="改名集团有限公司")
    for row in Filing.objects.unscoped().filter(subject=tower).exclude(pk=filing.pk):
        changed = {**row.data, "permit_no": "后来的编号", "score": 1, "highlights": "后来的亮点", "consortium": []}
        Filing.objects.unscoped().filter(pk=row.pk).update(
            data=changed, name="后来的名称", state="void", counted_at=None
        )
    complete.file("tower", "commendation", title="后来的表彰", document_date="2025-12-01")
    complete.picture(Filing.objects.unscoped().get(type="self-evaluation"), "pictures", "gold", "后来的照片")
    Attachment.objects.filter(caption="实景1").update(removed_at=NOW, caption="后来的说明")

    assert told(complete, filing.pk) == told(complete, 0) == applied
    assert as_filed(complete, filing.pk) == whole
    office = str(printing.paper(complete.actor("office.expert-panel"), AWARD, tower.pk))
    assert "王䶮喆" in office
    assert PHONE not in office, "the mask is the reader's"
    offers = printing.documents_of_filing(alpha, filing_context.find(alpha, filing.pk))
    assert [(one.id, one.problem) for one in (*offers, *printing.documents_for(alpha, tower))] == [(AWARD, None)] * 2

    Filing.objects.unscoped().filter(pk=filing.pk).update(state="draft")
    with pytest.raises(Refusal, match="document-refused"):
        printing.paper(alpha, AWARD, tower.pk)


def told(province: Province, filing: int) -> dict[str, str]:
    """The application form, to look at and as its files."""
    alpha, tower = province.actor("alpha"), province.entry("tower").pk
    shown = printing.paper(alpha, AWARD, tower, Wish(filing)).paper
    pictures = [one.caption for part in shown.sections if isinstance(part, Pictures) for one in part.pictures]
    sections = [part for part in shown.sections if not isinstance(part, Pictures)]
    pdf, docx = (
        printing.file_of(alpha, AWARD, tower, form, Wish(filing)) for form in (ExportFormat.PDF, ExportFormat.DOCX)
    )
    book = Document(io.BytesIO(docx.content))
    cells = [cell.text for table in book.tables for row in table.rows for cell in row.cells]
    return {
        "paper": str((shown.title, shown.cover, sections, pictures)), "pdf": pdftext.text(pdf.content),
        "docx": str(([p.text for p in book.paragraphs], cells, len(book.inline_shapes))), "name": pdf.name,
    }  # fmt: skip


def as_filed(province: Province, filing: int) -> tuple[str, str, str]:
    """The application itself: its page's form, its print, its PDF, but for the log of who printed it."""
    alpha = province.actor("alpha")
    view = find(alpha, filing).view("zh-hans")
    paper = printing.paper_of_filing(alpha, filing)
    pdf = pdftext.text(printing.file_of_filing(alpha, filing).content)
    return str(view), str((paper.subtitle, paper.sections[:-1])), pdf.partition("操作记录")[0]


@pytest.mark.parametrize("who", ["beta", "office.permit-reviewer", "tower.project-team"])
def test_nobody_else_gets_it(complete: Province, who: str) -> None:
    for act in (printing.paper, lambda a, d, e: printing.file_of(a, d, e, ExportFormat.PDF)):
        with pytest.raises(Refusal) as refused:
            act(complete.actor(who), AWARD, complete.entry("tower").pk)
        assert refused.value.status == 404


def test_printing_is_recorded(complete: Province) -> None:
    actor = complete.actor("alpha")
    printing.file_of(actor, AWARD, complete.entry("tower").pk, ExportFormat.DOCX)
    entry = AuditEntry.objects.get(action="document.print")
    assert (entry.object_id, entry.changes) == (
        str(complete.entry("tower").pk), {"document": AWARD, "format": "docx"},
    )  # fmt: skip


def test_an_authors_word_template_is_filled(complete: Province, monkeypatch: pytest.MonkeyPatch) -> None:
    book = Document()
    book.add_paragraph("{{ title }}｜{{ facts.name }}｜{{ facts.phone }}")
    book.add_paragraph("{%p for row in tables['quarterly-report'] %}")
    book.add_paragraph("{{ row.period }}：{{ row.percent }}")
    book.add_paragraph("{%p endfor %}")
    out = io.BytesIO()
    book.save(out)
    beside = {(complete.config.release_id, "workflows/hunan-quality/form.docx"): out.getvalue()}
    monkeypatch.setattr(releases, "asset", lambda release, path: beside[release, path])
    declared = complete.config.documents[AWARD].model_copy(update={"template": "form.docx"})
    object.__setattr__(complete.config, "documents", {**complete.config.documents, AWARD: declared})
    made = printing.file_of(complete.actor("alpha"), AWARD, complete.entry("tower").pk, ExportFormat.DOCX)
    said = [p.text for p in Document(io.BytesIO(made.content)).paragraphs]
    assert said == [f"湖南省芙蓉优质建设工程申报表｜甲综合楼｜{PHONE}", "2025年2季度：45.00"]


def test_any_filing_goes_onto_paper(complete: Province) -> None:
    filing = complete.file(
        "tower", "quarterly-report", period="2025-Q4", stage="structure", cumulative_percent=60, quarter_cost=800,
        description="完成主体结构十八层施工。",
    )  # fmt: skip
    complete.picture(filing, "panorama", "green", "全景一")
    said = pdftext.text(printing.file_of_filing(complete.actor("alpha"), filing.pk).content)
    for words in (
        "工程季度信息",
        "甲综合楼",
        "2025年4季度",
        "主体阶段",
        "60.00%",
        "完成主体结构十八层施工。",
        "全景一",
        "操作记录",
    ):
        assert words in said
    assert AuditEntry.objects.filter(action="filing.print", object_id=str(filing.pk)).exists()


def test_every_filing_type_goes_onto_paper_empty(complete: Province) -> None:
    """Whatever its form: no value has to be there."""
    actor = complete.actor("office.information-centre")
    for kind in complete.config.filings:
        if complete.config.filings[kind].about == "project":
            filing = complete.file("tower", kind)
            assert printing.paper_of_filing(actor, filing.pk, language="en").title


def test_a_filing_that_does_not_open_is_not_printed(complete: Province) -> None:
    draft = complete.file("tower", "quarterly-report", "draft", "2025-Q4")
    for who in ("alpha", "beta"):
        with pytest.raises(Refusal) as refused:
            printing.paper_of_filing(complete.actor(who), draft.pk)
        assert refused.value.status == 404
    assert printing.paper_of_filing(complete.actor("tower.project-team"), draft.pk)


def test_pictures_of_a_document_can_be_shown_in_a_page(complete: Province) -> None:
    shown = printing.paper(complete.actor("alpha"), AWARD, complete.entry("tower").pk).paper
    (pictures,) = [section for section in shown.sections if isinstance(section, Pictures)]
    assert [one.caption for one in pictures.pictures] == ["实景1", "实景2", "实景3"]
    assert all(one.key for one in pictures.pictures)

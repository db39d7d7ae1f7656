"""Tables as Excel, CSV, Word and PDF: read back with other eyes than those that wrote them."""

from __future__ import annotations

import csv
import io
import zipfile

import openpyxl
import pytest
from docx import Document

from guicheng.common.export_formats import ExportFormat
from guicheng.documents import Cell, Column, Sheet, render
from guicheng.documents.safety import clean, file_name, is_formula
from tests.documents.samples import COLUMNS, DAY, MOMENT, sheet
from tests.support import pdftext

FORMULAS = ["=1+1", "=cmd|' /C calc'!A0", "+86 138", "-2+3", "@SUM(A1)", "\t=1+1", " =1+1", "＝1+1", '=HYPERLINK("x")']
HARD = ["\x00\x07坏\x1f", "\ud800", "\ufffe", "<b>&amp;</b>", "{{ 7*7 }}", "汉" * 40_000, "a\nb"]
NOT_FORMULAS = ["-5", "+12.5", "长沙=湘江", "a@b.cn", "", "2025-01-01"]


def workbook(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def test_a_workbook_holds_numbers_and_dates_as_such() -> None:
    made = render(sheet(), ExportFormat.XLSX, "汇总")
    page = workbook(made.content).active
    assert made.media_type.endswith("spreadsheetml.sheet")
    assert page.title == "报备项目汇总表"
    assert [c.value for c in page[4]] == [column.title for column in COLUMNS]
    number, name, cost, day, moment = page[5]
    assert (number.value, name.value, cost.value) == (1, "长沙市综合楼", 5000.5)
    assert cost.number_format == '0.00"万元"'
    assert (day.value.date(), day.number_format) == (DAY, "yyyy-mm-dd")
    assert moment.value == MOMENT


def test_a_workbook_is_ready_to_print() -> None:
    page = workbook(render(sheet(), ExportFormat.XLSX, "汇总").content).active
    assert page["A1"].value == "报备项目汇总表"
    assert page["A2"].value == "状态：已报备"
    assert page.freeze_panes == "A5"
    assert page.print_title_rows == "$4:$4"
    assert (page.page_setup.fitToWidth, page.page_setup.fitToHeight) == (1, 0)
    assert all(page.column_dimensions[letter].width >= 8 for letter in "ABCDE")


@pytest.mark.parametrize("value", FORMULAS)
def test_nothing_in_a_workbook_is_a_formula(value: str) -> None:
    made = render(sheet(1, value), ExportFormat.XLSX, "汇总").content
    cell = workbook(made).active["B5"]
    assert cell.data_type == "s"
    assert cell.value == clean(value)
    assert cell.quotePrefix
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("value", FORMULAS)
def test_nothing_in_a_csv_is_a_formula(value: str) -> None:
    found = list(csv.reader(io.StringIO(render(sheet(1, value), ExportFormat.CSV, "汇总").content.decode("utf-8-sig"))))
    assert found[1][1] == f"'{clean(value)}"


@pytest.mark.parametrize("value", NOT_FORMULAS)
def test_what_is_no_formula_stays_as_it_is(value: str) -> None:
    assert not is_formula(value)
    assert workbook(render(sheet(1, value), ExportFormat.XLSX, "x").content).active["B5"].value == (value or None)


@pytest.mark.parametrize("value", ["430104199001011234", "007", "0731", "12E5", "123456789012"])
def test_digits_that_are_a_name_stay_whole_in_a_csv(value: str) -> None:
    found = list(csv.reader(io.StringIO(render(sheet(1, value), ExportFormat.CSV, "汇总").content.decode("utf-8-sig"))))
    assert found[1][1] == f"\t{value}"


@pytest.mark.parametrize("value", ["12345", "5", "2025", "A007"])
def test_other_digits_stand_bare_in_a_csv(value: str) -> None:
    found = list(csv.reader(io.StringIO(render(sheet(1, value), ExportFormat.CSV, "汇总").content.decode("utf-8-sig"))))
    assert found[1][1] == value


def test_what_looks_like_a_sign_in_a_workbook_is_written_so_that_it_stays() -> None:
    made = render(sheet(1, "_x0041_"), ExportFormat.XLSX, "x").content
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        assert b"_x005F_x0041_" in parts.read("xl/worksheets/sheet1.xml")


def test_a_csv_is_for_other_programs() -> None:
    content = render(sheet(2), ExportFormat.CSV, "汇总").content
    assert content.startswith(b"\xef\xbb\xbf")
    head, first, _second = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    assert head == [column.title for column in COLUMNS]
    assert first == ["1", "长沙市综合楼", "5000.5", "2025-04-01", "2025-04-10 10:05:00"]


def test_rows_are_read_once_as_a_stream() -> None:
    assert workbook(render(sheet(1500), ExportFormat.XLSX, "x").content).active.max_row == 1504


@pytest.mark.parametrize("form", [ExportFormat.XLSX, ExportFormat.CSV, ExportFormat.DOCX, ExportFormat.PDF])
@pytest.mark.parametrize("value", HARD)
def test_no_text_breaks_a_file(form: str, value: str) -> None:
    assert render(Sheet("标题", [Column("栏")], [[Cell(value)]]), form, "x").content  # type: ignore[arg-type]


@pytest.mark.parametrize("form", [ExportFormat.XLSX, ExportFormat.CSV, ExportFormat.DOCX, ExportFormat.PDF])
def test_no_rows_are_an_answer_too(form: str) -> None:
    assert render(sheet(0), form, "x").content  # type: ignore[arg-type]


def test_a_pdf_repeats_its_header_and_counts_its_pages() -> None:
    pages = pdftext.pages(render(sheet(120), ExportFormat.PDF, "汇总").content)
    assert len(pages) > 2
    assert all("项目名称" in page.text for page in pages)
    assert f"第 2 页，共 {len(pages)} 页" in pages[1].text
    assert "状态：已报备" in pages[0].text
    assert "张三 于 2026-01-05 10:00 导出" in pages[-1].text


def test_a_wide_table_lies_across() -> None:
    columns = [Column(f"第{n}项内容的名称") for n in range(12)]
    wide = Sheet("宽表", columns, [[Cell("岳麓区综合楼工程")] * 12])
    (page,) = pdftext.pages(render(wide, ExportFormat.PDF, "x").content)
    assert page.size[0] > page.size[1]
    (upright, *_) = pdftext.pages(render(sheet(1), ExportFormat.PDF, "x").content)
    assert upright.size[0] < upright.size[1]
    section = Document(
        io.BytesIO(render(Sheet("宽表", columns, [[Cell("岳麓区综合楼工程")] * 12]), ExportFormat.DOCX, "x").content)
    )
    assert section.sections[0].page_width > section.sections[0].page_height


def test_a_word_table_repeats_its_header() -> None:
    book = Document(io.BytesIO(render(sheet(5), ExportFormat.DOCX, "汇总").content))
    (table,) = book.tables
    assert [cell.text for cell in table.rows[0].cells] == [column.title for column in COLUMNS]
    assert "w:tblHeader" in table.rows[0]._tr.xml
    assert table.rows[1].cells[2].text == "5000.50万元"


@pytest.mark.parametrize(
    ("stem", "name"),
    [
        ("长沙 综合楼申报表", "长沙 综合楼申报表.pdf"),
        ("../../etc/passwd", "etc passwd.pdf"),
        ("a\r\nb:c*?", "a b c.pdf"),
        ("", "export.pdf"),
        ("...", "export.pdf"),
        ("楼" * 200, "楼" * 80 + ".pdf"),
    ],
)
def test_file_names_are_safe(stem: str, name: str) -> None:
    assert file_name(stem, "pdf") == name

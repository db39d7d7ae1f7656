"""Documents as PDF and Word."""

from __future__ import annotations

import io
import zipfile

import pytest
from docx import Document
from PIL import Image

from guicheng.common.export_formats import ExportFormat
from guicheng.documents import Cell, Column, FactTable, Labelled, Paper, Picture, Pictures, Prose, Table, render
from tests.documents.samples import jpeg, paper
from tests.support import pdftext

SAID = [
    "建设工程申报表",
    "一、工程基本信息",
    "项目名称",
    "长沙市综合楼",
    "公共建筑",
    "无参建单位",
    "图1",
    "申报单位（盖章）：",
    "日期：",
]


def word(shown: Paper) -> tuple[Document, str]:
    book = Document(io.BytesIO(render(shown, ExportFormat.DOCX, "x").content))
    cells = [cell.text for table in book.tables for row in table.rows for cell in row.cells]
    return book, "\n".join([*(p.text for p in book.paragraphs), *cells])


def test_a_pdf_says_everything_on_a4_with_its_own_fonts() -> None:
    content = render(paper(), ExportFormat.PDF, "申报表").content
    pages = pdftext.pages(content)
    whole = pdftext.text(content)
    assert [said for said in SAID if said not in whole] == []
    assert {page.size for page in pages} == {(595.2756, 841.8898)}
    assert pdftext.embedded_fonts(content) >= 2
    assert len(content) < 500_000
    assert all(f"第 {n} 页，共 {len(pages)} 页" in page.text for n, page in enumerate(pages, start=1))
    assert all("报备系统" in page.text for page in pages)


def test_a_word_file_says_everything_in_chinese_fonts() -> None:
    book, whole = word(paper())
    assert [said for said in SAID if said not in whole] == []
    xml = book.element.xml
    assert 'w:eastAsia="宋体"' in xml
    assert 'w:eastAsia="黑体"' in xml
    assert "w:tblHeader" in xml
    assert "NUMPAGES" in book.sections[0].footer._element.xml
    assert book.sections[0].header.paragraphs[0].text == "报备系统"


def test_english_documents_number_their_pages_in_english() -> None:
    content = render(paper(language="en"), ExportFormat.PDF, "x").content
    assert "Page 1 of " in pdftext.pages(content)[0].text


@pytest.mark.parametrize(
    "long", ["汉字，标点。" * 2000, "word " * 3000, "x" * 12_000], ids=["chinese", "english", "one-word"]
)
def test_a_value_longer_than_a_page_goes_on_over_the_page(long: str) -> None:
    content = render(Paper("长文", [FactTable([[Labelled("说明", long)]]), Prose(long)]), ExportFormat.PDF, "x").content
    pages = pdftext.pages(content)
    shown = pdftext.text(content).replace(" ", "")
    assert len(pages) > 2
    assert shown.count(long[:4].strip()) >= 2
    assert sum(map(len, (page.text for page in pages))) > len(long)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("王䶮喆", "王䶮喆"),
        ("昇堃犇㛃", "昇堃犇㛃"),
        ("龍鳳", "龍鳳"),
        ("笑脸😀", "笑脸〓"),
        ("李𠮷", "李𠮷"),
        ("王𬭊㐅", "王𬭊㐅"),
        ("𪨰𡋾𫖯", "𪨰𡋾𫖯"),
        ("\U00031350", "〓"),
        ("葛󠄀", "葛"),
        ("Москва", "Москва"),
        ("m²≥5℃", "m²≥5℃"),
        ("一层\t二层", "一层 二层"),
        ("甲\u2009乙\u2063丙\u2028丁", "甲 乙丙 丁"),
    ],
)
def test_rare_characters_are_drawn_and_missing_ones_marked(value: str, shown: str) -> None:
    made = Paper(value, [FactTable([[Labelled("姓名", value)]])], signature=[value], running=value)
    assert pdftext.text(render(made, ExportFormat.PDF, "x").content).count(shown) == 4


def test_a_rare_character_is_drawn_by_the_font_that_has_it() -> None:
    one, other = (render(Paper(value, []), ExportFormat.PDF, "x").content for value in ("李", "李𠮷"))
    assert pdftext.embedded_fonts(other) == pdftext.embedded_fonts(one) + 1


def test_dates_and_numbers_stay_on_one_line_in_narrow_tables() -> None:
    columns = [
        *(Column(f"说明{n}") for n in range(6)),
        Column("日期", "date"),
        Column("发证"),
        Column("金额", "number"),
    ]
    row = [*(Cell("汉字说明" * 12) for _ in range(6)), Cell("2025-09-07"), Cell("2025年11月27日"), Cell("12,345,678.5")]
    content = render(Paper("表", [Table(columns, [row])]), ExportFormat.PDF, "x").content
    drawn = pdftext.lines(content)
    for whole in ("2025-09-07", "2025年11月27日", "12,345,678.5"):
        assert whole in drawn


def test_a_table_that_goes_on_shows_its_header_once_a_page() -> None:
    columns = [Column("唯一表头"), Column("甲"), Column("乙")]
    rows = [[Cell("汉字。" * (40 * n + 7)), Cell("短" * 90), Cell(f"{n}")] for n in range(1, 14)]
    made = Paper("表", [Prose("前文" * 300), Table(columns, rows)])
    for page in pdftext.pages(render(made, ExportFormat.PDF, "x").content):
        assert page.text.count("唯一表头") <= 1


def test_pictures_are_scaled_and_what_is_none_keeps_its_caption() -> None:
    def broken() -> bytes:
        raise FileNotFoundError

    huge = Picture("大图", jpeg((6000, 4000)))
    shown = Paper("照片", [Pictures([huge, Picture("坏图", lambda: b"not a picture"), Picture("没有", broken)])])
    content = render(shown, ExportFormat.PDF, "x").content
    assert len(content) < 300_000
    assert pdftext.text(content).count("图片无法读取") == 2
    made = render(shown, ExportFormat.DOCX, "x").content
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        (name,) = [name for name in parts.namelist() if name.startswith("word/media/")]
        assert max(Image.open(io.BytesIO(parts.read(name))).size) == 1280


def test_markup_in_values_is_text() -> None:
    tricky = "<b>粗</b> & <font color=red>x</font> {{ 7*7 }} <img src='file:///etc/passwd'/>"
    content = render(Paper(tricky, [Prose(tricky)]), ExportFormat.PDF, "x").content
    assert pdftext.text(content).replace(" ", "").count("<b>粗</b>&<fontcolor=red>") == 2
    assert tricky in word(Paper(tricky, [Prose(tricky)]))[1]


def test_a_paper_has_no_spreadsheet() -> None:
    with pytest.raises(AttributeError, match="paper_as_xlsx"):
        render(paper(), ExportFormat.XLSX, "x")

"""The drawn form: every control has a name people hear, and what is typed into it is read back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.http import QueryDict
from django.template import Context, Template

from guicheng.config.model.forms import FormDefinition
from guicheng.config.widgets.views import FormReader
from guicheng.forms import READ_ALL, CompiledForm, FormView, compile_form
from tests.forms.sample import form, text, whole

WHOLE = compile_form(whole())
DATA: dict[str, Any] = {
    "name": "某<项目>", "summary": "第一行\n第二行", "kind": "building", "parts": ["a", "c"], "prefabricated": False,
    "area": 1200.5, "price": 5000, "percent": 20, "floors": 3, "start": "2025-03-08", "end": "2025-04-08", "days": 31,
    "month": "2025-03", "year": "2025", "code": "91350100M000100Y43", "id_number": "430102199001010016",
    "mobile": "13800138000", "contact": {"name": "张三", "phone": "0731-88886666"},
    "works": [{"title": "甲", "area": 2}, {"title": "乙"}], "works_area": 2, "place": {"lat": 28.2, "lon": 112.9},
    "boundary": [{"lat": 1, "lon": 2}], "agreed": True,
}  # fmt: skip


class Page(HTMLParser):
    """The elements of a page in order, the ones inside `<template>` left out."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.inside = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside += tag == "template"
        if not self.inside:
            self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        self.inside -= tag == "template"

    def all(self, *tags: str) -> Iterator[tuple[str, dict[str, str | None]]]:
        return ((tag, attrs) for tag, attrs in self.elements if tag in tags)


def drawn(view: FormView, tag: str = "render_form", **more: Any) -> str:
    return Template(f"{{% load guicheng_forms %}}{{% {tag} form {' '.join(f'{k}={k}' for k in more)} %}}").render(
        Context({"form": view, **more})
    )


def sent_by(html: str) -> QueryDict:
    """What a browser without scripts would send of a form it was given."""
    query = QueryDict(mutable=True)
    page = Page(re.sub(r"<textarea([^>]*)>\n?(.*?)</textarea>", r'<input\1 value="\2">', html, flags=re.S))
    select: str | None = None
    for tag, a in page.elements:
        name = a.get("name") or ""
        if tag == "select":
            select = name
        elif tag == "option" and "selected" in a and select:
            query.appendlist(select, a["value"] or "")
        ticked = a.get("type") not in {"checkbox", "radio"} or "checked" in a
        if tag == "input" and name and ticked and a.get("type") != "file":
            query.appendlist(name, a.get("value") or "")
    return query


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_control_has_a_label_and_every_reference_an_end(language: str) -> None:
    cleaned = WHOLE.clean({"name": "", "price": "x", "works": [{"area": 1}]})
    page = Page(drawn(WHOLE.view(DATA, problems=cleaned.problems, reader=FormReader(language))))
    ids = [a["id"] for _, a in page.elements if a.get("id")]
    assert len(ids) == len(set(ids)), "ids are unique"
    labelled = {a.get("for") for _, a in page.all("label")}
    for tag, a in page.all("input", "select", "textarea"):
        if a.get("type") not in {"hidden", "file"}:
            assert a.get("id") in labelled or a.get("aria-label"), (tag, a)
    assert labelled - {None} <= set(ids), "labels point at controls"
    for _, a in page.elements:
        assert set((a.get("aria-describedby") or "").split()) <= set(ids)
    invalid = {a.get("name") for _, a in page.elements if a.get("aria-invalid")}
    assert {"name", "price", "works.0.title"} <= invalid


def test_what_is_drawn_is_read_back_unchanged() -> None:
    html = drawn(WHOLE.view(DATA))
    result = WHOLE.clean(sent_by(html), stored=DATA, standing=True)
    assert result.data == DATA
    assert {p.field for p in result.problems} == set()


def test_masked_values_survive_the_round() -> None:
    html = drawn(WHOLE.view(DATA, reader=FormReader(audience="internal")))
    assert DATA["id_number"] not in html
    assert WHOLE.clean(sent_by(html), stored=DATA).data == DATA


def test_nothing_typed_becomes_markup() -> None:
    html = drawn(WHOLE.view({**DATA, "name": '"><script>alert(1)</script>', "summary": "</textarea><b>"}))
    assert "<script>" not in html
    assert "<b>" not in html


def test_what_may_be_left_out_is_marked_and_nothing_else() -> None:
    html = drawn(form({"a": text()}, required=["a"]).view({}))
    assert "选填" not in html
    assert 'aria-required="true"' in html
    html = drawn(form({"a": text(), "b": text()}, required=["a"]).view({}))
    assert html.count("选填") == 1
    assert html.index("f-b") < html.index("选填")


def test_rows_come_as_the_script_of_the_page_expects_them() -> None:
    html = drawn(WHOLE.view(DATA))
    assert 'data-rows data-min-rows="0" data-max-rows="5" data-next-index="2"' in html
    assert "works.__index__.title" in html
    assert 'id="f-works-__index__-title"' in html
    assert 'name="works.0._was" value="0"' in html
    assert 'name="_add" value="works"' in html, "without scripts a button adds a row"


def test_only_fields_that_others_depend_on_refresh_the_form() -> None:
    page = Page(drawn(WHOLE.view(DATA)))
    quiet = {a.get("data-field") for _, a in page.elements if "data-no-refresh" in a}
    assert "name" in quiet
    assert not {"kind", "start", "end", "works"} & quiet


def test_phones_get_the_right_keyboard() -> None:
    page = Page(drawn(WHOLE.view({})))
    by_name = {a.get("name"): a for _, a in page.all("input") if a.get("type") != "hidden"}
    assert by_name["mobile"]["type"] == "tel"
    assert by_name["price"]["inputmode"] == "decimal"
    assert by_name["floors"]["inputmode"] == "numeric"
    assert by_name["start"]["type"] == "date"
    assert by_name["password"]["autocomplete"] == "new-password"
    assert "value" not in by_name["password"]


def test_a_form_nobody_may_write_has_no_inputs() -> None:
    page = Page(drawn(WHOLE.view(DATA, access=READ_ALL)))
    assert not [a for _, a in page.all("input", "select", "textarea", "button")]


def paged() -> tuple[CompiledForm, FormDefinition]:
    layout = [{"id": "g", "page": "one", "rows": ["a"]}, {"id": "h", "page": "two", "rows": ["b"]}]
    pages = [{"id": "one", "title": "第一步"}, {"id": "two", "title": "第二步"}]
    return form({"a": text(), "b": text()}, layout=layout, pages=pages, paging="tabs", required=["b"]), layout  # type: ignore[return-value]


def test_a_page_is_drawn_at_a_time_and_the_others_keep_their_values() -> None:
    compiled, _ = paged()
    html = drawn(compiled.view({"a": "1", "b": "2"}), page="two")
    assert 'name="b"' in html
    assert 'name="a"' not in html
    assert compiled.clean(sent_by(html), stored={"a": "1", "b": "2"}).data == {"a": "1", "b": "2"}


def test_the_page_with_the_mistake_comes_first() -> None:
    compiled, _ = paged()
    html = drawn(compiled.view({}, problems=compiled.clean({}).problems))
    assert 'name="b"' in html
    assert "需要更正" in html


def test_a_slot_shows_its_help_word_for_word_and_its_limits() -> None:
    html = drawn(WHOLE.view({}), uploads_url="/files/")
    assert "单张图片大小不能超过2M" in html
    assert 'data-url="/files/scans"' in html
    assert 'data-max-bytes="2097152"' in html


def test_detail_reads_as_filed() -> None:
    """HNQ-39."""
    html = drawn(WHOLE.view(DATA), "render_detail")
    for shown in ("2025-3-8", "5000.00万元", "1200.5平方米", "房屋建筑", "基础、装饰", "张三 0731-88886666", "甲"):
        assert shown in html
    assert "填报密码" not in html
    assert "<input" not in html


def test_detail_keeps_the_layout_of_the_form() -> None:
    """Headings, texts and undertakings stand where they stand in the form, so that equal labels are told apart."""
    short = {"type": "string"}
    compiled = form(
        {"a": short, "b": short, "promise": {"type": "boolean"}, "c": short},
        {
            "a": {"label": "姓名"}, "b": {"label": "姓名"}, "c": {"label": "备注"},
            "promise": {"label": "承诺", "widget": "declaration", "text": "以上内容真实，\n如有虚假承担责任"},
        },
        layout=[
            {
                "id": "people", "title": "人员",
                "rows": [{"text": "设计单位"}, "a", {"text": "监理单位"}, "b", "promise", "c"],
            }
        ],
    )  # fmt: skip
    html = drawn(compiled.view({"a": "甲", "b": "乙", "promise": True, "c": "无"}), "render_detail")
    order = ["人员", "设计单位", "甲", "监理单位", "乙", "以上内容真实", "承担责任", "是", "无"]
    places = [html.index(one) for one in order]
    assert places == sorted(places)

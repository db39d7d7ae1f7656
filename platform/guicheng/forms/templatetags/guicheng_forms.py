"""Drawing forms: `{% load guicheng_forms %}`, then `{% render_form view … %}` or `{% render_detail view … %}`.

The page owns the `<form>` element, its buttons and its addresses; these tags draw what is inside. The classes and the
`data-` attributes are those of `docs/design-system.md`; without scripts everything works through submit buttons called
`_page`, `_refresh` and `_add` (its value is the id of the table that wants another row).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from guicheng.common.text import Text, text
from guicheng.config.widgets.views import FieldView
from guicheng.forms.views import FormView, GroupView, PageView, SlotView

register = template.Library()
_FOLDER = "guicheng/forms"

WORDS: dict[str, Text] = {
    "may": text("选填", "optional"),
    "choose": text("请选择", "Please choose"),
    "find": text("输入名称或编号查找", "Type a name or number to find it"),
    "anew": text("重新选择？", "Choose another?"),
    "clears": text("这几项随原来的选择填写，将清除或重新带出：", "These go with what was chosen and begin anew: "),
    "nothing": text("没有可选项", "There is nothing to choose"),
    "most": text("最多", "At most"),
    "characters": text("字", "characters"),
    "show_password": text("显示密码", "Show the password"),
    "add_row": text("添加一行", "Add a row"),
    "empty_row": text("清空整行即删除该行", "An emptied row is removed"),
    "remove": text("删除", "Remove"),
    "row_before": text("第", "Row "),
    "row_after": text("行", " "),
    "locate": text("使用当前位置", "Use the present position"),
    "refresh": text("按已填内容更新表单", "Update the form to what is filled in"),
    "before": text("上一步", "Back"),
    "after": text("下一步", "Next"),
    "parts": text("填写部分", "Parts of the form"),
    "wrong": text("需要更正", "needs correction"),
    "there": text("已有：", "There: "),
    "missing": text("缺少：", "Missing: "),
    "optional": text("选传", "optional"),
    "template": text("下载模板", "Download the template"),
    "photograph": text("拍照", "Take a picture"),
    "pick": text("选择文件", "Choose files"),
    "shrink": text(
        "过大的照片会自动压缩，可直接拍照上传。", "Pictures that are too large are made smaller by themselves."
    ),
    "uploaded": text("已上传文件数：", "Files uploaded: "),
    "copy": text("复制", "Copy"),
    "open": text("在新窗口打开", "Open in a new window:"),
    "no_files": text("没有附件", "No files"),
}


@register.filter
def control_template(field: FieldView | Mapping[str, Any]) -> str:
    """The template of a field's control; also of a field of a hand-written page."""
    widget = field["widget"] if isinstance(field, Mapping) else field.widget
    return f"{_FOLDER}/controls/{widget.control}.html"


@register.filter
def row_template(field: FieldView) -> str:
    """The template of one thing in a row of a list: `field` or `part`."""
    return f"{_FOLDER}/{field.widget.row_item}.html"


@register.filter
def cell_template(kind: str) -> str:
    """The template of a cell: `field`, `slot` or `static`."""
    return f"{_FOLDER}/{kind}.html"


@register.simple_tag
def sign(name: str) -> SafeString:
    """A decorative icon of the sprite."""
    address = f"{static('guicheng/icons.svg')}#{name}"
    return format_html('<svg class="icon" aria-hidden="true" focusable="false"><use href="{}"></use></svg>', address)


@register.inclusion_tag(f"{_FOLDER}/form.html")
def render_form(
    form: FormView,
    page: str = "",
    places_url: str = "",
    entries_url: str = "",
    uploads_url: str = "",
    templates_url: str = "",
    file_template: str = f"{_FOLDER}/file.html",
) -> dict[str, Any]:
    """The inputs of a form. `page` names the tab or step to show; without it the first that has mistakes, else the
    first. `places_url` answers `?parent=code`, `entries_url` answers `?field=…&parent=…&q=…`; slots post to
    `uploads_url` + slot id and offer their template at `templates_url` + slot id."""
    current = _current(form, page)
    return {
        "form": form,
        "pages": [p for p in form.pages if p is current] if form.paging != "none" else form.pages,
        "current": current.id if current else "",
        "show_nav": form.paging != "none",
        **_beside(form, current),
        "places_url": places_url,
        "entries_url": entries_url,
        "uploads_url": uploads_url,
        "templates_url": templates_url,
        "file_template": file_template,
        "w": words_in(form.language),
    }


@register.inclusion_tag(f"{_FOLDER}/slot.html")
def render_slot(
    slot: SlotView, language: str, uploads_url: str, file_template: str = f"{_FOLDER}/file.html"
) -> dict[str, Any]:
    """A slot that stands by itself, outside of a form that was declared."""
    return {"cell": slot, "uploads_url": uploads_url, "file_template": file_template, "w": words_in(language)}


@register.inclusion_tag(f"{_FOLDER}/detail.html")
def render_detail(
    form: FormView, file_template: str = f"{_FOLDER}/file.html", links: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Everything that was filed, to read (HNQ-39): in the layout of the form, all pages at once. `links` are addresses
    of what was chosen, by field id."""
    pages = [
        {
            "title": page.title,
            "groups": [
                {"id": group.id, "title": group.title, "blocks": blocks}
                for group in page.groups
                if (blocks := list(_blocks(group, links or {})))
            ],
        }
        for page in form.pages
    ]
    return {"form": form, "pages": pages, "file_template": file_template, "w": words_in(form.language)}


def _blocks(group: GroupView, links: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """A group in reading order: values that follow one another in one list, and each text, undertaking and slot in its
    place between them."""
    facts: list[dict[str, Any]] = []
    for cell in group.cells:
        if isinstance(cell, FieldView) and not cell.widget.is_agreed:
            facts += [{"cell": cell, "url": links.get(cell.id, "")}] if not cell.widget.secret else []
            continue
        if facts:
            yield {"kind": "facts", "facts": facts}
            facts = []
        yield {"kind": "agreed" if isinstance(cell, FieldView) else cell.kind, "cell": cell}
    if facts:
        yield {"kind": "facts", "facts": facts}


def _current(form: FormView, page: str) -> PageView | None:
    """The page asked for; else the first with mistakes, so that nobody looks for them; else the first."""
    named = next((p for p in form.pages if p.id == page), None)
    wrong = next((p for p in form.pages if p.has_errors), None)
    return named or wrong or (form.pages[0] if form.pages else None)


def _beside(form: FormView, current: PageView | None) -> dict[str, PageView | None]:
    """The steps before and after the one that is shown; tabs are turned in any order and have neither."""
    at = next((n for n, page in enumerate(form.pages) if page is current), 0)
    steps = form.pages if form.paging == "wizard" else ()
    return {"before": steps[at - 1] if steps and at else None, "after": steps[at + 1] if at + 1 < len(steps) else None}


def words_in(language: str) -> dict[str, str]:
    """The words of the templates, `w` there, in a language."""
    return {key: word.for_language(language) for key, word in WORDS.items()}

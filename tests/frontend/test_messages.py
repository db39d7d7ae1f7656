"""Chinese is the source; English is complete; the compiled catalogue is current."""

from __future__ import annotations

import gettext
import io

import pytest

from tools import messages


def test_the_catalogue_is_complete_and_current() -> None:
    assert messages.problems() == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('{% load i18n %}{% translate "待办" %}', ["待办"]),
        ("{% load i18n %}<p title=\"{% translate '待办' %}\">", ["待办"]),
        ("{% load i18n %}{% blocktranslate with n=x %}共 {{ n }} 条{% endblocktranslate %}", ["共 %(n)s 条"]),
        ('{% load i18n %}{{ title|default:_("请确认") }}', ["请确认"]),
        ('{% load i18n %}{% banner _("已保存") "success" %}', ["已保存"]),
        ("<p>没有标记</p>", []),
    ],
)
def test_texts_are_found_in_templates(source: str, expected: list[str]) -> None:
    assert list(messages.in_template(source)) == expected


def test_texts_are_found_in_code() -> None:
    source = "from django.utils.translation import gettext as _\n_('是'); _(name); other('否')"
    assert list(messages.in_python(source)) == ["是"]


def test_what_is_written_is_read_back(tmp_path: object) -> None:
    texts = {'引号"与\\反斜杠': 'quote " and \\', "换\n行": "line\nbreak", "无": ""}
    path = messages.Path(str(tmp_path)) / "django.po"
    path.write_text(messages.written(texts, {}), "utf-8")
    assert messages.read(path) == texts


def test_the_compiled_file_is_one_that_gettext_reads() -> None:
    catalogue = gettext.GNUTranslations(io.BytesIO(messages.compiled({"待办": "To do", "无": ""})))  # type: ignore[arg-type]
    assert catalogue.gettext("待办") == "To do"
    assert catalogue.gettext("无") == "无"

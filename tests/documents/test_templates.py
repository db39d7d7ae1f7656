"""An author's own Word file: filled in, and never trusted."""

from __future__ import annotations

import io

import pytest
from docx import Document

from guicheng.common.apart import Budget
from guicheng.common.errors import Refusal
from guicheng.documents.templated import fill

VALUES = {
    "title": "申报表",
    "facts": {"name": "长沙 <综合楼> & 其他\x00"},
    "tables": {"report": [{"period": "2025年2季度"}, {"period": "2025年3季度"}]},
}


DOUBLING = "{% set ns = [title] %}" + "".join(
    f"{{% set a{n} %}}{{{{ {f'a{n - 1}' if n else 'title'} }}}}{{{{ {f'a{n - 1}' if n else 'title'} }}}}{{% endset %}}"
    for n in range(40)
)
"""A text that doubles forty times."""
NESTED = "".join(f"{{% for x{n} in 'aaaaaaaaaa' %}}" for n in range(12)) + "x" + "{% endfor %}" * 12
"""Twelve loops in one another, over ten letters each."""


def template(*lines: str) -> bytes:
    book = Document()
    for line in lines:
        book.add_paragraph(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def lines(content: bytes) -> list[str]:
    return [p.text for p in Document(io.BytesIO(content)).paragraphs]


def test_facts_and_rows_come_into_their_places() -> None:
    made = fill(
        template(
            "{{ title }}：{{ facts.name }}",
            "{%p for row in tables['report'] %}",
            "{{ loop.index }}. {{ row.period }}",
            "{%p endfor %}",
        ),
        VALUES,
    )
    assert lines(made) == ["申报表：长沙 <综合楼> & 其他", "1. 2025年2季度", "2. 2025年3季度"]


@pytest.mark.parametrize(
    "line",
    [
        "{{ facts.nothing }}",
        "{{ nothing }}",
        "{{ title.__class__ }}",
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ title.format.__globals__ }}",
        "{% for x in range(10) %}",
        "{{ range(999999999) }}",
        "{{ 'x' * 1000000000 }}",
        "{{ '%1000000000d' % 1 }}",
        "{{ facts.update({}) }}",
        "{% include '/etc/passwd' %}",
        "{% import 'os' as os %}",
        "{{ 1/0 }}",
        "{{ title | batch(1000000000) | list }}",
        "{{ title.ljust(1000000000) }}",
        "{{ title.center(1000000000) }}",
        "{{ title.zfill(1000000000) }}",
        "{{ '{:1000000000}'.format(title) }}",
        "{{ title | center(1000000000) }}",
        "{{ title | indent(1000000000) }}",
        "{{ '%1000000000s' | format(title) }}",
        "{{ facts.name | safe }}",
        DOUBLING,
        NESTED,
        "{{ title }",
    ],
)
def test_whatever_a_template_tries_is_refused(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guicheng.documents.templated._BUDGET", Budget(seconds=2, megabytes=128, result=2))
    with pytest.raises(Refusal) as refused:
        fill(template(line), VALUES)
    assert refused.value.code == "template-broken"


def test_a_file_that_is_no_word_file_is_refused() -> None:
    with pytest.raises(Refusal):
        fill(b"not a zip", VALUES)


def test_what_a_template_may_send_values_through_is_a_list_that_is_known() -> None:
    made = fill(
        template(
            "{{ facts.absent | default('无', true) }}", "{{ tables['report'] | map(attribute='period') | join('、') }}"
        ),
        {**VALUES, "facts": {"absent": ""}},
    )
    assert lines(made) == ["无", "2025年2季度、2025年3季度"]

"""What every widget must do. That nothing beside their package names one, `tests/test_house.py` sees to."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.http import QueryDict
from django.template.loader import get_template

from guicheng.config.model.forms import FieldUi
from guicheng.config.widgets import WIDGETS, Fit, Widget, find, widget_for
from guicheng.config.widgets.formats import FORMATS
from guicheng.config.widgets.inventing import Inventor
from tests.forms.sample import form

SHAPES: dict[str, dict[str, Any]] = {
    "text": {"type": "string"},
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
    "object": {"type": "object"},
    "choices": {"type": "array", "items": {"type": "string"}},
    "objects": {"type": "array", "items": {"type": "object", "properties": {"title": {"type": "string"}}}},
}


@pytest.mark.parametrize("widget", WIDGETS.values(), ids=lambda widget: widget.name)
def test_a_widget_is_found_drawn_and_named_by_itself(widget: Widget) -> None:
    assert find(widget.name) is widget
    assert get_template(f"guicheng/forms/controls/{widget.control}.html")
    assert get_template(f"guicheng/forms/{widget.row_item}.html")
    assert widget_for(None, FieldUi(label="x", widget=widget.name)) is widget
    assert (Path(__file__).parents[2] / "docs/language/forms.md").read_text(encoding="utf-8").count(f"`{widget.name}`")


@pytest.mark.parametrize("kind", SHAPES)
def test_every_kind_of_value_has_one_usual_widget(kind: Any) -> None:
    fitting = [
        one for one in WIDGETS.values() if kind in one.kinds and one.suits(kind, SHAPES[kind], FieldUi(label="x"))
    ]
    assert [one.fit for one in fitting].count(Fit.USUAL) == 1
    assert widget_for(SHAPES[kind], FieldUi(label="x")).fit == Fit.USUAL


@pytest.mark.parametrize(
    ("widget", "kind"), [(w.name, kind) for w in WIDGETS.values() for kind in sorted(w.kinds) if kind != "none"]
)
def test_what_a_widget_invents_it_takes_back(widget: str, kind: str) -> None:
    """Read, kept, shown and drawn: an invented value comes through unharmed."""
    ui: dict[str, Any] = {"widget": widget}
    if find(widget).has_options:
        chosen = {"text": ["a", "b"], "choices": ["a", "b"], "boolean": [True, False]}.get(kind, [1, 2])
        ui["options"] = [{"value": one, "label": f"《{one}》"} for one in chosen]
    if find(widget).needs == "columns":
        ui["columns"] = {"title": {"label": "标题"}}
    if find(widget).needs == "entry":
        ui["entry"] = {"register": "project"}
    if find(widget).needs == "hosts":
        ui["hosts"] = ["page.example.gov.cn"]
    compiled = form({"x": SHAPES[kind]}, {"x": ui})
    field = compiled.by_id["x"]
    value = field.widget.invent(field, Inventor(Random("x"), "420102"))
    cleaned = compiled.clean({"x": value})
    kept = cleaned.data.get("x")
    assert cleaned.problems == ()
    (view,) = compiled.view(cleaned.data).fields
    assert view.widget is field.widget
    assert compiled.view(cleaned.data).as_json()["pages"][0]["groups"][0]["rows"][0][0]["widget"] == widget
    assert compiled.clean(QueryDict(), stored=cleaned.data).data == cleaned.data
    if field.secret:
        assert (kept, field.displayed(value, "zh", None, "owner")) == (None, "")
    elif value is not None:
        assert field.displayed(kept, "zh", None, "owner")
        assert compiled.clean({"x": kept}).data == cleaned.data


def test_answers_that_are_known_beforehand_have_words() -> None:
    chosen = {"options": [{"value": 1, "label": "甲"}, {"value": 2, "label": "乙"}]}
    compiled = form(
        {"kind": {"enum": [1, 2]}, "done": {"type": "boolean"}, "name": {"type": "string"}}, {"kind": chosen}
    )
    known = {f.id: {v: label.zh for v, label in f.widget.answers(f).items()} for f in compiled.fields}
    assert known == {"kind": {"1": "甲", "2": "乙"}, "done": {"true": "是", "false": "否"}, "name": {}}


@pytest.mark.parametrize("name", FORMATS)
def test_what_a_format_invents_is_of_the_format(name: str) -> None:
    compiled = form({"x": {"type": "string", "format": name}}, {"x": {}})
    (field,) = compiled.fields
    found = [field.widget.invent(field, Inventor(Random(seed), "420102")) for seed in range(30)]
    assert [compiled.clean({"x": one}).problems for one in found] == [()] * 30

"""Widgets: nothing beside their package names one, and each of them does what every widget must."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.http import QueryDict
from django.template.loader import get_template

from guicheng.config.model.forms import FieldUi
from guicheng.config.widgets import WIDGETS, Fit, Widget, find, widget_for
from guicheng.config.widgets.inventing import Inventor
from tests.forms.sample import form
from tests.test_house import PYTHON, SOURCE, TREES

HOME = "config/widgets/"
ONLY_WIDGETS = {"multi-select", "name-phone", "map-point", "boundary", "declaration"}
"""Names that mean a widget wherever they stand. The others are words of other things too: kinds of values (text),
formats (mobile), registers (entry), the inputs of the platform's own pages (textarea)."""


def told_apart(tree: ast.AST) -> Iterator[int]:
    """The lines where something called `widget` is compared with a text, looked up by it or matched."""
    for node in ast.walk(tree):
        match node:
            case ast.Compare(left, _, comparators):
                parts, wanted = [left, *comparators], any(_text_in(one) for one in comparators)
            case ast.Match(subject, cases):
                parts, wanted = [subject], any(_text_in(case.pattern) for case in cases)
            case ast.Subscript(_, key):
                parts, wanted = [key], True
            case ast.Call(ast.Attribute(_, "get"), [key, *_]):
                parts, wanted = [key], True
            case _:
                continue
        if wanted and any(
            isinstance(one, ast.Attribute) and one.attr == "widget" for p in parts for one in ast.walk(p)
        ):
            yield node.lineno if isinstance(node, ast.expr) else node.subject.lineno


def _text_in(node: ast.AST) -> bool:
    return any(isinstance(one, ast.Constant) and isinstance(one.value, str) for one in ast.walk(node))


def test_no_module_beside_the_widgets_names_one() -> None:
    """There is no allow-list: a module that needs to tell widgets apart asks them."""
    others = {name: tree for name, tree in TREES.items() if not name.startswith(HOME)}
    named = [
        f"{name}:{node.lineno} {node.value}"
        for name, tree in others.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and node.value in ONLY_WIDGETS
    ]
    assert named == []
    assert [f"{name}:{line}" for name, tree in others.items() for line in told_apart(tree)] == []


@pytest.mark.parametrize(
    "source",
    [
        'field.widget == "x"', 'field.widget.name in {"x"}', "TABLE[field.widget.name]", "TABLE.get(field.widget, 1)",
        'match field.widget:\n  case "x": pass',
    ],
)  # fmt: skip
def test_the_check_sees_a_widget_told_apart(source: str) -> None:
    assert list(told_apart(ast.parse(source)))


def test_no_template_or_script_names_one() -> None:
    told = re.compile(r"widget\s*(==|!=|in\b)|" + "|".join(map(re.escape, ONLY_WIDGETS - {"boundary", "declaration"})))
    root = SOURCE.parents[1]
    files = [
        *SOURCE.rglob("*.html"),
        *(p for p in (root / "frontend" / "src").rglob("*") if p.suffix in (".ts", ".js")),
    ]
    assert [f"{path.relative_to(root)}" for path in files if told.search(path.read_text(encoding="utf-8"))] == []


def test_modules_are_read() -> None:
    assert any(name.startswith(HOME) for name in PYTHON)
    assert WIDGETS.keys() >= ONLY_WIDGETS


# -- what every widget must do -----------------------------------------------------------------------------------------

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
    ("widget", "kind"),
    [(w.name, kind) for w in WIDGETS.values() for kind in sorted(w.kinds) if kind != "none"],
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

"""What exists is settled before anything is computed: values of fields that are not there count for nothing."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guicheng.forms import CompiledForm
from tests.forms.sample import form, number, text

YES = {"visible_if": {"form.more": {"eq": True}}}


def sums(**more: Any) -> CompiledForm:
    """A total of two areas, the second of which exists only after 是; a permit is asked for from 100 on."""
    properties = {"more": {"type": "boolean"}, "a": number(), "b": number(), "total": number(), "permit": text()}
    fields = {
        "b": YES,
        "total": {"computed": {"sum": ["a", "b"]}},
        "permit": {"visible_if": {"form.total": {"gte": 100}}, **more},
    }
    return form(properties, fields, required=["a", "permit"])


CASES: dict[str, tuple[dict[str, Any], dict[str, Any], set[str]]] = {
    "all there": (
        {"more": True, "a": 60, "b": 60, "permit": "P"}, {"more": True, "a": 60, "b": 60, "total": 120, "permit": "P"},
        set(),
    ),
    "what is hidden is not added": (
        {"more": False, "a": 60, "b": 60, "permit": "P"}, {"more": False, "a": 60, "total": 60}, set(),
    ),
    "nor asks for more": ({"more": False, "a": 60, "b": 60}, {"more": False, "a": 60, "total": 60}, set()),
    "what exists is asked for": (
        {"more": True, "a": 60, "b": 60}, {"more": True, "a": 60, "b": 60, "total": 120}, {"permit"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_hidden_values_count_for_nothing(name: str) -> None:
    typed, kept, missing = CASES[name]
    cleaned = sums().clean(typed)
    assert cleaned.data == kept
    assert {problem.field for problem in cleaned.problems} == missing


def test_a_hidden_required_field_does_not_block_what_was_stored_before() -> None:
    """是 with 60 + 60 was stored; then somebody answers 否 and sends nothing else."""
    stored = {"more": True, "a": 60, "b": 60, "total": 120, "permit": "P"}
    cleaned = sums().clean({"more": False}, stored=stored)
    assert (cleaned.problems, cleaned.data) == ((), {"more": False, "a": 60, "total": 60})


class TestDefaults:
    """A field that does not exist has no value, not even the one it would begin with."""

    FIELDS = {"b": {**YES, "default": "预设"}}

    def form(self) -> CompiledForm:
        return form({"more": {"type": "boolean"}, "b": text()}, self.FIELDS)

    def test_of_what_is_hidden_is_neither_stored_nor_shown(self) -> None:
        compiled = self.form()
        assert compiled.initial() == {}
        assert compiled.clean({"more": False}).data == {"more": False}
        assert compiled.view({"more": False}).field("b") is None

    def test_begins_what_comes_later(self) -> None:
        compiled = self.form()
        stored = compiled.clean({"more": False}).data
        assert compiled.clean({"more": True}, stored=stored, mode="typing").data == {"more": True, "b": "预设"}

    def test_does_not_come_back_where_it_was_cleared(self) -> None:
        stored = {"more": True}
        assert self.form().clean({"more": True}, stored=stored).data == {"more": True}
        assert self.form().clean({"more": True, "b": ""}, stored={"more": False}).data == {"more": True}


def test_columns_that_do_not_exist_ask_for_nothing_and_keep_nothing() -> None:
    items = {
        "type": "array",
        "items": {"type": "object", "properties": {"x": text(), "y": text()}, "required": ["x", "y"]},
    }
    columns = {"x": {"label": "x"}, "y": {"label": "y", **YES}}
    compiled = form({"more": {"type": "boolean"}, "rows": items}, {"rows": {"widget": "table", "columns": columns}})
    hidden = compiled.clean({"more": False, "rows": [{"x": "1", "y": "2"}, {"x": "3"}]})
    assert (hidden.problems, hidden.data["rows"]) == ((), [{"x": "1"}, {"x": "3"}])
    there = compiled.clean({"more": True, "rows": [{"x": "1", "y": "2"}, {"x": "3"}]})
    assert [problem.field for problem in there.problems] == ["rows.1.y"]


def test_fields_that_exclude_one_another_end() -> None:
    fields = {"a": {"visible_if": {"form.b": {"empty": True}}}, "b": {"visible_if": {"form.a": {"empty": True}}}}
    assert form({"a": text(), "b": text()}, fields).clean({"a": "x", "b": "y"}).data == {}


@st.composite
def forms(draw: st.DrawFn) -> tuple[dict[str, dict[str, Any]], dict[str, int]]:
    """Fields each of which may hang on those before it, some computed, and what somebody types into all of them."""
    fields: dict[str, dict[str, Any]] = {}
    names: list[str] = []
    for n in range(draw(st.integers(2, 7))):
        ui: dict[str, Any] = {}
        if names and draw(st.booleans()):
            ui["visible_if"] = {f"form.{draw(st.sampled_from(names))}": {"gte": draw(st.integers(0, 12))}}
        if names and draw(st.integers(0, 2)) == 0:
            ui["computed"] = {"sum": draw(st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True))}
        names.append(f"f{n}")
        fields[names[-1]] = ui
    typed = {name: draw(st.integers(0, 9)) for name, ui in fields.items() if "computed" not in ui}
    order = draw(st.permutations(names))
    return {name: fields[name] for name in order}, typed


@settings(max_examples=150, deadline=None)
@given(forms())
def test_whatever_the_form_only_what_exists_counts(case: tuple[dict[str, dict[str, Any]], dict[str, int]]) -> None:
    """Against a plain reference that goes through the fields in the order in which they hang on one another."""
    fields, typed = case
    wanted: dict[str, int] = {}
    for name in sorted(fields):
        ui = fields[name]
        condition = next(iter(ui.get("visible_if", {}).items()), None)
        if condition is not None:
            value = wanted.get(condition[0].removeprefix("form."))
            if value is None or value < condition[1]["gte"]:
                continue
        if "computed" in ui:
            parts = [wanted[one] for one in ui["computed"]["sum"] if one in wanted]
            if parts:
                wanted[name] = sum(parts)
        else:
            wanted[name] = typed[name]
    compiled = form({name: number() for name in fields}, fields)
    assert compiled.clean(typed).data == wanted

"""Forms that share an entry: what one of them took before, and is not changed, another does not judge anew."""

from __future__ import annotations

from typing import Any

import pytest

from guicheng.config.loading import load_region
from guicheng.config.model.whole import RegionConfig
from guicheng.config.widgets.field import FormField
from guicheng.forms.compiled import CompiledForm, compile_form
from tests.forms.sample import form, number, one, text

LONG = "概" * 12
TABLE = {"type": "array", "maxItems": 2, "items": {"type": "object", "properties": {"a": text(maxLength=3)}}}
COLUMNS = {"columns": {"a": {"label": {"zh": "a", "en": "a"}}}}
KINDS: list[tuple[str, dict[str, Any], dict[str, Any], Any, Any]] = [
    # schema, ui, what stands there, what is as wrong and new
    ("length", text(maxLength=10), {}, LONG, LONG + "！"),
    ("number", number(maximum=5), {}, 7, 8),
    ("precision", number(multipleOf=0.1), {}, 1.25, 1.35),
    ("pattern", text(pattern="^[a-z]+$"), {}, "A1", "A2"),
    ("format", text(format="mobile"), {}, "88886666", "88886667"),
    ("option", text(enum=["a", "b"]), {}, "gone", "never"),
    ("list of options", {"type": "array", "items": text(enum=["a", "b"])}, {}, ["a", "gone"], ["a", "never"]),
    ("row", TABLE, COLUMNS, [{"a": LONG}], [{"a": LONG + "！"}]),
    ("rows", TABLE, COLUMNS, [{"a": "1"}, {"a": "2"}, {"a": "3"}], [{"a": "1"}, {"a": "2"}, {"a": "4"}]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("schema", "ui", "stands", "other"), [case[1:] for case in KINDS], ids=[case[0] for case in KINDS]
)
def test_what_stands_there_is_not_judged_anew(schema: Any, ui: Any, stands: Any, other: Any) -> None:
    compiled, stored = one(schema, ui), {"x": stands}
    for untouched in ({}, {"x": stands}):
        assert compiled.clean(untouched, stored=stored, standing=True).ok
        assert not compiled.clean(untouched, stored=stored).ok, "a draft is no entry: handing in judges all of it"
    assert compiled.clean({"x": stands}, stored=stored, standing=True).data == stored
    assert not compiled.clean({"x": other}, stored=stored, standing=True).ok
    assert not compiled.clean({"x": stands}, stored={}, standing=True).ok


def test_rows_that_stand_may_move_while_others_are_changed() -> None:
    compiled = one(TABLE | {"maxItems": 9}, COLUMNS)
    cleaned = compiled.clean({"x": [{"a": "新"}, {"a": LONG}]}, stored={"x": [{"a": LONG}]}, standing=True)
    assert cleaned.ok


def test_a_choice_that_stands_stays_beside_a_new_one() -> None:
    compiled = one({"type": "array", "items": text(enum=["a", "b"])})
    assert compiled.clean({"x": ["a", "b", "gone"]}, stored={"x": ["gone"]}, standing=True).ok


def test_a_value_that_a_changed_answer_makes_wrong_is_refused() -> None:
    options = [
        {"value": "with", "label": {"zh": "有证", "en": "with"}, "when": {"form.permit": True}},
        {"value": "other", "label": {"zh": "其他", "en": "other"}},
    ]
    compiled = form({"permit": {"type": "boolean"}, "x": text(enum=["with", "other"])}, {"x": {"options": options}})
    stored = {"permit": True, "x": "with"}
    assert [p.field for p in compiled.clean({"permit": False}, stored=stored, standing=True).problems] == ["x"]
    assert compiled.clean({}, stored={"permit": False, "x": "with"}, standing=True).ok


def test_what_is_missing_is_asked_for_all_the_same() -> None:
    compiled = form({"x": text(), "y": text()}, required=["y"])
    assert [p.code for p in compiled.clean({"x": "1"}, stored={"x": "1"}, standing=True).problems] == ["form.required"]


REGIONS = ("hunan-quality", "yunnan-quality-safety")


def sharing() -> list[tuple[RegionConfig, CompiledForm, CompiledForm]]:
    """Every two different forms over the entries of one register."""
    found = []
    for region in REGIONS:
        config = load_region(region).config
        assert config is not None
        for register in config.registers.values():
            names = dict.fromkeys([register.form, *(tile.form for tile in register.tiles if tile.form)])
            made = [compile_form(config.forms[name], config.conditions, config.zone) for name in names]
            found += [(config, a, b) for a in made for b in made if a is not b]
    return found


def longest(field: FormField) -> str:
    return "概" * int(field.schema.get("maxLength", 0))


def test_no_form_locks_out_what_another_form_of_the_entry_takes() -> None:
    """A-03, over every two forms that share an entry."""
    stricter = set()
    for _, wide, narrow in sharing():
        for field in narrow.fields:
            other = wide.by_id.get(field.id)
            if other is None or field.format or not 0 < len(longest(field)) < len(longest(other)):
                continue
            stricter.add((wide.id, narrow.id, field.id))
            stored = {field.id: longest(other)}
            said = narrow.clean({field.id: longest(other)}, stored=stored, standing=True).problems
            assert field.id not in [p.field for p in said]
            changed = narrow.clean({field.id: longest(other)[:-1] + "新"}, stored=stored, standing=True).problems
            assert field.id in [p.field for p in changed]
    assert ("project-overview", "project", "overview") in stricter


def test_an_option_that_stands_there_stays() -> None:
    """HNQ-19: over every option of an entry's form that is on offer only sometimes."""
    seen = 0
    for name in REGIONS:
        config = load_region(name).config
        assert config is not None
        for register in config.registers.values():
            compiled = compile_form(config.forms[register.form], config.conditions, config.zone)
            facts = {"filings": {kind: {"any": {"count": 1}} for kind in config.filings}}
            for field in compiled.fields:
                for option in (o for o in field.options if o.when is not None):
                    seen += 1
                    stored = {field.id: option.value}
                    kept = compiled.clean({field.id: option.value}, facts, stored=stored, standing=True)
                    assert field.id not in [p.field for p in kept.problems]
                    new = compiled.clean({field.id: option.value}, facts, stored={}, standing=True)
                    assert field.id in [p.field for p in new.problems]
    assert seen

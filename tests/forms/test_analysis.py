"""Mistakes planted in forms: each is found, in the right file, at the right place, with the right word suggested."""

from __future__ import annotations

import copy
from typing import Any, get_args

import pytest

from guicheng.config.conditions.types import TEXT
from guicheng.config.form_schema import ReferenceMistake, property_at, resolved_schema
from guicheng.config.forms_analysis import analyse, fact_types
from guicheng.config.forms_analysis.schema import KEYWORDS
from guicheng.config.model.forms import ErrorKind, Format, FormDefinition, Widget
from guicheng.config.widgets import WIDGETS
from guicheng.config.widgets.formats import FORMATS
from guicheng.forms.messages import MESSAGES
from guicheng.forms.validation import KINDS
from tests.forms.sample import FIELDS, PROPERTIES, definition, text, whole


def test_the_sample_is_without_fault() -> None:
    assert analyse(whole(), languages=("zh", "en")) == []


def planted(change: Any) -> FormDefinition:
    """The sample with something changed: `change` gets the schema and the UI as dicts."""
    form = whole()
    schema = copy.deepcopy(form.data_schema)
    ui = form.ui.model_dump(mode="json", by_alias=True, exclude_unset=True)
    change(schema, ui)
    return FormDefinition.model_validate({"id": "sample", "data_schema": schema, "ui": ui})


def put(*path: Any, value: Any, schema: bool = False) -> Any:
    """A change that sets one place (a path into the UI, or into the schema); the value `...` takes it away."""

    def change(schema_: Any, ui: Any) -> None:
        node = schema_ if schema else ui
        for key in path[:-1]:
            node = node[key]
        if value is ...:
            del node[path[-1]]
        else:
            node[path[-1]] = value

    return change


ROWS = ("layout", 0, "rows")
P = ("properties",)


def nothing_on_offer(_schema: Any, ui: Any, kinds: tuple[str, ...] = ("building",)) -> None:
    options = [{"value": kind, "label": kind, "when": {"form.kind": {"eq": kind}}} for kind in kinds]
    ui["fields"]["name"] |= {"widget": "select", "options": options}


def off_the_layout(_schema: Any, ui: Any) -> None:
    ui["fields"]["name"]["default_from"] = "project.name"
    ui["layout"][0]["rows"][0] = "summary"


MISTAKES: list[tuple[str, Any, str, str, tuple[Any, ...], str | None]] = [
    # what, change, code, document, path, suggested word
    ("keyword misspelt", put(*P, "name", "maxLenght", value=9, schema=True), "form.schema-keyword", "schema",
     (*P, "name", "maxLenght"), "maxLength"),
    ("format misspelt", put(*P, "code", "format", value="creditcode", schema=True), "form.format", "schema",
     (*P, "code", "format"), "credit-code"),
    ("type misspelt", put(*P, "area", "type", value="numer", schema=True), "form.schema-value", "schema",
     (*P, "area", "type"), "number"),
    ("required misspelt", put("required", value=["nmae"], schema=True), "form.required-unknown", "schema",
     ("required", 0), "name"),
    ("bounds crossed", put(*P, "percent", "minimum", value=200, schema=True), "form.bounds", "schema",
     (*P, "percent", "minimum"), None),
    ("option too long", put(*P, "code", value={"type": "string", "enum": ["abcdef"], "maxLength": 3}, schema=True),
     "form.bounds", "schema", (*P, "code", "enum"), None),
    ("limit as text", put(*P, "name", "maxLength", value="50", schema=True), "form.schema-value", "schema",
     (*P, "name", "maxLength"), None),
    ("pattern broken", put(*P, "name", "pattern", value="(", schema=True), "form.schema-value", "schema",
     (*P, "name", "pattern"), None),
    ("pattern that looks behind", put(*P, "name", "pattern", value="(?<=a)b", schema=True), "form.schema-value",
     "schema", (*P, "name", "pattern"), None),
    ("pattern that is no text", put(*P, "name", "pattern", value=7, schema=True), "form.schema-value", "schema",
     (*P, "name", "pattern"), None),
    ("pattern that repeats without measure", put(*P, "name", "pattern", value="((a{99}){99}){99}", schema=True),
     "form.schema-value", "schema", (*P, "name", "pattern"), None),
    ("fields named by a pattern", put("patternProperties", value={"^(a+)+$": {}}, schema=True), "form.schema-keyword",
     "schema", ("patternProperties",), None),
    ("property in camel case", put(*P, "openOn", value={"type": "string"}, schema=True), "form.property-name", "schema",
     (*P, "openOn"), None),
    ("reference into nothing", put(*P, "name", value={"$ref": "_base/people#/$defs/x"}, schema=True),
     "form.reference", "schema", (*P, "name", "$ref"), None),
    ("field misspelt in ui", put("fields", "nmae", value={"label": "x"}), "form.unknown-field", "ui",
     ("fields", "nmae"), None),
    ("column unknown", put("fields", "works", "columns", "titel", value={"label": "x"}), "form.unknown-field", "ui",
     ("fields", "works", "columns", "titel"), "title"),
    ("field misspelt in layout", put(*ROWS, 0, value="nmae"), "form.unknown-field", "ui", (*ROWS, 0), "name"),
    ("slot misspelt in layout", put(*ROWS, 0, value={"slot": "scan"}), "form.unknown-slot", "ui", (*ROWS, 0, "slot"),
     "scans"),
    ("field twice in layout", put(*ROWS, 1, value="name"), "form.twice", "ui", (*ROWS, 1), None),
    ("field not in layout", put(*ROWS, 1, value=["name"]), "form.not-in-layout", "ui", ("fields", "summary"), None),
    ("required field not in layout", put(*ROWS, 0, value="summary"), "form.required-hidden", "ui", ("fields", "name"),
     None),
    ("property without field", put("fields", "summary", value=...), "form.not-in-ui", "schema", (*P, "summary"), None),
    ("required but never there", put("fields", "name", "visible_if", value={"always": False}), "form.required-hidden",
     "ui", ("fields", "name", "visible_if"), None),
    ("required but not always there", put("fields", "name", "visible_if", value={"form.kind": {"eq": "building"}}),
     "form.required-conditional", "ui", ("fields", "name", "visible_if"), None),
    ("required but nobody may fill it in", put("fields", "name", "read_only", value=True), "form.required-hidden", "ui",
     ("fields", "name", "read_only"), None),
    ("required but always read-only", put("fields", "name", "read_only_if", value={"always": True}),
     "form.required-hidden", "ui", ("fields", "name", "read_only_if"), None),
    ("required, off the layout, filled by a fact that may be missing", off_the_layout, "form.required-hidden", "ui",
     ("fields", "name"), None),
    ("required choice with nothing on offer", nothing_on_offer, "form.nothing-on-offer", "ui",
     ("fields", "name", "options"), None),
    ("required column unseen", put("fields", "works", "columns", "title", value=...), "form.required-hidden", "ui",
     ("fields", "works", "columns"), None),
    ("option not in enumeration", put("fields", "kind", "options", 0, "value", value="bulding"), "form.option-unknown",
     "ui", ("fields", "kind", "options", 0, "value"), "building"),
    ("value without option", put("fields", "kind", "options", 0, value=...), "form.option-missing", "ui",
     ("fields", "kind", "options"), None),
    ("option twice", put("fields", "parts", "options", 1, "value", value="a"), "form.twice", "ui",
     ("fields", "parts", "options", 1, "value"), None),
    ("widget does not fit", put("fields", "area", "widget", value="date"), "form.widget", "ui",
     ("fields", "area", "widget"), None),
    ("choice of nothing", put("fields", "name", "widget", value="select"), "form.no-options", "ui", ("fields", "name"),
     None),
    ("picker without register", put("fields", "builder", value={"label": "x", "widget": "entry"}), "form.incomplete",
     "ui", ("fields", "builder"), None),
    ("default too large", put("fields", "percent", "default", value=101), "form.default", "ui",
     ("fields", "percent", "default"), None),
    ("default of another type", put("fields", "floors", "default", value="three"), "form.default", "ui",
     ("fields", "floors", "default"), None),
    ("default that is no option", put("fields", "kind", "default", value="bridge"), "form.default", "ui",
     ("fields", "kind", "default"), None),
    ("slot that cannot be filled", put("slots", 0, "min", value=30), "form.slot-limits", "ui", ("slots", 0, "min"),
     None),
    ("checklist longer than the slot", put("slots", 0, "max", value=1), "form.slot-pages", "ui",
     ("slots", 0, "page_kinds"), None),
    ("page kind twice", put("slots", 0, "page_kinds", 1, "id", value="first"), "form.twice", "ui",
     ("slots", 0, "page_kinds", 1, "id"), None),
    ("sum of texts", put("fields", "works_area", "computed", value={"sum": ["works.title"]}), "form.computed-kind",
     "ui", ("fields", "works_area", "computed", "sum", 0), None),
    ("sum of nothing", put("fields", "works_area", "computed", value={"sum": ["works.aera"]}), "form.unknown-field",
     "ui", ("fields", "works_area", "computed", "sum", 0), None),
    ("days between others than dates", put("fields", "days", "computed", "days", "from", value="name"),
     "form.computed-kind", "ui", ("fields", "days", "computed", "days", "from"), None),
    ("condition asks for no field", put("fields", "summary", "visible_if", value={"form.knid": {"eq": "building"}}),
     "condition.unknown-fact", "ui", ("fields", "summary", "visible_if", "form.knid"), "form.kind"),
    ("condition compares with no option", put("fields", "summary", "visible_if", value={"form.kind": {"eq": "bridge"}}),
     "condition.unknown-option", "ui", ("fields", "summary", "visible_if", "form.kind", "eq"), None),
    ("field that hangs on itself", put("fields", "summary", "visible_if", value={"form.summary": {"present": True}}),
     "form.visible-circle", "ui", ("fields", "summary", "visible_if"), None),
    ("page unknown", put("layout", 0, "page", value="one"), "form.unknown-page", "ui", ("layout", 0, "page"), None),
    ("text without English", put("fields", "name", "label", value="项目名称"), "form.translation", "ui",
     ("fields", "name", "label"), None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "code", "document", "path", "word"), [m[1:] for m in MISTAKES], ids=[m[0] for m in MISTAKES]
)
def test_a_planted_mistake_is_found(change: Any, code: str, document: str, path: Any, word: str | None) -> None:
    found = analyse(planted(change), languages=("zh", "en"))
    here = [p for p in found if (p.document, p.path) == (document, path)]
    problem = next((p for p in here if p.code == code), None)
    assert problem is not None, [(p.code, p.document, p.path) for p in found]
    assert problem.message.en
    assert len(found) <= 4, "one mistake does not raise a storm"
    if word is not None:
        assert problem.suggestion is not None
        assert word in problem.suggestion.zh


def test_only_regions_with_english_miss_it() -> None:
    form = planted(put("fields", "name", "label", value="项目名称"))
    assert analyse(form) == []


def test_facts_beside_the_form_are_checked_where_they_are_known() -> None:
    form = planted(put("fields", "summary", "visible_if", value={"project.nmae": {"present": True}}))
    assert analyse(form) == []
    found = analyse(form, facts={"project.name": TEXT, "project.needs_permit": TEXT})
    assert ("fields", "summary", "visible_if", "project.nmae") in {p.path for p in found}


def test_the_types_of_a_forms_facts() -> None:
    form = whole()
    types = fact_types(form.ui, resolved_schema(form))
    kinds = {path: t.kind for path, t in types.items()}
    assert kinds["form.name"] == "text"
    assert kinds["form.start"] == "date"
    assert kinds["form.percent"] == "number"
    assert kinds["form.works"] == "list"
    assert kinds["form.address.code"] == "text"
    assert types["form.kind"].options == ("building", "industry")
    assert "form.password" not in kinds


SHARED = {"_base/people": {"$defs": {"name": text(maxLength=20), "person": {"$ref": "#/$defs/name"},
                                          "loop": {"$ref": "#/$defs/loop"}}}}  # fmt: skip


@pytest.mark.parametrize(
    ("property_", "expected"),
    [
        ({"$ref": "_base/people#/$defs/person"}, text(maxLength=20)),
        ({"$ref": "_base/people#/$defs/name", "title": "x"}, text(maxLength=20, title="x")),
        ({"$ref": "_base/people#/$defs/name", "pattern": "^a"}, text(maxLength=20, pattern="^a")),
        ({"enum": ["a"], "default": {"$ref": "nowhere"}}, {"enum": ["a"], "default": {"$ref": "nowhere"}}),
    ],
)
def test_references_stay_at_home(property_: Any, expected: Any) -> None:
    form = definition({"x": property_}, {"x": {"label": "x"}}, shared=SHARED)
    found = property_at(resolved_schema(form), "x")
    assert found is not None
    assert found.schema == expected


@pytest.mark.parametrize(
    "property_",
    [
        {"$ref": "https://example.org/schema.json"},
        {"$ref": "_base/people#/$defs/nobody"},
        {"$ref": "_base/people#/$defs/loop"},
        {"$ref": "_base/people#/$defs/name", "maxLength": 5},
    ],
)
def test_references_that_lead_nowhere_are_refused(property_: Any) -> None:
    form = definition({"x": property_}, {"x": {"label": "x"}}, shared=SHARED)
    with pytest.raises(ReferenceMistake):
        resolved_schema(form)
    assert [p.code for p in analyse(form)] == ["form.reference"]


def test_options_for_every_case_are_always_on_offer() -> None:
    kinds = tuple(option.value for option in whole().ui.fields["kind"].options)
    form = planted(lambda schema, ui: nothing_on_offer(schema, ui, kinds))
    assert "form.nothing-on-offer" not in {problem.code for problem in analyse(form)}


def twice(count: int, last: Any) -> dict[str, Any]:
    """Definitions that each name the next one twice."""
    names = [f"d{number}" for number in range(count)]
    pairs = zip(names, [*names[1:], "last"], strict=True)
    doubled = {
        one: {
            "type": "object",
            "properties": {"a": {"$ref": f"many#/$defs/{next_}"}, "b": {"$ref": f"many#/$defs/{next_}"}},
        }
        for one, next_ in pairs
    }
    return {**doubled, "last": last}


@pytest.mark.parametrize(
    "definitions",
    [
        twice(24, text()),
        twice(8, text(description="很" * 100_000)),
        twice(8, text(enum=["很" * 1000] * 100)),
        {"d0": {"$ref": "many#/$defs/d1"}, **{f"d{n}": {"$ref": f"many#/$defs/d{n + 1}"} for n in range(1, 900)}},
    ],
    ids=["doubling", "long texts", "long lists", "one after another"],
)
def test_references_that_grow_without_measure_are_refused(definitions: dict[str, Any]) -> None:
    form = definition({"x": {"$ref": "many#/$defs/d0"}}, {"x": {"label": "x"}}, shared={"many": {"$defs": definitions}})
    (problem,) = analyse(form)
    assert (problem.code, problem.path[:2]) == ("form.reference", ("properties", "x"))
    assert "过大" in problem.message.zh


def test_the_closed_sets_agree() -> None:
    assert set(FORMATS) == set(get_args(Format))
    assert set(WIDGETS) == set(get_args(Widget))
    assert all(widget.kinds for widget in WIDGETS.values())
    assert set(get_args(ErrorKind)) <= set(MESSAGES)
    assert set(KINDS.values()) <= set(MESSAGES)
    assert {k for k in KINDS if k not in {"False schema"}} <= KEYWORDS
    assert set(FIELDS) == set(PROPERTIES)

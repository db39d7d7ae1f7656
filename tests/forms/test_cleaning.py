"""A submission as a whole: drafts and transitions, rights, masks, conditions, computed values, passwords."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from guicheng.common.errors import Problem
from guicheng.config.model.chains import FieldAccess
from guicheng.config.widgets.views import FormReader, Typed
from guicheng.forms.access import READ_ALL, Access
from guicheng.forms.cleaning import Mode
from guicheng.forms.compiled import compile_form
from guicheng.forms.messages import LOCKED
from tests.forms.sample import form, number, text, whole

ID = "430102199001010016"


def wrong(problems: tuple[Problem, ...]) -> set[tuple[str, str]]:
    return {(p.code.removeprefix("form."), p.field) for p in problems}


@pytest.mark.parametrize(
    ("mode", "data", "expected"),
    [
        ("full", {}, {("required", "name"), ("required", "rows")}),
        ("draft", {}, set()),
        ("draft", {"name": "项"}, set()),  # too short as yet
        ("full", {"name": "项", "rows": [{}]}, {("min_length", "name"), ("required", "rows")}),
        ("draft", {"rows": [{"area": 1}]}, set()),
        ("full", {"name": "项目", "rows": [{"area": 1}]}, {("required", "rows.0.title")}),
        ("draft", {"name": "项目名称太长"}, {("max_length", "name")}),
        ("draft", {"area": "大"}, {("type", "area")}),
        ("draft", {"agreed": False}, {("accept", "agreed")}),
    ],
)
def test_a_draft_answers_for_what_is_there_only(mode: Any, data: Any, expected: set[tuple[str, str]]) -> None:
    compiled = form(
        {
            "name": text(minLength=2, maxLength=5),
            "area": number(),
            "agreed": {"const": True},
            "rows": {
                "type": "array",
                "minItems": 1,
                "items": {"type": "object", "required": ["title"], "properties": {"title": text(), "area": number()}},
            },
        },
        {"agreed": {"widget": "declaration"}, "rows": {"columns": {"title": {"label": "t"}, "area": {"label": "a"}}}},
        required=["name", "rows"],
    )
    assert wrong(compiled.clean(data, mode=mode).problems) == expected


def test_what_is_not_mentioned_stays_and_what_is_empty_goes() -> None:
    compiled = form({"a": text(), "b": text(), "c": text()})
    result = compiled.clean(QueryDict("a=neu&b="), stored={"a": "alt", "b": "alt", "c": "alt"})
    assert result.data == {"a": "neu", "c": "alt"}


def test_stored_data_is_never_touched() -> None:
    stored = {"rows": [{"title": "甲"}], "o": {"x": "1"}}
    rows = {"type": "array", "items": {"type": "object", "properties": {"title": text()}}}
    compiled = form({"rows": rows, "a": text()}, {"rows": {"columns": {"title": {"label": "t"}}}})
    compiled.clean({"rows": [{"title": "乙"}], "a": "x"}, stored=stored)
    assert stored == {"rows": [{"title": "甲"}], "o": {"x": "1"}}


def test_nested_fields_come_as_objects_or_by_path() -> None:
    compiled = form({"m": {"type": "object", "properties": {"name": text(), "phone": text(format="phone")}},
                     "m.name": {}, "m.phone": {}})  # fmt: skip
    for submitted in ({"m": {"name": "张"}}, {"m.name": "张"}, QueryDict("m.name=张&m.phone=")):
        assert compiled.clean(submitted).data == {"m": {"name": "张"}}


HIDDEN = {
    "kind": {"options": [{"value": "a", "label": "甲"}, {"value": "b", "label": "乙"}]},
    "reason": {"visible_if": {"form.kind": {"eq": "b"}}, "required_if": {"form.kind": {"eq": "b"}}},
    "detail": {"visible_if": {"form.reason": {"present": True}}},
}


@pytest.mark.parametrize(
    ("data", "kept", "expected"),
    [
        ({"kind": "a", "reason": "x", "detail": "y"}, {"kind": "a"}, set()),  # one goes, and what hangs on it
        ({"kind": "b", "reason": "x", "detail": "y"}, {"kind": "b", "reason": "x", "detail": "y"}, set()),
        ({"kind": "b"}, {"kind": "b"}, {("required", "reason")}),
        ({}, {}, set()),
    ],
)
def test_fields_that_do_not_exist_are_dropped(data: Any, kept: Any, expected: set[tuple[str, str]]) -> None:
    compiled = form({"kind": text(), "reason": text(), "detail": text()}, HIDDEN)
    result = compiled.clean(data)
    assert result.data == kept
    assert wrong(result.problems) == expected


def test_a_required_field_in_a_hidden_group_is_not_asked_for() -> None:
    layout = [
        {"id": "one", "rows": ["kind"]},
        {"id": "two", "rows": ["reason"], "visible_if": {"form.kind": {"eq": "b"}}},
    ]
    compiled = form({"kind": text(), "reason": text()}, layout=layout, required=["reason"])
    assert compiled.clean({"kind": "a"}).ok
    assert wrong(compiled.clean({"kind": "b"}).problems) == {("required", "reason")}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [({"project": {"permit": False}}, set()), ({"project": {"permit": True}}, {("option", "kind")})],
)
def test_an_option_is_accepted_where_it_is_offered(facts: Any, expected: set[tuple[str, str]]) -> None:
    """HNQ-19."""
    options = [{"value": "industry", "label": "工业交通水利", "when": {"project.permit": {"eq": False}}}]
    compiled = form({"kind": text(enum=["industry"])}, {"kind": {"options": options}})
    assert wrong(compiled.clean({"kind": "industry"}, facts).problems) == expected


ACCESSES = {
    "by step": Access.of_step(FieldAccess(write=["opinion"], hidden=["secret"])),
    "by hand": Access("read", {"opinion": "write", "secret": "hidden"}),
}


@pytest.mark.parametrize("access", ACCESSES.values(), ids=ACCESSES)
def test_a_step_changes_what_it_may_and_nothing_else(access: Access) -> None:
    compiled = form({"opinion": text(), "amount": text(), "secret": text()}, required=["amount", "secret", "opinion"])
    stored = {"amount": "100", "secret": "s"}
    result = compiled.clean({"opinion": "同意", "amount": "1", "secret": "x"}, stored=stored, access=access)
    assert result.data == {"opinion": "同意", "amount": "100", "secret": "s"}
    assert result.ignored == ("amount", "secret")
    assert result.ok


@pytest.mark.parametrize("stored", [{}, {"amount": "much too long"}])
def test_what_is_wrong_in_a_closed_field_is_not_the_deciders(stored: Any) -> None:
    compiled = form({"opinion": text(), "amount": text(maxLength=5)}, required=["amount", "opinion"])
    access = Access("read", {"opinion": "write"})
    assert wrong(compiled.clean({}, stored=stored, access=access).problems) == {("required", "opinion")}


def test_a_computed_value_is_checked_as_it_comes_of_what_was_filled_in() -> None:
    compiled = form({"a": number(), "x": number(maximum=10)}, {"x": {"computed": {"sum": ["a"]}}}, required=["x"])
    assert wrong(compiled.clean({"a": 11}).problems) == {("maximum", "x")}
    assert compiled.clean({}).ok


def test_what_was_filed_stays_at_later_steps_whatever_became_of_the_facts() -> None:
    fields = {
        "permit": {"visible_if": {"project.permit": {"eq": True}}},
        "quarter": {"computed": {"period": "label"}},
        "total": {"computed": {"sum": ["a", "score"]}},
    }
    properties = {"permit": text(), "quarter": text(), "a": number(), "score": number(), "total": number()}
    compiled = form(properties, fields, required=["permit"])
    filed = {"permit": "4301", "quarter": "2025年4季度", "a": 1, "total": 1}
    access = Access("read", {"score": "write"})
    result = compiled.clean({"score": 5}, {"project": {"permit": False}}, stored=filed, access=access)
    assert result.data == {**filed, "score": 5, "total": 6}, "only what is made of the decider's own words changes"
    again = compiled.clean({}, {"project": {"permit": False}}, stored=filed)
    assert again.data == {"a": 1, "total": 1}, "the applicant's own form follows the facts"


def test_a_field_cannot_be_unlocked_by_another_in_the_same_request() -> None:
    """HNQ-32: what is frozen is decided on what is stored."""
    compiled = form({"state": text(), "name": text()}, {"name": {"read_only_if": {"form.state": {"eq": "frozen"}}}})
    result = compiled.clean({"state": "free", "name": "neu"}, stored={"state": "frozen", "name": "alt"})
    assert result.data == {"state": "free", "name": "alt"}
    assert [(one.code, one.field) for one in result.problems] == [("form.locked", "name")]
    assert "“neu”" in result.problems[0].message.zh, "what was typed is not lost"


LOCK = {"amount": {"read_only_if": {"form.state": {"eq": "fixed"}}}}


@pytest.mark.parametrize("mode", ["draft", "typing", "full"])
@pytest.mark.parametrize(
    ("sent", "stored", "amount", "told"),
    [
        ({"state": "fixed", "amount": 5}, {}, 5, False),  # typed before its lock, and sent with it
        ({"state": "fixed", "amount": 5}, {"state": "fixed", "amount": 5}, 5, False),  # sent again as it is
        ({"amount": "5"}, {"state": "fixed", "amount": 5}, 5, False),
        ({"amount": 6}, {"state": "fixed", "amount": 5}, 5, True),  # another tab, or a page drawn before
        ({"amount": "x"}, {"state": "fixed", "amount": 5}, 5, True),
        ({"amount": ""}, {"state": "fixed", "amount": 5}, 5, True),
        ({"state": "free", "amount": 6}, {"state": "fixed", "amount": 5}, 5, True),
        ({"amount": 6}, {"state": "free", "amount": 5}, 6, False),
    ],
)
def test_what_an_answer_locks_is_kept_or_refused_with_what_was_typed(
    sent: dict[str, Any], stored: dict[str, Any], amount: int, told: bool, mode: Mode
) -> None:
    compiled = form({"state": text(), "amount": {"type": "number"}}, LOCK)
    result = compiled.clean(sent, stored=stored, mode=mode)
    assert result.data["amount"] == amount
    assert [one.field for one in result.problems if one.code == LOCKED] == (["amount"] if told else [])
    typed = sent["amount"]
    assert all(f"“{typed}”" in one.message.zh for one in result.problems if typed)


def test_a_lock_tells_nothing_secret_and_binds_only_who_could_write() -> None:
    names = ("word", "number", "other")
    lock = {"read_only_if": {"form.state": "fixed"}}
    ui = {"word": {**lock, "widget": "password"}, "number": {**lock, "sensitive": "id-number"}, "other": lock}
    compiled = form({"state": text(), **{name: text() for name in names}}, ui)
    sent = dict.fromkeys(names, "geheim-123456")
    access = Access("write", {"other": "read"})
    result = compiled.clean(sent, stored={"state": "fixed"}, access=access)
    assert [one.field for one in result.problems if one.code == LOCKED] == ["word", "number"]
    assert not any("geheim" in f"{one.message.zh}{one.explanation}" for one in result.problems)


def test_a_page_shows_as_read_only_what_will_be() -> None:
    """Drawn while somebody types: what is stored decides, as it will when the page is sent."""
    compiled = form({"state": text(), "amount": {"type": "number"}}, LOCK)

    def read_only(stored: dict[str, Any]) -> bool:
        view = compiled.view({"state": "fixed", "amount": 5}, typed=Typed(stored=stored))
        return next(one for one in view.fields if one.id == "amount").read_only

    assert (read_only({}), read_only({"state": "fixed"})) == (False, True)
    assert compiled.locks
    assert not form({"state": text()}).locks


@pytest.mark.parametrize("more", [{"required": ["name"]}, {"required_if": {"form.state": {"eq": "frozen"}}}])
def test_what_is_closed_and_empty_is_not_asked_for(more: dict[str, Any]) -> None:
    """Whoever cannot fill in a required field is not kept from handing in by it."""
    required = more.pop("required", [])
    ui = {"name": {"read_only_if": {"form.state": {"eq": "frozen"}}, **more}}
    compiled = form({"state": text(), "name": text()}, ui, required=required)
    assert compiled.clean({}, stored={"state": "frozen"}).problems == ()
    assert wrong(compiled.clean({"state": "frozen"}, stored={"state": "free"}).problems) == {("required", "name")}


def test_rights_do_not_widen_what_the_form_allows() -> None:
    compiled = form({"name": text()}, {"name": {"read_only": True}})
    access = Access("write", {"name": "write"})
    assert compiled.clean({"name": "x"}, stored={"name": "y"}, access=access).data == {"name": "y"}


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("430102********0016", ID),
        ("4****************6", ID),
        (ID, ID),
        ("420102198802290015", "420102198802290015"),
        ("430102********0017", "430102********0017"),  # not the mask of what is stored
    ],
)
def test_a_mask_that_comes_back_changes_nothing(sent: str, kept: str) -> None:
    compiled = form({"id_no": text(format="id-number")}, {"id_no": {"sensitive": "id-number"}})
    result = compiled.clean({"id_no": sent}, stored={"id_no": ID})
    assert result.data == {"id_no": kept}
    assert result.ok == ("*" not in kept)


def test_blank_rows_stay_while_somebody_types_and_are_no_rows_otherwise() -> None:
    rows = {"type": "array", "items": {"type": "object", "properties": {"title": text(), "n": number()}}}
    compiled = form({"rows": rows}, {"rows": {"columns": {"title": {"label": "t"}, "n": {"label": "n"}}}})
    sent = QueryDict("rows=&rows.0.title=甲&rows.1.title=&rows.1.n=&rows.2.title=&rows.2.n=x&rows.3.title=乙")
    typing = compiled.clean(sent, mode="typing")
    assert typing.data["rows"] == [{"title": "甲"}, {}, {}, {"title": "乙"}]
    shown = compiled.view(typing.data, typed=Typed(typing.unread)).field("rows")
    assert shown is not None
    assert [[cell.value for cell in row.cells] for row in shown.rows] == [
        ["甲", None],
        [None, None],
        [None, "x"],
        ["乙", None],
    ]
    assert compiled.clean(sent, mode="draft").data["rows"] == [{"title": "甲"}, {"title": "乙"}]


def test_masks_in_rows_find_their_stored_row_again() -> None:
    rows = {
        "type": "array",
        "items": {"type": "object", "properties": {"name": text(), "mobile": text(format="mobile")}},
    }
    columns = {"name": {"label": "n"}, "mobile": {"label": "m", "sensitive": "mobile"}}
    compiled = form({"people": rows}, {"people": {"columns": columns}})
    stored = {"people": [{"name": "甲", "mobile": "13800138000"}, {"name": "乙", "mobile": "13900139000"}]}
    query = QueryDict("people=&people.1._was=1&people.1.name=乙&people.1.mobile=139****9000")
    result = compiled.clean(query, stored=stored)
    assert result.data == {"people": [{"name": "乙", "mobile": "13900139000"}]}
    assert result.ok


def test_a_password_is_checked_and_handed_over_but_never_stored() -> None:
    """HNQ-30."""
    compiled = form({"pw": text(minLength=6, writeOnly=True)}, required=["pw"])
    assert wrong(compiled.clean({}).problems) == {("required", "pw")}
    assert wrong(compiled.clean({"pw": "12345"}).problems) == {("min_length", "pw")}
    result = compiled.clean({"pw": " 1 345 "})
    assert (result.data, result.secrets, result.ok) == ({}, {"pw": " 1 345 "}, True)
    assert "345" not in repr(result)
    assert compiled.clean({"pw": ""}, standing=True).ok, "left empty on an existing entry: unchanged"
    assert not compiled.clean({"pw": ""}, stored={"name": "x"}).ok, "a draft never holds it"


@pytest.mark.parametrize(
    ("rule", "data", "facts", "value"),
    [
        ({"sum": ["a", "b"]}, {"a": 0.1, "b": 0.2}, {}, 0.3),
        ({"sum": ["rows.n"]}, {"rows": [{"n": 1}, {"n": 2.5}]}, {}, 3.5),
        ({"sum": ["a"]}, {}, {}, None),
        ({"difference": ["a", "b"]}, {"a": 5, "b": 7}, {}, -2),
        ({"days": {"from": "d", "to": "e"}}, {"d": "2024-02-28", "e": "2024-03-01"}, {}, 2),
        ({"days": {"from": "d", "to": "e", "inclusive": True}}, {"d": "2024-02-28", "e": "2024-03-01"}, {}, 3),
        ({"days": {"from": "d", "to": "e"}}, {"d": "2024-02-28"}, {}, None),
        ({"concat": ["t", "u"], "separator": "-"}, {"t": "x", "u": "y"}, {}, "x-y"),
        ({"concat": ["t", "u"], "separator": "-"}, {"t": "x"}, {}, "x"),
        ({"copy": "project.name"}, {}, {"project": {"name": "某项目"}}, "某项目"),
        ({"period": "label"}, {}, {"period.label": "2025年4季度"}, "2025年4季度"),
        ({"id_number": {"field": "t", "part": "sex"}}, {"t": ID}, {}, "male"),
        ({"id_number": {"field": "t", "part": "birth-date"}}, {"t": ID}, {}, "1990-01-01"),
        ({"id_number": {"field": "t", "part": "sex"}}, {"t": "4301"}, {}, None),
    ],
)
def test_computed(rule: Any, data: Any, facts: Any, value: Any) -> None:
    properties = {
        "a": number(), "b": number(), "d": text(format="date"), "e": text(format="date"), "t": text(), "u": text(),
        "rows": {"type": "array", "items": {"type": "object", "properties": {"n": number()}}}, "x": {},
    }  # fmt: skip
    compiled = form(properties, {"x": {"computed": rule, "widget": "text"}, "rows": {"columns": {"n": {"label": "n"}}}})
    result = compiled.clean({**data, "x": "typed by hand"}, facts)
    assert result.data.get("x") == value
    assert "x" in result.ignored


def test_a_new_form_is_prefilled() -> None:
    compiled = form(
        {"a": number(), "b": text(), "c": text()},
        {"a": {"default": 0}, "b": {"default_from": "organisation.name"}, "c": {"computed": {"copy": "project.name"}}},
    )
    facts = {"organisation": {"name": "某公司"}, "project": {"name": "某项目"}}
    assert compiled.initial(facts) == {"a": 0, "b": "某公司", "c": "某项目"}


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("1", "110105491231002", set()),
        ("1", "E1234567", {("format", "no")}),
        ("3", "e1234567", set()),
        ("9", "whatever", set()),
    ],
)
def test_the_format_of_a_number_depends_on_its_kind(kind: str, value: str, expected: set[tuple[str, str]]) -> None:
    compiled = form(
        {"no": text(), "kind": text()},
        {"no": {"format_by": {"field": "kind", "formats": {"1": "id-number", "3": "passport"}}}},
    )
    assert wrong(compiled.clean({"no": value, "kind": kind}).problems) == expected


def test_unknown_names_are_dropped_and_told() -> None:
    compiled = form({"a": text()})
    result = compiled.clean({"a": "x", "b": 1, "a.b": 2, "_refresh": 1, "csrfmiddlewaretoken": "t"})
    assert result.data == {"a": "x"}
    assert result.unknown == ("b", "a.b")


def test_the_order_of_problems_is_that_of_the_form() -> None:
    compiled = form({"b": text(), "a": text(), "c": number()}, required=["a", "b"], rows=["c", "a", "b"])
    assert [p.field for p in compiled.clean({"c": "x"}).problems] == ["c", "a", "b"]


def test_compiled_once_for_the_same_content() -> None:
    assert compile_form(whole()) is compile_form(whole())
    assert compile_form(whole(help="不同")) is not compile_form(whole())


# -- whatever is sent -----------------------------------------------------------------------------------------------

WHOLE = compile_form(whole())
NAMES = [
    *WHOLE.by_id,
    "works.0.title",
    "works.1._was",
    "address.code",
    "contact.name",
    "place.lat",
    "boundary.0.lon",
    "nope",
]
KEYS = st.sampled_from(["id", "code", "name", "lat", "title"]) | st.text(max_size=5)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=6,
)
FORMS = st.lists(st.tuples(st.sampled_from(NAMES), st.text(max_size=20)), max_size=12)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(NAMES), JSON, max_size=8) | JSON, JSON, st.sampled_from(["draft", "full"]))
def test_no_json_breaks_it(submitted: Any, stored: Any, mode: Any) -> None:
    result = WHOLE.clean(submitted, {}, mode, stored=stored if isinstance(stored, dict) else None)
    assert all(p.message.zh and (p.message.en or p.field == "password") for p in result.problems)
    view = WHOLE.view(
        result.data, {}, problems=result.problems, reader=FormReader(audience="public"), typed=Typed(result.unread)
    )
    assert view.as_json()


@settings(max_examples=150, deadline=None)
@given(FORMS, st.sampled_from(["draft", "full"]))
def test_no_form_breaks_it_and_clean_data_stays_clean(pairs: list[tuple[str, str]], mode: Any) -> None:
    query = QueryDict(mutable=True)
    for name, value in pairs:
        query.appendlist(name, value)
    once = WHOLE.clean(query, {}, mode)
    again = WHOLE.clean(once.data, {}, mode)
    assert again.data == once.data
    assert not once.data.get("password")


@given(JSON)
@settings(max_examples=50, deadline=None)
def test_nobody_without_rights_changes_anything(submitted: Any) -> None:
    stored = {"name": "甲", "works": [{"title": "乙", "area": 3}], "works_area": 3}
    data = submitted if isinstance(submitted, dict) else {"name": submitted}
    assert WHOLE.clean(data, stored=stored, access=READ_ALL).data == stored

"""Tables with rows of their own, cells that only some may write, and files in their rows."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict

from guicheng.config.forms_analysis import analyse
from guicheng.config.widgets.views import Typed
from guicheng.forms.access import Access
from guicheng.forms.compiled import CompiledForm
from tests.forms.sample import definition, form, text

ITEMS = {
    "type": "object",
    "required": ["name", "copies", "verdict"],
    "properties": {
        "name": text(maxLength=40),
        "copies": {"type": "integer", "minimum": 1},
        "note": text(maxLength=40),
        "verdict": text(enum=["pass", "fail"]),
        "why": text(maxLength=100),
    },
}
COLUMNS: dict[str, Any] = {
    "name": {"label": "材料", "read_only": True},
    "copies": {"label": "份数"},
    "note": {"label": "备注"},
    "verdict": {"label": "初审", "options": [{"value": "pass", "label": "合格"}, {"value": "fail", "label": "不合格"}]},
    "why": {"label": "理由", "required_if": {"item.verdict": "fail"}},
}
ROWS: list[dict[str, Any]] = [
    {"id": "licence", "values": {"name": "营业执照", "copies": 1}},
    {"id": "power", "values": {"name": "授权委托书"}, "when": {"form.agent": True}},
    {"id": "plan", "values": {"name": "施工图"}},
]
TABLE = {"type": "array", "items": ITEMS}
APPLICANT = Access("write", {"materials.verdict": "read", "materials.why": "hidden"})
DECIDER = Access("read", {"materials.verdict": "write", "materials.why": "write", "materials.note": "hidden"})


def made(**table: Any) -> CompiledForm:
    ui = {"label": "申请材料", "widget": "table", "columns": COLUMNS, **table}
    return form({"agent": {"type": "boolean"}, "materials": TABLE}, {"materials": ui})


LAID = made(rows=ROWS)
FILED = [
    {"key": "licence", "name": "营业执照", "copies": 1, "note": "内"},
    {"key": "plan", "name": "施工图", "copies": 2},
]


def test_a_new_form_begins_with_the_rows_that_hold() -> None:
    begun = LAID.initial()
    assert [row["key"] for row in begun["materials"]] == ["licence", "plan"]
    assert begun["materials"][0] == {"key": "licence", "name": "营业执照", "copies": 1}


@pytest.mark.parametrize("mode", ["draft", "typing", "full"])
def test_rows_come_and_go_with_the_answers_in_their_order(mode: Any) -> None:
    came = LAID.clean({"agent": True}, mode=mode, stored={"materials": FILED}).data["materials"]
    assert [(row["key"], row.get("copies")) for row in came] == [("licence", 1), ("power", None), ("plan", 2)]
    went = LAID.clean({"agent": False}, mode=mode, stored={"materials": came}).data["materials"]
    assert [row["key"] for row in went] == ["licence", "plan"]


def test_a_row_is_filled_in_the_moment_it_comes() -> None:
    sent = {"agent": True, "materials": [{"key": "power", "copies": 3}]}
    rows = LAID.clean(sent, mode="draft", stored={"materials": FILED}).data["materials"]
    assert rows[1] == {"key": "power", "name": "授权委托书", "copies": 3}
    assert rows[2] == FILED[1], "a row that is not mentioned stays as it is"


@pytest.mark.parametrize(
    "sent",
    [
        [{"key": "licence", "name": "假执照"}],
        [{"key": "licence", "verdict": "pass"}],
        [{"key": "licence", "why": "好"}],
        [],
        None,
    ],
)
def test_what_is_closed_to_whoever_files_stays(sent: Any) -> None:
    cleaned = LAID.clean({"materials": sent}, mode="draft", stored={"materials": FILED}, access=APPLICANT)
    assert cleaned.data["materials"] == FILED


def test_a_row_that_the_table_does_not_lay_never_comes_in() -> None:
    for sent in ([{"key": "other", "copies": 1}], [{"copies": 1}], [5]):
        cleaned = LAID.clean({"materials": sent}, mode="draft", stored={"materials": FILED})
        assert cleaned.data["materials"] == FILED
    cleaned = LAID.clean({"materials": [{"copies": 1}]}, mode="draft", stored={"materials": FILED})
    assert [problem.code for problem in cleaned.problems] == ["form.row"]


def test_whoever_files_is_not_asked_for_what_deciders_write() -> None:
    cleaned = LAID.clean({}, stored={"materials": FILED}, access=APPLICANT)
    assert cleaned.problems == ()
    missing = LAID.clean({"materials": [{"key": "plan", "copies": ""}]}, stored={"materials": FILED}, access=APPLICANT)
    assert [(one.code, one.field) for one in missing.problems] == [("form.required", "materials.1.copies")]


def test_deciders_write_their_columns_and_nothing_else() -> None:
    sent = {
        "materials": [
            {"key": "plan", "verdict": "pass", "copies": 9, "note": "改"},
            {"key": "licence", "verdict": "fail"},
        ]
    }
    cleaned = LAID.clean(sent, stored={"materials": FILED}, access=DECIDER)
    first, second = cleaned.data["materials"]
    assert first == {**FILED[0], "verdict": "fail"}
    assert second == {**FILED[1], "verdict": "pass"}
    assert [(one.code, one.field) for one in cleaned.problems] == [("form.required", "materials.0.why")]


def test_deciders_neither_add_rows_nor_take_any_away() -> None:
    for sent in ([], [{"key": "new", "verdict": "pass"}], [{"key": "power", "verdict": "pass"}]):
        rows = LAID.clean({"materials": sent}, mode="draft", stored={"materials": FILED}, access=DECIDER)
        assert rows.data["materials"] == FILED


def test_a_browser_sends_rows_by_their_key() -> None:
    sent = QueryDict(mutable=True)
    sent.update({"materials": "", "materials.0.key": "plan", "materials.0.copies": "4"})
    rows = LAID.clean(sent, mode="draft", stored={"materials": FILED}).data["materials"]
    assert rows == [FILED[0], {**FILED[1], "copies": 4}]


def test_rows_that_are_typed_keep_verdicts_of_their_own() -> None:
    typed = made()
    stored = {
        "materials": [{"name": "甲", "copies": 1, "verdict": "pass"}, {"name": "乙", "copies": 1, "verdict": "fail"}]
    }
    sent = {"materials": [{"_was": 1, "copies": 2}, {"copies": 3}]}
    rows = typed.clean(sent, mode="draft", stored=stored, access=APPLICANT).data["materials"]
    assert rows == [{"name": "乙", "copies": 2, "verdict": "fail"}, {"copies": 3}]


def test_conditions_of_a_cell_read_the_row_as_it_is_stored() -> None:
    columns = {**COLUMNS, "note": {"label": "备注", "read_only_if": {"item.copies": {"gte": 2}}}}
    locking = made(rows=ROWS, columns=columns)
    sent = {"materials": [{"key": "licence", "note": "一"}, {"key": "plan", "copies": 1, "note": "二"}]}
    rows = locking.clean(sent, mode="draft", stored={"materials": FILED}).data["materials"]
    assert [row.get("note") for row in rows] == ["一", None]


COPIES_LOCK = {**COLUMNS, "copies": {"label": "份数", "read_only_if": {"item.note": "定"}}}
FIXED = [{"key": "licence", "name": "营业执照", "copies": 1, "note": "定"}, {"key": "plan", "name": "施工图"}]


@pytest.mark.parametrize("mode", ["draft", "typing", "full"])
@pytest.mark.parametrize(
    ("sent", "copies", "told"),
    [
        ({"key": "licence", "copies": 9}, 1, "9"),
        ({"key": "licence", "copies": "x"}, 1, "x"),
        ({"key": "licence", "copies": "", "note": "定"}, 1, ""),
        ({"key": "licence", "copies": 9, "note": "改"}, 1, "9"),  # one request unlocks nothing
        ({"key": "licence", "copies": "1"}, 1, None),  # sent again as it is
        ({"key": "licence", "note": "改"}, 1, None),
        ({"key": "plan", "copies": 9, "note": "定"}, 9, None),  # typed before its lock, and sent with it
    ],
)
@pytest.mark.parametrize("laid", [True, False], ids=["laid", "typed"])
def test_what_an_answer_locks_in_a_row_is_kept_or_refused_with_what_was_typed(
    sent: dict[str, Any], copies: int, told: str | None, laid: bool, mode: Any
) -> None:
    table = made(rows=ROWS, columns=COPIES_LOCK) if laid else made(columns=COPIES_LOCK)
    number = 0 if sent["key"] == "licence" else 1
    rows: list[dict[str, Any]] = [{"key": "licence"}, {"key": "plan"}]
    rows[number] = dict(sent)
    stored = [dict(row) for row in FIXED]
    for place, row in enumerate([] if laid else rows):
        row["_was"] = place
        del row["key"], stored[place]["key"]
    result = table.clean({"materials": rows}, mode=mode, stored={"materials": stored})
    assert result.data["materials"][number]["copies"] == copies
    locked = [one for one in result.problems if one.code == "form.locked"]
    assert [one.field for one in locked] == ([] if told is None else ["materials.0.copies"])
    assert all("申请材料第1行的份数" in one.message.zh and (told or "") in one.message.zh for one in locked)


def test_a_lock_of_a_cell_binds_only_who_could_write_it() -> None:
    table, sent = made(rows=ROWS, columns=COPIES_LOCK), {"materials": [{"key": "licence", "copies": 9}]}
    for rights in ({"materials.copies": "read"}, {"materials.copies": "hidden"}):
        result = table.clean(sent, mode="draft", stored={"materials": FIXED}, access=Access("write", rights))
        assert (result.problems, result.data["materials"][0]["copies"]) == ((), 1), rights


@pytest.mark.parametrize("laid", [True, False], ids=["laid", "typed"])
def test_a_cell_is_drawn_locked_once_its_row_is_stored_so(laid: bool) -> None:
    table = made(rows=ROWS, columns=COPIES_LOCK) if laid else made(columns=COPIES_LOCK)
    before = [{**FIXED[0], "note": "未"}, FIXED[1]]
    typed = [{**FIXED[0], "copies": 5}, FIXED[1]]

    def closed(stored: list[dict[str, Any]], shown: list[dict[str, Any]]) -> list[bool]:
        view = table.view({"materials": shown}, typed=Typed(stored={"materials": stored})).field("materials")
        assert view is not None
        return [cell.read_only for row in view.rows for cell in row.cells if cell.id == "copies"][:2]

    assert closed(before, typed) == [False, False], "what was typed with its lock still goes along"
    assert closed(typed, typed) == [True, False]


class Register:
    """A register of materials."""

    entries: tuple[tuple[str, dict[str, Any]], ...] = (("e1", {"title": "营业执照"}), ("e2", {"title": "施工图"}))

    def rows(self, declared: Any, facts: Any) -> Any:
        return self.entries[: 2 if facts.get("form.agent") else 1]


def test_rows_out_of_a_register_follow_it_until_they_are_handed_in() -> None:
    laid = made(rows={"register": "material", "values": {"name": "title"}})
    looks: Any = Register()
    begun = laid.initial({}, looks)
    assert begun["materials"] == [{"key": "e1", "name": "营业执照"}]
    sent = {"agent": True, "materials": [{"key": "e1", "copies": 1}]}
    rows = laid.clean(sent, mode="draft", stored=begun, lookups=looks).data["materials"]
    assert rows == [{"key": "e1", "name": "营业执照", "copies": 1}, {"key": "e2", "name": "施工图"}]
    later = laid.clean({}, mode="draft", stored={"materials": rows}, access=DECIDER, lookups=looks)
    assert later.data["materials"] == rows


# -- shown -------------------------------------------------------------------------------------------------------------


def test_a_fixed_table_offers_no_row_and_is_called_by_its_first_column() -> None:
    view = LAID.view({"materials": FILED}, access=APPLICANT).field("materials")
    assert view is not None
    assert view.fixed
    assert view.blank is None
    assert [(row.key, row.title) for row in view.rows] == [("licence", "营业执照"), ("plan", "施工图")]
    assert view.columns == ("材料", "份数", "备注", "初审")
    assert [cell.read_only for cell in view.rows[0].cells] == [True, False, False, True]


def test_deciders_see_what_they_may_and_type_where_they_may() -> None:
    view = LAID.view({"materials": FILED}, access=DECIDER).field("materials")
    assert view is not None
    assert not view.read_only
    assert [(cell.id, cell.read_only) for cell in view.rows[0].cells] == [
        ("name", True),
        ("copies", True),
        ("verdict", False),
        ("why", False),
    ]


def test_hidden_columns_are_in_no_data() -> None:
    seen = LAID.seen({"agent": True, "materials": FILED}, DECIDER)
    assert seen == {"agent": True, "materials": [{k: v for k, v in row.items() if k != "note"} for row in FILED]}
    assert LAID.seen({"materials": FILED}, Access("hidden")) == {}
    only = LAID.seen({"materials": FILED}, Access("hidden", {"materials.name": "read"}))
    assert only == {"materials": [{"key": "licence", "name": "营业执照"}, {"key": "plan", "name": "施工图"}]}


# -- files -------------------------------------------------------------------------------------------------------------

SLOTS = [
    {"id": "scan", "title": "扫描件", "min": 1},
    {"id": "seal", "title": "盖章页", "when": {"item.copies": {"gte": 2}}},
]
FILES = made(rows=ROWS, slots=SLOTS)


def test_every_row_has_the_slots_that_hold_for_it() -> None:
    there = FILES.slots_there({"materials": FILED})
    assert [(slot.id, slot.title.zh, slot.min) for slot in there] == [
        ("materials.licence.scan", "营业执照：扫描件", 1),
        ("materials.plan.scan", "施工图：扫描件", 1),
        ("materials.plan.seal", "施工图：盖章页", 0),
    ]


@pytest.mark.parametrize(
    ("address", "known"),
    [
        ("materials.licence.scan", True),
        ("materials.licence.other", False),
        ("materials.scan", False),
        ("agent.licence.scan", False),
        ("scan", False),
        ("materials.-x.scan", False),
    ],
)
def test_a_slot_of_a_row_is_found_by_its_address(address: str, known: bool) -> None:
    assert (FILES.slot_at(address) is not None) is known


def test_files_of_a_row_are_as_open_as_their_slot() -> None:
    rights = Access("read", {"materials": "write", "materials.scan": "hidden"})
    assert [rights.to_slot(f"materials.plan.{name}") for name in ("scan", "seal")] == ["hidden", "write"]
    view = FILES.view({"materials": FILED}, access=rights).field("materials")
    assert view is not None
    assert view.row_slots == ("盖章页",)
    assert [[slot and slot.id for slot in row.slots] for row in view.rows] == [[None], ["materials.plan.seal"]]


def test_rows_that_are_typed_get_a_key_once() -> None:
    typed = made(slots=SLOTS)
    sent = {
        "materials": [{"copies": 1}, {"key": "r1", "copies": 2}, {"key": "r1", "copies": 3}, {"key": "R!", "copies": 4}]
    }
    rows = typed.clean(sent, mode="draft").data["materials"]
    keys = [row["key"] for row in rows]
    assert keys[1] == "r1"
    assert len(set(keys)) == 4
    again = typed.clean({"materials": [{**rows[1], "copies": 5}]}, mode="draft", stored={"materials": rows})
    assert again.data["materials"] == [{"key": "r1", "copies": 5}]


# -- the checker -------------------------------------------------------------------------------------------------------


def codes(**table: Any) -> set[str]:
    ui = {"label": "申请材料", "widget": "table", "columns": COLUMNS, **table}
    made = definition({"agent": {"type": "boolean"}, "materials": TABLE}, {"agent": {"label": "代办"}, "materials": ui})
    return {problem.code for problem in analyse(made) if problem.severity == "error"}


def test_what_the_checker_accepts() -> None:
    assert codes(rows=ROWS, slots=SLOTS) == set()


@pytest.mark.parametrize(
    ("table", "code"),
    [
        ({"rows": [*ROWS, {"id": "plan", "values": {"name": "又"}}]}, "form.twice"),
        ({"rows": [{"id": "a", "values": {"nam": "甲"}}]}, "form.unknown-field"),
        ({"rows": [{"id": "a", "values": {"name": 5}}]}, "form.default"),
        ({"rows": [{"id": "a", "values": {"name": "甲", "copies": True}}]}, "form.default"),
        ({"rows": [{"id": "a", "values": {"name": "甲", "verdict": "good"}}]}, "form.default"),
        ({"rows": [{"id": "a"}]}, "form.required-hidden"),
        ({"rows": []}, "form.row-limits"),
        ({"rows": [{"id": "a", "values": {"name": "甲"}, "when": {"form.agnt": True}}]}, "condition.unknown-fact"),
        ({"rows": {"register": "x", "values": {"nam": "title"}}}, "form.unknown-field"),
        ({"slots": [{"id": "scan", "title": "一"}, {"id": "scan", "title": "二"}]}, "form.twice"),
        ({"slots": [{"id": "note", "title": "一"}]}, "form.twice"),
        ({"slots": [{"id": "scan", "title": "一", "min": 3, "max": 1}]}, "form.slot-limits"),
        ({"slots": [{"id": "scan", "title": "一", "when": {"item.copis": 1}}]}, "condition.unknown-fact"),
        (
            {"columns": {**COLUMNS, "why": {"label": "理由", "required_if": {"item.verdict": "bad"}}}},
            "condition.unknown-option",
        ),
        (
            {"columns": {**COLUMNS, "why": {"label": "理由", "visible_if": {"item.verdict": "fail"}}}},
            "condition.unknown-fact",
        ),
    ],
)
def test_what_the_checker_finds(table: dict[str, Any], code: str) -> None:
    assert code in codes(**table)


def test_only_tables_have_rows_and_files_of_rows() -> None:
    for key, value in (("rows", ROWS), ("slots", SLOTS)):
        made = definition({"x": text()}, {"x": {"label": "某项", key: value}})
        assert "form.not-a-table" in {problem.code for problem in analyse(made)}
    keyed = {"type": "array", "items": {"type": "object", "properties": {"key": text()}}}
    made = definition({"t": keyed}, {"t": {"label": "表", "columns": {"key": {"label": "键"}}, "slots": SLOTS}})
    assert "form.row-key" in {problem.code for problem in analyse(made)}

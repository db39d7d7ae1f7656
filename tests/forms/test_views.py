"""What is shown: which fields are there, with which value, and how values read."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.http import QueryDict

from guicheng.common.masking import masked
from guicheng.config.widgets.views import FieldView, FormReader, Typed
from guicheng.forms import READ_ALL, Access, KnownPlace, NoLookups, OfferedChoice, compile_form
from guicheng.forms.retelling import retold
from guicheng.forms.views import FormView, SlotView
from tests.forms.sample import ENTRY, NAME_PHONE, PLACE, form, one, text, whole

WHOLE = compile_form(whole())


def field(view: FormView, name: str) -> FieldView:
    found = view.field(name)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("name", "data", "zh", "en"),
    [
        ("name", {"name": "某项目"}, "某项目", "某项目"),
        ("kind", {"kind": "industry"}, "工业交通水利", "Industry"),
        ("parts", {"parts": ["a", "c"]}, "基础、装饰", "Base, Finish"),
        ("prefabricated", {"prefabricated": False}, "否", "No"),
        ("area", {"area": 1200, "kind": "building"}, "1200平方米", "1200 m²"),  # HNQ-20
        ("area", {"area": 1200.5}, "1200.5万元", "1200.5 CNY 10,000"),
        ("price", {"price": 5000}, "5000.00万元", "5000.00 CNY 10,000"),
        ("percent", {"percent": 20}, "20%", "20%"),
        ("start", {"start": "2025-03-08"}, "2025-3-8", "2025-3-8"),  # HNQ-39
        ("end", {"end": "2025-03-08"}, "2025-03-08", "2025-03-08"),
        ("address", {"address": {"code": "430104", "name": "省市区", "detail": "路1号"}}, "省市区路1号", "省市区路1号"),
        ("builder", {"builder": {"id": "7", "label": "某公司"}}, "某公司", "某公司"),
        ("contact", {"contact": {"name": "张三", "phone": "13800138000"}}, "张三 13800138000", "张三 13800138000"),
        ("works", {"works": [{"title": "甲"}, {"title": "乙"}]}, "共2项", "items: 2"),
        ("place", {"place": {"lat": 28.2, "lon": 112.9}}, "28.2, 112.9", "28.2, 112.9"),
        ("boundary", {"boundary": [{"lat": 1, "lon": 2}]}, "1个点", "points: 1"),
        ("name", {}, "", ""),
        ("nope", {"nope": 1}, "", ""),
    ],
)
def test_display(name: str, data: Any, zh: str, en: str) -> None:
    assert WHOLE.display(name, data) == zh
    assert WHOLE.display(name, data, language="en") == en


@pytest.mark.parametrize(
    ("style", "format_name", "value", "shown"),
    [
        ("chinese", "date", "2025-03-08", "2025年3月8日"),
        ("short", "month", "2025-03", "2025-3"),
        ("chinese", "month", "2025-03", "2025年3月"),
        ("short", "date", "昨天", "昨天"),
    ],
)
def test_date_styles(style: str, format_name: str, value: str, shown: str) -> None:
    assert one(text(format=format_name), {"date_style": style}).display("x", {"x": value}) == shown


@pytest.mark.parametrize(
    ("kind", "audience", "shown"),
    [
        ("id-number", "owner", "430102199001010016"),
        ("id-number", "internal", "430102********0016"),
        ("id-number", "public", "4****************6"),
        ("mobile", "internal", "138****8000"),
        ("mobile", "public", ""),
        ("name", "internal", "欧阳一"),
        ("name", "public", "欧**"),
        (None, "public", "任意"),
    ],
)
def test_masks(kind: Any, audience: Any, shown: str) -> None:
    value = {"id-number": "430102199001010016", "mobile": "13800138000", "name": "欧阳一", None: "任意"}[kind]
    assert masked(value, kind, audience) == shown


def test_a_masked_field_is_masked_everywhere() -> None:
    data = {"id_number": "430102199001010016", "mobile": "13800138000"}
    answer = json.dumps(WHOLE.view(data, reader=FormReader(audience="internal")).as_json(), ensure_ascii=False)
    assert "430102199001010016" not in answer
    assert "13800138000" not in answer
    assert "430102********0016" in answer


def test_masks_reach_into_rows_and_pairs() -> None:
    people = {"type": "array", "items": {"type": "object", "properties": {"mobile": text(format="mobile")}}}
    compiled = form(
        {"people": people, "contact": NAME_PHONE},
        {"people": {"columns": {"mobile": {"label": "m", "sensitive": "mobile"}}}, "contact": {"sensitive": "mobile"}},
    )
    data = {"people": [{"mobile": "13800138000"}], "contact": {"name": "张三", "phone": "13900139000"}}
    answer = json.dumps(compiled.view(data, reader=FormReader(audience="internal")).as_json(), ensure_ascii=False)
    assert "13800138000" not in answer
    assert "13900139000" not in answer
    assert "138****8000" in answer
    assert "139****9000" in answer


def test_what_was_typed_is_told_again_without_what_is_secret() -> None:
    people = {"type": "array", "items": {"type": "object", "properties": {"job": text(), "mobile": text()}}}
    compiled = form(
        {"people": people, "contact": NAME_PHONE, "key": text(), "kept": {"type": "boolean"}, "left": text()},
        {
            "people": {"columns": {"job": {"label": "j"}, "mobile": {"label": "m", "sensitive": "mobile"}}},
            "contact": {"sensitive": "mobile"},
            "key": {"widget": "password"},
        },
    )
    sent = QueryDict(
        "people.0.job=焊工&people.0.mobile=13800138000&contact.name=张三&contact.phone=13900139000&key=Passw0rd-1"
        "&kept=true&left=&unknown=x",
        mutable=True,
    )
    assert [words for _label, words in retold(compiled, sent, "zh")] == ["1. 焊工", "是"]
    for name in WHOLE.by_id:  # whatever is sent
        for part in (name, f"{name}.0", f"{name}.code", f"{name}.x.y"):
            retold(WHOLE, QueryDict(f"{part}=x"), "en")


def test_options_and_units_follow_the_answers() -> None:
    view = WHOLE.view({"kind": "building"}, {"project": {"needs_permit": True}})
    assert [o.label for o in field(view, "kind").options] == ["房屋建筑"]
    assert field(view, "area").unit == "平方米"
    view = WHOLE.view({"kind": "industry"}, {"project": {"needs_permit": True}})
    assert [o.label for o in field(view, "kind").options] == ["房屋建筑", "工业交通水利"], (
        "what was chosen stays in sight"
    )
    assert field(view, "area").unit == "万元"


def test_rights_decide_what_is_there() -> None:
    compiled = form({"a": text(), "b": text(), "c": text()}, required=["a", "b", "c"])
    view = compiled.view({"a": "1"}, access=Access("read", {"b": "write", "c": "hidden"}))
    assert [(f.id, f.read_only, f.required) for f in view.fields] == [("a", True, False), ("b", False, True)]


def test_what_was_filed_stays_in_sight_whatever_became_of_the_facts() -> None:
    layout = [{"id": "g", "rows": ["permit", {"text": "x"}], "visible_if": {"project.permit": {"eq": True}}}]
    compiled = form({"permit": text()}, layout=layout)
    facts = {"project": {"permit": False}}
    assert [f.id for f in compiled.view({"permit": "4301"}, facts, READ_ALL).fields] == ["permit"]
    assert list(compiled.view({"permit": "4301"}, facts).fields) == []
    assert list(compiled.view({}, facts, READ_ALL).groups) == []


def test_conditions_decide_what_is_there_and_required() -> None:
    fields = {"reason": {"visible_if": {"form.kind": {"eq": "b"}}}, "note": {"required_if": {"form.kind": {"eq": "b"}}}}
    compiled = form({"kind": text(), "reason": text(), "note": text()}, fields)
    view = compiled.view({"kind": "a"})
    assert [(f.id, f.required, f.refresh) for f in view.fields] == [("kind", False, True), ("note", False, False)]
    view = compiled.view({"kind": "b"})
    assert [(f.id, f.required) for f in view.fields] == [("kind", False), ("reason", False), ("note", True)]


def test_problems_stand_at_their_fields_and_what_was_typed_is_shown_again() -> None:
    cleaned = WHOLE.clean(
        {"price": "很多", "works": [{"area": 3}], "contact": {"name": "张"}, "name": "某"}, mode="full"
    )
    view = WHOLE.view(cleaned.data, problems=cleaned.problems, typed=Typed(cleaned.unread))
    assert field(view, "price").errors == ("工程造价应为数字",)
    assert field(view, "price").value == "很多"
    assert field(view, "works").rows[0].cells[0].errors == ("请填写单位工程第1行的名称",)
    assert field(view, "contact").parts[1].errors == ("请填写联系人及电话",)
    assert [p.field for p in view.problems] == [p.field for p in cleaned.problems]


def test_a_table_offers_room() -> None:
    table = {"type": "array", "minItems": 2, "maxItems": 3, "items": {"type": "object", "properties": {"t": text()}}}
    compiled = form({"x": table}, {"x": {"columns": {"t": {"label": "t"}}}})

    def rows(data: Any, **more: Any) -> list[tuple[str, int | None]]:
        return [(row.index, row.was) for row in field(compiled.view(data, **more), "x").rows]

    assert rows({}) == [("0", None), ("1", None)]
    assert rows({"x": [{"t": "a"}]}) == [("0", 0), ("1", None)]
    assert rows({"x": [{"t": "a"}, {"t": "b"}]}, typed=Typed(more_rows={"x": 5})) == [("0", 0), ("1", 1), ("2", None)]
    assert rows({"x": [{"t": "a"}]}, access=READ_ALL) == [("0", 0)]


class Tree(NoLookups):
    """430000 › 430100 › 430104, and a district that exists no more."""

    names = {"430000": "湘省", "430100": "沙市", "430104": "麓区", "430199": "旧区"}

    def place(self, code: str) -> KnownPlace | None:
        path = [OfferedChoice(c, n) for c, n in self.names.items() if c in {"430000", "430100", code} and c <= code]
        return KnownPlace(code, tuple(path)) if code in self.names else None

    def places(self, within: str | None) -> list[OfferedChoice]:
        return [
            OfferedChoice(c, self.names[c])
            for c in {None: ["430000"], "430000": ["430100"], "430100": ["430104"]}[within]
        ]

    def entries(self, choice: object, parent: str | None, data: object) -> list[OfferedChoice]:
        return [OfferedChoice("7", "七号"), OfferedChoice("8", f"八号{parent or ''}")]


def test_a_place_is_chosen_level_by_level() -> None:
    compiled = one(PLACE, {"jurisdiction": {"within": "430000", "detail": True}})
    view = field(compiled.view({"x": {"code": "430199", "name": "旧"}}, reader=FormReader(lookups=Tree())), "x")
    assert [(lv.fixed, [(o.label, o.selected) for o in lv.options]) for lv in view.levels] == [
        (True, [("湘省", True)]),
        (False, [("沙市", True)]),
        (False, [("麓区", False), ("旧区", True)]),  # what existed then stays in sight
    ]
    assert [part.name for part in view.parts] == ["x.detail"]
    view = field(compiled.view({}, reader=FormReader(lookups=Tree())), "x")
    assert [len(lv.options) for lv in view.levels] == [1, 1, 0]


def test_an_entry_may_depend_on_another() -> None:
    """WHS-08."""
    compiled = form(
        {"firm": ENTRY, "project": ENTRY},
        {"firm": {"entry": {"register": "firm"}}, "project": {"entry": {"register": "project", "depends_on": "firm"}}},
    )
    assert field(compiled.view({}, reader=FormReader(lookups=Tree())), "project").options == ()
    view = compiled.view({"firm": {"id": "3", "label": "某"}}, reader=FormReader(lookups=Tree()))
    assert [o.label for o in field(view, "project").options] == ["七号", "八号3"]
    assert field(view, "firm").refresh


def test_a_slot_says_what_it_takes() -> None:
    slot = next(c for g in WHOLE.view({}).groups for c in g.cells if isinstance(c, SlotView))
    assert slot.required
    assert slot.rule.startswith("至少1个，最多20个，单个文件不超过2M")
    assert ".jpg" in slot.accept
    assert ".pdf" in slot.accept
    assert [(p.title, p.there) for p in slot.page_kinds] == [("第一页", False), ("合同价格页", False)]


def test_a_slot_is_there_where_its_condition_holds() -> None:
    slot = {"id": "letter", "title": "函", "when": {"form.kind": {"eq": "b"}}}
    compiled = form({"kind": text()}, slots=[slot])
    assert compiled.slots_there({"kind": "a"}) == []
    assert [s.id for s in compiled.slots_there({"kind": "b"})] == ["letter"]


def test_a_slot_goes_with_its_group() -> None:
    """What the page does not show, nobody is asked for."""
    layout = [{"id": "g", "rows": ["kind"]},
              {"id": "h", "visible_if": {"form.kind": {"eq": "b"}}, "rows": [{"slot": "letter"}]}]  # fmt: skip
    compiled = form({"kind": text()}, slots=[{"id": "letter", "title": "函", "min": 1}], layout=layout)
    for kind, there in (("a", []), ("b", ["letter"])):
        shown = [c.id for g in compiled.view({"kind": kind}).groups for c in g.cells if isinstance(c, SlotView)]
        assert [slot.id for slot in compiled.slots_there({"kind": kind})] == shown == there


def test_pages_know_where_the_mistakes_are() -> None:
    layout = [{"id": "g", "page": "one", "rows": ["a"]}, {"id": "h", "page": "two", "rows": ["b"]}]
    pages = [{"id": "one", "title": "第一步"}, {"id": "two", "title": "第二步"}]
    compiled = form({"a": text(), "b": text()}, layout=layout, pages=pages, paging="wizard", required=["b"])
    view = compiled.view({}, problems=compiled.clean({}).problems)
    assert [(p.title, p.has_errors) for p in view.pages] == [("第一步", False), ("第二步", True)]


def test_the_public_schema_is_plain_json_schema_in_one_language() -> None:
    schema = WHOLE.public_schema("en")
    assert json.loads(json.dumps(schema)) == schema
    assert schema["properties"]["name"]["title"] == "Project"
    assert schema["properties"]["kind"]["enum"] == ["building", "industry"]
    assert "industry: Industry" in schema["properties"]["kind"]["description"]
    assert schema["properties"]["days"]["readOnly"] is True
    assert schema["properties"]["password"]["writeOnly"] is True
    assert schema["properties"]["works"]["items"]["properties"]["title"]["title"] == "Title"
    conditional = form({"a": text(), "b": text()}, {"b": {"visible_if": {"form.a": {"eq": "x"}}}}, required=["a", "b"])
    assert conditional.public_schema()["required"] == ["a"]


def test_a_view_is_json() -> None:
    data = WHOLE.clean({"name": "某", "works": [{"title": "甲", "area": 2}], "place": {"lat": 1, "lon": 2}}).data
    answer = json.loads(json.dumps(WHOLE.view(data, files={"scans": [object(), object()]}).as_json()))
    group = answer["pages"][0]["groups"][0]
    assert group["id"] == "main"
    assert group["rows"][-1][0]["files"] == 2

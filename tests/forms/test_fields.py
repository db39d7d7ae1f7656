"""Every kind of field: what is typed, what is kept, what is refused and in which words."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict

from guicheng.config.widgets.lookups import KnownPlace, NoLookups, OfferedChoice
from tests.forms.sample import ENTRY, NAME_PHONE, PLACE, POINT, form, number, one, text

NOTHING = object()
OPTIONS = {"options": [{"value": "a", "label": "甲"}, {"value": "b", "label": "乙"}]}

# schema, ui, submitted, kept (NOTHING = no value), kinds of problems
CASES: list[tuple[str, dict[str, Any], dict[str, Any], Any, Any, list[str]]] = [
    ("text", text(), {}, "  甲　乙 ", "甲　乙", []),
    ("text keeps Chinese punctuation", text(), {}, "（一期），A区", "（一期），A区", []),
    ("text on one line", text(), {}, "a\r\nb", "a b", []),
    ("text without NUL and half surrogates", text(), {}, "a\x00b\ud800c\u200b", "abc", []),
    ("text from a number", text(), {}, 12, "12", []),
    ("text from a list", text(), {}, ["x"], NOTHING, ["type"]),
    ("text from yes", text(), {}, True, NOTHING, ["type"]),
    ("text too long counts characters", text(maxLength=3), {}, "项目名称", "项目名称", ["max_length"]),
    ("text of rare characters counts characters", text(maxLength=3), {}, "𠮷𠮷𠮷", "𠮷𠮷𠮷", []),
    ("text too short", text(minLength=2), {}, "甲", "甲", ["min_length"]),
    ("text pattern", text(pattern="^A"), {}, "B", "B", ["pattern"]),
    ("empty text is no text", text(), {}, "   ", NOTHING, []),
    ("textarea keeps lines", text(maxLength=500), {}, " a\r\nb ", "a\nb", []),
    ("textarea counts a line end once", text(maxLength=201), {}, "甲\r\n" * 100 + "乙", "甲\n" * 100 + "乙", []),
    ("number", number(), {}, "1,234.50", 1234.5, []),
    ("number full width", number(), {}, "１２．５", 12.5, []),
    ("number whole", number(), {}, "12.00", 12, []),
    ("number zero", number(), {}, "0", 0, []),
    ("number negative", number(), {}, "－3", -3, []),
    ("number of JSON", number(), {}, 12.5, 12.5, []),
    ("number with unit", number(), {}, "12万元", NOTHING, ["type"]),
    ("number as power", number(), {}, "1e5", NOTHING, ["type"]),
    ("number infinite", number(), {}, float("inf"), NOTHING, ["type"]),
    ("number not a number", number(), {}, float("nan"), NOTHING, ["type"]),
    ("number from yes", number(), {}, True, NOTHING, ["type"]),
    ("number of fifteen digits", number(), {}, "123456789.012345", 123456789.012345, []),
    ("number of sixteen digits", number(), {}, "123456789.0123456", NOTHING, ["precision"]),
    ("number huge", number(), {}, 10**30, NOTHING, ["precision"]),
    ("number of monstrous length", number(), {}, "9" * 5000, NOTHING, ["type"]),
    ("decimals", number(), {"decimals": 2}, "1.234", NOTHING, ["precision"]),
    ("decimals in the schema", number(multipleOf=0.1), {}, "0.3", 0.3, []),
    ("too many decimals in the schema", number(multipleOf=0.1), {}, "0.35", 0.35, ["precision"]),
    ("multiple", number(multipleOf=5), {}, "7", 7, ["multiple"]),
    ("minimum", number(minimum=0), {}, "-1", -1, ["minimum"]),
    ("percent", number(maximum=100), {"widget": "percent"}, "100.5", 100.5, ["maximum"]),
    ("integer", {"type": "integer"}, {}, "12", 12, []),
    ("integer with places", {"type": "integer"}, {}, "12.5", NOTHING, ["type"]),
    ("decimal text", text(format="decimal"), {}, "007.50", "7.50", []),
    ("decimal text wrong", text(format="decimal"), {}, "7.5.0", "7.5.0", ["format"]),
    ("date", text(format="date"), {}, "2025-3-8", "2025-03-08", []),
    ("date Chinese", text(format="date"), {}, "２０２５年3月8日", "2025-03-08", []),
    ("date slashes", text(format="date"), {}, "2025/03/08", "2025-03-08", []),
    ("date compact", text(format="date"), {}, "20250308", "2025-03-08", []),
    ("date that is none", text(format="date"), {}, "2025-02-29", "2025-02-29", ["format"]),
    ("date of words", text(format="date"), {}, "昨天", "昨天", ["format"]),
    ("month", text(format="month"), {}, "2025年3月", "2025-03", []),
    ("month of a spreadsheet", text(format="month"), {}, "2025-03-01 00:00:00", "2025-03", []),
    ("month of a script", text(format="month"), {}, "2025-02-28T16:00:00.000Z", "2025-03", []),
    ("month as it is said", text(format="month"), {}, "2025年3月份", "2025-03", []),
    ("day in place of a month", text(format="month"), {}, "2025-03-08", "2025-03-08", ["format"]),
    ("month that is none", text(format="month"), {}, "2025-13", "2025-13", ["format"]),
    ("year", text(format="year"), {}, "2025年", "2025", []),
    ("year that is none", text(format="year"), {}, "25", "25", ["format"]),
    ("time", text(format="time"), {}, "9:30", "09:30", []),
    ("time that is none", text(format="time"), {}, "25:00", "25:00", ["format"]),
    ("login name", text(format="login-name"), {}, " Zj_2025 ", "Zj_2025", []),
    ("login name of digits", text(format="login-name"), {}, "2025abc", "2025abc", ["format"]),
    ("login name too short", text(format="login-name"), {}, "abc", "abc", ["format"]),
    ("credit code", text(format="credit-code"), {}, " 91350100m000100y43", "91350100M000100Y43", []),
    ("credit code wrong", text(format="credit-code"), {}, "91350100M000100Y44", "91350100M000100Y44", ["checksum"]),
    ("ID number", text(format="id-number"), {}, "110105491231002", "11010519491231002X", []),
    ("ID number wrong", text(format="id-number"), {}, "110105194912310021", "110105194912310021", ["checksum"]),
    ("passport", text(format="passport"), {}, "e 1234567", "E1234567", []),
    ("mobile", text(format="mobile"), {}, "+86 138 0013 8000", "13800138000", []),
    ("mobile wrong", text(format="mobile"), {}, "1380013800", "1380013800", ["format"]),
    ("e-mail wrong", text(format="email"), {}, "a@", "a@", ["format"]),
    ("web address of another kind", text(format="uri"), {}, "javascript:alert(1)", "javascript:alert(1)", ["format"]),
    ("place code", text(format="jurisdiction-code"), {}, "４３０１０２", "430102", []),
    ("yes", {"type": "boolean"}, {}, "true", True, []),
    ("no", {"type": "boolean"}, {}, "否", False, []),
    ("no is an answer", {"type": "boolean"}, {}, False, False, []),
    ("neither", {"type": "boolean"}, {}, "maybe", NOTHING, ["type"]),
    ("declaration", {"const": True}, {"widget": "declaration"}, "true", True, []),
    ("declaration refused", {"const": True}, {"widget": "declaration"}, "false", False, ["accept"]),
    ("choice", text(enum=["a", "b"]), OPTIONS, "a", "a", []),
    ("choice of nothing offered", text(enum=["a", "b"]), OPTIONS, "c", "c", ["option"]),
    ("choice without enumeration", text(), OPTIONS, "c", "c", ["option"]),
    ("choice of numbers", {"enum": [1, 2]}, {"options": [{"value": 1, "label": "一"}, {"value": 2, "label": "二"}]},
     "2", 2, []),
    ("several", {"type": "array", "items": text(enum=["a", "b"])}, OPTIONS, ["b", "a", "b", ""], ["a", "b"], []),
    ("several from one", {"type": "array", "items": text(enum=["a", "b"])}, OPTIONS, "a", ["a"], []),
    ("several with a stranger", {"type": "array", "items": text(enum=["a", "b"])}, OPTIONS, ["c"], ["c"], ["option"]),
    ("several, none", {"type": "array", "items": text(enum=["a", "b"])}, OPTIONS, [], NOTHING, []),
    ("several, too few", {"type": "array", "minItems": 2, "items": text(enum=["a", "b"])}, OPTIONS, ["a"], ["a"],
     ["min_rows"]),
    ("place", PLACE, {"jurisdiction": {"detail": True}}, {"code": "430104", "detail": " 路1号 "},
     {"code": "430104", "name": "省市区", "detail": "路1号"}, []),
    ("place by code alone", PLACE, {}, "430104", {"code": "430104", "name": "省市区"}, []),
    ("place outside", PLACE, {"jurisdiction": {"within": "500000"}}, "430104", {"code": "430104"}, ["option"]),
    ("place unknown", PLACE, {}, {"code": "999999"}, {"code": "999999"}, ["option"]),
    ("place not deep enough", PLACE, {"jurisdiction": {}}, {"code": "430100"}, {"code": "430100", "name": "省市"},
     ["option"]),
    ("place that may be high", PLACE, {"jurisdiction": {"partial": True}}, {"code": "430100"},
     {"code": "430100", "name": "省市"}, []),
    ("only a street", PLACE, {"jurisdiction": {"detail": True}}, {"detail": "路"}, {"detail": "路"}, ["required"]),
    ("entry", ENTRY, {"entry": {"register": "p"}}, {"id": 7, "label": "forged"}, {"id": "7", "label": "七号"}, []),
    ("entry that may not be chosen", ENTRY, {"entry": {"register": "project"}}, {"id": "8"}, NOTHING, ["option"]),
    ("entries", {"type": "array", "items": ENTRY}, {"entry": {"register": "project"}}, ["7", "8"],
     [{"id": "7", "label": "七号"}], ["option"]),
    ("name and phone", NAME_PHONE, {}, {"name": " 张三 ", "phone": "138 0013 8000"},
     {"name": "张三", "phone": "13800138000"}, []),
    ("name without phone", NAME_PHONE, {}, {"name": "张三"}, {"name": "张三"}, ["required"]),
    ("phone of words", NAME_PHONE, {}, {"name": "张三", "phone": "无"}, {"name": "张三", "phone": "无"}, ["format"]),
    ("point", POINT, {}, {"lat": "28.2", "lon": "112.9"}, {"lat": 28.2, "lon": 112.9}, []),
    ("point off the globe", POINT, {}, {"lat": "112.9", "lon": "28.2"}, {"lat": 112.9, "lon": 28.2}, ["maximum"]),
    ("half a point", POINT, {}, {"lat": "28.2", "lon": ""}, {"lat": 28.2}, ["required"]),
    ("boundary", {"type": "array", "minItems": 3, "items": POINT}, {}, [{"lat": 1, "lon": 2}, {"lat": "", "lon": ""}],
     [{"lat": 1, "lon": 2}], ["min_rows"]),
]  # fmt: skip


class SomePlaces(NoLookups):
    """A province with one city with one district, and one project that may be chosen."""

    tree = {"430000": "省", "430100": "市", "430104": "区"}

    def place(self, code: str) -> KnownPlace | None:
        path = [OfferedChoice(c, n) for c, n in self.tree.items() if code >= c]
        return KnownPlace(code, tuple(path)) if code in self.tree else None

    def places(self, within: str | None) -> list[OfferedChoice]:
        below = {None: "430000", "430000": "430100", "430100": "430104"}.get(within)
        return [OfferedChoice(below, self.tree[below])] if below else []

    def entry(self, choice: object, entry_id: str) -> str | None:
        return "七号" if entry_id == "7" else None


def kinds(problems: Any) -> list[str]:
    return [problem.code.removeprefix("form.") for problem in problems]


@pytest.mark.parametrize(
    ("schema", "ui", "typed", "kept", "wrong"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_field(schema: dict[str, Any], ui: dict[str, Any], typed: Any, kept: Any, wrong: list[str]) -> None:
    compiled = one(schema, ui)
    result = compiled.clean({"x": typed}, lookups=SomePlaces())
    assert kinds(result.problems) == wrong
    for problem in result.problems:
        assert problem.field.split(".")[0] == "x"
        assert problem.message.zh
        assert problem.message.en
    assert result.data == ({} if kept is NOTHING else {"x": kept})
    assert isinstance(result.data.get("x"), bool) == isinstance(kept, bool)
    assert compiled.clean(result.data, lookups=SomePlaces()).data == result.data, "what is clean stays as it is"


@pytest.mark.parametrize(
    ("schema", "ui", "zh", "en"),
    [
        (text(), {"widget": "text"}, "请填写x", "x is required"),
        (text(enum=["a"]), {"options": [{"value": "a", "label": "甲"}]}, "请选择x", "Please choose x"),
        (text(), {"messages": {"required": "请上传后再填!"}}, "请上传后再填!", None),
    ],
)
def test_required_is_said_in_words_that_fit(
    schema: dict[str, Any], ui: dict[str, Any], zh: str, en: str | None
) -> None:
    problem = one(schema, ui, required=["x"]).clean({}).problems[0]
    assert (problem.message.zh, problem.message.en) == (zh, en)


@pytest.mark.parametrize(
    ("schema", "ui", "typed", "zh"),
    [
        (number(), {}, "abc", "x应为数字"),
        ({"type": "integer"}, {}, "1.5", "x应为整数"),
        (number(minimum=0), {"unit": "万元"}, "-1", "x不能小于0万元"),
        (number(maximum=100), {"widget": "percent"}, "101", "x不能大于100%"),
        (text(maxLength=3), {}, "项目名称", "x不能超过3个字"),
        (number(), {"decimals": 2}, "1.234", "x最多保留2位小数"),
        (text(minLength=6), {"messages": {"min_length": "密码不能少于6位!"}}, "123", "密码不能少于6位!"),
        (text(minLength=6), {"messages": {"min_length": "{不是占位符}{"}}, "123", "{不是占位符}{"),
    ],
)
def test_messages(schema: dict[str, Any], ui: dict[str, Any], typed: str, zh: str) -> None:
    assert [p.message.zh for p in one(schema, ui).clean({"x": typed}).problems] == [zh]


def test_a_form_words_its_own_messages_with_places() -> None:
    compiled = one(
        text(maxLength=3), messages={"max_length": {"zh": "“{label}”超出{limit}字", "en": "{label}: {limit}"}}
    )
    message = compiled.clean({"x": "项目名称"}).problems[0].message
    assert (message.zh, message.en) == ("“x”超出3字", "x: 3")


def test_what_cannot_be_read_is_kept_for_showing_again_but_not_stored() -> None:
    result = form({"x": number(), "y": text()}).clean({"x": "十二", "y": "ok"})
    assert result.data == {"y": "ok"}
    assert result.unread == {"x": "十二"}


TABLE = {
    "type": "array",
    "minItems": 1,
    "maxItems": 3,
    "items": {"type": "object", "required": ["title"], "properties": {"title": text(maxLength=5), "area": number()}},
}
COLUMNS = {"columns": {"title": {"label": "名称"}, "area": {"label": {"zh": "面积", "en": "area"}}}}


@pytest.mark.parametrize(
    ("query", "rows", "wrong"),
    [
        ("x=&x.0.title=甲&x.0.area=1,000&x.1.title=&x.1.area=", [{"title": "甲", "area": 1000}], []),
        ("x=&x.7.title=乙&x.2.title=甲", [{"title": "甲"}, {"title": "乙"}], []),
        ("x=&x.0.area=5", [{"area": 5}], [("required", "x.0.title")]),
        ("x=&x.0.title=甲&x.1.title=甲乙丙丁戊己", None, [("max_length", "x.1.title")]),
        ("x=&x.0.title=甲&x.0.area=大", [{"title": "甲"}], [("type", "x.0.area")]),
        ("x=&x.0.title=1&x.1.title=2&x.2.title=3&x.3.title=4", None, [("max_rows", "x")]),
        ("x=", None, [("required", "x")]),
    ],
)  # fmt: skip
def test_table(query: str, rows: Any, wrong: list[tuple[str, str]]) -> None:
    result = one(TABLE, COLUMNS, required=["x"]).clean(QueryDict(query))
    assert [(p.code.removeprefix("form."), p.field) for p in result.problems] == wrong
    if rows is not None:
        assert result.data["x"] == rows


def test_a_mistake_in_a_row_names_the_row() -> None:
    result = one(TABLE, COLUMNS).clean({"x": [{"title": "甲"}, {"title": "乙", "area": "大"}]})
    assert result.problems[0].message.zh == "x第2行的面积应为数字"
    assert result.problems[0].message.en == "area in row 2 of x must be a number"

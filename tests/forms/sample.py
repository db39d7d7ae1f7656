"""A form with every kind of field, and short ways to make small ones."""

from __future__ import annotations

from typing import Any

from guicheng.config.model.forms import FormDefinition
from guicheng.forms.compiled import CompiledForm, compile_form


def definition(properties: dict[str, Any], fields: dict[str, Any], **more: Any) -> FormDefinition:
    """A form of one group with the given properties and fields; `required`, `slots`, `rows`, … as keywords."""
    schema = {"type": "object", "properties": properties, "required": more.pop("required", [])}
    rows = more.pop("rows", None) or [*fields, *({"slot": slot["id"]} for slot in more.get("slots", []))]
    layout = more.pop("layout", [{"id": "main", "rows": rows}])
    shared = more.pop("shared", {})
    ui = {"title": {"zh": "测试表单", "en": "Test form"}, "layout": layout, "fields": fields, **more}
    return FormDefinition.model_validate({"id": "sample", "data_schema": schema, "ui": ui, "shared": shared})


def form(properties: dict[str, Any], fields: dict[str, Any] | None = None, **more: Any) -> CompiledForm:
    """A compiled form; fields not described get a label that is their name."""
    described = {name: {"label": {"zh": name, "en": name}} for name in properties}
    for name, field in (fields or {}).items():
        described[name] = {"label": {"zh": name, "en": name}, **field}
    described = {n: f for n, f in described.items() if not any(d.startswith(f"{n}.") for d in described)}
    return compile_form(definition(properties, described, **more))


def one(schema: dict[str, Any], ui: dict[str, Any] | None = None, **more: Any) -> CompiledForm:
    """A form of one field called `x`."""
    return form({"x": schema}, {"x": ui or {}}, **more)


def text(**more: Any) -> dict[str, Any]:
    """The schema of a text."""
    return {"type": "string", **more}


def number(**more: Any) -> dict[str, Any]:
    """The schema of a number."""
    return {"type": "number", **more}


PLACE = {"type": "object", "properties": {"code": text(), "name": text(), "detail": text(maxLength=100)}}
ENTRY = {"type": "object", "properties": {"id": text(), "label": text()}}
NAME_PHONE = {"type": "object", "properties": {"name": text(maxLength=20), "phone": text(format="phone")}}
POINT = {"type": "object", "properties": {"lat": number(), "lon": number()}}

PROPERTIES: dict[str, Any] = {
    "name": text(maxLength=50),
    "summary": text(maxLength=500),
    "kind": {"type": "string", "enum": ["building", "industry"]},
    "parts": {"type": "array", "items": {"type": "string", "enum": ["a", "b", "c"]}},
    "prefabricated": {"type": "boolean"},
    "area": number(minimum=0),
    "price": number(minimum=0),
    "percent": number(minimum=0, maximum=100),
    "floors": {"type": "integer", "minimum": 1},
    "start": text(format="date"),
    "end": text(format="date"),
    "days": {"type": "integer"},
    "month": text(format="month"),
    "year": text(format="year"),
    "address": PLACE,
    "builder": ENTRY,
    "code": text(format="credit-code"),
    "id_number": text(format="id-number"),
    "mobile": text(format="mobile"),
    "contact": NAME_PHONE,
    "password": text(minLength=6, writeOnly=True),
    "works": {
        "type": "array",
        "maxItems": 5,
        "items": {
            "type": "object",
            "required": ["title"],
            "properties": {"title": text(maxLength=20), "area": number()},
        },
    },
    "works_area": number(),
    "place": POINT,
    "boundary": {"type": "array", "maxItems": 4, "items": POINT},
    "agreed": {"type": "boolean", "const": True},
    "quarter": text(),
}

FIELDS: dict[str, Any] = {
    "name": {
        "label": {"zh": "项目名称", "en": "Project"},
        "help": {"zh": "以施工许可证为准", "en": "As on the permit"},
    },
    "summary": {"label": {"zh": "工程概况", "en": "Summary"}},
    "kind": {
        "label": {"zh": "工程类别", "en": "Kind"},
        "options": [
            {"value": "building", "label": {"zh": "房屋建筑", "en": "Building"}},
            {
                "value": "industry",
                "label": {"zh": "工业交通水利", "en": "Industry"},
                "when": {"project.needs_permit": {"eq": False}},
            },
        ],
    },
    "parts": {
        "label": {"zh": "部位", "en": "Parts"},
        "options": [
            {"value": "a", "label": {"zh": "基础", "en": "Base"}},
            {"value": "b", "label": {"zh": "主体", "en": "Frame"}},
            {"value": "c", "label": {"zh": "装饰", "en": "Finish"}},
        ],
    },
    "prefabricated": {"label": {"zh": "是否装配式", "en": "Prefabricated"}},
    "area": {
        "label": {"zh": "工程规模", "en": "Size"},
        "unit": [
            {"when": {"form.kind": {"eq": "building"}}, "label": {"zh": "平方米", "en": "m²"}},
            {"label": {"zh": "万元", "en": "CNY 10,000"}},
        ],
    },
    "price": {"label": {"zh": "工程造价", "en": "Price"}, "widget": "money", "decimals": 2},
    "percent": {"label": {"zh": "累计完成", "en": "Done"}, "widget": "percent"},
    "floors": {"label": {"zh": "层数", "en": "Floors"}},
    "start": {"label": {"zh": "计划开工日期", "en": "Start"}, "date_style": "short"},
    "end": {"label": {"zh": "计划竣工日期", "en": "End"}},
    "days": {
        "label": {"zh": "工期", "en": "Days"},
        "unit": {"zh": "天", "en": "days"},
        "computed": {"days": {"from": "start", "to": "end"}},
    },
    "month": {"label": {"zh": "月份", "en": "Month"}},
    "year": {"label": {"zh": "年度", "en": "Year"}},
    "address": {"label": {"zh": "项目地址", "en": "Address"}, "jurisdiction": {"within": "430000", "detail": True}},
    "builder": {"label": {"zh": "建设单位", "en": "Builder"}, "entry": {"register": "organisation"}},
    "code": {"label": {"zh": "统一信用代码", "en": "Credit code"}},
    "id_number": {"label": {"zh": "身份证号", "en": "ID number"}, "sensitive": "id-number"},
    "mobile": {"label": {"zh": "手机号", "en": "Mobile"}, "sensitive": "mobile"},
    "contact": {"label": {"zh": "联系人及电话", "en": "Contact"}},
    "password": {
        "label": {"zh": "填报密码", "en": "Password"},
        "messages": {"min_length": {"zh": "密码不能少于6位!", "en": "At least 6!"}},
    },
    "works": {
        "label": {"zh": "单位工程", "en": "Works"},
        "columns": {"title": {"label": {"zh": "名称", "en": "Title"}}, "area": {"label": {"zh": "面积", "en": "Area"}}},
    },
    "works_area": {"label": {"zh": "总面积", "en": "Total"}, "computed": {"sum": ["works.area"]}},
    "place": {"label": {"zh": "GIS坐标", "en": "Position"}},
    "boundary": {"label": {"zh": "界址点", "en": "Boundary"}},
    "agreed": {
        "label": {"zh": "同意用户协议", "en": "I agree"},
        "widget": "declaration",
        "text": {"zh": "第一条\n\n第二条", "en": "One\n\nTwo"},
    },
    "quarter": {"label": {"zh": "填报季度", "en": "Quarter"}, "computed": {"period": "label"}},
}

SLOTS: list[dict[str, Any]] = [
    {
        "id": "scans",
        "title": {"zh": "合同扫描件", "en": "Scans"},
        "help": {"zh": "单张图片大小不能超过2M", "en": "Each at most 2M"},
        "kinds": ["image", "pdf"],
        "min": 1,
        "max": 20,
        "captions": "optional",
        "page_kinds": [
            {"id": "first", "title": {"zh": "第一页", "en": "First page"}},
            {"id": "price", "title": {"zh": "合同价格页", "en": "Price page"}},
        ],
    }
]


def whole(**more: Any) -> FormDefinition:
    """The form with everything."""
    return definition(PROPERTIES, FIELDS, slots=SLOTS, required=["name", "code", "password"], **more)

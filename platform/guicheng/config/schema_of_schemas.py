"""The part of JSON Schema 2020-12 that a form's data may be described with, as a schema for editors.

`forms_analysis` is the judge of what a schema may say; this makes editors complete it.
"""

from __future__ import annotations

from typing import Any

from guicheng.config.widgets.formats import FORMATS

Schema = dict[str, Any]

_SELF: Schema = {"$ref": "#/$defs/value"}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_TYPES = ["string", "integer", "number", "boolean", "object", "array", "null"]


def _said(schema: Schema, zh: str, en: str) -> Schema:
    return {**schema, "description": f"{zh} ({en})"}


_VALUE: Schema = {
    "type": "object",
    "properties": {
        "type": _said(
            {"anyOf": [{"enum": _TYPES}, {"type": "array", "items": {"enum": _TYPES}}]}, "值的种类", "kind of value"
        ),
        "format": _said({"enum": list(FORMATS)}, "文字的格式，会校验", "format of a text; it is checked"),
        "enum": _said({"type": "array", "minItems": 1}, "只能是其中之一", "one of these"),
        "const": _said({}, "只能是这个值", "only this value"),
        "properties": _said({"type": "object", "additionalProperties": _SELF}, "各字段", "the fields"),
        "required": _said({"type": "array", "items": {"type": "string"}}, "必填的字段", "fields that must be there"),
        "items": _said(_SELF, "列表中每一项", "every item of a list"),
        "minLength": _said(_COUNT, "最少字数", "fewest characters"),
        "maxLength": _said(_COUNT, "最多字数", "most characters"),
        "pattern": _said({"type": "string"}, "正则表达式", "regular expression"),
        "minimum": _said({"type": "number"}, "最小值", "least value"),
        "maximum": _said({"type": "number"}, "最大值", "greatest value"),
        "exclusiveMinimum": _said({"type": "number"}, "须大于", "more than"),
        "exclusiveMaximum": _said({"type": "number"}, "须小于", "less than"),
        "multipleOf": _said({"type": "number"}, "须为其倍数，如 0.01 即两位小数", "a multiple of, e.g. 0.01"),
        "minItems": _said(_COUNT, "最少几项", "fewest items"),
        "maxItems": _said(_COUNT, "最多几项", "most items"),
        "uniqueItems": _said({"type": "boolean"}, "各项不得重复", "no item twice"),
        "additionalProperties": _said({"anyOf": [{"type": "boolean"}, _SELF]}, "其他字段", "other fields"),
        "writeOnly": _said({"type": "boolean"}, "只能写入，如密码", "never read back, e.g. a password"),
        "readOnly": _said({"type": "boolean"}, "只读", "read only"),
        "default": _said({}, "默认值", "default"),
        "title": {"type": "string"},
        "description": {"type": "string"},
        "examples": {"type": "array"},
        "$comment": {"type": "string"},
        "$ref": _said(
            {"type": "string", "pattern": "^([a-z_][a-z0-9_/-]*)?#/\\$defs/"},
            "引用共用定义，如 _base/people#/$defs/name",
            "a shared definition",
        ),
        "$defs": _said({"type": "object", "additionalProperties": _SELF}, "本文件的定义", "definitions of this file"),
    },
}

FORM_SCHEMA: Schema = {"$ref": "#/$defs/value", "$defs": {"value": _VALUE}}
"""``forms/<region>/<form>/schema.yaml``."""

SHARED: Schema = {
    "type": "object",
    "properties": {"$defs": _VALUE["properties"]["$defs"], "$comment": {"type": "string"}},
    "required": ["$defs"],
    "$defs": {"value": _VALUE},
}
"""``forms/<region>/<file>.yaml``."""

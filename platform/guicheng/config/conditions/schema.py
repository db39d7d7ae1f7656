"""The published JSON Schema of a condition, for editors: completion and early errors. `parse` is the judge."""

from __future__ import annotations

from typing import Any

from guicheng.config.conditions.parts import FACT_PATTERN, MAX_LIST, MAX_TEXT, NAME_PATTERN
from guicheng.config.conditions.tree import LEVELS

_PATH = {"type": "string", "pattern": f"^{FACT_PATTERN}$", "maxLength": 128}
_LITERAL: dict[str, Any] = {"type": ["string", "number", "boolean"], "maxLength": MAX_TEXT}
_REFERENCE: dict[str, Any] = {
    "type": "object",
    "properties": {"fact": _PATH, "item": _PATH},
    "minProperties": 1,
    "maxProperties": 1,
    "additionalProperties": False,
}
_ONE: dict[str, Any] = {"anyOf": [_LITERAL, _REFERENCE]}
_MANY: dict[str, Any] = {"type": "array", "items": _ONE, "minItems": 1, "maxItems": MAX_LIST}
_LISTED: dict[str, Any] = {"anyOf": [_MANY, _REFERENCE]}
_WORDS: dict[str, Any] = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]}


def _said(schema: dict[str, Any], zh: str, en: str) -> dict[str, Any]:
    return {**schema, "description": f"{zh} ({en})"}


_COMPARISONS: dict[str, Any] = {
    "eq": _said(_ONE, "等于", "equal to"),
    "ne": _said(_ONE, "不等于；没有填也算", "not equal to; holds for a missing value too"),
    "in": _said(_LISTED, "是其中之一", "one of"),
    "not_in": _said(_LISTED, "不是其中任何一个；没有填也算", "none of; holds for a missing value too"),
    "gt": _said(_ONE, "大于、晚于", "greater or later than"),
    "gte": _said(_ONE, "不少于、不早于", "at least, not before"),
    "lt": _said(_ONE, "小于、早于", "less or earlier than"),
    "lte": _said(_ONE, "不超过、不晚于", "at most, not after"),
    "between": _said({**_MANY, "minItems": 2, "maxItems": 2}, "在两个界限之间，含界限", "between, bounds included"),
}


def _measure(zh: str, en: str, **options: dict[str, Any]) -> dict[str, Any]:
    """A plain value (equal to it), a list (one of it), or comparisons with the measure's own options."""
    full = {"type": "object", "properties": {**_COMPARISONS, **options}, "additionalProperties": False}
    return _said({"anyOf": [{"type": ["number", "string"]}, _MANY, full]}, zh, en)


_OF = _said(_PATH, "取各行的这一项", "the field of the items")
_DISTINCT = _said({"anyOf": [_PATH, {"const": True}]}, "相同的只算一次", "equal ones count once")
_AT = _said(_ONE, "算到哪一天，默认今天", "counted to or from this date, today by default")
_CALENDAR = _said(
    {"type": "string", "x-kind": "calendars"}, "按哪个日历，默认 national", "the calendar, national by default"
)
_LEVEL: dict[str, Any] = {"enum": list(LEVELS)}
_LEVELS: dict[str, Any] = {"anyOf": [_LEVEL, {"type": "array", "items": _LEVEL, "minItems": 1}]}
_HOLDS: dict[str, Any] = {
    "anyOf": [
        _WORDS,
        {
            "type": "object",
            "properties": {"kind": _WORDS, "level": _WORDS, "specialty": _WORDS, "on": _ONE},
            "required": ["kind"],
            "additionalProperties": False,
        },
    ]
}


_SPECIAL: dict[str, Any] = {
    "within": _said({"anyOf": [_WORDS, _REFERENCE]}, "在这个地方（或其中之一）之内", "lies within a place (or one)"),
    "level": _said(_LEVELS, "是哪一级的地方", "the level of a place"),
    "working_day": _said(
        {
            "anyOf": [
                {"type": "boolean"},
                {
                    "type": "object",
                    "properties": {"is": {"type": "boolean"}, "calendar": _CALENDAR},
                    "additionalProperties": False,
                },
            ]
        },
        "是不是工作日",
        "whether the day is worked",
    ),
}


def _operators(itself: dict[str, Any]) -> dict[str, Any]:
    """What can be asked of one fact; `itself` stands for a condition about its items."""
    measures: dict[str, Any] = {
        "count": _measure("行数", "number of items", distinct=_DISTINCT, where=itself),
        "sum": _measure("合计", "sum", of=_OF, where=itself),
        "min": _measure("最小、最早", "lowest, earliest", of=_OF, where=itself),
        "max": _measure("最大、最晚", "highest, latest", of=_OF, where=itself),
        "length": _measure("字数", "number of characters"),
        "days_since": _measure("过去了几天", "days gone by since", at=_AT),
        "days_until": _measure("还有几天", "days left until", at=_AT),
        "months_since": _measure("过去了几个月", "months gone by since", at=_AT),
        "months_until": _measure("还有几个月", "months left until", at=_AT),
        "working_days_since": _measure("过去了几个工作日", "working days gone by since", at=_AT, calendar=_CALENDAR),
        "working_days_until": _measure("还有几个工作日", "working days left until", at=_AT, calendar=_CALENDAR),
        "half_days_since": _measure("过去了几个工作半天", "half-days of work gone by", at=_AT, calendar=_CALENDAR),
        "half_days_until": _measure("还有几个工作半天", "half-days of work left until", at=_AT, calendar=_CALENDAR),
    }
    return {
        **_COMPARISONS,
        **measures,
        "starts_with": _said(
            {"anyOf": [_LITERAL, _MANY, _REFERENCE]}, "以此开头（或其中之一）", "starts with (one of)"
        ),
        "contains": _said(_ONE, "列表里有、文字中含", "the list or text contains"),
        "contains_any": _said(_LISTED, "列表里有其中之一", "the list has one of"),
        "contains_all": _said(_LISTED, "列表里全都有", "the list has all of"),
        **_SPECIAL,
        "present": {"type": "boolean", "description": "已填 (has been filled in)"},
        "empty": {"type": "boolean", "description": "没有填 (has not been filled in)"},
        "some": _said(itself, "至少一行满足", "at least one item fulfils"),
        "every": _said(itself, "至少有一行，且每行都满足", "there are items and all fulfil"),
        "none": _said(itself, "没有一行满足", "no item fulfils"),
    }


def condition_schema(reference: str) -> dict[str, Any]:
    """The JSON Schema of a condition, which is found at `reference` (``#/$defs/…``) in the schema it belongs to."""
    itself = {"$ref": reference}
    test: dict[str, Any] = {
        "anyOf": [
            _LITERAL,
            {"type": "array", "items": _ONE, "minItems": 1, "maxItems": MAX_LIST},
            {"type": "object", "properties": _operators(itself), "minProperties": 1, "additionalProperties": False},
        ]
    }
    conditions: dict[str, Any] = {"type": "array", "items": itself, "minItems": 1}

    return {
        "title": "Condition",
        "description": "条件：每一项都要成立 (every entry must hold)",
        "type": "object",
        "minProperties": 1,
        "properties": {
            "all": _said(conditions, "全部成立", "all hold"),
            "any": _said(conditions, "至少一个成立", "at least one holds"),
            "not": _said(itself, "不成立", "does not hold"),
            "is": _said(
                {"type": "string", "pattern": f"^{NAME_PATTERN}$", "x-kind": "conditions"},
                "引用命名条件",
                "a named condition",
            ),
            "always": {"type": "boolean", "description": "总是成立 (holds always)"},
            "holds": _said(_HOLDS, "本人持有有效证书", "the person holds a certificate in force"),
        },
        "patternProperties": {f"^(?!(all|any|not|is|always|holds)$){FACT_PATTERN}$": test},
        "additionalProperties": False,
    }

"""The JSON Schema itself: keywords, types, formats and bounds as the author wrote them, references left in place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from guicheng.common.patterns import PatternMistake, pattern
from guicheng.config.findings import did_you_mean
from guicheng.config.forms_analysis.problem import FormProblem, Path
from guicheng.config.widgets.formats import FORMATS
from guicheng.config.widgets.kinds import JsonSchema

TYPES = ("string", "integer", "number", "boolean", "object", "array", "null")

_NUMBER = frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"})
_COUNT = frozenset(
    {"minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties", "minContains", "maxContains"}
)
_ONE_SCHEMA = frozenset(
    {
        "items",
        "contains",
        "additionalProperties",
        "propertyNames",
        "not",
        "if",
        "then",
        "else",
        "unevaluatedProperties",
        "unevaluatedItems",
    }
)
_SCHEMA_LIST = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
_SCHEMA_MAP = frozenset({"properties", "$defs", "dependentSchemas"})
_OTHER = frozenset(
    {
        "$schema",
        "$ref",
        "$comment",
        "type",
        "enum",
        "const",
        "format",
        "pattern",
        "required",
        "uniqueItems",
        "title",
        "description",
        "default",
        "examples",
        "readOnly",
        "writeOnly",
        "deprecated",
        "dependentRequired",
    }
)
KEYWORDS = _NUMBER | _COUNT | _ONE_SCHEMA | _SCHEMA_LIST | _SCHEMA_MAP | _OTHER
"""What a form's schema may say: JSON Schema 2020-12 without what would fetch or rename (`$id`, `$anchor`, …) and
without `patternProperties`: a form knows its fields by name."""

_BOUNDS = (("minimum", "maximum"), ("minLength", "maxLength"), ("minItems", "maxItems"))
_NAME = re.compile(r"[a-z][a-z0-9_]*")


def schema_problems(schema: JsonSchema) -> Iterator[FormProblem]:
    """Every mistake in the schema document."""
    if schema.get("type") != "object":
        yield FormProblem.at(
            "form.schema-type",
            "schema",
            (),
            "表单数据的类型应为 object",
            "the data of a form is an object: `type: object`",
        )
    yield from _node(schema, ())


def _node(node: Any, at: Path) -> Iterator[FormProblem]:
    if not isinstance(node, dict):
        if not isinstance(node, bool):
            yield FormProblem.at("form.schema-shape", "schema", at, "这里应为一个数据定义", "a schema is expected here")
        return
    for key, value in node.items():
        if key not in KEYWORDS:
            yield FormProblem.at(
                "form.schema-keyword",
                "schema",
                (*at, key),
                f"未知的关键字“{key}”",
                f"there is no keyword `{key}`",
                suggestion=did_you_mean(key, KEYWORDS),
            )
        else:
            yield from _keyword(node, key, value, (*at, key))
    yield from _bounds(node, at)


def _keyword(node: JsonSchema, key: str, value: Any, at: Path) -> Iterator[FormProblem]:
    if key in _ONE_SCHEMA:
        yield from _node(value, at)
    elif key in _SCHEMA_LIST and isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _node(inner, (*at, index))
    elif key in _SCHEMA_MAP and isinstance(value, dict):
        for name, inner in value.items():
            yield from _property_name(key, name, (*at, name))
            yield from _node(inner, (*at, name))
    elif key in _NUMBER and (isinstance(value, bool) or not isinstance(value, int | float)):
        yield FormProblem.at("form.schema-value", "schema", at, f"“{key}”应为数字", f"`{key}` is a number")
    elif key in _COUNT and (isinstance(value, bool) or not isinstance(value, int) or value < 0):
        yield FormProblem.at("form.schema-value", "schema", at, f"“{key}”应为非负整数", f"`{key}` is a whole number")
    else:
        yield from _plain(node, key, value, at)


def _property_name(key: str, name: str, at: Path) -> Iterator[FormProblem]:
    if key == "properties" and not _NAME.fullmatch(str(name)):
        snake = re.sub(r"[^a-z0-9]+", "_", str(name).lower()).strip("_")
        yield FormProblem.at(
            "form.property-name",
            "schema",
            at,
            f"字段名“{name}”应为小写字母、数字和下划线",
            f"the property `{name}` is to be in snake_case",
            suggestion=did_you_mean(snake, [snake] if snake else ()),
        )


def _plain(node: JsonSchema, key: str, value: Any, at: Path) -> Iterator[FormProblem]:
    if key == "type":
        for word in value if isinstance(value, list) else [value]:
            if word not in TYPES:
                yield FormProblem.at(
                    "form.schema-value",
                    "schema",
                    at,
                    f"未知的类型“{word}”",
                    f"there is no type `{word}`",
                    suggestion=did_you_mean(word, TYPES),
                )
    elif key == "format" and value not in FORMATS:
        yield FormProblem.at(
            "form.format",
            "schema",
            at,
            f"未知的格式“{value}”",
            f"there is no format `{value}`",
            suggestion=did_you_mean(value, FORMATS),
        )
    elif key == "pattern":
        yield from _pattern(value, at)
    elif key == "required":
        yield from _required(node, value, at)
    elif key == "enum" and (not isinstance(value, list) or len(value) != len({repr(v) for v in value}) or not value):
        yield FormProblem.at(
            "form.schema-value", "schema", at, "“enum”应为不重复的取值列表", "`enum` is a list of different values"
        )


def _pattern(value: Any, at: Path) -> Iterator[FormProblem]:
    try:
        pattern(value if isinstance(value, str) else "(")
    except PatternMistake as mistake:
        yield FormProblem.at(
            "form.schema-value",
            "schema",
            at,
            f"正则表达式不正确，或用了不支持的写法（前后查看、反向引用、过大的重复）：{mistake}",
            f"the pattern cannot be read, or uses what is not offered (looking around, references back, very many "
            f"repetitions): {mistake}",
        )


def _required(node: JsonSchema, value: Any, at: Path) -> Iterator[FormProblem]:
    if not isinstance(value, list):
        yield FormProblem.at(
            "form.schema-value", "schema", at, "“required”应为字段名列表", "`required` is a list of names"
        )
        return
    properties = node.get("properties")
    known = list(properties) if isinstance(properties, dict) else []
    for index, name in enumerate(value):
        if name not in known and "$ref" not in node and known:
            yield FormProblem.at(
                "form.required-unknown",
                "schema",
                (*at, index),
                f"必填的字段“{name}”没有定义",
                f"the required property `{name}` is not among the properties",
                suggestion=did_you_mean(name, known),
            )


def _beyond(node: JsonSchema, low: str, high: str, size: Any) -> bool:
    """Whether a size is outside the bounds a node sets for it."""
    if not isinstance(size, int | float) or isinstance(size, bool):
        return False
    least, most = node.get(low), node.get(high)
    return (isinstance(least, int | float) and size < least) or (isinstance(most, int | float) and size > most)


def _bounds(node: JsonSchema, at: Path) -> Iterator[FormProblem]:
    for value in node.get("enum") or ():
        length, number = (len(value), None) if isinstance(value, str) else (None, value)
        if any(_beyond(node, low, high, one) for (low, high), one in zip(_BOUNDS, (number, length), strict=False)):
            yield FormProblem.at(
                "form.bounds",
                "schema",
                (*at, "enum"),
                f"选项“{value}”超出限制，无法选用",
                f"the option {value!r} is beyond the bounds: it can never be chosen",
            )
    for low, high in _BOUNDS:
        least, most = node.get(low), node.get(high)
        if isinstance(least, int | float) and isinstance(most, int | float) and least > most:
            yield FormProblem.at(
                "form.bounds", "schema", (*at, low), f"“{low}”大于“{high}”，无值可填", f"`{low}` is above `{high}`"
            )

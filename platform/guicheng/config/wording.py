"""What the model's complaints mean, in words for people who are no programmers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from pydantic_core import ErrorDetails

from guicheng.common.text import Text
from guicheng.config.findings import did_you_mean
from guicheng.config.nodes import MapNode, Spot

Said = tuple[Text, Text | None]


def words(detail: ErrorDetails, spot: Spot, allowed: Sequence[str]) -> Said:
    """The message of a complaint, and what to write instead. `spot` is where it is, `allowed` the keys it may have."""
    kind = detail["type"]
    if "zh" in (context := detail.get("ctx", {})):
        return Text(zh=context["zh"], en=context["en"]), _plain(context.get("suggestion"))
    if kind == "missing":
        return _missing(detail, spot)
    if kind == "extra_forbidden":
        return _unknown_key(detail, allowed)
    if kind == "value_error":
        return _value_error(detail)
    for ending, said in _WORDS.items():
        if kind.endswith(ending):
            return said(detail)
    return Text(zh=f"写法不对：{detail['msg']}", en=detail["msg"]), None


def _missing(detail: ErrorDetails, spot: Spot) -> Said:
    keys = [str(key) for key in detail.get("ctx", {}).get("keys", ())]
    if keys:
        return _several_missing(keys, spot)
    key = detail["loc"][-1]
    owner = spot.path.rpartition("/")[2]
    zh = f"“{owner}”缺少 `{key}`" if owner else f"缺少 `{key}`"
    en = f"`{owner}` lacks `{key}`" if owner else f"`{key}` is missing"
    hint = Text(zh=f"在这里补上 `{key}:`", en=f"Add `{key}:` here")
    if isinstance(spot.node, MapNode) and (near := _misspelt(str(key), spot.node)):
        hint = Text(zh=f"`{near}` 是不是想写 `{key}`？", en=f"Was `{near}` meant to be `{key}`?")
    return Text(zh=zh, en=en), hint


def _several_missing(keys: list[str], spot: Spot) -> Said:
    owner, named = spot.path.rpartition("/")[2], [f"`{key}`" for key in keys]
    zh, en = f"“{owner}”缺少 {'、'.join(named)}", f"`{owner}` lacks {', '.join(named)}"
    return Text(zh=zh, en=en), Text(zh="在这里补上这些键", en="Add these keys here")


def _misspelt(key: str, node: MapNode) -> str | None:
    near = did_you_mean(key, node.entries)
    return next((name for name in node.entries if near and name != key and near.zh == f"是不是想写 `{name}`？"), None)


def _unknown_key(detail: ErrorDetails, allowed: Sequence[str]) -> Said:
    key = detail["loc"][-1]
    return Text(zh=f"这里不能写 `{key}`", en=f"`{key}` cannot stand here"), did_you_mean(key, allowed)


def _value_error(detail: ErrorDetails) -> Said:
    said = str(detail.get("ctx", {}).get("error", detail["msg"]))
    zh, slash, en = said.partition(" / ")
    return (Text(zh=zh, en=en), None) if slash else (Text(zh=f"前后矛盾或不完整：{said}", en=said), None)


def _literal(detail: ErrorDetails) -> Said:
    expected = detail.get("ctx", {}).get("expected", "")
    choices = [part.strip("' ") for part in expected.replace(" or ", ", ").split(", ")]
    shown = _shown(detail["input"])
    return Text(zh=f"{shown} 不是可选的值", en=f"{shown} is not one of the values allowed"), did_you_mean(
        detail["input"], choices
    ) or _choices(choices)


def _tag_invalid(detail: ErrorDetails) -> Said:
    context = detail.get("ctx", {})
    choices = [part.strip("' ") for part in context.get("expected_tags", "").split(",")]
    zh, en = f"没有“{context.get('tag')}”这一种", f"there is no kind {context.get('tag')!r}"
    return Text(zh=zh, en=en), did_you_mean(context.get("tag"), choices) or _choices(choices)


def _tag_missing(detail: ErrorDetails) -> Said:
    key = str(detail.get("ctx", {}).get("discriminator", "")).strip("'")
    return Text(zh=f"缺少 `{key}`，无法知道是哪一种", en=f"`{key}` is missing: it says which kind it is"), None


def _choices(choices: list[str]) -> Text:
    listed = ", ".join(f"`{c}`" for c in choices)
    return Text(zh=f"可以写：{listed}", en=f"Possible: {listed}")


def _text(detail: ErrorDetails) -> Said:
    shown = _shown(detail["input"])
    if isinstance(detail["input"], int | float) and not isinstance(detail["input"], bool):
        hint = Text(zh=f'加上引号："{detail["input"]}"', en=f'Put it in quotes: "{detail["input"]}"')
        return Text(zh=f"这里要写文字，{shown} 是数字", en=f"a text is wanted here; {shown} is a number"), hint
    return Text(zh=f"这里要写文字，而不是{shown}", en=f"a text is wanted here, not {shown}"), None


def _kind(zh: str, en: str) -> Callable[[ErrorDetails], Said]:
    def said(detail: ErrorDetails) -> Said:
        shown = _shown(detail["input"])
        return Text(zh=f"这里要写{zh}，而不是{shown}", en=f"{en} is wanted here, not {shown}"), None

    return said


def _pattern(detail: ErrorDetails) -> Said:
    pattern = detail.get("ctx", {}).get("pattern", "")
    shown = _shown(detail["input"])
    zh, en = _PATTERNS.get(pattern, (f"应符合 {pattern}", f"it must match {pattern}"))
    fixed = str(detail["input"]).strip().lower().replace("_", "-").replace(" ", "-")
    hint = Text(zh=f"改为 `{fixed}`", en=f"Write `{fixed}`") if pattern == _IDENTIFIER and fixed.isascii() else None
    return Text(zh=f"{shown} 写法不对：{zh}", en=f"{shown} is not well formed: {en}"), hint


_IDENTIFIER = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
_PATTERNS = {
    _IDENTIFIER: ("编号由小写英文单词组成，用连字符连接", "an id is lower-case words joined by hyphens"),
    r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$": (
        "字段名由小写英文单词组成，用下划线连接，用点进入分组",
        "a field is lower-case words joined by underscores, dots into groups",
    ),
    r"^[a-z][a-z0-9_-]*(\.[a-z0-9][a-z0-9_-]*)*$": (
        "写字段或附件槽的名字，表格写 表格.列 或 表格.行.列",
        "it names a field or slot; of a table `table.column` or `table.row.column`",
    ),
    r"^\d{2}-\d{2}$": ("月-日，例如 03-16", "month and day, e.g. 03-16"),
    r"^\d{6}$": ("六位行政区划代码，例如 110000", "a six-digit code of a place, e.g. 110000"),
    r"^([01]\d|2[0-3]):[0-5]\d$": ("时:分，例如 17:30", "hours and minutes, e.g. 17:30"),
}


def _bound(zh: str, en: str, *keys: str) -> Callable[[ErrorDetails], Said]:
    def said(detail: ErrorDetails) -> Said:
        context = detail.get("ctx", {})
        limit = next((context[key] for key in keys if key in context), "")
        return Text(zh=zh.format(limit), en=en.format(limit)), None

    return said


def _shown(value: Any) -> str:
    """A value as findings quote it."""
    if value is None:
        return "空值 (null)"
    if isinstance(value, dict):
        return "一组键值 (a map)"
    if isinstance(value, list):
        return "一个列表 (a list)"
    if isinstance(value, bool):
        return "`true`" if value else "`false`"
    shown = str(value)
    return f"`{shown if len(shown) <= 60 else shown[:57] + '…'}`"


def _plain(suggestion: Any) -> Text | None:
    if suggestion is None or isinstance(suggestion, Text):
        return suggestion
    return Text(zh=f"是不是想写 `{suggestion}`？", en=f"Did you mean `{suggestion}`?")


_WORDS: dict[str, Callable[[ErrorDetails], Said]] = {
    "literal_error": _literal,
    "union_tag_invalid": _tag_invalid,
    "union_tag_not_found": _tag_missing,
    "string_pattern_mismatch": _pattern,
    "string_type": _text,
    "bool_parsing": _kind(" true 或 false", "true or false"),
    "bool_type": _kind(" true 或 false", "true or false"),
    "int_parsing": _kind("整数", "a whole number"),
    "int_type": _kind("整数", "a whole number"),
    "int_from_float": _kind("整数", "a whole number"),
    "float_parsing": _kind("数字", "a number"),
    "float_type": _kind("数字", "a number"),
    "decimal_parsing": _kind("数字", "a number"),
    "decimal_type": _kind("数字", "a number"),
    "datetime_from_date_parsing": _kind("时间（例如 2025-03-16 09:00）", "a moment (e.g. 2025-03-16 09:00)"),
    "datetime_parsing": _kind("时间（例如 2025-03-16 09:00）", "a moment (e.g. 2025-03-16 09:00)"),
    "datetime_type": _kind("时间（例如 2025-03-16 09:00）", "a moment (e.g. 2025-03-16 09:00)"),
    "date_from_datetime_parsing": _kind("日期（例如 2025-03-16）", "a date (e.g. 2025-03-16)"),
    "date_parsing": _kind("日期（例如 2025-03-16）", "a date (e.g. 2025-03-16)"),
    "date_type": _kind("日期（例如 2025-03-16）", "a date (e.g. 2025-03-16)"),
    "list_type": _kind("列表（每行以“- ”开头）", "a list (each line begins with `- `)"),
    "tuple_type": _kind("列表（例如 [a, b]）", "a list (e.g. [a, b])"),
    "dict_type": _kind("一组“键: 值”", "a map of keys"),
    "model_type": _kind("一组“键: 值”", "a map of keys"),
    "model_attributes_type": _kind("一组“键: 值”", "a map of keys"),
    "greater_than_equal": _bound("不能小于 {}", "it must be at least {}", "ge"),
    "greater_than": _bound("要大于 {}", "it must be more than {}", "gt"),
    "less_than_equal": _bound("不能大于 {}", "it must be at most {}", "le"),
    "less_than": _bound("要小于 {}", "it must be less than {}", "lt"),
    "string_too_long": _bound("文字超过 {} 个字符", "the text is longer than {} characters", "max_length"),
    "string_too_short": _bound("文字不足 {} 个字符", "the text is shorter than {} characters", "min_length"),
    "too_long": _bound("最多 {} 项", "at most {} items", "max_length"),
    "too_short": _bound("至少 {} 项", "at least {} items", "min_length"),
}

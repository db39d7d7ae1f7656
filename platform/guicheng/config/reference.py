"""The reference of the language, one page a file kind, made from the published schemas."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from guicheng.config.facts.page import page as facts_page
from guicheng.config.layout import KINDS, STORY
from guicheng.config.not_read import FILES
from guicheng.config.refusals import page as refusals_page
from guicheng.config.schemas import Schema, described_schema_of
from guicheng.config.things import THINGS, WITHIN

_NOTE = "<!-- 由 `manage.py region schemas --write` 生成，请勿手工修改。 Generated; do not edit. -->"

_LIES_IN = {
    "region": "workflows/<地区>/region.yaml",
    "filing": "workflows/<地区>/<填报事项>.yaml",
    "scenarios": "workflows/<地区>/scenarios/<名称>.yaml",
    "notices": "workflows/<地区>/notices.yaml",
    "exports": "workflows/<地区>/exports.yaml",
    "form-ui": "forms/<地区>/<表单>/ui.yaml",
    "form-schema": "forms/<地区>/<表单>/schema.yaml",
    "form-shared": "forms/<地区>/<名称>.yaml",
    STORY.name: "fixtures/demo/<地区>.yaml",
}


def pages() -> dict[str, str]:
    """Every page of the reference by file name."""
    kinds = {name: kind for name, kind in {**KINDS, STORY.name: STORY}.items() if name not in FILES}
    listed = "\n".join(
        f"| [{kind.zh}]({name}.md) | {kind.en} | `{_lies_in(name)}` | [schema](../schemas/{name}.schema.json) |"
        for name, kind in kinds.items()
    )
    head = "| 文件 | file | 位置 | JSON Schema |\n|---|---|---|---|"
    facts = "各处可写的事实：[facts.md](facts.md) · Every fact that may be named, place by place."
    refusals = "拒绝的代码：[refusals.md](refusals.md) · The codes of refusals."
    index = f"{_NOTE}\n\n# 配置语言参考 · Reference\n\n{head}\n{listed}\n\n{facts}\n\n{refusals}\n"
    pages = {"README.md": index, "facts.md": facts_page(_NOTE), "refusals.md": refusals_page(_NOTE)}
    return pages | {f"{name}.md": _page(name) for name in kinds}


def _lies_in(kind: str) -> str:
    return _LIES_IN.get(kind, f"rules/<地区>/{kind}.yaml")


def _page(kind: str) -> str:
    schema = described_schema_of(kind)
    lines = [
        _NOTE,
        "",
        f"# {schema['title']}",
        "",
        f"文件 (file)：`{_lies_in(kind)}`",
        "",
        "第一行 (first line)：",
        "",
        "```yaml",
        f"# yaml-language-server: $schema={'../' * _lies_in(kind).count('/')}docs/language/schemas/{kind}.schema.json",
        "```",
        "",
        *_table(schema),
    ]
    for name, definition in schema.get("$defs", {}).items():
        lines += [f"## {name}", "", str(definition.get("description", "")), "", *_table(_whole(definition))]
    return "\n".join(lines).rstrip() + "\n"


def _whole(definition: Schema) -> Schema:
    """The map form of a part that may also be a plain word."""
    return next((inner for inner in definition.get("anyOf", ()) if "properties" in inner), definition)


def _table(schema: Schema) -> Iterator[str]:
    properties: dict[str, Any] = schema.get("properties", {})
    if not properties:
        return
    required = set(schema.get("required", ()))
    yield "| 键 key | 写什么 type | 必填 | 默认 default | 含义 meaning |"
    yield "|---|---|---|---|---|"
    for name, inner in properties.items():
        default = inner.get("default")
        shown = "" if default in (None, [], {}, "") else f"`{json.dumps(default, ensure_ascii=False)}`"
        meaning = str(inner.get("description", "")).replace("|", "\\|").replace("\n", " ")
        yield f"| `{name}` | {_type(inner)} | {'✓' if name in required else ''} | {shown} | {meaning} |"
    yield ""


_KINDS = {**WITHIN, **{name: thing.zh for name, thing in THINGS.items()}, "fact": "事实", "field-of": "字段"}
"""What is named there, by ``x-kind``."""
_PLAIN = {"string": "文字", "integer": "整数", "number": "数字", "boolean": "true/false", "null": "", "object": "键值"}


def _type(schema: Any) -> str:
    """What may be written, in a few words."""
    if not isinstance(schema, dict):
        return "任意"
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if named := _KINDS.get(schema.get("x-kind", "")):
        return named
    if "enum" in schema:
        return " / ".join(f"`{value}`" for value in schema["enum"])
    if "const" in schema:
        return f"`{json.dumps(schema['const'])}`"
    if choices := schema.get("anyOf") or schema.get("oneOf"):
        return " 或 ".join(dict.fromkeys(filter(None, map(_type, choices))))
    kind = schema.get("type")
    if kind == "array":
        inside = schema.get("items") or (schema.get("prefixItems") or [{}])[0]
        return f"{_type(inside)} 的列表"
    if kind == "object" and isinstance(schema.get("additionalProperties"), dict | bool):
        inner = schema["additionalProperties"]
        names = _KINDS.get(schema.get("propertyNames", {}).get("x-kind", ""), "名称")
        return f"{names} → {_type(inner)}" if isinstance(inner, dict) else "键值"
    if schema.get("format") in ("date", "date-time"):
        return {"date": "日期", "date-time": "时间"}[schema["format"]]
    return _PLAIN.get(str(kind), "任意")

"""Findings, differences and effective configurations as people read them in a terminal."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol

import yaml

from guicheng.common.text import Text
from guicheng.config.diff import Change
from guicheng.config.findings import Finding, Findings
from guicheng.config.model.origin import Origin
from guicheng.config.nodes import ListNode, MapNode, Node, Scalar


class Style(Protocol):
    """Colours (`django.core.management.color.Style` is one)."""

    def ERROR(self, text: str, /) -> str: ...  # noqa: N802
    def WARNING(self, text: str, /) -> str: ...  # noqa: N802
    def SUCCESS(self, text: str, /) -> str: ...  # noqa: N802


_SHOWN = 3


def _also(finding: Finding, *, every: bool) -> Iterator[str]:
    """What follows from a finding, or is it again: the places, and of the first few only, unless `every`."""
    shown = finding.also if every or len(finding.also) <= _SHOWN else finding.also[: _SHOWN - 1]
    for one in shown:
        yield f"  ↳ {one.place}  [{one.code}] {one.message.zh}"
    if rest := len(finding.also) - len(shown):
        yield f"  ↳ 另有 {rest} 处，用 --every 显示 ({rest} more; --every shows them)"


def finding_lines(finding: Finding, files: Mapping[str, bytes], style: Style, *, every: bool = False) -> Iterator[str]:
    """A finding: its place, the line with a mark under the spot, what is wrong in both languages, what to do."""
    paint = style.ERROR if finding.severity == "error" else style.WARNING
    yield f"{paint(finding.place)}  {finding.severity} [{finding.code}]"
    if finding.path:
        yield f"    {finding.path}"
    yield from (f"    │ {line}" for line in _excerpt(finding.origin, files))
    yield f"    {finding.message.zh}"
    if finding.message.en and finding.message.en != finding.message.zh:
        yield f"    {finding.message.en}"
    if finding.suggestion:
        yield f"    → {_both(finding.suggestion)}"
    if finding.also:
        yield from (f"    {line}" for line in _also(finding, every=every))
    yield ""


def _excerpt(origin: Origin, files: Mapping[str, bytes]) -> list[str]:
    """The line of the file, cut to a readable length, with a mark under the column."""
    lines = files.get(origin.file, b"").decode("utf-8-sig", "replace").splitlines()
    if origin.line > len(lines):
        return []
    line, column = lines[origin.line - 1], origin.column - 1
    start = max(0, column - 60) if len(line) > 100 else 0
    shown = line[start : start + 100].replace("\t", " ")
    return [shown, " " * _width(shown[: column - start]) + "^"] if shown.strip() else []


def _width(text: str) -> int:
    """How many cells a text takes in a terminal: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def verdict(region: str, findings: Findings, style: Style) -> str:
    """One line about a whole region."""
    errors = sum(finding.severity == "error" for finding in findings)
    warnings = len(findings) - errors
    if errors:
        return style.ERROR(f"✗ {region}: {errors} 个错误 (errors), {warnings} 个提醒 (warnings)")
    said = f", {warnings} 个提醒 (warnings)" if warnings else ""
    return style.SUCCESS(f"✓ {region}: 没有错误 (no errors){said}")


_MARKS = {"added": "+", "removed": "-", "changed": "~", "moved": "↕"}


def change_lines(change: Change, style: Style) -> Iterator[str]:
    """A difference: its path, what it was and is, and where both are written."""
    paint = {"added": style.SUCCESS, "removed": style.ERROR}.get(change.kind, style.WARNING)
    yield paint(f"{_MARKS[change.kind]} {change.path}")
    if change.kind != "added":
        yield f"    - {_short(change.before)}{_at(change.origin_before)}"
    if change.kind != "removed":
        yield f"    + {_short(change.after)}{_at(change.origin_after)}"


def _short(value: Any) -> str:
    line = json.dumps(value, ensure_ascii=False)
    return line if len(line) <= 160 else f"{line[:157]}…"


def _at(origin: Origin | None) -> str:
    return f"   # {origin.file}:{origin.line}" if origin else ""


def _both(text: Text) -> str:
    return f"{text.zh} / {text.en}" if text.en and text.en != text.zh else text.zh


def tree_lines(node: Node, *, with_origin: bool) -> Iterable[str]:
    """A tree as YAML; with origins, each key says in a comment which layer wrote it, and where."""
    return _lines(node, 0, with_origin)


def _lines(node: Node, depth: int, origin: bool) -> Iterator[str]:
    pad = "  " * depth
    if isinstance(node, MapNode):
        for key, value in node.entries.items():
            yield from _entry(f"{pad}{_scalar(key)}:", value, node.keys.get(key, value.at), depth, origin)
    elif isinstance(node, ListNode):
        for item in node.items:
            inner = list(_lines(item, depth + 1, origin))
            if isinstance(item, Scalar) or not inner:
                yield f"{pad}- {_plain(item)}{_comment(item.at, origin)}"
            else:
                yield f"{pad}- {inner[0].lstrip()}"
                yield from inner[1:]
    else:
        yield f"{pad}{_plain(node)}"


def _entry(start: str, value: Node, at: Origin, depth: int, origin: bool) -> Iterator[str]:
    if isinstance(value, Scalar) or not (value.entries if isinstance(value, MapNode) else value.items):
        yield f"{start} {_plain(value)}{_comment(at, origin)}"
        return
    yield f"{start}{_comment(at, origin)}"
    yield from _lines(value, depth + 1, origin)


def _plain(node: Node) -> str:
    if isinstance(node, Scalar):
        return _scalar(node.value)
    return "{}" if isinstance(node, MapNode) else "[]"


def _scalar(value: Any) -> str:
    if isinstance(value, str) and "\n" in value:
        return json.dumps(value, ensure_ascii=False)
    dumped: str = yaml.safe_dump(value, allow_unicode=True, width=10**6, default_flow_style=True)
    return dumped.removesuffix("\n").removesuffix("\n...")


def _comment(at: Origin, origin: bool) -> str:
    return f"  # {at.layer} {at.file}:{at.line}" if origin else ""

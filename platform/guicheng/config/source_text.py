"""One file's text → a tree that knows its places. YAML in its JSON-like core, and JSON itself.

Only plain maps, lists, texts, numbers, yes/no values and null; words mean what YAML 1.2 says (``on`` and ``no`` are
texts, ``010`` keeps its zero, dates stay texts). Refused: a key that is there twice, anchors and aliases, tags, several
documents, keys that are no texts, and whatever is too large or too deep. Nothing raises.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any, TypeAlias

import yaml

from guicheng.config.findings import Findings
from guicheng.config.model.origin import Origin
from guicheng.config.nodes import ListNode, MapNode, Node, Scalar

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 32
MAX_NODES = 50_000

_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLEANS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")
_FLOAT = re.compile(r"[-+]?(0|[1-9][0-9]*)?(\.[0-9]+|(?<=[0-9])\.[0-9]*)?([eE][-+]?[0-9]{1,3})?")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NO_TAG = frozenset({None, "!"})

Events: TypeAlias = Callable[[], Any]
"""Gives the next event of the parser."""


def decode(data: bytes, file: str, layer: str, findings: Findings) -> str | None:
    """The text of a file's bytes: UTF-8, with or without the mark that Windows editors put in front."""
    start = Origin(file, 1, 1, layer)
    if len(data) > MAX_BYTES:
        findings.error("file-too-large", "文件超过 1 MiB", "the file is larger than 1 MiB", start)
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        findings.error(
            "not-utf8",
            "文件不是 UTF-8 编码，请在编辑器中另存为 UTF-8",
            "the file is not encoded as UTF-8; save it as UTF-8 in your editor",
            Origin(file, line, column, layer),
        )
        return None


def read(text: str, file: str, layer: str, findings: Findings) -> Node | None:
    """The tree of a file, or None where it cannot be read at all; every mistake is added to `findings`."""
    reader = _Reader(file, layer, findings)
    try:
        return reader.document(_LOADER(text).get_event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = error.problem or error.context or "syntax error"
        at = Origin(file, mark.line + 1, mark.column + 1, layer) if mark else reader.start
        findings.error("yaml-syntax", *_explained(problem, text, at), at)
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        findings.error(
            "yaml-character",
            "文件中有不允许的控制字符",
            "the file holds a control character that is not allowed",
            Origin(file, line, 1, layer),
        )
    except _Unreadable:
        pass
    return None


def _explained(problem: str, text: str, at: Origin) -> tuple[str, str]:
    """A syntax error in words for people who do not write YAML every day."""
    lines = text.splitlines()
    line = lines[at.line - 1] if at.line <= len(lines) else ""
    if "\t" in line[: len(line) - len(line.lstrip())]:
        return "缩进用了制表符（Tab），请改用空格", "the line is indented with a tab; use spaces"
    if "mapping values are not allowed" in problem:
        return (
            "这里不能再出现冒号：可能缩进不对，或文字里有冒号而没有加引号",
            "a colon cannot stand here: wrong indentation, or a text with a colon that needs quotes",
        )
    if "could not find expected ':'" in problem:
        return "缺少冒号：键后面要写“: ”", "a colon is missing after the key"
    if "did not find expected key" in problem or "expected <block end>" in problem or "block collection" in problem:
        return "缩进与上文不一致", "the indentation does not agree with the lines above"
    if "expected ',' or" in problem:
        return "缺少逗号或右括号", "a comma or closing bracket is missing"
    if "unexpected end of stream" in problem:
        return "引号没有配对", "a quotation mark is never closed"
    return f"YAML 语法错误：{problem}", f"YAML syntax error: {problem}"


class _Unreadable(Exception):
    """The rest of the file is not worth reading; the reason has been added."""


class _Reader:
    """Builds the tree from the parser's events, so that nothing is built that is not allowed."""

    def __init__(self, file: str, layer: str, findings: Findings) -> None:
        self.file = file
        self.layer = layer
        self.findings = findings
        self.nodes = 0
        self.start = Origin(file, 1, 1, layer)

    def at(self, event: yaml.Event) -> Origin:
        """Where an event stands."""
        mark = event.start_mark
        return Origin(self.file, mark.line + 1, mark.column + 1, self.layer) if mark else self.start

    def document(self, following: Events) -> Node | None:
        """The first document; a second one is a mistake."""
        root: Node | None = None
        while not isinstance(event := following(), yaml.StreamEndEvent):
            if isinstance(event, yaml.DocumentStartEvent) and root is not None:
                self.findings.error(
                    "several-documents",
                    "一个文件只能有一份内容，`---` 之后又开始了一份",
                    "a file holds one document; another one begins after `---`",
                    self.at(event),
                )
                break
            if isinstance(event, yaml.NodeEvent):
                root = self.node(event, following, 1)
        return root

    def node(self, event: Any, following: Events, depth: int) -> Node:
        """The node that begins with `event`."""
        self.nodes += 1
        if self.nodes > MAX_NODES or depth > MAX_DEPTH or event.anchor is not None or event.tag not in _NO_TAG:
            self.refuse(event, depth)
        mark = event.start_mark
        at = Origin(self.file, mark.line + 1, mark.column + 1, self.layer)
        if isinstance(event, yaml.ScalarEvent):
            return Scalar(self.text(event) if event.style else _meaning(event.value), at)
        if isinstance(event, yaml.SequenceStartEvent):
            items: list[Node] = []
            while not isinstance(inner := following(), yaml.SequenceEndEvent):
                items.append(self.node(inner, following, depth + 1))
            return ListNode(items, at)
        return self.map(at, following, depth)

    def map(self, at: Origin, following: Events, depth: int) -> MapNode:
        """A map; a key that comes twice keeps its first value."""
        result = MapNode({}, at)
        while not isinstance(event := following(), yaml.MappingEndEvent):
            key = self.node(event, following, depth + 1)
            value = self.node(following(), following, depth + 1)
            key_at = key.at
            if not isinstance(key, Scalar) or key.value is None:
                self.findings.error("bad-key", "键必须是文字", "a key must be a text", key_at)
                continue
            name = event.value if isinstance(event, yaml.ScalarEvent) else str(key.value)
            if name in result.entries:
                first = result.keys[name].line
                self.findings.error(
                    "duplicate-key",
                    f"`{name}` 重复出现，第 {first} 行已经写过",
                    f"`{name}` is there twice; line {first} has it already",
                    key_at,
                )
                continue
            result.entries[name], result.keys[name] = value, key_at
        return result

    def text(self, event: yaml.ScalarEvent) -> str:
        """A quoted text. An escape can smuggle in what neither a database nor a page can hold."""
        value: str = event.value
        if _CONTROL.search(value):
            self.findings.error(
                "yaml-character",
                "文字中有不允许的控制字符",
                "the text holds a control character that is not allowed",
                self.at(event),
            )
            return _CONTROL.sub("", value)
        return value

    def refuse(self, event: Any, depth: int) -> None:
        """Stop at what is not allowed anywhere: say which it is."""
        if self.nodes > MAX_NODES:
            self.stop("too-many-nodes", f"文件内容超过 {MAX_NODES} 项", f"more than {MAX_NODES} parts", event)
        if depth > MAX_DEPTH:
            self.stop("too-deep", f"嵌套超过 {MAX_DEPTH} 层", f"nested more than {MAX_DEPTH} deep", event)
        if event.anchor is not None:
            self.stop(
                "anchor",
                "不能使用锚点和引用（& 和 *），请把内容写全；以 * 或 & 开头的文字要加引号",
                "anchors and aliases (& and *) are not allowed: write it out; quote a text that begins with * or &",
                event,
            )
        self.stop("tag", "不能使用 YAML 标签（!）", "YAML tags (!) are not allowed", event)

    def stop(self, code: str, zh: str, en: str, event: yaml.Event) -> None:
        """Add the reason and give up on the file."""
        self.findings.error(code, zh, en, self.at(event))
        raise _Unreadable


def _meaning(word: str) -> str | int | float | bool | None:
    """What an unquoted word stands for."""
    if word in _NULL:
        return None
    if word in _BOOLEANS:
        return _BOOLEANS[word]
    first = word[0]
    if first in "0123456789+-.":
        if _INTEGER.fullmatch(word):
            return int(word)
        if any(c in word for c in ".eE") and any(c.isdigit() for c in word) and _FLOAT.fullmatch(word):
            number = float(word)
            return number if math.isfinite(number) else word
    return word

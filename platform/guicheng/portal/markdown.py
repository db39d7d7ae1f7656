"""The small Markdown of notice pages and helps: paragraphs, lists, headings, bold, italics, code and links.

Everything is escaped before anything is marked up, and the result passes a sanitizer: whatever a configuration holds,
no page runs it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby

import nh3
from django.utils.safestring import SafeString, mark_safe

_TAGS = {"p", "br", "ol", "ul", "li", "h2", "h3", "h4", "strong", "em", "code", "a"}
_ITEM = re.compile(r"^\s*(?:(?P<number>\d{1,3})[.、)]|[-*])\s*(?P<text>\S.*)$")
_HEADING = re.compile(r"^(#{1,3})\s+(.*)$")
_INLINE = (
    (re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*"), r"<strong>\1</strong>"),
    (re.compile(r"(?<![*\w])\*(\S(?:[^*]*?\S)?)\*(?![*\w])"), r"<em>\1</em>"),
    (re.compile(r"`([^`]+)`"), r"<code>\1</code>"),
    (re.compile(r"\[([^\]]+)\]\((https?://[^)\s]+|/[^)\s]*|mailto:[^)\s]+|tel:[^)\s]+)\)"), r'<a href="\2">\1</a>'),
)


def render(source: str) -> SafeString:
    """`source` as HTML that is safe in a page."""
    html = "".join(_blocks(source.replace("\r\n", "\n").strip("\n").split("\n")))
    return mark_safe(nh3.clean(html, tags=_TAGS, attributes={"a": {"href"}, "ol": {"start"}}))  # noqa: S308


def _blocks(lines: Iterable[str]) -> Iterator[str]:
    for kind, group in groupby(lines, _kind):
        block = list(group)
        if kind == "ol" or kind == "ul":
            yield _list(kind, block)
        elif kind == "h":
            yield from (_heading(line) for line in block)
        elif kind == "p":
            yield f"<p>{'<br>'.join(_inline(line.strip()) for line in block)}</p>"


def _kind(line: str) -> str:
    if not line.strip():
        return ""
    if _HEADING.match(line):
        return "h"
    item = _ITEM.match(line)
    return "p" if item is None else "ol" if item["number"] else "ul"


def _list(kind: str, lines: list[str]) -> str:
    items = [match for line in lines if (match := _ITEM.match(line))]
    first = items[0]["number"]
    start = f' start="{int(first)}"' if first and int(first) != 1 else ""
    inner = "".join(f"<li>{_inline(item['text'])}</li>" for item in items)
    return f"<{kind}{start}>{inner}</{kind}>"


def _heading(line: str) -> str:
    match = _HEADING.match(line)
    assert match is not None
    level = len(match[1]) + 1
    return f"<h{level}>{_inline(match[2])}</h{level}>"


def _inline(text: str) -> str:
    marked = escape(text, quote=True)
    for pattern, replacement in _INLINE:
        marked = pattern.sub(replacement, marked)
    return marked

"""The page of the reference that lists the codes of refusals: read from the program, where each is said."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

_HEAD = """# 拒绝的代码 (codes of refusals)

办不成的事都有一个代码、中英文说明和状态码；页面显示文字，接口给出 `code`。代码不变，文字可以改。
What cannot be done has a code, words in both languages and a status. Pages show the words, the API gives `code` in a
problem document. Codes stay; words may change. `…` stands for what is at hand.

| code | HTTP | 中文 | English |
|---|---|---|---|"""
_SAYING = {"refuse": 409, "Problem": None, "problem": None}
"""Who says a refusal, code and words first; and the status where none is given."""


class Said(NamedTuple):
    """One refusal as the program says it."""

    code: str
    zh: str
    en: str
    status: str


def page(note: str) -> str:
    """The page; `note` stands at its head."""
    first: dict[str, Said] = {}
    for said in _all():
        first.setdefault(said.code, said)
    rows = [f"| `{one.code}` | {one.status} | {_cell(one.zh)} | {_cell(one.en)} |" for _, one in sorted(first.items())]
    return "\n".join([note, "", _HEAD, *rows, ""])


def _all() -> Iterator[Said]:
    package = Path(__file__).resolve().parents[1]
    for path in sorted(package.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and (said := _said(node)) is not None:
                yield said


def _said(call: ast.Call) -> Said | None:
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    if name not in _SAYING or len(call.args) < 2 or not isinstance(code := call.args[0], ast.Constant):
        return None
    words = [text for argument in call.args[1:3] for text in _texts(argument)]
    status = next(
        (k.value.value for k in call.keywords if k.arg == "status" and isinstance(k.value, ast.Constant)), None
    )
    if not isinstance(code.value, str) or len(words) < 2:
        return None
    return Said(code.value, words[0], words[1], str(status or _SAYING[name] or ""))


def _texts(node: ast.expr) -> Iterator[str]:
    """The words of an argument: a text, or one for each language."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
    elif isinstance(node, ast.Call):
        given = [*node.args, *(keyword.value for keyword in node.keywords)]
        yield from (text for argument in given[:2] for text in _texts(argument))


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")

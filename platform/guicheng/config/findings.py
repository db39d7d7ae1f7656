"""Findings: what the loader and the checker have to say about a configuration, each with its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from guicheng.common.text import Text
from guicheng.config.model.origin import Origin
from guicheng.config.nearness import nearest

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One mistake (`error`) or doubt (`warning`): a stable `code`, the `message` for people, where it was written, the
    `path` in the effective configuration, and what to write instead, where that can be guessed.

    `missing` is the name that is not there, where that is what is wrong; `also` are the findings that follow from this
    one, or are it again at another place (`folding`)."""

    code: str
    message: Text
    origin: Origin
    path: str = ""
    suggestion: Text | None = None
    severity: Severity = "error"
    missing: str = ""
    also: tuple[Finding, ...] = ()

    @property
    def place(self) -> str:
        """``file:line:column`` as editors understand it."""
        return f"{self.origin.file}:{self.origin.line}:{self.origin.column}"

    def as_json(self) -> dict[str, Any]:
        """For the API and for ``--json``."""
        return {
            "severity": self.severity,
            "code": self.code,
            "file": self.origin.file,
            "line": self.origin.line,
            "column": self.origin.column,
            "path": self.path,
            "zh": self.message.zh,
            "en": self.message.en or self.message.zh,
            "suggestion": self.suggestion.model_dump() if self.suggestion else None,
            **({"also": [finding.as_json() for finding in self.also]} if self.also else {}),
        }

    def sort_key(self) -> tuple[bool, str, int, int, str, str]:
        """Errors first, then by place."""
        return (self.severity != "error", *self.origin[:3], self.code, self.path)


class Findings:
    """A growing collection; the same thing is said only once."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, Origin, str], Finding] = {}

    def add(self, finding: Finding) -> None:
        """Add one, unless it has been said of this place already."""
        self._found.setdefault((finding.code, finding.origin, finding.message.zh), finding)

    def error(
        self, code: str, zh: str, en: str, origin: Origin, path: str = "", suggestion: Text | None = None
    ) -> None:
        """Add a mistake."""
        self.add(Finding(code, Text(zh=zh, en=en), origin, path, suggestion))

    def warn(self, code: str, zh: str, en: str, origin: Origin, path: str = "", suggestion: Text | None = None) -> None:
        """Add a doubt."""
        self.add(Finding(code, Text(zh=zh, en=en), origin, path, suggestion, "warning"))

    def extend(self, findings: Iterable[Finding]) -> None:
        """Add several."""
        for finding in findings:
            self.add(finding)

    def __iter__(self) -> Iterator[Finding]:
        return iter(sorted(self._found.values(), key=Finding.sort_key))

    def __len__(self) -> int:
        return len(self._found)

    def has(self, *codes: str) -> bool:
        """Whether one of these has been said."""
        return any(code in codes for code, _, _ in self._found)

    @property
    def has_errors(self) -> bool:
        """Whether anything stands in the way of publishing."""
        return any(finding.severity == "error" for finding in self._found.values())


def did_you_mean(word: object, known: Iterable[str]) -> Text | None:
    """The known word most like `word`, as a suggestion; where none is like it and they are few, all of them."""
    choices = sorted({str(k) for k in known})
    wanted = str(word)
    if close := nearest(wanted, choices):
        return Text(zh=f"是不是想写 `{close}`？", en=f"Did you mean `{close}`?")
    if 0 < len(choices) <= 12:
        listed = "、".join(f"`{c}`" for c in choices)
        return Text(zh=f"可以写：{listed}", en=f"Possible: {', '.join(f'`{c}`' for c in choices)}")
    return None

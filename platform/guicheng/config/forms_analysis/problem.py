"""One mistake in a form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from guicheng.common.text import Text

Path = tuple[str | int, ...]
Document = Literal["schema", "ui"]


@dataclass(frozen=True, slots=True)
class FormProblem:
    """A mistake: a stable code, in which file and where inside it (keys and indexes), what is wrong, what to write."""

    code: str
    document: Document
    path: Path
    message: Text
    suggestion: Text | None = None
    severity: Literal["error", "warning"] = "error"

    @classmethod
    def at(
        cls,
        code: str,
        document: Document,
        path: Path,
        zh: str,
        en: str,
        *,
        suggestion: Text | None = None,
        severity: Literal["error", "warning"] = "error",
    ) -> FormProblem:
        """A problem with its message in both languages."""
        return cls(code, document, path, Text(zh=zh, en=en), suggestion, severity)

"""Refusals: the one way a use-case says no."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from guicheng.common.text import Text


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: a stable `code`, the `message` for people, the `field` it is about ('' for the whole),
    what to do (`remedy`), and the `explanation` of the rule that found it (rule, facts, release, file, line)."""

    code: str
    message: Text
    field: str = ""
    remedy: Text | None = None
    explanation: dict[str, Any] = dataclasses.field(default_factory=dict)


class Refusal(Exception):
    """A request that cannot be granted, with every reason found. Nothing has been changed when it is raised.

    `status` is the HTTP status a face answers with: 400 invalid data, 403 not allowed, 404 not there (or not visible),
    409 in conflict with the present state, 413/415 for files, 429 too often.
    """

    def __init__(self, problems: Problem | Sequence[Problem], *, status: int = 409) -> None:
        self.problems: tuple[Problem, ...] = (problems,) if isinstance(problems, Problem) else tuple(problems)
        self.status = status
        super().__init__("; ".join(f"{p.code}: {p.message.zh}" for p in self.problems))

    @property
    def code(self) -> str:
        """The code of the first problem."""
        return self.problems[0].code


def refuse(code: str, zh: str, en: str, *, status: int = 409, field: str = "", **explanation: Any) -> Refusal:
    """A refusal with one problem, ready to raise."""
    return Refusal(Problem(code, Text(zh=zh, en=en), field=field, explanation=explanation), status=status)

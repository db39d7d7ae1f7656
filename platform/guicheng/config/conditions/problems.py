"""What can be wrong with a condition as it is written."""

from __future__ import annotations

from dataclasses import dataclass

from guicheng.common.text import Text
from guicheng.config.conditions.tree import Place


@dataclass(frozen=True, slots=True)
class ConditionProblem:
    """A mistake in a condition: a stable `code`, the `message`, the `place` inside the condition's own data (keys and
    indexes, so that a checker can name line and column), and the `suggestion` to use instead, where there is one.

    `severity` is ``"error"`` for what cannot be meant, ``"warning"`` for what is allowed but never makes a difference.
    """

    code: str
    message: Text
    place: Place
    suggestion: str | None = None
    severity: str = "error"


class ConditionSyntaxError(ValueError):
    """A condition that cannot be read, with every mistake found in it."""

    def __init__(self, problems: tuple[ConditionProblem, ...]) -> None:
        self.problems = problems
        super().__init__("; ".join(p.message.zh for p in problems))


class ConditionReferenceError(LookupError):
    """A condition refers to a named condition that does not exist or that refers back to itself."""


def did_you_mean(zh: str, en: str, suggestion: str | None) -> Text:
    """A message that ends with the suggestion, where there is one."""
    if suggestion is None:
        return Text(zh=zh, en=en)
    return Text(zh=f"{zh}。是不是想写 `{suggestion}`？", en=f"{en}. Did you mean `{suggestion}`?")

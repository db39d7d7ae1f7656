"""What is wrong with an entry of a row, said with the entry in front of its field."""

from __future__ import annotations

from guicheng.common.errors import Problem
from guicheng.feeds.mapping import Planned


def at(problem: Problem, planned: Planned) -> Problem:
    """The problem with the entry it is about in front of its field."""
    where = ".".join([planned.rule.id, *(str(number + 1) for number in planned.index)])
    return Problem(
        problem.code, problem.message, f"{where}.{problem.field}".rstrip("."), problem.remedy, problem.explanation
    )

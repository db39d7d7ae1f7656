"""What is wrong with an entry of a row, said with the entry in front of its field."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from guicheng.common.errors import Problem, Refusal
from guicheng.feeds.mapping import Planned


def at(problem: Problem, planned: Planned) -> Problem:
    """The problem with the entry it is about in front of its field."""
    where = ".".join([planned.rule.id, *(str(number + 1) for number in planned.index)])
    return Problem(
        problem.code, problem.message, f"{where}.{problem.field}".rstrip("."), problem.remedy, problem.explanation
    )


@contextmanager
def of_entry(planned: Planned) -> Iterator[None]:
    """Within, a refusal says which entry of the row it is about."""
    try:
        yield
    except Refusal as refusal:
        raise Refusal([at(problem, planned) for problem in refusal.problems], status=refusal.status) from refusal

"""The same life (begin, hand in, approve, search) led by others, as leanly as each can: a platform is measured by them.

All keep the same data and commit after each act. None checks a form, tests a rule, derives a status, tells anybody or
records anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.util import find_spec

from guicheng.accounts.models import Account

Life = Callable[[], object]
NAMES = {"viewflow": "plain viewflow", "spiff": "SpiffWorkflow with its state in PostgreSQL", "sql": "raw SQL"}


def lives(decider: Account) -> Iterator[tuple[str, Life]]:
    """(name, one life) of each that is installed: SpiffWorkflow comes with `requirements/bench.txt` alone."""
    from benchmarks.yardsticks.plain_viewflow import PlainLives
    from benchmarks.yardsticks.raw_sql import SqlLives

    yield "viewflow", PlainLives(decider)
    if find_spec("SpiffWorkflow"):
        from benchmarks.yardsticks.spiff import SpiffLives

        yield "spiff", SpiffLives()
    yield "sql", SqlLives()

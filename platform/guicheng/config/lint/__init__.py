"""Checks: what a schema cannot see. Each is a short function that looks at a `Review` and yields findings.

A module a concern; ``@check`` puts a function on the list. No check may assume that another one found nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from guicheng.config.findings import Finding
from guicheng.config.review import Review

Check = Callable[[Review], Iterable[Finding]]

CHECKS: list[Check] = []


def check(function: Check) -> Check:
    """Put a check on the list."""
    CHECKS.append(function)
    return function


def run(review: Review) -> Iterable[Finding]:
    """Everything that all checks have to say."""
    for each in CHECKS:
        yield from each(review)


from guicheng.config.lint import (  # noqa: E402 - they register themselves
    acts,
    answering,
    asking,
    assets,
    chains,
    decision_tables,
    effects,
    entry_accounts,
    entry_lists,
    fed_files,
    feeds,
    fields,
    forms,
    home,
    locks,
    logins,
    menus,
    not_read,
    numbering,
    officers,
    once,
    openings,
    papers,
    parties,
    people,
    places,
    quotas,
    references,
    registration,
    review,
    rows,
    scenarios,
    states,
    systems,
    texts,
    timing,
    unused,
)

__all__ = [
    "CHECKS",
    "acts",
    "answering",
    "asking",
    "assets",
    "chains",
    "check",
    "decision_tables",
    "effects",
    "entry_accounts",
    "entry_lists",
    "fed_files",
    "feeds",
    "fields",
    "forms",
    "home",
    "locks",
    "logins",
    "menus",
    "not_read",
    "numbering",
    "officers",
    "once",
    "openings",
    "papers",
    "parties",
    "people",
    "places",
    "quotas",
    "references",
    "registration",
    "review",
    "rows",
    "run",
    "scenarios",
    "states",
    "systems",
    "texts",
    "timing",
    "unused",
]

"""To whom the tasks of somebody go who may no longer act: asked of whoever takes their standing away."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

DESK = "desk"
"""The answer that gives a task back to its desk: whoever holds the role there may take it."""

REST = "*"
"""The key of the answer for every task that is not named."""


@dataclass(frozen=True)
class Heirs:
    """The answers by task: `desk`, or the account that takes it on. `by_itself` asks nobody: every task goes back to
    its desk, because no person is there to be asked (the calendar, a removed entry, an application)."""

    answers: Mapping[str, str] = field(default_factory=dict)
    by_itself: bool = False

    def of(self, task: str) -> str:
        """The answer for a task; '' where there is none."""
        return DESK if self.by_itself else self.answers.get(task, "") or self.answers.get(REST, "")


NOBODY_NAMED = Heirs()
BY_ITSELF = Heirs(by_itself=True)


@dataclass(frozen=True)
class Loss:
    """Who has lost their standing: the accounts, the roles that they lost (None: all of them), and the organisation
    whose desks nobody takes any more. `cause` says why, for the record."""

    region: str
    accounts: Collection[int]
    cause: str
    roles: frozenset[str] | None = None
    organisation_id: int | None = None

"""What one reader gets of a filing: whether it is open, its data, and what can be done. Its chain is read once."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from guicheng.accounts.actor import Actor
from guicheng.filings import actions, decisions, disclosure, drafts, duetimes, queries
from guicheng.filings.actions import Action
from guicheng.filings.duetimes import DueTime
from guicheng.filings.matter import Matter
from guicheng.forms.access import Access
from guicheng.workflow.situation import Situation


class Look:
    """A reader's look at a filing as it stands: the same answers as `disclosure` and `actions` give one by one."""

    def __init__(self, found: Matter, actor: Actor) -> None:
        self.found = found
        self.actor = actor

    @cached_property
    def situation(self) -> Situation | None:
        """Where its chain stands for the reader."""
        return actions.situation_of(self.found, self.actor)

    @cached_property
    def is_open(self) -> bool:
        """See `disclosure.is_open`."""
        return queries.opens(self.found.kind, self.actor.role, self.found.filing.state) or self._has_task

    @property
    def data(self) -> dict[str, Any] | None:
        """The data of its form as the reader gets them; None where its content is closed."""
        if not self.is_open:
            return None
        form, filing = self.found.form, self.found.filing
        if form is None:
            return {}
        audience = disclosure.audience_of(self.actor, filing.organisation_id, filing.subject_id)
        return disclosure.disclosed(form, filing.data, self._access, audience)

    @property
    def actions(self) -> list[Action]:
        """See `actions.of`."""
        return actions.of(self.found, self.actor, self.situation)

    @property
    def due(self) -> DueTime | None:
        """The nearest end that threatens it."""
        found = self.found
        return duetimes.due_of_filing(found.config, found.kind, found.filing, found.facts(self.actor))

    @property
    def _has_task(self) -> bool:
        return self.situation is not None and bool(self.situation.choices)

    @property
    def _access(self) -> Access:
        """See `disclosure.access_to`."""
        if self.situation is not None and self.situation.choices:
            return decisions.step_access(self.situation.choices[0].step)
        if self.found.is_applicant(self.actor) and self.found.is_editable:
            return drafts.access_of(self.found)
        return Access("read")

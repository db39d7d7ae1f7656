"""What a filing may be begun about: every entry the actor sees in the register, and why not, where it cannot be
(YNR-15, YNR-28, YNR-34)."""

from __future__ import annotations

from dataclasses import dataclass

from guicheng.accounts.actor import Actor
from guicheng.common import search
from guicheng.common.errors import Problem
from guicheng.config.model.events import CREATE
from guicheng.config.model.filing import FilingType
from guicheng.filings.acts import drafts
from guicheng.filings.context import queries
from guicheng.filings.guards import before_acts
from guicheng.registers.models import Entry

MOST_JUDGED = 100
"""Entries that are judged at once; beyond them one searches."""


@dataclass(frozen=True)
class Subject:
    """An entry that a filing might be about, and everything that speaks against beginning one now."""

    entry: Entry
    reasons: tuple[Problem, ...]

    @property
    def ok(self) -> bool:
        """Whether a filing about it may be begun."""
        return not self.reasons


def subjects(actor: Actor, kind: FilingType, query: str = "", most: int = MOST_JUDGED) -> list[Subject]:
    """The entries a filing may be about: those it may be begun for first. `query` searches what entries are known by.

    Refuses `not-allowed` where the actor's role does not file the type.
    """
    if kind.about is None:
        return []
    rows = queries.entries(actor.as_filer(), kind.about)
    rows = rows.filter(search.found_by(query))
    found = []
    for entry in rows.select_related("parent").order_by("name", "id")[:most]:
        fresh = drafts.prepare(actor, kind.filing, entry.pk)
        found.append(Subject(entry, tuple(before_acts.blocked(fresh, actor, CREATE))))
    return sorted(found, key=lambda one: not one.ok)

"""What a filing may be begun about: every entry that the actor files for, or, where everybody files in their own name,
that they see; and why not, where it cannot be
(YNR-15, YNR-28, YNR-34)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from guicheng.accounts.actor import Actor
from guicheng.common import search
from guicheng.common.errors import Problem
from guicheng.config import releases
from guicheng.config.model.events import CREATE
from guicheng.config.model.filing import FilingType
from guicheng.filings.acts import drafts
from guicheng.filings.context import opening, queries
from guicheng.filings.guards import before_acts
from guicheng.registers.models import Entry

MOST_JUDGED = 100
"""Entries that are judged at once; beyond them one searches."""


@dataclass(frozen=True)
class Subject:
    """An entry that a filing might be about, and everything that speaks against beginning one now. Of one that the
    actor may only choose, `told` is all that is shown beside its name; None of one that they see."""

    entry: Entry
    reasons: tuple[Problem, ...]
    told: str | None = None

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
    seen = queries.entries(actor.as_filer() if kind.filer == "subject" else actor, kind.about)
    rows = seen.filter(search.found_by(query)).select_related("parent").order_by("name", "id")[:most]
    entries: list[tuple[Entry, str | None]] = [(entry, None) for entry in rows]
    if kind.filer == "actor":
        beyond = opening.entries(releases.current(actor.region), actor, kind.about, query, seen)
        entries.extend(islice(beyond, most - len(entries)))
    found = []
    for entry, told in entries:
        fresh = drafts.prepare(actor, kind.filing, entry.pk)
        found.append(Subject(entry, tuple(before_acts.blocked(fresh, actor, CREATE)), told))
    return sorted(found, key=lambda one: not one.ok)

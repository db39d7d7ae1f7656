"""What forms ask others for: names of places, entries that may be chosen, for one actor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.db.models import Q

from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Jurisdiction
from guicheng.common import clock, search
from guicheng.config.conditions.facts import lookup
from guicheng.config.model.forms import EntryChoice, RowsOf
from guicheng.config.model.whole import RegionConfig
from guicheng.config.paths import FactPath
from guicheng.config.widgets.lookups import KnownPlace, OfferedChoice
from guicheng.filings.context import employees
from guicheng.filings.context.dossier import Dossier
from guicheng.filings.context.facts import Facts
from guicheng.registers.models import Entry

MOST_OFFERED = 50
MOST_ROWS = 200
"""Rows that a table lays out of a register."""


class _Beside:
    """Facts, and what goes before them."""

    def __init__(self, facts: object, own: Mapping[str, Any]) -> None:
        self._facts, self._own = facts, own

    def get(self, path: str, /) -> object:
        """The value of a fact; None where there is none."""
        return lookup(self._own if FactPath(path).root in self._own else self._facts, path)


class ActorLookups:
    """Answers for one person: places from GB/T 2260, entries the person sees and the form allows."""

    def __init__(self, actor: Actor, config: RegionConfig) -> None:
        self.actor = actor
        self.config = config

    def place(self, code: str) -> KnownPlace | None:
        """The place with that code, old ones included; None where there is none."""
        path = _path(code)
        return KnownPlace(code, path) if path else None

    def places(self, within: str | None) -> Sequence[OfferedChoice]:
        """The places directly below `within` (None: the provinces) that may be chosen now."""
        return places_below(within)

    def entry(self, choice: EntryChoice, entry_id: str) -> str | None:
        """The present label of an entry that may be chosen; None where it may not."""
        if not entry_id.isdigit():
            return None
        entry = self._rows(choice).filter(pk=int(entry_id)).first()
        return entry.name if entry is not None and self._fits(choice, entry) else None

    def entries(self, choice: EntryChoice, parent: str | None = None, query: str = "") -> Sequence[OfferedChoice]:
        """The first entries that may be chosen; `query` searches their names."""
        rows = self._rows(choice)
        if parent and parent.isdigit():
            rows = rows.filter(Q(parent_id=int(parent)) | Q(organisation_id=int(parent)))
        rows = rows.filter(search.found_by(query))
        fitting = (entry for entry in rows.order_by("name")[: MOST_OFFERED * 4] if self._fits(choice, entry))
        return [
            OfferedChoice(str(entry.pk), entry.name) for entry, _ in zip(fitting, range(MOST_OFFERED), strict=False)
        ]

    def rows(self, declared: RowsOf, facts: object) -> Sequence[tuple[str, Mapping[str, Any]]]:
        """The entries that fit what a table lays its rows out of, by name: the key of each, and its data."""
        people = Facts(self.config, Dossier(None), actor=self.actor).people
        found = []
        for entry in self._rows(declared).order_by("name", "pk")[:MOST_ROWS]:
            known = _Beside(facts, {"entry": people.map_of(entry)})
            if declared.where is None or self.config.holds(declared.where, known):
                found.append((f"e{entry.pk}", entry.data))
        return found

    def _rows(self, choice: EntryChoice | RowsOf):  # type: ignore[no-untyped-def]
        also = employees.own_people(self.config, self.actor, choice.register_)
        rows = Entry.objects.visible_to(self.actor, also=also)
        return rows.filter(register=choice.register_, removed_at__isnull=True)

    def _fits(self, choice: EntryChoice, entry: Entry) -> bool:
        if choice.where is None:
            return True
        facts = Facts(self.config, Dossier(None), actor=self.actor)
        facts.extra = {"entry": facts.people.map_of(entry)}
        return self.config.holds(choice.where, facts)


def _path(code: str) -> tuple[OfferedChoice, ...]:
    """The choices from the province down to the place; empty where there is no such code."""
    try:
        return _known_path(code)
    except LookupError:  # not kept, as a later edition of the places may have it
        return ()


@lru_cache(maxsize=4096)
def _known_path(code: str) -> tuple[OfferedChoice, ...]:
    codes = [*reversed(Jurisdiction.above(code)), code]
    names = dict(Jurisdiction.objects.filter(code__in=codes).values_list("code", "zh"))
    if code not in names:
        raise LookupError(code)
    return tuple(OfferedChoice(c, names[c]) for c in codes if c in names)


def places_below(within: str | None) -> list[OfferedChoice]:
    """The places directly below a code (two, four or six digits; None: the provinces) that stand today."""
    today = clock.today()
    parent = within.ljust(6, "0") if within else None
    rows = Jurisdiction.objects.filter(parent_id=parent).filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=today), Q(valid_from__isnull=True) | Q(valid_from__lte=today)
    )
    return [OfferedChoice(row.code, row.zh) for row in rows]

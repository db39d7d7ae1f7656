"""What forms ask others for: names of places, entries that may be chosen, for one actor."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import chain, islice
from typing import Any

from django.db.models import Q, QuerySet

from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Jurisdiction, Organisation
from guicheng.calendars.values import Calendar
from guicheng.common import clock, search
from guicheng.common.paths import copied, put, value_at
from guicheng.common.text import Text, text
from guicheng.config.conditions import FactLabel, Labels
from guicheng.config.conditions.facts import calendar_of, lookup
from guicheng.config.model.forms import EntryChoice, OrganisationChoice, RowsOf
from guicheng.config.model.whole import RegionConfig
from guicheng.config.paths import FactPath
from guicheng.config.widgets.lookups import KnownPlace, OfferedChoice
from guicheng.filings.context import employees, opening
from guicheng.filings.context.dossier import Dossier
from guicheng.filings.context.facts import Facts
from guicheng.filings.context.nearby import id_in
from guicheng.registers.models import Entry

Choice = EntryChoice | OrganisationChoice

MOST_OFFERED = 50
MOST_GIVEN = 4000
"""Characters of the answers that come along with a question for choices."""

MOST_ROWS = 200
"""Rows that a table lays out of a register."""


class _Beside:
    """Facts, and what goes before them."""

    def __init__(self, facts: object, own: Mapping[str, Any]) -> None:
        self._facts, self._own = facts, own

    def get(self, path: str, /) -> object:
        """The value of a fact; None where there is none."""
        return lookup(self._own if FactPath(path).root in self._own else self._facts, path)

    def calendar(self, name: str, /) -> Calendar:
        """The calendar that days are worked by."""
        return calendar_of(self._facts, name)


class ActorLookups:
    """Answers for one person: places from GB/T 2260, entries that the person sees or may choose and the form allows,
    organisations by their names."""

    def __init__(self, actor: Actor, config: RegionConfig, facts: Facts | None = None) -> None:
        """`facts` are those of what is filled in: `where` may ask its form and its subject."""
        self.actor = actor
        self.config = config
        self.facts = facts or Facts(config, Dossier(None), form={}, actor=actor)
        self._read: dict[tuple[str, int], Entry | None] = {}
        self._only_open: set[int] = set()

    def place(self, code: str) -> KnownPlace | None:
        """The place with that code, old ones included; None where there is none."""
        own = self.config.region.places.get(code)
        path = (*_path(own.within), OfferedChoice(code, own.title.zh)) if own else _path(code)
        return KnownPlace(code, path) if path else None

    def places(self, within: str | None) -> Sequence[OfferedChoice]:
        """The places directly below `within` (None: the provinces) that may be chosen now."""
        return places_below(within, self.config)

    def entry(self, choice: Choice, entry_id: str) -> str | None:
        """The present label of an entry of the register that the person sees or may choose, or of an organisation; None
        where there is none."""
        if isinstance(choice, OrganisationChoice):
            known = self._organisations(choice).filter(pk=int(entry_id)) if _is_id(entry_id) else None
            return known.values_list("name", flat=True).first() if known is not None else None
        entry = self._entry(choice, entry_id)
        return entry.name if entry is not None else None

    def objection(self, choice: EntryChoice, entry_id: str, data: Mapping[str, Any]) -> Text | None:
        """Why an entry does not fit what stands in the form, by `where` and `depends_on`; None where it does."""
        entry = self._entry(choice, entry_id)
        if entry is None:
            return text("{label}：所选的已不在可选之列", "{label}: what was chosen is there no more")
        above = id_in(value_at(data, choice.depends_on)) if choice.depends_on else None
        if above is not None and above not in (entry.parent_id, entry.organisation_id):
            return text(f"“{entry.name}”不属于所选的上级", f"“{entry.name}” does not belong to what was chosen above")
        facts = self._asked_of(entry, data)
        if choice.where is None or self.config.holds(choice.where, facts):
            return None
        if entry.pk in self._only_open:  # nothing of it is told but what a picker shows
            return text(f"“{entry.name}”不能在这里选择", f"“{entry.name}” cannot be chosen here")
        why = self.config.explain(choice.where, Picked(facts, choice.register_), facts.form_id)["text"]
        return text(f"“{entry.name}”不能选择：{why['zh']}", f"“{entry.name}” cannot be chosen: {why['en']}")

    def entries(
        self, choice: Choice, parent: str | None = None, data: Mapping[str, Any] | None = None, query: str = ""
    ) -> Sequence[OfferedChoice]:
        """The first that may be chosen; `query` searches their names. What the person sees comes before what is only
        open to them."""
        if isinstance(choice, OrganisationChoice):
            return self._named(choice, query)
        seen, data = self._rows(choice), self.facts.form if data is None else data
        rows, under = seen.filter(search.found_by(query)), int(parent) if parent and _is_id(parent) else None
        if under is not None:
            rows = rows.filter(Q(parent_id=under) | Q(organisation_id=under))
        own = ((entry, "") for entry in rows.order_by("name")[: MOST_OFFERED * 4])
        others = opening.entries(self.config, self.actor, choice.register_, query, seen, under)
        fitting = ((entry, more) for entry, more in chain(own, others) if self._fits(choice, entry, data))
        return [OfferedChoice(str(entry.pk), entry.name, more=more) for entry, more in islice(fitting, MOST_OFFERED)]

    def _named(self, choice: OrganisationChoice, query: str) -> list[OfferedChoice]:
        rows = self._organisations(choice)
        rows = rows.filter(name__icontains=query.strip()) if query.strip() else rows
        found = rows.order_by("name", "pk").values_list("pk", "name")[:MOST_OFFERED]
        return [OfferedChoice(str(pk), name) for pk, name in found]

    def _organisations(self, choice: OrganisationChoice) -> QuerySet[Organisation]:
        """Those that a field lets choose, whoever chooses: their names are all that is told."""
        return Organisation.objects.unscoped().filter(region=self.actor.region, kind__in=choice.kinds, state="active")

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

    def _entry(self, choice: EntryChoice, entry_id: str) -> Entry | None:
        """An entry that may be chosen as far as the person's sight goes, and what is open to them; read once."""
        if not _is_id(entry_id):
            return None
        key = (choice.register_, int(entry_id))
        if key not in self._read:
            found = self._rows(choice).filter(pk=key[1]).first()
            if found is None and (found := opening.entry(self.config, self.actor, *key)) is not None:
                self._only_open.add(found.pk)
            self._read[key] = found
        return self._read[key]

    def _fits(self, choice: EntryChoice, entry: Entry, data: Mapping[str, Any]) -> bool:
        return choice.where is None or self.config.holds(choice.where, self._asked_of(entry, data))

    def _asked_of(self, entry: Entry, data: Mapping[str, Any]) -> Facts:
        """What `where` asks: the entry, its person's certificates, the form, the subject and whoever chooses."""
        extra: dict[str, Any] = {"entry": self.facts.people.map_of(entry)}
        if self.facts.people.person(entry) is not None:
            extra["holder"] = Holder(self.facts, entry)
        return self.facts.beside(data, extra)


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


def with_given(stored: Mapping[str, Any], given: str) -> dict[str, Any]:
    """What stands in a form, with the answers that a page or program says stand there now, as JSON by field."""
    data: dict[str, Any] = copied(stored)
    try:
        told = json.loads(given) if given else {}
    except (ValueError, RecursionError):
        return data
    for name, value in told.items() if isinstance(told, dict) else ():
        put(data, tuple(str(name).split(".")), value)
    return data


class Holder(dict[str, Any]):
    """The certificates of a person who may be chosen, read when asked for."""

    def __init__(self, facts: Facts, entry: Entry) -> None:
        super().__init__()
        self._facts, self._entry = facts, entry

    def get(self, name: str, default: Any = None) -> Any:
        """The certificates; nothing else is asked of a holder."""
        return self._facts.people.certificates(self._entry) if name == "certificates" else default


class Picked:
    """The same facts, with words for what is asked of the entry."""

    def __init__(self, facts: Facts, register: str) -> None:
        self._facts, self._register = facts, register

    def get(self, path: str, /) -> Any:
        """The value of a fact."""
        return self._facts.get(path)

    def calendar(self, name: str, /) -> Calendar:
        """The calendar that days are worked by."""
        return self._facts.calendar(name)

    def named(self, labels: Labels) -> Labels:
        """The labels of its register for what is asked of the entry."""
        inner = self._facts.named(labels)

        def label(path: str) -> FactLabel | None:
            fact = FactPath(path)
            return labels(f"{self._register}.{fact.rest}") if fact.root == "entry" else inner(path)

        return label


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


def places_below(within: str | None, config: RegionConfig) -> list[OfferedChoice]:
    """The places directly below a code (two, four or six digits; None: the provinces) that stand today, with those that
    the region declares itself."""
    today = clock.today()
    parent = within.ljust(6, "0") if within else None
    rows = Jurisdiction.objects.filter(parent_id=parent).filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=today), Q(valid_from__isnull=True) | Q(valid_from__lte=today)
    )
    own = config.region.places
    found = {row.code: row.zh for row in rows if not row.is_own}
    found |= {code: place.title.zh for code, place in own.items() if place.within == parent}
    return [OfferedChoice(code, found[code]) for code in sorted(found)]

"""The entries one step away from a filing or entry: those that a form chooses, and those below the subject (G2).

Read when a fact asks for them, once; of many rows the chosen ones at once (`know`). What an explanation says of them to
whom: `named_by`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from guicheng.accounts.actor import Actor
from guicheng.common.text import Text
from guicheng.config.conditions import FactLabel, Labels
from guicheng.config.facts.chosen import split
from guicheng.config.paths import FactPath, FieldPath
from guicheng.filings.context.dossier import Dossier
from guicheng.registers.models import Entry
from guicheng.registers.values import dig

if TYPE_CHECKING:
    from guicheng.filings.context.facts import Facts


@dataclass
class Nearby:
    """What was read of them for one moment and one reader."""

    region: str
    actor: Actor | None = None
    _chosen: dict[int, Entry | None] = field(default_factory=dict)
    _seen: dict[int, bool] = field(default_factory=dict)
    _below: dict[tuple[int, str], list[Entry]] = field(default_factory=dict)
    _dossiers: dict[int, Dossier] = field(default_factory=dict)

    def chosen(self, value: Any) -> Entry | None:
        """The entry that a value of a form names; of one that was merged away, the one that was kept."""
        pk = id_in(value)
        if pk is not None and pk not in self._chosen:
            self.know([pk])
        return self._chosen[pk] if pk is not None else None

    def know(self, ids: Iterable[int]) -> None:
        """Read entries that forms choose, and those above them: a statement or two however many they are."""
        wanted = set(ids) - self._chosen.keys()
        rows = Entry.objects.unscoped().filter(region=self.region)
        found = rows.select_related("parent__parent").in_bulk(wanted) if wanted else {}
        kept = {entry.merged_into_id for entry in found.values()} - {None}
        follow = rows.select_related("parent__parent").in_bulk(kept) if kept else {}
        for pk in wanted:
            entry = found.get(pk)
            self._chosen[pk] = follow.get(entry.merged_into_id, entry) if entry and entry.merged_into_id else entry

    def dossier(self, entry: Entry) -> Dossier:
        """What was filed about a chosen entry."""
        if entry.pk not in self._dossiers:
            self._dossiers[entry.pk] = Dossier.read(entry)
        return self._dossiers[entry.pk]

    def below(self, subject: Entry | None, register: str) -> list[Entry]:
        """The entries of a register that belong to the subject, in the order in which they came."""
        if subject is None or subject.pk is None:
            return []
        if (subject.pk, register) not in self._below:
            self.know_below([subject], register)
        return self._below[subject.pk, register]

    def know_asked(self, subjects: Iterable[Entry], paths: Iterable[str]) -> None:
        """Read what facts ask for below many subjects: one statement a register."""
        asked, there = map(FactPath, paths), list(subjects)
        for register in sorted({fact.below[0] for fact in asked if fact.root == "below" and fact.below}):
            self.know_below(there, register)

    def know_below(self, subjects: Iterable[Entry], register: str) -> None:
        """Read the same of many subjects: one statement."""
        wanted = {entry.pk: entry for entry in subjects if (entry.pk, register) not in self._below}
        self._below |= {(pk, register): [] for pk in wanted}
        rows = Entry.objects.unscoped().filter(parent_id__in=list(wanted), register=register, removed_at__isnull=True)
        for entry in rows.order_by("pk") if wanted else ():
            entry.parent = wanted[entry.parent_id or 0]
            self._below[entry.parent_id or 0, register].append(entry)

    def sees(self, entries: Iterable[Entry]) -> bool:
        """Whether the reader sees all of these; whoever works out something for nobody sees all."""
        if self.actor is None:
            return True
        wanted = {entry.pk for entry in entries}
        if unknown := wanted - self._seen.keys():
            seen = set(Entry.objects.visible_to(self.actor).filter(pk__in=unknown).values_list("pk", flat=True))
            self._seen |= {pk: pk in seen for pk in unknown}
        return all(self._seen[pk] for pk in wanted)


def id_in(value: Any) -> int | None:
    """The id in a value that names an entry."""
    pk = str(value.get("id") or "") if isinstance(value, Mapping) else ""
    return int(pk) if pk.isascii() and pk.isdigit() and len(pk) < 19 else None


def named_by(facts: Facts, labels: Labels) -> Labels:
    """Labels that call a chosen entry by its name. Of what the reader does not see they say nothing but that it fits or
    not; of entries below the subject the same, where the reader does not see them all."""

    def label(path: str) -> FactLabel | None:
        found, fact = labels(path), FactPath(path)
        if found is None or fact.root == "below":
            register = fact.below[0] if fact.root == "below" and fact.below else None
            unseen = register and not facts.nearby.sees(facts.nearby.below(facts.dossier.subject, register))
            return replace(found, secret=True) if found and unseen else found
        asked = split(fact.rest) if fact.root == "form" else None
        value = dig(facts.form, FieldPath(asked[0]).parts) if asked else None
        entry = facts.nearby.chosen(value)
        if asked is None or entry is None:
            return found
        field = labels(f"form.{asked[0]}")
        whole = field.title if field else Text(zh=entry.name, en=entry.name)
        if not facts.nearby.sees([entry]):
            return FactLabel(_called(whole, str(dig(value, ["label"]) or "")), secret=True)
        return replace(found, title=_named(found.title, whole, entry.name))

    return label


def _named(title: Text, whole: Text, name: str) -> Text:
    """“单位工程：状态” of an entry called “16栋” is “单位工程“16栋”：状态”."""
    called = _called(whole, name)
    zh = title.zh.replace(whole.zh, called.zh, 1)
    en, of = title.for_language("en"), whole.for_language("en")
    return Text(zh=zh, en=en.replace(of, called.for_language("en"), 1))


def _called(whole: Text, name: str) -> Text:
    return Text(zh=f"{whole.zh}“{name}”", en=f"{whole.for_language('en')} “{name}”")

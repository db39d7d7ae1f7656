"""What follows from the data of an entry: its name, its owner, its place, what it is found by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from guicheng.common.paths import copied, put, value_at
from guicheng.config.model.registers import Register
from guicheng.config.model.whole import RegionConfig
from guicheng.config.paths import FieldPath
from guicheng.filings.context import numbering, opening, parties
from guicheng.filings.context.facts import Facts
from guicheng.registers.models import Entry, entry_name


def follow(entry: Entry, register: Register, facts: Facts) -> None:
    """Set the columns of an entry that its data decide. What the data do not say stays as it is."""
    entry.name = entry_name(value_at(entry.data, register.name)) or entry.name
    if register.organisation != "creator" and facts.get(f"subject.{register.organisation}"):
        named = parties.organisations(facts, f"subject.{register.organisation}")
        entry.organisation_id = next(iter(named), None)
    if register.jurisdiction:
        place = value_at(entry.data, register.jurisdiction)
        code = place.get("code") if isinstance(place, Mapping) else place
        entry.jurisdiction = str(code or entry.jurisdiction)[:6]
    index(entry, register, facts)


def give_number(entry: Entry, register: Register, facts: Facts, *, take: bool = True) -> None:
    """Give a new entry its number, where its register gives any and its data bring none along."""
    rule = register.number
    if rule is None or value_at(entry.data, rule.field):
        return
    entry.data = copied(entry.data)
    found = numbering.number(rule, f"register/{entry.register}", facts, take=take)
    put(entry.data, FieldPath(rule.field).parts, found)
    follow(entry, register, facts)


def index(entry: Entry, register: Register, facts: Facts) -> None:
    """Set what searches compare with, of an entry that has its name."""
    entry.index(*(str(facts.get(path) or "") for path in searched(register)))


def searched(register: Register) -> list[str]:
    """The facts that its entries are found by, beside their name."""
    columns = (column.value for listed in register.lists for column in listed.columns if column.search)
    return list(dict.fromkeys([*columns, *opening.indexed(register)]))


@dataclass(frozen=True)
class Belonging:
    """Whose an entry is and where it lies: what the entries below it have from it."""

    organisation_id: int | None
    jurisdiction: str

    @classmethod
    def of(cls, entry: Entry) -> Belonging:
        """That of an entry as it stands in memory."""
        return cls(entry.organisation_id, entry.jurisdiction)


def hand_down(config: RegionConfig, entry: Entry, before: Belonging) -> list[int]:
    """Let what lies below an entry follow it to another owner or place: as far down as it was in the same hands
    before, and its register does not say its own. Returns the ids that moved.

    A certificate goes with its person; somebody else's post on a work that changes hands stays theirs.
    """
    after = Belonging.of(entry)
    if after == before or entry.pk is None:
        return []
    moved: list[int] = []
    for name, register in config.registers.items():
        if register.about != entry.register:
            continue
        below = Entry.objects.unscoped().filter(parent_id=entry.pk, register=name)
        for child in below.select_for_update(of=("self",), no_key=True).order_by("pk"):
            stood = Belonging.of(child)
            if register.organisation == "creator" and stood.organisation_id == before.organisation_id:
                child.organisation_id = after.organisation_id
            if register.jurisdiction is None and stood.jurisdiction == before.jurisdiction:
                child.jurisdiction = after.jurisdiction
            if Belonging.of(child) != stood:
                child.save(update_fields=["organisation_id", "jurisdiction"])
                moved += [child.pk, *hand_down(config, child, stood)]
    return moved

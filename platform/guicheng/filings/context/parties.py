"""The organisations that a filing has to do with: who files it, whose what it is about is, who is named in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from guicheng.config.facts import picked
from guicheng.config.model.whole import RegionConfig
from guicheng.config.paths import FactPath
from guicheng.filings.context.facts import Facts
from guicheng.registers.locks.parts import as_id
from guicheng.registers.models import Entry

FILER = ("filer", "applicant")
"""The words for the organisation that files."""


def organisations(facts: Facts, path: str) -> list[int]:
    """The ids of the organisations that a fact leads to, in order and each once: those it names, the owner of what it
    is about, or the owners of the entries that were chosen in a field."""
    fact = FactPath(path)
    if path in FILER:
        found = [facts.filing.organisation_id if facts.filing is not None else None]
    elif not fact.below and (fact.root == "subject" or fact.root in facts.config.registers):
        entry = facts.entry(fact.root)
        found = [entry.organisation_id if entry is not None else None]
    else:
        found = _chosen(facts, fact)
    return list(dict.fromkeys(one for one in found if one))


def _chosen(facts: Facts, fact: FactPath) -> list[int | None]:
    """The organisations in a value: a number, an organisation, entries, or a list of them."""
    value = facts.get(fact)
    values = [one for one in (value if isinstance(value, list) else [value]) if as_id(one)]
    subject = facts.dossier.subject
    entries = picked.picks_entries(
        facts.config, fact, form=facts.form_id, subject=subject.register if subject is not None else None
    )
    theirs = [as_id(one) for one in values if entries or _is_entry(one)]
    owners = _owners_of([one for one in theirs if one]) if theirs else {}
    return [owners.get(as_id(one) or 0) if entries or _is_entry(one) else as_id(one) for one in values]


def _is_entry(value: Any) -> bool:
    return isinstance(value, dict) and bool(value.get("register"))


def _owners_of(entries: list[int]) -> dict[int, int | None]:
    return dict(Entry.objects.unscoped().filter(pk__in=entries).values_list("pk", "organisation_id"))


def team_of(config: RegionConfig, role: str, subject: Entry | None) -> Entry | None:
    """The entry whose own people hold a role: what a filing is about, or the nearest above it, of the register that the
    role belongs to; None where the role belongs to none of them."""
    declared = config.region.roles.get(role)
    return next(_upwards(config, subject, {declared.about} if declared is not None and declared.about else set()), None)


def teams(config: RegionConfig, subject: Entry | None) -> list[Entry]:
    """The entry that a filing is about and those above it, as far as they may have people of their own."""
    return list(_upwards(config, subject, {role.about for role in config.region.roles.values() if role.about}))


def _upwards(config: RegionConfig, entry: Entry | None, registers: set[str]) -> Iterator[Entry]:
    """Of an entry and those it lies below, the entries of these registers, the nearest first. An entry above is read
    only where one of its register, or of one above that, is wanted."""
    while entry is not None and registers & set(config.upwards(entry.register)):
        if entry.register in registers:
            yield entry
        above = config.registers[entry.register].about
        entry = entry.parent if registers & set(config.upwards(above)) else None

"""Which pool of places a filing is concerned with, and how many places there are in it (G10)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from guicheng.config.model.quotas import Quota, Take
from guicheng.config.model.whole import RegionConfig
from guicheng.config.paths import FactPath
from guicheng.filings.context.dossier import Dossier
from guicheng.registers import quotas
from guicheng.registers.models import Entry
from guicheng.registers.quotas import Count
from guicheng.registers.values import dig

if TYPE_CHECKING:
    from guicheng.filings.context.facts import Facts

SUBJECT = "subject"


@dataclass(frozen=True)
class Taking:
    """A way in which filings of a type take places."""

    id: str
    quota: Quota
    take: Take


def takings(config: RegionConfig, filing_type: str) -> Iterator[Taking]:
    """How filings of a type take places."""
    for name, quota in config.quotas.items():
        for take in quota.takes:
            if take.filing == filing_type:
                yield Taking(name, quota, take)


def pool_of(facts: Facts, taking: Taking) -> Entry | None:
    """The entry whose places a filing takes; None where it names none that has places under the quota."""
    fact = FactPath(taking.take.from_)
    entry = facts.dossier.subject if fact.root == SUBJECT else facts.nearby.chosen(dig(facts.form, fact.below))
    return entry if entry is not None and has_places(facts.config, taking.quota, entry) else None


def has_places(config: RegionConfig, quota: Quota, entry: Entry) -> bool:
    """Whether an entry is one of the quota's pools."""
    from guicheng.filings.context.facts import Facts

    if entry.register != quota.pool.register_ or entry.removed_at is not None:
        return False
    when = quota.pool.when
    return when is None or config.holds(when, Facts(config, Dossier.read(entry), form=entry.data))


def size(quota: Quota, entry: Entry) -> int:
    """How many places an entry says it has."""
    value = dig(entry.data, FactPath(quota.pool.places).parts)
    return max(int(value), 0) if isinstance(value, int | float) and not isinstance(value, bool) else 0


def body_of(facts: Facts, taking: Taking) -> int | None:
    """Whose share a filing takes from, that of who files; None where places are not divided."""
    return facts.filing.organisation_id if taking.quota.shares is not None and facts.filing is not None else None


def counted(config: RegionConfig, name: str, entry: Entry, body: int | None = None) -> Count:
    """How many places there are, were given and are taken."""
    found = quotas.count(config.region.region, name, [entry.pk], body).get(entry.pk) or Count()
    return Count(size(config.quotas[name], entry), found.given, found.taken)


def asked(facts: Facts, path: tuple[str, ...]) -> int | None:
    """A fact of a quota: of the share of whoever files, else of the whole pool; None where no pool is meant."""
    name, what = path if len(path) == 2 else ("", "")
    quota = facts.config.quotas.get(name)
    if quota is None:
        return None
    entry, body = facts.dossier.subject, None
    if facts.filing is not None:
        taking = next((one for one in takings(facts.config, facts.filing.type) if one.id == name), None)
        if taking is None:
            return None
        entry, body = pool_of(facts, taking), body_of(facts, taking)
    elif entry is None or not has_places(facts.config, quota, entry):
        return None
    if entry is None:
        return None
    found = counted(facts.config, name, entry, body)
    left = (found.given if body is not None else found.places) - found.taken
    return {"places": found.places, "given": found.given, "taken": found.taken, "left": max(left, 0)}.get(what)

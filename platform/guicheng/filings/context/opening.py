"""What may be chosen beyond what is seen: entries of a register that it opens to a role (`registers.<r>.open`, G5).

A picker shows the name of such an entry and the fields that are named there, a search compares these alone, and nothing
else of the entry is disclosed: its page, its lists and its files stay where they are.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet

from guicheng.accounts.actor import Actor
from guicheng.common import search
from guicheng.common.text import clauses
from guicheng.config.model.registers import Opening
from guicheng.config.model.whole import RegionConfig
from guicheng.filings.context.dossier import Dossier
from guicheng.filings.context.facts import Facts
from guicheng.forms.compiled import compile_form
from guicheng.registers.models import Entry

MOST_LOOKED_AT = 2000
"""Entries of which it is asked whether they are open, for one list of choices."""


def rules(config: RegionConfig, actor: Actor, register: str) -> list[Opening]:
    """What a register opens to the actor's role."""
    declared = config.registers.get(register)
    return [one for one in declared.open if actor.role in one.to] if declared is not None else []


def entry(config: RegionConfig, actor: Actor, register: str, entry_id: int) -> Entry | None:
    """An entry that is open to the actor; None where it is not, or not there."""
    if not rules(config, actor, register):
        return None
    found = _rows(actor, register).filter(pk=entry_id).first()
    return found if found is not None and _rule_of(config, actor, found) is not None else None


def entries(
    config: RegionConfig, actor: Actor, register: str, query: str, besides: QuerySet[Entry]
) -> Iterator[tuple[Entry, str]]:
    """The open entries whose name or shown fields hold the query, by name, each with its shown fields in words; without
    those that the actor sees `besides`."""
    if not rules(config, actor, register):
        return
    rows = _rows(actor, register).filter(search.found_by(query)).exclude(pk__in=besides.values("pk"))
    for found in rows.order_by("name", "id")[:MOST_LOOKED_AT]:
        rule = _rule_of(config, actor, found)
        if rule is not None:
            told = shown(config, rule, found)
            if search.fold(query) in search.fold(found.name) or search.fold(query) in search.fold(told):
                yield found, told


def shown(config: RegionConfig, rule: Opening, entry: Entry) -> str:
    """The fields of an open entry that a picker shows, in words."""
    form = compile_form(config.forms[config.registers[entry.register].form], config.conditions, config.zone)
    told = ((form.by_id[path].label, form.told(path, entry.data, {}, "public")) for path in rule.fields)
    return clauses(f"{label}：{words}" for label, words in told if words)


def _rows(actor: Actor, register: str) -> QuerySet[Entry]:
    rows = Entry.objects.unscoped().filter(region=actor.region, register=register, removed_at__isnull=True)
    return rows.none() if actor.manages_only or actor.must_change_password else rows


def _rule_of(config: RegionConfig, actor: Actor, entry: Entry) -> Opening | None:
    """The first rule under which an entry is open to the actor."""
    facts = Facts(config, Dossier(entry), form=entry.data, actor=actor)
    declared = rules(config, actor, entry.register)
    return next((one for one in declared if one.when is None or config.holds(one.when, facts)), None)

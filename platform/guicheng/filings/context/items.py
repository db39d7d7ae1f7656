"""What the effects of a filing are carried out for, one by one: the entries or rows of a list (`effects[].each`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from guicheng.common.errors import Problem
from guicheng.common.paths import value_at
from guicheng.common.text import text
from guicheng.config.model.effects import EffectRule
from guicheng.config.model.events import FINISH, SUBMIT, FilingEvent, is_for
from guicheng.config.paths import FactPath
from guicheng.filings.context.facts import Facts
from guicheng.filings.context.filing_context import FilingContext
from guicheng.filings.context.nearby import id_in
from guicheng.registers.models import Entry
from guicheng.registers.values import entry_map

MOST = 200
"""Items of one filing, as all of them are one transaction."""


def of_rule(rule: EffectRule, context: FilingContext, facts: Facts, *, lock: bool = False) -> list[Facts]:
    """The facts under which a rule is carried out: those at hand, or for each item of its list the same with `item`,
    where `when` holds for it. Entries that were removed meanwhile are left out. With `lock`, entries are locked, in one
    order everywhere."""
    told = [facts] if rule.each is None else [_with(facts, item) for item in _items(rule.each, context, facts, lock)]
    return [one for one in told if rule.when is None or context.config.holds(rule.when, one)]


def number_of(context: FilingContext, rule: EffectRule) -> int:
    """How many items a rule has."""
    return len(_listed(rule.each, context.facts())) if rule.each is not None else 0


def too_many(context: FilingContext, rule: EffectRule) -> Problem | None:
    """That a rule has more items than go at once."""
    number = number_of(context, rule)
    if number <= MOST:
        return None
    said = text(
        f"列出了 {number} 条，一次最多办理 {MOST} 条，请分几次填报",
        f"{number} are listed; at most {MOST} go at once: file them in several parts",
    )
    fact = FactPath(rule.each or "")
    return Problem("too-many-items", said, field=fact.rest if fact.root == "form" else "")


def ahead(context: FilingContext, step: str = "", decision: str = "approve") -> int:
    """For how many things something is carried out once the act at hand is done: handing in, or an approval at a step
    which may be the last."""
    chain = context.kind.chain
    last = not chain.steps or (step != "" and chain.index(step) == len(chain.steps) - 1)
    events = [FilingEvent.decide(step, decision) if step else SUBMIT, *([FINISH] if last else [])]
    return max((number_of(context, rule) for rule in context.kind.effects if is_for(rule.on, events)), default=0)


def _listed(each: str, facts: Facts) -> list[Any]:
    fact = FactPath(each)
    found = value_at(facts.form, fact.below) if fact.root == "form" else facts.get(each)
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []


def _items(each: str, context: FilingContext, facts: Facts, lock: bool) -> Iterator[Mapping[str, Any]]:
    listed = _listed(each, facts)
    if not _are_entries(each, context):
        yield from listed
        return
    ids = list(dict.fromkeys(pk for one in listed if (pk := id_in(one)) is not None))
    rows = Entry.objects.unscoped().filter(region=context.filing.region, pk__in=ids, removed_at__isnull=True)
    rows = rows.select_for_update(of=("self",), no_key=True) if lock else rows
    entries = {entry.pk: entry for entry in rows.order_by("pk")}
    yield from (entry_map(entries[pk]) for pk in ids if pk in entries)


def _are_entries(each: str, context: FilingContext) -> bool:
    fact = FactPath(each)
    field = context.form.by_id.get(fact.rest) if context.form is not None and fact.root == "form" else None
    return fact.root == "below" or (field is not None and field.ui.entry is not None)


def _with(facts: Facts, item: Mapping[str, Any]) -> Facts:
    known = Facts(
        facts.config,
        facts.dossier,
        filing=facts.filing,
        actor=facts.actor,
        now=facts.now,
        extra={**facts.extra, "item": item},
    )
    known.nearby = facts.nearby
    return known

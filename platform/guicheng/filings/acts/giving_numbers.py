"""The numbers of a filing, each given once, at the act for which it is declared."""

from __future__ import annotations

from collections.abc import Collection

from guicheng.accounts.actor import Actor
from guicheng.common.paths import copied, put, value_at
from guicheng.config.model.events import FINISH, FilingEvent, is_for
from guicheng.config.model.filing import Numbering
from guicheng.config.paths import FieldPath
from guicheng.filings.context import numbering
from guicheng.filings.context.filing_context import FilingContext


def give(context: FilingContext, actor: Actor, reached: Collection[FilingEvent]) -> set[str]:
    """Give the numbers whose act has come, in the order of the declaration, and at the end those that were not given
    on the way; returns the columns that changed (``number``, ``data``)."""
    changed = set()
    for rule in context.kind.number:
        if (FINISH in reached or is_for(rule.at, reached)) and not _given(context, rule):
            changed.add(_give(context, actor, rule))
    return changed


def _given(context: FilingContext, rule: Numbering) -> bool:
    held = context.filing.number if rule.field is None else value_at(context.filing.data, rule.field)
    return bool(held)


def _give(context: FilingContext, actor: Actor, rule: Numbering) -> str:
    filing, of_filing = context.filing, f"filing/{context.filing.type}"
    rule_id = of_filing if rule.field is None else f"{of_filing}/{rule.field}"
    number = numbering.number(rule, rule_id, context.facts(actor))
    if rule.field is None:
        filing.number = number
        return "number"
    filing.data = copied(filing.data)
    put(filing.data, FieldPath(rule.field).parts, number)
    return "data"

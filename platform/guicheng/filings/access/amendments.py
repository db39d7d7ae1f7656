"""Which amendments somebody may make to a filing now: what pages offer, and what `amending` does."""

from __future__ import annotations

from guicheng.accounts.actor import Actor
from guicheng.config.model.filing import Amend
from guicheng.filings.context import acting
from guicheng.filings.context.filing_context import FilingContext
from guicheng.forms.access import Access


def rights(rule: Amend) -> Access:
    """What an amendment lets somebody do with the fields and slots."""
    return Access("read", dict.fromkeys([*rule.fields, *rule.slots], "write"))


def open_to(context: FilingContext, actor: Actor) -> list[Amend]:
    """The amendments the actor may make to a filing now: of a draft, whoever files it; of one that came back, nobody,
    as all of it is corrected; of one that came to nothing or is about what is closed, neither."""
    chain, state = context.kind.chain, context.filing.state
    end = chain.ends.get(state)
    if not acting.not_anothers(actor, context.kind, context.filing) or context.closed:
        return []
    if state == chain.draft and not context.is_applicant(actor):
        return []
    if (context.is_editable and state != chain.draft) or (end is not None and end.means != "approved"):
        return []
    facts = context.facts(actor)
    return [
        rule
        for rule in context.kind.amend
        if actor.role in rule.by and (rule.when is None or context.config.holds(rule.when, facts))
    ]

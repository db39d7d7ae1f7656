"""What stood there when a filing was handed in: kept with it, because the world goes on while others decide.

`before`: of every entry the filing is going to change, the values as they were, by entry and path. `texts`: the
undertakings that were signed, word for word. `about`, `by`: what the entry and the organisation of a filing were
called whose papers stay as they were applied for (`paper_basis`). `amended`: what stood in fields that were amended
since.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Organisation
from guicheng.common.paths import value_at
from guicheng.common.text import Text
from guicheng.config.model.chains import Chain
from guicheng.config.model.effects import EffectRule, SetEffect, UpdateEntryEffect
from guicheng.config.model.events import VOID, WITHDRAW, FilingEvent
from guicheng.filings.acts import effects
from guicheng.filings.context import items
from guicheng.filings.context.declared_values import value_of
from guicheng.filings.context.facts import Facts
from guicheng.filings.context.filing_context import FilingContext
from guicheng.forms.views import FormView
from guicheng.registers.models import Entry


def taken(context: FilingContext, actor: Actor) -> dict[str, Any]:
    """The snapshot of a filing as it is handed in now; empty where there is nothing to keep."""
    before: dict[str, dict[str, Any]] = {}
    for entry, values in written(context, context.facts(actor)):
        stood = before.setdefault(str(entry.pk), {})
        stood |= {path: value_at(entry.data, path) for path in values}
    texts = {}
    for field in context.form.fields if context.form is not None else ():
        text = field.ui.text
        if field.widget.is_agreed and text is not None and value_at(context.filing.data, field.path) is True:
            texts[field.id] = {"zh": text.zh, "en": text.en}
    called = {"about": about(context), "by": filed_by(context)} if context.kind.documents else {}
    kept = {"before": before, "texts": texts, **called}
    return {name: value for name, value in kept.items() if value}


def about(context: FilingContext) -> str:
    """What the entry that a filing is about is called, or was called when it was applied for."""
    return _as_applied(context, "about") or (context.subject.name if context.subject is not None else "")


def filed_by(context: FilingContext) -> str:
    """The same of the organisation that files it."""
    owners = Organisation.objects.unscoped().filter(pk=context.filing.organisation_id or 0)
    return _as_applied(context, "by") or next((one.name for one in owners), "")


def _as_applied(context: FilingContext, what: str) -> str:
    return "" if context.is_editable else str(context.filing.snapshot.get(what, ""))


def written(context: FilingContext, facts: Facts) -> Iterator[tuple[Entry, dict[str, Any]]]:
    """The entries that the filing changes once it is approved, with the declared values by path."""
    for rule in context.kind.effects:
        if _approves(context.kind.chain, FilingEvent.parse(rule.on)):
            for of_item in items.of_rule(rule, context, facts):
                yield from _by_rule(rule, context, of_item)


def _by_rule(rule: EffectRule, context: FilingContext, facts: Facts) -> Iterator[tuple[Entry, dict[str, Any]]]:
    """What a rule changes, its values worked out where they come from an item."""
    for effect in rule.effects:
        if isinstance(effect, SetEffect) and context.subject is not None:
            yield context.subject, effect.values
        elif isinstance(effect, UpdateEntryEffect):
            values = effect.values if rule.each is None else {k: value_of(v, facts) for k, v in effect.values.items()}
            yield from ((entry, values) for entry in effects.matching(effect, context, facts))


def _approves(chain: Chain, event: FilingEvent) -> bool:
    """Whether what is declared for an event happens to what is approved, not to what comes to nothing."""
    if event.kind == "decide":
        step = chain.step(event.name)
        declared = step.decision(event.decision) if step and event.decision else None
        return declared is None or declared.counts == "approve"
    end = chain.ends.get(event.name)
    return event not in (WITHDRAW, VOID) and (end is None or end.means == "approved")


def as_signed(view: FormView, context: FilingContext) -> FormView:
    """The form with its undertakings in the words in which they were signed, whatever a later release says."""
    texts = context.filing.snapshot.get("texts", {})
    return view.with_texts({name: Text(**text).for_language(view.language) for name, text in texts.items()})

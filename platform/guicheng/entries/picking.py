"""What a filing's form offers to choose from: where it proposes an appointment, the candidates, each with what speaks
against them (YNR-23 to YNR-25); everywhere else what `ActorLookups` offers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from guicheng.accounts.actor import Actor
from guicheng.common.errors import Problem
from guicheng.common.text import clauses
from guicheng.config.model.filing import Appointing
from guicheng.config.widgets.lookups import OfferedChoice
from guicheng.filings.context.filing_context import FilingContext
from guicheng.filings.context.lookups import ActorLookups, Choice
from guicheng.filings.guards import eligibility

_FORM = "form."


class FilingLookups(ActorLookups):
    """Answers for the one who fills in a filing; `data` is what stands in its form now."""

    def __init__(self, actor: Actor, context: FilingContext, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(actor, context.config, context.facts(actor, data))
        self.context = context

    def entries(
        self, choice: Choice, parent: str | None = None, data: Mapping[str, Any] | None = None, query: str = ""
    ) -> Sequence[OfferedChoice]:
        """The first entries that may be chosen; candidates for a post also where they may not, with the reasons."""
        fields = self.context.form.ui.fields if self.context.form else {}
        rule = next((rule for field, rule in proposals(self.context).items() if fields[field].choice is choice), None)
        if rule is None:
            return super().entries(choice, parent, data, query)
        return [
            OfferedChoice(str(one.person.pk), one.person.name, clauses(str(reason.message) for reason in one.reasons))
            for one in eligibility.candidates_for(self.actor, self.facts, rule.id, query)
        ]


def proposals(context: FilingContext) -> dict[str, Appointing]:
    """The fields in which a filing's form names whom to appoint, with what is proposed there."""
    fields = context.form.ui.fields if context.form else {}
    named = {
        rule.person.removeprefix(_FORM): rule for rule in context.kind.appointments if rule.person.startswith(_FORM)
    }
    return {field: rule for field, rule in named.items() if field in fields}


def objections(context: FilingContext, actor: Actor, data: Mapping[str, Any] | None = None) -> list[Problem]:
    """What speaks against those who have been picked so far, at their fields; nothing where nobody has been."""
    facts = context.facts(actor, data)
    picked = (rule for rule in proposals(context).values() if eligibility.entry_at(facts, rule.person) is not None)
    return [problem for rule in picked for problem in eligibility.of_proposal(rule, facts)]

"""What a filing type says of a role: in which states its content opens, in which ones its row is listed.

Said twice, for one filing and as a filter of the database, beside one another.
"""

from __future__ import annotations

from typing import Protocol

from django.db.models import Q

from guicheng.config.model.filing import FilingType, Visibility


class Filed(Protocol):
    """What the rules look at of a filing."""

    state: str

    @property
    def submitted_at(self) -> object: ...


def rule_for(kind: FilingType, role: str) -> Visibility | None:
    """What the type declares for a role; None where the engine's default holds."""
    return next((rule for rule in kind.visibility if role in rule.to), None)


def opens(kind: FilingType, role: str, filed: Filed) -> bool:
    """Whether the content is open to people of a role who do not file it (HNQ-41, A-30, A-34): once it was handed in,
    where nothing is declared; in the states declared, else. An unsent draft opens only where its state is named."""
    rule = rule_for(kind, role)
    if filed.state == kind.chain.draft:
        return rule is not None and filed.state in rule.states
    return filed.submitted_at is not None and (rule is None or filed.state in rule.states)


def opened(kind: FilingType, role: str) -> Q:
    """The filings of the type for which `opens` says yes; the type itself is for the caller to name."""
    rule, draft = rule_for(kind, role), kind.chain.draft
    handed_in = Q(submitted_at__isnull=False)
    if rule is None:
        return handed_in & ~Q(state=draft)
    found = handed_in & Q(state__in=[state for state in rule.states if state != draft])
    return found | Q(state=draft) if draft in rule.states else found


def lists_closed(kind: FilingType, role: str) -> bool:
    """Whether people of a role see a row, with kind and state, of what is not open to them."""
    rule = rule_for(kind, role)
    return rule is None or rule.otherwise == "row"

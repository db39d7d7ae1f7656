"""What a filing type says of a reader: in which states its content opens, in which ones its row is listed.

A reader comes to a filing by their scope (None) or as a party to it (`context.relations`); each way has its rule, and
any of them suffices. Said twice, for one filing and as a filter of the database, beside one another.
"""

from __future__ import annotations

from typing import Protocol

from django.db.models import Q

from guicheng.accounts import scoping
from guicheng.accounts.actor import Scope
from guicheng.config.model.filing import FilingType, Visibility
from guicheng.filings.context import acting, relations
from guicheng.filings.models import Filing

Way = str | None
"""By scope, or the relation in which one is a party."""


class Filed(Protocol):
    """What the rules look at of a filing."""

    state: str

    @property
    def submitted_at(self) -> object: ...


def rule_for(kind: FilingType, role: str, way: Way = None) -> Visibility | None:
    """What the type declares for a role that comes to it in a way; None where the engine's default holds. What is said
    of a role without more holds for the owner of the subject, too."""
    theirs = [rule for rule in kind.visibility if role in rule.to]
    said = next((rule for rule in theirs if rule.of == way), None)
    return said or (next((rule for rule in theirs if rule.of is None), None) if way == relations.SUBJECT else None)


def opens(kind: FilingType, role: str, filed: Filed, way: Way = None) -> bool:
    """Whether the content is open to people of a role who do not file it (HNQ-41, A-30, A-34): once it was handed in,
    where nothing is declared; in the states declared, else. An unsent draft opens only where its state is named."""
    rule = rule_for(kind, role, way)
    if filed.state == kind.chain.draft:
        return rule is not None and filed.state in rule.states
    return filed.submitted_at is not None and (rule is None or filed.state in rule.states)


def opened(kind: FilingType, role: str, way: Way = None) -> Q:
    """The filings of the type for which `opens` says yes; the type itself is for the caller to name."""
    rule, draft = rule_for(kind, role, way), kind.chain.draft
    handed_in = Q(submitted_at__isnull=False)
    if rule is None:
        return handed_in & ~Q(state=draft)
    found = handed_in & Q(state__in=[state for state in rule.states if state != draft])
    return found | Q(state=draft) if draft in rule.states else found


def lists_closed(kind: FilingType, actor: Scope, way: Way = None) -> bool:
    """Whether the reader sees a row, with kind and state, of what is not open to them. Of what others file about one's
    entry, one sees nothing before it is handed in, unless it is said otherwise."""
    rule = rule_for(kind, actor.role, way)
    if rule is None:
        return way is None and not (kind.filer == "actor" and actor.sees == "own-subject")
    return rule.otherwise == "row"


def ways(actor: Scope, kind: FilingType, filing: Filing) -> list[Way]:
    """In which ways an actor comes to a filing. Where nobody may be a party, whoever has found it came by their scope,
    or was given it."""
    if not relations.of(actor, kind):
        return [None]
    by_scope: list[Way] = [None] if acting.in_scope(actor, filing) else []
    return [*by_scope, *relations.holding(actor, kind, filing)]


def is_open(actor: Scope, kind: FilingType, filing: Filing) -> bool:
    """Whether the content of a filing is open to an actor who does not file it, in any of the ways."""
    return any(opens(kind, actor.role, filing, way) for way in ways(actor, kind, filing))


def is_listed(actor: Scope, kind: FilingType, filing: Filing) -> bool:
    """Whether a row stands for it although its content is closed, in any of the ways."""
    return any(lists_closed(kind, actor, way) for way in ways(actor, kind, filing))


def is_plain(actor: Scope, kind: FilingType) -> bool:
    """Whether the engine's default holds of a type for the actor, in the one way there is."""
    return not relations.of(actor, kind) and rule_for(kind, actor.role) is None and kind.chain.draft == "draft"


def open_rows(actor: Scope, kind: FilingType) -> Q:
    """The filings of the type, among those that the actor sees, whose content is open to them."""
    found = relations.of(actor, kind)
    rules = {id(rule_for(kind, actor.role, way)) for way in (None, *found)}
    if len(rules) == 1:
        return opened(kind, actor.role)
    return _of_ways(actor, kind, {way: opened(kind, actor.role, way) for way in (None, *found)})


def listed_rows(actor: Scope, kind: FilingType) -> Q | None:
    """Those whose rows are listed; None where all are."""
    found = (None, *relations.of(actor, kind))
    closed = {way: lists_closed(kind, actor, way) for way in found}
    if all(closed.values()):
        return None
    if len(found) == 1:
        return opened(kind, actor.role)
    return _of_ways(actor, kind, {way: Q() if closed[way] else opened(kind, actor.role, way) for way in found})


def _of_ways(actor: Scope, kind: FilingType, conditions: dict[Way, Q]) -> Q:
    """In each way its own condition."""
    found = Q(pk__in=())
    for way, then in conditions.items():
        comes = scoping.condition(actor, Filing.scope_columns) if way is None else relations.condition(actor, kind, way)
        found |= comes & then
    return found

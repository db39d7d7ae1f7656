"""Whether somebody may throw a filing away now: what buttons and `actions` offer, and what the act asks.

A draft that was never handed in goes whenever whoever files it likes (HNQ-98). Anything else goes by `chain.delete`;
without it, what came back to be corrected.
"""

from __future__ import annotations

from guicheng.accounts.actor import Actor
from guicheng.common.errors import Problem
from guicheng.common.text import Text, joined, text
from guicheng.config import act_words
from guicheng.filings.context import acting
from guicheng.filings.context.filing_context import FilingContext


def is_theirs(context: FilingContext, actor: Actor) -> bool:
    """Whether deleting is the actor's at all, in whichever state."""
    rule = context.kind.chain.delete
    if rule is None or not rule.by or context.filing.submitted_at is None:
        return context.is_applicant(actor)
    return actor.role in rule.by and acting.not_anothers(actor, context.kind, context.filing)


def problems(context: FilingContext, actor: Actor) -> tuple[Problem, ...]:
    """Why it may not be thrown away as it stands; nothing where it may. A window that has closed keeps what was handed
    in for it."""
    rule, filing = context.kind.chain.delete, context.filing
    if filing.live and filing.state == context.kind.chain.draft:
        return ()
    if rule is None:
        return () if context.is_editable else (_refused(context, actor, None),)
    fits = filing.state in rule.while_ and (rule.when is None or context.config.holds(rule.when, context.facts(actor)))
    if not fits:
        return (_refused(context, actor, rule.message),)
    if context.window is not None and context.period is not None and not context.period.is_open(context.now):
        act = act_words.word(context.config, context.kind, "delete")
        said = text(f"填报期已过，不能{act.zh}", "Its period is over: it stays")
        return (Problem("window-closed", said),)
    return ()


def allowed(context: FilingContext, actor: Actor) -> bool:
    """Whether it may be thrown away by the actor now."""
    return is_theirs(context, actor) and not problems(context, actor)


def _refused(context: FilingContext, actor: Actor, message: Text | None) -> Problem:
    act, label = act_words.word(context.config, context.kind, "delete"), context.label(actor.role)
    usual = text(
        f"当前状态为“{label.zh}”，不能{act.zh}", f"It is “{label.for_language('en')}” now and cannot be deleted"
    )
    rule = context.kind.chain.delete
    states = [context.label(actor.role, state) for state in rule.while_] if rule is not None else []
    remedy = text(
        f"可以{act.zh}的状态：{joined(state.zh for state in states)}",
        f"It can be deleted while it is {', '.join(state.for_language('en') for state in states)}",
    )
    return Problem(
        "not-deletable" if rule is not None else "not-editable", message or usual, remedy=remedy if states else None
    )

"""What is over by itself: its window closed or its term ended before it counted (HNQ-62, HNQ-100, A-33).

One answer for the clockwork, which ends such a filing; for whoever acts before the clockwork has come by; and for what
is offered to them (`ending`).
"""

from __future__ import annotations

from guicheng.common.errors import Problem
from guicheng.filings.context import time_limits
from guicheng.filings.context.filing_context import FilingContext
from guicheng.filings.guards import before_acts


def of(context: FilingContext) -> Problem | None:
    """Why a filing is over although its state does not say so yet; None where it is not.

    A draft is over with its window, which nobody can change; not with a term, whose first day may be mistyped: handing
    it in is refused instead. What came back is over with the term: it could never be handed in again, and would hold
    its place for good."""
    filing, kind = context.filing, context.kind
    if not filing.live or filing.counted_at is not None:
        return None
    use = kind.window if kind.window and kind.window.when_closed == "void" else None
    if use is not None and context.period is not None and context.period.is_over(context.now):
        return before_acts.window_problem(context, use)
    if filing.state == kind.chain.draft:
        return None
    for deadline in kind.deadlines:
        if deadline.when_late == "void":
            due = time_limits.due_of(deadline, context.facts())
            if due is not None and not due.is_met_at(context.now):
                path = f"filings/{kind.filing}/deadlines/{deadline.id}"
                return next(iter(before_acts.late(deadline, context.facts(), path)), None)
    return None

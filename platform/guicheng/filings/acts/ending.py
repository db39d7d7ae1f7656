"""Ending what is over by itself (`lapsing`): by the clockwork, or by the act that found it so."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from guicheng.accounts.actor import Actor
from guicheng.audit import workers
from guicheng.common.acts import act
from guicheng.common.errors import Problem, Refusal
from guicheng.filings.acts import conclusion
from guicheng.filings.context import filing_context
from guicheng.filings.context.filing_context import FilingContext
from guicheng.filings.guards import lapsing
from guicheng.filings.models import Filing

P = ParamSpec("P")
R = TypeVar("R")


class Lapsed(Refusal):
    """The refusal of an act on a filing that is over."""

    def __init__(self, problem: Problem, filing_id: int) -> None:
        super().__init__(problem, status=409)
        self.filing_id = filing_id


def require_running(context: FilingContext) -> None:
    """Refuses an act on what is over; see `ends_what_is_over`."""
    if (problem := lapsing.of(context)) is not None:
        raise Lapsed(problem, context.filing.pk)


def end(context: FilingContext, problem: Problem) -> None:
    """End a filing that is over, in the clockwork's name, saying why."""
    actor = Actor.system(context.filing.region, workers.CLOCKWORK)
    conclusion.void(context.filing, actor, problem.explanation, dossier=context.dossier, opinion=problem.message.zh)


def ends_what_is_over(use_case: Callable[P, R]) -> Callable[P, R]:
    """A use-case that, where it is refused because the filing is over, leaves it ended: nobody waits for the clockwork
    to learn what they were just told."""

    @wraps(use_case)
    def acted(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return use_case(*args, **kwargs)
        except Lapsed as refusal:
            _end_now(refusal.filing_id)
            raise

    return acted


@act
def _end_now(filing_id: int) -> None:
    filing_context.lock_subject(filing_id)
    rows = Filing.objects.unscoped().filter(pk=filing_id).select_related("subject").select_for_update(of=("self",))
    filing = filing_context.with_live_release(rows).first()
    if filing is not None:
        context = filing_context.of_filing(filing)
        if (problem := lapsing.of(context)) is not None:
            end(context, problem)

"""What lies ahead of a chain, played through the algebra itself as if everybody agreed: a forecast cannot differ from
what happens. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from guicheng.common.errors import Refusal
from guicheng.config.model.chains import Chain, Fallback, Step
from guicheng.config.model.conditions import Condition
from guicheng.config.model.desks import Lookup, Named, Office
from guicheng.config.paths import FactPath
from guicheng.workflow.algebra import apply
from guicheng.workflow.events import Decide, Event, Gap, Report, Router, Who
from guicheng.workflow.state import ChainState


def agreement(chain: Chain, state: ChainState) -> Event | None:
    """The next event where everybody asked agrees; None where nobody is waited for."""
    if not state.open_seats:
        return None
    seat, step = state.open_seats[0], chain.step(state.step)
    assert step is not None
    yes = next((d.id for d in step.decisions if d.counts == "approve"), step.decisions[0].id)
    whole = Who(None, frozenset({seat.desk}))
    return Report(seat.id, yes) if seat.kind == "check" else Decide(seat.id, yes, whole, "", "-", signed=True)


def most_answers(chain: Chain) -> int:
    """So many answers any chain ends within."""
    return 50 * (len(chain.steps) + 1)


def gap(chain: Chain, state: ChainState, router: Router) -> Gap | None:
    """The first step after the open one that nobody could take if everybody agreed. None where there is none, and where
    whom it asks hangs on what deciders of earlier steps fill in."""
    if not state.step or chain.steps[-1].id == state.step:
        return None
    for _ in range(most_answers(chain)):
        event = agreement(chain, state)
        if event is None:
            return None
        try:
            state = apply(chain, state, event, router, strict=True).state
        except Refusal as refusal:
            found = gap_of(chain, refusal)
            return None if found is None or is_open_question(chain, found.step) else found
    return None


def gap_of(chain: Chain, refusal: Refusal) -> Gap | None:
    """The gap that a refusal speaks of."""
    problem = refusal.problems[0]
    step = chain.step(str(problem.explanation.get("step", "")))
    if problem.code != "no-approver" or step is None:
        return None
    return Gap(step, str(problem.explanation.get("target", "")))


def is_open_question(chain: Chain, step: Step) -> bool:
    """Whether whom a step asks, or whether it is asked at all, hangs on fields that earlier deciders fill in."""
    earlier = chain.steps[: chain.index(step.id)]
    written = {("form", name.root) for one in earlier for name in one.fields.write}
    return bool(written) and any(
        not fact or FactPath(fact).root == "outcome" or FactPath(fact).parts[:2] in written
        for one in _asked([*earlier, step], step)
        for fact in ([one] if isinstance(one, str) else [*one.references(), *("" for _ in one.names())])
    )


def facts_asked(chain: Chain, named: Mapping[str, Condition]) -> frozenset[str]:
    """The facts on which the route hangs: those of the conditions on the way, and those that name whom a step asks."""
    found: set[str] = set()
    for step in chain.steps:
        for one in _asked([step], step):
            found |= {one} if isinstance(one, str) else one.asked(named)
    return frozenset(found)


def lookups(step: Step) -> list[Lookup]:
    """Whom a step asks, and whom in their place where it finds nobody."""
    return [*step.by, *(step.if_none.to if isinstance(step.if_none, Fallback) else [])]


def source_of(lookup: Lookup) -> str:
    """The fact, or the word, that leads a lookup to its people: the person, the organisation or the place."""
    source = lookup.source
    if lookup.account is not None:
        return lookup.account
    if isinstance(source, Office):
        return source.at
    return source.named_in if isinstance(source, Named) else source


def _asked(steps: list[Step], last: Step) -> Iterator[Condition | str]:
    """The conditions and the facts on which the way to the last of the steps and its desks hang."""
    for step in steps:
        for route in step.on.values():
            for branch in () if isinstance(route, str) else route:
                yield from _given(branch.when)
    yield from _given(last.when)
    if last.for_each is not None:
        yield last.for_each.field
    for lookup in lookups(last):
        yield from _given(lookup.when)
        yield source_of(lookup)


def _given(condition: Condition | None) -> Iterator[Condition]:
    if condition is not None:
        yield condition

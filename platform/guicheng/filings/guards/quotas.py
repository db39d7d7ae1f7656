"""Places that filings take as long as they are in some states, and give back (G10)."""

from __future__ import annotations

from collections.abc import Iterator

from guicheng.accounts.models import Organisation
from guicheng.common.errors import Problem, Refusal
from guicheng.filings.context import quota_pools
from guicheng.filings.context.filing_context import FilingContext
from guicheng.filings.context.quota_pools import Taking
from guicheng.registers import quotas
from guicheng.registers.models import Entry


def settle(context: FilingContext, state_before: str) -> None:
    """Take or give back the places of a filing, as its state and what it chose ask. Refuses (`quota-full`) with the
    declared words where no place is left. Costs nothing for types that take none.

    The rules are those that are live, as for locks: places are shared by all filings, whichever release they pin.
    """
    takings = list(quota_pools.takings(context.current, context.filing.type))
    if takings and (problems := [problem for one in takings for problem in _settle(context, one, state_before)]):
        raise Refusal(problems)


def _settle(context: FilingContext, taking: Taking, state_before: str) -> Iterator[Problem]:
    filing, states = context.filing, taking.take.while_
    facts = context.facts()
    pool = quota_pools.pool_of(facts, taking) if filing.state in states else None
    had = quotas.held_by(filing.pk, taking.id)
    if pool is not None and had is not None and had[0] == pool.pk:
        return
    if had is not None:
        quotas.leave(filing.pk, taking.id)
    if pool is None:
        return
    is_late = had is None and state_before in states  # it was there before the quota was: it goes on as it can
    taken = _take(context, taking, pool, quota_pools.body_of(facts, taking))
    if not taken and not is_late:
        yield _problem(context, taking, pool)


def _take(context: FilingContext, taking: Taking, pool: Entry, body: int | None) -> bool:
    """Take a place for the filing, of two at once one after the other; False where none is left."""
    if body is None and taking.quota.shares is not None:
        return False
    locked = quotas.hold(context.filing.region, taking.id, pool.pk)
    pool.refresh_from_db(fields=["data"])
    locked.resize(quota_pools.size(taking.quota, pool))
    wanted = locked.held.taken(context.filing.pk, body)
    if wanted is None:
        return False
    locked.become(wanted)
    return True


def _problem(context: FilingContext, taking: Taking, pool: Entry) -> Problem:
    body_id = quota_pools.body_of(context.facts(), taking)
    body = Organisation.objects.unscoped().filter(pk=body_id).first() if body_id else None
    found = quota_pools.counted(context.current, taking.id, pool, body_id)
    places = found.given if body_id else found.places
    field = taking.take.from_.removeprefix("form.") if taking.take.from_.startswith("form.") else ""
    return Problem(
        "quota-full",
        taking.quota.refuse.format(pool=pool.name, body=body.name if body else "", places=places, taken=found.taken),
        field=field,
        explanation=context.current.explain_rule(
            f"quotas/{taking.id}", pool=pool.pk, places=places, taken=found.taken, body=body_id
        ),
    )

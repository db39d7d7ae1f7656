"""One row taken: every entry it speaks of made or brought up to date, or nothing at all.

Per field the newest version wins, whatever the order of arrival: an older one fills only what no newer one spoke of.
That makes the end the same for every order and any repetition of a row's versions.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from django.db import connection

from guicheng.common.errors import Problem, Refusal, refuse
from guicheng.feeds import files, problems
from guicheng.feeds.context import Context
from guicheng.feeds.files import Brought
from guicheng.feeds.mapping import Named, Plan
from guicheng.feeds.models import FeedRow, FeedState
from guicheng.feeds.upserts import Upserts

Outcome = FeedRow.Outcome


@dataclass(slots=True)
class Applied:
    """What became of a row, and of which entries."""

    outcome: FeedRow.Outcome
    entries: list[int] = field(default_factory=list)


def apply(context: Context, plan: Plan, arrival: Decimal) -> Applied:
    """Take a row. Runs in the caller's transaction; raises `Refusal`, and then the caller rolls back.

    `arrival` stands in for the version where the feed declares none.
    """
    if plan.problems:
        raise Refusal(plan.problems, status=400)
    if plan.skipped:
        return Applied(Outcome.SKIPPED)
    brought = {} if plan.deleted else _looked_at(context, plan)
    _hold(context, plan)
    said = {"region": context.region, "feed": context.feed_id, "key": plan.key}
    state = next(iter(FeedState.objects.filter(**said)), None) or FeedState(**said)  # one at most: no order, no limit
    version = plan.version if plan.version is not None else arrival
    if _is_known(context, plan, state, version):
        return Applied(Outcome.UNCHANGED)
    late = _is_late(plan, state, version)
    _note(context, plan, state, version)
    if plan.deleted:
        return _deleted(context, plan, state, late=late)
    row = Upserts(context, version, state, arrival)
    row.brought = brought
    row.hold(plan.entries, plan.lists, plan.key)
    for planned in plan.entries:
        row.take(planned)
    row.finish()
    _keep(state)
    outcome = row.outcome
    return Applied(Outcome.STALE if late and outcome == Outcome.UNCHANGED else outcome, row.touched)


def _looked_at(context: Context, plan: Plan) -> dict[Named, dict[str, list[Brought]]]:
    """The files that come with the row, before anything waits for it. Refuses all that is wrong with them."""
    found: dict[Named, dict[str, list[Brought]]] = {}
    wrong: list[Problem] = []
    for one in plan.entries:
        if not one.files:
            continue
        slots = context.form(context.config.registers[one.rule.register_].form).slots
        try:
            with problems.of_entry(one):
                found[one.name] = files.look(
                    context.region, context.feed_id, context.feed, slots, one.files, one.rule.id
                )
        except Refusal as refusal:
            wrong += refusal.problems
    if wrong:
        raise Refusal(wrong, status=400)
    files.require_few(list(found.values()))
    return found


def _hold(context: Context, plan: Plan) -> None:
    """Wait for every other row that speaks of the same things, in one order for all, so that none waits for another in
    a circle. Given back when the transaction ends."""
    things = {f"{context.region}\x1f{one.rule.register_}\x1f{one.key}" for one in plan.entries}
    things.add(f"{context.region}\x1f{context.feed_id}\x1f\x1f{plan.key}")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(held.number) FROM (SELECT DISTINCT hashtextextended(thing, 7420) AS number "
            "FROM unnest(%s::text[]) AS thing ORDER BY 1) AS held",
            [sorted(things)],
        )


# -- versions ----------------------------------------------------------------------------------------------------------


def _is_known(context: Context, plan: Plan, state: FeedState, version: Decimal) -> bool:
    """Whether exactly this was taken before, by the same declaration. Refuses two statements under one version."""
    if plan.deleted:
        return state.deleted_version == version
    if context.feed.version is None:
        return bool(state.digest == plan.digest and state.mapping == context.mapper.mapping and not state.is_deleted)
    if state.version != version:
        return False
    if state.digest != plan.digest:
        raise refuse(
            "version-repeated",
            "同一主键、同一版本的内容与已接收的不同",
            "Something else was received before under the same key and version",
            field="version",
        )
    return state.mapping == context.mapper.mapping


def _is_late(plan: Plan, state: FeedState, version: Decimal) -> bool:
    known = state.deleted_version if plan.deleted else state.version
    return known is not None and version < known


def _note(context: Context, plan: Plan, state: FeedState, version: Decimal) -> None:
    """Remember the newest version, and what it said."""
    if plan.deleted:
        state.deleted_version = max(version, state.deleted_version or version)
    elif state.version is None or version >= state.version:
        state.version, state.digest, state.mapping = version, plan.digest, context.mapper.mapping


def _keep(state: FeedState) -> None:
    """Nobody else writes it meanwhile: the row's key is held (`_hold`)."""
    state.save(force_insert=state.pk is None, force_update=state.pk is not None)


def _deleted(context: Context, plan: Plan, state: FeedState, *, late: bool) -> Applied:
    """A deletion upstream: noted, and marked where the region says so and the entry is there."""
    _keep(state)
    row = Upserts(context, Decimal(0), state)
    row.hold(plan.entries)
    for planned in plan.entries:
        row.mark_only(planned)
    return Applied(Outcome.STALE if late and row.outcome == Outcome.UNCHANGED else row.outcome, row.touched)

"""How often the holders of posts were replaced, on a work or away from a person, within a time (domain facts §4)."""

from __future__ import annotations

import dataclasses
import datetime as dt

from guicheng.calendars.terms import add_term
from guicheng.common import clock
from guicheng.common.errors import Problem
from guicheng.config.model.locks import Changes
from guicheng.config.model.whole import RegionConfig
from guicheng.registers.models import Entry, Tie


def problem(config: RegionConfig, work: Entry, person: Entry, post: str) -> Problem | None:
    """Why the holder of a post may not be replaced (once more); None where he may."""
    for rule_id, rule in config.locks.items():
        limit = rule.changes
        if limit is None or post not in rule.posts:
            continue
        since = _since(config, limit)
        made = Tie.objects.filter(part="appointments", post__in=rule.posts, replaced_by__isnull=False)
        made = made.filter(work=work) if limit.per == "work" else made.filter(person=person)
        count = made.filter(ended_at__gte=since).count()
        if count >= limit.most:
            return Problem(
                "too-many-changes",
                limit.refuse.format(most=limit.most, work=work.name, person=person.name),
                explanation=config.explain_rule(
                    f"locks/{rule_id}/changes", made=count, most=limit.most, counted_from=since.isoformat()
                ),
            )
    return None


def _since(config: RegionConfig, limit: Changes) -> dt.datetime:
    """The first moment that counts: the day that lies the term back is still within it (民法典 201)."""
    term = dataclasses.replace(limit.within.build(), amount=-limit.within.amount)
    day = add_term(clock.today(config.zone), term, config.calendar("national"), zone=config.zone).date
    return dt.datetime.combine(day, dt.time(), config.zone)

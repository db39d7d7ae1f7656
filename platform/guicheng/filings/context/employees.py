"""Whom an organisation employs: people it may read of and propose for posts, wherever they are registered."""

from __future__ import annotations

from django.db.models import Q

from guicheng.accounts.actor import Actor
from guicheng.common import clock
from guicheng.config.model.whole import RegionConfig
from guicheng.registers.models import Tie


def own_people(config: RegionConfig, actor: Actor, register: str) -> Q:
    """The persons an actor sees beyond their scope: whom their organisation employs today, wherever registered."""
    people = config.people
    if people is None or people.employment is None or register != people.persons.register_ or not actor.organisation_id:
        return Q(pk__in=())
    today = clock.today(config.zone)
    employed = Tie.objects.filter(part="employment", organisation_id=actor.organisation_id)
    employed = employed.filter(Q(until__isnull=True) | Q(until__gte=today))
    return Q(register=register, pk__in=employed.values("person_id"))


def also_seen(config: RegionConfig, actor: Actor) -> Q | None:
    """What `own_people` opens besides the scope; None in regions that keep no employments, where nothing does."""
    people = config.people
    if people is None or people.employment is None or not actor.organisation_id:
        return None
    return own_people(config, actor, people.persons.register_)

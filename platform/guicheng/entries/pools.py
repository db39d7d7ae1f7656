"""Entries that are pools of places: what they say they have becomes the number of their places (G10)."""

from __future__ import annotations

from guicheng.accounts.actor import Actor
from guicheng.common.errors import Refusal, refuse
from guicheng.config.model.whole import RegionConfig
from guicheng.entries import entry_changes
from guicheng.filings.context import quota_pools
from guicheng.registers import quotas
from guicheng.registers.models import Entry


@entry_changes.follow
def entry_changed(entry: Entry, actor: Actor, config: RegionConfig) -> None:
    """Whoever writes an entry: its pools get their size. Refuses `quota-below-given` a number of places below what was
    given and taken, and `quota-in-use` the removal of an entry whose places are. What the platform itself writes is not
    refused: then there are as many places as were given."""
    for name, quota in config.quotas.items():
        if quota.pool.register_ != entry.register:
            continue
        if entry.removed_at is not None:
            _require_unused(config, name, entry, actor)
        elif quota_pools.has_places(config, quota, entry):
            _resize(config, name, entry, actor)


def _resize(config: RegionConfig, name: str, entry: Entry, actor: Actor) -> None:
    quota = config.quotas[name]
    wanted, locked = quota_pools.size(quota, entry), quotas.hold(entry.region, name, entry.pk)
    used = len(locked.held.places)
    if wanted < used and not actor.is_system:
        raise refuse(
            "quota-below-given",
            f"“{quota.title.zh}”已分配或占用{used}个，不能改为{wanted}个",
            f"{used} places were given or are taken: there cannot be {wanted}",
            field=quota.pool.places,
        )
    locked.resize(wanted)


def _require_unused(config: RegionConfig, name: str, entry: Entry, actor: Actor) -> None:
    found = quotas.count(entry.region, name, [entry.pk]).get(entry.pk)
    if found is not None and (found.given or found.taken) and not actor.is_system:
        raise _in_use(config, name, entry)


def _in_use(config: RegionConfig, name: str, entry: Entry) -> Refusal:
    title = config.quotas[name].title
    return refuse(
        "quota-in-use",
        f"“{entry.name}”的“{title.zh}”已分配或占用，不能删除",
        f"Places of {entry.name!r} were given or are taken: it cannot be removed",
    )

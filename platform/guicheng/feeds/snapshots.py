"""Batches that are complete lists: once all their rows were taken, what a list no longer names has ended.

A list of which a row was refused is left alone, whoever it may have named; so is every list where a refused row does
not say to which it belongs. Each list is one transaction.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import connection

from guicheng.common.errors import refuse
from guicheng.config.model.feeds import FedEntry, Feed
from guicheng.feeds.context import Context
from guicheng.feeds.lists import scope_of
from guicheng.feeds.mapping import Plan, key_of
from guicheng.feeds.models import FeedState, FeedTrace
from guicheng.feeds.rows import flag_of
from guicheng.feeds.upserts import Upserts

_YES = frozenset({"true", "yes", "y", "1", "是"})


def is_one(feed: Feed, data: bytes, file: str | None) -> bool:
    """Whether a batch is a complete list; `file` is its name, where it is one."""
    said = feed.snapshot
    if said is None or not feed.of_batches:
        return False
    if said.always or (said.files and file is not None and fnmatch.fnmatchcase(file, said.files)):
        return True
    return said.flag is not None and str(flag_of(data, said.flag)).strip().lower() in _YES


@dataclass
class Snapshot:
    """What the rows of a batch named, list by list, and which lists cannot be trusted."""

    feed: Feed
    named: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    unsure: set[tuple[str, str]] = field(default_factory=set)
    all_unsure: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """A list that is not divided is there, also where the batch has no rows."""
        for rule in self.feed.of_batches:
            if rule.complete is not None and not rule.complete.scope:
                self.named[rule.id, key_of([])] = set()

    def saw(self, plan: Plan, *, refused: bool) -> None:
        """A row of the batch, and whether it was refused."""
        for rule in self.feed.of_batches:
            planned = [one for one in plan.entries if one.rule is rule]
            for one in planned:
                self.named.setdefault((rule.id, one.scope or ""), set()).add(one.key)
            if refused:
                self.unsure |= {(rule.id, one.scope or "") for one in planned}
            if refused and (not planned or any(_is_unclear(rule, problem.field) for problem in plan.problems)):
                self.all_unsure.add(rule.id)

    def lists(self) -> list[tuple[FedEntry, str, set[str], bool]]:
        """Every list: of which entries, what it is complete for, the keys it names, whether it can be trusted."""
        rules = {rule.id: rule for rule in self.feed.of_batches}
        return [
            (rules[rule], scope, keys, rule not in self.all_unsure and (rule, scope) not in self.unsure)
            for (rule, scope), keys in sorted(self.named.items())
        ]


def _is_unclear(rule: FedEntry, at: str | None) -> bool:
    """Whether a problem leaves open which list an entry stands in, or which entry it is."""
    parts = (at or "").split(".")
    return parts[0] == rule.id and parts[-1] in ("scope", "key")


@dataclass(frozen=True, slots=True)
class Settled:
    """What came of a list: how many ended, how many came back."""

    ended: int
    back: int


def settle(context: Context, rule: FedEntry, scope: str, keys: Iterable[str], version: Decimal) -> Settled:
    """Bring the entries of a list to what a snapshot says. Runs in the caller's transaction.

    Refuses `older-list` where a newer one was said meanwhile, `too-many-absent`, and whatever an entry refuses.
    """
    named, name = frozenset(keys), scope_of(rule, scope)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 7421))",
            [f"{context.region}\x1f{context.feed_id}\x1f{name}"],
        )
    context.by_arrival = True
    try:
        return _settled(Upserts(context, version, FeedState(feed=context.feed_id)), rule, name, named)
    finally:
        context.by_arrival = False


def _settled(row: Upserts, rule: FedEntry, scope: str, named: frozenset[str]) -> Settled:
    earlier = row.hold_list(scope)
    newest = row.lists.newest(scope)
    if newest is not None and newest > row.version:
        raise refuse("older-list", "已收到更新的清单", "A newer list was received already", field=rule.id)
    row.lists.say(scope)
    missing = {trace.entry_id for key, trace in earlier.items() if key not in named}
    today = row.lists.day_of(scope)

    def day_of(trace: FeedTrace) -> str | None:
        if trace.entry_id not in missing:
            return None
        return str(trace.absent["day"]) if trace.absent else today

    gone = sum(trace.absent is not None for trace in earlier.values())
    row.settle_list(rule, scope, day_of)
    row.finish()
    return Settled(row.ended, gone + row.ended - sum(trace.absent is not None for trace in earlier.values()))


def content_of(scope: str, keys: Iterable[str]) -> dict[str, Any]:
    """What is kept of a list that was refused."""
    return {"scope": scope, "keys": sorted(keys)}


def of_content(content: Mapping[str, Any]) -> tuple[str, list[str]]:
    """The scope and the keys of a list that was kept."""
    return str(content.get("scope", "")), [str(key) for key in content.get("keys", [])]

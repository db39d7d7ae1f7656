"""Rule sets: conditions with ids, compiled once by content, evaluated together."""

from __future__ import annotations

import datetime as dt
import os
import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from zoneinfo import ZoneInfo

from guicheng.calendars.values import Calendar
from guicheng.common import clock
from guicheng.config.conditions.evaluate import scope
from guicheng.config.conditions.facts import Facts, calendar_of, lookup
from guicheng.config.model.conditions import Condition
from guicheng.rules.engine import MAX_PLACES, MAX_WAYS, Network, places
from guicheng.rules.errors import RuleSetError
from guicheng.rules.paths import Way, collect, expand, ways
from guicheng.rules.vocabulary import Vocabulary, message

MAX_RULES = 256
MAX_ENTRIES = 4096
MAX_CACHED = 512

_NONE: Mapping[str, Condition] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one evaluation concluded: the ids of the rules that hold, in the order of the set, and the facts as they
    were read for it, so that an explanation reads none of them again."""

    rules: tuple[str, ...]
    facts: ReadOnce


class RuleSet:
    """Rules compiled for the engine. Make them with `compile_rules`, which keeps them by content."""

    def __init__(self, rules: Sequence[tuple[str, Condition]], named: Mapping[str, Condition]) -> None:
        self.ids = tuple(rule_id for rule_id, _ in rules)
        if len(rules) > MAX_RULES:
            raise RuleSetError(f"{len(rules)} rules in one set; at most {MAX_RULES} are allowed")
        if len(set(self.ids)) != len(self.ids):
            raise RuleSetError("a rule id stands twice")
        trees = [expand(condition.tree, named) for _, condition in rules]
        vocabulary = Vocabulary()
        for tree in trees:
            collect(tree, vocabulary)
        vocabulary.close()
        alternatives = [ways(tree, vocabulary) for tree in trees]
        self._entries = vocabulary.entries()
        if len(self._entries) > MAX_ENTRIES:
            raise RuleSetError(f"the rules ask for more than {MAX_ENTRIES} different things")
        self._named = named
        self._networks = tuple(
            _pack((index, way) for index, found in enumerate(alternatives) for way in sorted(found, key=sorted))
        )

    def evaluate(self, facts: Facts, *, today: dt.date, zone: ZoneInfo) -> Outcome:
        """Which rules hold for `facts`. Each fact is read once."""
        known = ReadOnce(facts)
        asked = message(self._entries, scope(known, named=self._named, today=today, zone=zone))
        holding = {rules[match] for network, rules in self._networks for match in network.matches(asked)}
        return Outcome(tuple(self.ids[index] for index in sorted(holding)), known)


def compile_rules(rules: Iterable[tuple[str, Condition]], *, named: Mapping[str, Condition] = _NONE) -> RuleSet:
    """The rule set of these rules (id, condition); the same object for the same content.

    `named` is the region's library of conditions. Raises `RuleSetError` for what cannot be evaluated: an id twice, too
    many rules, a named condition that is missing or circular.
    """
    listed = tuple(rules)
    used = _used(listed, named)
    key = (listed, tuple(sorted((name, condition.content) for name, condition in used.items())))
    with _cache.lock:
        if (known := _cache.sets.get(key)) is not None:
            _cache.sets.move_to_end(key)
            return known
    compiled = RuleSet(listed, used)
    with _cache.lock:
        _cache.sets[key] = compiled
        while len(_cache.sets) > MAX_CACHED:
            _cache.sets.popitem(last=False)
    return compiled


def evaluate(
    rule_set: RuleSet, facts: Facts, *, today: dt.date | None = None, zone: ZoneInfo = clock.SHANGHAI
) -> Outcome:
    """Which rules of the set hold for `facts` on the date `today` (the clock's, where absent).

    Never raises for any facts; raises `RuleEngineError` only where the engine itself fails.
    """
    return rule_set.evaluate(facts, today=today or clock.today(zone), zone=zone)


class _Cache:
    """Compiled rule sets by content, the longest unused given up first."""

    def __init__(self) -> None:
        self.renew()

    def renew(self) -> None:
        """Begin empty, with a lock nobody holds: also in a child process."""
        self.lock = threading.Lock()
        self.sets: OrderedDict[object, RuleSet] = OrderedDict()


_cache = _Cache()
os.register_at_fork(after_in_child=_cache.renew)


class ReadOnce:
    """Facts, each looked up once, so that all rules of an evaluation and what explains them see the same."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._known: dict[str, object] = {}

    def calendar(self, name: str, /) -> Calendar:
        """The calendar that days are worked by."""
        return calendar_of(self._facts, name)

    def get(self, path: str, /) -> object:
        """The value of a fact."""
        if path not in self._known:
            self._known[path] = lookup(self._facts, path)
        return self._known[path]


def _used(rules: Sequence[tuple[str, Condition]], named: Mapping[str, Condition]) -> dict[str, Condition]:
    """The named conditions that the rules refer to, directly or through one another."""
    used: dict[str, Condition] = {}
    waiting = [name for _, condition in rules for name in condition.names()]
    while waiting:
        name = waiting.pop()
        if name not in used and name in named:
            used[name] = named[name]
            waiting.extend(named[name].names())
    return used


def _pack(found: Iterable[tuple[int, Way]]) -> Iterable[tuple[Network, tuple[int, ...]]]:
    """Networks of as many ways as one can hold, each with the index of the rule each of its ways is for."""
    batch: list[tuple[int, Way]] = []
    for rule, way in found:
        if len(batch) == MAX_WAYS or len(places(way, *(other for _, other in batch))) > MAX_PLACES:
            yield _network(batch)
            batch = []
        batch.append((rule, way))
    if batch:
        yield _network(batch)


def _network(batch: list[tuple[int, Way]]) -> tuple[Network, tuple[int, ...]]:
    return Network([way for _, way in batch]), tuple(rule for rule, _ in batch)

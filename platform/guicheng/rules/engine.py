"""The one place that knows durable-rules, and what it is known to do wrong.

- A message that no rule takes leaves a half-made state, and deleting that frees memory that was never set: every
  network has a rule that takes every message, and a network that failed is given up, never cleaned.
- More than 64 comparisons that match at once are error 303, several hundred equal ones end the process: a network holds
  at most `MAX_WAYS` rules. More than some 250 places in a message are error 302: at most `MAX_PLACES` are sent.
- An alternative inside a rule makes it fire once per branch: every rule here is one conjunction.
- Texts, numbers and yes/no values are coerced into one another, and ``null`` counts as present: messages hold whole
  numbers only, and every place is always filled.
- A name is kept as a 32-bit hash only, and two that hash alike are one: names are made here, and none of them do.
- A rule that only negates loops for ever: there is no negation, every comparison has an opposite.
- An event is consumed by the first rule that matches: messages are facts.
- Its host starts two threads for ever: the host is not used, the network is driven directly.
"""

from __future__ import annotations

import itertools
import json
import os
import threading
import time
import weakref
from collections.abc import Sequence
from typing import Any, NamedTuple

import durable_rules_engine as durable  # type: ignore[import-not-found]

from guicheng.rules.errors import RuleEngineError
from guicheng.rules.paths import Way
from guicheng.rules.vocabulary import EQUAL, Message

MAX_WAYS = 48
MAX_PLACES = 200
MAX_SECONDS = 1.0
_SESSION = "s"
_ONE = "one"
_TAKES_ALL = -1
_numbers = itertools.count()


class _Compiled(NamedTuple):
    """One durable ruleset, with the process it lives in and what deletes it."""

    process: int
    lock: threading.Lock
    handle: int
    release: weakref.finalize[..., Any]


class Network:
    """Some conjunctions compiled into one durable ruleset. Safe under threads; rebuilt after a fork.

    There are at most `MAX_WAYS` of them over `MAX_PLACES`; they are known afterwards by their index.
    """

    def __init__(self, ways: Sequence[Way]) -> None:
        self._places = places(*ways)
        if len(ways) > MAX_WAYS or len(self._places) > MAX_PLACES:
            raise RuleEngineError(f"{len(ways)} rules over {len(self._places)} places are too many for one network")
        rules = {f"r{index}": _rule(way) for index, way in enumerate(ways)}
        self._definition = json.dumps({f"r{_TAKES_ALL}": _rule(frozenset()), **rules})
        self._compiled = self._compile()

    def _compile(self) -> _Compiled:
        """Compile, anew in a child process (where the parent's lock may be held for ever) and after a failure."""
        handle: int = durable.create_ruleset(f"guicheng-{next(_numbers)}", self._definition)
        release = weakref.finalize(self, durable.delete_ruleset, handle)
        release.atexit = False
        return _Compiled(os.getpid(), threading.Lock(), handle, release)

    def matches(self, message: Message) -> set[int]:
        """The indexes of the conjunctions that hold for a message. Nothing of the message stays behind.

        Raises `RuleEngineError` where the engine answers what it never should, or takes longer than `MAX_SECONDS`.
        """
        if self._compiled.process != os.getpid():
            self._compiled = self._compile()
        compiled = self._compiled
        fact = json.dumps({"sid": _SESSION, "id": "f", _ONE: 1, **{place: message[place] for place in self._places}})
        with compiled.lock:
            try:
                fired = _fire(compiled.handle, fact)
                durable.delete_state(compiled.handle, _SESSION)
            except (RuleEngineError, durable.error) as error:
                compiled.release.detach()
                self._compiled = self._compile()
                raise RuleEngineError(f"durable-rules failed: {error}") from error
        return fired - {_TAKES_ALL}


def _fire(handle: int, fact: str) -> set[int]:
    """Give a network one fact and run until nothing more fires: the numbers of the rules that fired."""
    until = time.monotonic() + MAX_SECONDS
    outcome, state = durable.assert_fact(handle, fact)
    started = durable.start_action_for_state(handle, state) if outcome == 0 else None
    if not started:
        raise RuleEngineError(f"a fact was answered with {outcome}")
    action: str | None = started[1]
    fired: set[int] = set()
    while action:
        fired.add(int(action[3 : action.index('"', 3)]))  # {"r12":{"m":…}}
        if time.monotonic() > until:
            raise RuleEngineError(f"rules took longer than {MAX_SECONDS} s")
        action = durable.complete_and_start_action(handle, state)
    return fired


def places(*ways: Way) -> frozenset[str]:
    """The places of the message that some conjunctions look at."""
    return frozenset(place for way in ways for _, place, _ in way)


def _rule(way: Way) -> dict[str, object]:
    """One conjunction as durable-rules writes it."""
    tests: list[dict[str, object]] = [
        {place: number} if operator == EQUAL else {operator: {place: number}} for operator, place, number in sorted(way)
    ]
    taken = {"$and": tests} if len(tests) > 1 else tests[0] if tests else {_ONE: 1}
    return {"all": [{"m": taken}]}

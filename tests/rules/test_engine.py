"""What durable-rules is known to do wrong, shown; and that rule sets never meet it."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import durable_rules_engine
import psutil
import pytest

from guicheng import rules
from guicheng.config.conditions import evaluate, explain
from guicheng.config.model.conditions import Condition
from guicheng.rules import engine, sets
from guicheng.rules.engine import MAX_PLACES, MAX_WAYS, Network
from guicheng.rules.errors import RuleEngineError, RuleSetError

TODAY = dt.date(2026, 2, 28)
TWENTY = [
    (f"r{i}", Condition({"a": {"gte": i}, "any": [{"b": "x"}, {"rows": {"count": {"gte": i}}}], "not": {"c": i}}))
    for i in range(20)
]
WORLDS: list[dict[str, Any]] = [
    {},
    {"a": 10, "b": "x", "c": 3},
    {"a": 19.5, "rows": [1, 2, 3]},
    {"a": None, "b": "x", "rows": []},
    {"a": "30", "b": "x"},
]


def held(listed: list[tuple[str, Condition]], world: dict[str, Any]) -> tuple[str, ...]:
    return rules.evaluate(rules.compile_rules(listed), world, today=TODAY).rules


def plainly(listed: list[tuple[str, Condition]], world: dict[str, Any]) -> tuple[str, ...]:
    return tuple(rule_id for rule_id, condition in listed if evaluate(condition, world, today=TODAY))


def python(code: str) -> subprocess.CompletedProcess[str]:
    """Run a program in a process of its own in which memory that is freed or never set is filled with rubbish."""
    environment = {**os.environ, "MALLOC_PERTURB_": "165", "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=60, check=False
    )


# -- the traps -----------------------------------------------------------------------------------------------------


def test_trap_deleting_the_state_of_a_message_no_rule_takes_ends_the_process() -> None:
    ended = python("""
import durable_rules_engine as durable
handle = durable.create_ruleset("trap", '{"r0": {"all": [{"m": {"a": 1}}]}}')
assert durable.assert_fact(handle, '{"sid": "s", "id": "f", "a": 2}')[0] == 1
durable.delete_state(handle, "s")
""")
    assert ended.returncode < 0


def test_rule_sets_never_touch_memory_that_is_not_theirs() -> None:
    ended = python("""
import datetime, gc
from tests.rules.test_engine import TWENTY, WORLDS, held, plainly
from guicheng.rules import sets
for turn in range(60):
    for world in WORLDS:
        assert held(TWENTY, world) == plainly(TWENTY, world)
    if turn % 20 == 0:
        sets._cache.renew()
        gc.collect()
print("well")
""")
    assert (ended.stdout.strip(), ended.returncode) == ("well", 0), ended.stderr


def network(definition: str, fact: str) -> list[str]:
    """The rules that fire for a fact in a ruleset of durable-rules' own kind, which always takes the fact."""
    handle = durable_rules_engine.create_ruleset("trap", definition)
    _, state = durable_rules_engine.assert_fact(handle, fact)
    action = durable_rules_engine.start_action_for_state(handle, state)[1]
    fired = []
    while action:
        fired.append(action.split('"')[1])
        action = durable_rules_engine.complete_and_start_action(handle, state)
    return sorted(fired)


@pytest.mark.parametrize(
    ("matched", "fact"),
    [
        ('{"$gte": {"a": 20}}', '"a": "20"'),
        ('{"a": true}', '"a": 1'),
        ('{"$or": [{"a": 1}, {"b": 1}]}', '"a": 1, "b": 1'),
    ],
)
def test_trap_values_are_coerced_and_alternatives_fire_twice(matched: str, fact: str) -> None:
    fired = network(
        f'{{"all": {{"all": [{{"m": {{"one": 1}}}}]}}, "r": {{"all": [{{"m": {matched}}}]}}}}',
        f'{{"sid": "s", "id": "f", "one": 1, {fact}}}',
    )
    assert fired == (["all", "r", "r"] if "$or" in matched else ["all", "r"])


@pytest.mark.parametrize(
    ("condition", "world", "expected"),
    [
        ({"a": {"gte": 20}}, {"a": "20"}, False),
        ({"a": True}, {"a": 1}, False),
        ({"any": [{"a": 1}, {"b": 1}]}, {"a": 1, "b": 1}, True),
        ({"a": {"present": True}}, {"a": None}, False),
        ({"not": {"a": 1}}, {}, True),
        ({"not": {"any": [{"a": 1}, {"b": {"gt": 1}}]}}, {}, True),
        ({"a": 9007199254740993}, {"a": 9007199254740992}, False),
        ({"a": 0.1}, {"a": 0.1000000000000000055}, True),
        ({"a": {"gt": 1e300}}, {"a": 10**301}, True),
        ({"a": 'a"\\\n\u0000了🏗'}, {"a": 'a"\\\n\u0000了🏗'}, True),
        ({"a": "x" * 500}, {"a": "x" * 499 + "y"}, False),
    ],
)
def test_rule_sets_do_not_meet_them(condition: Any, world: dict[str, Any], expected: bool) -> None:
    assert held([("r", Condition(condition))], world) == (("r",) if expected else ())


def test_trap_more_than_64_matching_comparisons_are_an_error() -> None:
    matching = ", ".join(f'"r{i}": {{"all": [{{"m": {{"$gte": {{"a": {i}}}}}}}]}}' for i in range(65))
    handle = durable_rules_engine.create_ruleset("trap", f"{{{matching}}}")
    with pytest.raises(durable_rules_engine.error, match="303"):
        durable_rules_engine.assert_fact(handle, '{"sid": "s", "id": "f", "a": 100}')


def test_large_sets_are_split_among_networks() -> None:
    many = [(f"r{i}", Condition({"a": {"gte": i}, "any": [{"b": 1}, {"c": 1}]})) for i in range(256)]
    assert held(many, {"a": 1000, "b": 1, "c": 1}) == tuple(rule_id for rule_id, _ in many)
    wide = [("wide", Condition({"all": [{f"a{i}": 1} for i in range(300)]})), ("any", Condition({"a1": 1}))]
    assert held(wide, {f"a{i}": 1 for i in range(300)}) == ("wide", "any")
    assert held(wide, {f"a{i}": 1 for i in range(299)}) == ("any",)
    spread = [(f"r{i}", Condition({f"a{i}-{j}": 1 for j in range(30)})) for i in range(20)]
    assert held(spread, {f"a{i}-{j}": 1 for i in range(0, 20, 2) for j in range(30)}) == tuple(
        f"r{i}" for i in range(0, 20, 2)
    )


def test_alternatives_that_multiply_stay_small() -> None:
    pairs = Condition({"all": [{"any": [{f"a{i}": 1}, {f"b{i}": 1}]} for i in range(12)]})
    assert held([("r", pairs)], {f"{'ab'[i % 2]}{i}": 1 for i in range(12)}) == ("r",)
    assert held([("r", pairs)], {f"{'ab'[i % 2]}{i}": 1 for i in range(11)}) == ()


def fnv(name: str) -> int:
    """FNV-1a, 32 bits: all that durable-rules keeps of a name."""
    value = 0x811C9DC5
    for byte in name.encode():
        value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    return value


def test_trap_names_that_hash_alike_are_taken_for_one_another() -> None:
    assert fnv("gckxs") == fnv("ydtre")
    fired = network(
        '{"all": {"all": [{"m": {"one": 1}}]}, "r": {"all": [{"m": {"gckxs": 1}}]}}',
        '{"sid": "s", "id": "f", "one": 1, "ydtre": 1}',
    )
    assert fired == ["all", "r"]


def test_no_two_names_in_a_message_hash_alike() -> None:
    numbers = range(sets.MAX_ENTRIES)
    names = [f"s{n}{side}" for n in numbers for side in "lh"] + [f"f{n}" for n in numbers] + ["one", "sid", "id"]
    assert len({fnv(name) for name in names}) == len(names)


@pytest.mark.parametrize(
    "ways",
    [
        [frozenset({("$gte", "a", number)}) for number in range(MAX_WAYS + 1)],
        [frozenset({("$gte", f"a{number}", 1) for number in range(MAX_PLACES + 1)})],
    ],
)
def test_a_network_refuses_what_is_not_safe(ways: Any) -> None:
    with pytest.raises(RuleEngineError):
        Network(ways)


# -- refused at load ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("listed", "named"),
    [
        ([("a", {"x": 1}), ("a", {"x": 2})], {}),
        ([("a", {"is": "nowhere"})], {}),
        ([("a", {"is": "circle"})], {"circle": {"not": {"is": "circle"}}}),
        ([("a", {"is": "one"})], {"one": {"is": "two"}, "two": {"any": [{"x": 1}, {"is": "one"}]}}),
        ([(f"r{i}", {"x": i}) for i in range(257)], {}),
    ],
)
def test_what_cannot_be_evaluated_is_refused_at_load(listed: list[tuple[str, Any]], named: dict[str, Any]) -> None:
    with pytest.raises(RuleSetError):
        rules.compile_rules(
            [(rule_id, Condition(data)) for rule_id, data in listed],
            named={name: Condition(data) for name, data in named.items()},
        )


# -- keeping, sharing and leaving nothing behind -------------------------------------------------------------------


def test_the_same_content_is_compiled_once() -> None:
    named = {"ready": Condition({"a": 1})}
    listed = [("r", Condition({"is": "ready"}))]
    first = rules.compile_rules(listed, named=named)
    assert (
        rules.compile_rules([("r", Condition({"is": "ready"}))], named={**named, "unused": Condition({"b": 1})})
        is first
    )
    assert rules.compile_rules(listed, named={"ready": Condition({"a": 2})}) is not first


def test_the_cache_is_bounded_and_what_it_gives_up_still_serves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sets, "MAX_CACHED", 3)
    kept = [rules.compile_rules([("r", Condition({"a": number}))]) for number in range(10)]
    assert len(sets._cache.sets) <= 3
    assert [len(rules.evaluate(one, {"a": 4}).rules) for one in kept] == [0, 0, 0, 0, 1, 0, 0, 0, 0, 0]


def test_nothing_stays_behind() -> None:
    rule_set = rules.compile_rules(TWENTY)
    process = psutil.Process()

    def run(times: int) -> int:
        for turn in range(times):
            rules.evaluate(rule_set, WORLDS[turn % len(WORLDS)], today=TODAY)
        return int(process.memory_info().rss)

    before = run(500)
    assert run(5000) - before < 4 * 1024 * 1024


def test_threads_share_a_rule_set() -> None:
    rule_set = rules.compile_rules(TWENTY)
    expected = [plainly(TWENTY, world) for world in WORLDS]
    start = threading.Barrier(8)

    def work(_: int) -> list[tuple[str, ...]]:
        start.wait()
        return [rules.evaluate(rule_set, world, today=TODAY).rules for _ in range(40) for world in WORLDS]

    with ThreadPoolExecutor(8) as pool:
        assert all(found == expected * 40 for found in pool.map(work, range(8)))


def test_a_child_process_does_not_wait_for_a_lock_of_its_parent() -> None:
    rule_set = rules.compile_rules(TWENTY)
    (network, _) = rule_set._networks[0]
    with network._compiled.lock, sets._cache.lock:  # as if another thread were at work when the process forks
        context = multiprocessing.get_context("fork")
        receiver, sender = context.Pipe(duplex=False)
        child = context.Process(target=lambda: sender.send(held(TWENTY, WORLDS[1])))
        child.start()
        assert receiver.poll(30)
        assert receiver.recv() == plainly(TWENTY, WORLDS[1])
        child.join(30)
    assert child.exitcode == 0


def test_an_evaluation_that_takes_too_long_has_no_result_and_harms_no_later_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rule_set = rules.compile_rules([("r", Condition({"a": 1})), ("s", Condition({"a": {"gt": 0}}))])
    with monkeypatch.context() as patch:
        patch.setattr(engine, "MAX_SECONDS", -1.0)
        with pytest.raises(RuleEngineError):
            rules.evaluate(rule_set, {"a": 1}, today=TODAY)
    assert rules.evaluate(rule_set, {"a": 1}, today=TODAY).rules == ("r", "s")


def test_an_outcome_holds_the_facts_so_that_none_is_read_again_to_explain_it() -> None:
    asked: list[str] = []

    class Lazy:
        def get(self, path: str, /) -> object:
            asked.append(path)
            return {"a": 5, "b": "x"}.get(path)

    listed = {"one": Condition({"a": {"gte": 5}}), "two": Condition({"b": "y"}), "three": Condition({"b": "x", "a": 5})}
    outcome = rules.evaluate(rules.compile_rules(listed.items()), Lazy(), today=TODAY)
    because = {name: explain(listed[name], outcome.facts, today=TODAY).facts() for name in outcome.rules}
    assert because == {"one": {"a": 5}, "three": {"a": 5, "b": "x"}}
    assert sorted(asked) == ["a", "b"]


def test_an_empty_set_concludes_nothing() -> None:
    assert held([], {"a": 1}) == ()

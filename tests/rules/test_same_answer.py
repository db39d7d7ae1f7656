"""The engine concludes exactly what the plain evaluator says, for any conditions and any facts."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guicheng import rules
from guicheng.config.conditions import evaluate, explain
from guicheng.config.model.conditions import Condition
from tests.conditions.strategies import CONDITIONS, LIBRARY_CONDITIONS, NAMES, facts

TODAYS = st.sampled_from([dt.date(2026, 2, 28), dt.date(2026, 3, 1), dt.date.min, dt.date.max])
LIBRARIES = st.fixed_dictionaries(dict.fromkeys(NAMES, LIBRARY_CONDITIONS))


@given(st.lists(CONDITIONS, min_size=1, max_size=6), st.lists(facts(), min_size=1, max_size=4), LIBRARIES, TODAYS)
@settings(max_examples=600, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_engine_the_evaluator_and_the_explanation_agree(
    conditions: list[Any], worlds: list[dict[str, Any]], library: dict[str, Any], today: dt.date
) -> None:
    named = {name: Condition(data) for name, data in library.items()}
    listed = [(f"r{index}", Condition(data)) for index, data in enumerate(conditions)]
    rule_set = rules.compile_rules(listed, named=named)
    for world in worlds:
        plainly = tuple(
            rule_id for rule_id, condition in listed if evaluate(condition, world, named=named, today=today)
        )
        explained = tuple(
            rule_id for rule_id, condition in listed if explain(condition, world, named=named, today=today).holds
        )
        assert rules.evaluate(rule_set, world, today=today).rules == plainly == explained

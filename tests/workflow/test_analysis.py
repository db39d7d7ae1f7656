"""The mistakes a chain can hold, each planted once and found at its place."""

from __future__ import annotations

from typing import Any

import pytest

from guicheng.config.chains_analysis import analyse, ways
from tests.workflow.world import chain

A, B = {"id": "a"}, {"id": "b"}


def late(decision: Any) -> dict[str, Any]:
    """A step whose time-out gives an answer."""
    named = decision if isinstance(decision, str) else decision["id"]
    rule = {"after": {"amount": 1, "unit": "month"}, "do": "decide", "decision": named}
    rest = "return" if named == "approve" else "approve"
    return {"id": "a", "decisions": [rest, decision], "timeouts": [rule]}


@pytest.mark.parametrize(
    ("steps", "rest", "code", "path"),
    [
        ([A, A], {}, "duplicate-step", ("steps", 1, "id")),
        ([{"id": "next"}], {}, "reserved-name", ("steps", 0, "id")),
        ([{"id": "confirmed", "state": "x"}], {}, "ambiguous-name", ("steps", 0, "id")),
        ([{"id": "a", "state": "draft"}], {}, "bad-state", ("steps", 0, "state")),
        ([A], {"ends": {"x": {"means": "void"}}}, "no-approved-end", ("ends",)),
        ([{"id": "a", "decisions": ["approve", "approve"]}], {}, "duplicate-decision", ("steps", 0, "decisions")),
        ([{"id": "a", "on": {"aprove": "next"}}], {}, "unknown-decision", ("steps", 0, "on", "aprove")),
        ([{"id": "a", "on": {"approve": "confirmd"}}], {}, "unknown-target", ("steps", 0, "on", "approve")),
        ([{"id": "a", "on": {"approve": "a"}}], {}, "leads-to-itself", ("steps", 0, "on", "approve")),
        ([{"id": "a", "on": {"approve": [{"to": "next"}, {"to": "refuse"}]}}], {}, "branch-never-taken",
         ("steps", 0, "on", "approve", 1)),
        ([{"id": "a", "on": {"approve": [{"when": {"present": "x"}, "to": "next"}]}}], {}, "branch-left-open",
         ("steps", 0, "on", "approve", 0)),
        ([{"id": "a", "decisions": ["approve", "refuse"]}], {"ends": {"ok": {"means": "approved"}}}, "no-refused-end",
         ("steps", 0, "decisions")),
        ([{"id": "a", "return_to": ["b"]}, B], {}, "return-not-earlier", ("steps", 0, "return_to", 0)),
        ([A, {"id": "b", "return_to": ["aa"]}], {}, "unknown-target", ("steps", 1, "return_to", 0)),
        ([{"id": "a", "timeouts": [{"after": {"amount": 1, "unit": "month"}, "do": "decide", "decision": "no"}]}], {},
         "unknown-decision", ("steps", 0, "timeouts", 0, "decision")),
        ([late("return")], {}, "timeout-cannot-say", ("steps", 0, "timeouts", 0, "decision")),
        ([late({"id": "approve", "signature": True})], {}, "timeout-cannot-say",
         ("steps", 0, "timeouts", 0, "decision")),
        ([{"id": "a", "by": {"role": "r", "of": "target"}}], {}, "target-without-for-each", ("steps", 0, "by")),
        ([{"id": "a", "for_each": {"field": "form.x"}}], {}, "for-each-unused", ("steps", 0, "for_each")),
        ([{"id": "a", "mode": {"at_least": 2}}], {}, "join-never-fires", ("steps", 0, "mode", "at_least")),
        ([{"id": "a", "mode": "single", "by": [{"role": "x"}, {"role": "y"}]}], {}, "others-never-asked",
         ("steps", 0, "mode")),
        ([{"id": "a", "mode": "all", "on_reject": "all"}], {}, "on-reject-without-effect", ("steps", 0, "on_reject")),
        ([{"id": "a", "decisions": ["return"]}], {}, "cannot-approve", ("steps", 0, "decisions")),
        ([{"id": "a", "on": {"approve": "c"}}, B, {"id": "c"}], {}, "unreachable-step", ("steps", 1)),
        ([A, {"id": "b", "on": {"approve": "a"}}], {}, "no-way-out", ("steps", 1)),
        ([{"id": "a", "on": {"approve": "refuse"}}], {}, "never-approved", ("steps", 0, "on", "approve")),
        ([A], {"withdraw": {"while": ["aa"]}}, "unknown-state", ("withdraw", "while", 0)),
        ([A], {"withdraw": {"while": ["a"], "to": "drft"}}, "unknown-state", ("withdraw", "to")),
        ([A], {"cancel": {"while": ["a"], "by": ["operator"], "to": "gone"}}, "unknown-state", ("cancel", "to")),
    ],
)  # fmt: skip
def test_a_planted_mistake_is_found_at_its_place(steps: Any, rest: Any, code: str, path: tuple[Any, ...]) -> None:
    found = analyse(chain(*steps, **rest))
    assert (code, path) in [(problem.code, problem.path) for problem in found]
    assert all(problem.message.zh and problem.message.en for problem in found)


def test_a_near_miss_gets_a_suggestion() -> None:
    (problem, *_) = analyse(chain({"id": "confirm"}, {"id": "b", "on": {"return": "confrm"}}))
    assert problem.suggestion is not None
    assert problem.suggestion.en == "did you mean `confirm`?"


@pytest.mark.parametrize(
    "steps",
    [
        [],
        [{"id": "confirm", "decisions": ["approve"]}],
        [A, {"id": "check", "verify": "permit", "on": {"pass": "confirmed", "fail": "m", "unknown": "m"}}, {"id": "m"}],
        [A, {"id": "b", "return_to": ["earlier"], "after_return": "resume"}],
        [late({"id": "return", "comment": "optional"})],
    ],
)
def test_sound_chains_have_no_problems(steps: Any) -> None:
    assert analyse(chain(*steps)) == []


def test_ways_hold_every_way_out_of_a_step() -> None:
    built = chain(A, {"id": "b", "decisions": ["approve", "return", "refuse"], "return_to": ["earlier"]})
    step = built.step("b")
    assert step is not None
    assert [(way.decision, way.to, way.kind) for way in ways(built, step)] == [
        ("approve", "confirmed", "forward"),
        ("return", "applicant", "back"),
        ("return", "a", "back"),
        ("refuse", "refused", "forward"),
    ]

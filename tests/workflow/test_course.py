"""What came of every step: kept by the chain as it happens, told by the record, never guessed from where it stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guicheng.common.errors import Refusal
from guicheng.workflow import queries, service
from guicheng.workflow.events import Left, Report, Skipped, Withdraw
from guicheng.workflow.models import ChainRun, Task
from tests.workflow.test_laws import lives, some_event
from tests.workflow.test_service import NOW, TEAM, Filing
from tests.workflow.world import APPLICANT, Life, World, chain

CONFIRM: dict[str, Any] = {"id": "confirm", "decisions": ["approve", "return"]}
CHECK: dict[str, Any] = {
    "id": "check", "verify": "permit", "on": {"pass": "confirmed", "fail": "manual", "unknown": "manual"},
}  # fmt: skip
MANUAL: dict[str, Any] = {
    "id": "manual", "decisions": ["approve", {"id": "send-back", "counts": "return"}, {"id": "no", "counts": "refuse"}],
    "return_to": ["earlier"],
}  # fmt: skip
SOMETIMES: dict[str, Any] = {"id": "sometimes", "when": {"present": "x"}}
PERMIT = (CONFIRM, CHECK, SOMETIMES, MANUAL)


def check(outcome: str) -> Callable[[Life], Any]:
    return lambda life: life.do(Report(life.state.open_seats[0].id, outcome))


def by(desk: str, decision: str = "approve", to: str = "") -> Callable[[Life], Any]:
    return lambda life: life.decide(desk, decision, to)


LIVES: dict[str, tuple[list[Callable[[Life], Any]], dict[str, str]]] = {
    "nothing yet": ([], {}),
    "the check alone": ([by("confirm"), check("pass")], {"confirm": "approve", "check": "approve"}),
    "reviewed after it failed": (
        [by("confirm"), check("fail"), by("manual")],
        {"confirm": "approve", "check": "refuse", "manual": "approve"},
    ),
    "refused by a name of its own": (
        [by("confirm"), check("unknown"), by("manual", "no")],
        {"confirm": "approve", "check": "return", "manual": "refuse"},
    ),
    "sent back to the applicant": (
        [by("confirm"), check("fail"), by("manual", "send-back", "applicant")],
        {"confirm": "approve", "check": "refuse", "manual": "return"},
    ),
    "sent back to an earlier step": (
        [by("confirm"), check("fail"), by("manual", "send-back", "confirm")],
        {"manual": "return"},
    ),
    "and handed in again": (
        [by("confirm"), check("fail"), by("manual", "send-back", "applicant"), lambda life: life.submit()],
        {},
    ),
    "taken back": ([lambda life: life.do(Withdraw(APPLICANT))], {"confirm": "cancel"}),
}


@pytest.mark.parametrize("name", LIVES)
def test_each_step_keeps_what_it_came_to(name: str) -> None:
    acts, wanted = LIVES[name]
    life = Life(chain(*PERMIT, withdraw={"while": ["confirm"]}), World())
    life.submit()
    for act in acts:
        act(life)
    assert {one.step: one.came for one in life.state.course} == wanted


def test_a_step_is_skipped_for_a_reason() -> None:
    life = Life(chain(SOMETIMES, {"id": "nobody", "if_none": "skip"}, CONFIRM), World(people={"nobody": []}))
    life.submit()
    assert {one.step: (one.came, one.why) for one in life.state.course} == {
        "sometimes": ("skip", "condition"),
        "nobody": ("skip", "nobody"),
    }


def test_what_resumes_keeps_its_course() -> None:
    life = Life(chain(CONFIRM, MANUAL | {"after_return": "resume"}), World())
    life.submit()
    life.decide("confirm")
    life.decide("manual", "send-back", "applicant")
    life.submit()
    assert {one.step: one.came for one in life.state.course} == {"confirm": "approve"}
    assert life.state.step == "manual"


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_the_course_says_only_what_happened(data: st.DataObject) -> None:
    """Over random lives: whatever stands in the course is the last thing that the moves said of that step."""
    life = data.draw(lives())
    for _ in range(10):
        if life.state.phase == "ended":
            break
        try:
            life.do(some_event(data.draw, life))
        except Refusal:
            continue
        said: dict[str, tuple[str, str]] = {}
        for effect in life.effects:
            if isinstance(effect, Left):
                said[effect.step] = (effect.counts, effect.decision)
            elif isinstance(effect, Skipped) and not effect.target:
                said[effect.step] = ("skip", "")
        for one in life.state.course:
            assert one.came == "cancel" or said[one.step] == (one.came, one.decision)
        assert life.state.step not in {one.step for one in life.state.course}, "what is open has come to nothing yet"


@pytest.mark.django_db
class TestTold:
    """The record that pages, papers and the API tell it from."""

    def test_a_permit_confirmed_by_the_check_alone_was_reviewed_by_nobody(self) -> None:
        filing = Filing([CONFIRM, CHECK, MANUAL])
        filing.start()
        filing.decide("confirm")
        service.report(Task.objects.get(filing_id=filing.id, kind="check").pk, "pass", router=filing.world, at=NOW)
        course = queries.record(filing.id).course
        assert [(one.step, one.came, one.outcome.zh, one.by) for one in course] == [
            ("confirm", "approve", "已通过", "李四"),
            ("check", "approve", "核验通过", ""),
            ("manual", "never", "未经过此环节", ""),
        ]

    def test_an_answer_counts_as_declared_whatever_it_is_called(self) -> None:
        filing = Filing([MANUAL])
        filing.start()
        filing.decide("manual", "no")
        lines = queries.history(filing.id)
        assert [(line.decision, line.counts) for line in lines] == [("", ""), ("no", "refuse")]

    def test_what_is_open_and_what_is_ahead(self) -> None:
        filing = Filing([CONFIRM, SOMETIMES, MANUAL])
        filing.start()
        assert [one.came for one in queries.record(filing.id).course] == ["open", "ahead", "ahead"]
        filing.decide("confirm")
        assert [one.came for one in queries.record(filing.id).course] == ["approve", "skip", "open"]
        assert queries.record(filing.id).course[1].outcome.zh == "不符合该环节的条件，跳过"

    def test_of_a_chain_older_than_the_course_only_what_it_kept_is_told(self) -> None:
        filing = Filing([CONFIRM, MANUAL])
        filing.start()
        filing.decide("confirm")
        for over, told in ((False, [("confirm", "approve"), ("manual", "open")]), (True, [])):
            if over:
                filing.decide("manual")
            run = ChainRun.objects.get(filing_id=filing.id)
            del run.chain_state["course"]
            run.save()
            assert [(one.step, one.came) for one in queries.record(filing.id).course] == told

    def test_submitting_again_asks_anew(self) -> None:
        filing = Filing([CONFIRM, MANUAL])
        filing.start()
        filing.decide("confirm", "return")
        service.resubmit(filing.id, router=filing.world, actor=TEAM, at=NOW)
        assert [one.came for one in queries.record(filing.id).course] == ["open", "ahead"]

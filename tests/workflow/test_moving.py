"""What can be done now, and moving a run to another release."""

from __future__ import annotations

from typing import Any

import pytest

from guicheng.accounts.actor import Actor
from guicheng.common.errors import Refusal
from guicheng.common.text import Text
from guicheng.workflow import releases
from guicheng.workflow.compile import FlowRef
from guicheng.workflow.models import ChainRun, Task
from guicheng.workflow.situation import situation
from tests.workflow.test_service import NOW, TEAM, Filing, Person, at_desk
from tests.workflow.world import chain

A: dict[str, Any] = {"id": "a", "decisions": ["approve", "return"], "actions": ["cc", "transfer", "urge"]}
B: dict[str, Any] = {"id": "b", "decisions": ["approve", {"id": "return", "title": "打回"}], "return_to": ["earlier"]}


@pytest.mark.django_db
class TestSituation:
    def test_the_decider_sees_what_the_step_allows(self) -> None:
        filing = Filing([A, B], {"withdraw": {"while": ["a"]}})
        filing.start()
        here = situation(filing.id, at_desk("a"))
        assert here is not None
        (choice,) = here.choices
        assert [(a.id, a.title.zh, a.comment) for a in choice.answers] == [
            ("approve", "同意", "optional"),
            ("return", "退回", "required"),
        ]
        assert choice.actions == ("cc", "transfer")
        assert (here.may_withdraw, here.may_cancel, here.may_urge) == (True, False, True)

    def test_a_return_offers_the_steps_passed(self) -> None:
        filing = Filing([A, B])
        filing.start()
        filing.decide("a")
        here = situation(filing.id, at_desk("b"))
        assert here is not None
        answers = here.choices[0].answers
        assert [(place, name.zh) for place, name in answers[1].places] == [("applicant", "填报人"), ("a", "a")]
        assert (answers[1].title.zh, answers[0].places) == ("打回", ())

    def test_others_see_no_choice_and_an_operator_may_cancel(self) -> None:
        filing = Filing([A], {"cancel": {"while": ["a"], "by": ["operator"]}})
        filing.start()
        theirs = situation(filing.id, TEAM)
        operators = situation(filing.id, Person(9, "王五", roles=frozenset({"operator"})))
        assert theirs is not None
        assert operators is not None
        assert (theirs.choices, theirs.may_cancel, operators.may_cancel) == ((), False, True)

    def test_before_the_first_submission_there_is_none(self) -> None:
        assert situation(10**9, TEAM) is None

    def test_an_account_of_the_platform_is_an_actor(self) -> None:
        filing = Filing([{"id": "a", "by": {"role": "r"}}])
        filing.world.people["r"] = ["o5:reviewer"]
        filing.start()
        actor = Actor(region="x", account_id=3, name="李四", organisation_id=5, roles=frozenset({"reviewer"}))
        here = situation(filing.id, actor)
        assert here is not None
        assert len(here.choices) == 1


@pytest.mark.django_db
class TestReleases:
    def move(self, filing: Filing, *steps: dict[str, Any]) -> ChainRun:
        built = chain(*steps)
        assert (refusal := releases.why_not(filing.id, built)) is None, refusal
        ref = FlowRef("hunan-quality", "permit", f"{filing.ref.release}-next", Text(zh="x"))
        return releases.move_to_release(filing.id, ref=ref, chain=built)

    def test_the_open_task_goes_on_in_the_new_release(self) -> None:
        filing = Filing([A])
        filing.start()
        run = self.move(filing, A, {"id": "new"})
        assert run.release.endswith("-next")
        task = Task.objects.get(filing_id=filing.id, desk="a")
        assert task.flow_task.flow_class is run.flow_class
        assert [t.desk for t in filing.decide("a").opened] == ["new"]

    def test_a_returned_filing_is_submitted_to_the_new_chain(self) -> None:
        filing = Filing([A])
        filing.start()
        filing.decide("a", "return")
        self.move(filing, {"id": "other"})
        assert [t.desk for t in filing.resubmit().opened] == ["other"]

    @pytest.mark.parametrize(
        ("steps", "votes"),
        [
            ([{"id": "other"}], []),
            ([{**A, "by": [{"role": "a"}, {"role": "x"}], "mode": "all", "decisions": ["agree"]}], ["a"]),
        ],
    )
    def test_what_does_not_fit_is_said_and_nothing_changes(self, steps: list[dict[str, Any]], votes: list[str]) -> None:
        filing = Filing([{**A, "by": [{"role": "a"}, {"role": "x"}], "mode": "all"}])
        filing.start()
        for desk in votes:
            filing.decide(desk)
        refusal = releases.why_not(filing.id, chain(*steps))
        assert refusal is not None
        assert refusal.code == "release-unfit"
        with pytest.raises(Refusal):
            releases.move_to_release(filing.id, ref=FlowRef("a", "b", "c", Text(zh="x")), chain=chain(*steps))
        assert filing.run.created == NOW
        assert filing.run.flow_class.chain == filing.chain

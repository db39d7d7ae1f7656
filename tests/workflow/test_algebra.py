"""The approval algebra as a specification: each test is one sentence about what a chain does."""

from __future__ import annotations

from typing import Any

import pytest

from guicheng.common.errors import Refusal
from guicheng.workflow.ahead import gap
from guicheng.workflow.algebra import return_places
from guicheng.workflow.desk import Desk
from guicheng.workflow.events import (
    AddSigner,
    Cancel,
    Closed,
    Decide,
    Delegate,
    Ended,
    Entered,
    Reassign,
    Reminded,
    RemoveSigner,
    Report,
    Skipped,
    Submit,
    Timeout,
    Transfer,
    Who,
    Withdraw,
)
from tests.workflow.world import APPLICANT, Life, World, chain, who

XYZ = [{"role": "x"}, {"role": "y"}, {"role": "z"}]
YES = {"x": "approve", "y": "approve", "z": "approve"}


def life(*steps: dict[str, Any], world: World | None = None, **rest: Any) -> Life:
    played = Life(chain(*steps, **rest), world or World())
    played.submit()
    return played


def refused(code: str, act: Any) -> None:
    with pytest.raises(Refusal) as caught:
        act()
    assert caught.value.code == code


class TestModes:
    """Which votes, in which order, settle a step of three desks, and how. `…` = still open."""

    @pytest.mark.parametrize(
        ("mode", "on_reject", "votes", "after"),
        [
            ("any", None, ["approve"], "confirmed"),
            ("any", None, ["return"], "returned"),  # A-20: the first decision settles
            ("any", "all", ["return"], "…"),
            ("any", "all", ["return", "approve"], "confirmed"),
            ("any", "all", ["return", "return", "return"], "returned"),
            ("all", None, ["approve", "approve"], "…"),
            ("all", None, ["approve", "approve", "approve"], "confirmed"),
            ("all", None, ["approve", "refuse"], "refused"),
            ({"at_least": 2}, None, ["approve", "approve"], "confirmed"),
            ({"at_least": 2}, None, ["refuse"], "…"),  # one refusal does not kill a quota
            ({"at_least": 2}, None, ["refuse", "approve", "approve"], "confirmed"),
            ({"at_least": 2}, None, ["refuse", "refuse"], "refused"),
            ({"at_least": 2}, "first", ["refuse"], "refused"),
            ({"ratio": 0.5}, None, ["approve"], "…"),
            ({"ratio": 0.5}, None, ["approve", "approve"], "confirmed"),
            ({"ratio": 0.34}, None, ["refuse", "refuse"], "refused"),
            ({"ratio": 0.33}, None, ["refuse", "refuse", "approve"], "confirmed"),
            ("sequential", None, ["approve", "approve", "approve"], "confirmed"),
            ("sequential", None, ["approve", "return"], "returned"),
            ("single", None, ["approve"], "confirmed"),
        ],
    )
    def test_table(self, mode: Any, on_reject: str | None, votes: list[str], after: str) -> None:
        step = {
            "id": "s",
            "by": XYZ,
            "mode": mode,
            "on_reject": on_reject,
            "decisions": ["approve", "return", "refuse"],
        }
        played = life(step)
        for desk, vote in zip("xyz", votes, strict=False):
            played.decide(desk, vote)
        assert played.state.state == ("s" if after == "…" else after)
        assert bool(played.asked) == (after == "…")

    def test_sequential_asks_one_after_the_other(self) -> None:
        played = life({"id": "s", "by": XYZ, "mode": "sequential"})
        for desk in "xyz":
            assert played.asked == [desk]
            played.decide(desk)

    def test_single_asks_the_first_desk_found(self) -> None:
        assert life({"id": "s", "by": XYZ, "mode": "single"}).asked == ["x"]

    def test_a_desk_found_twice_is_asked_once(self) -> None:
        world = World(people={"x": ["o1:r"], "y": ["o1:r", "o2:r"]})
        assert life({"id": "s", "by": XYZ[:2], "mode": "all"}, world=world).asked == ["o1:r", "o2:r"]

    def test_the_decision_listed_last_wins_whatever_the_order_of_the_votes(self) -> None:
        decisions = ["approve", {"id": "approve-with-conditions"}, "return"]
        step = {"id": "s", "by": XYZ[:2], "mode": "all", "decisions": decisions}
        ways = {"on": {"approve-with-conditions": "conditional"}}
        ends = {"confirmed": {"means": "approved"}, "conditional": {"means": "approved"}}
        for votes in (["approve", "approve-with-conditions"], ["approve-with-conditions", "approve"]):
            played = life({**step, **ways}, ends=ends)
            for desk, vote in zip("xy", votes, strict=True):
                played.decide(desk, vote)
            assert played.state.state == "conditional"


class TestRoute:
    def test_a_chain_without_steps_is_complete_when_submitted(self) -> None:
        played = life()  # HBZ-10, A-17
        assert (played.state.phase, played.state.state) == ("ended", "confirmed")

    def test_a_step_whose_condition_does_not_hold_is_skipped(self) -> None:
        steps = [{"id": "confirm"}, {"id": "second", "when": {"present": "not_housing"}}]  # HNQ-81
        played = life(*steps)
        played.decide("confirm")
        assert played.state.state == "confirmed"
        assert Skipped("second", "condition") in played.effects
        again = life(*steps, world=World(true={"not_housing"}))
        again.decide("confirm")
        assert again.asked == ["second"]

    @pytest.mark.parametrize(("outcome", "state"), [("pass", "confirmed"), ("fail", "manual"), ("unknown", "manual")])
    def test_a_check_decides_or_falls_through_to_people(self, outcome: str, state: str) -> None:
        on = {"pass": "confirmed", "fail": "manual", "unknown": "manual"}
        played = life({"id": "check", "verify": "permit", "on": on}, {"id": "manual"})  # HNQ-81, HNQ-82
        (seat,) = played.state.open_seats
        assert seat.kind == "check"
        played.do(Report(seat.id, outcome))
        assert played.state.state == state

    def test_a_person_is_not_a_check(self) -> None:
        refused("not-a-check", lambda: life({"id": "s"}).do(Report(1, "approve")))

    def test_branches_take_the_first_whose_condition_holds(self) -> None:
        on = {"approve": [{"when": {"present": "big"}, "to": "leader"}, {"to": "confirmed"}]}
        steps = [{"id": "clerk", "on": on}, {"id": "leader"}]
        small, big = life(*steps), life(*steps, world=World(true={"big"}))
        small.decide("clerk")
        big.decide("clerk")
        assert (small.state.state, big.state.state) == ("confirmed", "leader")

    def test_a_circle_of_steps_that_approve_themselves_is_refused(self) -> None:
        steps = [{"id": "a", "own": "skip"}, {"id": "b", "own": "skip", "on": {"approve": "a"}}]
        refused("chain-loop", lambda: life(*steps, world=World(applicant_desks={"a", "b"})))

    def test_entering_says_who_gets_a_copy(self) -> None:
        played = life({"id": "s", "cc": {"role": "observer"}})
        assert Entered("s", "s", (Desk("observer"),)) in played.effects


class TestReturn:
    THREE = ({"id": "a"}, {"id": "b", "return_to": ["earlier"]}, {"id": "c", "return_to": ["earlier"]})

    def test_to_the_applicant_and_again_through_every_step(self) -> None:
        played = life(*self.THREE)
        played.decide("a")
        played.decide("b", "return")
        assert (played.state.phase, played.state.state, played.asked) == ("draft", "returned", [])
        played.submit()
        assert (played.asked, played.state.round) == (["a"], 2)

    def test_to_an_earlier_step_and_again_from_there(self) -> None:
        played = life(*self.THREE)
        played.decide("a")
        played.decide("b")
        played.decide("c", "return", to="a")
        assert played.asked == ["a"]
        played.decide("a")
        assert played.asked == ["b"]

    @pytest.mark.parametrize("to", ["applicant", "a"])
    def test_resume_comes_straight_back(self, to: str) -> None:
        steps = ({"id": "a"}, {"id": "b"}, {"id": "c", "return_to": ["earlier"], "after_return": "resume"})
        played = life(*steps)
        played.decide("a")
        played.decide("b")
        played.decide("c", "return", to=to)
        played.submit() if to == "applicant" else played.decide("a")
        assert played.asked == ["c"]
        played.decide("c")
        assert played.state.state == "confirmed"

    def test_only_passed_steps_can_be_returned_to(self) -> None:
        steps = ({"id": "a", "when": {"present": "never"}}, {"id": "b"}, {"id": "c", "return_to": ["earlier"]})
        played = life(*steps)
        played.decide("b")
        step = played.chain.step("c")
        assert step is not None
        assert return_places(played.chain, played.state, step) == ["applicant", "b"]
        refused("return-place", lambda: played.decide("c", "return", to="a"))

    def test_the_earliest_place_wins_when_several_desks_return(self) -> None:
        c = {"id": "c", "by": XYZ[:2], "mode": "any", "on_reject": "all", "return_to": ["earlier"]}
        for places in (["a", "b"], ["b", "a"]):
            played = life({"id": "a"}, {"id": "b"}, c)
            played.decide("a")
            played.decide("b")
            for desk, to in zip("xy", places, strict=True):
                played.decide(desk, "return", to=to)
            assert played.state.state == "a"

    def test_a_return_cancels_every_sibling_and_reopening_asks_everybody_again(self) -> None:
        played = life({"id": "s", "by": XYZ, "mode": "all"})
        played.decide("x")
        move = played.decide("y", "return")
        assert [e.seat.desk for e in move.effects if isinstance(e, Closed) and e.how == "cancelled"] == ["z"]
        played.submit()
        assert played.asked == ["x", "y", "z"]

    def test_previous_is_the_last_step_passed(self) -> None:
        steps = ({"id": "a"}, {"id": "b", "when": {"present": "never"}}, {"id": "c", "on": {"return": "previous"}})
        played = life(*steps)
        played.decide("a")
        played.decide("c", "return")
        assert played.state.state == "a"


class TestTargets:
    """WHS-36, A-23: every chosen body has its own result."""

    STEP = {"id": "review", "for_each": {"field": "form.report_to"}, "by": {"role": "r", "of": "target"}}
    WORLD = World(people={"r@safety": ["safety"], "r@quality": ["quality"]}, chosen=["safety", "quality"])

    def test_all_must_pass(self) -> None:
        played = life(self.STEP, world=self.WORLD)
        assert played.asked == ["safety", "quality"]
        played.decide("quality")
        assert played.asked == ["safety"]
        played.decide("safety")
        assert played.state.state == "confirmed"

    @pytest.mark.parametrize(("keep", "asked"), [(True, ["quality"]), (False, ["safety", "quality"])])
    def test_after_a_return_the_approval_of_the_others_stands_if_so_declared(
        self, keep: bool, asked: list[str]
    ) -> None:
        each = {"field": "form.report_to", "keep_approved": keep}
        played = life({**self.STEP, "for_each": each}, world=self.WORLD)
        played.decide("safety")
        played.decide("quality", "return")
        assert played.state.state == "returned"
        played.submit()
        assert played.asked == asked

    def test_a_quota_holds_within_each_target(self) -> None:
        world = World(people={"r@a": ["a1", "a2", "a3"], "r@b": ["b1", "b2", "b3"]}, chosen=["a", "b"])
        played = life({**self.STEP, "mode": {"at_least": 2}}, world=world)
        for desk in ("a1", "a2", "b1"):
            played.decide(desk)
        assert played.state.state == "review"
        played.decide("b3")
        assert played.state.state == "confirmed"


class TestPolicies:
    @pytest.mark.parametrize(
        ("policy", "state"), [("refuse", "no-approver"), ("skip", "confirmed"), ({"to": {"role": "deputy"}}, "s")]
    )
    def test_nobody_to_ask(self, policy: Any, state: str) -> None:
        world = World(people={"x": []})
        step = {"id": "s", "by": {"role": "x"}, "if_none": policy}
        if state == "no-approver":
            refused(state, lambda: life(step, world=world))
        else:
            assert life(step, world=world).state.state == state

    @pytest.mark.parametrize("policy", ["refuse", {"to": {"role": "y"}}])
    def test_nobody_else_fails_for_people_who_are_missing_later(self, policy: Any) -> None:
        """Handing in looks at its own step; a decision before it goes through, and the task waits at the desk."""
        world = World(people={"x": [], "y": []})
        later = {"id": "t", "by": {"role": "x"}, "if_none": policy}
        played = life({"id": "s"}, later, world=world)
        found = gap(played.chain, played.state, world)
        assert found is not None
        assert found.step.id == "t"
        played.decide("s")
        assert (played.state.state, played.asked) == ("t", ["vacant-x"])

    def test_a_quota_that_cannot_be_met_later_waits_for_who_is_missing(self) -> None:
        world = World(people={"x": ["x1"]})
        played = life({"id": "s"}, {"id": "t", "by": {"role": "x"}, "mode": {"at_least": 2}}, world=world)
        played.decide("s")
        assert sorted(played.asked) == ["vacant-x", "x1"]

    @pytest.mark.parametrize(
        ("first", "later"),
        [
            ({"fields": {"write": ["chosen"]}}, {"by": {"account": "form.chosen"}}),
            ({"fields": {"write": ["chosen"]}}, {"by": {"role": "x", "of": {"named_in": "form.chosen"}}}),
            ({"fields": {"write": ["chosen"]}}, {"by": {"role": "x"}, "when": {"present": "yes", "form.chosen": 1}}),
            ({"fields": {"write": ["to"]}}, {"by": {"role": "x", "of": "target"}, "for_each": {"field": "form.to"}}),
        ],
    )
    def test_what_deciders_fill_in_is_no_gap_yet(self, first: dict[str, Any], later: dict[str, Any]) -> None:
        world = World(people={"x": [], "None": []}, true={"yes"})
        played = life({"id": "s", **first}, {"id": "t", **later}, world=world)
        assert gap(played.chain, played.state, world) is None
        bare = life({"id": "s"}, {"id": "t", **later}, world=world)
        assert gap(bare.chain, bare.state, world) is not None

    def test_fewer_desks_than_the_quota_needs_is_nobody(self) -> None:
        refused("no-approver", lambda: life({"id": "s", "by": XYZ[:2], "mode": {"at_least": 3}}))

    def test_no_chosen_target_is_nobody(self) -> None:
        step = {"id": "s", "for_each": {"field": "form.to"}, "by": {"role": "x", "of": "target"}}
        refused("no-approver", lambda: life(step))
        assert life({**step, "if_none": "skip"}).state.state == "confirmed"

    @pytest.mark.parametrize(("policy", "state"), [("refuse", "own-filing"), ("allow", "confirmed")])
    def test_the_applicant_as_decider(self, policy: str, state: str) -> None:
        played = life({"id": "s", "own": policy})
        act = Decide(1, "approve", Who(APPLICANT.account, frozenset({"s"})))
        if state == "own-filing":
            refused(state, lambda: played.do(act))
        else:
            assert played.do(act).state.state == state

    def test_own_skip_counts_as_approved(self) -> None:
        played = life({"id": "s", "own": "skip"}, {"id": "t"}, world=World(applicant_desks={"s"}))
        assert played.asked == ["t"]
        assert [e.how for e in played.effects if isinstance(e, Closed)] == ["own"]

    @pytest.mark.parametrize(("policy", "asked"), [("ask", ["o1:r"]), ("skip", [])])
    def test_a_desk_that_approved_before(self, policy: str, asked: list[str]) -> None:
        world = World(people={"a": ["o1:r"], "b": ["o1:r"]})
        played = life({"id": "a"}, {"id": "b", "repeated": policy}, world=world)
        played.decide("o1:r")
        assert played.asked == asked

    def test_comment_signature_and_allowed_decisions(self) -> None:
        decisions = [{"id": "approve", "signature": True}, "return"]
        played = life({"id": "s", "decisions": decisions})
        refused("signature-required", lambda: played.decide("s"))
        refused("opinion-required", lambda: played.decide("s", "return", opinion=" "))
        refused("decision-not-allowed", lambda: played.decide("s", "refuse"))
        refused("return-place", lambda: played.decide("s", to="applicant", signed=True))
        assert played.decide("s", signed=True).state.state == "confirmed"

    def test_an_enterprise_that_can_only_confirm(self) -> None:
        played = life({"id": "confirm", "decisions": ["approve"]})  # HNQ-43
        refused("decision-not-allowed", lambda: played.decide("confirm", "return"))

    def test_only_the_desk_may_decide(self) -> None:
        refused("not-your-task", lambda: life({"id": "s"}).do(Decide(1, "approve", who("t"))))


class TestSigners:
    ACTIONS = {"id": "s", "actions": ["transfer", "delegate", "add-signer"]}

    def test_transfer_moves_the_task_for_good(self) -> None:
        played = life(self.ACTIONS)
        played.do(Transfer(played.seat("s"), Desk("t"), who("s")))
        assert played.asked == ["t"]
        assert played.decide("t").state.state == "confirmed"

    @pytest.mark.parametrize("advice", ["approve", "return"])
    def test_a_delegate_advises_and_the_task_comes_back(self, advice: str) -> None:
        played = life(self.ACTIONS)
        played.do(Delegate(played.seat("s"), Desk("d"), who("s")))
        assert played.asked == ["d"]
        refused("not-your-turn", lambda: played.do(Decide(1, "approve", who("s"))))
        played.decide("d", advice)
        assert played.asked == ["s"]
        assert played.decide("s").state.state == "confirmed"

    @pytest.mark.parametrize(
        ("place", "turns"), [("before", [["n"], ["s"]]), ("after", [["s"], ["n"]]), ("parallel", [["s", "n"], ["n"]])]
    )
    def test_an_added_signer_must_agree_too(self, place: Any, turns: list[list[str]]) -> None:
        played = life(self.ACTIONS)
        played.do(AddSigner(played.seat("s"), Desk("n"), place, who("s")))
        for turn in turns:
            assert played.asked == turn
            played.decide(turn[0])
        assert played.state.state == "confirmed"

    def test_an_added_signer_can_reject(self) -> None:
        played = life(self.ACTIONS)
        played.do(AddSigner(played.seat("s"), Desk("n"), "before", who("s")))
        played.decide("n", "return")
        assert played.state.state == "returned"

    def test_the_next_in_a_sequence_waits_for_signers_added_before_it(self) -> None:
        played = life({**self.ACTIONS, "by": XYZ[:2], "mode": "sequential"})
        played.do(AddSigner(played.seat("x"), Desk("n"), "after", who("x")))
        played.decide("x")
        assert played.asked == ["n"]
        played.decide("n")
        assert played.asked == ["y"]

    def test_removing_a_signer_can_settle_the_step(self) -> None:
        played = life(self.ACTIONS)
        played.do(AddSigner(1, Desk("n"), "parallel", who("s")))
        played.decide("s")
        assert played.asked == ["n"]
        played.do(RemoveSigner(1, 2, who("s")))
        assert played.state.state == "confirmed"

    def test_removing_a_delegate_brings_the_task_back(self) -> None:
        played = life(self.ACTIONS)
        played.do(Delegate(1, Desk("d"), who("s")))
        played.do(RemoveSigner(1, 2, who("s")))
        assert played.asked == ["s"]

    def test_after_a_transfer_the_new_desk_keeps_the_signers(self) -> None:
        played = life(self.ACTIONS)
        played.do(AddSigner(1, Desk("n"), "after", who("s")))
        played.do(Transfer(1, Desk("t"), who("s")))
        played.decide("t")
        assert played.asked == ["n"]

    def test_a_check_and_what_is_decided_are_nobody_s_to_give_away(self) -> None:
        refused(
            "action-not-allowed",
            lambda: life({"id": "s", "verify": "check", "on": {"fail": "refused", "unknown": "next"}}, {"id": "t"}).do(
                Reassign(1, Desk("n"))
            ),
        )
        played = life({**self.ACTIONS, "by": XYZ, "mode": "all"})
        played.decide("x")
        refused("task-already-decided", lambda: played.do(Reassign(1, Desk("n"))))
        refused("already-asked", lambda: played.do(Reassign(2, Desk("x"))))

    @pytest.mark.parametrize("act", [Transfer(1, Desk("t"), who("s")), Delegate(1, Desk("t"), who("s"))])
    def test_actions_must_be_declared(self, act: Any) -> None:
        refused("action-not-allowed", lambda: life({"id": "s"}).do(act))

    def test_nobody_gets_two_votes(self) -> None:
        played = life({**self.ACTIONS, "by": XYZ, "mode": "all"})
        refused("already-asked", lambda: played.do(Transfer(1, Desk("y"), who("x"))))
        refused("already-asked", lambda: played.do(AddSigner(1, Desk("x"), "after", who("x"))))


class TestTimeouts:
    AFTER = {"after": {"amount": 3, "unit": "working-day"}}

    def test_remind_escalate_decide(self) -> None:
        rules = [
            {**self.AFTER, "do": "remind"},
            {**self.AFTER, "do": "escalate", "to": {"role": "boss"}},
            {**self.AFTER, "do": "decide", "decision": "approve"},
        ]
        played = life({"id": "s", "timeouts": rules})
        assert isinstance(played.do(Timeout(1, 0)).effects[0], Reminded)
        played.do(Timeout(1, 1))
        assert played.asked == ["boss"]
        played.do(Timeout(2, 2))
        assert played.state.state == "confirmed"
        assert played.state.seats[-1].by is None

    def test_escalating_to_the_same_desk_only_reminds(self) -> None:
        played = life({"id": "s", "timeouts": [{**self.AFTER, "do": "escalate", "to": {"role": "s"}}]})
        assert isinstance(played.do(Timeout(1, 0)).effects[0], Reminded)
        assert played.asked == ["s"]


class TestLeaving:
    RULES: dict[str, Any] = {
        "withdraw": {"while": ["submitted"]},
        "cancel": {"while": ["submitted", "second"], "by": ["operator"]},
    }
    STEPS = ({"id": "first", "state": "submitted"}, {"id": "second"})

    def test_withdrawing_goes_back_to_the_draft(self) -> None:
        played = life(*self.STEPS, **self.RULES)  # HNQ-99
        played.do(Withdraw(APPLICANT))
        assert (played.state.phase, played.state.state, played.asked) == ("draft", "draft", [])
        played.submit()
        played.decide("first")
        refused("no-withdrawal", lambda: played.do(Withdraw(APPLICANT)))

    def test_withdrawing_into_an_end(self) -> None:
        ends = {"confirmed": {"means": "approved"}, "withdrawn": {"means": "withdrawn"}}
        played = life(*self.STEPS, ends=ends, withdraw={"while": ["submitted"], "to": "withdrawn"})
        played.do(Withdraw(APPLICANT))
        assert Ended("withdrawn", "withdrawn") in played.effects

    def test_cancelling_needs_the_role(self) -> None:
        played = life(*self.STEPS, **self.RULES)
        refused("not-allowed", lambda: played.do(Cancel(APPLICANT)))
        assert played.do(Cancel(Who(9, roles=frozenset({"operator"})))).state.state == "void"

    @pytest.mark.parametrize(
        "event", [Decide(1, "approve", who("s"), opinion="x"), Report(1, "approve"), Timeout(1, 0)]
    )
    def test_a_settled_task_stays_settled(self, event: Any) -> None:
        played = life({"id": "s"})
        played.decide("s")
        refused("task-already-decided", lambda: played.do(event))

    def test_submitting_twice_is_refused(self) -> None:
        played = life({"id": "s"})
        refused("already-submitted", lambda: played.do(Submit(APPLICANT)))

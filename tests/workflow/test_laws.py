"""The laws of the approval algebra, over random chains and lives, and over every small panel there is."""

from __future__ import annotations

import contextlib
import itertools
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guicheng.common.errors import Refusal
from guicheng.config.chains_analysis import following, resumed_after_correction, ways
from guicheng.config.model.chains import AtLeast, Chain, Ratio
from guicheng.workflow.algebra import removable
from guicheng.workflow.compile import first
from guicheng.workflow.desk import Desk
from guicheng.workflow.events import (
    AddSigner,
    Closed,
    Decide,
    Delegate,
    Ended,
    Entered,
    Event,
    Left,
    Opened,
    Reassign,
    RemoveSigner,
    Report,
    Skipped,
    Submit,
    TakeBack,
    Timeout,
    Transfer,
    Who,
    Withdraw,
)
from guicheng.workflow.state import ChainState, from_json, to_json
from guicheng.workflow.voting import needed, tally
from tests.workflow.world import APPLICANT, Life, World, chain, who

MODES: list[Any] = ["single", "any", "all", "sequential", {"at_least": 2}, {"ratio": 0.5}, {"ratio": 0.7}]
DESKS = ["d1", "d2", "d3", "d4"]
AFTER = {"after": {"amount": 1, "unit": "calendar-day"}}


@st.composite
def steps(draw: st.DrawFn, number: int) -> dict[str, Any]:
    """A step of any shape."""
    step: dict[str, Any] = {
        "id": f"s{number}",
        "by": [{"role": desk} for desk in draw(st.lists(st.sampled_from(DESKS), min_size=1, max_size=4, unique=True))],
        "mode": draw(st.sampled_from(MODES)),
        "on_reject": draw(st.sampled_from([None, "first", "all"])),
        "decisions": ["approve", "return", "refuse"],
        "return_to": draw(st.sampled_from([["applicant"], ["earlier"]])),
        "after_return": draw(st.sampled_from(["again", "resume"])),
        "if_none": draw(st.sampled_from(["skip", {"to": {"role": "deputy"}}])),
        "own": draw(st.sampled_from(["refuse", "skip", "allow"])),
        "repeated": draw(st.sampled_from(["ask", "skip"])),
        "actions": ["transfer", "delegate", "add-signer", "take-back"],
        "timeouts": [
            {**AFTER, "do": "remind"},
            {**AFTER, "do": "escalate", "to": {"role": "boss"}},
            {**AFTER, "do": "decide", "decision": draw(st.sampled_from(["approve", "return"]))},
        ],
    }
    if draw(st.booleans()):
        step["for_each"] = {"field": "form.to", "keep_approved": draw(st.booleans())}
    if draw(st.integers(0, 3)) == 0:
        step["when"] = {"present": "sometimes"}
    if draw(st.integers(0, 5)) == 0:
        keep = {key: step[key] for key in ("id", "when", "after_return") if key in step}
        return {**keep, "verify": "check", "on": {"fail": "refused", "unknown": "next"}}
    return step


@st.composite
def lives(draw: st.DrawFn) -> Life:
    """A submitted life of a random chain in a random world."""
    world = World(
        people={desk: draw(st.sampled_from([[desk], [desk, f"{desk}b"], []])) for desk in DESKS} | {"deputy": DESKS},
        true=draw(st.sampled_from([set(), {"sometimes"}])),
        chosen=draw(st.sampled_from([["t1"], ["t1", "t2"]])),
        applicant_desks=draw(st.sampled_from([set(), {"d1"}])),
    )
    parts = [draw(steps(number)) for number in range(draw(st.integers(0, 4)))]
    played = Life(chain(*parts, withdraw={"while": ["s0", "s2"]}), world)
    with contextlib.suppress(Refusal):  # nobody is there to ask
        played.submit()
    return played


def some_event(draw: st.DrawFn, life: Life) -> Event:
    """An event that makes sense for one of the open seats (and may still be refused)."""
    if life.state.undo is not None and draw(st.integers(0, 3)) == 0:
        return TakeBack(Who(life.state.undo.by, frozenset({life.state.undo.desk})))
    if life.state.phase == "draft":
        return Submit(APPLICANT)
    seat = draw(st.sampled_from(life.state.open_seats))
    if seat.kind == "check":
        return Report(seat.id, draw(st.sampled_from(["pass", "fail", "unknown"])))
    me, other = who(seat.desk), Desk(draw(st.sampled_from([*DESKS, "n1", "n2"])))
    added = [s.id for s in removable(life.state, [seat.desk]) if life.state.asker(s) == seat]
    kinds = ["decide"] * 6 + ["transfer", "delegate", "add", "timeout", "withdraw", "give"] + ["remove"] * bool(added)
    match draw(st.sampled_from(kinds)):
        case "transfer":
            return Transfer(seat.id, other, me)
        case "delegate":
            return Delegate(seat.id, other, me)
        case "add":
            return AddSigner(seat.id, other, draw(st.sampled_from(["before", "after", "parallel"])), me)
        case "give":
            return Reassign(draw(st.sampled_from([s.id for s in life.state.seats if s.pending])), other)
        case "remove":
            return RemoveSigner(seat.id, draw(st.sampled_from(added)), me)
        case "timeout":
            return Timeout(seat.id, draw(st.integers(0, 2)))
        case "withdraw":
            return Withdraw(APPLICANT)
    decision = draw(st.sampled_from(["approve", "approve", "approve", "return", "refuse"]))
    to = draw(st.sampled_from(["", "", "applicant", "s0", "s1"])) if decision == "return" else ""
    return Decide(seat.id, decision, me, to=to, opinion="because")


def check_laws(life: Life) -> None:
    """What is true of every state."""
    state = life.state
    assert bool(state.open_seats) == (state.phase == "open"), "somebody is asked exactly while it is open"
    assert (state.phase == "ended") == (state.state in life.chain.ends)
    assert bool(state.step) == (state.phase == "open")
    assert state.phase == "open" or not any(seat.pending for seat in state.seats)
    assert from_json(to_json(state)) == state
    assert sum(isinstance(effect, Ended) for effect in life.effects) == (state.phase == "ended"), "one outcome"


@settings(max_examples=250, deadline=None)
@given(st.data())
def test_every_life_obeys_the_laws(data: st.DataObject) -> None:
    life = data.draw(lives())
    opened: set[int] = set()
    closed: set[int] = set()
    check_effects(life.effects, opened, closed)
    for _ in range(14):
        check_laws(life)
        if life.state.phase == "ended":
            break
        before, count = life.state, len(life.effects)
        event = some_event(data.draw, life)
        try:
            life.do(event)
        except Refusal:
            assert life.state is before
            continue
        check_effects(life.effects[count:], opened, closed)
        if isinstance(event, Decide | Report | Timeout | Transfer) and event.seat in closed:
            with pytest.raises(Refusal):  # a replay on a closed task
                life.do(event)
    check_laws(life)


@settings(max_examples=250, deadline=None)
@given(st.data())
def test_a_move_goes_only_ways_that_the_graph_has(data: st.DataObject) -> None:
    """What the algebra does is what viewflow's chart and the drawing show: from step to step, to the applicant, to an
    end."""
    life = data.draw(lives())
    check_ways(life, "applicant", life.effects)
    for _ in range(14):
        if life.state.phase == "ended":
            break
        before, count = life.state, len(life.effects)
        event = some_event(data.draw, life)
        with contextlib.suppress(Refusal):
            life.do(event)
            if not isinstance(event, TakeBack | Withdraw):  # they leave the chain from wherever it is
                check_ways(life, before.step or "applicant", life.effects[count:])


def check_ways(life: Life, place: str, effects: list[Any]) -> None:
    """Every step entered or passed by, and the end, is one that the place before it leads to."""
    for effect in effects:
        if isinstance(effect, Entered | Skipped) and effect.step != place:
            assert effect.step in onward(life.chain, place), (place, effect)
            place = effect.step
        elif isinstance(effect, Left):
            assert effect.to in onward(life.chain, place), (place, effect)
        elif isinstance(effect, Ended):
            assert effect.state in onward(life.chain, place), (place, effect)


def onward(built: Chain, place: str) -> set[str]:
    """Where the graph leads from a place without a step in between."""
    if place == "applicant":
        return {first(built), *resumed_after_correction(built)}
    step = built.step(place)
    assert step is not None
    return {way.to for way in ways(built, step)} | {following(built, step) or ""}


def check_effects(effects: list[Any], opened: set[int], closed: set[int]) -> None:
    """What is true of every effect, after those before it."""
    for effect in effects:
        if isinstance(effect, Opened):
            assert effect.seat.id not in closed, "a closed seat never opens again"
            assert effect.again == (effect.seat.id in opened), "a seat opens anew once"
            opened.add(effect.seat.id)
        elif isinstance(effect, Closed):
            assert effect.seat.id not in closed, "a seat closes once"
            assert (effect.seat.id in opened) == (effect.how not in ("own", "repeated")), "who closes was asked"
            closed.add(effect.seat.id)


@settings(max_examples=250, deadline=None)
@given(st.data())
def test_a_seat_given_to_another_is_else_what_it_was(data: st.DataObject) -> None:
    """Open, held or waiting: only the desk is another one, nobody is asked or closed by it, and nobody sits twice."""
    life = data.draw(lives())
    for _ in range(8):
        if life.state.phase == "ended":
            break
        before, count = life.state, len(life.effects)
        pending = [seat for seat in before.seats if seat.pending and seat.kind != "check"]
        if pending and data.draw(st.booleans()):
            seat, desk = data.draw(st.sampled_from(pending)), Desk(data.draw(st.sampled_from([*DESKS, "n1", "n2"])))
            twice = any(s.desk == desk.key and s.target == seat.target for s in before.seats if s.votes or s.pending)
            asker = before.asker(seat) if seat.kind == "delegate" else None
            if asker is not None and asker.desk == desk.key:  # advice given back is not needed
                life.do(Reassign(seat.id, desk))
                assert life.state.seat(seat.id) is None or not life.state.seat(seat.id).pending  # type: ignore[union-attr]
                check_laws(life)
                continue
            if twice:
                with pytest.raises(Refusal):
                    life.do(Reassign(seat.id, desk))
                continue
            life.do(Reassign(seat.id, desk))
            assert life.state == replace(before.with_seat(replace(seat, desk=desk.key)), undo=None)
            assert [type(effect).__name__ for effect in life.effects[count:]] == ["Reassigned"]
            assert not any(isinstance(effect, Opened | Closed) for effect in life.effects[count:])
        else:
            with contextlib.suppress(Refusal):
                life.do(some_event(data.draw, life))


@settings(max_examples=250, deadline=None)
@given(st.data())
def test_who_added_a_signer_may_remove_them_wherever_either_task_went(data: st.DataObject) -> None:
    life = Life(chain({"id": "s", "actions": ["transfer", "delegate", "add-signer"]}), World())
    life.submit()
    mine, added = "s", ""
    for number in range(data.draw(st.integers(1, 5))):
        moved = data.draw(st.sampled_from(["mine", "added"] if added else ["add"]))
        new = Desk(f"n{number}")
        if moved == "add":
            place = data.draw(st.sampled_from(["parallel", "before", "after"]))
            life.do(AddSigner(life.seat(mine), new, place, who(mine)))
            added = new.key
        else:
            desk = mine if moved == "mine" else added
            seat = next(s for s in life.state.seats if s.desk == desk and s.pending)
            given = seat.status != "open" or data.draw(st.booleans())
            life.do(Reassign(seat.id, new) if given else Transfer(seat.id, new, who(desk)))
            mine, added = (new.key, added) if moved == "mine" else (mine, new.key)
    if added:
        (signer,) = removable(life.state, [mine])
        assert (signer.desk, removable(life.state, [added])) == (added, ())
        asker = life.state.asker(signer)
        assert asker is not None
        assert asker.desk == mine
        life.do(RemoveSigner(asker.id, signer.id, who(mine)))
        assert life.asked == [mine]


def standing(state: ChainState) -> Any:
    """A state but for the numbers of its seats, and for whether one that waits was asked before."""
    places = {seat.id: place for place, seat in enumerate(state.seats)}
    seats = [
        replace(
            seat, id=0, source=places.get(seat.source or 0), waits_for=tuple(places[one] for one in seat.waits_for),
            status="waiting" if seat.status == "held" else seat.status,
        )
        for seat in state.seats
    ]  # fmt: skip
    return replace(state, seats=tuple(seats), last_seat=0, undo=None)


@settings(max_examples=250, deadline=None)
@given(st.data())
def test_a_decision_that_is_taken_back_has_not_been_given(data: st.DataObject) -> None:
    life = data.draw(lives())
    for _ in range(10):
        if life.state.phase == "ended":
            break
        before, event = life.state, some_event(data.draw, life)
        try:
            life.do(event)
        except Refusal:
            continue
        last = life.state.undo
        if last is None:
            continue
        assert isinstance(event, Decide | Timeout), "only a decision can be taken back"
        for stranger in (Who(last.by + 1, frozenset({last.desk})), Who(last.by, frozenset({"nobody"}))):
            with pytest.raises(Refusal):
                life.do(TakeBack(stranger))
        if isinstance(event, Decide):
            life.do(TakeBack(Who(last.by, frozenset({last.desk}))))
            assert standing(life.state) == standing(before)
            assert life.state.undo is None
            check_laws(life)
            life.do(replace(event, seat=next(s.id for s in life.state.open_seats if s.desk == last.desk)))


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_everybody_approving_ends_every_chain(data: st.DataObject) -> None:
    life = data.draw(lives())
    for _ in range(100):
        if life.state.phase != "open":
            break
        seat = life.state.open_seats[0]
        life.do(Report(seat.id, "pass") if seat.kind == "check" else Decide(seat.id, "approve", who(seat.desk)))
    assert life.state.state == "confirmed" or (life.state.phase == "draft" and not life.effects)


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_a_return_cancels_all_siblings_and_coming_back_loses_no_signer(data: st.DataObject) -> None:
    step = data.draw(steps(0))
    for key in ("verify", "when", "on"):
        step.pop(key, None)
    step = {**step, "by": [{"role": desk} for desk in DESKS[:3]], "mode": "all", "own": "allow", "on_reject": None}
    step.pop("for_each", None)
    life = Life(chain({**step, "decisions": ["approve", "return"]}), World())
    life.submit()
    for _ in range(data.draw(st.integers(0, 2))):
        life.decide(life.asked[0])
    life.decide(life.asked[0], "return")
    assert life.asked == []
    life.submit()
    assert life.asked == DESKS[:3]


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_the_order_of_the_votes_does_not_matter(data: st.DataObject) -> None:
    mode = data.draw(st.sampled_from(["all", {"at_least": 2}, {"ratio": 0.5}]))
    by = [{"role": desk} for desk in DESKS]
    votes = dict(
        zip(DESKS, data.draw(st.lists(st.sampled_from(["approve", "return"]), min_size=4, max_size=4)), strict=True)
    )
    results = set()
    for order in itertools.permutations(DESKS):
        life = Life(chain({"id": "s", "by": by, "mode": mode, "on_reject": "all"}), World())
        life.submit()
        for desk in order:
            if life.state.phase == "open":
                life.decide(desk, votes[desk])
        results.add(life.state.state)
    assert len(results) == 1


def naive(mode: Any, rejects: str, votes: list[str | None]) -> str | None:
    """The meaning of a panel told the long way: settled if every way the open votes may fall ends the same."""
    if rejects == "first" and "reject" in votes and not _enough(mode, votes):
        return "reject"
    open_seats = [number for number, vote in enumerate(votes) if vote is None]
    endings = set()
    for answers in itertools.product(["approve", "reject"], repeat=len(open_seats)):
        full = list(votes)
        for number, answer in zip(open_seats, answers, strict=True):
            full[number] = answer
        endings.add(_enough(mode, full))
    if endings == {True} or _enough(mode, votes):
        return "approve"
    return "reject" if endings == {False} else None


def _enough(mode: Any, votes: list[str | None]) -> bool:
    yes, every = votes.count("approve"), len(votes)
    if mode in ("all", "sequential"):
        return yes == every
    if isinstance(mode, AtLeast):
        return yes >= mode.at_least
    if isinstance(mode, Ratio):
        return Fraction(yes, every) >= Fraction(str(mode.ratio))
    return yes >= 1


@pytest.mark.parametrize("rejects", ["first", "all"])
@pytest.mark.parametrize(
    "mode", ["single", "any", "all", "sequential", *(AtLeast(at_least=n) for n in (1, 2, 3)),
             *(Ratio(ratio=r) for r in (0.1, 0.25, 0.34, 0.5, 0.51, 0.75, 1))], ids=str,
)  # fmt: skip
def test_every_small_panel_agrees_with_the_naive_meaning(mode: Any, rejects: Any) -> None:
    for size in range(1, 6):
        if needed(mode, size) > size:
            continue
        for votes in itertools.product(["approve", "reject", None], repeat=size):
            assert tally(mode, rejects, votes) == naive(mode, rejects, list(votes)), votes  # type: ignore[arg-type]


DECISIONS = ["approve", "return", "refuse"]


@pytest.mark.parametrize("resume", ["again", "resume"])
def test_every_life_of_three_steps_agrees_with_a_list_walker(resume: str) -> None:
    """All 3^6 answer sequences of a chain of three single steps, against a few lines that walk a list."""
    names = ["a", "b", "c"]
    shapes = [{"id": name, "decisions": DECISIONS, "after_return": resume} for name in names]
    for answers in itertools.product(DECISIONS, repeat=6):
        life = Life(chain(*shapes), World())
        life.submit()
        at, waiting, expected = 0, None, "a"
        for answer in answers:
            if expected in ("confirmed", "refused"):
                break
            life.decide(names[at], answer)
            if answer == "approve":
                at, waiting = (waiting, None) if waiting is not None else (at + 1, None)
                expected = names[at] if at < 3 else "confirmed"
            elif answer == "refuse":
                expected = "refused"
            else:
                at = at if resume == "resume" else 0
                assert life.state.state == "returned"
                life.submit()
                expected = names[at]
            assert life.state.state == expected, answers


def test_leaving_a_step_is_told_once() -> None:
    life = Life(chain({"id": "s", "by": [{"role": d} for d in DESKS], "mode": "any"}), World())
    life.submit()
    life.decide("d3")
    assert [effect for effect in life.effects if isinstance(effect, Left)] == [
        Left("s", "approve", "approve", "confirmed")
    ]
    with pytest.raises(Refusal):
        life.do(Decide(1, "approve", Who(5, frozenset({"d1"}))))

"""One move of a chain in the making: entering, settling and leaving steps until somebody has to be waited for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from guicheng.common.errors import refuse
from guicheng.config.model.chains import Chain, Counts, Fallback, Mode, Route, Step
from guicheng.config.model.desks import Lookup
from guicheng.workflow import voting
from guicheng.workflow.desk import VACANT, Desk
from guicheng.workflow.events import Closed, Effect, Ended, Entered, Held, Left, Move, Opened, Router, Skipped
from guicheng.workflow.state import ChainState, Passage, Passed, Seat


class MoveBuilder:
    """Carries the state from value to value and collects what follows. Lives for one event."""

    def __init__(self, chain: Chain, state: ChainState, router: Router, *, strict: bool = True) -> None:
        self.strict = strict
        self.chain = chain
        self.state = state
        self.router = router
        self.effects: list[Effect] = []
        self.names: dict[str, str] = {}
        self._entered: set[str] = set()

    def finished(self) -> Move:
        """The finished move."""
        return Move(self.state, tuple(self.effects), self.names)

    # --- seats -------------------------------------------------------------------------------------------------------

    def seat_for(self, desk: Desk, unit: int, target: str, kind: str = "asked", source: int | None = None) -> Seat:
        """A new seat, waiting, numbered on; not yet part of the state."""
        number = self.state.last_seat + 1
        self.state = replace(self.state, last_seat=number)
        self.names[desk.key] = desk.name
        return Seat(number, desk.key, unit, target, kind=kind, source=source)  # type: ignore[arg-type]

    def add(self, seat: Seat) -> None:
        """Takes a seat into the state."""
        self.state = replace(self.state, seats=(*self.state.seats, seat))

    def close(self, seat: Seat, status: str, how: str) -> Seat:
        """Ends a seat's part with `status`, and says so."""
        closed = replace(seat, status=status)  # type: ignore[arg-type]
        self.state = self.state.with_seat(closed)
        self.effects.append(Closed(closed, how))  # type: ignore[arg-type]
        return closed

    def close_all(self) -> None:
        """Cancels every seat an opinion is still expected of."""
        for seat in self.state.seats:
            self.drop(seat)

    def drop(self, seat: Seat) -> None:
        """Cancels a seat, if an opinion is still expected of it; nobody need hear of one that was never asked."""
        if seat.status == "waiting":
            self.state = self.state.with_seat(replace(seat, status="cancelled"))
        elif seat.pending:
            self.close(seat, "cancelled", "cancelled")

    def refresh(self, step: Step) -> None:
        """Opens the seats whose turn has come and holds those whose turn it is no more."""
        for seat in self.state.seats:
            ready = seat.pending and self._ready(step, seat)
            if seat.status in ("waiting", "held") and ready:
                opened = replace(seat, status="open")
                self.state = self.state.with_seat(opened)
                self.effects.append(Opened(opened, again=seat.status == "held"))
            elif seat.status == "open" and not ready:
                held = replace(seat, status="held")
                self.state = self.state.with_seat(held)
                self.effects.append(Held(held))

    def _ready(self, step: Step, seat: Seat) -> bool:
        seats = {s.id: s for s in self.state.seats}
        if any(seats[other].pending for other in seat.waits_for):
            return False
        if step.mode != "sequential":
            return True
        before = {s.unit for s in self.state.seats if s.target == seat.target and s.unit < seat.unit}
        return all(voting.unit_vote(s for s in self.state.seats if s.unit == unit) == "approve" for unit in before)

    # --- steps -------------------------------------------------------------------------------------------------------

    def go(self, to: str) -> None:
        """Goes to a place (a step, an end, `applicant`) and on from there as long as nobody has to be waited for."""
        place: str | None = to
        while place is not None:
            if place == "applicant":
                self._back_to_applicant()
                return
            step = self.chain.step(place)
            if step is None:
                self.end(place)
                return
            place = self._enter(step)

    def settle(self, step: Step) -> None:
        """After something changed at a seat: leaves the step if it is settled, else says whose turn it is."""
        place = self._settled(step)
        if place is not None:
            self.go(place)

    def end(self, state: str) -> None:
        """Ends the chain in `state`."""
        self.close_all()
        self.stop()
        self.state = replace(self.state, phase="ended", state=state, step="", passed=(), resume=(), kept=())
        self.effects.append(Ended(state, self.chain.ends[state].means))

    def stop(self) -> None:
        """Books that the open step was left without its answer, where it was."""
        step = self.state.step
        if step and all(one.step != step for one in self.state.course):
            self.state = self.state.booked(Passage(step, "cancel"))

    def _back_to_applicant(self) -> None:
        self.close_all()
        self.state = replace(self.state, phase="draft", state=self.chain.returned, step="")

    def _enter(self, step: Step) -> str | None:
        """Opens a step. The place to go on to, where it is skipped or settled at once; else None."""
        if step.id in self._entered:
            raise refuse(
                "chain-loop",
                f"审批流程在“{step.title.zh}”环节形成循环，请联系管理员检查配置",
                f"The chain runs in a circle at step {step.id}; ask the administrator to check its configuration",
                step=step.id,
            )
        self._entered.add(step.id)
        if step.when is not None and not self.router.holds(step.when):
            self._skip(step, "condition")
            return self._following(step)
        copies = tuple(desk for lookup in step.cc for desk in self.router.desks(lookup, ""))
        here = len(self.effects)
        course = tuple(one for one in self.state.course if one.step != step.id)
        self.state = replace(self.state, phase="open", step=step.id, state=step.state, seats=(), course=course)
        if not self._seat_people(step):
            self._skip(step, "nobody")
            return self._following(step)
        self.names.update({desk.key: desk.name for desk in copies})
        self.effects.insert(here, Entered(step.id, step.state, copies))
        return self._settled(step)

    def _skip(self, step: Step, why: Literal["condition", "nobody"]) -> None:
        self.effects.append(Skipped(step.id, why))
        self.state = self.state.booked(Passage(step.id, "skip", why=why))

    def _seat_people(self, step: Step) -> bool:
        """Seats whoever the step asks. False where there is nobody and the step is to be skipped for it."""
        if step.verify is not None:
            self.add(self.seat_for(Desk(""), 1, "", kind="check"))
            return True
        targets = list(self.router.targets(step.for_each)) if step.for_each else [""]
        kept = {target for kept_step, target in self.state.kept if kept_step == step.id}
        asked = [target for target in targets if target not in kept]
        for target in asked:
            desks, mode_met = self._desks(step, target)
            if not mode_met and step.if_none == "refuse":
                desks, mode_met = self._waiting_for_people(step, target, desks), True
            if mode_met:
                self._seat_target(step, target, desks)
            elif target:
                self.effects.append(Skipped(step.id, "nobody", target))
        if not targets and step.if_none == "refuse":
            self._seat_target(step, "", self._waiting_for_people(step, "", []))
        return bool(self.state.seats) or bool(kept & set(targets))

    def _desks(self, step: Step, target: str) -> tuple[list[Desk], bool]:
        """The desks to ask, without repeats, and whether there are as many as the mode needs."""
        desks = self._found_all(step.by, target)
        if voting.missing(step.mode, desks):
            if not isinstance(step.if_none, Fallback):
                return desks, False
            desks = self._found_all(step.if_none.to, target)
            if voting.missing(step.mode, desks):
                desks = self._waiting_for_people(step, target, desks)
        return desks[:1] if step.mode == "single" else desks, True

    def _waiting_for_people(self, step: Step, target: str, desks: list[Desk]) -> list[Desk]:
        """The desks found and those whose people are missing, as many as the step needs: there it waits until somebody
        is given the role or the task. Refuses (`no-approver`) whoever hands in."""
        if self.strict:
            raise _nobody(step, target)
        missing = [desk for lookup in step.by if (desk := self.router.vacant(lookup, target))] or [Desk(VACANT)]
        more = [desk for desk in missing if desk not in desks]
        return [*desks, *(more or missing)[:1] * voting.missing(step.mode, desks)] if desks else missing

    def _found_all(self, lookups: Sequence[Lookup], target: str) -> list[Desk]:
        asked = (self.router.desks(lookup, target) for lookup in reversed(lookups))
        found = {desk.key: desk for desks in asked for desk in reversed(desks)}
        return list(reversed(found.values()))

    def _seat_target(self, step: Step, target: str, desks: list[Desk]) -> None:
        agreed = {key for passed in self.state.passed for key in passed.desks}
        approval = next((d.id for d in step.decisions if d.counts == "approve"), "")
        for desk in desks:
            seat = self.seat_for(desk, self.state.last_seat + 1, target)
            own = step.own == "skip" and self.router.own(desk)
            repeated = step.repeated == "skip" and desk.key in agreed
            self.add(seat)
            if own or repeated:
                self.close(replace(seat, decision=approval), "approved", "own" if own else "repeated")

    def _settled(self, step: Step) -> str | None:
        """The place a settled step leads to; None, with the right seats open, while it is not settled."""
        result = voting.verdict(self.chain, step, self.state.seats)
        if result is None:
            self.refresh(step)
            return None
        decision = step.decision(result.decision)
        counts: Counts = decision.counts if decision else "approve"
        route = step.route(decision) if decision else "next"
        self.close_all()
        self.state = self.state.booked(Passage(step.id, counts, result.decision))
        place = result.to or self._place(step, route)
        earlier = place != "applicant" and place not in self.chain.ends and self._before(place, step)
        if counts == "approve" and not earlier and place != "applicant":
            place = self._pass(step, place)
        elif place == "applicant" or earlier:
            self._send_back(step, place)
        self.effects.append(Left(step.id, result.decision, counts, place))
        return place

    def _pass(self, step: Step, place: str) -> str:
        """Books the approval; a step that had sent it back and waits is next, unless the chain ends here."""
        desks = tuple(dict.fromkeys(s.desk for s in self.state.seats if s.status == "approved" and s.votes))
        kept = tuple(pair for pair in self.state.kept if pair[0] != step.id)
        self.state = replace(self.state, passed=(*self.state.passed, Passed(step.id, desks)), kept=kept)
        if self.state.resume and (place not in self.chain.ends or place == self._following(step)):
            *rest, place = self.state.resume
            self.state = replace(self.state, resume=tuple(rest))
        return place

    def _send_back(self, step: Step, place: str) -> None:
        """Books a return to the applicant or an earlier step: what survives it and who waits for it."""
        kept = self.state.kept
        if step.for_each and step.for_each.keep_approved:
            kept = (*kept, *((step.id, target) for target in self._approved_targets(step)))
        if step.after_return == "resume":
            resume: tuple[str, ...] = (*self.state.resume, step.id)
            passed = tuple(p for p in self.state.passed if p.step != place)
        else:
            resume = ()
            limit = -1 if place == "applicant" else self.chain.index(place)
            passed = tuple(p for p in self.state.passed if self.chain.index(p.step) < limit)
        course = self.state.course if resume or place == "applicant" else self._still_true(step, place)
        self.state = replace(self.state, kept=kept, passed=passed, resume=resume, course=course)

    def _still_true(self, step: Step, place: str) -> tuple[Passage, ...]:
        """The course before the place that is asked again, and the step that sent it there."""
        limit = self.chain.index(place)
        return tuple(p for p in self.state.course if p.step == step.id or self.chain.index(p.step) < limit)

    def _approved_targets(self, step: Step) -> list[str]:
        by_target: dict[str, list[Seat]] = {}
        for seat in self.state.seats:
            by_target.setdefault(seat.target, []).append(seat)
        return [target for target, seats in by_target.items() if voting.target_vote(step, seats) == "approve"]

    # --- places ------------------------------------------------------------------------------------------------------

    def _place(self, step: Step, route: Route) -> str:
        """The place a route leads to: a step, an end or `applicant`."""
        to = route if isinstance(route, str) else self._branch(step, route)
        if to == "next":
            return self._following(step)
        if to == "previous":
            return self.state.passed[-1].step if self.state.passed else "applicant"
        if to == "refuse":
            return self.ending("refused")
        return to

    def _branch(self, step: Step, route: Route) -> str:
        for branch in route:
            assert not isinstance(branch, str)
            if branch.when is None or self.router.holds(branch.when):
                return branch.to
        raise refuse(
            "no-branch",
            f"“{step.title.zh}”环节没有符合条件的去向，请联系管理员检查配置",
            f"No way on from step {step.id} fits this filing; ask the administrator to check its configuration",
            step=step.id,
        )

    def _following(self, step: Step) -> str:
        following = self.chain.index(step.id) + 1
        return self.chain.steps[following].id if following < len(self.chain.steps) else self.ending("approved")

    def ending(self, means: str) -> str:
        """The end that means `means`. Refusal: no-end."""
        state = self.chain.end_meaning(means)
        if state is None:
            raise refuse("no-end", f"流程没有声明“{means}”的结束状态", f"The chain declares no end that means {means}")
        return state

    def _before(self, place: str, step: Step) -> bool:
        return self.chain.index(place) < self.chain.index(step.id)


def first_place(move: MoveBuilder) -> str:
    """Where a submission begins: at the step that waits for the correction, else at the first; at once at the end of a
    chain without steps."""
    if move.state.resume:
        *rest, place = move.state.resume
        move.state = replace(move.state, resume=tuple(rest))
        return place
    if move.chain.steps:
        return move.chain.steps[0].id
    return move.ending("approved")


def _nobody(step: Step, target: str) -> Exception:
    body = f"（{target}）" if target else ""
    return refuse(
        "no-approver",
        f"“{step.title.zh}”环节{body}找不到足够的办理单位或人员，请联系管理员设置后再提交",
        f"Nobody (or not enough) can take step {step.id}{f' for {target}' if target else ''}; ask the administrator "
        "to set up the accounts, then submit again",
        step=step.id,
        target=target,
        mode=_mode_name(step.mode),
    )


def _mode_name(mode: Mode) -> str:
    return mode if isinstance(mode, str) else str(mode)

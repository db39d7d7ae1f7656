"""Scenarios: the people, entries and filings of a story exist when they are spoken of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from guicheng.common.clock import SHANGHAI
from guicheng.config.findings import Finding
from guicheng.config.lint import check
from guicheng.config.lint.fields import field_exists
from guicheng.config.model.registration import AccountKind
from guicheng.config.model.scenarios import Act, Given, GivenEntry, Scenario
from guicheng.config.review import Review
from guicheng.config.state_titles import states_of
from guicheng.config.walking import Location


@check
def stories_hold_together(review: Review) -> Iterator[Finding]:
    """Every scenario, line by line."""
    for file, declared in review.config.scenarios.items():
        shared = _Story(review, declared.given, Given())
        yield from shared.people_and_entries(("scenarios", file, "given"))
        for index, scenario in enumerate(declared.scenarios):
            story = _Story(review, scenario.given, declared.given)
            yield from story.check(scenario, ("scenarios", file, "scenarios", index))


class _Story:
    """What a scenario is given, by itself and by its file, and the filings that have been made so far."""

    def __init__(self, review: Review, own: Given, shared: Given) -> None:
        self.review = review
        self.own = own
        self.organisations = {**shared.organisations, **own.organisations}
        self.entries = {**shared.entries, **own.entries}
        self.calls: dict[str, str] = {}
        self.registered: dict[str, str] = {}
        self.signed_in: set[str] = set()

    @property
    def actors(self) -> set[str]:
        """Everybody who can act: a body with one role by its alias, each role by ``<alias>.<role>``."""
        people: dict[str, list[str]] = {alias: body.roles for alias, body in self.organisations.items()}
        people |= {alias: entry.roles for alias, entry in self.entries.items() if entry.roles}
        named = {f"{alias}.{role}" for alias, roles in people.items() for role in roles}
        return named | {alias for alias, roles in people.items() if roles} | self.signed_in

    def people_and_entries(self, location: Location) -> Iterator[Finding]:
        """Everything wrong with what is given at `location`."""
        for alias, entry in self.own.entries.items():
            yield from self._entry(entry, (*location, "entries", alias))

    def check(self, scenario: Scenario, location: Location) -> Iterator[Finding]:
        """Everything wrong with the scenario at `location`."""
        yield from self.people_and_entries((*location, "given"))
        before = _local(scenario.clock)
        for index, act in enumerate(scenario.steps):
            here = (*location, "steps", index)
            yield from self._act(act, here)
            if act.at is not None:
                if _local(act.at) < before:
                    zh, en = "时间早于上一步，时钟不能倒走", "earlier than the step before: the clock cannot go back"
                    yield self.review.finding("clock-goes-back", zh, en, (*here, "at"))
                before = max(before, _local(act.at))

    def _entry(self, entry: GivenEntry, location: Location) -> Iterator[Finding]:
        return self.review.unknown(("单位", "organisation"), entry.of, self.organisations, (*location, "of"))

    def _act(self, act: Act, location: Location) -> Iterator[Finding]:
        unknown = self.review.unknown
        if act.as_ is not None:
            yield from unknown(("人员", "actor"), act.as_, self.actors, (*location, "as"))
        if act.about is not None:
            yield from unknown(("条目", "entry"), act.about, self.entries, (*location, "about"))
        if act.edit is not None:
            yield from unknown(("条目", "entry"), act.edit, self.entries, (*location, "edit"))
        for key in ("withdraw", "take_back", "delete", "decide", "submit"):
            alias = getattr(act, key)
            if isinstance(alias, str) and (key != "withdraw" or act.as_ is not None):
                yield from unknown(("填报件", "filing"), alias, self.calls, (*location, key))
        yield from self._registering(act, location)
        if act.create is not None:
            self.calls[act.call or act.create] = act.create
        yield from self._data(act, location)
        yield from self._expected(act, location)

    def _registering(self, act: Act, location: Location) -> Iterator[Finding]:
        """Who registers by themselves, and what becomes of it."""
        named = [("correct", act.correct), ("review", act.review), ("sign_in", act.sign_in)]
        named += [("withdraw", act.withdraw)] if act.as_ is None else []
        for key, alias in named:
            if alias is not None:
                yield from self.review.unknown(("注册", "registration"), alias, self.registered, (*location, key))
        if act.register_ is not None:
            yield from self._register(act, act.register_, location)
        kind = self._account_kind(act.register_ or self.registered.get(act.correct or "", ""))
        if kind is not None and kind.form in self.review.config.forms:
            yield from self._answers(kind.form, act, location)
        if act.review is not None:
            yield from self.review.unknown(
                ("审核意见", "outcome"), act.decision, ("approve", "refuse", "return"), (*location, "decision")
            )
        if act.register_ is not None and not (act.expect and act.expect.refused):
            self.registered[act.call or act.register_] = act.register_
        if act.sign_in is not None and not (act.expect and act.expect.refused):
            self.signed_in.add(act.sign_in)
        for expected in ("registration", "signs_in"):
            for alias in (getattr(act.expect, expected) if act.expect else None) or {}:
                place = (*location, "expect", expected, alias)
                yield from self.review.unknown(("注册", "registration"), alias, self.registered, place, key=True)

    def _register(self, act: Act, kind_id: str, location: Location) -> Iterator[Finding]:
        kind = self._account_kind(kind_id)
        if kind is not None and act.joins and kind.joins_as is None:
            yield self.review.finding(
                "nobody-joins",
                f"账号类型“{kind_id}”没有 joins_as，没有人能申请加入",
                f"the account kind {kind_id!r} has no `joins_as`: nobody can ask to join",
                (*location, "joins"),
            )

    def _account_kind(self, kind_id: str) -> AccountKind | None:
        registration = self.review.config.region.registration
        return registration.kinds.get(kind_id) if registration else None

    def _answers(self, form_id: str, act: Act, location: Location) -> Iterator[Finding]:
        for field in act.data:
            yield from field_exists(self.review, form_id, field, (*location, "data", field), key=True)
        slots = [slot.id for slot in self.review.config.forms[form_id].ui.slots]
        for slot in act.attach:
            yield from self.review.unknown(("附件槽", "slot"), slot, slots, (*location, "attach", slot), key=True)

    def _filing_of(self, act: Act) -> str | None:
        alias = act.decide or act.withdraw or act.take_back or (act.submit if isinstance(act.submit, str) else None)
        return act.create or self.calls.get(alias or "")

    def _data(self, act: Act, location: Location) -> Iterator[Finding]:
        kind = self.review.config.filings.get(self._filing_of(act) or "")
        if kind is None:
            return
        form = self.review.config.forms.get(kind.form or "")
        for key, values in (("data", act.data), ("fields", act.fields)):
            for field in values if form else ():
                yield from field_exists(self.review, kind.form or "", field, (*location, key, field), key=True)
        slots = [slot.id for slot in form.ui.slots] if form else []
        for slot in act.attach:
            yield from self.review.unknown(("附件槽", "slot"), slot, slots, (*location, "attach", slot), key=True)
        if act.decide is not None and not (act.expect and act.expect.refused):  # a story may try what is refused
            known = {decision.id for step in kind.chain.steps for decision in step.decisions}
            yield from self.review.unknown(("审批意见", "decision"), act.decision, known, (*location, "decision"))

    def _expected(self, act: Act, location: Location) -> Iterator[Finding]:
        kind = self.review.config.filings.get(self._filing_of(act) or "")
        expect = act.expect
        here = (*location, "expect")
        if expect is None:
            return
        if kind is not None and expect.state is not None:
            yield from self.review.unknown(("状态", "state"), expect.state, states_of(kind), (*here, "state"))
        for alias, status in (expect.status or {}).items():
            place = (*here, "status", alias)
            yield from self.review.unknown(("条目", "entry"), alias, self.entries, place, key=True)
            yield from self._status(alias, status, place)

    def _status(self, alias: str, status: str, location: Location) -> Iterator[Finding]:
        entry = self.entries.get(alias)
        register = self.review.config.registers.get(entry.register_) if entry else None
        rules = self.review.config.statuses.get((register.status if register else None) or "")
        if rules is not None:
            yield from self.review.unknown(("状态", "status"), status, rules.statuses, location)


def _local(moment: dt.datetime, zone: ZoneInfo = SHANGHAI) -> dt.datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)

"""Scenarios: the people, entries and filings of a story exist when they are spoken of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from zoneinfo import ZoneInfo

from guicheng.common.clock import SHANGHAI
from guicheng.config.facts.places import of_rows
from guicheng.config.findings import Finding
from guicheng.config.lint import check
from guicheng.config.lint.fields import field_exists
from guicheng.config.lint.scenario_data import answers_fit
from guicheng.config.lint.scenario_sights import expected_sights
from guicheng.config.lint.scenario_story import Story
from guicheng.config.measuring.changes import changes
from guicheng.config.model.answers import OPINION
from guicheng.config.model.effects import AppointEffect, CreateEntryEffect, StartFilingEffect
from guicheng.config.model.opening import ANYONE
from guicheng.config.model.registration import AccountKind
from guicheng.config.model.scenarios import Act, Given, Scenario, Scenarios
from guicheng.config.review import Review
from guicheng.config.state_titles import states_of
from guicheng.config.walking import Location


@check
def stories_hold_together(review: Review) -> Iterator[Finding]:
    """Every scenario, line by line."""
    for file, declared in review.config.scenarios.items():
        shared = _Telling(review, Story(declared.given))
        yield from shared.given(declared.given, ("scenarios", file, "given"))
        told: dict[str, Story] = {}
        for index, scenario in enumerate(declared.scenarios):
            location = ("scenarios", file, "scenarios", index)
            story = _beginning(declared, scenario, told)
            if scenario.after is not None:
                yield from review.unknown(("场景", "scenario"), scenario.after, told, (*location, "after"))
            yield from _Telling(review, story).check(scenario, location)
            told[scenario.id] = story


@check
def equal_changes_are_there(review: Review) -> Iterator[Finding]:
    """What is said to make no difference can be changed at all."""
    said = [(file, one) for file, declared in review.config.scenarios.items() for one in enumerate(declared.equal)]
    paths = [one.name for one in changes(review.loaded.document)] if said and review.complete else []
    for file, (index, equal) in said if paths else ():
        if not any(map(equal.covers, paths)):
            yield review.warning(
                "no-such-change",
                f"没有可以改动的“{equal.changes}”：规则已不在，或写法有误",
                f"there is nothing to change at {equal.changes!r}: the rule is gone, or the path is misspelt",
                ("scenarios", file, "equal", index, "changes"),
            )


def _beginning(declared: Scenarios, scenario: Scenario, told: dict[str, Story]) -> Story:
    """What there is when a scenario begins: what the file gives, or where the one before it ends."""
    before = told.get(scenario.after or "")
    story = before.copy() if before is not None else Story(declared.given)
    story.take(scenario.given)
    return story


class _Telling:
    """A story told line by line, and what is wrong with it."""

    def __init__(self, review: Review, story: Story) -> None:
        self.review = review
        self.story = story

    def check(self, scenario: Scenario, location: Location) -> Iterator[Finding]:
        """Everything wrong with the scenario at `location`."""
        yield from self.given(scenario.given, (*location, "given"))
        before, where = _local(scenario.clock), (*location, "clock")
        if self.story.until is not None and before < self.story.until:
            yield self._backwards(where)
        for index, act in enumerate(scenario.steps):
            here = (*location, "steps", index)
            yield from self._act(act, here)
            if act.at is not None:
                if _local(act.at) < before:
                    yield self._backwards((*here, "at"))
                before = max(before, _local(act.at))
        self.story.until = before

    def _backwards(self, location: Location) -> Finding:
        zh, en = "时间早于上一步，时钟不能倒走", "earlier than the step before: the clock cannot go back"
        return self.review.finding("clock-goes-back", zh, en, location)

    def given(self, given: Given, location: Location) -> Iterator[Finding]:
        """Everything wrong with what is given at `location`."""
        story, there = self.story, set[str]()
        own = set(given.entries)
        for alias, entry in given.entries.items():
            here = (*location, "entries", alias)
            yield from self.review.unknown(("单位", "organisation"), entry.of, story.organisations, (*here, "of"))
            above = {name for name in story.registers if name not in own or name in there}
            if entry.about is not None:
                yield from self.review.unknown(("条目", "entry"), entry.about, above, (*here, "about"))
            register = self.review.config.registers.get(entry.register_)
            aliases = frozenset({*above, *story.organisations})
            form = register.form if register else None
            yield from answers_fit(self.review, form, entry.data, (*here, "data"), aliases)
            yield from self._slots(form, entry.attach, here)
            there.add(alias)

    # -- one line --------------------------------------------------------------------------------------------------

    def _act(self, act: Act, location: Location) -> Iterator[Finding]:
        unknown, story = self.review.unknown, self.story
        for key, actor in (
            ("as", act.as_),
            ("to", act.to),
            ("for", act.for_),
            ("deputy", act.deputy),
            ("home", act.home),
        ):
            if actor is not None:
                known_actors = {*story.actors, *((ANYONE,) if key == "as" else ())}
                yield from unknown(("人员", "actor"), actor, known_actors, (*location, key))
        about = {*story.registers, *(story.calls if act.print is not None else ())}
        for key, alias, known in (
            ("about", act.about, about),
            *((key, getattr(act, key), story.registers) for key in ("edit", "remove", "merge", "into")),
            ("reads", act.reads, {*story.registers, *story.calls}),
        ):
            if alias is not None:
                yield from unknown(("条目", "entry"), alias, known, (*location, key))
        if act.filing is not None and (act.withdraw is None or act.as_ is not None):
            key = next((name for name in act.acts if name != "create"), "submit")
            yield from unknown(("填报件", "filing"), act.filing, story.calls, (*location, key))
        for body in act.give:
            place = (*location, "give", body)
            yield from unknown(("单位", "organisation"), body, story.organisations, place, key=True)
        yield from self._registering(act, location)
        for key, named in (("authorise", act.authorise), ("revoke", act.revoke)):
            for alias in named or ():
                here = (*location, key, alias)
                yield from unknown(("单位", "organisation"), alias, story.organisations, here, key=True)
        story.follow(act)
        yield from self._data(act, location)
        yield from self._made(act, location)
        yield from self._expected(act, location)
        yield from expected_sights(self.review, story, act, self._form_of(act), location)

    def _made(self, act: Act, location: Location) -> Iterator[Finding]:
        """What an effect is to make is made by one of the filing's type, once."""
        config, kind = self.review.config, self.review.config.filings.get(self.story.filing_of(act) or "")
        made: list[str] = []
        for effect in [one for rule in (kind.effects if kind else ()) for one in rule.effects]:
            match effect:
                case CreateEntryEffect():
                    made.append(effect.register_)
                case StartFilingEffect():
                    made.append(effect.filing)
                case AppointEffect() if config.people is not None and config.people.appointments is not None:
                    made.append(config.people.appointments.register_)
        feed = config.feeds.get(act.push or "")
        made += [entry.register_ for entry in feed.entries] if feed is not None else []
        for name, alias in act.makes.items():
            place = (*location, "makes", name)
            if kind is not None or feed is not None:
                thing = ("本事项新增的台账或事项", "register or filing type that this one makes")
                yield from self.review.unknown(thing, name, made, place, key=True)
            self.story.name(config, name, alias)

    def _registering(self, act: Act, location: Location) -> Iterator[Finding]:
        """Who registers by themselves, and what becomes of it."""
        named = [("correct", act.correct), ("review", act.review), ("sign_in", act.sign_in)]
        named += [("withdraw", act.withdraw)] if act.as_ is None else []
        accounts = {name for name, one in self.review.config.registers.items() if one.account is not None}
        come = {alias for alias, register in self.story.registers.items() if register in accounts}
        for key, alias in named:
            if alias is not None:
                known = {*self.story.registered, *(come if key == "sign_in" else ())}
                yield from self.review.unknown(("注册", "registration"), alias, known, (*location, key))
        kind = self._account_kind(act.register_ or self.story.registered.get(act.correct or "", ""))
        if kind is not None and act.joins and kind.joins_as is None:
            yield self.review.finding(
                "nobody-joins",
                f"账号类型“{act.register_}”没有 joins_as，没有人能申请加入",
                f"the account kind {act.register_!r} has no `joins_as`: nobody can ask to join",
                (*location, "joins"),
            )
        if kind is not None and kind.form in self.review.config.forms:
            yield from self._answers(kind.form, act, location)
        if act.review is not None:
            yield from self.review.unknown(
                ("审核意见", "outcome"), act.decision, ("approve", "refuse", "return"), (*location, "decision")
            )

    def _account_kind(self, kind_id: str) -> AccountKind | None:
        registration = self.review.config.region.registration
        return registration.kinds.get(kind_id) if registration else None

    # -- what is filled in -----------------------------------------------------------------------------------------

    def _answers(self, form_id: str, act: Act, location: Location) -> Iterator[Finding]:
        tried = act.expect.refused if act.expect else None
        for key, values in (("data", act.data), ("fields", act.fields)):
            yield from answers_fit(self.review, form_id, values, (*location, key), self.story.aliases, tried)
        of_form = [slot for slot in act.attach if not (slot == OPINION and act.decide is not None)]
        yield from self._slots(form_id, of_form, location)

    def _slots(self, form_id: str | None, attach: Iterable[str], location: Location) -> Iterator[Finding]:
        """Files go into slots of the form."""
        form = self.review.config.forms.get(form_id or "")
        for slot in attach if form is not None else ():
            if form is not None and not form.ui.has_slot(slot):
                known = [one.id for one in form.ui.slots]
                yield from self.review.unknown(("附件槽", "slot"), slot, known, (*location, "attach", slot), key=True)

    def _form_of(self, act: Act) -> str | None:
        """The form that is filled in or looked at."""
        config = self.review.config
        if (filing := self.story.filing_of(act)) is not None:
            return config.filings[filing].form if filing in config.filings else None
        register = config.registers.get(self.story.register_of(act) or "")
        return register.form if register else None

    def _data(self, act: Act, location: Location) -> Iterator[Finding]:
        form = self._form_of(act)
        if form in self.review.config.forms:
            yield from self._answers(form, act, location)
        kind = self.review.config.filings.get(self.story.filing_of(act) or "")
        tried = act.expect.refused if act.expect else None
        if kind is not None and act.decide is not None and tried != "decision-not-allowed":
            known = {decision.id for step in kind.chain.steps for decision in step.decisions}
            yield from self.review.unknown(("审批意见", "decision"), act.decision, known, (*location, "decision"))
        if kind is not None and act.to_step is not None:
            steps = [step.id for step in kind.chain.steps] + [kind.chain.draft, "applicant"]
            yield from self.review.unknown(("环节", "step"), act.to_step, steps, (*location, "to_step"))

    # -- what is expected ------------------------------------------------------------------------------------------

    def _expected(self, act: Act, location: Location) -> Iterator[Finding]:
        kind = self.review.config.filings.get(self.story.filing_of(act) or "")
        expect, story, here = act.expect, self.story, (*location, "expect")
        if expect is None:
            return
        if kind is not None and expect.state is not None:
            yield from self.review.unknown(("状态", "state"), expect.state, states_of(kind), (*here, "state"))
        for alias, status in (expect.status or {}).items():
            place = (*here, "status", alias)
            yield from self.review.unknown(("条目", "entry"), alias, story.registers, place, key=True)
            yield from self._status(alias, status, place)
        for alias, values in (expect.entry or {}).items():
            place = (*here, "entry", alias)
            yield from self.review.unknown(("条目", "entry"), alias, story.registers, place, key=True)
            register = self.review.config.registers.get(story.registers.get(alias, ""))
            known = {name: value for name, value in values.items() if value is not None}
            yield from answers_fit(self.review, register.form if register else None, known, place, story.aliases)
        if expect.data is not None:
            known = {name: value for name, value in expect.data.items() if value is not None}
            form = self._form_of(act)
            if act.reads is None:
                yield from answers_fit(self.review, form, known, (*here, "data"), story.aliases)
            elif form in self.review.config.forms:  # what is read may be masked
                for name in known:
                    yield from field_exists(self.review, form or "", name, (*here, "data", name), key=True)
        for alias, numbers in (expect.quota or {}).items():
            place = (*here, "quota", alias)
            yield from self.review.unknown(("条目", "entry"), alias, story.registers, place, key=True)
            yield from self._quota(story.registers.get(alias), numbers, place)
        for alias in expect.locks or {}:
            yield from self.review.unknown(("条目", "entry"), alias, story.registers, (*here, "locks", alias), key=True)
        for name in ("notices", "told"):
            for actor in getattr(expect, name) or {}:
                known_actors = {*story.actors, *story.registered}
                yield from self.review.unknown(("人员", "actor"), actor, known_actors, (*here, name, actor), key=True)
        for name in ("registration", "signs_in"):
            for alias in getattr(expect, name) or {}:
                place = (*here, name, alias)
                yield from self.review.unknown(("注册", "registration"), alias, story.registered, place, key=True)

    def _quota(self, register: str | None, numbers: Iterable[str], location: Location) -> Iterator[Finding]:
        """What is counted of a pool is a fact of its register."""
        if register not in self.review.config.registers:
            return
        space = of_rows(self.review.facts, register, None)
        known = [path.removeprefix("quota.") for path in space.paths if path.startswith("quota.")]
        for name in numbers:
            yield from self.review.unknown(("名额", "quota"), name, known, (*location, name), key=True)

    def _status(self, alias: str, status: str, location: Location) -> Iterator[Finding]:
        register = self.review.config.registers.get(self.story.registers.get(alias, ""))
        rules = self.review.config.statuses.get((register.status if register else None) or "")
        if rules is not None:
            yield from self.review.unknown(("状态", "status"), status, rules.statuses, location)


def _local(moment: dt.datetime, zone: ZoneInfo = SHANGHAI) -> dt.datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)

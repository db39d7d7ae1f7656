"""Trying a draft of the configuration out: one act on the stage of a scenario, what became of it, why. Nothing stays.

The stage is that of one of the region's scenarios (its people, entries and clock), after as many of its acts as one
likes, so that there is something to file about.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from guicheng.accounts.actor import Actor
from guicheng.common import clock
from guicheng.common.errors import Problem, Refusal
from guicheng.common.text import Text, text
from guicheng.config.model.events import SUBMIT
from guicheng.config.model.scenarios import Scenario
from guicheng.config.model.whole import RegionConfig
from guicheng.config.widgets.views import FormReader
from guicheng.config.workbench.bench import may_open, require
from guicheng.filings.access import fields
from guicheng.filings.acts import drafts, filing_files, submission
from guicheng.filings.context.filing_context import FilingContext
from guicheng.filings.context.lookups import ActorLookups
from guicheng.filings.guards import before_acts
from guicheng.forms.cleaning import Cleaned
from guicheng.forms.views import FormView
from guicheng.rehearsal.scenarios.player import named, rehearsed
from guicheng.rehearsal.scenarios.stage import Stage
from guicheng.workflow import queries


@dataclass(frozen=True)
class Trial:
    """What is to be tried: a filing type, by an actor of the stage, about an entry of it, with `data` of its form; at
    the scenario's clock, or at `at`."""

    file: str
    scenario: str
    acts: int = 0
    filing: str = ""
    by: str = ""
    about: str = ""
    at: dt.datetime | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    files: bool = True


@dataclass(frozen=True)
class StageChoice:
    """Somebody or something of the stage."""

    value: str
    label: str


@dataclass(frozen=True)
class Offer:
    """What a stage has: its clock, and for the filing type chosen who files it, about which entries."""

    clock: dt.datetime
    acts: int
    filings: tuple[StageChoice, ...]
    actors: tuple[StageChoice, ...]
    entries: tuple[StageChoice, ...]


@dataclass(frozen=True)
class Tested:
    """One thing the region asks before an act, and whether it holds. `problems` say why not."""

    moment: Text
    problems: tuple[Problem, ...]

    @property
    def passed(self) -> bool:
        """Whether nothing stands in the way."""
        return not self.problems


@dataclass(frozen=True)
class Outcome:
    """What became of a trial: the form as it was filled, what was tested, and where the filing would be."""

    form: FormView | None
    tested: tuple[Tested, ...]
    state: str = ""
    labels: tuple[tuple[Text, Text], ...] = ()
    deciders: tuple[tuple[Text, str], ...] = ()
    name: str = ""
    number: str = ""


def offer(actor: Actor, config: RegionConfig, trial: Trial) -> Offer:
    """What can be chosen on the stage of a trial. Raises `KeyError` for a scenario that is not there."""
    _require(actor)
    scenario = named(config, trial.file, trial.scenario)
    with rehearsed(config, trial.file, scenario, trial.acts) as stage:
        return _offer(stage, scenario, trial)


def unplayed(config: RegionConfig, trial: Trial) -> Offer:
    """What can be chosen where nothing of the stage is known: it has not been played. Raises `KeyError` likewise."""
    scenario = named(config, trial.file, trial.scenario)
    at = scenario.clock.astimezone(config.zone) if scenario.clock.tzinfo else scenario.clock
    filings = tuple(StageChoice(name, str(kind.title)) for name, kind in config.filings.items())
    return Offer(at, len(scenario.steps), filings, (), ())


def attempt(actor: Actor, config: RegionConfig, trial: Trial, language: str) -> Outcome:
    """Begin the filing, fill it and hand it in on the stage; everything is undone. Raises `KeyError` for what the stage
    does not have."""
    _require(actor)
    with rehearsed(config, trial.file, named(config, trial.file, trial.scenario), trial.acts) as stage:
        if trial.at is not None:
            clock.set_to(trial.at if trial.at.tzinfo else trial.at.replace(tzinfo=config.zone))
        return _attempt(stage, trial, language)


def _require(actor: Actor) -> None:
    if not may_open(actor):
        require(actor, "configure")


def _offer(stage: Stage, scenario: Scenario, trial: Trial) -> Offer:
    config = stage.config
    kinds = {name: kind for name, kind in config.filings.items() if any(_files(stage, name))}
    chosen = kinds.get(trial.filing) or next(iter(kinds.values()), None)
    actors = list(_files(stage, chosen.filing)) if chosen else []
    entries = [alias for alias, entry in stage.entries.items() if chosen and entry.register == chosen.about]
    return Offer(
        clock.now().astimezone(config.zone),
        len(scenario.steps),
        tuple(StageChoice(name, str(kind.title)) for name, kind in kinds.items()),
        tuple(StageChoice(name, f"{config.region.roles[who.role].title}（{name}）") for name, who in actors),
        tuple(StageChoice(alias, stage.entries[alias].name or alias) for alias in entries),
    )


def _files(stage: Stage, filing: str) -> Iterator[tuple[str, Actor]]:
    """The actors who file a type."""
    applicants = stage.config.filings[filing].chain.applicant
    return ((name, who) for name, who in stage.actors.items() if who.role in applicants)


def _attempt(stage: Stage, trial: Trial, language: str) -> Outcome:
    who = stage.actor(trial.by)
    about = stage.entries[trial.about].pk if trial.about else None
    tested: list[Tested] = []
    fresh = drafts.prepare(who, trial.filing, about)
    found, cleaned, refused = _begin(who, trial, about)
    tested.append(Tested(text("新建", "Beginning it"), refused))
    if found is None:
        return Outcome(_shown(fresh, who, None, (), language), tuple(tested))
    if trial.files and found.form:
        for slot in filing_files.asked_of_applicant(found, who):
            stage.attach(found.filing, slot, max(slot.min or 0, sum(page.required for page in slot.page_kinds)))
    problems = _of_answers(found, who, trial)
    tested.append(Tested(text("填写内容和附件", "Answers and attachments"), problems))
    tested.append(
        Tested(text("上报时的条件", "Conditions of submitting"), tuple(before_acts.blocked(found, who, SUBMIT)))
    )
    view = _shown(found, who, cleaned, problems, language)
    if not all(one.passed for one in tested):
        return Outcome(view, tuple(tested), found.filing.state, _labels(found))
    try:
        with transaction.atomic():
            done = submission.submit(who, found.filing.pk)
    except Refusal as refusal:
        tested.append(Tested(text("流转", "On its way"), refusal.problems))
        return Outcome(view, tuple(tested), found.filing.state, _labels(found))
    filing = done.filing
    return Outcome(
        view, tuple(tested), filing.state, _labels(done), tuple(_deciders(done)), filing.name, filing.number or ""
    )


def _begin(
    who: Actor, trial: Trial, about: int | None
) -> tuple[FilingContext | None, Cleaned | None, tuple[Problem, ...]]:
    try:
        with transaction.atomic():
            saved = drafts.create(who, trial.filing, about, trial.data)
    except Refusal as refusal:
        return None, None, refusal.problems
    return saved.matter, saved.cleaned, ()


def _of_answers(context: FilingContext, who: Actor, trial: Trial) -> tuple[Problem, ...]:
    """What is wrong with the answers and files, as handing in would say it."""
    if context.form is None:
        return ()
    cleaned = context.form.clean(
        {},
        context.facts(who),
        "full",
        stored=context.filing.data,
        access=fields.of_applicant(context.kind),
        lookups=ActorLookups(who, context.config, context.facts(who)),
    )
    return (*cleaned.problems, *(filing_files.problems(context, who) if trial.files else ()))


def _shown(
    context: FilingContext, who: Actor, cleaned: Cleaned | None, problems: tuple[Problem, ...], language: str
) -> FormView | None:
    if context.form is None:
        return None
    data = context.filing.data or (context.form.initial(context.facts(who, {})) if cleaned is None else {})
    return context.form.view(
        data,
        context.facts(who, data),
        fields.of_applicant(context.kind),
        problems,
        FormReader(language, lookups=ActorLookups(who, context.config, context.facts(who))),
    )


def _labels(context: FilingContext) -> tuple[tuple[Text, Text], ...]:
    """What each role reads for the state."""
    return tuple((role.title, context.label(name)) for name, role in context.config.region.roles.items())


def _deciders(context: FilingContext) -> Iterator[tuple[Text, str]]:
    """The steps the filing waits at, and who is asked."""
    for task in queries.open_tasks(context.filing.pk):
        step = context.kind.chain.step(task.step)
        yield (step.title if step else Text(zh=task.step)), task.desk_name

"""Playing scenarios: act by act, each compared with what it must come to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from guicheng.clockwork import sweep
from guicheng.common import clock
from guicheng.common.errors import Refusal
from guicheng.config import releases
from guicheng.config.model.scenarios import Act, Scenario
from guicheng.config.model.whole import RegionConfig
from guicheng.entries import writing
from guicheng.filings.acts import decisions, drafts, submission
from guicheng.filings.models import Filing
from guicheng.notices.models import Message
from guicheng.rehearsal.scenarios import registering
from guicheng.rehearsal.scenarios.expectations import Outcome, unmet
from guicheng.rehearsal.scenarios.stage import Stage

REGION = "scenario"

Failure = tuple[str, str, str, str]
"""Where an unmet expectation stands (`scenarios/<file>/<scenario>/<step>`), its code, what came instead, zh and en."""


class _Undo(Exception):
    """Ends the transaction of a scenario."""


def play(config: RegionConfig) -> Iterator[Failure]:
    """Play every scenario of a region: the expectations that were not met, in order."""
    for file, scenarios in config.scenarios.items():
        for scenario in scenarios.scenarios:
            yield from _play_one(config, file, scenario)


def play_one(config: RegionConfig, file: str, scenario_id: str) -> list[Failure]:
    """Play one scenario. Raises `KeyError` where there is none of that name."""
    return _play_one(config, file, named(config, file, scenario_id))


def named(config: RegionConfig, file: str, scenario_id: str) -> Scenario:
    """The scenario with that id. Raises `KeyError` where there is none."""
    for scenario in config.scenarios[file].scenarios:
        if scenario.id == scenario_id:
            return scenario
    raise KeyError(scenario_id)


@contextmanager
def rehearsed(config: RegionConfig, file: str, scenario: Scenario, acts: int = 0) -> Iterator[Stage]:
    """The stage of a scenario after its first `acts`, at its clock; whatever is done on it is undone in the end."""
    at = _moment(scenario.clock, config)
    try:
        with transaction.atomic(), clock.rehearsal(at), releases.on_stage(config, REGION) as own:
            stage = Stage(own)
            stage.set(config.scenarios[file].given)
            stage.set(scenario.given)
            for act in scenario.steps[:acts]:
                list(_play_act(stage, act, ""))
            yield stage
            raise _Undo
    except _Undo:
        return


def _play_one(config: RegionConfig, file: str, scenario: Scenario) -> list[Failure]:
    failures: list[Failure] = []
    path = f"scenarios/{file}/{scenario.id}"
    try:
        with rehearsed(config, file, scenario) as stage:
            for number, act in enumerate(scenario.steps):
                failures.extend(_play_act(stage, act, f"{path}/{number}"))
    except Refusal as refusal:  # of what is given; the acts answer for theirs
        said = _said(refusal)
        return [(path, "scenario-given", f"场景的前提无法建立：{said}", f"What is given cannot be set up: {said}")]
    return failures


def _said(refusal: Refusal) -> str:
    return "；".join(f"{problem.code}：{problem.message.zh}" for problem in refusal.problems)


def _moment(value: dt.datetime, config: RegionConfig) -> dt.datetime:
    return value if value.tzinfo else value.replace(tzinfo=config.zone)


def _play_act(stage: Stage, act: Act, path: str) -> Iterator[Failure]:
    if act.at is not None:
        clock.set_to(_moment(act.at, stage.config))
    outcome = Outcome()
    stage.told_before = Message.objects.unscoped().order_by("-id").values_list("id", flat=True).first() or 0
    try:
        with transaction.atomic():
            outcome.filing = _do(stage, act)
    except Refusal as refusal:
        outcome.refusal = refusal
    except KeyError as missing:
        yield path, "scenario-name", f"场景中没有 {missing}", f"The scenario has no {missing}"
        return
    if act.sweep:
        sweep.sweep()
    expected = act.expect
    if outcome.refusal is not None and (expected is None or expected.refused is None):
        said = _said(outcome.refusal)
        yield path, "scenario-refused", f"被拒绝：{said}", f"Refused: {said}"
        return
    if expected is not None:
        for message in unmet(stage, act, expected, outcome):
            yield path, "scenario-failed", message.zh, message.en or message.zh


def _do(stage: Stage, act: Act) -> Filing | None:
    """Carry out one act; the filing it was about."""
    if act.as_ is None:
        _do_unknown(stage, act)
        return None
    actor, data = stage.actor(act.as_), stage.resolved(act.data)
    if act.edit is not None:
        writing.edit(actor, stage.entries[act.edit].pk, data)
        return None
    if act.withdraw is not None:
        return submission.withdraw(actor, stage.filings[act.withdraw]).filing
    if act.take_back is not None:
        return decisions.take_back(actor, stage.filings[act.take_back]).filing
    if act.delete is not None:
        gone = stage.filings.pop(act.delete)
        drafts.delete(actor, gone)
        stage.last = None if stage.last == gone else stage.last
        return None
    if act.decide is not None:
        pk = stage.filings[act.decide]
        return decisions.decide_filing(
            actor,
            pk,
            decisions.Answer(
                act.decision, opinion=act.opinion or "", fields=stage.resolved(act.fields), signature=actor.name
            ),
        ).filing
    if act.create is not None:
        return _create(stage, act)
    if act.review is not None:
        registering.review(stage, act, actor)
        return None
    if isinstance(act.submit, str):
        return submission.submit(actor, stage.filings[act.submit], data).filing
    return None


def _do_unknown(stage: Stage, act: Act) -> None:
    """An act of somebody who has not signed in."""
    if act.register_ is not None:
        registering.register(stage, act)
    elif act.correct is not None:
        registering.correct(stage, act)
    elif act.sign_in is not None:
        registering.sign_in(stage, act)
    elif act.withdraw is not None:
        registering.withdraw(stage, act.withdraw)


def _create(stage: Stage, act: Act) -> Filing:
    """Begin a filing, fill it, attach files, and hand it in where the act says so."""
    actor = stage.actor(act.as_ or "")
    about = stage.entries[act.about].pk if act.about else None
    data = stage.resolved(act.data)
    saved = drafts.create(actor, act.create or "", about, data)
    filing = saved.matter.filing
    stage.last = filing.pk
    if act.call:
        stage.filings[act.call] = filing.pk
    form = saved.matter.form
    for slot_id, number in act.attach.items():
        if form is None or slot_id not in form.slots:
            raise KeyError(slot_id)
        stage.attach(filing, form.slots[slot_id], number)
    if act.submit is True:
        return submission.submit(actor, filing.pk, data).filing
    return filing

"""Playing scenarios: act by act, each compared with what it must come to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction

from guicheng.clockwork import sweep
from guicheng.common import clock
from guicheng.common.errors import Refusal
from guicheng.config import releases
from guicheng.config.model.scenarios import Act, Scenario
from guicheng.config.model.whole import RegionConfig
from guicheng.notices.models import Message
from guicheng.rehearsal.scenarios.acting import carry_out
from guicheng.rehearsal.scenarios.expectations import unmet
from guicheng.rehearsal.scenarios.made import Making
from guicheng.rehearsal.scenarios.outcome import Outcome
from guicheng.rehearsal.scenarios.stage import Stage

REGION = "scenario"

Failure = tuple[str, str, str, str]
"""Where an unmet expectation stands (`scenarios/<file>/<scenario>/<step>`), its code, what came instead, zh and en."""


class _Undo(Exception):
    """Ends the transaction of a scenario."""


def play(config: RegionConfig) -> Iterator[Failure]:
    """Play every scenario of a region: the expectations that were not met, in order."""
    every = [(file, scenario) for file, whole in config.scenarios.items() for scenario in whole.scenarios]
    found = dict(play_together(config, every))
    for file, scenario in every:
        yield from found[file, scenario.id]


def play_together(
    config: RegionConfig, scenarios: Sequence[tuple[str, Scenario]]
) -> Iterator[tuple[tuple[str, str], list[Failure]]]:
    """Play some scenarios, each by its file; what failed of each. Those that begin with the same people and entries at
    the same moment follow one another, and what is given is set up once for them."""
    groups: dict[tuple[str, dt.datetime], list[Scenario]] = {}
    for file, scenario in scenarios:
        groups.setdefault((file, lineage(config, file, scenario)[0].clock), []).append(scenario)
    for (file, moment), together in groups.items():
        try:
            with transaction.atomic():
                yield from _play_group(config, file, moment, together)
                raise _Undo
        except _Undo:
            continue
        except Refusal as refusal:
            for scenario in together:
                yield (file, scenario.id), _not_given(f"scenarios/{file}/{scenario.id}", refusal)


def _play_group(
    config: RegionConfig, file: str, moment: dt.datetime, together: Sequence[Scenario]
) -> Iterator[tuple[tuple[str, str], list[Failure]]]:
    with clock.rehearsal(moment_of(moment, config)), releases.on_stage(config, REGION) as own:
        stage = Stage(own)
        stage.set(config.scenarios[file].given)
        for scenario in together:
            yield (file, scenario.id), _play_on(stage.copy(), file, scenario)
            clock.set_to(moment_of(moment, config))


def _play_on(stage: Stage, file: str, scenario: Scenario) -> list[Failure]:
    """Play a scenario on a stage that stands; whatever it does is undone."""
    failures: list[Failure] = []
    try:
        with transaction.atomic():
            for beat in beats(stage.config, file, scenario):
                failures.extend(perform(stage, beat))
            raise _Undo
    except _Undo:
        return failures
    except Refusal as refusal:  # of what is given; the acts answer for theirs
        return _not_given(f"scenarios/{file}/{scenario.id}", refusal)


@dataclass(frozen=True)
class Beat:
    """One thing of a story: that a scenario begins, or one of its acts, which has a path where it is told for itself
    and not for what comes after it."""

    scenario: Scenario
    act: Act | None = None
    path: str = ""


def beats(config: RegionConfig, file: str, scenario: Scenario) -> list[Beat]:
    """A scenario from the first thing that it goes on from to its own last act."""
    found: list[Beat] = []
    for one in lineage(config, file, scenario):
        found.append(Beat(one))
        path = f"scenarios/{file}/{one.id}" if one is scenario else ""
        found += [Beat(one, act, f"{path}/{number}" if path else "") for number, act in enumerate(one.steps)]
    return found


def perform(stage: Stage, beat: Beat) -> list[Failure]:
    """Do one thing of a story; what failed, if it is told for itself. Raises `Refusal` of what a scenario is given."""
    if beat.act is None:
        clock.set_to(moment_of(beat.scenario.clock, stage.config))
        stage.set(beat.scenario.given)
        return []
    failures = list(_play_act(stage, beat.act, beat.path))
    return failures if beat.path else []


def _not_given(path: str, refusal: Refusal) -> list[Failure]:
    said = _said(refusal)
    return [(path, "scenario-given", f"场景的前提无法建立：{said}", f"What is given cannot be set up: {said}")]


def play_one(config: RegionConfig, file: str, scenario_id: str) -> list[Failure]:
    """Play one scenario. Raises `KeyError` where there is none of that name."""
    return next(failures for _, failures in play_together(config, [(file, named(config, file, scenario_id))]))


def named(config: RegionConfig, file: str, scenario_id: str) -> Scenario:
    """The scenario with that id. Raises `KeyError` where there is none."""
    for scenario in config.scenarios[file].scenarios:
        if scenario.id == scenario_id:
            return scenario
    raise KeyError(scenario_id)


@contextmanager
def rehearsed(config: RegionConfig, file: str, scenario: Scenario, acts: int = 0) -> Iterator[Stage]:
    """The stage of a scenario after its first `acts`, at its clock; whatever is done on it is undone in the end."""
    told = beats(config, file, scenario)
    try:
        with (
            transaction.atomic(),
            clock.rehearsal(moment_of(told[0].scenario.clock, config)),
            releases.on_stage(config, REGION) as own,
        ):
            stage = Stage(own)
            stage.set(config.scenarios[file].given)
            for beat in told[: len(told) - len(scenario.steps) + acts]:
                perform(stage, beat)
            yield stage
            raise _Undo
    except _Undo:
        return


def lineage(config: RegionConfig, file: str, scenario: Scenario) -> list[Scenario]:
    """A scenario and those it goes on from, the first one first."""
    found = [scenario]
    while found[0].after is not None:
        found.insert(0, named(config, file, found[0].after))
    return found


def _said(refusal: Refusal) -> str:
    return "；".join(f"{problem.code}：{problem.message.zh}" for problem in refusal.problems)


def moment_of(value: dt.datetime, config: RegionConfig) -> dt.datetime:
    """A moment of a story, which is told in the region's time."""
    return value if value.tzinfo else value.replace(tzinfo=config.zone)


def _play_act(stage: Stage, act: Act, path: str) -> Iterator[Failure]:
    if act.at is not None:
        clock.set_to(moment_of(act.at, stage.config))
    outcome = Outcome()
    stage.told_before = Message.objects.unscoped().order_by("-id").values_list("id", flat=True).first() or 0
    making = Making(stage, act)
    try:
        with transaction.atomic():
            outcome = carry_out(stage, act)
    except Refusal as refusal:
        outcome.refusal = refusal
    except KeyError as missing:
        yield path, "scenario-name", f"场景中没有 {missing}", f"The scenario has no {missing}"
        return
    if act.sweep:
        sweep.sweep_due(region=stage.config.region.region)
    for message in making.name():
        yield path, "scenario-made", message.zh, message.en or message.zh
    expected = act.expect
    if outcome.refusal is not None and (expected is None or expected.refused is None):
        said = _said(outcome.refusal)
        yield path, "scenario-refused", f"被拒绝：{said}", f"Refused: {said}"
        return
    if expected is not None:
        for message in unmet(stage, act, expected, outcome):
            yield path, "scenario-failed", message.zh, message.en or message.zh

"""Playing one story under many configurations at once.

A story is played as it is. Before each of its acts one looks which of the changed values the act reads for the first
time: until then all configurations come to the same, so the rest of the story is played under each of those from there,
and undone. What nobody reads is not played.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from django.db import DatabaseError, transaction

from guicheng.common import clock
from guicheng.common.errors import Refusal
from guicheng.config import releases
from guicheng.config.measuring.changes import Path
from guicheng.config.model.scenarios import Given, Scenario
from guicheng.config.model.whole import RegionConfig
from guicheng.rehearsal.mutating.watching import Watch
from guicheng.rehearsal.scenarios.player import Beat, beats, moment_of, perform
from guicheng.rehearsal.scenarios.stage import Stage

FALLS = (KeyError, ValueError, TypeError, AttributeError, AssertionError, IndexError, LookupError, DatabaseError)
"""How what the checker would have refused ends."""


class _Undo(Exception):
    """Ends a savepoint without keeping what was done."""


def noticing(
    config: RegionConfig, changed: Mapping[Path, RegionConfig], file: str, scenario: Scenario, region: str
) -> Iterator[Path]:
    """The paths of those changed configurations under which a story comes out otherwise than under `config`, which has
    been asked nothing and shares no part with them. Played in a region of the name given."""
    told = beats(config, file, scenario)
    moment = moment_of(told[0].scenario.clock, config)
    with _undone(), clock.rehearsal(moment), releases.on_stage(config, region) as own:
        on_stage = {path: _as(other, own, number) for number, (path, other) in enumerate(changed.items())}
        with Watch(own, changed) as watch:
            yield from _play(Stage(own), [config.scenarios[file].given, *told], on_stage, watch)


def _as(config: RegionConfig, own: RegionConfig, number: int) -> RegionConfig:
    """A configuration that can stand in for the one on the stage, known by a number: what is kept for a release and its
    content is not that of another one."""
    region = config.region.model_copy(update={"region": own.region.region})
    known_by = {"release_id": own.release_id, "release_number": 1, "content_hash": f"{number:04}{own.content_hash[4:]}"}
    return config.model_copy(update={"region": region, **known_by})


def _play(
    stage: Stage, told: Sequence[Given | Beat], changed: dict[Path, RegionConfig], watch: Watch
) -> Iterator[Path]:
    for number, beat in enumerate(told):
        before, moment = stage.copy(), clock.now()
        with transaction.atomic():
            point = transaction.savepoint()
            holds = not _do(stage, beat)
            if (read := sorted(watch.read() & changed.keys(), key=str)) and holds:
                transaction.savepoint_rollback(point)
                for path in read:
                    other = changed.pop(path)
                    clock.set_to(moment)
                    if _comes_out_otherwise(before.copy(), other, told[number:]):
                        yield path
                clock.set_to(moment)
                stage = before
                _do(stage, beat)
        if not holds or not changed:
            return


def _do(stage: Stage, beat: Given | Beat) -> bool:
    """Whether something fails."""
    if isinstance(beat, Beat):
        return bool(perform(stage, beat))
    stage.set(beat)
    return False


def _comes_out_otherwise(stage: Stage, config: RegionConfig, rest: Sequence[Given | Beat]) -> bool:
    stage.config = config
    try:
        with _undone(), releases.in_place(config):
            return any(_do(stage, beat) for beat in rest)
    except (Refusal, *FALLS):
        return True


@contextmanager
def _undone() -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
            raise _Undo
    except _Undo:
        return

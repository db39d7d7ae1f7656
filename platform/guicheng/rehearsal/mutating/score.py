"""The examples' score: of so many rules that are changed, how many are noticed by a scenario."""

from __future__ import annotations

import logging
import multiprocessing
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from typing import Any, cast

from django.db import connection, connections
from pydantic import TypeAdapter, ValidationError

from guicheng.config.lint import run
from guicheng.config.loading import Loaded
from guicheng.config.measuring.changes import Change, Path, changes
from guicheng.config.measuring.examples import Changed, Examples
from guicheng.config.model.scenarios import Scenario
from guicheng.config.model.whole import RegionConfig
from guicheng.config.nodes import locate
from guicheng.config.review import Review
from guicheng.rehearsal.mutating.forking import noticing
from guicheng.rehearsal.scenarios.player import REGION, lineage

Told = Callable[[int, int], None]
"""Is told how many scenarios have been played, and of how many."""

PROCESSES = 2


def measure(loaded: Loaded, most: int | None = None, told: Told | None = None) -> Examples:
    """Change a region's rules one by one, all or `most` evenly chosen, and play the scenarios until one notices.
    Changes that the checker refuses, and those listed as equal in meaning, are not counted."""
    config = loaded.config
    assert config is not None
    equal = [one for whole in config.scenarios.values() for one in whole.equal]
    every = [one for one in changes(loaded.document) if not any(same.covers(one.name) for same in equal)]
    chosen = evenly(every, most)
    noticed = _noticed(loaded.document, [one.path for one in chosen], told)
    found, before = Examples(loaded.region), _errors(loaded, config)
    for change in chosen:
        changed = _changed(config, loaded.document, change)
        by = noticed.get(change.path, "")
        if changed is None or (not by and _errors(loaded, changed) - before):
            continue
        found.tried.append(Changed(change.name, change.what, locate(loaded.tree, change.path).at, by))
    return found


def evenly(found: Sequence[Change], most: int | None) -> list[Change]:
    """All, or `most` of them evenly chosen."""
    if most is None or len(found) <= most:
        return list(found)
    return [found[number * len(found) // most] for number in range(most)]


def _noticed(document: dict[str, Any], paths: Sequence[Path], told: Told | None) -> dict[Path, str]:
    """The scenarios that notice, by the path of the change: in several processes, where nothing is under way in this
    one that the others could not see."""
    alone = connection.in_atomic_block or multiprocessing.current_process().daemon or told is not None
    parts = 1 if alone else min(PROCESSES, os.cpu_count() or 1)
    if parts == 1:
        return _part(document, paths, REGION, told)
    connections.close_all()
    found: dict[Path, str] = {}
    with ProcessPoolExecutor(parts, multiprocessing.get_context("fork")) as pool:
        names = [f"{REGION}-{number}" for number in range(parts)]
        for some in pool.map(partial(_part, document), [paths[number::parts] for number in range(parts)], names):
            found |= some
    return found


def _part(document: dict[str, Any], paths: Sequence[Path], region: str, told: Told | None = None) -> dict[Path, str]:
    base, wanted = RegionConfig.model_validate(document), set(paths)
    made = {one.path: _changed(base, document, one) for one in changes(document) if one.path in wanted}
    left = {path: config for path, config in made.items() if config is not None}
    found: dict[Path, str] = {}
    stories = _shortest_first(base)
    logging.disable(logging.CRITICAL)  # what fails under a changed rule is the answer, and no fault
    try:
        for number, (file, scenario) in enumerate(stories):
            fresh = RegionConfig.model_validate(document)
            found |= dict.fromkeys(noticing(fresh, left, file, scenario, region), f"{file}/{scenario.id}")
            left = {path: config for path, config in left.items() if path not in found}
            if told is not None:
                told(number + 1, len(stories))
    finally:
        logging.disable(logging.NOTSET)
    return found


def _shortest_first(config: RegionConfig) -> list[tuple[str, Scenario]]:
    every = [(file, scenario) for file, whole in config.scenarios.items() for scenario in whole.scenarios]
    return sorted(every, key=lambda one: sum(len(told.steps) for told in lineage(config, *one)))


def _changed(config: RegionConfig, document: Mapping[str, Any], change: Change) -> RegionConfig | None:
    """A configuration with one change, sharing every other part; None where it would not be one."""
    section = str(change.path[0])
    made, before = change.made_in(document)[section], getattr(config, section)
    named, kind = isinstance(before, dict), cast(Any, RegionConfig.model_fields[section].annotation)
    part = {change.path[1]: made[change.path[1]]} if named else made
    try:
        value = TypeAdapter(kind).validate_python(part)
    except ValidationError:
        return None
    return config.model_copy(update={section: {**before, **value} if named else value})


def _errors(loaded: Loaded, config: RegionConfig) -> set[tuple[str, str]]:
    """What the checker says of a configuration, whatever stands in the files."""
    return {(one.code, one.message.zh) for one in run(Review(loaded, config)) if one.severity == "error"}

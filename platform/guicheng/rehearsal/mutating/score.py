"""The examples' score: of so many rules that are changed, how many are noticed by a scenario."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import ValidationError

from guicheng.config.lint import run
from guicheng.config.loading import Loaded
from guicheng.config.measuring.examples import Changed, Examples
from guicheng.config.model.whole import RegionConfig
from guicheng.config.nodes import locate
from guicheng.config.review import Review
from guicheng.rehearsal.mutating.changes import Change, changes
from guicheng.rehearsal.mutating.equal import why_equal
from guicheng.rehearsal.mutating.relevance import Told, that_could_notice, told
from guicheng.rehearsal.scenarios.player import play_together

FALLS = (KeyError, ValueError, TypeError, AttributeError, AssertionError, IndexError)
"""How what the checker would have refused ends."""


def measure(loaded: Loaded, most: int | None = 200) -> Examples:
    """Change a region's rules one by one, all of them or `most` evenly chosen, and play the scenarios that could notice
    until one does. Changes that the checker refuses, and those listed as equal in meaning, are not counted."""
    config = loaded.config
    assert config is not None
    found, every, before = Examples(loaded.region), told(config), _errors(loaded, config)
    for change in evenly([one for one in changes(loaded.document) if why_equal(one) is None], most):
        try:
            changed = RegionConfig.model_validate(change.made_in(loaded.document))
        except ValidationError:
            continue
        by = _noticed(changed, that_could_notice(change.path, config, every))
        if not by and _errors(loaded, changed) - before:
            continue
        path = "/".join(map(str, change.path))
        found.tried.append(Changed(path, change.what, locate(loaded.tree, change.path).at, by))
    return found


def evenly(found: Sequence[Change], most: int | None) -> Iterator[Change]:
    """All, or `most` of them evenly chosen."""
    if most is None or len(found) <= most:
        yield from found
        return
    yield from (found[number * len(found) // most] for number in range(most))


def _noticed(config: RegionConfig, scenarios: Sequence[Told]) -> str:
    """The first scenario that does not hold any more; one that cannot be played at all is none that holds."""
    playing: Any = play_together(config, [(one.file, one.scenario) for one in scenarios])
    try:
        return next((f"{file}/{name}" for (file, name), failures in playing if failures), "")
    except FALLS:
        return "—"
    finally:
        playing.close()


def _errors(loaded: Loaded, config: RegionConfig) -> set[tuple[str, str]]:
    """What the checker says of a configuration, whatever stands in the files."""
    return {(one.code, one.message.zh) for one in run(Review(loaded, config)) if one.severity == "error"}

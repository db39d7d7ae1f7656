"""What the configuration asks of the layers above it, which it cannot import: they plug in when the application starts
(`guicheng.runtime.plugs`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from guicheng.common.errors import Problem
from guicheng.common.text import Text
from guicheng.config.diff import Change
from guicheng.config.loading import Loaded
from guicheng.config.measuring.examples import Examples
from guicheng.config.model.whole import RegionConfig

ScenarioRunner = Callable[[RegionConfig], Iterable[tuple[str, str, str, str]]]
"""Tries every scenario of a configuration. Yields, for each expectation that failed, its path
(``scenarios/<file>/<scenario id>/<index of the step>``), a code, and what went wrong in Chinese and in English."""


def _no_failures(_config: RegionConfig) -> Iterable[tuple[str, str, str, str]]:
    return ()


def _no_impact(_region: str, _changes: Iterable[Change]) -> list[Text]:
    return []


def _no_problems(_config: RegionConfig, _form: str, _data: Mapping[str, Any]) -> Iterable[Problem]:
    return ()


def _no_examples(loaded: Loaded, _most: int | None) -> Examples:
    return Examples(loaded.region)


@dataclass(slots=True)
class Above:
    """What has plugged in."""

    play: ScenarioRunner = _no_failures
    impact: Callable[[str, Iterable[Change]], list[Text]] = _no_impact
    """What publishing changes of a region would mean for what is running there, in sentences."""
    examples: Callable[[Loaded, int | None], Examples] = _no_examples
    """Changes the rules of a region, all or so many of them, and says which no scenario notices."""
    answers: Callable[[RegionConfig, str, Mapping[str, Any]], Iterable[Problem]] = _no_problems
    """What is wrong with answers to a form that are written down beforehand, wherever inside them it stands."""


above = Above()

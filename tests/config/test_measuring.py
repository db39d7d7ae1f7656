"""The checker's score: where mistakes can be made, how they are made, and that a small region comes out well."""

from __future__ import annotations

import random
from functools import cache

import pytest

from guicheng.config.loading import load_region
from guicheng.config.measuring.planting import misspelt, plant
from guicheng.config.measuring.score import Answer, Score, measure
from guicheng.config.measuring.sites import Mistake, Site, sites
from guicheng.config.stores import Folders
from tests.config.walk.playing import NAME, REGION


@cache
def score() -> Score:
    return measure(NAME, 60, store=Folders(REGION))


def test_a_small_region_is_guarded_well() -> None:
    found = score()
    assert found.traces == 0
    assert found.reported == 100.0, [one.planted.site for one in found.answers if not one.found]
    assert found.at_the_line == 100.0, [one.planted.site for one in found.answers if not one.is_at_the_line]


def test_two_runs_come_to_the_same() -> None:
    again = measure(NAME, 5, store=Folders(REGION))
    assert again == measure(NAME, 5, store=Folders(REGION))
    assert {one.planted.site.mistake for one in score().answers} >= {"key-renamed", "key-doubled", "line-indented"}


def test_every_kind_of_mistake_has_a_site() -> None:
    kinds = {site.mistake for site in sites(load_region(NAME, Folders(REGION)))}
    assert {"key-removed", "name", "fact", "date", "number", "word"} <= kinds


TEXT = """\
filing: record
limit:
  count: 3
  message: once
window: {window: season, opens: 03-16}
"""
PLANTED: dict[Mistake, tuple[int, int, str, str, set[int]]] = {
    # mistake → line, column, the word, the line that stands there then, where it may be reported
    "key-doubled": (3, 3, "count", "  count: 3", {3, 4}),
    "key-removed": (3, 3, "count", "  message: once", {2, 3}),
    "line-indented": (4, 3, "message", "   message: once", {3, 4, 5}),
    "number": (3, 10, "3", "  count: 3x", {3}),
    "date": (5, 33, "03-16", "window: {window: season, opens: 03-56}", {5}),
}


@pytest.mark.parametrize("mistake", PLANTED)
def test_a_mistake_is_made_where_it_says(mistake: Mistake) -> None:
    line, column, word, there, lines = PLANTED[mistake]
    made = plant(Site("a.yaml", line, column, mistake, word, "x"), TEXT, random.Random(1))
    assert made is not None
    assert made.text.split("\n")[line - 1] == there
    assert made.lines == lines


def test_what_cannot_be_made_there_is_left_out() -> None:
    """A key inside a line cannot be doubled; what goes on below is not one line."""
    assert plant(Site("a.yaml", 5, 10, "key-doubled", "window", "x"), TEXT, random.Random(1)) is None
    assert plant(Site("a.yaml", 2, 1, "key-removed", "limit", "x"), TEXT, random.Random(1)) is None


@pytest.mark.parametrize("word", ["role", "form.document_date", "ab", "a", "permit-reviewer"])
def test_a_misspelt_word_is_another_one(word: str) -> None:
    assert all(misspelt(word, random.Random(seed)) != word for seed in range(50))


def test_a_checker_that_falls_is_counted() -> None:
    planted = plant(Site("a.yaml", 3, 3, "key-renamed", "count", "x"), TEXT, random.Random(1))
    assert planted is not None
    fallen = Score("x", [Answer(planted, (), "Traceback")])
    assert (fallen.traces, fallen.reported, fallen.missed) == (1, 0.0, fallen.answers)

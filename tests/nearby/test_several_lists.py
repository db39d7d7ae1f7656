"""Several lists of one register for one role, each of its own entries, opened by menu items of their own (WHS-28)."""

from __future__ import annotations

from typing import Any

import pytest

from guicheng.accounts import places
from guicheng.accounts.models import Jurisdiction
from guicheng.config.checker import check
from guicheng.config.lint import entry_lists
from guicheng.config.lint.references import what_a_word_beside_asks_for_exists
from guicheng.config.lint.scenario_sights import _lists
from guicheng.config.model.scenarios import Act
from guicheng.config.review import Review
from guicheng.config.stores import Folders
from tests.config.walk.playing import NAME, REGION, staged
from tests.config.walk.test_walk import config_of

pytestmark = pytest.mark.django_db

COLUMNS = [
    {"id": "name", "title": "工地名称", "value": "site.name"},
    {"id": "code", "title": "代码", "value": "site.code", "search": True},
]
CODED = {"id": "coded", "title": "已编号", "to": ["clerk", "chief"], "when": {"site.code": {"present": True}}}
BARE = {"id": "bare", "title": "未编号", "to": ["clerk"], "when": {"site.code": {"empty": True}}}
GIVEN: dict[str, Any] = {
    "registers/site/lists": [{**CODED, "columns": COLUMNS}, {**BARE, "columns": COLUMNS[:1]}],
    "region/menus/clerk": [
        {"id": "coded", "title": "已编号工地", "opens": "register", "of": "site/coded"},
        {"id": "bare", "title": "未编号工地", "opens": "register", "of": "site/bare"},
        {"id": "records", "title": "记录", "opens": "filings", "of": "record"},
    ],
    "region/menus/chief": [{"id": "sites", "title": "工地", "opens": "register", "of": "site"}],
    "scenarios/life/given/entries/new": {
        "register": "site",
        "of": "firm",
        "data": {"name": "新工地", "place": {"code": "530102"}},
    },
}


@pytest.fixture(autouse=True)
def _places() -> None:
    if not Jurisdiction.objects.exists():
        places.load()


def test_each_list_has_its_own_entries_and_title_and_place_on_the_menu() -> None:
    with staged(config_of(GIVEN)) as play:
        coded, bare = (play.get("firm.clerk", f"/registers/site/lists/{one}/?list=1") for one in ("coded", "bare"))
        assert [name in coded for name in ("五华工地", "西门工地", ">新工地<", "<h1>已编号</h1>")] == [
            True,
            True,
            False,
            True,
        ]
        assert [name in bare for name in ("五华工地", ">新工地<", "<h1>未编号</h1>")] == [False, True, True]
        assert 'href="/registers/site/lists/bare/" aria-current="page"' in bare
        assert 'href="/registers/site/lists/coded/" aria-current="page"' not in bare
        assert play.get("city.chief", "/registers/site/lists/bare/").startswith("404")


def test_search_looks_in_the_list_and_an_entry_leads_back_to_the_list_in_which_it_stands() -> None:
    with staged(config_of(GIVEN)) as play:
        found = play.get("firm.clerk", "/registers/site/lists/coded/?q=C1")
        assert ("西门工地" in found, "五华工地" in found) == (True, False)
        page = play.get("firm.clerk", "/entries/{new}/")
        assert "/registers/site/lists/bare/?list=1" in page
        assert 'href="/registers/site/lists/bare/" aria-current="page"' in page
        assert "/registers/site/lists/coded/?list=1" in play.get("firm.clerk", "/entries/{yard}/")


def test_a_new_entry_is_seen_in_the_list_that_takes_it() -> None:
    with staged(config_of(GIVEN)) as play:
        typed = {"name": "东门工地", "place": "530102", "place.code": "530102"}
        came = play.post("firm.clerk", "/registers/site/new/", **typed)
        assert "/registers/site/lists/bare/" in came
        assert "东门工地" in came


def test_the_api_has_each_list_with_its_columns() -> None:
    with staged(config_of(GIVEN)) as play:
        status, answer = play.api("firm.clerk", "registers/site/lists/coded?size=1")
        assert (status, [one["cells"] for one in answer["items"]]) == (200, [{"name": "西门工地", "code": "C1"}])
        more = play.api("firm.clerk", f"registers/site/lists/coded?cursor={answer['next']}")[1]
        assert [one["name"] for one in more["items"]] == ["五华工地"]
        assert play.api("firm.clerk", "registers/site/lists/none")[0] == 404
        assert play.api("city.chief", "registers/site/lists/bare")[0] == 404


def test_a_story_opens_either() -> None:
    with staged(config_of(GIVEN)) as play:
        assert play.do(
            [
                {"as": "firm.clerk", "lists": "site/coded", "expect": {"rows": ["yard", "gate"]}},
                {"as": "firm.clerk", "lists": "site/bare", "expect": {"rows": ["new"], "cells": [{"name": "新工地"}]}},
                {"as": "city.chief", "lists": "site/bare", "expect": {"refused": "not-found"}},
            ]
        ) == [[], [], []]


def test_what_a_statistic_leads_to_is_looked_for_in_all_of_the_register() -> None:
    counts = {
        "id": "sites",
        "title": "工地",
        "register": "site",
        "by": "site.status",
        "when": {"site.note": {"empty": True}},
        "to": ["clerk"],
    }
    with staged(config_of({**GIVEN, "region/statistics": [counts]})) as play:
        led = play.get("firm.clerk", "/registers/site/?counted=sites")
        assert [name in led for name in ("五华工地", ">新工地<")] == [True, True]


MISTAKES = (
    ({"registers/site/lists/1/id": "coded"}, "list-named-twice"),
    ({"registers/site/lists/1": {"to": ["clerk"], "columns": COLUMNS}}, "list-unnamed"),
    ({"region/menus/clerk/0/of": "site/codes"}, "unknown-list-of-a-register"),
    (
        {"region/menus/clerk/0": {"id": "x", "title": "x", "opens": "tiles", "of": "site/coded"}},
        "unknown-list-of-a-register",
    ),
    ({"region/menus/chief/0/of": "site/bare"}, "list-of-others"),
    ({"region/menus/clerk/0/of": "sites/coded"}, "unknown-register"),
)


@pytest.mark.parametrize(("changes", "code"), MISTAKES)
def test_the_checker_finds(changes: dict[str, Any], code: str) -> None:
    review = Review(check(NAME, Folders(REGION), scenarios=False), config_of({**GIVEN, **changes}))
    checks = (
        entry_lists.lists_are_told_apart,
        entry_lists.menus_open_lists_of_their_role,
        what_a_word_beside_asks_for_exists,
    )
    assert next(one.code for each in checks for one in each(review)) == code


def test_it_has_nothing_against_two_that_are_told_apart() -> None:
    review = Review(check(NAME, Folders(REGION), scenarios=False), config_of(GIVEN))
    assert [*entry_lists.lists_are_told_apart(review), *entry_lists.menus_open_lists_of_their_role(review)] == []
    opened = _lists(review, Act.model_validate({"as": "firm.clerk", "lists": "site/bare"}))
    assert [one.columns[0].id for one in opened or ()] == ["name"]

"""An entry's page lists what lies below it: to whom it is declared, what they see, with the way to add one (HBZ-14)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guicheng.accounts import places
from guicheng.accounts.models import Jurisdiction
from guicheng.config.checker import check
from guicheng.config.lint.entry_lists import what_lies_below_is_listed_once
from guicheng.config.review import Review
from guicheng.config.stores import Folders
from guicheng.entries import writing
from guicheng.registers.models import Entry
from tests.config.walk.playing import NAME, REGION, Play, staged
from tests.config.walk.test_walk import config_of

pytestmark = pytest.mark.django_db

LIST: dict[str, Any] = {
    "register": "piece",
    "to": ["clerk", "chief"],
    "columns": [
        {"id": "name", "title": "部位", "value": "piece.name", "copy": True},
        {"id": "site", "title": "工地", "value": "site.name"},
    ],
    "badge": "piece.kind",
    "page_size": 5,
}
GIVEN: dict[str, Any] = {
    "registers/site/below": [LIST],
    "registers/piece/remove": {"by": ["clerk"]},
    "forms/piece/data_schema/properties/kind": {"enum": ["wall", "roof"]},
    "forms/piece/ui/fields/kind": {
        "label": "类别",
        "options": [{"value": "wall", "label": "墙体"}, {"value": "roof", "label": "屋面"}],
    },
    "forms/piece/ui/layout": [{"id": "main", "rows": ["name", "kind", "found_on"]}],
}
HEAD = '<section class="panel" id="below-piece"'


@pytest.fixture(autouse=True)
def _places() -> None:
    if not Jurisdiction.objects.exists():
        places.load()


def add(play: Play, *names: str, **more: str) -> list[Entry]:
    clerk, yard = play.stage.actor("firm.clerk"), play.stage.entries["yard"].pk
    return [writing.create(clerk, "piece", {"name": name, **more}, parent_id=yard) for name in names]


def section(html: str) -> str:
    """The part of a page that lists the pieces; '' where it does not."""
    found = re.search(rf"{HEAD}.*?</section>", html, re.DOTALL)
    return found[0] if found else ""


def test_it_lists_the_latest_first_with_its_mark_and_the_way_to_add_one() -> None:
    with staged(config_of(GIVEN)) as play:
        add(play, "屋顶", kind="roof")
        shown = section(play.get("firm.clerk", "/entries/{yard}/"))
        assert shown.index("屋顶") < shown.index("东墙")
        assert '<span class="chip-text">屋面</span>' in shown
        assert 'data-copy="屋顶"' in shown
        assert 'data-label="类别"' in shown
        assert f"/registers/piece/new/?parent={play.stage.entries['yard'].pk}" in shown
        page = play.get("firm.clerk", "/entries/{yard}/")
        assert page.count("/registers/piece/new/") == 1, "the way to add one stands at its list, not below it too"


def test_who_does_not_add_gets_the_list_alone_and_who_it_is_not_for_no_list() -> None:
    with staged(config_of(GIVEN)) as play:
        shown = section(play.get("city.chief", "/entries/{yard}/"))
        assert "东墙" in shown
        assert "/new/" not in shown
        assert section(play.get("county.officer", "/entries/{yard}/")) == ""
        assert play.api("county.officer", "registers/site/entries/{yard}/below/piece")[0] == 404


def test_it_shows_only_what_the_reader_sees() -> None:
    with staged(config_of(GIVEN)) as play:
        Entry.objects.unscoped().filter(pk=play.stage.entries["wall"].pk).update(
            organisation_id=play.stage.entries["hall"].organisation_id
        )
        assert "还没有部位" in section(play.get("firm.clerk", "/entries/{yard}/"))
        assert play.api("firm.clerk", "registers/site/entries/{yard}/below/piece")[1]["items"] == []
        assert "东墙" in section(play.get("city.chief", "/entries/{yard}/"))


def test_many_are_paged_and_the_api_says_the_same() -> None:
    with staged(config_of(GIVEN)) as play:
        add(play, *(f"第{number}段" for number in range(1, 8)))
        first, second = (section(play.get("firm.clerk", f"/entries/{{yard}}/{q}")) for q in ("", "?below-piece=2"))
        assert [name in first for name in ("第7段", "第3段", "第2段")] == [True, True, False]
        assert [name in second for name in ("第7段", "第2段", "东墙")] == [False, True, True]
        assert "?below-piece=2" in first
        status, answer = play.api("firm.clerk", "registers/site/entries/{yard}/below/piece?size=3")
        cells = [one["cells"] for one in answer["items"]]
        assert (status, cells[0]) == (200, {"name": "第7段", "site": "五华工地", "badge": ""})
        more = play.api("firm.clerk", f"registers/site/entries/{{yard}}/below/piece?size=9&cursor={answer['next']}")[1]
        assert [one["name"] for one in more["items"]] == ["第4段", "第3段", "第2段", "第1段", "东墙"]
        heads = play.api("firm.clerk", "registers/site/entries/{yard}")[1]["below"]
        assert heads == [{"register": "piece", "title": {"zh": "部位", "en": "部位"}, "may_add": True}]


def test_a_row_more_costs_no_statement_more() -> None:
    with staged(config_of(GIVEN)) as play:
        counted = []
        for _ in range(2):
            play.get("firm.clerk", "/entries/{yard}/")
            with CaptureQueriesContext(connection) as caught:
                play.get("firm.clerk", "/entries/{yard}/")
            counted.append(len(caught))
            add(play, "一", "二", "三")
        assert counted[0] == counted[1]


def test_of_what_is_closed_nothing_is_added() -> None:
    closed = {"registers/site/closed": [{"id": "over", "when": {"site.code": "A1"}, "message": "已完工"}]}
    with staged(config_of({**GIVEN, **closed})) as play:
        assert "/new/" not in section(play.get("firm.clerk", "/entries/{yard}/"))
        assert play.api("firm.clerk", "registers/site/entries/{yard}")[1]["below"][0]["may_add"] is False


def test_only_those_of_which_a_condition_holds() -> None:
    with staged(config_of({**GIVEN, "registers/site/below/0/when": {"piece.kind": "roof"}})) as play:
        add(play, "屋顶", kind="roof")
        shown = section(play.get("firm.clerk", "/entries/{yard}/"))
        assert ("屋顶" in shown, "东墙" in shown) == (True, False)


def test_one_that_is_taken_away_leads_back_to_what_it_lay_below() -> None:
    with staged(config_of(GIVEN)) as play:
        page = f"/entries/{play.stage.entries['yard'].pk}/"
        assert f'href="{page}"' in play.get("firm.clerk", "/entries/{wall}/")
        came = play.post("firm.clerk", "/entries/{wall}/remove/", confirmed="1")
        assert page in came
        assert "还没有部位" in section(came)


def test_a_story_tells_it() -> None:
    rows = {"as": "firm.clerk", "lists": "piece", "about": "yard"}
    with staged(config_of(GIVEN)) as play:
        add_one = {"as": "firm.clerk", "add": "piece", "about": "yard", "call": "roof", "data": {"name": "屋顶"}}
        seen = {"rows": ["wall", "roof"], "cells": [{"name": "屋顶"}, {"name": "东墙", "site": "五华工地"}]}
        assert play.do([add_one, {**rows, "expect": seen}]) == [[], []]
        (wrong,) = play.do([{**rows, "expect": {"rows": ["wall"]}}])
        assert "roof" in repr(wrong)
        assert play.do([{**rows, "as": "county.officer", "expect": {"refused": "not-found"}}]) == [[]]


def test_the_checker_finds_a_list_that_is_always_empty() -> None:
    roles = {"region/roles/guest": {"title": "外人", "of": ["office"]}, "registers/site/below/0/to": ["guest"]}
    review = Review(check(NAME, Folders(REGION), scenarios=False), config_of({**GIVEN, **roles}))
    assert [one.code for one in what_lies_below_is_listed_once(review)] == ["list-unseen"]

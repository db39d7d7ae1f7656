"""Places whole: every county of the country, codes that were given up, a region's own places (T7)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from guicheng.accounts import codes, places, successions
from guicheng.accounts.models import Jurisdiction
from guicheng.config.conditions import evaluate
from guicheng.config.model.conditions import Condition
from guicheng.filings.models import Filing
from guicheng.registers.models import Entry
from guicheng.workflow.models import Task
from tests.config.walk.lines import BOSS, sent
from tests.config.walk.playing import Play, staged
from tests.config.walk.test_walk import config_of

ZONE = {"530171": {"title": {"zh": "昆明经开区", "en": "Kunming Zone"}, "within": "530100"}}
TODAY = dt.date(2025, 3, 3)


@pytest.fixture
def _places(db: Any) -> None:
    if not Jurisdiction.objects.exists():
        places.load()


KNOWN = (
    ("110105", "朝阳区", None),
    ("440305", "南山区", None),
    ("540102", "城关区", None),
    ("659001", "石河子市", None),
    ("820000", "香港特别行政区", "x"),  # the code is Macao's
    ("110103", "崇文区", "110101"),
    ("310108", "闸北区", "310106"),
    ("330203", "海曙区", None),
    ("330204", "江东区", "330212"),
    ("542121", "昌都县", "540302"),
)


@pytest.mark.parametrize(("code", "name", "follows"), KNOWN)
def test_every_county_is_there_with_what_followed_it(code: str, name: str, follows: str | None) -> None:
    found = {row.code: row for row in places.read()}
    assert (found[code].zh == name) is (follows != "x")
    if follows != "x":
        assert successions.followers().get(code) == follows


def test_the_table_is_a_tree_without_loops() -> None:
    found = {row.code: row for row in places.read()}
    assert len(found) > 6_000
    assert {code for code in found if any(above not in found for above in Jurisdiction.above(code))} == set()
    assert {code for code in successions.followers() if successions.followers()[code] not in found} == set()
    assert {code for code in found if code in successions.later(code)} == set()
    ended = [row for row in found.values() if row.valid_until is None and row.successor_id]
    assert ended == []


WITHIN = (
    ("430102", "430100", True),
    ("430102", ["420000", "430000"], True),
    ("430102", "430200", False),
    ({"code": "430102", "name": "芙蓉区"}, "430000", True),
    ("430124", "430182", True),  # 宁乡县 became 宁乡市
    ("430182", "430124", True),
    ("430102001", "430102", True),
    ("", "430000", False),
    (None, "430000", False),
)


@pytest.mark.parametrize(("place", "whole", "holds"), WITHIN)
def test_within(place: Any, whole: Any, holds: bool) -> None:
    assert evaluate(Condition.model_validate({"place": {"within": whole}}), {"place": place}) is holds


def test_within_another_fact() -> None:
    condition = Condition.model_validate({"place": {"within": {"fact": "actor.jurisdiction"}}})
    assert evaluate(condition, {"place": "430102", "actor": {"jurisdiction": "430100"}})
    assert not evaluate(condition, {"place": "430102", "actor": {"jurisdiction": "430200"}})


LEVELS = (
    ("430000", "province"),
    ("430100", "city"),
    ("430102", "county"),
    ("430171", "county"),
    ("430102001", "town"),
    ("430102001002", "village"),
    ("43", ""),
    ("x", ""),
)


@pytest.mark.parametrize(("code", "level"), LEVELS)
def test_levels(code: str, level: str) -> None:
    assert codes.level(code) == level
    assert evaluate(Condition.model_validate({"place": {"level": ["city", "county"]}}), {"place": code}) is (
        level in ("city", "county")
    )


@pytest.mark.usefixtures("_places")
def test_a_region_adds_places_of_its_own() -> None:
    with staged(config_of({"region/places": ZONE})) as play:
        _, found = play.api("firm.clerk", "places?within=5301")
        assert {one["value"]: one["label"] for one in found["items"]}["530171"] == "昆明经开区"
        status, made = play.api(
            "firm.clerk", "registers/site/entries", {"data": {"name": "开发区工地", "place": {"code": "530171"}}}
        )
        assert status == 201, made
        entry = Entry.objects.unscoped().get(name="开发区工地")
        assert (entry.jurisdiction, entry.data["place"]["name"]) == ("530171", "云南省昆明市昆明经开区")
        assert Entry.objects.visible_to(play.stage.actor("city.officer")).filter(pk=entry.pk).exists()
        assert not Entry.objects.visible_to(play.stage.actor("county.officer")).filter(pk=entry.pk).exists()
    with staged(config_of({})) as play:
        assert "经开区" not in str(play.api("firm.clerk", "places?within=5301"))


@pytest.mark.usefixtures("_places")
def test_an_organisation_stands_in_a_place_of_the_regions_own() -> None:
    given = {
        "scenarios/life/given/organisations/zone": {
            "kind": "office",
            "name": "经开区住建局",
            "jurisdiction": "530171",
            "roles": ["officer"],
        }
    }
    given |= {"scenarios/life/given/entries/yard/data/place/code": "530171"}
    with staged(config_of({"region/places": ZONE, **given})) as play:
        assert play.do([sent(), BOSS]) == [[], []]
        assert Task.objects.get(status="NEW").desk_name == "经开区住建局"


def _old(play: Play, name: str) -> None:
    """The yard and what was filed about it stand under a code that was given up."""
    Entry.objects.unscoped().filter(pk=play.stage.entries[name].pk).update(jurisdiction="530121")
    Filing.objects.unscoped().update(jurisdiction="530121")


@pytest.mark.usefixtures("_places")
def test_a_successor_sees_and_decides_what_was_filed_under_the_old_code() -> None:
    """呈贡县 (530121) became 呈贡区 (530114) in 2011."""
    assert successions.followers()["530121"] == "530114"
    given = {
        "scenarios/life/given/organisations/new": {
            "kind": "office",
            "name": "呈贡区住建局",
            "jurisdiction": "530114",
            "roles": ["officer"],
        }
    }
    with staged(config_of(given)) as play:
        assert play.do([sent()]) == [[]]
        _old(play, "yard")
        assert play.do([BOSS]) == [[]]
        assert Task.objects.get(status="NEW").desk_name == "呈贡区住建局"
        officer = play.stage.actor("new.officer")
        assert Filing.objects.visible_to(officer).filter(pk=play.stage.filings["a"]).exists()
        assert play.do([{"as": "new.officer", "decide": "a", "decision": "approve", "opinion": "已阅"}]) == [[]]


@pytest.mark.usefixtures("_places")
def test_the_territory_of_whoever_acts_is_a_fact() -> None:
    rule = {
        "id": "ours",
        "at": ["decide"],
        "when": {"site.jurisdiction": {"within": {"fact": "actor.jurisdiction"}}},
        "message": "不在辖区内",
    }
    with staged(config_of({"filings/record/requires": [rule]})) as play:
        assert play.do([sent(), BOSS]) == [[], []]
        approve = {"decide": "a", "decision": "approve", "opinion": "已阅"}
        assert play.do([{"as": "county.officer", **approve}]) == [[]]

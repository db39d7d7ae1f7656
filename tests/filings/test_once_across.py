"""A claim that several filing types take: one of them holds it, for as long as it stands (WHS-53)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from guicheng.accounts import places
from guicheng.accounts.models import Jurisdiction
from guicheng.registers.models import Claim
from tests.config.walk.lines import BOSS, OFFICER, decides, draft, sent
from tests.config.walk.lines_once import CLAIM
from tests.config.walk.playing import Play, staged
from tests.config.walk.test_walk import config_of
from tests.support.story import fresh

pytestmark = pytest.mark.django_db

SAID = {**CLAIM, "message": "“{value}”已在“{matter}”中上报"}
OTHERS = {"scenarios/life/given/organisations/other/roles": ["clerk", "boss"]}
FIRST, SECOND = sent(text="安全", call="a"), sent("visit", call="b")


@pytest.fixture(autouse=True)
def _places() -> None:
    if not Jurisdiction.objects.exists():
        places.load()


@pytest.fixture
def play() -> Iterator[Play]:
    with staged(config_of({"claims/once": SAID, **OTHERS})) as found:
        yield found


def submitted(play: Play, call: str = "b", who: str = "firm.clerk", version: int = 1) -> tuple[int, Any]:
    answer: tuple[int, Any] = play.api(who, f"filings/{{{call}}}/submit", {"version": version})
    return answer


def holder(play: Play) -> int | None:
    return Claim.objects.filter(rule="claim/once").values_list("holder_id", flat=True).first()


def test_the_second_is_refused_with_the_first(play: Play) -> None:
    """Its number, name and address are for whoever may file it; others learn the filing type and nothing else."""
    assert play.do([FIRST, draft("visit", call="b")]) == [[], []]
    status, told = submitted(play)
    (problem,) = told["problems"]
    assert (status, problem["code"], problem["field"]) == (409, "once", "topic")
    assert problem["message"]["zh"].startswith("“安全”已在“工地记录”中上报")
    assert problem["explanation"]["filing"] == play.stage.filings["a"]
    assert play.do([{**draft("visit", call="c"), "as": "other.clerk", "about": "hall"}]) == [[]]
    _, told = submitted(play, "c", "other.clerk")
    (problem,) = told["problems"]
    assert problem["message"]["zh"].startswith("“安全”已在“工地记录”中上报")
    assert not {"filing", "number", "name"} & problem["explanation"].keys()
    assert "五华" not in str(told)


RELEASED: Mapping[str, list[dict[str, Any]]] = {
    "taken back": [{"as": "firm.clerk", "withdraw": "a"}],
    "void": [{"as": "firm.clerk", "cancel": "a", "opinion": "报错了"}],
    "returned": [decides("firm.boss", "return")],
    "refused": [BOSS, decides("county.officer", "refuse")],
    "deleted": [{"as": "firm.clerk", "withdraw": "a"}, {"as": "firm.clerk", "delete": "a"}],
}


@pytest.mark.parametrize("how", RELEASED)
def test_what_came_to_nothing_lets_it_go(play: Play, how: str) -> None:
    acts = [FIRST, draft("visit", call="b")]
    assert play.do([*acts, *RELEASED[how]]) == [[]] * (2 + len(RELEASED[how]))
    assert holder(play) is None
    assert submitted(play)[0] == 200
    assert holder(play) == play.stage.filings["b"]


def test_who_was_returned_comes_too_late(play: Play) -> None:
    play.do([FIRST, decides("firm.boss", "return"), SECOND])
    status, told = submitted(play, "a", version=fresh(play.stage.filings["a"]).version)
    assert (status, [one["code"] for one in told["problems"]]) == (409, ["once"])
    assert holder(play) == play.stage.filings["b"]


def test_what_came_through_holds_it_for_good(play: Play) -> None:
    assert play.do([FIRST, BOSS, OFFICER, draft("visit", call="b")]) == [[]] * 4
    assert submitted(play)[0] == 409
    assert holder(play) == play.stage.filings["a"]


def test_states_say_who_holds_it() -> None:
    """Written states stand for themselves: here a returned record keeps its place."""
    keeping = {"claims/once": SAID, "claims/once/taken_by/0/states": ["returned", "confirm"]}
    with staged(config_of(keeping)) as play:
        play.do([FIRST, decides("firm.boss", "return"), draft("visit", call="b")])
        assert submitted(play)[0] == 409

"""Entries get numbers: serials are never given again, two at once get two, what data bring along stays (HBZ-15)."""

from __future__ import annotations

from typing import Any

import pytest

from guicheng.accounts import places
from guicheng.accounts.models import Jurisdiction
from guicheng.config.checker import check
from guicheng.config.lint.numbering import numbers_do_not_repeat
from guicheng.config.review import Review
from guicheng.config.stores import Folders
from guicheng.entries import writing
from guicheng.registers.models import Entry
from tests.config.walk.lines import BOSS, OFFICER, sent
from tests.config.walk.playing import NAME, REGION, Play, staged
from tests.config.walk.test_walk import config_of

pytestmark = pytest.mark.django_db

FIELD = {
    "forms/piece/data_schema/properties/number": {"type": "string", "maxLength": 20},
    "forms/piece/ui/fields/number": {"label": "编号", "read_only": True},
    "forms/piece/ui/layout": [{"id": "main", "rows": ["name", "number", "found_on"]}],
}
NUMBERED: dict[str, Any] = {
    **FIELD,
    "registers/piece/number": {"field": "number", "pattern": "{site.code}-{seq:3}", "within": ["site.id"]},
    "registers/piece/remove": {"by": ["clerk"]},
}


@pytest.fixture(autouse=True)
def _places() -> None:
    if not Jurisdiction.objects.exists():
        places.load()


def add(play: Play, site: str, name: str) -> Entry:
    return writing.create(
        play.stage.actor("firm.clerk"), "piece", {"name": name}, parent_id=play.stage.entries[site].pk
    )


def test_serials_count_below_their_parent_and_are_never_given_again() -> None:
    with staged(config_of(NUMBERED)) as play:
        first, second = add(play, "yard", "东墙"), add(play, "yard", "西墙")
        assert [one.data["number"] for one in (first, second)] == ["A1-001", "A1-002"]
        assert add(play, "gate", "门").data["number"] == "C1-001"
        writing.remove(play.stage.actor("firm.clerk"), second.pk)
        assert add(play, "yard", "南墙").data["number"] == "A1-003"


def test_nobody_types_it() -> None:
    with staged(config_of(NUMBERED)) as play:
        made = writing.create(
            play.stage.actor("firm.clerk"),
            "piece",
            {"name": "墙", "number": "X-9"},
            parent_id=play.stage.entries["yard"].pk,
        )
        assert made.data["number"] == "A1-001"


def test_the_page_shows_the_number_that_would_be_given_and_takes_none() -> None:
    with staged(config_of(NUMBERED)) as play:
        url = f"/registers/piece/new/?parent={play.stage.entries['yard'].pk}"
        assert [("A1-001（以保存后为准）" in play.get("firm.clerk", url)) for _ in range(2)] == [True, True]
        assert add(play, "yard", "东墙").data["number"] == "A1-001"
        assert "A1-002（以保存后为准）" in play.get("firm.clerk", url)


def test_what_an_effect_makes_is_numbered_and_what_it_brings_along_stays() -> None:
    effects = [
        {"do": "create-entry", "register": "piece", "values": {"name": "新"}},
        {"do": "create-entry", "register": "piece", "values": {"name": "旧", "number": "老-7"}},
    ]
    rule = {"id": "add", "on": "finish", "effects": effects}
    with staged(config_of({**NUMBERED, "filings/record/effects": [rule]})) as play:
        assert play.do([sent(), BOSS, OFFICER]) == [[], [], []]
        made = Entry.objects.unscoped().filter(register="piece", name__in=("新", "旧"))
        assert dict(made.values_list("name", "data__number")) == {"新": "A1-001", "旧": "老-7"}


MISTAKES = (
    ({"forms/piece/ui/fields/number": {"label": "编号"}}, "number-typed"),
    ({"registers/piece/number/pattern": "{site.code}-一二三四五六七八九十一二三四五{seq:6}"}, "number-too-long"),
    ({"registers/piece/number/pattern": "P{seq:3}"}, "number-repeats"),
    ({"registers/piece/number/pattern": "{site.code}-{nothing.here}-{seq:3}"}, "unknown-place"),
)


@pytest.mark.parametrize(("changes", "code"), MISTAKES)
def test_the_checker_finds(changes: dict[str, Any], code: str) -> None:
    within = {} if code == "number-repeats" else {"registers/piece/number/within": []}
    review = Review(check(NAME, Folders(REGION), scenarios=False), config_of({**NUMBERED, **within, **changes}))
    assert code in [one.code for one in numbers_do_not_repeat(review)]

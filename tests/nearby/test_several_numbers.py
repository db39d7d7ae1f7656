"""Several numbers of one filing, each given once at its act: one when it is accepted, one when it is granted (T8)."""

from __future__ import annotations

from typing import Any

import pytest

from guicheng.accounts import places
from guicheng.accounts.models import Jurisdiction
from guicheng.audit.models import AuditEntry
from guicheng.config.checker import check
from guicheng.config.lint.numbering import numbers_do_not_repeat
from guicheng.config.lint.timing import moments_come
from guicheng.config.review import Review
from guicheng.config.stores import Folders
from guicheng.filings.models import Filing
from tests.config.walk.lines import BOSS, OFFICER, decides, sent
from tests.config.walk.playing import NAME, REGION, Play, staged
from tests.config.walk.test_walk import config_of

pytestmark = pytest.mark.django_db

R = "filings/record"
OWN = {"pattern": "记{date:yyyy}-{seq:3}", "within": ["year"]}
ACCEPTED = {"field": "accepted", "pattern": "受{date:yyyy}-{seq:3}", "within": ["year"], "at": "decide:confirm"}
PERMIT = {"field": "permit", "pattern": "{form.accepted}-许{seq:2}", "within": ["form.accepted"], "at": "finish"}
GIVEN: dict[str, Any] = {
    f"{R}/number": [OWN, ACCEPTED, PERMIT],
    f"{R}/columns": [{"id": "accepted", "title": "受理号", "value": "form.accepted", "search": True}],
    "forms/record/data_schema/properties/accepted": {"type": "string", "maxLength": 20},
    "forms/record/data_schema/properties/permit": {"type": "string", "maxLength": 30},
    "forms/record/ui/fields/accepted": {"label": "受理号", "read_only": True},
    "forms/record/ui/fields/permit": {"label": "许可证号", "read_only": True},
    "forms/record/ui/layout": [{"id": "main", "rows": ["text", "accepted", "permit"]}],
}


@pytest.fixture(autouse=True)
def _places() -> None:
    if not Jurisdiction.objects.exists():
        places.load()


def held(play: Play, call: str = "a") -> tuple[Any, ...]:
    filing = Filing.objects.unscoped().get(pk=play.stage.filings[call])
    return filing.number, filing.data.get("accepted"), filing.data.get("permit")


def test_each_is_given_at_its_act_and_one_may_build_on_another() -> None:
    with staged(config_of(GIVEN)) as play:
        assert play.do([sent()]) == [[]]
        assert held(play) == ("记2025-001", None, None)
        play.do([BOSS])
        assert held(play) == ("记2025-001", "受2025-001", None)
        play.do([OFFICER])
        assert held(play) == ("记2025-001", "受2025-001", "受2025-001-许01")
        play.do([sent(call="b"), decides("firm.boss", call="b")])
        assert held(play, "b") == ("记2025-002", "受2025-002", None)


def test_what_is_returned_keeps_its_numbers_and_is_given_none_again() -> None:
    with staged(config_of(GIVEN)) as play:
        back = [sent(), BOSS, decides("county.officer", "return"), {"as": "firm.clerk", "submit": "a"}, BOSS, OFFICER]
        assert play.do(back) == [[]] * len(back)
        assert held(play) == ("记2025-001", "受2025-001", "受2025-001-许01")


def test_what_is_not_accepted_gets_no_number() -> None:
    with staged(config_of(GIVEN)) as play:
        play.do([sent(), decides("firm.boss", "return")])
        assert held(play) == ("记2025-001", None, None)


def test_nobody_types_one() -> None:
    with staged(config_of(GIVEN)) as play:
        play.do([sent(text="好", accepted="受-自编"), BOSS])
        assert held(play)[1] == "受2025-001"


def test_pages_lists_the_api_stories_and_the_record_tell_them() -> None:
    with staged(config_of(GIVEN)) as play:
        expect = {"number": "记2025-001", "data": {"accepted": "受2025-001"}}
        assert play.do([sent(), {**BOSS, "expect": expect}]) == [[], []]
        assert "受2025-001" in play.get("county.officer", "/filings/{a}/")
        assert "受2025-001" in play.get("firm.clerk", "/filings/of/record/?q=受2025-001")
        assert play.api("firm.clerk", "filings/{a}")[1]["data"]["accepted"] == "受2025-001"
        act = AuditEntry.objects.filter(action="filing.decide:confirm").latest("id")
        assert act.changes["accepted"] == [None, "受2025-001"]


MISTAKES = (
    ({f"{R}/number": [OWN, {**OWN, "at": "finish"}]}, "number-twice"),
    ({f"{R}/number": [ACCEPTED, {**PERMIT, "field": "accepted"}]}, "number-twice"),
    ({f"{R}/number/1/at": "decide:accept"}, "unknown-step"),
    ({f"{R}/number/1/pattern": "受理通知书编号{region6}{date:yyyyMMdd}-{seq:3}"}, "number-too-long"),
    ({f"{R}/number/1/pattern": "受{seq:3}"}, "number-repeats"),
    ({f"{R}/number/2/pattern": "{form.accept}-许{seq:2}", f"{R}/number/2/within": []}, "unknown-place"),
    ({"forms/record/ui/fields/accepted": {"label": "受理号"}}, "number-typed"),
    ({"forms/record/ui/fields/accepted": {"label": "受理号", "read_only": True, "default": "无"}}, "number-typed"),
)


@pytest.mark.parametrize(("changes", "code"), MISTAKES)
def test_the_checker_finds(changes: dict[str, Any], code: str) -> None:
    review = Review(check(NAME, Folders(REGION), scenarios=False), config_of({**GIVEN, **changes}))
    assert [one.code for each in (numbers_do_not_repeat, moments_come) for one in each(review)] == [code]

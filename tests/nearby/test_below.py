"""A status that hangs on the entries below follows every change of one of them, in the same act (G2)."""

from __future__ import annotations

from typing import Any

import pytest

from guicheng.accounts import places
from guicheng.accounts.models import Jurisdiction
from guicheng.audit.models import AuditEntry
from guicheng.common.errors import Refusal
from guicheng.entries import writing
from guicheng.filings.acts import drafts
from guicheng.registers.models import Entry
from tests.config.walk.lines import BOSS, OFFICER, sent
from tests.config.walk.playing import Play, staged
from tests.config.walk.test_walk import config_of

pytestmark = pytest.mark.django_db

ALL_FOUND = {"below.piece": {"every": {"found_on": {"present": True}}}}
STATUS = {
    "statuses/site/rules/filed/when": ALL_FOUND,
    "registers/piece/edit": [{"by": ["clerk"]}],
    "registers/piece/remove": {"by": ["clerk"]},
}


@pytest.fixture(autouse=True)
def _places() -> None:
    if not Jurisdiction.objects.exists():
        places.load()


def status(play: Play, name: str = "yard") -> str:
    return Entry.objects.unscoped().get(pk=play.stage.entries[name].pk).status


def test_a_status_follows_a_child_added_changed_and_removed() -> None:
    with staged(config_of(STATUS)) as play:
        clerk, yard, wall = play.stage.actor("firm.clerk"), play.stage.entries["yard"].pk, play.stage.entries["wall"].pk
        assert status(play) == "idle"
        writing.edit(clerk, wall, {"found_on": "2025-03-01"})
        assert status(play) == "busy"
        roof = writing.create(clerk, "piece", {"name": "屋面"}, parent_id=yard)
        assert status(play) == "idle"
        writing.remove(clerk, roof.pk)
        assert status(play) == "busy"
        told = AuditEntry.objects.filter(object_id=str(yard), action="entry.status").order_by("id")
        assert [one.changes["status"] for one in told][-3:] == [["idle", "busy"], ["busy", "idle"], ["idle", "busy"]]


def test_a_status_follows_what_an_effect_makes_below() -> None:
    effect = {"do": "create-entry", "register": "piece", "values": {"name": "新部位"}}
    rule = {"id": "add", "on": "finish", "effects": [effect]}
    enough = {"below.piece": {"count": {"distinct": "name", "gte": 2}}}
    with staged(
        config_of({**STATUS, "statuses/site/rules/filed/when": enough, "filings/record/effects": [rule]})
    ) as play:
        assert play.do([sent(), BOSS]) == [[], []]
        assert status(play) == "idle"
        assert play.do([OFFICER]) == [[]]
        assert status(play) == "busy"


def test_a_requirement_counts_below_and_compares_with_the_form() -> None:
    rule: dict[str, Any] = {
        "id": "that-day",
        "at": ["submit"],
        "when": {"below.piece": {"some": {"found_on": {"eq": {"fact": "form.day"}}}}},
        "message": "这一天没有查勘",
    }
    with staged(config_of({**STATUS, "filings/record/requires": [rule]})) as play:
        writing.edit(play.stage.actor("firm.clerk"), play.stage.entries["wall"].pk, {"found_on": "2025-03-01"})
        assert play.do([sent(text="好", day="2025-03-02")])[0][0][0] == "scenario-refused"
        assert play.do([sent(call="b", text="好", day="2025-03-01")]) == [[]]


def test_a_reason_does_not_count_what_the_reader_does_not_see() -> None:
    rule = {"id": "three", "at": ["create"], "when": {"below.piece": {"count": {"gte": 3}}}, "message": "不足三个"}
    with staged(config_of({"filings/record/requires": [rule]})) as play:
        clerk, yard = play.stage.actor("firm.clerk"), play.stage.entries["yard"].pk

        def because() -> dict[str, Any]:
            with pytest.raises(Refusal) as caught:
                drafts.create(clerk, "record", yard)
            return caught.value.problems[0].explanation["because"]

        assert because()["actual"] == 1
        other = play.stage.entries["hall"].organisation_id
        Entry.objects.unscoped().filter(pk=play.stage.entries["wall"].pk).update(organisation_id=other)
        assert (because().get("actual"), because()["hidden"]) == (None, True)


def test_nothing_is_read_where_no_status_asks() -> None:
    assert config_of({}).asking_below == frozenset()
    assert config_of(STATUS).asking_below == {("site", "piece")}

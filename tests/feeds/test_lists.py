"""Complete lists: what they no longer name has ended, safely: never by half a list, never too much at once."""

from __future__ import annotations

import json
from typing import Any
from unittest.mock import patch

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from guicheng.audit.models import AuditEntry
from guicheng.common.errors import Refusal
from guicheng.config import releases
from guicheng.feeds import receiving, refused_rows
from guicheng.feeds.models import FeedBatch, FeedRow
from guicheng.feeds.simulator import Simulator, Wanted
from guicheng.registers.models import Entry
from tests.feeds.people import person
from tests.feeds.world import CREW, KEEPER, LI, REGION, WANG, ZHANG, crew, entries, state, take

pytestmark = pytest.mark.usefixtures("config")


def told(*rows: Any) -> receiving.Report:
    return take(*rows, feed="crews")


def posts(code: str = "C1") -> dict[str, Any]:
    """The last day of everybody who has, or had, a post on a project."""
    held = [one for one in entries("appointment") if (one.source_key or "").startswith(f"{code}/")]
    return {one.name: one.data.get("until") for one in held if one.removed_at is None}


def sent(feed: str, body: bytes, name: str = "x.json") -> dict[str, Any]:
    found: dict[str, Any] = receiving.receive(releases.current(REGION), feed, body, FeedBatch.Way.FILE, name).as_json()
    return found


# --- lists within a row -----------------------------------------------------------------------------------------------


def test_whom_the_list_no_longer_names_left_the_day_before() -> None:
    told(crew(ZHANG, LI))
    assert posts() == {"章明": None, "李四": None}
    report = told(crew(ZHANG, day=9))
    assert report.batch.updated == 1
    assert posts() == {"章明": None, "李四": "2026-03-08"}
    said = AuditEntry.objects.filter(action="entry.edit").latest("pk")
    assert (said.title["zh"], said.why["feed"], said.why["batch"]) == ("上游清单中已没有", "crews", report.batch.pk)


def test_saying_it_again_changes_nothing_and_being_named_again_takes_it_back() -> None:
    told(crew(ZHANG, LI), crew(ZHANG, day=9))
    before = AuditEntry.objects.count()
    again = told(crew(ZHANG, day=9), crew(ZHANG, day=10)).as_json()
    assert (again["updated"], again["created"], posts()["李四"]) == (0, 0, "2026-03-08")
    assert AuditEntry.objects.count() == before
    told(crew(ZHANG, LI, day=11))
    assert posts() == {"章明": None, "李四": None}
    told(crew(ZHANG, day=12))
    assert posts()["李四"] == "2026-03-11"


def test_a_list_that_is_not_mentioned_says_nothing_an_empty_one_that_all_have_left() -> None:
    told(crew(ZHANG))
    silent = crew(day=5)
    del silent["crew"]
    told(silent)
    assert posts() == {"章明": None}
    told(crew(day=6, crew=None))
    assert posts() == {"章明": None}
    told(crew(day=7))
    assert posts() == {"章明": "2026-03-06"}


def test_one_project_is_not_the_other() -> None:
    told(crew(ZHANG, LI), crew(WANG, code="C2"))
    told(crew(ZHANG, day=9))
    assert posts("C2") == {"王五": None}


def test_a_refused_or_skipped_row_ends_nothing() -> None:
    told(crew(ZHANG, LI))
    report = told(crew({"name": "", "idNumber": ZHANG, "post": "PM"}, day=9))
    assert (report.batch.refused, posts()) == (1, {"章明": None, "李四": None})
    told(crew(day=10, state="B"))
    assert posts() == {"章明": None, "李四": None}
    report = told(crew(day=11, crew=[CREW[ZHANG], "李四"]))
    assert [one["code"] for one in report.refused[0].problems] == ["list-item"]
    assert posts() == {"章明": None, "李四": None}


@pytest.mark.usefixtures("all_may_leave")
def test_an_end_that_was_known_stays_one_that_lies_ahead_is_brought_forward() -> None:
    told(crew(ZHANG, {**CREW[LI], "until": "2026-02-01"}, {**CREW[WANG], "until": "2026-12-31"}))
    told(crew(ZHANG, day=9))
    assert posts() == {"章明": None, "李四": "2026-02-01", "王五": "2026-03-08"}


def freely() -> Any:
    """The feed of crews, where all may leave a project at once."""
    feed = releases.current(REGION).feeds["crews"]
    rules = [
        one.model_copy(update={"complete": one.complete.model_copy(update={"most": 1.0})}) if one.complete else one
        for one in feed.entries
    ]
    return feed.model_copy(update={"entries": rules})


@pytest.fixture
def all_may_leave(config: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(releases.current(REGION).feeds, "crews", freely())


def test_what_was_changed_here_stays_where_that_is_declared() -> None:
    told(crew(ZHANG, LI))
    Entry.objects.unscoped().filter(register="appointment", name="李四").update(
        data={**next(one.data for one in entries("appointment") if one.name == "李四"), "until": "2026-01-31"}
    )
    told(crew(ZHANG, day=9))
    assert posts()["李四"] == "2026-01-31"


def test_a_state_is_set_and_taken_back_and_papers_are_removed_and_brought_back() -> None:
    papers = {**CREW[ZHANG], "papers": [{"number": "安001"}, {"number": "安002"}]}
    parts = [{"no": 1, "name": "1#楼"}, {"no": 2, "name": "2#楼"}]
    told(crew(papers, parts=parts))
    told(crew({**papers, "papers": [{"number": "安001"}]}, parts=parts[:1], day=2))
    assert [one.data.get("state") for one in entries("work")] == [None, "gone"]
    assert [one.removed_at is None for one in entries("certificate")] == [True, False]
    told(crew(papers, parts=parts, day=3))
    assert [one.data.get("state") for one in entries("work")] == [None, None]
    assert [one.removed_at is None for one in entries("certificate")] == [True, True]


def test_papers_belong_to_the_person_whichever_project_names_them() -> None:
    both = {**CREW[ZHANG], "papers": [{"number": "安001"}, {"number": "安002"}]}
    told(crew(both), crew({**both, "papers": [{"number": "安001"}]}, code="C2", day=5))
    assert [one.removed_at is None for one in entries("certificate")] == [True, False]
    told(crew(both, day=4))
    assert [one.removed_at is None for one in entries("certificate")] == [True, False], "said before the newest list"


# --- too many at once -------------------------------------------------------------------------------------------------


def test_too_many_at_once_are_refused_and_nothing_is_half_applied() -> None:
    told(crew(ZHANG, LI, WANG))
    before = state()
    report = told(crew(WANG, day=9, name="改名住宅"))
    (problem,) = report.refused[0].problems
    assert (problem["code"], problem["field"]) == ("too-many-absent", "posts")
    assert (
        "原有3项，这次少了2项（李四、章明）" in problem["zh"] or "原有3项，这次少了2项（章明、李四）" in problem["zh"]
    )
    assert state() == before
    told(crew(ZHANG, WANG, day=10))
    assert posts()["李四"] == "2026-03-09"


def test_somebody_agrees_that_they_have_all_left() -> None:
    told(crew(ZHANG, LI, WANG))
    (row,) = told(crew(day=9)).refused
    with pytest.raises(Refusal) as refused:
        refused_rows.retry(KEEPER, row.pk)
    assert refused.value.code == "too-many-absent"
    refused_rows.retry(KEEPER, row.pk, agreed=True)
    assert posts() == dict.fromkeys(("章明", "李四", "王五"), "2026-03-08")
    assert AuditEntry.objects.filter(action="feed-row.agree", object_id=str(row.pk)).exists()


def test_a_short_list_may_lose_as_many_as_are_declared() -> None:
    told(crew(ZHANG))
    assert told(crew(LI, day=9)).batch.refused == 0
    assert posts() == {"章明": "2026-03-08", "李四": None}


def test_the_page_asks_before_it_agrees() -> None:
    told(crew(ZHANG, LI, WANG))
    (row,) = told(crew(day=9)).refused
    keeper = person().client()
    page = keeper.get(f"/feeds/rows/{row.pk}/").content.decode()
    assert "都已结束，同意" in page
    asked = keeper.post(f"/feeds/rows/{row.pk}/", {"act": "agree"}).content.decode()
    assert "确认都已结束" in asked
    assert posts() == dict.fromkeys(("章明", "李四", "王五"))
    answer = keeper.post(f"/feeds/rows/{row.pk}/", {"act": "agree", "confirmed": "1"})
    assert answer.status_code == 302
    assert posts() == dict.fromkeys(("章明", "李四", "王五"), "2026-03-08")


# --- snapshots --------------------------------------------------------------------------------------------------------

HEAD = "项目编码,工程编码,工程名称,面积\n"


@pytest.fixture
def projects(config: Any) -> None:
    told(crew(), crew(code="C2"))


def roster(*lines: str, name: str = "roster-all.csv") -> dict[str, Any]:
    return sent("roster", (HEAD + "\n".join(lines) + "\n").encode(), name)


def works() -> dict[str, str]:
    return {one.source_key or "": str(one.data.get("state") or "") for one in entries("work")}


@pytest.mark.usefixtures("projects")
class TestSnapshots:
    """A file with the whole roster of each project it names."""

    C1 = ("C1,1,1#楼,10", "C1,2,2#楼,20", "C1,3,3#楼,30")

    def test_what_the_snapshot_no_longer_names_has_ended_list_by_list(self) -> None:
        roster(*self.C1, "C2,1,甲楼,5")
        said = roster(*self.C1[:2])
        assert works() == {"C1/1": "", "C1/2": "", "C1/3": "gone", "C2/1": ""}
        (told_of,) = said["lists"]
        assert told_of == {"list": "work", "scope": "C1", "named": 2, "ended": 1, "back": 0, "held": ""}
        assert roster(*self.C1[:2])["lists"][0]["ended"] == 0

    def test_an_unchanged_row_that_is_named_again_is_back(self) -> None:
        roster(*self.C1)
        roster(*self.C1[:2])
        said = roster(*self.C1)
        assert (works()["C1/3"], said["lists"][0]["back"], said["unchanged"]) == ("", 1, 3)

    def test_a_batch_that_is_no_snapshot_ends_nothing(self) -> None:
        roster(*self.C1)
        said = roster(*self.C1[:1], name="roster-changes.csv")
        assert (said["lists"], set(works().values())) == ([], {""})

    def test_a_list_with_a_refused_row_is_left_alone(self) -> None:
        roster(*self.C1, "C2,1,甲楼,5", "C2,2,乙楼,5")
        said = roster(*self.C1[:2], "C1,9,9#楼,许多", "C2,1,甲楼,5")
        assert {one["scope"]: one["held"] for one in said["lists"]} == {"C1": "rows-refused", "C2": ""}
        assert works() == {"C1/1": "", "C1/2": "", "C1/3": "", "C2/1": "", "C2/2": "gone"}

    def test_a_refused_row_that_does_not_say_to_which_list_it_belongs_holds_them_all(self) -> None:
        roster(*self.C1, "C2,1,甲楼,5", "C2,2,乙楼,5")
        said = roster(*self.C1[:2], ",9,9#楼,1", "C2,1,甲楼,5")
        assert {one["held"] for one in said["lists"]} == {"rows-refused"}
        assert set(works().values()) == {""}

    def test_too_many_wait_for_somebody_and_a_later_list_settles_it(self) -> None:
        roster(*self.C1)
        said = roster("C1,7,7#楼,1")
        assert (said["lists"][0]["held"], said["refused"], said["created"]) == ("refused", 1, 1)
        assert works() == {"C1/1": "", "C1/2": "", "C1/3": "", "C1/7": ""}
        row = FeedRow.objects.unscoped().get(pk=said["refusals"][0]["id"])
        assert (row.list_of, row.content) == ("work", {"scope": "C1", "keys": ["C1/7"]})
        roster(*self.C1[:2], "C1,7,7#楼,1")
        row.refresh_from_db()
        assert (row.settled, works()["C1/3"]) == ("superseded", "gone")

    def test_somebody_agrees_to_a_list_of_a_snapshot(self) -> None:
        roster(*self.C1)
        row_id = roster("C1,7,7#楼,1")["refusals"][0]["id"]
        roster("C1,8,8#楼,1", name="roster-changes.csv")
        with pytest.raises(Refusal):
            refused_rows.retry(KEEPER, row_id)
        keeper = person().client()
        assert "都已结束，同意" in keeper.get(f"/feeds/rows/{row_id}/").content.decode()
        assert keeper.post(f"/feeds/rows/{row_id}/", {"act": "agree", "confirmed": "1"}).status_code == 302
        assert works() == {"C1/1": "gone", "C1/2": "gone", "C1/3": "gone", "C1/7": "", "C1/8": ""}, (
            "the later is no part"
        )

    def test_the_page_of_the_batch_tells_of_its_lists(self) -> None:
        roster(*self.C1)
        said = roster(*self.C1[:2])
        page = person().client().get(f"/feeds/batches/{said['batch']}/").content.decode()
        assert "完整的清单" in page

    def test_the_last_snapshot_counts(self) -> None:
        roster(*self.C1)
        roster(*self.C1[:2])
        said = roster(*self.C1[1:])
        assert works() == {"C1/1": "gone", "C1/2": "", "C1/3": ""}
        assert (said["lists"][0]["ended"], said["lists"][0]["back"]) == (1, 1)


def test_a_push_says_itself_that_it_is_complete() -> None:
    people = [
        {"member": one["idNumber"], "idNumber": one["idNumber"], "name": one["name"], "no": 1} for one in CREW.values()
    ]

    def pushed(*rows: Any, **beside: Any) -> dict[str, Any]:
        return sent("guild", json.dumps({"data": {"people": rows, **beside}}, ensure_ascii=False).encode())

    def there() -> list[str]:
        return [one.name for one in entries("person") if one.removed_at is None]

    pushed(*people, complete=True)
    assert pushed(people[0])["lists"] == []
    assert pushed(people[0], complete="no")["lists"] == []
    assert len(there()) == 3
    assert pushed(*people[:2], complete="1")["lists"][0]["ended"] == 1
    assert len(there()) == 2
    assert pushed(complete=True)["lists"][0]["held"] == "refused", "an empty list ends everybody, if somebody agrees"
    assert pushed(*people, complete=True)["lists"][0]["back"] == 1
    assert len(there()) == 3


def test_what_rests_on_an_entry_keeps_it() -> None:
    """A person with a certificate cannot be removed; the list is refused, with the reason."""
    told(crew({**CREW[ZHANG], "papers": [{"number": "安001"}]}))
    rows = [{"member": one, "idNumber": one, "name": CREW[one]["name"], "no": 2} for one in CREW]
    sent("guild", json.dumps({"data": {"people": rows, "complete": True}}).encode())
    said = sent("guild", json.dumps({"data": {"people": rows[1:], "complete": True}}).encode())
    assert (said["lists"][0]["held"], said["refusals"][0]["problems"][0]["code"]) == ("refused", "in-use")
    assert all(one.removed_at is None for one in entries("person"))


# --- any order --------------------------------------------------------------------------------------------------------

PHASES = [Phase.explicit, Phase.reuse, Phase.generate]


@st.composite
def history(draw: st.DrawFn) -> list[dict[str, Any]]:
    """What a labour platform says over time: who is there, with which papers, or (now and then) nothing of it."""
    rows = []
    for day in range(1, draw(st.integers(2, 6)) + 1):
        there = draw(st.lists(st.sampled_from(sorted(CREW)), unique=True))
        people = []
        for one in there:
            row = dict(CREW[one])
            if draw(st.booleans()):
                row["papers"] = [
                    {"number": n} for n in draw(st.lists(st.sampled_from(["安001", "安002"]), unique=True))
                ]
            if draw(st.integers(0, 3)) == 0:
                row["until"] = draw(st.sampled_from(["2026-01-31", "2026-12-31"]))
            people.append(row)
        parts = [{"no": n, "name": f"{n}#楼"} for n in draw(st.lists(st.integers(1, 3), unique=True))]
        row = crew(*people, day=day, code=draw(st.sampled_from(["C1", "C2"])), parts=parts)
        if draw(st.integers(0, 4)) == 0:
            del row["crew"]
        rows.append(row)
    return rows


def end_of(rows: list[dict[str, Any]], batches: int = 1) -> Any:
    """The state the rows lead to, and who is out of their register; then undone."""
    with transaction.atomic(), patch.dict(releases.current(REGION).feeds, crews=freely()):
        for start in range(batches):
            report = told(*rows[start::batches])
            assert not report.refused, report.as_json()
        out = Entry.objects.unscoped().filter(region=REGION, removed_at__isnull=False)
        found = state(), sorted(out.values_list("register", "source_key"))
        transaction.set_rollback(True)
    return found


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], phases=PHASES)
@given(history(), st.data())
def test_the_order_of_lists_does_not_matter(rows: list[dict[str, Any]], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(rows))
    repeated = data.draw(st.permutations([*shuffled, *data.draw(st.lists(st.sampled_from(rows), max_size=3))]))
    expected = end_of(rows)
    assert end_of(shuffled) == expected
    assert end_of(repeated, batches=2) == expected


# --- the simulator ----------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("all_may_leave")
def test_the_simulator_lets_people_leave(config: Any) -> None:
    player = Simulator(config, "crews", "4")
    first, second = (player.encoded([player.row(n, v, 0.5) for n in range(1, 9)]) for v in (1, 2))
    sent("crews", first)
    said = sent("crews", second)
    assert said["refused"] == 0, said
    assert any(one.data.get("until") for one in entries("appointment"))


def test_the_simulator_sends_complete_lists(config: Any) -> None:
    player = Simulator(config, "guild", "4")
    every = player.rows(Wanted(rows=8))
    sent("guild", player.encoded(every, complete=True))
    fewer = player.rows(Wanted(rows=8, left=0.3))
    assert 4 <= len(fewer) < 8
    assert sent("guild", player.encoded(fewer, complete=True))["lists"][0]["ended"] == 8 - len(fewer)
    assert Simulator(config, "roster", "1").file_name("march", complete=True) == "march-all.csv"

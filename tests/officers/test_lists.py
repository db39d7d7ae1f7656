"""已办 and 我发起的: what somebody answered and where it stands, what an organisation began and whom it waits for."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guicheng.common import clock
from guicheng.common.errors import Refusal
from guicheng.filings.acts import decisions, drafts
from guicheng.filings.acts.decisions import Answer
from guicheng.filings.models import Filing
from guicheng.reports import begun, decided
from guicheng.workflow.models import Task
from tests.portal.shared import text_of
from tests.support.office import NOW, Office, step, tasks
from tests.support.world import said

pytestmark = pytest.mark.django_db

TWO = {"steps": [step("first", actions=["transfer", "delegate"]), step("second", "leader")]}
BACK = {"steps": [step("first", actions=["take-back"]), step("second", "leader")]}
ONE = {"steps": [step("only")]}


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path, {"two": TWO, "one": ONE, "back": BACK})


def answers(office: Office, who: Any, **wanted: Any) -> list[tuple[int, str, str]]:
    found = decided.page(who, wanted=decided.Wanted(**wanted))
    return [(row.filing.pk, str(row.answer), row.filing.state) for row in found.rows]


def test_what_i_decided_with_where_it_stands_now(office: Office) -> None:
    first = office.file("two")
    decisions.decide_filing(office.clerk, first.pk, Answer("approve", opinion="材料齐全"))
    clock.set_to(NOW + dt.timedelta(hours=1))
    second = office.file("two")
    decisions.decide_filing(office.clerk, second.pk, Answer("return", opinion="缺页"))
    decisions.decide_filing(office.leader, first.pk, Answer("approve"))
    assert answers(office, office.clerk) == [(second.pk, "退回", "returned"), (first.pk, "同意", "confirmed")]
    assert answers(office, office.second) == [], "a colleague of the same desk answered nothing"
    assert answers(office, office.filer) == []
    page = text_of(office.person(office.clerk).client().get("/inbox/decided/"))
    assert "环节first：材料齐全" in page
    items = said(office.person(office.clerk).api().get("/api/v1/tasks/decided"))["items"]
    assert [(one["filing"]["id"], one["decision"], one["counts"]) for one in items] == [
        (second.pk, "return", "return"),
        (first.pk, "approve", "approve"),
    ]


def test_what_was_handed_on_or_advised_is_told_as_that(office: Office) -> None:
    handed = office.file("two")
    desk = decisions.successor(office.clerk, tasks(handed)[0].pk, office.second.account_id or 0)
    decisions.pass_on(office.clerk, tasks(handed)[0].pk, "transfer", desk)
    asked = office.file("two")
    decisions.pass_on(office.clerk, tasks(asked)[0].pk, "delegate", desk)
    decisions.decide(office.second, tasks(asked)[0].pk, Answer("approve"))
    assert [answer for _, answer, _ in answers(office, office.clerk)] == ["转交"]
    (row,) = decided.page(office.second).rows
    assert (str(row.answer), row.counts) == ("委派意见：同意", ""), "advice counts as nothing"


def test_what_was_taken_back_says_so(office: Office) -> None:
    filing = office.file("back")
    decisions.decide_filing(office.clerk, filing.pk, Answer("approve"))
    decisions.take_back(office.clerk, filing.pk)
    (row,) = decided.page(office.clerk).rows
    assert (str(row.answer), row.counts, row.filing.state) == ("同意（已撤回）", "", "first")


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, ["b", "a"]),
        ({"types": ["one"]}, ["b"]),
        ({"types": ["absent"]}, []),
        ({"query": "东风"}, ["a"]),
        ({"query": "。"}, []),
        ({"since": NOW + dt.timedelta(minutes=1)}, ["b"]),
        ({"until": NOW + dt.timedelta(minutes=1)}, ["a"]),
        ({"since": NOW, "until": NOW}, []),
        ({"live": True}, ["a"]),
        ({"live": False}, ["b"]),
    ],
)
def test_what_was_decided_is_narrowed(office: Office, wanted: dict[str, Any], found: list[str]) -> None:
    named = {"a": office.file("two")}
    decisions.decide_filing(office.clerk, named["a"].pk, Answer("approve"))
    clock.set_to(NOW + dt.timedelta(hours=1))
    Filing.objects.unscoped().filter(pk=named["a"].pk).update(terms=["东风", "东", "风"], search_text="东风大桥")
    named["b"] = office.file("one")
    decisions.decide_filing(office.clerk, named["b"].pk, Answer("approve"))
    assert [pk for pk, _, _ in answers(office, office.clerk, **wanted)] == [named[one].pk for one in found]


def test_pages_go_on_where_they_ended_even_within_one_moment(office: Office) -> None:
    filings = [office.file("one") for _ in range(5)]
    for filing in filings:
        decisions.decide_filing(office.clerk, filing.pk, Answer("approve"))
    found, after = [], ""
    while True:
        page = decided.page(office.clerk, size=2, after=after)
        found += [row.filing.pk for row in page.rows]
        after = page.after
        if not after:
            break
    assert found == [one.pk for one in reversed(filings)]
    with pytest.raises(Refusal):
        decided.page(office.clerk, after="nonsense")
    assert office.person(office.clerk).client().get("/inbox/decided/?after=nonsense").status_code == 400


def test_who_left_the_office_reads_no_more_of_it_than_others_there(office: Office) -> None:
    filing = office.file("one")
    decisions.decide_filing(office.clerk, filing.pk, Answer("approve"))
    elsewhere = office.stage.organisations["elsewhere"]
    moved = office.join("moved", elsewhere, "clerk")
    Task.objects.filter(filing_id=filing.pk, decided_by=office.clerk.account_id).update(decided_by=moved.account_id)
    Filing.objects.unscoped().filter(pk=filing.pk).update(jurisdiction="530100")
    assert answers(office, moved) == [], "neither at a desk of theirs nor within their territory"


def test_what_was_begun_with_whom_it_waits_for(office: Office) -> None:
    running, draft = office.file("two"), drafts.create(office.partner, "one", None, {}).matter.filing
    back, over = office.file("two"), office.file("one")
    decisions.decide_filing(office.clerk, back.pk, Answer("return", opinion="缺页"))
    decisions.decide_filing(office.clerk, over.pk, Answer("approve"))
    office.file("one", office.actor("other.filer"))
    rows = begun.rows_of(office.filer, begun.filings(office.filer, office.config))
    assert {row.filing.pk: row.waits_for for row in rows} == {
        running.pk: ("审批一科",), draft.pk: (), back.pk: (), over.pk: (),
    }  # fmt: skip
    stages = {"draft": draft, "returned": back, "running": running, "over": over}
    for stage, filing in stages.items():
        found = begun.filings(office.filer, office.config, begun.Wanted(stage=stage))
        assert [one.pk for one in found] == [filing.pk], stage
    mine = begun.filings(office.partner, office.config, begun.Wanted(mine=True))
    assert [one.pk for one in mine] == [draft.pk]
    assert begun.under_way(office.filer, office.config, 100) == 3
    api = office.person(office.filer).api()
    items = said(api.get("/api/v1/filings/begun?stage=running"))["items"]
    assert [(one["filing"]["id"], one["step"], one["waits_for"]) for one in items] == [
        (running.pk, "first", ["审批一科"])
    ]
    assert api.get("/api/v1/filings/begun?stage=lost").status_code == 400
    page = text_of(office.person(office.filer).client().get("/inbox/begun/"))
    assert "审批一科" in page


def test_whoever_files_nothing_has_begun_nothing(office: Office) -> None:
    office.file("one")
    assert not begun.filings(office.clerk, office.config).exists()
    page = office.person(office.clerk).client().get("/inbox/").content.decode()
    assert "/inbox/begun/" not in page
    assert "/inbox/decided/" in page


def test_a_search_of_these_lists_is_kept_and_forgotten_there(office: Office) -> None:
    browser = office.person(office.filer).client()
    sent = {"name": "在办", "query": "stage=running&after=9", "next": "/inbox/begun/"}
    answer = browser.post("/searches/begun/", sent)
    assert answer["Location"] == "/inbox/begun/"
    page = browser.get("/inbox/begun/").content.decode()
    assert "?stage=running" in page
    assert "在办" not in text_of(browser.get("/inbox/"))


def test_a_page_asks_as_much_for_one_as_for_many(office: Office) -> None:
    def asked() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as first:
            decided.page(office.clerk)
        with CaptureQueriesContext(connection) as second:
            begun.rows_of(office.filer, list(begun.filings(office.filer, office.config)[:20]))
        return len(first), len(second)

    decisions.decide_filing(office.clerk, office.file("one").pk, Answer("approve"))
    office.file("two")
    few = asked()
    for _ in range(6):
        decisions.decide_filing(office.clerk, office.file("one").pk, Answer("approve"))
        office.file("two")
    assert asked() == few


@pytest.mark.parametrize(("path", "index"), [("decided", "workflow_decided"), ("begun", "filing_of_organisation")])
def test_a_page_is_read_off_its_index(office: Office, path: str, index: str) -> None:
    """The planner is kept from reading the few rows of a test one after the other."""
    decisions.decide_filing(office.clerk, office.file("one").pk, Answer("approve"))
    rows: Any = (
        decided.tasks(office.clerk).order_by("-finished", "-pk")
        if path == "decided"
        else begun.filings(office.filer, office.config)
    )
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
    plan = rows[:21].explain()
    assert index in plan, plan
    assert "Sort" not in plan, plan

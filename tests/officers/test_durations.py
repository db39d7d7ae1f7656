"""环节用时: per step, in working days, for whoever sees the filings, each number leading to what it counts."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from guicheng.common import clock
from guicheng.filings.acts import decisions
from guicheng.filings.acts.decisions import Answer
from guicheng.reports import durations
from guicheng.reports.durations import Wanted
from guicheng.workflow.desk import Desk
from tests.portal.shared import text_of
from tests.support.office import INBOX, NOW, REGION, Office, step, tasks
from tests.support.world import said

pytestmark = pytest.mark.django_db

LATE = {"timeouts": [{"after": {"amount": 2, "unit": "working-day"}, "do": "remind"}]}
CHAINS = {
    "two": {"steps": [step("s", **LATE, actions=["transfer", "take-back"]), step("t", "leader")]},
    "inner": {"steps": [step("s"), step("t", "leader")]},
}
MENU = [
    *INBOX,
    {"id": "times", "title": "环节用时", "opens": "durations"},
    {"id": "done", "title": "已办", "opens": "decided"},
    {"id": "mine", "title": "我发起的", "opens": "begun"},
]
DECLARED = {
    "menus": {**REGION["menus"], "leader": MENU},
    "roles": {**REGION["roles"], "leader": {**REGION["roles"]["leader"], "may": ["export"]}},
}


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path, CHAINS, DECLARED, {"inner": {"review": [{"to": ["leader"], "steps": ["t"]}]}})


def at(day: int, hour: int = 9) -> None:
    clock.set_to(NOW.replace(day=day, hour=hour))


def answered(office: Office, day: int, kind: str = "two") -> Any:
    at(1)
    (task,) = tasks(filing := office.file(kind))
    at(day)
    decisions.decide(office.clerk, task.pk, Answer("approve"))
    return filing


def lines(office: Office, who: Any = None, **asked: Any) -> dict[str, tuple[int | None, ...]]:
    wanted = Wanted.of(office.config, asked.get("since"), asked.get("until"), asked.get("type", ""), asked.get("body"))
    found = durations.lines(who or office.leader, office.config, wanted)
    return {f"{one.type}.{one.step}": (one.open, one.late, one.decided, one.median, one.ninth) for one in found}


def test_working_days_from_arrival_to_answer(office: Office) -> None:
    # 2025-07-01 is a Tuesday; the 5th and 6th are a weekend
    for day in (1, 2, 3, 7, 8):  # 0, 1, 2, 4, 5 working days
        answered(office, day)
    at(8, 18)
    assert lines(office)["two.s"] == (0, 0, 5, 2, 5)
    assert lines(office)["two.t"] == (5, 0, 0, None, None)
    assert lines(office, until=dt.date(2025, 7, 3))["two.s"] == (0, 0, 3, 1, 2)
    assert lines(office, since=dt.date(2025, 7, 7))["two.s"] == (0, 0, 2, 4, 5)
    assert list(lines(office, type="inner")) == []


def test_what_is_open_and_late_now(office: Office) -> None:
    at(1)
    office.file("two"), office.file("two")
    at(3, 10)
    assert lines(office)["two.s"] == (2, 0, 0, None, None)
    at(4)
    assert lines(office)["two.s"] == (2, 2, 0, None, None)


def test_handing_on_stops_no_clock_and_what_was_taken_back_counts_not(office: Office) -> None:
    at(1)
    (task,) = tasks(filing := office.file("two"))
    at(3)
    decisions.pass_on(office.clerk, task.pk, "transfer", Desk.of_account(office.second.account_id or 0))
    at(4)
    (task,) = tasks(filing)
    decisions.decide(office.second, task.pk, Answer("approve"))
    assert lines(office)["two.s"] == (0, 0, 1, 3, 3)
    decisions.take_back(office.second, filing.pk)
    assert lines(office)["two.s"] == (1, 0, 0, None, None)


def test_whoever_does_not_see_it_is_told_nothing(office: Office) -> None:
    answered(office, 2)
    answered(office, 2, "inner")
    assert set(lines(office)) == {"two.s", "two.t", "inner.t"}, "an internal step is not told of"
    assert set(lines(office, office.clerk)) == {"two.s", "two.t", "inner.s", "inner.t"}
    assert lines(office, office.actor("other.filer")) == {}


def test_of_one_body(office: Office) -> None:
    answered(office, 2)
    own = office.stage.organisations["office"].pk
    wanted = Wanted.of(office.config, None, None, "", None)
    assert durations.bodies(office.leader, office.config, wanted) == [(own, "审批一科")]
    assert lines(office, body=own)["two.s"][2] == 1
    assert lines(office, body=own + 1000) == {}


def test_each_number_leads_to_what_it_counts(office: Office) -> None:
    first, second = answered(office, 2), answered(office, 7)
    browser = office.person(office.leader).client()
    home = browser.get("/durations/").content.decode()
    assert "环节s" in home
    url = "/durations/decided/?at_from=2025-06-01&at_to=2025-07-31&kind=two&step=s"
    page = browser.get(url)
    assert [f"/filings/{one.pk}/" in page.content.decode() for one in (first, second)] == [True, True]
    wanted = Wanted.of(office.config, None, None, "", None)
    rows = durations.rows_of(
        office.leader, list(durations.behind(office.leader, office.config, wanted, "decided", step="s"))
    )
    assert [(row.filing.pk, row.days) for row in rows] == [(second.pk, 4), (first.pk, 1)], "the longest first"
    assert "没有符合条件的记录" in text_of(browser.get("/durations/late/?kind=two&step=s"))
    for odd in ("/durations/?at_from=x&at_to=2025-13-40&body=z&kind=none", "/durations/none/?step=x"):
        assert browser.get(odd).status_code == 200
    assert office.person(office.actor("other.filer")).client().get(url).content.decode().count("/filings/") == 0


def test_the_figures_are_one_statement_besides_that_of_the_release(
    office: Office, django_assert_max_num_queries: Any
) -> None:
    for _ in range(3):
        answered(office, 2)
    wanted = Wanted.of(office.config, None, None, "", None)
    durations.lines(office.leader, office.config, wanted)
    with django_assert_max_num_queries(2):  # and which release is the live one
        durations.lines(office.leader, office.config, wanted)


def test_the_menu_leads_there(office: Office) -> None:
    page = office.person(office.leader).client().get("/inbox/").content.decode()
    for url in ("/durations/", "/inbox/decided/", "/inbox/begun/"):
        assert f'href="{url}"' in page
        assert office.person(office.leader).client().get(url).status_code == 200


def test_it_is_taken_along_by_whoever_may_export(office: Office) -> None:
    answered(office, 2)
    made = office.person(office.leader).client().get("/durations.csv")
    assert made.status_code == 200
    assert "环节s" in b"".join(made.streaming_content if made.streaming else [made.content]).decode("utf-8-sig")
    assert office.person(office.clerk).client().get("/durations.csv").status_code == 403


def test_by_api(office: Office) -> None:
    filing = answered(office, 2)
    api: Any = office.person(office.leader).api()
    found = said(api.get("/api/v1/durations?since=2025-06-01&until=2025-07-31&type=two"))
    told = [(one["step"], one["open"], one["decided"], one["median"]) for one in found["items"]]
    assert told == [("s", 0, 1, 1), ("t", 1, 0, None)]
    behind = said(api.get("/api/v1/durations/decided?type=two&step=s"))
    assert ([one["filing"]["id"] for one in behind["items"]], behind["more"]) == ([filing.pk], False)
    assert api.get("/api/v1/durations/other").status_code == 404

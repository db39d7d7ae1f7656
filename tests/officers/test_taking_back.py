"""撤回审批: from the list of what one decided, by page and API, as long as nobody has acted on it."""

from __future__ import annotations

from pathlib import Path

import pytest

from guicheng.filings.access import find
from guicheng.filings.acts import claims, decisions
from guicheng.filings.acts.decisions import Answer
from guicheng.reports import decided
from tests.officers.shared import refused
from tests.support.office import Office, step, tasks
from tests.support.world import said

pytestmark = pytest.mark.django_db

CHAINS = {
    "back": {"steps": [step("first", actions=["take-back"]), step("second", "leader", claim={})]},
    "stays": {"steps": [step("first"), step("second", "leader")]},
}


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path, CHAINS)


def ways_back(office: Office) -> list[bool]:
    return [row.may_take_back for row in decided.page(office.clerk).rows]


def test_the_list_offers_it_while_nobody_has_gone_on(office: Office) -> None:
    filing, other = office.file("back"), office.file("stays")
    for one in (filing, other):
        decisions.decide_filing(office.clerk, one.pk, Answer("approve"))
    assert ways_back(office) == [False, True], "the latest first: its step allows none"
    browser = office.person(office.clerk).client()
    page = browser.get("/inbox/decided/").content.decode()
    assert f"/filings/{filing.pk}/take-back/" in page
    assert f"/filings/{other.pk}/take-back/" not in page
    sent = {"confirmed": "1", "comment": "看错了", "next": "/inbox/decided/"}
    assert browser.post(f"/filings/{filing.pk}/take-back/", sent).headers["Location"] == "/inbox/decided/"
    assert ways_back(office) == [False, False]
    decisions.decide_filing(office.clerk, filing.pk, Answer("approve"))
    assert ways_back(office) == [True, False, False], "only the answer that stands"
    items = said(office.person(office.clerk).api().get("/api/v1/tasks/decided"))["items"]
    assert [one["may_take_back"] for one in items] == [True, False, False]
    decisions.decide_filing(office.leader, filing.pk, Answer("return", "缺页"))
    assert ways_back(office) == [False, False, False]


def test_what_somebody_has_claimed_is_not_taken_from_under_them(office: Office) -> None:
    filing = office.file("back")
    decisions.decide_filing(office.clerk, filing.pk, Answer("approve"))
    (task,) = tasks(filing)
    claims.claim(office.leader, task.pk)
    problem = refused(lambda: decisions.take_back(office.clerk, filing.pk))
    assert (problem.code, problem.message.zh) == ("task-claimed", "后续任务已由office.leader认领，不能撤回")
    offered = {one.kind: one.allowed for one in find(office.clerk, filing.pk).actions}
    assert offered["take-back"] is False
    claims.release(office.leader, task.pk)
    assert decisions.take_back(office.clerk, filing.pk).filing.state == "first"

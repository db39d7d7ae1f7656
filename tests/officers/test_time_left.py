"""What is left for a task: in working days where its term counts them, marked where a table of holidays may move it;
the inbox by it and by arrival."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from guicheng.common import clock
from guicheng.common.errors import Refusal
from guicheng.filings.context import time_left
from guicheng.reports import inbox
from tests.officers.shared import refused
from tests.portal.shared import text_of
from tests.support.office import NOW, Office, step, tasks
from tests.support.world import said

pytestmark = pytest.mark.django_db


def limit(amount: int, unit: str) -> dict[str, Any]:
    return {"timeouts": [{"after": {"amount": amount, "unit": unit}, "do": "remind"}]}


CHAINS = {
    "three": {"steps": [step("s", **limit(3, "working-day"))]},
    "ten": {"steps": [step("s", **limit(10, "working-day"))]},
    "days": {"steps": [step("s", **limit(3, "calendar-day"))]},
    "long": {"steps": [step("s", **limit(200, "working-day"))]},
    "none": {"steps": [step("s")]},
}


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path, CHAINS)


def moment(day: str, hour: int = 9) -> dt.datetime:
    return dt.datetime.combine(dt.date.fromisoformat(day), dt.time(hour), clock.SHANGHAI)


@pytest.mark.parametrize(
    ("kind", "now", "words", "days", "provisional"),
    [
        ("three", "2025-07-01", "还剩 3 个工作日", 3, False),  # Tuesday: Wednesday to Friday
        ("three", "2025-07-03", "还剩 1 个工作日", 1, False),
        ("three", "2025-07-04", "今天截止", 0, False),
        ("three", "2025-07-05", "已超时", -1, False),
        ("ten", "2025-07-05", "还剩 7 个工作日", 7, False),  # a Saturday
        ("days", "2025-07-01", "还剩 3 天", None, False),
        ("days", "2025-07-05", "已超时", None, False),
        ("long", "2025-07-01", "还剩 200 个工作日", 200, True),  # into a year without a table
    ],
)
def test_what_is_left(office: Office, kind: str, now: str, words: str, days: int | None, provisional: bool) -> None:
    (task,) = tasks(office.file(kind))
    chain_step = office.config.filings[kind].chain.step("s")
    left = time_left.of_task(office.config, chain_step, task, moment(now))
    assert left is not None
    assert (left.words.zh, left.working_days, left.provisional) == (words, days, provisional)


def test_what_has_no_limit_has_nothing_left(office: Office) -> None:
    (task,) = tasks(office.file("none"))
    assert time_left.of_task(office.config, None, task, NOW) is None


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"within": 0}, []),
        ({"within": 2}, []),
        ({"within": 3}, ["three", "days"]),
        ({"within": 10}, ["three", "days", "ten"]),
        ({"overdue": True}, []),
        ({}, ["three", "days", "ten", "long", "none"]),
    ],
)
def test_the_inbox_by_what_is_left(office: Office, wanted: dict[str, Any], found: list[str]) -> None:
    for kind in ("none", "ten", "three", "long", "days"):
        office.file(kind)
    rows = inbox.page(office.clerk, inbox.Wanted(**wanted)).rows
    assert [row.task.filing_type for row in rows] == found


def test_what_is_overdue_is_not_due_within_some_days(office: Office) -> None:
    office.file("three")
    clock.set_to(moment("2025-07-07"))
    assert inbox.page(office.clerk, inbox.Wanted(within=10)).rows == []
    assert len(inbox.page(office.clerk, inbox.Wanted(overdue=True)).rows) == 1


@pytest.mark.parametrize(("order", "expected"), [("due", "bca"), ("arrived", "abc"), ("newest", "cba")])
def test_the_inbox_in_its_orders_page_by_page(office: Office, order: Any, expected: str) -> None:
    names = {}
    for hour, (name, kind) in enumerate([("a", "ten"), ("b", "three"), ("c", "three")]):
        clock.set_to(NOW + dt.timedelta(hours=hour))
        names[office.file(kind).pk] = name
    found, after = "", ""
    while True:
        page = inbox.page(office.clerk, inbox.Wanted(order=order), size=1, after=after)
        found += "".join(names[row.filing.pk] for row in page.rows)
        after = page.after
        if not after:
            break
    assert found == expected


def test_by_page_and_by_api(office: Office) -> None:
    office.file("long")
    office.file("three")
    browser, api = office.person(office.clerk).client(), office.person(office.clerk).api()
    whole = text_of(browser.get("/inbox/"))
    assert "还剩 3 个工作日" in whole
    assert "（暂定）" in whole
    assert "没有符合条件的记录" in text_of(browser.get("/inbox/?due=1"))
    assert "还剩 3 个工作日" in text_of(browser.get("/inbox/?due=3"))
    assert "没有符合条件的记录" in text_of(browser.get("/inbox/?overdue=1")), "as searches say that were saved before"
    assert "?order=newest" in browser.get("/inbox/?order=arrived").content.decode()
    rows = said(api.get("/api/v1/tasks?order=newest"))["items"]
    assert [(row["filing"]["type"], row["working_days_left"], row["due_provisional"]) for row in rows] == [
        ("three", 3, False), ("long", 200, True),
    ]  # fmt: skip
    assert [row["filing"]["type"] for row in said(api.get("/api/v1/tasks?within=3"))["items"]] == ["three"]
    assert api.get("/api/v1/tasks?within=-1").status_code == 400
    assert api.get("/api/v1/tasks?order=size").status_code == 400
    assert refused(lambda: inbox.page(office.clerk, after="x")).code == "cursor-invalid"
    with pytest.raises(Refusal):
        inbox.page(office.clerk, inbox.Wanted(order="newest"), after="x")

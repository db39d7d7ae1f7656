"""What an audience is told of a review: audience × way in. What is internal stands in none of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from guicheng.config import releases
from guicheng.config.model.registers import Column
from guicheng.filings.access import FilingAccess, rows
from guicheng.filings.acts import decisions
from guicheng.filings.acts.decisions import Answer
from guicheng.filings.models import Filing
from guicheng.reports.column_values import Cells
from guicheng.reports.listing import of_filings
from tests.support.office import Office, step
from tests.support.world import said

pytestmark = pytest.mark.django_db

CHAIN = {
    "steps": [
        step("accept", decisions=["approve", "return"]),
        step("check", "leader", decisions=["approve", "return"], return_to=["accept"], on={"return": "accept"}),
        step("deliver", decisions=["approve"]),
    ]
}
INTERNAL = [
    {
        "to": ["filer"], "steps": ["accept", "deliver"], "names": "office", "drawing": False, "log": False,
        "waiting": False, "states": {"processing": {"title": "办理中", "of": ["accept", "check", "deliver"]}},
    }
]  # fmt: skip
SECRETS = ("内部意见", "科长", "环节check")
COLUMNS = [
    Column(id=name.replace(".", "-"), title=name, value=f"decisions.{name}")
    for name in ("check.opinion", "check.by", "accept.opinion", "accept.by")
]


@pytest.fixture(autouse=True)
def _nothing_parsed() -> Any:
    yield
    releases.forget()


def returned_inside(tmp_path: Path, **more: Any) -> tuple[Office, Filing]:
    """A filing that the leader sent back to the clerk."""
    office = Office(tmp_path, {"paper": CHAIN}, more={"paper": {"review": INTERNAL, **more}})
    filing = office.file("paper")
    decisions.decide_filing(office.clerk, filing.pk, Answer("approve", opinion="公开意见"))
    decisions.decide_filing(office.leader, filing.pk, Answer("return", opinion="内部意见"))
    return office, Filing.objects.unscoped().get(pk=filing.pk)


WAYS = ["page", "print", "history", "log", "row", "listing", "columns"]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("who", ["filer", "leader"])
def test_what_is_internal_stands_in_no_way_in(tmp_path: Path, who: str, way: str) -> None:
    office, filing = returned_inside(tmp_path)
    person = office.person(getattr(office, who))
    browser, api = person.client(), person.api()
    told = {
        "page": lambda: browser.get(f"/filings/{filing.pk}/").content.decode(),
        "print": lambda: browser.get(f"/filings/{filing.pk}/print/").content.decode(),
        "history": lambda: str(said(api.send("GET", f"/api/v1/filings/{filing.pk}/history"))),
        "log": lambda: str(said(api.send("GET", f"/api/v1/filings/{filing.pk}/log"))),
        "row": lambda: str(said(api.send("GET", f"/api/v1/filings/{filing.pk}"))),
        "listing": lambda: str(said(api.send("GET", "/api/v1/filings?state=processing"))),
        "columns": lambda: str(of_filings(Cells(office.config, getattr(office, who)), [filing], COLUMNS)[0][1]),
    }[way]()
    if who == "filer":
        assert [word for word in SECRETS if word in told] == []
        assert "'state': 'accept'" not in told
        if way in ("page", "print", "row", "listing"):
            assert "办理中" in told
        if way in ("history", "columns"):
            assert "公开意见" in told
            assert office.clerk.name not in told
    elif way in ("page", "print", "history", "log", "columns"):
        assert "内部意见" in told


def test_states_that_are_one_are_one_in_the_filter(tmp_path: Path) -> None:
    office, filing = returned_inside(tmp_path)

    def found(who: Any, state: str) -> list[int]:
        return [one.pk for one in rows.listed(who, office.config, states=[state])]

    assert (found(office.filer, "processing"), found(office.filer, "accept")) == ([filing.pk], [])
    assert (found(office.leader, "processing"), found(office.leader, "accept")) == ([], [filing.pk])


def test_own_answers_and_the_acts_of_whoever_decides_stay(tmp_path: Path) -> None:
    office, filing = returned_inside(tmp_path, review=[{"to": ["leader"], "steps": ["deliver"], "opinions": False}])
    leader = FilingAccess(office.fresh(filing), office.leader)
    assert [line.opinion for line in leader.record.lines if line.step] == ["内部意见"]
    decisions.decide_filing(office.clerk, filing.pk, Answer("approve"))
    assert FilingAccess(office.fresh(filing), office.leader).choices

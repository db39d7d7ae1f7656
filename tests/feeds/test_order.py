"""The end is the same for every order and any repetition of what was said, and a repeat is never a change."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.feeds.world import CODES, LI, WANG, ZHANG, project, state, take

pytestmark = pytest.mark.usefixtures("config")

PHASES = [Phase.explicit, Phase.reuse, Phase.generate]
"""Shrinking plays every example several times over; the rows are short enough to read."""

PEOPLE: list[dict[str, Any]] = [
    {"name": "章明", "idNumber": ZHANG, "post": "PM"},
    {"name": "李四", "idNumber": LI},
    {"name": "王五", "idNumber": WANG, "post": "CS", "certificates": [{"number": "监理77", "kind": "B"}]},
]
WORKS: list[dict[str, Any]] = [
    {"no": 1, "name": "1#楼"},
    {"no": 2, "name": "2#楼", "area": 5},
    {"no": 3, "name": "3#楼"},
]


@st.composite
def said(draw: st.DrawFn) -> list[dict[str, Any]]:
    """What an upstream system says over time about two projects: every version once, some of them deletions."""
    rows = []
    for day in range(1, draw(st.integers(1, 5)) + 1):
        code = draw(st.sampled_from(["P1", "P2"]))
        if draw(st.integers(0, 4)) == 0:
            rows.append({"projectCode": code, "modified": f"2026-03-{day:02}T08:00:00+08:00", "state": "D"})
            continue
        row = project(
            code, day, stage=draw(st.sampled_from(["01", "02", "03"])),
            works=draw(st.lists(st.sampled_from(WORKS), unique_by=lambda w: w["no"])),
            persons=draw(st.lists(st.sampled_from(PEOPLE), unique_by=lambda p: p["idNumber"])),
            region=draw(st.sampled_from(["430102", "430103"])),
            builder=draw(st.sampled_from([{"code": code, "name": f"建设{code[-1]}公司"} for code in CODES])),
        )  # fmt: skip
        if draw(st.booleans()):
            row["remark"] = f"第{day}版"  # declared to stay where it is not mentioned
        if draw(st.booleans()):
            del row["contact"]
        rows.append(row)
    return rows


def end_of(rows: list[dict[str, Any]], batches: int = 1) -> Any:
    """The state the rows lead to, then undone."""
    with transaction.atomic():
        for start in range(batches):
            report = take(*rows[start::batches])
            assert not report.refused, report.as_json()
        found = state()
        transaction.set_rollback(True)
    return found


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), phases=PHASES)
@given(said(), st.data())
def test_order_and_repetition_do_not_matter(rows: list[dict[str, Any]], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(rows))
    repeated = data.draw(st.permutations([*shuffled, *data.draw(st.lists(st.sampled_from(rows), max_size=4))]))
    expected = end_of(rows)
    assert end_of(shuffled) == expected
    assert end_of(repeated, batches=2) == expected


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), phases=PHASES)
@given(said())
def test_everything_said_again_changes_nothing(rows: list[dict[str, Any]]) -> None:
    with transaction.atomic():
        take(*rows)
        before = state()
        again = take(*rows).as_json()
        assert (again["created"], again["updated"], again["refused"]) == (0, 0, 0)
        assert state() == before
        transaction.set_rollback(True)

"""Several at once: the same things in several batches end as if one had come after the other."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.core.management import call_command

from guicheng.feeds.models import FeedCredential, FeedRow
from tests.feeds.world import LI, ZHANG, at_once, crew, entries, project, publish, take

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _region(transactional_db: None) -> None:
    publish()


def test_two_batches_with_the_same_keys_make_everything_once() -> None:
    rows = [
        project(f"P{n}", persons=[{"name": "章明", "idNumber": ZHANG}, {"name": "李四", "idNumber": LI}])
        for n in range(6)
    ]
    at_once(*[lambda order=order: take(*order) for order in (rows, rows[::-1], rows[2:] + rows[:2])])
    assert [entry.source_key for entry in entries("project")] == [f"P{n}" for n in range(6)]
    assert sorted(entry.source_key or "" for entry in entries("person")) == sorted([ZHANG, LI])
    assert not FeedRow.objects.unscoped().filter(outcome="refused").exists()
    assert FeedRow.objects.unscoped().filter(outcome="created").count() == 6


def test_versions_that_arrive_together_end_with_the_newest() -> None:
    at_once(*[lambda day=day: take(project(day=day, stage=f"0{day % 3 + 1}", contact=str(day))) for day in range(1, 7)])
    (found,) = entries("project")
    assert (found.data["contact"], found.data["stage"]) == ("6", "planned")


def test_lists_that_arrive_together_end_with_the_newest() -> None:
    """Of one project and of one person in several projects."""
    papers = {"name": "章明", "idNumber": ZHANG, "post": "PM", "papers": [{"number": "安001"}, {"number": "安002"}]}
    fewer = {**papers, "papers": [{"number": "安001"}]}
    other = {"name": "李四", "idNumber": LI, "post": "CS"}
    take(crew(papers, other), feed="crews")
    rows = [crew(papers, day=3), crew(papers, other, day=4), crew(fewer, day=6), crew(papers, day=5, code="C2")]
    at_once(*[lambda row=row: take(row, feed="crews") for row in rows])
    assert not FeedRow.objects.unscoped().filter(outcome="refused").exists()
    ends = {one.source_key: one.data.get("until") for one in entries("appointment")}
    assert ends == {f"C1/{ZHANG}": None, f"C1/{LI}": "2026-03-05", f"C2/{ZHANG}": None}
    assert [one.removed_at is None for one in entries("certificate")] == [True, False]


def test_the_simulator_pushes_to_a_running_installation(live_server: Any) -> None:
    def run(*arguments: str) -> str:
        out = io.StringIO()
        call_command("feed", *arguments, stdout=out)
        return out.getvalue()

    said = run("simulate", "ladder", "projects", "--rows", "3", "--versions", "2", "--to", live_server.url)
    assert "6 行 rows; 新增 created 3" in said
    assert len(entries("project")) == 3
    assert not FeedCredential.objects.unscoped().filter(revoked_at=None).exists(), "the key made for it has ended"

    key = json.loads(run("key", "ladder", "projects"))
    proof = ("--token", key["token"], "--secret", key["secret"])
    address = f"{live_server.url}/api/v1/feeds/ladder/projects"
    wrong = ("simulate", "ladder", "projects", "--seed", "w", "--rows", "2", "--wrong", "1", "--to", address)
    assert "拒绝 refused 2" in run(*wrong, *proof)
    answer = json.loads(run(*wrong, *proof, "--json"))
    assert (answer["status"], answer["answer"]["refused"]) == (200, 2)
    assert "key-unknown" in run(*wrong, "--token", "gcf_000000000000.x", "--secret", "x")

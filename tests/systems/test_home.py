"""The home page: its panels on the page and in the API, empty and not, and what it costs."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guicheng.filings.acts import drafts, submission
from guicheng.rehearsal.scenarios.stage import Stage
from tests.portal.shared import text_of
from tests.support.world import said
from tests.systems.test_systems import person

pytestmark = pytest.mark.django_db


def reported(stage: Stage, times: int) -> None:
    """So many reports of a project that has a warning, by a clerk whose firm is authorised."""
    manager, school = person(stage, "acme.manager").api(), stage.entries["school"].pk
    manager.send("POST", f"/api/v1/organisations/{stage.organisations['acme'].pk}/systems", {"systems": ["reporting"]})
    clerk = person(stage, "acme.clerk").actor
    for _ in range(times):
        pk = drafts.create(clerk, "report", school, {"content": "学校报监"}).matter.filing.pk
        submission.submit(clerk, pk)


def test_panels_say_so_where_they_are_empty(stage: Stage) -> None:
    clerk = person(stage, "acme.clerk").client()
    assert clerk.get("/home/").headers["Location"] == "/panels/", "it is where one arrives"
    page = text_of(clerk.get("/panels/"))
    for words in (
        "消息通知",
        "没有消息",
        "预警消息",
        "没有符合条件的记录",
        "未授权",
        "报监进度",
        "没有可统计的记录",
        "请按时报监",
    ):
        assert words in page, words
    assert "没有待办" in text_of(person(stage, "station.inspector").client().get("/panels/"))
    manager = person(stage, "acme.manager").client()
    assert manager.get("/panels/").status_code == 404, "a role without one"


def test_panels_show_and_count_what_their_pages_show(stage: Stage) -> None:
    reported(stage, 3)
    inspector, clerk, rival = (person(stage, name) for name in ("station.inspector", "acme.clerk", "rival.clerk"))
    school = stage.entries["school"].pk
    clerk.client().post(f"/entries/{school}/edit/", {"name": "学校", "danger": "true"})
    panels = {one["id"]: one for one in said(inspector.api().get("/api/v1/home"))["items"]}
    assert {name: (one["count"], len(one["items"])) for name, one in panels.items()} == {
        "tasks": (3, 3), "figures": (3, 0)
    }  # fmt: skip
    assert text_of(inspector.client().get("/panels/")).count("联合报监") >= 3
    counts = {one["id"]: one["count"] for one in said(clerk.api().get("/api/v1/home"))["items"]}
    assert counts == {"apps": 1, "news": 0, "warnings": 1, "figures": 3, "notes": None}
    others = {one["id"]: one["count"] for one in said(rival.api().get("/api/v1/home"))["items"]}
    assert others == {"apps": 0, "news": 0, "warnings": 0, "figures": 0, "notes": None}
    page = clerk.client().get("/panels/").content.decode()
    assert f'href="/entries/{school}/"' in page
    assert 'href="/registers/project/"' in page, "更多"


def test_a_home_page_costs_the_same_however_much_there_is(stage: Stage) -> None:
    inspector = person(stage, "station.inspector").client()
    reported(stage, 1)
    inspector.get("/panels/")

    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            inspector.get("/panels/")
        return len(asked)

    one = statements()
    reported(stage, 6)
    assert statements() <= one

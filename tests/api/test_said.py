"""What a program sends is taken as it is or refused, and what is wrong is said: unknown names, dates with a time zone,
cursors, replays, every reason at once."""

from __future__ import annotations

from typing import Any

import pytest

from guicheng.api.openapi.document import of_region
from guicheng.config.widgets.formats import normal_date
from guicheng.filings.models import Filing
from tests.support.world import REGION, World, said

pytestmark = pytest.mark.django_db


def begun(world: World, **data: Any) -> Any:
    body = {"type": "technique", "subject": world.a.entry("project").pk, "data": data}
    return world.a.person("project-team").api().send("POST", "/api/v1/filings", body)


@pytest.mark.parametrize(
    ("data", "field", "meant"),
    [({"titel": "铝模"}, "titel", "title"), ({"title": "铝模", "colour": "red"}, "colour", None)],
)
def test_an_unknown_field_is_refused_wherever_it_is_sent(
    world: World, data: dict[str, Any], field: str, meant: str | None
) -> None:
    late = begun(world, **data)
    pk = said(begun(world, title="铝模"))["id"]
    api = world.a.person("project-team").api()
    ways = [
        late,
        api.send("PATCH", f"/api/v1/filings/{pk}", {"data": data}),
        api.send("POST", f"/api/v1/filings/{pk}/submit", {"data": data}),
        world.a.person("enterprise").api().send(
            "PATCH", f"/api/v1/registers/project/entries/{world.a.entry('project').pk}", {"data": data}
        ),
    ]  # fmt: skip
    for answer in ways[:3]:
        (problem, *_) = said(answer)["problems"]
        assert (answer.status_code, problem["code"], problem["field"]) == (400, "unknown-field", field)
        assert (meant in problem["remedy"]["zh"]) if meant else (problem["remedy"] is None)
    assert (ways[3].status_code, said(ways[3])["code"]) == (400, "unknown-field")
    assert Filing.objects.unscoped().get(pk=pk).data["title"] == "铝模"


@pytest.mark.parametrize(
    ("sent", "day"),
    [
        ("2025-06-30T16:30:00Z", "2025-07-01"),
        ("2025-6-30T16:30:00Z", "2025-07-01"),  # a moment is one, however its day is written
        ("2025/6/30 16:30 UTC", "2025-07-01"),
        ("2025年6月30日 16:30:00+0000", "2025-07-01"),
        ("２０２５－６－３０　１６：３０：００Ｚ", "2025-07-01"),
        ("2025-7-1 8:05:00 +0800", "2025-07-01"),
        ("2025.7.1 23:59", "2025-07-01"),
        ("2025年7月1号", "2025-07-01"),
        ("9999-12-31T23:00:00Z", "9999-12-31"),
        ("2025-07-01T00:30:00+08:00", "2025-07-01"),
        ("2025-07-01T23:30:00-05:00", "2025-07-02"),
        ("2025-07-01T23:30:00", "2025-07-01"),
        ("2025/7/1 8:30", "2025-07-01"),
        ("2025年7月1日", "2025-07-01"),
    ],
)
def test_a_moment_is_the_day_it_falls_on(world: World, sent: str, day: str) -> None:
    assert normal_date(sent) == day
    pk = said(begun(world, title="铝模", document_date=sent))["id"]
    assert Filing.objects.unscoped().get(pk=pk).data["document_date"] == day


@pytest.mark.parametrize("path", ["tasks", "filings", "notices", "registers/project/entries"])
@pytest.mark.parametrize("cursor", ["zzz", "MTIz", "长"])
def test_a_cursor_that_is_none(world: World, path: str, cursor: str) -> None:
    answer = world.a.person("enterprise").api().get(f"/api/v1/{path}", {"cursor": cursor})
    assert (answer.status_code, said(answer)["code"]) == (400, "cursor-invalid")


def test_a_replay_names_the_version_too(world: World) -> None:
    api = world.a.person("project-team").api()
    body = {"type": "technique", "subject": world.a.entry("project").pk, "data": {"title": "铝模"}}
    first, second = (api.send("POST", "/api/v1/filings", body, Idempotency_Key="k-etag") for _ in range(2))
    assert second.headers["Idempotency-Replayed"] == "true"
    assert (second.headers["ETag"], said(second)) == (first.headers["ETag"], said(first))


def test_what_stands_against_handing_in_is_said_at_once(world: World) -> None:
    """Fields and files together; the rules are added to them (`before_acts.check`)."""
    pk = said(begun(world, document_date="2999-01-01"))["id"]
    answer = world.a.person("project-team").api().send("POST", f"/api/v1/filings/{pk}/submit", {})
    fields = {problem["field"] for problem in said(answer)["problems"]}
    assert answer.status_code == 400
    assert {"title", "pictures"} <= fields


def test_generators_of_clients_find_every_component_under_a_name_of_its_own(world: World) -> None:
    """They call classes by titles: two alike and the later, with every operation that uses it, is dropped."""
    schemas = of_region(world.config.region.region)["components"]["schemas"]
    titles = [schema.get("title", name) for name, schema in schemas.items()]
    alike = {title for title in titles if titles.count(title) > 1}
    assert alike == set()
    assert all(title.isascii() for title in titles)
    assert world.config.region.region == REGION

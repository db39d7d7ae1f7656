"""Exports and copies over the API: what is offered to whom, and that no file holds another tenant's rows."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from guicheng.audit.models import AuditEntry
from guicheng.config.model.chains import Chain, Step
from guicheng.workflow.models import Copy, Task
from tests.support.world import World, said

EXPORT = "/api/v1/exports/projects"


def test_an_export_from_its_questions_to_its_file(world: World) -> None:
    builder = world.a.person("enterprise").api()
    offered = said(builder.get("/api/v1/exports"))["items"]
    assert ["projects", "xlsx"] in [[offer["id"], offer["formats"][0]] for offer in offered]
    questions = said(builder.get(EXPORT))["questions"]
    assert [(each["id"], each["kind"], each["names"]) for each in questions] == [
        ("status", "choice", ["status"]),
        ("place", "jurisdiction", ["place"]),
        ("started", "date-range", ["started_from", "started_to"]),
    ]
    page = said(builder.send("POST", f"{EXPORT}/preview", {"page": 1}))
    assert (page["count"], page["page"], page["pages"]) == (1, 1, 1)
    assert (page["columns"][1], page["formats"]) == ("项目名称", ["xlsx", "pdf", "csv"])
    assert page["rows"][0][1].startswith("甲川")
    none = said(builder.send("POST", f"{EXPORT}/preview", {"answers": {"started_from": "2099-01-01"}}))
    assert (none["count"], none["rows"]) == (0, [])

    file = builder.send("POST", f"{EXPORT}/file", {"format": "csv"})
    assert (file.status_code, file.headers["Cache-Control"]) == (200, "no-store")
    assert file.headers["Content-Disposition"].startswith("attachment; filename")
    lines = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert any("甲川" in cell for line in lines for cell in line)
    taken = AuditEntry.objects.filter(action="export.run").get()
    assert (taken.channel, taken.object_id) == ("api", "projects")


@pytest.mark.parametrize("what", ["preview", "file"])
def test_no_export_holds_the_rows_of_another_tenant(world: World, what: str) -> None:
    body = {"format": "csv"} if what == "file" else {}
    for tenant, other in ((world.a, world.b), (world.b, world.a)):
        text = tenant.person("enterprise").api().send("POST", f"{EXPORT}/{what}", body).content.decode()
        assert tenant.mark in text
        assert other.mark not in text
    everybody = world.a.person("information-centre").api().send("POST", f"{EXPORT}/{what}", body).content.decode()
    assert world.a.mark in everybody
    assert world.b.mark in everybody


@pytest.mark.parametrize(
    ("address", "body", "status", "code"),
    [
        ("projects/file", {"format": "exe"}, 400, "literal-error"),
        ("projects/file", {"format": "docx"}, 404, "no-format"),
        ("projects/file", {}, 400, "missing"),
        ("projects/preview", {"answers": {"place": "x" * 201}}, 400, "string-too-long"),
        ("projects/preview", {"answers": {"started_from": "never"}}, 400, "criterion-wrong"),
        ("projects/preview", {"page": 0}, 400, "greater-than-equal"),
        ("nothing/preview", {}, 404, "not-found"),
    ],
)
def test_what_is_refused(world: World, address: str, body: dict[str, Any], status: int, code: str) -> None:
    answer = world.a.person("enterprise").api().send("POST", f"/api/v1/exports/{address}", body)
    assert (answer.status_code, said(answer)["code"]) == (status, code)


@pytest.fixture
def copied(monkeypatch: pytest.MonkeyPatch) -> None:
    """A chain whose steps allow copies; those of the region do not."""
    step = Chain.step

    def with_copies(chain: Chain, step_id: str) -> Step | None:
        found = step(chain, step_id)
        return found and found.model_copy(update={"actions": [*found.actions, "cc"]})

    monkeypatch.setattr(Chain, "step", with_copies)


def test_whoever_is_asked_sends_copies_and_nobody_gets_a_second(world: World, copied: None) -> None:
    team, builder = world.a.person("project-team"), world.a.person("enterprise")
    filing = world.begin(team, "technique", submitted=True)
    address = f"/api/v1/tasks/{Task.objects.get(filing_id=filing.pk, seat__gt=0).pk}/cc"
    to = {"to": [{"account": team.account.pk}]}
    first, again = (builder.api().send("POST", address, to) for _ in range(2))
    assert (said(first), said(again)) == ({"sent": [f"{team.account.name}（甲川施工企业 · 工程用户）"]}, {"sent": []})
    assert Copy.objects.filter(filing_id=filing.pk).count() == 1
    line = AuditEntry.objects.filter(action="filing.cc").get()
    assert (line.channel, line.object_id) == ("api", str(filing.pk))


def test_copies_stay_within_the_tenant_and_with_whoever_is_asked(world: World, copied: None) -> None:
    team, rival = world.a.person("project-team"), world.b.person("enterprise")
    filing = world.begin(team, "technique", submitted=True)
    address = f"/api/v1/tasks/{Task.objects.get(filing_id=filing.pk, seat__gt=0).pk}/cc"
    own, strange = {"to": [{"account": team.account.pk}]}, {"to": [{"account": rival.account.pk}]}
    refused = [
        (world.a.person("enterprise"), strange, 404, "desk-unknown"),
        (team, own, 403, "not-your-task"),
        (rival, {"to": [{"account": world.b.person("project-team").account.pk}]}, 404, "not-found"),
    ]
    for who, body, status, code in refused:
        answer = who.api().send("POST", address, body)
        assert (answer.status_code, said(answer)["code"]) == (status, code)
    assert not Copy.objects.exists()

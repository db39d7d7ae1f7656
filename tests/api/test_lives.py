"""Lives over the API: a filing from draft to decision, people and their accounts, files, tokens."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from guicheng.accounts.models import Account
from guicheng.api.models import ApiToken
from guicheng.audit.models import AuditEntry
from guicheng.common import clock
from tests.support import samples
from tests.support.world import PASSWORD, REGION, Api, World, picture, said


def made(response: Any, status: int = 200) -> Any:
    """The answer to a call that came through."""
    assert response.status_code == status, response.content.decode()
    return said(response) if response.content else None


def actions(filing: dict[str, Any]) -> set[str]:
    return {action["kind"] for action in filing["actions"] if action["allowed"]}


def test_a_filing_from_draft_to_decision(world: World) -> None:
    team, builder = world.a.person("project-team").api(), world.a.person("enterprise").api()
    entry = world.a.entry("project").pk
    new = made(team.send("POST", "/api/v1/filings", {"type": "technique", "subject": entry}), 201)
    address = f"/api/v1/filings/{new['id']}"
    assert actions(new) == {"save", "submit", "delete"}

    seen = made(builder.get(address))
    assert (seen["content_open"], seen["data"], actions(seen)) == (False, None, set())
    for closed in ("history", "log", "route", "form", "files"):
        assert said(builder.get(f"{address}/{closed}"))["code"] == "content-closed"

    saved = team.send("PATCH", address, {"data": {"title": "铝模", "document_date": "never"}}, If_Match='"1"')
    assert made(saved)["problems"][0]["field"] == "document_date"
    assert saved.headers["ETag"] == '"2"'
    late = team.send("PATCH", address, {"data": {"title": "木模"}, "version": 1})
    assert (late.status_code, said(late)["code"]) == (409, "changed-meanwhile")
    assert team.send("PATCH", address, {"data": {}}, If_Match="one").status_code == 400

    data = samples.answers(world.config, "technique", "甲川")
    made(team.send("PATCH", address, {"data": data}))
    file = made(team.upload(f"{address}/files", slot="pictures", caption="模板", file=picture(1)), 201)
    other = made(team.upload(f"{address}/files", slot="pictures", file=picture(2)), 201)
    assert made(team.upload(f"{address}/files", slot="pictures", file=picture(1)), 201)["id"] == file["id"]
    last, first = {"id": file["id"], "number": 9, "caption": "后"}, {"id": other["id"], "number": 1, "caption": "先"}
    arranged = made(team.send("PATCH", f"{address}/slots/pictures", {"files": [last, first]}))["items"]
    assert [each["caption"] for each in arranged] == ["先", "后"]
    assert builder.get(file["url"]).status_code == 404

    submitted = made(team.send("POST", f"{address}/submit", {}))
    assert (submitted["state"], actions(submitted)) == ("submitted", {"withdraw"})
    task = made(builder.get("/api/v1/tasks"))["items"][0]
    assert task["filing"]["id"] == new["id"]
    assert made(builder.get(f"/api/v1/tasks/{task['id']}"))["mine"] is True
    content = builder.get(file["url"])
    assert (content.status_code, content.headers["Content-Type"]) == (200, "image/png")
    assert "attachment" in builder.get(file["url"] + "?download=true").headers["Content-Disposition"]

    decided = made(builder.send("POST", f"/api/v1/tasks/{task['id']}/decide", {"decision": "approve"}))
    assert (decided["state"], decided["state_label"]["zh"]) == ("confirmed", "已确认")
    again = builder.send("POST", f"/api/v1/tasks/{task['id']}/decide", {"decision": "approve"})
    assert said(again)["code"] == "task-already-decided"
    assert [line["action"]["en"] for line in made(team.get(f"{address}/log"))["items"]][:1] == ["Begun"]
    assert made(team.get(f"{address}/history"))["items"][-1]["decision"] == "approve"


def test_a_draft_is_thrown_away_and_a_submission_taken_back(world: World) -> None:
    team = world.a.person("project-team")
    draft, sent = world.begin(team, "technique"), world.begin(team, "technique", submitted=True)
    made(team.api().send("DELETE", f"/api/v1/filings/{draft.pk}"), 204)
    assert team.api().get(f"/api/v1/filings/{draft.pk}").status_code == 404
    assert made(team.api().send("POST", f"/api/v1/filings/{sent.pk}/withdraw"))["state"] == "draft"


def test_lists_are_cut_into_pages_that_neither_repeat_nor_lose_a_row(world: World) -> None:
    team = world.a.person("project-team")
    ids = [world.begin(team, "technique").pk for _ in range(5)]
    found, cursor, pages = [], "", 0
    while cursor is not None:
        page = made(team.api().get(f"/api/v1/filings?type=technique&size=2&cursor={cursor}"))
        found += [row["id"] for row in page["items"]]
        cursor, pages = page["next"], pages + 1
    assert (found, pages) == (sorted(ids, reverse=True), 3)


@pytest.mark.parametrize(
    ("query", "many"),
    [("", 2), ("type=technique", 1), ("state=submitted", 1), ("state=submitted&type=permit", 0), ("query=甲川", 2),
     ("query=不存在的", 0), ("period=2025-Q4", 0), ("type=technique&type=key-node", 2)],
)  # fmt: skip
def test_lists_are_narrowed(world: World, query: str, many: int) -> None:
    team = world.a.person("project-team")
    world.begin(team, "technique", submitted=True)
    world.begin(team, "key-node")
    assert len(made(team.api().get(f"/api/v1/filings?{query}"))["items"]) == many


def test_many_tasks_are_decided_alike_and_one_refusal_stops_no_other(world: World) -> None:
    team, builder = world.a.person("project-team"), world.a.person("enterprise").api()
    for _ in range(2):
        world.begin(team, "technique", submitted=True)
    tasks = [task["id"] for task in made(builder.get("/api/v1/tasks?size=1"))["items"]]
    tasks += [task["id"] for task in made(builder.get("/api/v1/tasks?type=technique&query=甲川"))["items"]]
    answers = made(builder.send("POST", "/api/v1/tasks/decide", {"tasks": [*tasks, 10**9], "decision": "approve"}))[
        "items"
    ]
    assert [len(answer["problems"]) for answer in answers] == [0, 0, 1]


def test_an_entry_comes_with_an_account_that_must_change_its_password(world: World) -> None:
    builder = world.a.person("enterprise").api()
    data = samples.answers(world.config, "project", "甲川")
    data = {**data, "address": {"code": "430102", "detail": "样例路1号"}, "account_login": "tower_three"}
    assert "account_password" in data
    entry = made(builder.send("POST", "/api/v1/registers/project/entries", {"data": data}), 201)
    assert "account_password" not in entry["data"]
    fresh = Api()
    credentials = {"region": REGION, "login": "tower_three", "password": data["account_password"]}
    session = made(fresh.send("POST", "/api/v1/session", credentials))
    assert (session["must_change_password"], session["role"]) == (True, "")
    assert said(fresh.get("/api/v1/filings"))["code"] == "password-change-required"
    change = {"old": data["account_password"], "new": "Walnut-5521-x"}
    made(fresh.send("POST", "/api/v1/me/password", change), 204)
    assert fresh.get("/api/v1/session").status_code == 401, "WHS-24: and signs in again"
    made(fresh.send("POST", "/api/v1/session", {**credentials, "password": change["new"]}))
    assert made(fresh.get("/api/v1/session"))["role"] == "project-team"
    assert made(fresh.get("/api/v1/registers/project/entries"))["items"][0]["id"] == entry["id"]


def test_what_is_derived_of_an_entry(world: World) -> None:
    clock.set_to(dt.datetime.fromisoformat("2026-04-20T09:00"))
    linked = world.a.person("evaluation-system").api()
    address = f"/api/v1/registers/project/entries/{world.a.entry('project').pk}"
    status = made(linked.get(f"{address}/status"))
    assert status["why"]["rule"].startswith("statuses/project/")
    findings = made(linked.get(f"{address}/findings"))["items"][0]
    assert (findings["id"], findings["findings"][0]["holds"]) == ("award", False)
    assert findings["findings"][0]["text"]["zh"].startswith("未在")
    tiles = made(world.a.person("project-team").api().get(f"{address}/tiles"))["items"]
    quarterly = next(tile for tile in tiles if tile["id"] == "quarterly-report")
    assert (quarterly["create"]["enabled"], quarterly["create"]["state"]) == (False, "closed")


@pytest.mark.parametrize(
    ("moment", "opened", "days"),
    [("2026-03-15T23:59:59", [], None), ("2026-03-16T00:00", ["2026-Q1"], 30), ("2026-04-15T23:59:59", ["2026-Q1"], 0),
     ("2026-04-16T00:00", [], None), ("2026-01-10T12:00", ["2025-Q4"], 5)],
)  # fmt: skip
def test_windows_say_what_is_open_and_for_how_long(
    world: World, moment: str, opened: list[str], days: int | None
) -> None:
    clock.set_to(dt.datetime.fromisoformat(moment))
    window = made(world.a.person("project-team").api().get("/api/v1/windows"))["items"][0]
    assert ([period["key"] for period in window["open"]], window["days_left"]) == (opened, days)


def test_an_operator_resets_on_evidence_and_a_manager_without(world: World) -> None:
    centre, builder = world.a.person("information-centre").api(), world.a.person("enterprise")
    address = f"/api/v1/accounts/{builder.account.pk}/reset-password"
    without = centre.send("POST", address, {"reason": "遗失密码", "evidence": []})
    assert said(without)["code"] == "evidence-missing"
    invented = centre.send("POST", address, {"reason": "遗失密码", "evidence": [999999]})
    assert said(invented)["code"] == "evidence-unknown"
    letter = made(centre.upload("/api/v1/evidence", file=picture(7, "letter.png")), 201)
    made(centre.send("POST", address, {"reason": "遗失密码", "evidence": [letter["id"]]}))
    assert Account.objects.unscoped().get(pk=builder.account.pk).must_change_password


def test_a_token_acts_as_its_account_until_it_is_revoked(world: World) -> None:
    enterprise = world.a.person("enterprise")
    issued = made(enterprise.api().send("POST", "/api/v1/tokens", {"name": "台账同步", "days": 30}), 201)
    program = Api(headers={"Authorization": f"Bearer {issued['secret']}"}, enforce_csrf_checks=True)
    session = made(program.get("/api/v1/session"))
    assert (session["by_token"], session["role"]) == (True, "enterprise")
    assert made(program.get("/api/v1/registers/project/entries"))["items"][0]["organisation_name"].startswith("甲川")
    entry = world.a.entry("project")
    made(program.send("PATCH", f"/api/v1/registers/project/entries/{entry.pk}", {"data": {"contact_name": "钱程"}}))
    assert AuditEntry.objects.filter(action="entry.edit", object_id=str(entry.pk)).latest("id").channel == "api"
    assert said(program.send("POST", "/api/v1/tokens", {"name": "二"}))["code"] == "session-required"
    change = {"old": PASSWORD, "new": "Walnut-5521-x"}
    assert said(program.send("POST", "/api/v1/me/password", change))["code"] == "session-required"
    assert said(program.send("PATCH", "/api/v1/me", {"name": "别人"}))["code"] == "session-required"
    credentials = {"region": REGION, "login": "a_enterprise", "password": PASSWORD}
    assert said(program.send("POST", "/api/v1/session", credentials))["code"] == "session-required"
    assert program.get("/api/v1/me").status_code == 200
    assert not program.cookies, "a program has no session, and is given none"
    assert program.get("/api/v1/me", headers={"Host": "elsewhere.example"}).status_code == 400
    assert program.get("/api/v1/nowhere").status_code == 404
    assert program.get(f"/api/docs/{REGION}/").status_code == 200
    stored = ApiToken.issued.unscoped().get(pk=issued["id"])
    assert issued["secret"] not in str(vars(stored))
    assert issued["secret"].startswith(stored.prefix)
    made(enterprise.api().send("DELETE", f"/api/v1/tokens/{issued['id']}"), 204)
    refused_now = program.get("/api/v1/session")
    assert (refused_now.status_code, said(refused_now)["code"]) == (401, "token-invalid")
    assert refused_now.headers["WWW-Authenticate"].startswith("Bearer")
    assert AuditEntry.objects.filter(object_kind="api-token").count() == 2


@pytest.mark.parametrize("ends", ["expiry", "password", "disabled", "membership"])
def test_a_token_ends_with_what_it_rests_on(world: World, ends: str) -> None:
    enterprise = world.a.person("enterprise")
    issued = made(enterprise.api().send("POST", "/api/v1/tokens", {"name": "同步", "days": 1}), 201)
    program = Api(headers={"Authorization": f"Bearer {issued['secret']}"})
    account = Account.objects.unscoped().filter(pk=enterprise.account.pk)
    if ends == "expiry":
        clock.set_to(clock.now() + dt.timedelta(days=1))
    elif ends == "password":
        made(enterprise.api().send("POST", "/api/v1/me/password", {"old": PASSWORD, "new": "Walnut-5521-x"}), 204)
    elif ends == "disabled":
        account.update(state=Account.State.DISABLED)
    else:
        account.get().memberships.unscoped().update(removed_at=clock.now())
    assert program.get("/api/v1/filings").status_code in (401, 403)


@pytest.mark.parametrize("secret", ["", "gc_", "gc_wrong", "Basic", "gc_" + "x" * 5000, "gc_é", "\x7f"])
def test_what_is_no_token_is_refused(world: World, secret: str) -> None:
    answer = Api(headers={"Authorization": f"Bearer {secret}".encode().decode("latin-1")}).get("/api/v1/filings")
    assert (answer.status_code, said(answer)["code"]) == (401, "token-invalid")


def test_personal_details_are_masked_for_other_organisations(world: World) -> None:
    entry = world.a.entry("project")
    own = made(world.a.person("enterprise").api().get(f"/api/v1/registers/project/entries/{entry.pk}"))
    assert own["data"]["contact_mobile"] == entry.data["contact_mobile"]
    Account.objects.unscoped().filter(pk=world.a.person("enterprise").account.pk).update(mobile="19900001234")
    accounts = made(world.a.person("information-centre").api().get("/api/v1/accounts"))["items"]
    assert "199****1234" in {account["mobile"] for account in accounts}

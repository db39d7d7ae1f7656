"""Whatever is wrong, the answer is one problem document with a stable code, in the language that is accepted."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.cache import cache

from guicheng.api import parsing
from tests.support.world import PASSWORD, REGION, Api, World, said

SHAPE = {"type", "title", "status", "detail", "code", "problems", "request_id"}


def problem(response: Any, status: int, code: str) -> dict[str, Any]:
    """The document, its shape checked."""
    assert (response.status_code, response.headers["Content-Type"]) == (status, "application/problem+json")
    document: dict[str, Any] = said(response)
    assert set(document) == SHAPE
    assert document["type"] == f"urn:guicheng:problem:{code}"
    assert (document["status"], document["code"]) == (status, code)
    assert document["request_id"] == response.headers["X-Request-ID"]
    for each in document["problems"]:
        assert set(each) == {"code", "field", "message", "remedy", "explanation"}
        assert each["message"]["zh"]
        assert each["message"]["en"]
    return document


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/v1/filings", 401, "not-signed-in"),
        ("GET", "/api/v1/nothing-here", 404, "not-found"),
        ("POST", "/api/nothing/at/all", 404, "not-found"),
        ("GET", "/api/v1/filings/0", 404, "not-found"),
        ("GET", "/api/v1/filings/" + "9" * 40, 404, "not-found"),
        ("PUT", "/api/v1/session", 405, "method-not-allowed"),
        ("OPTIONS", "/api/v1/session", 405, "method-not-allowed"),
        ("GET", "/api/schema/nowhere/", 404, "no-region"),
    ],
)
def test_addresses_and_methods(world: World, method: str, path: str, status: int, code: str) -> None:
    problem(Api().generic(method, path), status, code)


@pytest.mark.parametrize(
    ("body", "kind", "status", "code"),
    [
        (b"{", "application/json", 400, "malformed"),
        (b'{"a": NaN}', "application/json", 400, "malformed"),
        (b'{"a": 1e999}', "application/json", 400, "malformed"),
        (b'{"a": ' + b"9" * 400 + b"}", "application/json", 400, "malformed"),
        (b'{"a": ' + b"9" * 5000 + b"}", "application/json", 400, "malformed"),
        (b'{"a": 1, "a": 2}', "application/json", 400, "malformed"),
        (b'{"a": "\\u0000"}', "application/json", 400, "malformed"),
        (b'{"a": "\\ud800"}', "application/json", 400, "malformed"),
        (b'{"\\u0000": 1}', "application/json", 400, "malformed"),
        (b'"\xff\xfe"', "application/json", 400, "malformed"),
        (b"[" * 100_000, "application/json", 400, "malformed"),
        (b"[" * 40 + b"]" * 40, "application/json", 400, "malformed"),
        (b'"' + b"a" * parsing.MOST_BYTES + b'"', "application/json", 413, "too-large"),
        (b"a=1", "application/x-www-form-urlencoded", 415, "media-type-unsupported"),
        (b"<a/>", "application/xml", 415, "media-type-unsupported"),
        (b"[]", "application/json", 400, "model-type"),
        (b"null", "application/json", 400, "model-type"),
        (b"{}", "application/json", 400, "missing"),
        (b'{"type": 1}', "application/json", 400, "string-type"),
        (b'{"type": "permit", "wrong": 1}', "application/json", 400, "extra-forbidden"),
        (b'{"type": "permit", "subject": "1"}', "application/json", 400, "int-type"),
        (b'{"type": "permit", "subject": 0}', "application/json", 400, "greater-than-equal"),
        (b'{"type": "permit", "data": []}', "application/json", 400, "dict-type"),
        (b'{"type": "no-such-type"}', "application/json", 404, "not-found"),
    ],
    ids=lambda value: value[:24].decode("latin-1") if isinstance(value, bytes) else None,
)
def test_bodies(world: World, body: bytes, kind: str, status: int, code: str) -> None:
    api = world.a.person("project-team").api()
    problem(api.generic("POST", "/api/v1/filings", body, kind), status, code)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("size=0", "greater-than-equal"),
        ("size=201", "less-than-equal"),
        ("size=many", "int-parsing"),
        ("cursor=%25%25", "cursor-invalid"),
        ("cursor=aWQ6eA", "cursor-invalid"),
        ("state=%00", "malformed"),
        ("query=a%00b", "malformed"),
        ("unknown=1", "extra-forbidden"),
        ("subject=" + "9" * 30, "less-than-equal"),
    ],
)
def test_queries(world: World, query: str, code: str) -> None:
    problem(world.a.person("enterprise").api().get(f"/api/v1/filings?{query}"), 400, code)


def test_every_reason_at_once_with_its_field_and_rule(world: World) -> None:
    team = world.a.person("project-team")
    entry = world.a.entry("project").pk
    answer = team.api().send("POST", "/api/v1/filings", {"type": "process-evaluation", "subject": entry})
    document = problem(answer, 409, "twenty-percent")
    first = document["problems"][0]
    assert first["message"]["zh"] == "过程评价需要工程量完成20%时填报!"
    assert first["remedy"]["zh"].startswith("请先填报季度信息")
    assert first["explanation"]["rule"] == "filings/process-evaluation/requires/twenty-percent"
    assert first["explanation"]["file"].endswith("process-evaluation.yaml")
    draft = said(team.api().send("POST", "/api/v1/filings", {"type": "permit", "subject": entry}))
    document = problem(team.api().send("POST", f"/api/v1/filings/{draft['id']}/submit", {}), 400, "form.required")
    assert {each["field"] for each in document["problems"]} == {"permit_no", "document_date", "scans"}


@pytest.mark.parametrize(
    ("language", "said_there"), [("zh-CN", "请先登录"), ("en", "Please sign in"), ("", "请先登录")]
)
def test_the_title_is_in_the_language_that_is_accepted(world: World, language: str, said_there: str) -> None:
    answer = Api().get("/api/v1/me", headers={"Accept-Language": language})
    assert problem(answer, 401, "not-signed-in")["title"] == said_there


def test_json_is_answered_whatever_is_accepted(world: World) -> None:
    assert Api().get("/api/v1/regions", headers={"Accept": "text/html"}).headers["Content-Type"] == "application/json"


def test_changes_by_session_need_the_csrf_token(world: World) -> None:
    api = world.a.person("enterprise").api(enforce_csrf_checks=True)
    problem(api.send("PATCH", "/api/v1/me", {"large_text": True}), 403, "csrf-failed")
    signed_in = Api(enforce_csrf_checks=True)
    credentials = {"region": REGION, "login": "a_enterprise", "password": PASSWORD}
    assert signed_in.send("POST", "/api/v1/session", credentials).headers["X-CSRFToken"]
    assert signed_in.send("PATCH", "/api/v1/me", {"large_text": True}).status_code == 200


def test_too_many_tries_to_sign_in_from_one_address(world: World, settings: Any) -> None:
    settings.API_RATES = {**settings.API_RATES, "sign-in": "3/min"}
    wrong = {"region": REGION, "login": "nobody_here", "password": "Wrong-password-1"}
    for _ in range(3):
        problem(Api().send("POST", "/api/v1/session", wrong), 400, "login-failed")
    answer = Api().send("POST", "/api/v1/session", wrong)
    problem(answer, 429, "too-many-requests")
    assert 0 < int(answer.headers["Retry-After"]) <= 60


def test_an_account_calls_no_more_often_than_its_rate(world: World, settings: Any) -> None:
    settings.API_RATES = {**settings.API_RATES, "account": "2/min"}
    cache.clear()
    first, second = world.a.person("enterprise").api(), world.b.person("enterprise").api()
    assert [first.get("/api/v1/me").status_code for _ in range(3)] == [200, 200, 429]
    assert second.get("/api/v1/me").status_code == 200


def test_a_login_that_is_locked_says_for_how_long(world: World) -> None:
    wrong = {"region": REGION, "login": "a_enterprise", "password": "Wrong-password-1"}
    for _ in range(4):
        problem(Api().send("POST", "/api/v1/session", wrong), 400, "login-failed")
    answer = Api().send("POST", "/api/v1/session", wrong)
    problem(answer, 429, "login-locked")
    assert int(answer.headers["Retry-After"]) >= 60


def test_a_mistake_of_our_own_is_a_problem_document_without_a_trace(world: World, monkeypatch: Any) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError("the secret of the house")

    monkeypatch.setattr("guicheng.config.releases.published", broken)
    api = Api(raise_request_exception=False)
    document = problem(api.get("/api/v1/regions"), 500, "internal")
    assert "secret" not in json.dumps(document)

"""A program is led past what only pages need, and answered as it would be among them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpRequest

from guicheng.runtime import programs
from tests.support.world import Api, World, said

OWN = ("X-Request-ID",)
"""Headers that differ from call to call."""

MORE = {"Content-Length", "X-Frame-Options"}
"""Headers of the short way that the long way lacks where it ends before it has come to them: at a wrong host."""

Called = Callable[[Api, int], Any]


def _calls() -> list[Any]:
    sent = {"content_type": "application/json"}
    calls: dict[str, Called] = {
        "a list": lambda api, _: api.get("/api/v1/filings"),
        "a list in English": lambda api, _: api.get("/api/v1/filings", headers={"accept-language": "en"}),
        "a filing": lambda api, one: api.get(f"/api/v1/filings/{one}"),
        "one that is not there": lambda api, _: api.get("/api/v1/filings/999999"),
        "no such address": lambda api, _: api.get("/api/v1/nothing-here"),
        "no such method": lambda api, _: api.generic("PATCH", "/api/v1/session"),
        "what cannot be read": lambda api, _: api.generic("POST", "/api/v1/filings", "{", **sent),
        "what lacks its parts": lambda api, _: api.generic("POST", "/api/v1/filings", "{}", **sent),
        "too large": lambda api, _: api.get("/api/v1/filings", headers={"content-length": str(10**12)}),
        "no length": lambda api, _: api.get("/api/v1/filings", headers={"content-length": "x"}),
        "another host": lambda api, _: api.get("/api/v1/filings", headers={"host": "elsewhere.example"}),
        "another version": lambda api, one: api.send("POST", f"/api/v1/filings/{one}/submit", {}, If_Match='"77"'),
    }
    return [pytest.param(call, id=name) for name, call in calls.items()]


@pytest.mark.parametrize("call", _calls())
def test_the_answer_is_that_of_the_long_way(
    world: World, call: Called, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.ALLOWED_HOSTS = ["testserver"]
    team = world.a.person("project-team")
    filing = world.begin(team, "key-node")
    token = said(team.api().send("POST", "/api/v1/tokens", {"name": "台账同步", "days": 1}))["secret"]
    ways: list[HttpRequest] = []
    asked = programs.is_program
    monkeypatch.setattr(programs, "is_program", lambda request: asked(request) and not ways.append(request))
    short = _answer(call, token, filing.pk)
    assert ways, "it went the way of programs"
    monkeypatch.setattr(programs, "is_program", lambda _: False)
    long = _answer(call, token, filing.pk)
    assert short[0] == long[0]
    assert {**short[1], **long[1]} == short[1]
    assert short[1].keys() - long[1].keys() <= MORE
    assert short[2] == long[2]


def _answer(call: Called, token: str, filing: int) -> Any:
    api = Api(headers={"authorization": f"Bearer {token}"})
    api.raise_request_exception = False
    response = call(api, filing)
    is_json = response.headers["Content-Type"].endswith("json")  # of pages every one has a token of its own
    content = {**json.loads(response.content), "request_id": ""} if is_json else {}
    headers = {name: value for name, value in response.headers.items() if name not in OWN}
    headers["Vary"] = headers.get("Vary", "").removesuffix(", Cookie")  # a page of words for people looks who reads it
    assert response.headers["X-Request-ID"]
    return response.status_code, headers, content

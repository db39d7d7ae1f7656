"""What every answer carries, and what a load balancer hears."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable
from typing import Any

import pytest
import structlog
from django.core.signals import request_finished, request_started
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from guicheng.config.models import Release
from guicheng.runtime import health, logs
from guicheng.runtime.middleware import ClientAddress, ContentSecurityPolicy, RequestLog, RequestSize, policy
from guicheng.wsgi import application


def answer(**attributes: Any) -> Callable[[HttpRequest], HttpResponse]:
    """A view that answers, with `attributes` on its answer."""

    def view(_request: HttpRequest) -> HttpResponse:
        response = HttpResponse("ok")
        for name, value in attributes.items():
            setattr(response, name, value)
        return response

    return view


def broken() -> bool:
    raise RuntimeError("password=secret")


def test_the_process_answers_without_the_database() -> None:
    response = Client().get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(
    ("releases", "status"), [(lambda: True, 200), (lambda: False, 503), (broken, 503)], ids=["there", "none", "broken"]
)
@pytest.mark.django_db
def test_it_is_ready_when_every_part_is(
    monkeypatch: pytest.MonkeyPatch, releases: Callable[[], bool], status: int
) -> None:
    monkeypatch.setitem(health.QUESTIONS, "releases", releases)
    response = Client().get("/readyz")
    assert response.status_code == status
    assert response.json() == {
        "status": "ok" if status == 200 else "unavailable",
        "database": True,
        "migrations": True,
        "releases": status == 200,
        "chains": True,
    }


@pytest.mark.django_db
def test_a_platform_without_a_published_region_is_not_ready() -> None:
    Release.objects.update(state=Release.State.RETIRED)  # what other tests of the session have published stays theirs
    assert Client().get("/readyz").json()["releases"] is False


@pytest.mark.parametrize("path", ["/healthz", "/nothing-here"])
def test_every_answer_carries_the_security_headers(path: str) -> None:
    headers = Client().get(path).headers
    assert "'unsafe" not in headers["Content-Security-Policy"]
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "SAMEORIGIN"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize(
    ("additions", "expected"),
    [
        ({}, "default-src 'self'; object-src 'none'"),
        ({"default-src": ["blob:"]}, "default-src 'self' blob:; object-src 'none'"),
        ({"object-src": ["'self'"]}, "default-src 'self'; object-src 'self'"),
        (
            {"style-src": ["'self'", "'unsafe-inline'"]},
            "default-src 'self'; object-src 'none'; style-src 'self' 'unsafe-inline'",
        ),
    ],
)
def test_a_view_may_add_sources_for_its_own_answer(additions: dict[str, list[str]], expected: str) -> None:
    base = {"default-src": ["'self'"], "object-src": ["'none'"]}
    assert policy(base, additions) == expected


def test_the_addition_of_one_view_reaches_only_its_answer(rf: RequestFactory) -> None:
    widened = ContentSecurityPolicy(answer(csp={"img-src": ["https:"]}))(rf.get("/"))
    plain = ContentSecurityPolicy(answer())(rf.get("/"))
    assert "https:" in widened.headers["Content-Security-Policy"]
    assert "https:" not in plain.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("given", "kept"),
    [("0123abcd-proxy", True), ("", False), ("short", False), ("x" * 65, False), ("two\nlines-of-log", False)],
)
def test_a_request_keeps_the_id_of_the_proxy_if_it_is_plain(rf: RequestFactory, given: str, kept: bool) -> None:
    response = RequestLog(answer())(rf.get("/", headers={"X-Request-ID": given}))
    assert (response.headers["X-Request-ID"] == given) is kept
    assert len(response.headers["X-Request-ID"]) >= 8


def test_a_request_is_one_log_line_without_its_query(rf: RequestFactory) -> None:
    with structlog.testing.capture_logs() as lines:
        RequestLog(answer())(rf.get("/people/", {"name": "张三"}))
    assert [(line["event"], line["method"], line["path"], line["status"]) for line in lines] == [
        ("request", "GET", "/people/", 200)
    ]
    assert "张三" not in json.dumps(lines, ensure_ascii=False, default=str)


@pytest.mark.parametrize(
    ("length", "status"), [("0", 200), ("", 200), (str(100 * 2**20), 200), (str(100 * 2**20 + 1), 413), ("many", 400)]
)
def test_a_body_larger_than_the_limit_is_refused_unread(rf: RequestFactory, length: str, status: int) -> None:
    response = RequestSize(answer())(rf.post("/", CONTENT_LENGTH=length))
    assert response.status_code == status


@pytest.mark.parametrize(
    ("language", "title", "detail"),
    [("zh-CN", "内容过大", "一次提交的内容不能超过 100 MB，请分几次上传"),
     ("en", "Too large", "One request may carry at most 100 MB; upload the files in several steps")],
)  # fmt: skip
def test_the_refusal_of_a_size_is_a_problem_document_like_every_other(language: str, title: str, detail: str) -> None:
    length = {"CONTENT_LENGTH": str(2**40)}
    headers = {"Accept": "text/html", "Accept-Language": language, "X-Request-ID": "size-0001"}
    response = Client().post("/api/v1/filings", headers=headers, **length)
    assert (response.status_code, response.headers["Content-Type"]) == (413, "application/problem+json")
    document = json.loads(response.content)
    assert document == {
        "type": "urn:guicheng:problem:request-size", "title": title, "status": 413, "detail": detail,
        "code": "request-size", "request_id": "size-0001",
        "problems": [
            {
                "code": "request-size", "field": "", "remedy": None, "explanation": {},
                "message": {
                    "zh": "一次提交的内容不能超过 100 MB，请分几次上传",
                    "en": "One request may carry at most 100 MB; upload the files in several steps",
                },
            }
        ],
    }  # fmt: skip
    plain = Client().post("/r/somewhere/", headers=headers, **length)
    assert (plain.headers["Content-Type"], plain.content.decode()) == ("text/plain; charset=utf-8", detail)


@pytest.mark.parametrize(
    ("hops", "forwarded", "expected"),
    [
        (0, "203.0.113.9", "127.0.0.1"),
        (1, "", "127.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (2, "198.51.100.1, 203.0.113.9, 10.0.0.1", "203.0.113.9"),
        (2, "203.0.113.9", "127.0.0.1"),
    ],
    ids=["no proxy", "not forwarded", "one", "invented by the caller", "two", "fewer than declared"],
)
def test_the_address_behind_proxies_is_the_one_that_ours_saw(
    rf: RequestFactory, settings: Any, hops: int, forwarded: str, expected: str
) -> None:
    settings.PROXY_HOPS = hops
    request = rf.get("/", headers={"X-Forwarded-For": forwarded})
    ClientAddress(answer())(request)
    assert request.META["REMOTE_ADDR"] == expected


def test_what_goes_wrong_is_logged_without_the_values_that_were_at_hand() -> None:
    def fail(password: str) -> None:
        raise RuntimeError(f"failed with {len(password)} characters")

    made = logs.configure(as_json=False, level="INFO")["formatters"]["structured"]
    shown = made["()"](foreign_pre_chain=made["foreign_pre_chain"], processors=made["processors"])
    try:
        fail("-".join(("Kestrel", "7193")))
    except RuntimeError:
        record = logging.LogRecord("x", logging.ERROR, "x", 1, "failure", None, sys.exc_info())
    line = shown.format(record)
    assert "failed with 12 characters" in line
    assert "Kestrel-7193" not in line


@pytest.mark.parametrize("path", ["/healthz", "/nothing-here", "/static/guicheng/guicheng.css"])
def test_head_is_answered_as_get_without_a_body(monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    """Gunicorn drops a body here and writes a warning of it each time."""
    for signal in (request_started, request_finished):  # they close the connections of the test
        monkeypatch.setattr(signal, "send", lambda **_: [])

    def asked(method: str) -> tuple[str, str | None, bytes]:
        said: list[Any] = []
        environ = RequestFactory().generic(method, path).environ
        answer = application(environ, lambda status, headers, *_: said.extend((status, dict(headers))) or bytes)  # type: ignore[func-returns-value]
        return said[0], said[1].get("Content-Length"), b"".join(answer)

    status, length, body = asked("GET")
    assert asked("HEAD") == (status, length, b"")
    assert body
